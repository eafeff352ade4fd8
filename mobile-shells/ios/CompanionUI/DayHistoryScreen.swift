import CompanionKit
import Porchlight
import SwiftUI

struct DayHistoryActs {
    var onDay: @MainActor (String) -> Void = { _ in }
    var onTakeAway: @MainActor (CheckInPartView) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// Everything that was answered for a day, corrected or not. A check-in can be taken away as well.
struct DayHistoryScreen: View {
    let day: String
    let answered: [CheckInView]
    var trouble: Trouble?
    var acts = DayHistoryActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.today.history, onBack: acts.onBack, onHelp: acts.onHelp) {
            DayChooser(words.return_to_use.day, day: day, onDay: acts.onDay)
            if let trouble { TroubleCard(trouble) }
            if answered.isEmpty { BodyText(words.today.nothing_that_day) }
            ForEach(answered.grouped(by: \.part), id: \.first?.part) { ofPart in
                SectionTitle(words.check_in_part.of(ofPart[0].part))
                ForEach(ofPart, id: \.self) { Answered(checkIn: $0) }
                QuietButton(words.today.take_away) { acts.onTakeAway(ofPart[0].part) }
            }
        }
    }
}

private struct Answered: View {
    let checkIn: CheckInView
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        let answers = checkIn.answers
        Card {
            Note(around.dates.dayAndTime(checkIn.recordedMs))
            if let mood = answers.mood { BodyText(words.check_in.of("mood.\(mood)") ?? "") }
            if let craving = answers.craving { Note("\(words.check_in.craving) \(craving)") }
            if let confidence = answers.confidence { Note("\(words.check_in.confidence) \(confidence)") }
            if let sleep = answers.sleep { Note("\(words.check_in.sleep) \(words.check_in.of("sleep.\(sleep)") ?? "")") }
            if let connected = answers.connected {
                Note("\(words.check_in.connected) \(connected ? words.check_in.connected_yes : words.check_in.connected_no)")
            }
            ForEach([(words.check_in.hard, answers.hard), (words.check_in.helped, answers.helped)], id: \.0) { question, tags in
                if !tags.isEmpty { Note("\(question) \(tags.compactMap { words.check_in_tag.of($0) }.joined(separator: " · "))") }
            }
            if let note = answers.noteAboutUse { Framed { BodyText(note) } }
            if checkIn.isFilledIn { Note(words.today.filled_in) }
            Whereabouts(checkIn.hasReachedHouse)
        }
    }
}
