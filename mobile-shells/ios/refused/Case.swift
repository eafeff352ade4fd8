import Porchlight

func isOfMorning(_ part: CheckInPartView) -> Bool {
    switch part { // expected-error {{switch must be exhaustive}} expected-note {{add missing case: '.evening'}}
    case .morning: true
    }
}
