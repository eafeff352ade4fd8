import Accessibility
import CompanionKit
import SwiftUI

struct Card<Content: View>: View {
    private let ground: Ground
    private let content: Content
    @Environment(\.palette) private var palette

    init(_ ground: Ground = .card, @ViewBuilder content: () -> Content) {
        self.ground = ground
        self.content = content()
    }

    var body: some View {
        VStack(alignment: .leading, spacing: Space.small) { content }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(Space.large)
            .background(palette.colour(of: ground), in: .rect(cornerRadius: Corner.card))
            .foregroundStyle(palette.ink(on: ground))
            .environment(\.ground, ground)
    }
}

/// A heading within a page.
struct SectionTitle: View {
    private let text: String

    init(_ text: String) { self.text = text }

    var body: some View {
        Text(text).set(in: TypeScale.title).accessibilityAddTraits(.isHeader).padding(.top, Space.medium)
    }
}

struct Title: View {
    private let text: String

    init(_ text: String) { self.text = text }

    var body: some View { Text(text).set(in: TypeScale.title) }
}

/// `Body` in Kotlin; here each view has one.
struct BodyText: View {
    private let text: String

    init(_ text: String) { self.text = text }

    var body: some View { Text(text).set(in: TypeScale.body) }
}

/// Something beside the matter.
struct Note: View {
    private let text: String
    @Environment(\.palette) private var palette
    @Environment(\.ground) private var ground

    init(_ text: String) { self.text = text }

    var body: some View { Text(text).set(in: TypeScale.note).foregroundStyle(palette.quietInk(on: ground)) }
}

/// Why something could not be done; read aloud as soon as it is there.
struct TroubleCard: View {
    private let trouble: Trouble
    @Environment(\.words) private var words

    init(_ trouble: Trouble) { self.trouble = trouble }

    var body: some View {
        Card(.attention) { BodyText(words.of(trouble)).readAtOnce(words.of(trouble)) }
    }
}

extension View {
    /// A screen reader says it when it appears, and again when it changes.
    func readAtOnce(_ text: String) -> some View {
        onChange(of: text, initial: true) { AccessibilityNotification.Announcement(text).post() }
    }
}

/// A row that leads somewhere.
struct Leading: View {
    private let title: String
    private let note: String?
    private let action: Act
    @Environment(\.palette) private var palette

    init(_ title: String, note: String? = nil, action: @escaping Act) {
        (self.title, self.note, self.action) = (title, note, action)
    }

    var body: some View {
        Button(action: action) {
            HStack(spacing: Space.medium) {
                VStack(alignment: .leading, spacing: Space.hair) {
                    BodyText(title)
                    if let note { Note(note) }
                }
                .multilineTextAlignment(.leading)
                .frame(maxWidth: .infinity, alignment: .leading)
                Icon.onward.image.foregroundStyle(palette.quietInk)
            }
            .frame(minHeight: Extent.target)
            .padding(Space.large)
            .background(palette.card, in: .rect(cornerRadius: Corner.card))
        }
        .buttonStyle(Pressed())
    }
}

/// A switch with its words: one thing for a screen reader.
struct Choice: View {
    private let text: String
    private let isOn: Binding<Bool>
    private let note: String?

    init(_ text: String, isOn: Binding<Bool>, note: String? = nil) {
        (self.text, self.isOn, self.note) = (text, isOn, note)
    }

    /// What the core keeps: it is asked, and the view that it answers with says whether it is on.
    init(_ text: String, isOn: Bool, note: String? = nil, onChange: @escaping @MainActor (Bool) -> Void) {
        self.init(text, isOn: Binding(get: { isOn }, set: { onChange($0) }), note: note)
    }

    var body: some View {
        Toggle(isOn: isOn) {
            VStack(alignment: .leading, spacing: Space.hair) {
                BodyText(text)
                if let note { Note(note) }
            }
        }
        .frame(minHeight: Extent.target)
    }
}

/// Where something is now: on this phone only, or in the person's own space on the server, too.
struct Whereabouts: View {
    private let hasReachedHouse: Bool
    @Environment(\.words) private var words

    init(_ hasReachedHouse: Bool) { self.hasReachedHouse = hasReachedHouse }

    var body: some View {
        HStack(spacing: Space.small) {
            (hasReachedHouse ? Icon.arrived : Icon.here).image
            Note(hasReachedHouse ? words.today.reached_house : words.today.saved_here)
        }
        .accessibilityElement(children: .combine)
    }
}

/// A frame for what somebody said or will say.
struct Framed<Content: View>: View {
    private let content: Content
    @Environment(\.palette) private var palette

    init(@ViewBuilder content: () -> Content) { self.content = content() }

    var body: some View {
        VStack(alignment: .leading, spacing: Space.small) { content }
            .frame(maxWidth: .infinity, alignment: .leading)
            .padding(Space.medium)
            .overlay { RoundedRectangle(cornerRadius: Corner.field).strokeBorder(palette.edge, lineWidth: Extent.line) }
    }
}
