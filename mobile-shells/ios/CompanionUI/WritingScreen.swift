import CompanionKit
import SwiftUI

struct WritingScreen: View {
    /// As it is now: what was kept meanwhile is an entry, and the next letter is of that one.
    @Binding var writing: Writing
    var trouble: Trouble?
    var onSave: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(words.journal.title, onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            Field(words.app.entry_title, text: $writing.title)
            Field(words.app.your_words, text: $writing.text, lines: 10)
            Note(words.journal.sealed)
        } footer: {
            MainButton(words.app.save, action: onSave)
        }
    }
}
