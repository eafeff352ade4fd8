import Porchlight

func mood(of today: TodayView) -> UInt8? {
    today.checkIn?.answers.feeling // expected-error {{value of type 'CheckInAnswers' has no member 'feeling'}}
}
