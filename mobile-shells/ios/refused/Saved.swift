import CompanionKit

/// What was typed while it was saved would go, too: only what was held before is ended.
@MainActor
func saved(_ session: AppSession) {
    session.act({ try $0.wasUsed() }) { session.begun.end(at: session.place) } // expected-error {{extraneous argument label}} expected-error {{cannot convert value of type 'Place' to expected argument type 'Begun.Held'}}
}
