import CompanionKit
import Porchlight
import SwiftUI

struct PeoplePlace: View {
    let session: AppSession
    @State private var shown: ShownWords?
    @State private var code: [String] = []
    @State private var isHandedOver = false
    @State private var isConfirmed = false
    @Environment(\.words) private var words

    var body: some View {
        if let shown {
            RecoveryWordsScreen(shown: shown, trouble: session.trouble, onConfirm: confirm, onBack: { self.shown = nil })
        } else if let devices = session.store.devices {
            PeopleScreen(views: views(devices), trouble: session.trouble, acts: acts)
        }
    }

    private func views(_ devices: [DeviceView]) -> PeopleViews {
        PeopleViews(
            houses: session.store.houses ?? [],
            devices: devices,
            late: session.store.lateWords ?? [],
            hasWords: session.store.hasWords == true,
            isConfirmed: isConfirmed,
            code: code,
            isHandedOver: isHandedOver
        )
    }

    private func confirm(_ answers: [String]) {
        session.act { try $0.confirmRecoveryWords(answers: answers) } then: {
            shown = nil
            isConfirmed = true
        }
    }

    private var acts: PeopleActs {
        PeopleActs(
            onHelp: session.toHelp,
            onJoin: { session.open(.joining) },
            onHouse: { id in session.act { try $0.showHouse(id: id) } },
            onWords: { [list = words.language.list] in
                session.act { try $0.newRecoveryWords(list: list) } then: { shown = $0 }
            },
            onRest: { device, rests in session.reach { try $0.suspendDevice(device: device.id, rests: rests) } },
            onRemove: { device in session.act { try $0.removeDevices(devices: [device.id]) } },
            onLink: { theirs in session.act { try $0.answerLinkCode(code: theirs) } then: { code = $0 } },
            onHandOver: { leavesRefused in
                session.act { try $0.handOverCode(leavesRefused: leavesRefused) } then: { code = [$0] }
            },
            onHandedOver: { answer, leavesRefused in
                session.act { try $0.finishHandOver(code: answer, leavesRefused: leavesRefused) } then: { isHandedOver = true }
            },
            onTakeOver: { theirs in session.act { try $0.takeOver(code: theirs) } then: { code = [$0] } },
            onKeepLate: { device in session.act { try $0.keepLateWords(device: device) } },
            onDismissLate: { device in session.act { try $0.dismissLateWords(device: device) } },
            onBack: session.back
        )
    }
}

extension Language {
    /// The twelve words are read and written in the language of the screen.
    var list: WordListView {
        switch self {
        case .english: .english
        case .spanish: .spanish
        }
    }
}
