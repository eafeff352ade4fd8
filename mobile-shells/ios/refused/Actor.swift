import CompanionKit
import SwiftUI

struct Later: View {
    let session: AppSession
    var body: some View {
        Text("later").onAppear {
            Task.detached { session.back() } // expected-error {{expression is 'async' but is not marked with 'await'}} expected-note {{calls to instance method 'back()' from outside of its actor context are implicitly asynchronous}}
        }
    }
}
