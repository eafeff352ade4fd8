import Foundation

extension String {
    var isBlank: Bool { allSatisfy(\.isWhitespace) }

    /// A pasted code often brings a line's end along.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }

    /// As at the beginning of a sentence.
    var withCapital: String { prefix(1).localizedUppercase + dropFirst() }
}
