import CompanionKit
import Porchlight
import SwiftUI

struct SharingActs {
    var onHelp: Act = {}
    /// The text is what the person just read; it becomes part of what is signed.
    var onGive: @MainActor (PurposeView, _ textShown: String, _ lastDay: String?) -> Void = { _, _, _ in }
    var onWithdraw: @MainActor (PurposeView) -> Void = { _ in }
    var onShareMilestone: @MainActor (_ id: String, _ isShared: Bool) -> Void = { _, _ in }
    var onShareReturn: @MainActor (_ id: String, _ day: String, _ isShared: Bool) -> Void = { _, _, _ in }
    var onWhoLooked: Act = {}
    var onBack: Act = {}
}

struct SharingScreen: View {
    let view: SharingView
    let standing: StandingView?
    var today: String?
    var trouble: Trouble?
    var acts = SharingActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.sharing.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            Leading(words.sharing.who_looked, action: acts.onWhoLooked)
            Note(words.open_notice.shared)
            if let standing {
                Note(standing.counsellor.map { words.sharing.counsellor(name: $0) } ?? words.sharing.no_counsellor)
            }
            ForEach(view.consents, id: \.purpose) { consent in
                ConsentCard(consent: consent, house: standing?.house ?? "", acts: acts, today: today)
                    .id(consent)
                    .apart(consent.purpose.key)
            }
            ForEach(view.milestones, id: \.milestone.id) { SharedMilestone(shared: $0, acts: acts) }
            ForEach(view.returns, id: \.id) { SharedReturn(shared: $0, acts: acts) }
            if !view.checkIns.isEmpty { SectionTitle(words.sharing.check_ins) }
            ForEach(view.checkIns, id: \.self) { SharedCheckIn(shared: $0) }
        }
    }
}

/// A switch that says what it means before it is on: the text is read in full, then signed; from `today` on it can have a
/// last day.
struct ConsentCard: View {
    let consent: ConsentView
    let house: String
    let acts: SharingActs
    var today: String?
    /// Until somebody says, it is open if something is begun in it.
    @State private var isReading: Bool?
    @Kept private var lastDay: String?
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        let text = words.consent.of(consent.purpose.key, house: house) ?? ""
        Card {
            Title(words.purpose.of(consent.purpose))
            Note(state)
            if consent.isWaitingForHouse { BodyText(words.sharing.waits) }
            if consent.isOn {
                SideButton(words.sharing.turn_off) { acts.onWithdraw(consent.purpose) }
                Note(words.sharing.turn_off_note)
            } else if isReading ?? _lastDay.isBegun {
                BodyText(text)
                if let today { Choice(words.app.until_a_day, isOn: lastDay != nil) { lastDay = $0 ? today : nil } }
                if let day = lastDay { DayChooser(words.app.last_day, day: day) { lastDay = $0 } }
                MainButton(words.app.turn_on) { acts.onGive(consent.purpose, text, lastDay) }
                SideButton(words.app.not_now) { isReading = false }
            } else {
                QuietButton(words.app.read_what_it_means) { isReading = true }
            }
        }
    }

    private var state: String {
        guard consent.isOn else { return words.sharing.off }
        return consent.lastDay.map { words.app.on_until(day: around.dates.day($0)) } ?? words.sharing.on
    }
}

extension PurposeView {
    /// As the words of its consent are called.
    var key: String {
        switch self {
        case .aftercare: "aftercare"
        case .alumni: "alumni"
        case .staffAnswers: "staff_answers"
        case .staffCheckIns: "staff_check_ins"
        case .staffMilestones: "staff_milestones"
        case .staffPlan: "staff_plan"
        case .staffReturns: "staff_returns"
        }
    }
}

private struct SharedMilestone: View {
    let shared: SharedMilestoneView
    let acts: SharingActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.mark(shared.milestone))
            Note(words.dated(shared.milestone, around.dates))
            if shared.isShared {
                QuietButton(words.sharing.take_back) { acts.onShareMilestone(shared.milestone.id, false) }
            } else {
                Note(words.sharing.off)
                SideButton(words.sharing.share_this) { acts.onShareMilestone(shared.milestone.id, true) }
            }
        }
    }
}

private struct SharedReturn: View {
    let shared: SharedReturnView
    let acts: SharingActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.return_to_use.title)
            Note(around.dates.day(shared.day))
            Choice(words.purpose.of(.staffReturns), isOn: shared.isShared) { acts.onShareReturn(shared.id, shared.day, $0) }
        }
    }
}

private struct SharedCheckIn: View {
    let shared: SharedCheckInView
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            let part = shared.part.map { words.check_in_part.of($0) }
            BodyText([around.dates.day(shared.day), part].compactMap { $0 }.joined(separator: " · "))
            if let answers = shared.answers {
                if let mood = answers.mood { Note("\(words.check_in.mood) \(words.check_in.of("mood.\(mood)") ?? "")") }
                if let craving = answers.craving { Note("\(words.check_in.craving) \(craving)") }
                if let confidence = answers.confidence { Note("\(words.check_in.confidence) \(confidence)") }
                if let sleep = answers.sleep { Note("\(words.check_in.sleep) \(words.check_in.of("sleep.\(sleep)") ?? "")") }
                if let connected = answers.connected {
                    Note("\(words.check_in.connected) \(connected ? words.check_in.connected_yes : words.check_in.connected_no)")
                }
            }
        }
    }
}

struct WhoLookedScreen: View {
    let view: WhoLookedView
    var onMore: @MainActor (_ next: Int64) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.who_looked.title, onBack: onBack, onHelp: onHelp) {
            Note(words.who_looked.intro)
            ForEach(view.houses.filter { $0.broken != nil }, id: \.house) { house in
                Card(.attention) { BodyText(words.who_looked.broken(house: house.house)) }
            }
            if view.readings.isEmpty { Card { BodyText(words.who_looked.nobody) } }
            ForEach(view.readings, id: \.self) { Reading(reading: $0) }
            if let next = view.next { SideButton(words.who_looked.more) { onMore(next) } }
            ForEach(view.houses, id: \.house) { house in
                if let checked = house.checkedMs {
                    Note(words.who_looked.checked(house: house.house, time: around.dates.dayAndTime(checked)))
                }
            }
        }
    }
}

private struct Reading: View {
    let reading: ReadingView
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(reading.staff)
            Note([words.staff_role.of(reading.role), reading.house, around.dates.dayAndTime(reading.atMs)].joined(separator: " · "))
            BodyText(words.seen_reason.of(reading.reason).withCapital)
            if reading.times > 1 {
                Note(words.who_looked.again(times: reading.times, time: around.dates.dayAndTime(reading.sinceMs)))
            }
            ForEach(reading.kinds, id: \.self) { Note("· \(words.seen_kind.of($0))") }
            if let reason = reading.whatFor { BodyText(words.who_looked.exported(name: reading.staff, reason: reason)) }
        }
    }
}
