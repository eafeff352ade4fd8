import CompanionKit
import Porchlight
import SwiftUI

extension AppSession {
    func toHelp() { open(.help) }
}

struct HelpPlace: View {
    let session: AppSession
    @Environment(\.surroundings) private var around

    var body: some View {
        HelpScreen(view: around.help(in: session.store.settings?.country), onPlan: { session.open(.plan) }, onBack: session.back)
    }
}

/// Asks the core for what one place alone shows, again whenever `again` changes.
struct Asked<Value: Sendable, Again: Equatable, Content: View>: View {
    private let session: AppSession
    private let again: Again
    private let what: @Sendable (Companion) throws -> Value
    private let content: (Value) -> Content
    @State private var view: Value?

    init(
        _ session: AppSession, again: Again, what: @escaping @Sendable (Companion) throws -> Value,
        @ViewBuilder content: @escaping (Value) -> Content
    ) {
        (self.session, self.again, self.what, self.content) = (session, again, what, content)
    }

    var body: some View {
        // The stack is there from the beginning: what is not on the screen is not asked for.
        ZStack { if let view { content(view) } }
            .frame(maxWidth: .infinity, maxHeight: .infinity)
            .task(id: again) { session.ask(what) { view = $0 } }
    }
}

extension Surroundings {
    /// The numbers of the country that the person chose, or of the one that the phone is set to.
    func help(in country: String?) -> CrisisView { crisisResources(country: country ?? self.country, atMs: now()) }
}
