import CompanionKit
import Porchlight
import SwiftUI

struct StandingActs {
    var sharing = SharingActs()
    var onPlan: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
}

extension StandingStateView? {
    var hasLeft: Bool {
        switch self {
        case .landing, .alumni, .privateOnly: true
        case .resident, .leave, nil: false
        }
    }
}

/// Who the person is in a house. How somebody left is nowhere on it.
struct StandingScreen: View {
    let view: StandingView
    let consents: [ConsentView]
    let today: String?
    var trouble: Trouble?
    var acts = StandingActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.leaving.house, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            Card {
                Title(view.house)
                BodyText(words.standing_state.of(view.state))
                Note(words.leaving.since(day: around.dates.dayOf(view.sinceMs)))
                if let room = view.room { Note(words.leaving.room(room: room)) }
                if let day = view.awayUntil { BodyText(words.leaving.away_until(day: around.dates.day(day))) }
                if let day = view.lastDay { BodyText(words.leaving.last_day(day: around.dates.day(day))) }
            }
            if StandingStateView?.some(view.state).hasLeft {
                AfterLeaving(view: view, consents: consents, acts: acts)
            } else if let name = view.counsellor {
                Note(words.sharing.counsellor(name: name))
            }
            if view.alumni == .askAgain { SectionTitle(words.staying_in_touch.ask_again) }
            // Both can be given while one lives there: they begin once one has left.
            ForEach([PurposeView.alumni, .aftercare].compactMap { of in consents.first { $0.purpose == of } }, id: \.purpose) { consent in
                ConsentCard(consent: consent, house: view.house, acts: acts.sharing, today: today)
                    .id(consent)
                    .apart(consent.purpose.key)
            }
        }
    }
}

private struct AfterLeaving: View {
    let view: StandingView
    let consents: [ConsentView]
    let acts: StandingActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(.lamp) {
            Title(words.leaving.yours)
            if view.state != .alumni && view.alumni == .off { BodyText(words.leaving.kept_away) }
        }
        if let landing = view.landing { LandingCard(landing: landing, onPlan: acts.onPlan, onHelp: acts.onHelp) }
        if consents.contains(where: { $0.purpose == .aftercare && $0.isOn }) {
            Note(words.leaving.staff_on)
        } else if let ends = view.staffAccessEndsMs {
            Note(words.leaving.staff_until(time: around.dates.dayAndTime(ends)))
        }
    }
}

/// One of the 28 days after leaving: the plan and whom to call stay on top, and on some days somebody of one's own.
struct LandingCard: View {
    let landing: LandingView
    let onPlan: Act
    let onHelp: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(.chosen) {
            Title(words.leaving.day(day: landing.day, days: landing.days))
            if landing.contactDays.contains(landing.day) {
                BodyText(words.leaving.contact)
                ForEach(landing.mentors, id: \.person) { BodyText($0.name ?? words.app.somebody) }
            }
            ForEach(landing.pinned, id: \.self) { pinned($0) }
        }
    }

    @ViewBuilder private func pinned(_ key: String) -> some View {
        switch key {
        case "plan": SideButton(words.leaving.plan, action: onPlan)
        case "crisis": SideButton(words.leaving.crisis, .phone, action: onHelp)
        case "naloxone": Note(words.leaving.naloxone)
        default: EmptyView()
        }
    }
}
