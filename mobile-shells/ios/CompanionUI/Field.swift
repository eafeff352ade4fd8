import CompanionKit
import SwiftUI

/// Its label stays above it while one types. `lines` is how many it begins with; it grows with what is written.
struct Field: View {
    private let label: String
    private let text: Binding<String>
    private let lines: Int
    private let trouble: Trouble?
    private let hides: Bool
    @FocusState private var isFocused: Bool
    @Environment(\.palette) private var palette
    @Environment(\.ground) private var ground
    @Environment(\.words) private var words
    @Environment(\.wasUsed) private var wasUsed

    init(_ label: String, text: Binding<String>, lines: Int = 1, trouble: Trouble? = nil, hides: Bool = false) {
        (self.label, self.text, self.lines, self.trouble, self.hides) = (label, text, lines, trouble, hides)
    }

    var body: some View {
        VStack(alignment: .leading, spacing: Space.hair) {
            // The field is called so, too; it is not said twice.
            Text(label).set(in: TypeScale.note).foregroundStyle(palette.quietInk(on: ground)).accessibilityHidden(true)
            field
                .focused($isFocused)
                .set(in: TypeScale.body)
                .foregroundStyle(palette.ink)
                .padding(Space.medium)
                .frame(minHeight: Extent.target)
                .background(palette.card, in: .rect(cornerRadius: Corner.field))
                .overlay { RoundedRectangle(cornerRadius: Corner.field).strokeBorder(palette.edge, lineWidth: Extent.line) }
                // A touch on the frame is meant for what is in it.
                .onTapGesture { isFocused = true }
            if let trouble { Text(words.of(trouble)).set(in: TypeScale.note).readAtOnce(words.of(trouble)) }
        }
    }

    @ViewBuilder private var field: some View {
        let typed = Binding(
            get: { text.wrappedValue },
            set: {
                wasUsed()
                text.wrappedValue = $0
            })
        if hides {
            SecureField(label, text: typed, prompt: Text(verbatim: ""))
        } else if lines == 1 {
            TextField(label, text: typed, prompt: Text(verbatim: ""))
        } else {
            TextField(label, text: typed, prompt: Text(verbatim: ""), axis: .vertical).lineLimit(lines...)
        }
    }
}

extension View {
    func typedInDigits() -> some View {
        // Who tests the kit on a Mac builds the screens along with it.
        #if os(macOS)
            self
        #else
            keyboardType(.numberPad)
        #endif
    }
}
