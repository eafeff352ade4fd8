import CompanionKit

func title(_ words: Words) -> String {
    words.today.titel // expected-error {{value of type 'TodayWords' has no member 'titel'}}
}
