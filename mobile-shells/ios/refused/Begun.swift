import CompanionKit

@MainActor
func keep(_ text: String, in begun: Begun) {
    begun.keep(text, at: Begun.Spot(name: "text"), insteadOf: "") // expected-error {{missing argument for parameter #1 in call}}
}
