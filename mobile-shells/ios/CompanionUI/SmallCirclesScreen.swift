import CompanionKit
import Porchlight
import SwiftUI

struct SmallCirclesActs {
    var onHelp: Act = {}
    var onFound: @MainActor (_ name: String) -> Void = { _ in }
    var onAccept: @MainActor (_ circle: String) -> Void = { _ in }
    var onDecline: @MainActor (_ circle: String) -> Void = { _ in }
    var onTakeYesBack: @MainActor (_ circle: String) -> Void = { _ in }
    var onOpen: @MainActor (_ circle: String) -> Void = { _ in }
    var onPair: @MainActor (_ person: String) -> Void = { _ in }
    var onBack: Act = {}
}

/// Who asks, then the circles one is in, then the people to whom one shows something.
struct SmallCirclesScreen: View {
    let view: SmallCirclesView
    var trouble: Trouble?
    var acts = SmallCirclesActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.small_circles.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            Note(words.small_circles.intro)
            if let trouble { TroubleCard(trouble) }
            ForEach(view.invitations, id: \.circle) { InvitationCard(invitation: $0, acts: acts) }
            ForEach(view.circles, id: \.id) { circle in
                Leading(circle.name, note: words.note(of: circle)) { acts.onOpen(circle.id) }
            }
            // Folded away once a circle is there: it was founded just now.
            Founding(onFound: acts.onFound).id(view.circles.count)
            if !view.pairs.isEmpty { SectionTitle(words.small_circles.with_one) }
            ForEach(view.pairs, id: \.id) { pair in Leading(pair.name ?? words.app.somebody) { acts.onPair(pair.person) } }
        }
    }
}

extension Words {
    fileprivate func note(of circle: SmallCircleView) -> String {
        if circle.isRenewalDue { return small_circles.renew_ask }
        let others = circle.members.filter { !$0.isMe }
        return others.isEmpty ? small_circles.yours_for_now : others.map { $0.name ?? app.somebody }.joined(separator: ", ")
    }
}

/// What the others will see stands before the yes.
private struct InvitationCard: View {
    let invitation: CircleInvitationView
    let acts: SmallCirclesActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(.lamp) {
            Title(invitation.name)
            BodyText(words.small_circles.invited_by(name: invitation.invitedByName ?? words.app.somebody))
            switch invitation.state {
            case .open:
                Note(words.small_circles.who_reads)
                Note(words.small_circles.at_first)
                Note(words.small_circles.until(day: around.dates.dayOf(invitation.untilMs)))
                MainButton(words.small_circles.accept) { acts.onAccept(invitation.circle) }
                SideButton(words.small_circles.decline) { acts.onDecline(invitation.circle) }
                Note(words.small_circles.decline_note)
            case .accepted:
                BodyText(words.circle_invitation_state.of(invitation.state))
                QuietButton(words.app.take_back) { acts.onTakeYesBack(invitation.circle) }
            case .full:
                BodyText(words.circle_invitation_state.of(invitation.state))
                SideButton(words.small_circles.accept) { acts.onAccept(invitation.circle) }
                QuietButton(words.small_circles.decline) { acts.onDecline(invitation.circle) }
                Note(words.small_circles.decline_note)
            }
        }
    }
}

private struct Founding: View {
    let onFound: @MainActor (_ name: String) -> Void
    /// Until somebody says, it is open if something is begun in it.
    @State private var isFounding: Bool?
    @Kept private var name = ""
    @Environment(\.words) private var words

    var body: some View {
        if isFounding ?? _name.isBegun {
            Card {
                Title(words.small_circles.found)
                Field(words.small_circles.name, text: $name)
                Note(words.small_circles.who_reads)
                Note(words.small_circles.at_first)
                MainButton(words.small_circles.found) { onFound(name.trimmed) }
                QuietButton(words.app.not_now) { isFounding = false }
            }
        } else {
            SideButton(words.small_circles.found) { isFounding = true }
        }
    }
}
