import CompanionKit
import SwiftUI

struct WritingScreen: View {
    let writing: Writing
    var trouble: Trouble?
    var onChange: @MainActor (Writing) -> Void = { _ in }
    var onSave: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(words.journal.title, onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            Field(words.app.entry_title, text: typed.title)
            Field(words.app.your_words, text: typed.text, lines: 10)
            Note(words.journal.sealed)
        } footer: {
            MainButton(words.app.save, action: onSave)
        }
    }

    private var typed: Binding<Writing> { Binding(get: { writing }, set: { onChange($0) }) }
}
