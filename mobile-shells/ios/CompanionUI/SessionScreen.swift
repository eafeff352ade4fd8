import CompanionKit
import Porchlight
import SwiftUI

struct SessionActs {
    var onHelp: Act = {}
    var onAnswer: @MainActor (SessionAnswerView) -> Void = { _ in }
    var onAttended: @MainActor (_ how: UInt8?, _ habit: String?) -> Void = { _, _ in }
    var onTakeAttendedAway: Act = {}
    var onReflect: @MainActor (String) -> Void = { _ in }
    var onTakeReflectionAway: Act = {}
    var onShareLine: @MainActor (String) -> Void = { _ in }
    var onTakeLineBack: @MainActor (_ line: String) -> Void = { _ in }
    var onReport: @MainActor (_ post: String) -> Void = { _ in }
    var onBack: Act = {}
}

/// What is filled in beside each other at a session.
enum SessionPart {
    static let attended = "attended", reflection = "reflection", line = "line"
}

/// One session. Whether it is over is the core's to say, once it is told something.
struct SessionScreen: View {
    let session: SessionView
    /// What somebody is called, by their account.
    let called: (String) -> String
    var habits: [Habit] = []
    var trouble: Trouble?
    var acts = SessionActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(session.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            WhenAndWhere(session: session, called: called)
            if !session.isCalledOff {
                Card {
                    let answers = SessionAnswerView.allCases.map { (answer: $0, text: words.session_answer.of($0)) }
                    OneOf(answers, chosen: session.myAnswer) { answer in
                        if let answer { acts.onAnswer(answer) }
                    }
                    Note(words.schedule.who_sees_answer)
                }
                if session.hasBegun || session.attended != nil {
                    Attended(attended: session.attended, habits: habits, acts: acts).id(session.attended).apart(SessionPart.attended)
                }
                if session.attended != nil || session.reflection != nil {
                    Reflection(kept: session.reflection, acts: acts).id(session.reflection).apart(SessionPart.reflection)
                }
                if session.attended != nil {
                    let own = session.lines.first(where: \.isMine)
                    OwnLine(line: own, acts: acts).id(own).apart(SessionPart.line)
                }
                OthersLines(lines: session.lines.filter { !$0.isMine }, called: called, onReport: acts.onReport)
            }
        }
    }
}

private struct WhenAndWhere: View {
    let session: SessionView
    let called: (String) -> String
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(session.isCalledOff ? .attention : .card) {
            if session.isCalledOff { Title(words.schedule.called_off) }
            BodyText(around.dates.dayAndTime(session.startsMs))
            if let place = session.place { BodyText(place) }
            Note("\(words.activity_kind.of(session.kind)) · \(words.schedule.length(minutes: session.minutes))")
            if !session.coming.isEmpty && !session.isCalledOff {
                BodyText(words.schedule.coming(count: session.coming.count))
                let names = session.coming.map(called).sorted()
                Note((names.filter { $0 == words.app.me } + names.filter { $0 != words.app.me }).joined(separator: ", "))
            }
        }
    }
}

private struct Attended: View {
    let attended: AttendedView?
    let habits: [Habit]
    let acts: SessionActs
    /// Until somebody says, it is open if something is begun in it.
    @State private var isNoting: Bool?
    @Kept private var how: UInt8?
    @Kept private var habit: String?
    @Environment(\.words) private var words

    init(attended: AttendedView?, habits: [Habit], acts: SessionActs) {
        (self.attended, self.habits, self.acts) = (attended, habits, acts)
        _how = Kept(wrappedValue: attended?.howWasIt)
    }

    private var isOpen: Bool { isNoting ?? (_how.isBegun || _habit.isBegun) }

    var body: some View {
        if attended == nil && !isOpen {
            SideButton(words.schedule.was_there) { isNoting = true }
        } else {
            Card {
                Title(words.schedule.was_there)
                Note(words.schedule.only_you)
                if isOpen {
                    HowItWas(habits: habits, how: $how, habit: $habit)
                    MainButton(words.app.save) { acts.onAttended(how, habit) }
                    QuietButton(words.app.not_now) { isNoting = false }
                } else {
                    if let said = words.howItWas(attended?.howWasIt) { BodyText(said) }
                    QuietButton(words.app.change) { isNoting = true }
                    QuietButton(words.schedule.take_note_away, action: acts.onTakeAttendedAway)
                }
            }
        }
    }
}

private struct Reflection: View {
    let kept: String?
    let acts: SessionActs
    @State private var isWriting = false
    @Kept private var text: String
    @Environment(\.words) private var words

    init(kept: String?, acts: SessionActs) {
        (self.kept, self.acts) = (kept, acts)
        _text = Kept(wrappedValue: kept ?? "")
    }

    private var isOpen: Bool { isWriting || _text.isBegun }

    var body: some View {
        if kept == nil && !isOpen {
            SideButton(words.schedule.reflect) { isWriting = true }
        } else {
            Card {
                Title(words.schedule.reflect)
                Note(words.schedule.reflect_note)
                if isOpen {
                    Field(words.app.your_words, text: $text, lines: 3)
                    MainButton(words.app.save) { acts.onReflect(text) }
                } else {
                    BodyText(kept ?? "")
                    QuietButton(words.app.change) { isWriting = true }
                    QuietButton(words.schedule.take_words_away, action: acts.onTakeReflectionAway)
                }
            }
        }
    }
}

/// Who reads it stands before the field.
private struct OwnLine: View {
    let line: LineView?
    let acts: SessionActs
    @State private var isWriting = false
    @Kept private var text = ""
    @Environment(\.words) private var words

    var body: some View {
        if line == nil && !isWriting && !_text.isBegun {
            SideButton(words.schedule.share_line) { isWriting = true }
        } else {
            Card {
                Title(words.schedule.share_line)
                Note(words.schedule.line_who_reads)
                if let line {
                    Framed { BodyText(line.text) }
                    QuietButton(words.schedule.take_line_back) { acts.onTakeLineBack(line.id) }
                } else {
                    Field(words.schedule.line_prompt, text: $text, lines: 2)
                    MainButton(words.app.give) { acts.onShareLine(text) }
                }
            }
        }
    }
}

private struct OthersLines: View {
    let lines: [LineView]
    let called: (String) -> String
    let onReport: @MainActor (_ post: String) -> Void
    @Environment(\.words) private var words

    var body: some View {
        if !lines.isEmpty { SectionTitle(words.schedule.lines) }
        ForEach(lines, id: \.id) { line in
            Card {
                Note(called(line.author))
                BodyText(line.text)
                QuietButton(words.report.report) { onReport(line.post) }
            }
        }
    }
}
