import CompanionKit
import Porchlight
import SwiftUI

struct CirclePlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.circle {
            CircleScreen(view: view, trouble: session.trouble, acts: acts, near: near)
        } else {
            NoHouseScreen(session: session)
        }
    }

    private var acts: CircleActs {
        CircleActs(
            onHelp: session.toHelp,
            onWrite: { session.open(.encourage(to: $0)) },
            onThank: { post, card in session.act { try $0.thank(post: post, card: card) } },
            onTakeBack: { post in session.act { try $0.takePostBack(post: post) } },
            onPerson: { session.open($0.isMe ? .ownName : .person(id: $0.id)) },
            onReport: { session.open(.report(post: $0)) },
            onGo: session.open,
            onBack: session.canGoBack ? session.back : nil
        )
    }

    private var near: Near {
        Near(
            circles: session.store.smallCircles, mentors: session.store.mentors,
            hasReports: !(session.store.reports ?? []).isEmpty)
    }
}

/// A place that only a house fills.
struct NoHouseScreen: View {
    let session: AppSession
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.circle, onBack: session.canGoBack ? session.back : nil, onHelp: session.toHelp) {
            Card { BodyText(words.error.no_house) }
            MainButton(words.joining.title) { session.open(.joining) }
        }
    }
}

struct EncouragePlace: View {
    let session: AppSession
    let to: String?
    @State private var looksLike: [LooksLikeView] = []

    var body: some View {
        EncourageScreen(
            to: session.store.circle?.people.first { $0.id == to },
            looksLike: looksLike,
            trouble: session.trouble,
            onGive: give,
            onHelp: session.toHelp,
            onBack: session.back
        )
    }

    private func give(card: UInt16?, text: String?, isForNow: Bool, anyway: Bool) {
        let to = to
        // What is typed while it is looked at is not given yet.
        let given: @MainActor (CircleView) -> Void = session.saved(at: .encourage(to: to), then: session.thenBack())
        session.ask { core in
            guard let text, !anyway else { return [] }
            return core.checkWords(text: text)
        } then: { (found: [LooksLikeView]) in
            looksLike = found
            guard found.isEmpty else { return }
            session.act({ try $0.encourage(to: to, card: card, text: text, isTimeBound: isForNow) }, then: given)
        }
    }
}

struct PersonPlace: View {
    let session: AppSession
    let id: String

    var body: some View {
        if let person = session.store.circle?.people.first(where: { $0.id == id }) {
            PersonScreen(
                person: person,
                trouble: session.trouble,
                onWrite: { session.open(.encourage(to: id)) },
                onShare: { session.open(.sharedWith(person: id)) },
                onBlock: { isBlocked in
                    session.act { [id] in isBlocked ? try $0.block(account: id) : try $0.unblock(account: id) }
                },
                onHelp: session.toHelp,
                onBack: session.back
            )
        } else if session.store.circle != nil {
            Gone(session: session)
        }
    }
}
