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
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(words.plan_part.of(section.part)).accessibilityAddTraits(.isHeader)
            ForEach(section.lines, id: \.id) { PlanLine(line: $0, acts: acts) }
            if let acts {
                LineEditor(nil, opens: words.plan.add_line) { text, phone in acts.onAdd(section.part, text, phone) }
                    .apart("\(section.part)")
            }
        }
    }
}

private struct PlanLine: View {
    let line: PlanLineView
    let acts: PlanActs?
    @Environment(\.words) private var words
    @Environment(\.openURL) private var openURL

    var body: some View {
        Framed {
            BodyText(line.text)
            if let number = line.phone {
                // What cannot be dialled is read, and offers no call that does nothing.
                if let link = callLink(number) {
                    SideButton(words.app.call(number: number), .phone) { openURL(link) }
                } else {
                    BodyText(number)
                }
            }
            if let acts {
                LineEditor(line, opens: words.app.change, onTakeOut: { acts.onTakeOut(line.id) }) { text, phone in
                    acts.onEdit(line.id, text, phone)
                }
                .apart(line.id)
            }
        }
    }
}

private struct LineEditor: View {
    private let opens: String
    private let onTakeOut: Act?
    private let onSave: @MainActor (_ text: String, _ phone: String?) -> Void
    @State private var isOpen = false
    @Kept private var text: String
    @Kept private var phone: String
    @Environment(\.words) private var words

    init(
        _ line: PlanLineView?, opens: String, onTakeOut: Act? = nil,
        onSave: @escaping @MainActor (_ text: String, _ phone: String?) -> Void
    ) {
        (self.opens, self.onTakeOut, self.onSave) = (opens, onTakeOut, onSave)
        _text = Kept(wrappedValue: line?.text ?? "")
        _phone = Kept(wrappedValue: line?.phone ?? "")
    }

    var body: some View {
        if isOpen || _text.isBegun || _phone.isBegun {
            Field(words.app.your_words, text: $text, lines: 2)
            Field(words.plan.phone, text: $phone)
            MainButton(words.app.save) { onSave(text, phone.isBlank ? nil : phone) }
            if let onTakeOut { QuietButton(words.app.take_line_out, action: onTakeOut) }
        } else {
            QuietButton(opens) { isOpen = true }
        }
    }
}
