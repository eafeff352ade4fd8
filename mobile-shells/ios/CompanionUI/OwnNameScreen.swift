import CompanionKit
import SwiftUI

/// What the person is called in the house that this phone shows. On the first evening it can be left out.
struct OwnNameScreen: View {
    private let trouble: Trouble?
    private let onSave: @MainActor (String) -> Void
    private let onHelp: Act
    private let onBack: Act?
    private let onLater: Act?
    @Kept private var typed: String
    @Environment(\.words) private var words

    init(
        name: String?, trouble: Trouble? = nil, onSave: @escaping @MainActor (String) -> Void = { _ in },
        onHelp: @escaping Act = {}, onBack: Act? = {}, onLater: Act? = nil
    ) {
        (self.trouble, self.onSave, self.onHelp, self.onBack, self.onLater) = (trouble, onSave, onHelp, onBack, onLater)
        _typed = Kept(wrappedValue: name ?? "")
    }

    var body: some View {
        Page(words.app.own_name_ask, onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            Field(words.app.name, text: $typed)
            Note(words.app.own_name_note)
        } footer: {
            MainButton(words.app.save) { onSave(typed.trimmed) }
            if let onLater { QuietButton(words.app.not_now, action: onLater) }
        }
    }
}
