import CompanionKit
import Porchlight
import SwiftUI

struct LinkDevicePlace: View {
    let session: AppSession
    @Kept(.whileThere) private var answer: [String] = []

    var body: some View {
        LinkDeviceScreen(
            answer: answer, trouble: session.trouble,
            acts: session.deviceCodesActs { try $0.answerLinkCode(code: $1) } then: { answer = $0 })
    }
}

struct TakeOverPlace: View {
    let session: AppSession
    @Kept(.whileThere) private var answer: [String] = []

    var body: some View {
        TakeOverScreen(
            answer: answer, trouble: session.trouble,
            acts: session.deviceCodesActs { [try $0.takeOver(code: $1)] } then: { answer = $0 })
    }
}

extension AppSession {
    fileprivate func deviceCodesActs(
        _ answer: @escaping @Sendable (Companion, String) throws -> [String], then: @escaping @MainActor ([String]) -> Void
    ) -> DeviceCodesActs {
        DeviceCodesActs(
            onCode: { code in self.act({ try answer($0, code) }, then: then) },
            onScan: scanner == nil ? nil : scan(then:),
            onHelp: toHelp,
            onBack: back
        )
    }
}

struct HandOverPlace: View {
    let session: AppSession
    @Kept(.whileThere) private var code: String? = nil

    var body: some View {
        HandOverScreen(
            code: code,
            hasRefused: session.store.today?.sync.refused.isEmpty == false,
            trouble: session.trouble,
            acts: HandOverActs(
                onShow: { leavesRefused in session.act { try $0.handOverCode(leavesRefused: leavesRefused) } then: { code = $0 } },
                onAnswer: { answer, leavesRefused in
                    session.act { try $0.finishHandOver(code: answer, leavesRefused: leavesRefused) } then: { session.store.look() }
                },
                onLink: { session.open(.linkDevice) },
                onScan: session.scanner == nil ? nil : session.scan(then:),
                onHelp: session.toHelp,
                onBack: session.back
            )
        )
    }
}
