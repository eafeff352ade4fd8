import SwiftUI

/// What the screen is for.
struct MainButton: View {
    private let label: ButtonLabel
    private let isEnabled: Bool
    private let action: Act
    @Environment(\.palette) private var palette

    init(_ text: String, _ icon: Icon? = nil, isEnabled: Bool = true, action: @escaping Act) {
        (label, self.isEnabled, self.action) = (ButtonLabel(text, icon), isEnabled, action)
    }

    var body: some View {
        Button(action: action) {
            label.centred()
                .foregroundStyle(isEnabled ? palette.onAct : palette.quietInk)
                .background(isEnabled ? palette.act : palette.well, in: .rect(cornerRadius: Corner.button))
        }
        .buttonStyle(Pressed())
        .disabled(!isEnabled)
    }
}

struct SideButton: View {
    private let label: ButtonLabel
    private let action: Act
    @Environment(\.palette) private var palette

    init(_ text: String, _ icon: Icon? = nil, action: @escaping Act) { (label, self.action) = (ButtonLabel(text, icon), action) }

    var body: some View {
        Button(action: action) {
            label.centred()
                .foregroundStyle(palette.act)
                .background(palette.card, in: .rect(cornerRadius: Corner.button))
                .overlay { RoundedRectangle(cornerRadius: Corner.button).strokeBorder(palette.edge, lineWidth: Extent.line) }
        }
        .buttonStyle(Pressed())
    }
}

/// Its words begin where the text above them does.
struct QuietButton: View {
    private let label: ButtonLabel
    private let action: Act
    @Environment(\.palette) private var palette
    @Environment(\.ground) private var ground

    init(_ text: String, _ icon: Icon? = nil, action: @escaping Act) { (label, self.action) = (ButtonLabel(text, icon), action) }

    var body: some View {
        Button(action: action) {
            label
                .multilineTextAlignment(.leading)
                .foregroundStyle(ground == .card ? palette.act : palette.ink(on: ground))
                .frame(minWidth: Extent.target, minHeight: Extent.target, alignment: .leading)
                .contentShape(.rect)
        }
        .buttonStyle(Pressed())
    }
}

/// With large type the words need the room that a picture would take.
private struct ButtonLabel: View {
    private let text: String
    private let icon: Icon?
    @Environment(\.dynamicTypeSize) private var typeSize

    init(_ text: String, _ icon: Icon?) { (self.text, self.icon) = (text, icon) }

    var body: some View {
        HStack(spacing: Space.small) {
            if let icon, !typeSize.isAccessibilitySize { icon.image }
            Text(text).set(in: TypeScale.label)
        }
    }

    func centred() -> some View {
        multilineTextAlignment(.center)
            .frame(maxWidth: .infinity, minHeight: Extent.button)
            .padding(.horizontal, Space.large)
            .contentShape(.rect)
    }
}

/// A touch shows at once, and nothing moves.
struct Pressed: ButtonStyle {
    func makeBody(configuration: Configuration) -> some View {
        configuration.label.opacity(configuration.isPressed ? 0.6 : 1)
    }
}
