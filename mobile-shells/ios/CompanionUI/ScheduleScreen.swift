import CompanionKit
import Porchlight
import SwiftUI

struct ScheduleActs {
    var onHelp: Act = {}
    var onSession: @MainActor (_ id: String) -> Void = { _ in }
    var onNote: Act = {}
    var onTakeAway: @MainActor (_ activity: String) -> Void = { _ in }
    var onBack: Act = {}
}

/// What the house says and plans, and what one did by oneself.
struct ScheduleScreen: View {
    let view: ScheduleView
    var trouble: Trouble?
    var acts = ScheduleActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.schedule.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if !view.announcements.isEmpty { SectionTitle(words.schedule.announcements) }
            ForEach(view.announcements, id: \.id) { said in
                Card {
                    BodyText(said.text)
                    Note(around.dates.dayAndTime(said.postedMs))
                }
            }
            SectionTitle(words.schedule.sessions)
            if view.sessions.isEmpty { Card { BodyText(words.schedule.empty) } }
            ForEach(view.sessions, id: \.id) { session in
                Leading(session.title, note: words.note(of: session, around.dates)) { acts.onSession(session.id) }
            }
            ForEach(view.daysExcused, id: \.self) { days in
                Card {
                    Title(said(days))
                    Note(words.schedule.days_excused)
                }
            }
            SectionTitle(words.schedule.did_myself)
            ForEach(view.activities, id: \.id) { ActivityCard(activity: $0, onTakeAway: acts.onTakeAway) }
            SideButton(words.schedule.note_it, action: acts.onNote)
        }
    }

    private func said(_ days: DaysExcusedView) -> String {
        let first = around.dates.day(days.firstDay)
        if days.firstDay == days.lastDay { return first }
        return words.path.run_from_to(from: first, until: around.dates.day(days.lastDay))
    }
}

extension Words {
    fileprivate func note(of session: SessionView, _ dates: Dates) -> String {
        let answer = session.isCalledOff ? schedule.called_off : session.myAnswer.map { session_answer.of($0) }
        return [answer, dates.dayAndTime(session.startsMs), session.place].compactMap { $0 }.joined(separator: " · ")
    }

    /// 1 to 5, or skipped.
    fileprivate var howItWas: [String] { [schedule.how_1, schedule.how_2, schedule.how_3, schedule.how_4, schedule.how_5] }

    func howItWas(_ answer: UInt8?) -> String? {
        answer.flatMap { howItWas.indices.contains(Int($0) - 1) ? howItWas[Int($0) - 1] : nil }
    }
}

private struct ActivityCard: View {
    let activity: ActivityView
    let onTakeAway: @MainActor (_ activity: String) -> Void
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.activity_kind.of(activity.kind))
            Note([around.dates.day(activity.day), words.howItWas(activity.howWasIt)].compactMap { $0 }.joined(separator: " · "))
            QuietButton(words.schedule.take_note_away) { onTakeAway(activity.id) }
        }
    }
}

/// Something that can be ticked along.
struct Habit {
    let id: String
    let name: String
}

/// How it was, and which habit is ticked along with it.
struct HowItWas: View {
    let habits: [Habit]
    @Binding var how: UInt8?
    @Binding var habit: String?
    @Environment(\.words) private var words

    var body: some View {
        BodyText(words.schedule.how_was_it)
        OneOf((1...5).map { ($0, words.howItWas($0) ?? "") }, chosen: how) { how = $0 }
        if !habits.isEmpty {
            BodyText(words.schedule.tick)
            OneOf(habits.map { ($0.id, $0.name) }, chosen: habit) { habit = $0 }
        }
    }
}

struct NoteActivityScreen: View {
    private let habits: [Habit]
    private let trouble: Trouble?
    private let onSave: @MainActor (ActivityKindView, _ day: String, _ how: UInt8?, _ habit: String?) -> Void
    private let onHelp: Act
    private let onBack: Act
    @Kept private var kind: ActivityKindView?
    @Kept private var day: String
    @Kept private var how: UInt8?
    @Kept private var habit: String?
    @Environment(\.words) private var words

    init(
        today: String, habits: [Habit], trouble: Trouble? = nil,
        onSave: @escaping @MainActor (ActivityKindView, _ day: String, _ how: UInt8?, _ habit: String?) -> Void = { _, _, _, _ in },
        onHelp: @escaping Act = {}, onBack: @escaping Act = {}
    ) {
        (self.habits, self.trouble, self.onSave, self.onHelp, self.onBack) = (habits, trouble, onSave, onHelp, onBack)
        _day = Kept(wrappedValue: today)
    }

    var body: some View {
        Page(words.schedule.did_myself, onBack: onBack, onHelp: onHelp) {
            Note(words.schedule.only_you)
            if let trouble { TroubleCard(trouble) }
            Card { OneOf(ActivityKindView.allCases.map { ($0, words.activity_kind.of($0)) }, chosen: kind) { kind = $0 } }
            DayChooser(words.return_to_use.day, day: day) { day = $0 }
            Card { HowItWas(habits: habits, how: $how, habit: $habit) }
        } footer: {
            MainButton(words.app.save, isEnabled: kind != nil) { if let kind { onSave(kind, day, how, habit) } }
        }
    }
}
