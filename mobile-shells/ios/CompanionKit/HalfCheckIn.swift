import Porchlight

/// A check-in that somebody is filling in. What was chosen is of its day and part: nothing is chosen for the next. Words are
/// never let go of until they are saved, whatever day it is.
@MainActor
public struct HalfCheckIn {
    private let begun: Begun
    private let before: CheckInAnswers
    private let asksAboutUse: Bool
    private let choices: Begun.Spot
    private let words: Begun.Spot

    /// `about` is the day and the part that are asked about; `before` what was answered for them already.
    public init(in begun: Begun, at place: Place, about: String = "", asksAboutUse: Bool, before: CheckInAnswers? = nil) {
        (self.begun, self.before, self.asksAboutUse) = (begun, before ?? CheckInAnswers(), asksAboutUse)
        choices = Begun.Spot(place, part: [about], name: "choices")
        words = Begun.Spot(place, name: "words")
    }

    public var answers: CheckInAnswers {
        get {
            var answers = begun.value(at: choices) ?? before
            // Who is not asked for words any more does not save those of another day.
            if asksAboutUse { answers.noteAboutUse = begun.value(of: String?.self, at: words) ?? before.noteAboutUse }
            return answers
        }
        nonmutating set {
            if asksAboutUse { begun.keep(newValue.noteAboutUse, at: words, insteadOf: before.noteAboutUse) }
            var chosen = newValue
            chosen.noteAboutUse = before.noteAboutUse
            begun.keep(chosen, at: choices, insteadOf: before)
        }
    }
}

extension TodayView {
    /// What a check-in is about now.
    public var asksAbout: String { "\(day) \(questions.part)" }

    public var answeredNow: CheckInView? {
        switch questions.part {
        case .morning: morningCheckIn
        case .evening: checkIn
        }
    }
}
