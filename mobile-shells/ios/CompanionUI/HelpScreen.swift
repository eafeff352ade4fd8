import CompanionKit
import Porchlight
import SwiftUI

/// Numbers to call. It needs no account, no PIN and no network, and nothing keeps that it was opened.
struct HelpScreen: View {
    let view: CrisisView
    /// Why nothing else of the app can be shown.
    var trouble: Trouble?
    var onPlan: Act?
    var onBack: Act?
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.crisis.title, onBack: onBack) {
            if let trouble { TroubleCard(trouble) }
            EmergencyButtons(view)
            if let onPlan { SideButton(words.plan.title, action: onPlan) }
            ForEach(view.lines.grouped(by: \.id), id: \.first?.id) { LineCard(ways: $0) }
            Note(words.crisis.nothing_recorded)
            if !view.useLocalEmergencyNumber {
                Note(view.isStale ? words.crisis.stale : words.crisis.checked(day: around.dates.day(view.version)))
            }
        }
    }
}

struct EmergencyButtons: View {
    private let view: CrisisView
    @Environment(\.words) private var words
    @Environment(\.openURL) private var openURL

    init(_ view: CrisisView) { self.view = view }

    var body: some View {
        if view.useLocalEmergencyNumber { BodyText(words.crisis.local_number) }
        ForEach(view.emergency, id: \.self) { emergency in
            MainButton(words.crisis.emergency(number: emergency.number), .phone) { openURL(link: emergency.link) }
        }
    }
}

/// The ways to reach one line.
private struct LineCard: View {
    let ways: [CrisisLineView]
    @Environment(\.words) private var words
    @Environment(\.openURL) private var openURL

    var body: some View {
        Card {
            if let line = ways.first {
                Title(line.name).accessibilityAddTraits(.isHeader)
                Note([words.crisis_for_whom.of(line.forWhom), words.crisis_hours.of(line.hours)].compactMap { $0 }.joined(separator: " · "))
            }
            ForEach(ways, id: \.self) { way in
                SideButton(words.crisis_contact_kind.of(way.kind, number: way.number ?? ""), icon(of: way.kind)) { openURL(link: way.link) }
            }
            // The same choice is offered by each way of a line; it is said once.
            ForEach(ways.flatMap(\.options).grouped(by: { [$0.key, $0.send] }).compactMap(\.first), id: \.self) { option in
                let text = words.crisis_option.of(option.key, send: option.send) ?? option.send
                if let link = option.link {
                    QuietButton(text) { openURL(link: link) }
                } else {
                    Note(text)
                }
            }
        }
    }

    private func icon(of kind: CrisisContactKindView) -> Icon {
        switch kind {
        case .call: .phone
        case .text: .here
        case .chat: .people
        }
    }
}

extension OpenURLAction {
    /// Hands `tel:`, `sms:` and `https:` to the phone.
    func callAsFunction(link: String) {
        if let url = URL(string: link) { self(url) }
    }
}
