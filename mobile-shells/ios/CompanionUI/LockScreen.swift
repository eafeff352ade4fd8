import CompanionKit
import SwiftUI

/// Asks for the PIN. It names nobody and nothing; help is open, and the plan where its owner wants that.
struct LockScreen: View {
    var trouble: Trouble?
    var onPlan: Act?
    var onPhone: OnPhone?
    var onHelp: Act = {}
    var onUnlock: @MainActor (String) -> Void = { _ in }
    @State private var pin = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.locked, onHelp: onHelp) {
            Note(words.lock.help_without_pin)
            Field(words.lock.enter_pin, text: $pin, trouble: trouble, hides: true)
            MainButton(words.app.unlock) { onUnlock(pin) }
            if let onPlan { SideButton(words.plan.title, action: onPlan) }
            if let onPhone {
                if onPhone.isShared { QuietButton(words.beginning.somebody_else) { onPhone.leave(.somebodyElse) } }
                QuietButton(words.beginning.forgot_pin) { onPhone.leave(.beside) }
            }
        }
    }
}
