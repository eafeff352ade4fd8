import SwiftUI

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// A pasted code often brings a line's end along.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }

    /// As at the beginning of a sentence.
    var withCapital: String { prefix(1).localizedUppercase + dropFirst() }
}

extension View {
    /// For codes, addresses and secret words: the keyboard changes nothing of them.
    func typedPrivately() -> some View {
        // Who tests the kit on a Mac builds the screens along with it.
        #if os(macOS)
            autocorrectionDisabled()
        #else
            autocorrectionDisabled().textInputAutocapitalization(.never)
        #endif
    }
}
