import CompanionKit
import Porchlight
import SwiftUI

struct JoiningActs {
    var onInvite: @MainActor (String) -> Void = { _ in }
    var onCode: @MainActor (_ address: String, _ code: String) -> Void = { _, _ in }
    var onStop: Act = {}
    var onAlone: Act = {}
    /// Absent where there is no camera.
    var onScan: Act?
    var onHelp: Act = {}
    var onBack: Act?
}

/// The way into a house, the first one or another: an invite, a code that staff read out, or no house at all.
struct JoiningScreen: View {
    let asking: JoinAskView?
    var trouble: Trouble?
    var acts = JoiningActs()
    @Kept(.whileThere) private var invite = ""
    @Kept(.whileThere) private var address = ""
    @Kept(.whileThere) private var code = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(words.joining.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if let asking {
                Asking(asking: asking, onStop: acts.onStop)
            } else {
                Card {
                    BodyText(words.joining.invite)
                    if let onScan = acts.onScan { MainButton(words.beginning.scan, action: onScan) }
                    Field(words.app.invite, text: $invite, lines: 2).typedPrivately()
                    if acts.onScan == nil {
                        MainButton(words.joining.title) { acts.onInvite(invite.trimmed) }
                    } else {
                        SideButton(words.joining.title) { acts.onInvite(invite.trimmed) }
                    }
                }
                Card {
                    BodyText(words.joining.by_code)
                    Field(words.joining.address, text: $address).typedPrivately()
                    Field(words.joining.code, text: $code).typedPrivately()
                    SideButton(words.joining.title) { acts.onCode(address.trimmed, code.trimmed) }
                }
                Note(words.joining.yours)
                QuietButton(words.joining.alone, action: acts.onAlone)
            }
        }
    }
}

private struct Asking: View {
    let asking: JoinAskView
    let onStop: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(asking.state == .waiting ? .lamp : .card) {
            if asking.state == .waiting {
                BodyText(words.joining.digits)
                Headline(asking.digits)
            }
            BodyText(words.join_ask_state.of(asking.state)).readAtOnce(words.join_ask_state.of(asking.state))
        }
        switch asking.state {
        case .waiting: SideButton(words.app.not_now, action: onStop)
        case .refused, .over: SideButton(words.app.go_on, action: onStop)
        case .joined: EmptyView()
        }
    }
}
