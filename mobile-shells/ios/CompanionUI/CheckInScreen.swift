import CompanionKit
import Porchlight
import SwiftUI

/// Everything is asked on one page, and whatever was answered can be saved at any point. `day` is that of an earlier day
/// that is filled in, with `onDay` to choose another.
struct CheckInScreen: View {
    let questions: CheckInQuestionsView
    @Binding var answers: CheckInAnswers
    var trouble: Trouble?
    var day: String?
    var onDay: @MainActor (String) -> Void = { _ in }
    var onSave: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(day == nil ? words.today.check_in : words.today.fill_in, onBack: onBack, onHelp: onHelp) {
            Note(words.today.skip_any)
            if let day { DayChooser(words.today.fill_in, day: day, onDay: onDay) }
            if let trouble { TroubleCard(trouble) }
            Questions(questions: questions, answers: $answers, onHelp: onHelp)
        } footer: {
            MainButton(words.app.save, action: onSave)
        }
    }
}

private struct Questions: View {
    let questions: CheckInQuestionsView
    @Binding var answers: CheckInAnswers
    let onHelp: Act
    @Environment(\.words) private var words

    var body: some View {
        let said = words.check_in
        Question(said.mood) { FiveAnswers(question: "mood", chosen: $answers.mood) }
        Question(said.craving) {
            ZeroToTen(least: said.craving_least, most: said.craving_most, chosen: answers.craving) { answers.craving = $0 }
        }
        Question(said.confidence) {
            ZeroToTen(least: said.confidence_least, most: said.confidence_most, chosen: answers.confidence) { answers.confidence = $0 }
        }
        if questions.asksSleep { Question(said.sleep) { FiveAnswers(question: "sleep", chosen: $answers.sleep) } }
        if questions.asksConnected {
            Question(said.connected) {
                OneOf([(true, said.connected_yes), (false, said.connected_no)], chosen: answers.connected) { answers.connected = $0 }
            }
        }
        Question(said.hard) { Tags(keys: questions.hard, chosen: $answers.hard) }
        Question(said.helped) { Tags(keys: questions.helped, chosen: $answers.helped) }
        Question(said.reach_out) { ReachOut(chosen: $answers.reachOut, onHelp: onHelp) }
        if questions.asksAboutUse {
            Question(said.note_about_use) { Field(words.return_to_use.note, text: noteAboutUse, lines: 3) }
        }
    }

    /// What was emptied again was skipped.
    private var noteAboutUse: Binding<String> {
        Binding(get: { answers.noteAboutUse ?? "" }, set: { answers.noteAboutUse = $0.isEmpty ? nil : $0 })
    }
}

/// Its title is a heading, so that a screen reader goes from question to question.
private struct Question<Answers: View>: View {
    private let text: String
    private let answers: Answers

    init(_ text: String, @ViewBuilder answers: () -> Answers) {
        self.text = text
        self.answers = answers()
    }

    var body: some View {
        Card {
            Title(text).accessibilityAddTraits(.isHeader)
            answers
        }
    }
}

private struct FiveAnswers: View {
    let question: String
    @Binding var chosen: UInt8?
    @Environment(\.words) private var words

    var body: some View {
        let answers = (UInt8(1)...5).map { (answer: $0, text: words.check_in.of("\(question).\($0)") ?? "") }
        OneOf(answers, chosen: chosen) { chosen = $0 }
    }
}

private struct Tags: View {
    let keys: [String]
    @Binding var chosen: [String]
    @Environment(\.words) private var words

    var body: some View {
        AnyOf(keys.map { ($0, words.check_in_tag.of($0) ?? "") }, chosen: chosen) { chosen = $0 }
    }
}

/// Help right away is no answer: it opens at once, and is recorded nowhere.
private struct ReachOut: View {
    @Binding var chosen: ReachOutView?
    let onHelp: Act
    @Environment(\.words) private var words

    var body: some View {
        OneOf(ReachOutView.allCases.map { ($0, words.reach_out.of($0)) }, chosen: chosen) { chosen = $0 }
        QuietButton(words.reach_out.crisis, .phone, action: onHelp)
    }
}
