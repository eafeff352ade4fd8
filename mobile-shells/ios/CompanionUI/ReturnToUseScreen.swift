import CompanionKit
import Porchlight
import SwiftUI

struct ReturnActs {
    var onHelp: Act = {}
    var onCompany: @MainActor (CompanyView) -> Void = { _ in }
    var onSave: @MainActor (ReturnEntry) -> Void = { _ in }
    var onTakeBack: @MainActor (ReturnView) -> Void = { _ in }
    var onLater: Act = {}
    var onBack: Act = {}
}

/// One step after the other, in the core's order: safe first, then with whom, then a note, now or later.
struct ReturnToUseScreen: View {
    let view: ReturnToUseView
    let trackers: [TrackerView]
    @Binding var at: Int
    var isSaved = false
    var trouble: Trouble?
    var acts = ReturnActs()
    @Environment(\.words) private var words

    var body: some View {
        let step = view.steps[at]
        let title = isSaved && step == .note ? words.return_to_use.done : words.return_step.of(step)
        Page(title, onBack: { if at > 0 { at -= 1 } else { acts.onBack() } }, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            switch step {
            case .safety: SafetyStep(view: view, onHelp: acts.onHelp)
            case .company:
                ForEach(view.company, id: \.self) { company in
                    SideButton(words.company.of(company)) { acts.onCompany(company) }
                }
            case .note: NoteStep(view: view, trackers: trackers, isSaved: isSaved, acts: acts)
            }
        } footer: {
            if at < view.steps.count - 1 { MainButton(words.app.go_on) { at += 1 } }
            if isSaved {
                MainButton(words.today.title, action: acts.onLater)
            } else {
                SideButton(words.return_to_use.later, action: acts.onLater)
            }
        }
        // A step that is opened anew begins at its top, and VoiceOver at its heading.
        .id(at)
    }
}

private struct SafetyStep: View {
    let view: ReturnToUseView
    let onHelp: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(.lamp) { BodyText(words.return_to_use.safe_note) }
        ForEach(view.crisis.emergency, id: \.number) { BodyText(words.return_to_use.emergency(number: $0.number)) }
        EmergencyButtons(view.crisis)
        SideButton(words.crisis.title, .phone, action: onHelp)
        Note(words.return_to_use.private)
    }
}

private struct NoteStep: View {
    let view: ReturnToUseView
    let trackers: [TrackerView]
    let isSaved: Bool
    let acts: ReturnActs
    @Environment(\.words) private var words

    var body: some View {
        if isSaved {
            Card(.chosen) { BodyText(words.return_to_use.saved) }
        } else {
            Opened(view.day) { NoteForm(today: $0, counted: trackers.filter { $0.kind == .abstain }, onSave: acts.onSave) }
                .apart(ReturnStepView.notePart)
        }
        if !view.noted.isEmpty { SectionTitle(words.return_to_use.noted) }
        ForEach(view.noted, id: \.id) { noted in NotedCard(noted: noted) { acts.onTakeBack(noted) } }
    }
}

extension ReturnStepView {
    /// What is noted is saved by itself, and the step where one is stays.
    static let notePart = "note"
}

/// Whatever nobody touched follows its view.
private struct NoteForm: View {
    private let counted: [TrackerView]
    private let onSave: @MainActor (ReturnEntry) -> Void
    @Kept private var chosen: [String]
    @Kept private var day: String
    @Kept private var newStart: String?
    @Kept private var note = ""
    @Kept private var helped = ""
    @Environment(\.words) private var words

    init(today: String, counted: [TrackerView], onSave: @escaping @MainActor (ReturnEntry) -> Void) {
        (self.counted, self.onSave) = (counted, onSave)
        _chosen = Kept(wrappedValue: counted.map(\.id))
        _day = Kept(wrappedValue: today)
    }

    var body: some View {
        Card {
            Note(words.return_to_use.private)
            if counted.count > 1 { AnyOf(counted.map { ($0.id, $0.name) }, chosen: chosen) { chosen = $0 } }
            DayChooser(words.return_to_use.day, day: day) { day = $0 }
            DayChooser(words.return_to_use.new_start, day: newStart ?? day) { newStart = $0 }
            Field(words.return_to_use.note, text: $note, lines: 3)
            Field(words.return_to_use.what_helped, text: $helped, lines: 2)
            MainButton(words.app.save) { onSave(entry) }
        }
    }

    private var entry: ReturnEntry {
        ReturnEntry(
            trackers: chosen, day: day, privateNote: note.isBlank ? nil : note, whatHelped: helped.isBlank ? nil : helped,
            newStart: newStart)
    }
}

private struct NotedCard: View {
    let noted: ReturnView
    let onTakeBack: Act
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Note(around.dates.day(noted.day))
            if let note = noted.privateNote { BodyText(note) }
            if let helped = noted.whatHelped {
                Note(words.return_to_use.what_helped)
                BodyText(helped)
            }
            QuietButton(words.return_to_use.take_back, action: onTakeBack)
        }
    }
}
