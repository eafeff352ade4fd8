import CompanionKit
import Porchlight
import SwiftUI

struct JoiningActs {
    var onInvite: @MainActor (String) -> Void = { _ in }
    var onCode: @MainActor (_ address: String, _ code: String) -> Void = { _, _ in }
    var onStop: Act = {}
    var onAlone: Act = {}
    var onComeBack: @MainActor (_ words: String, _ address: String) -> Void = { _, _ in }
    var onHelp: Act = {}
}

/// The first screen, and the way into a second house: an invite, a code that staff read out, or no house at all.
struct JoiningScreen: View {
    let asking: JoinAskView?
    var trouble: Trouble?
    var acts = JoiningActs()
    @State private var invite = ""
    @State private var address = ""
    @State private var code = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(words.joining.title, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if let asking {
                Asking(asking: asking, onStop: acts.onStop)
            } else {
                Card {
                    BodyText(words.joining.invite)
                    Field(words.app.invite, text: $invite, lines: 2)
                    MainButton(words.joining.title) { acts.onInvite(invite.trimmed) }
                }
                Card {
                    BodyText(words.joining.by_code)
                    Field(words.joining.address, text: $address)
                    Field(words.joining.code, text: $code)
                    SideButton(words.joining.title) { acts.onCode(address.trimmed, code.trimmed) }
                }
                Note(words.joining.yours)
                QuietButton(words.joining.alone, action: acts.onAlone)
                ComeBack(onComeBack: acts.onComeBack)
            }
        }
    }
}

/// For who has no phone left that knows them.
private struct ComeBack: View {
    let onComeBack: @MainActor (_ words: String, _ address: String) -> Void
    @State private var isOpen = false
    @State private var twelve = ""
    @State private var address = ""
    @Environment(\.words) private var words

    var body: some View {
        if isOpen {
            Card {
                Title(words.words_screen.come_back)
                Field(words.words_screen.title, text: $twelve, lines: 3)
                Field(words.joining.address, text: $address)
                SideButton(words.app.go_on) { onComeBack(twelve, address.trimmed) }
            }
        } else {
            QuietButton(words.words_screen.come_back) { isOpen = true }
        }
    }
}

private struct Asking: View {
    let asking: JoinAskView
    let onStop: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(asking.state == .waiting ? .lamp : .card) {
            BodyText(words.joining.digits)
            Headline(asking.digits)
            Note(words.join_ask_state.of(asking.state))
        }
        if asking.state != .joined { SideButton(words.app.not_now, action: onStop) }
    }
}
