import SwiftUI

/// One of a few answers; a second tap on the chosen one takes it back, because every question can be skipped.
struct OneOf<Answer: Equatable & Sendable>: View {
    private let answers: [(answer: Answer, text: String)]
    private let chosen: Answer?
    private let onChoose: @MainActor (Answer?) -> Void

    init(_ answers: [(answer: Answer, text: String)], chosen: Answer?, onChoose: @escaping @MainActor (Answer?) -> Void) {
        (self.answers, self.chosen, self.onChoose) = (answers, chosen, onChoose)
    }

    var body: some View {
        Flow {
            ForEach(Array(answers.enumerated()), id: \.offset) { _, one in
                Chip(one.text, isChosen: one.answer == chosen) { onChoose(one.answer == chosen ? nil : one.answer) }
            }
        }
        .accessibilityElement(children: .contain)
    }
}

/// Any number of answers.
struct AnyOf: View {
    private let answers: [(key: String, text: String)]
    private let chosen: [String]
    private let onChange: @MainActor ([String]) -> Void

    init(_ answers: [(key: String, text: String)], chosen: [String], onChange: @escaping @MainActor ([String]) -> Void) {
        (self.answers, self.chosen, self.onChange) = (answers, chosen, onChange)
    }

    var body: some View {
        Flow {
            ForEach(answers, id: \.key) { one in
                let isChosen = chosen.contains(one.key)
                Chip(one.text, isChosen: isChosen) { onChange(isChosen ? chosen.filter { $0 != one.key } : chosen + [one.key]) }
                    .accessibilityAddTraits(.isToggle)
            }
        }
        .accessibilityElement(children: .contain)
    }
}

/// 0 to 10, with words at both ends, which therefore have a row of their own. Skipped is not zero.
struct ZeroToTen: View {
    let least: String
    let most: String
    let chosen: UInt8?
    let onChoose: @MainActor (UInt8?) -> Void
    @Environment(\.dynamicTypeSize) private var typeSize

    var body: some View {
        VStack(alignment: .leading, spacing: Space.small) {
            step(0, "0 · \(least)")
            if typeSize.isAccessibilitySize {
                // Five in a row would be cut.
                Flow { ForEach(Array(1...9), id: \.self) { step($0, "\($0)") } }
            } else {
                HStack(spacing: Space.small) { ForEach(Array(1...5), id: \.self) { step($0, "\($0)") } }
                HStack(spacing: Space.small) {
                    ForEach(Array(6...9), id: \.self) { step($0, "\($0)") }
                    Color.clear.frame(maxWidth: .infinity, maxHeight: Extent.line).accessibilityHidden(true)
                }
            }
            step(10, "10 · \(most)")
        }
        .accessibilityElement(children: .contain)
    }

    private func step(_ number: Int, _ text: String) -> some View {
        let answer = UInt8(number)
        return Chip(text, isChosen: answer == chosen, fills: !typeSize.isAccessibilitySize) { onChoose(answer == chosen ? nil : answer) }
    }
}

/// The colour is not the only sign that something is chosen.
private struct Chip: View {
    private let text: String
    private let isChosen: Bool
    private let fills: Bool
    private let action: Act
    @Environment(\.palette) private var palette

    init(_ text: String, isChosen: Bool, fills: Bool = false, action: @escaping Act) {
        (self.text, self.isChosen, self.fills, self.action) = (text, isChosen, fills, action)
    }

    var body: some View {
        Button(action: action) {
            Text(text)
                .fontWeight(isChosen ? .bold : nil)
                .set(in: TypeScale.body)
                .multilineTextAlignment(.center)
                .foregroundStyle(isChosen ? palette.onAct : palette.ink)
                .padding(.horizontal, Space.medium)
                .padding(.vertical, Space.small)
                .frame(minWidth: Extent.target, maxWidth: fills ? .infinity : nil, minHeight: Extent.target)
                .background(isChosen ? palette.act : palette.card, in: .rect(cornerRadius: Corner.field))
                .overlay {
                    RoundedRectangle(cornerRadius: Corner.field).strokeBorder(isChosen ? palette.act : palette.edge, lineWidth: Extent.line)
                }
                .contentShape(.rect)
        }
        .buttonStyle(Pressed())
        .accessibilityAddTraits(isChosen ? .isSelected : [])
    }
}
