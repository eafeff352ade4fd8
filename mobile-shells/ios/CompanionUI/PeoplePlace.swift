import CompanionKit
import Porchlight
import SwiftUI

struct PeoplePlace: View {
    let session: AppSession
    @State private var isConfirmed = false

    var body: some View {
        if let devices = session.store.devices {
            WordsPlace(session: session, onDone: { isConfirmed = true }) { onWords in
                PeopleScreen(views: views(devices), trouble: session.trouble, acts: acts(onWords))
            }
        }
    }

    private func views(_ devices: [DeviceView]) -> PeopleViews {
        PeopleViews(
            houses: session.store.houses ?? [],
            devices: devices,
            late: session.store.lateWords ?? [],
            hasWords: session.store.hasWords == true,
            isConfirmed: isConfirmed,
            closedHouses: session.store.closedHouses ?? []
        )
    }

    private func acts(_ onWords: @escaping Act) -> PeopleActs {
        PeopleActs(
            onHelp: session.toHelp,
            onJoin: { session.open(.joining) },
            onHouse: { id in session.act { try $0.showHouse(id: id) } },
            onStanding: { session.open(.standing) },
            onClosing: { session.open(.closing) },
            onWords: onWords,
            onRest: { device, rests, done in
                session.reach({ try $0.suspendDevice(device: device.id, rests: rests) }, then: { done() })
            },
            onRemove: { device in session.act { try $0.removeDevices(devices: [device.id]) } },
            onLink: { session.open(.linkDevice) },
            onHandOver: { session.open(.handOver) },
            onTakeOver: { session.open(.takeOver) },
            onKeepLate: { device in session.act { try $0.keepLateWords(device: device) } },
            onDismissLate: { device in session.act { try $0.dismissLateWords(device: device) } },
            onPhone: session.onPhone,
            onBack: session.back
        )
    }
}

/// New words are shown once, and asked back before they count; `offer` is on the screen before and after.
struct WordsPlace<Offer: View>: View {
    private let session: AppSession
    private let onDone: Act
    private let offer: (_ onOffer: @escaping Act) -> Offer
    @State private var shown: ShownWords?
    @Environment(\.words) private var words

    init(session: AppSession, onDone: @escaping Act, @ViewBuilder offer: @escaping (_ onOffer: @escaping Act) -> Offer) {
        (self.session, self.onDone, self.offer) = (session, onDone, offer)
    }

    var body: some View {
        if let shown {
            RecoveryWordsScreen(
                shown: shown, trouble: session.trouble, onConfirm: confirm, onHelp: session.toHelp, onBack: { self.shown = nil }
            )
            .task { await session.isUsedOnPaper() }
        } else {
            offer(show)
        }
    }

    private func show() {
        let list = words.language.list
        session.act { try $0.newRecoveryWords(list: list) } then: { shown = $0 }
    }

    private func confirm(_ answers: [String]) {
        session.act { try $0.confirmRecoveryWords(answers: answers) } then: {
            shown = nil
            onDone()
        }
    }
}

extension Language {
    /// The twelve words are read and written in the language of the screen.
    fileprivate var list: WordListView {
        switch self {
        case .english: .english
        case .spanish: .spanish
        }
    }
}
