import CompanionKit
import Porchlight
import SwiftUI

/// What goes on between people beside the circle itself.
struct Near {
    var circles: SmallCirclesView?
    var mentors: MentorsView?
    var hasReports = false
}

/// Who waits for an answer, and the ways to small circles, mentors and the schedule.
struct CircleDoors: View {
    let near: Near
    let onGo: @MainActor (Place) -> Void

    var body: some View {
        if let circles = near.circles {
            WhoWantsCompany(circles: circles, onGo: onGo)
            CirclesThatAsk(circles: circles, onGo: onGo)
        }
        if let mentors = near.mentors { MenteesWhoAsk(mentors: mentors, onGo: onGo) }
        Doors(near: near, onGo: onGo)
    }
}

/// Somebody may want it in several circles at once. It is said on Today, too: it lasts a few hours.
struct WhoWantsCompany: View {
    let circles: SmallCirclesView
    let onGo: @MainActor (Place) -> Void
    @Environment(\.words) private var words

    var body: some View {
        ForEach(wanting.grouped(by: \.person).compactMap(\.first), id: \.person) { one in
            Card(.lamp) {
                Title(words.small_circles.wants_company(name: one.name ?? words.app.somebody))
                SideButton(words.encouragement.write) { onGo(.encourage(to: one.person)) }
            }
        }
    }

    private var wanting: [(person: String, name: String?)] {
        let members = circles.circles.flatMap(\.members).filter { !$0.isMe && $0.shows.companyUntilMs != nil }
        let pairs = circles.pairs.filter { $0.shows.companyUntilMs != nil }
        return members.map { ($0.id, $0.name) } + pairs.map { ($0.person, $0.name) }
    }
}

private struct CirclesThatAsk: View {
    let circles: SmallCirclesView
    let onGo: @MainActor (Place) -> Void
    @Environment(\.words) private var words

    var body: some View {
        ForEach(circles.invitations.filter { $0.state == .open }, id: \.circle) { invitation in
            Card(.lamp) {
                Title(invitation.name)
                BodyText(words.small_circles.invited_by(name: invitation.invitedByName ?? words.app.somebody))
                SideButton(words.app.more_of_it) { onGo(.smallCircles) }
            }
        }
        ForEach(circles.circles.filter(\.isRenewalDue), id: \.id) { circle in
            Card {
                Title(circle.name)
                BodyText(words.small_circles.renew_ask)
                SideButton(words.app.more_of_it) { onGo(.smallCircle(id: circle.id)) }
            }
        }
    }
}

private struct MenteesWhoAsk: View {
    let mentors: MentorsView
    let onGo: @MainActor (Place) -> Void
    @Environment(\.words) private var words

    var body: some View {
        ForEach(mentors.askingMe, id: \.asking) { asking in
            Card(.lamp) {
                BodyText(words.mentors.asks_you(name: asking.name ?? words.app.somebody))
                SideButton(words.app.more_of_it) { onGo(.mentors) }
            }
        }
    }
}

private struct Doors: View {
    let near: Near
    let onGo: @MainActor (Place) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Flow(spacing: Space.wide) {
            QuietButton(words.schedule.title) { onGo(.schedule) }
            QuietButton(words.small_circles.title) { onGo(.smallCircles) }
            QuietButton(words.mentors.title) { onGo(.mentors) }
            if near.hasReports { QuietButton(words.report.mine) { onGo(.reports) } }
        }
    }
}
