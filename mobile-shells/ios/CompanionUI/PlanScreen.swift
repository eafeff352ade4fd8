import CompanionKit
import Porchlight
import SwiftUI

struct PlanActs {
    var onAdd: @MainActor (_ part: PlanPartView, _ text: String, _ phone: String?) -> Void = { _, _, _ in }
    var onEdit: @MainActor (_ id: String, _ text: String, _ phone: String?) -> Void = { _, _, _ in }
    var onTakeOut: @MainActor (_ id: String) -> Void = { _ in }
}

/// The plan for a hard hour. Without `acts` it is read only: the phone is locked, and its owner lets it be read.
struct PlanScreen: View {
    let view: PlanView
    let acts: PlanActs?
    var trouble: Trouble?
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(words.plan.title, onBack: onBack, onHelp: onHelp) {
            Note(words.plan.intro)
            if let trouble { TroubleCard(trouble) }
            ForEach(view.sections.filter { acts != nil || !$0.lines.isEmpty }, id: \.part) { section in
                // What was kept is shown, and no longer edited.
                PlanPart(section: section, acts: acts).id(section)
            }
        }
    }
}

private struct PlanPart: View {
    let section: PlanSectionView
    let acts: PlanActs?
    @State private var isAdding = false
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(words.plan_part.of(section.part)).accessibilityAddTraits(.isHeader)
            ForEach(section.lines, id: \.id) { PlanLine(line: $0, acts: acts) }
            if let acts {
                if isAdding {
                    LineEditor(nil) { text, phone in acts.onAdd(section.part, text, phone) }
                } else {
                    QuietButton(words.plan.add_line) { isAdding = true }
                }
            }
        }
    }
}

private struct PlanLine: View {
    let line: PlanLineView
    let acts: PlanActs?
    @State private var isOpen = false
    @Environment(\.words) private var words
    @Environment(\.openURL) private var openURL

    var body: some View {
        Framed {
            BodyText(line.text)
            if let number = line.phone { SideButton(words.app.call(number: number), .phone) { openURL(link: "tel:\(number)") } }
            if let acts {
                if isOpen {
                    LineEditor(line) { text, phone in acts.onEdit(line.id, text, phone) }
                    QuietButton(words.app.take_line_out) { acts.onTakeOut(line.id) }
                } else {
                    QuietButton(words.app.change) { isOpen = true }
                }
            }
        }
    }
}

private struct LineEditor: View {
    private let onSave: @MainActor (_ text: String, _ phone: String?) -> Void
    @State private var text: String
    @State private var phone: String
    @Environment(\.words) private var words

    init(_ line: PlanLineView?, onSave: @escaping @MainActor (_ text: String, _ phone: String?) -> Void) {
        self.onSave = onSave
        _text = State(initialValue: line?.text ?? "")
        _phone = State(initialValue: line?.phone ?? "")
    }

    var body: some View {
        Field(words.app.your_words, text: $text, lines: 2)
        Field(words.plan.phone, text: $phone)
        MainButton(words.app.save) { onSave(text, phone.isBlank ? nil : phone) }
    }
}
