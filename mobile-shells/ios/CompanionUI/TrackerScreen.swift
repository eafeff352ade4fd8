import CompanionKit
import Porchlight
import SwiftUI

struct TrackerActs {
    var onSave: @MainActor (_ name: String, _ start: String, CadenceView) -> Void = { _, _, _ in }
    var onSetAside: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// One tracker with its runs and what it said before.
struct TrackerScreen: View {
    let tracker: TrackerView
    let before: [TrackerEditView]
    var trouble: Trouble?
    var acts = TrackerActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.called(tracker), onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            TrackerCard(tracker, isNamed: false)
            if tracker.runs.count > 1 {
                SectionTitle(words.path.runs)
                ForEach(tracker.runs.filter { $0.days > 0 }, id: \.self) { run in Note(said(run)) }
            }
            switch tracker.kind {
            case .checkInHabit: EmptyView()
            case .abstain, .habit: TrackerForm(tracker: tracker, onSave: acts.onSave).id([tracker.name, tracker.start])
            }
            if !before.isEmpty {
                SectionTitle(words.path.before)
                ForEach(before, id: \.self) { edit in Note("\(edit.name) · \(around.dates.day(edit.start))") }
            }
            QuietButton(words.path.set_aside, action: acts.onSetAside)
            Note(words.path.set_aside_note)
        }
    }

    private func said(_ run: RunView) -> String {
        let until = run.end.map { around.dates.day($0) } ?? words.today.title
        let days = words.mark_unit.days(count: run.days)
        return "\(words.path.run_from_to(from: around.dates.day(run.start), until: until)) · \(days)"
    }
}

private struct TrackerForm: View {
    let tracker: TrackerView
    let onSave: @MainActor (_ name: String, _ start: String, CadenceView) -> Void
    @State private var isEditing = false
    @Kept private var name: String
    @Kept private var start: String
    @Environment(\.words) private var words

    init(tracker: TrackerView, onSave: @escaping @MainActor (_ name: String, _ start: String, CadenceView) -> Void) {
        self.tracker = tracker
        self.onSave = onSave
        _name = Kept(wrappedValue: tracker.name)
        _start = Kept(wrappedValue: tracker.start)
    }

    var body: some View {
        if isEditing || _name.isBegun || _start.isBegun {
            Card {
                Field(words.path.own_word, text: $name)
                if tracker.kind == .abstain { DayChooser(words.path.start_any_day, day: start) { start = $0 } }
                MainButton(words.app.save) { onSave(name, start, tracker.cadence) }
            }
        } else {
            SideButton(words.app.change) { isEditing = true }
        }
    }
}

/// Something new to follow. A beginning in the past is as good as one today.
struct FollowScreen: View {
    var trouble: Trouble?
    let onTime: @MainActor (_ name: String, _ start: String) -> Void
    let onHabit: @MainActor (_ name: String, CadenceView) -> Void
    let onHelp: Act
    let onBack: Act
    @Kept private var isTime = true
    @Kept private var name = ""
    @Kept private var start: String
    @Kept private var cadence = CadenceView.daily
    @Environment(\.words) private var words

    init(
        today: String, trouble: Trouble? = nil,
        onTime: @escaping @MainActor (_ name: String, _ start: String) -> Void = { _, _ in },
        onHabit: @escaping @MainActor (_ name: String, CadenceView) -> Void = { _, _ in },
        onHelp: @escaping Act = {}, onBack: @escaping Act = {}
    ) {
        self.trouble = trouble
        self.onTime = onTime
        self.onHabit = onHabit
        self.onHelp = onHelp
        self.onBack = onBack
        _start = Kept(wrappedValue: today)
    }

    var body: some View {
        Page(words.path.add, onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            let kinds = [(answer: true, text: words.tracker_kind.of(.abstain)), (answer: false, text: words.tracker_kind.of(.habit))]
            OneOf(kinds, chosen: isTime) { isTime = $0 ?? isTime }
            Field(words.path.own_word, text: $name)
            if isTime {
                DayChooser(words.path.start_any_day, day: start) { start = $0 }
            } else {
                let cadences = [CadenceView.daily] + (1...6).map { CadenceView.timesAWeek(times: $0) }
                OneOf(cadences.map { ($0, words.said($0)) }, chosen: cadence) { cadence = $0 ?? cadence }
            }
            MainButton(words.app.save) { if isTime { onTime(name, start) } else { onHabit(name, cadence) } }
        }
    }
}

/// Words for a milestone, for the person alone, and, if they want, a word to their circle.
struct CelebrateScreen: View {
    let milestone: MilestoneView
    var trouble: Trouble?
    let onKeep: @MainActor (String) -> Void
    /// Absent without a circle.
    let onAnnounce: (@MainActor (_ card: UInt16?, _ text: String?) -> Void)?
    let onHelp: Act
    let onBack: Act
    @Kept private var text: String
    @Kept private var card: UInt16?
    @Environment(\.words) private var words

    init(
        milestone: MilestoneView, trouble: Trouble? = nil, onKeep: @escaping @MainActor (String) -> Void = { _ in },
        onAnnounce: (@MainActor (_ card: UInt16?, _ text: String?) -> Void)? = nil,
        onHelp: @escaping Act = {}, onBack: @escaping Act = {}
    ) {
        self.milestone = milestone
        self.trouble = trouble
        self.onKeep = onKeep
        self.onAnnounce = onAnnounce
        self.onHelp = onHelp
        self.onBack = onBack
        _text = Kept(wrappedValue: milestone.words ?? "")
    }

    var body: some View {
        Page(words.mark(milestone), onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            BodyText(words.today.celebrate)
            Field(words.app.your_words, text: $text, lines: 3)
            MainButton(words.app.save) { onKeep(text) }
            if let onAnnounce {
                SectionTitle(words.encouragement.announce)
                Note(words.encouragement.announce_note)
                Note(words.open_notice.circle)
                OneOf(cards { words.celebration_card.of($0) }, chosen: card) { card = $0 }
                SideButton(words.encouragement.announce) { onAnnounce(card, card == nil ? text : nil) }
            }
        }
    }
}

/// The numbers of cards with their words, as many as there are words for.
func cards(_ words: (String) -> String?) -> [(answer: UInt16, text: String)] {
    var found: [(answer: UInt16, text: String)] = []
    while let text = words(String(found.count + 1)) { found.append((UInt16(found.count + 1), text)) }
    return found
}
