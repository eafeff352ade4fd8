import CompanionKit
import Porchlight
import SwiftUI

/// Twelve words, shown once; then three of them are asked back, so that the paper is right.
struct RecoveryWordsScreen: View {
    let shown: ShownWords
    var trouble: Trouble?
    let onConfirm: @MainActor ([String]) -> Void
    let onHelp: Act
    let onBack: Act
    @State private var isAsking = false
    @State private var answers: [String]
    @Environment(\.words) private var words

    init(
        shown: ShownWords, trouble: Trouble? = nil, onConfirm: @escaping @MainActor ([String]) -> Void = { _ in },
        onHelp: @escaping Act = {}, onBack: @escaping Act = {}
    ) {
        self.shown = shown
        self.trouble = trouble
        self.onConfirm = onConfirm
        self.onHelp = onHelp
        self.onBack = onBack
        _answers = State(initialValue: shown.askedBack.map { _ in "" })
    }

    var body: some View {
        Page(words.words_screen.title, onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            if isAsking {
                ForEach(shown.askedBack.indices, id: \.self) { at in
                    BodyText(words.words_screen.ask_back(number: shown.askedBack[at]))
                    Field("\(shown.askedBack[at]).", text: $answers[at]).typedPrivately()
                }
                MainButton(words.app.save) { onConfirm(answers) }
            } else {
                Note(words.words_screen.how)
                Card { ForEach(shown.words.indices, id: \.self) { at in Title("\(at + 1). \(shown.words[at])") } }
                MainButton(words.app.go_on) { isAsking = true }
            }
        }
    }
}
