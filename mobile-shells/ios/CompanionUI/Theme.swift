import CompanionKit
import SwiftUI

/// What the phone itself says: the language, how dates are written, where it is.
public struct Surroundings: Sendable {
    public let language: Language
    public let locale: Locale
    public let dates: Dates
    /// Two letters: whose numbers to call, while the person has not said.
    public let country: String
    /// Epoch milliseconds.
    public let now: @Sendable () -> Int64

    public init(language: Language, locale: Locale, zone: TimeZone, country: String, now: @escaping @Sendable () -> Int64) {
        self.language = language
        self.locale = locale
        self.dates = Dates(locale: locale, zone: zone)
        self.country = country
        self.now = now
    }

    /// The phone's own, but for the language: which one the app speaks is chosen in it.
    init(of language: Language) {
        self.init(
            language: language, locale: PhoneLanguage.locale(speaking: language), zone: .current, country: PhoneLanguage.country(),
            now: { Int64(Date().timeIntervalSince1970 * 1000) })
    }

    func nameOf(_ country: String) -> String { locale.localizedString(forRegionCode: country) ?? country }
}

/// Gives what is inside it words, colours and dates.
public struct PorchlightTheme<Content: View>: View {
    private let surroundings: Surroundings
    private let content: Content
    @Environment(\.colorScheme) private var scheme

    public init(_ surroundings: Surroundings, @ViewBuilder content: () -> Content) {
        self.surroundings = surroundings
        self.content = content()
    }

    public var body: some View {
        let palette: Palette = scheme == .dark ? .dark : .light
        content
            .environment(\.surroundings, surroundings)
            .environment(\.words, Words(surroundings.language))
            .environment(\.palette, palette)
            .environment(\.locale, surroundings.locale)
            .foregroundStyle(palette.ink)
            .tint(palette.act)
    }
}

/// The size of a kind of text, the height of its lines, and which of the phone's own styles it grows with.
public struct TypeStyle: Sendable {
    let size: CGFloat
    let line: CGFloat
    let weight: Font.Weight
    let follows: Font.TextStyle
}

extension View {
    func set(in style: TypeStyle) -> some View { modifier(TypeSetting(style)) }
}

/// The phone's own typeface, as large as the person set it; at 200 % both size and lines are twice as large.
private struct TypeSetting: ViewModifier {
    private let weight: Font.Weight
    @ScaledMetric private var size: CGFloat
    @ScaledMetric private var line: CGFloat

    init(_ style: TypeStyle) {
        weight = style.weight
        _size = ScaledMetric(wrappedValue: style.size, relativeTo: style.follows)
        _line = ScaledMetric(wrappedValue: style.line, relativeTo: style.follows)
    }

    func body(content: Content) -> some View {
        // The typeface itself takes about a fifth more than its size; what is missing to the line goes between lines.
        content.font(.system(size: size, weight: weight)).lineSpacing(max(0, line - 1.2 * size))
    }
}

/// What something lies on, and so which ink it is written in.
enum Ground: Sendable { case card, lamp, chosen, attention }

extension Palette {
    func colour(of ground: Ground) -> Color {
        switch ground {
        case .card: card
        case .lamp: lamp
        case .chosen: chosen
        case .attention: attention
        }
    }

    func ink(on ground: Ground) -> Color {
        switch ground {
        case .card: ink
        case .lamp: onLamp
        case .chosen: onChosen
        case .attention: onAttention
        }
    }

    /// For something beside the matter. On a coloured card it is that card's ink: a paler one would not be read there.
    func quietInk(on ground: Ground) -> Color {
        switch ground {
        case .card: quietInk
        case .lamp, .chosen, .attention: ink(on: ground)
        }
    }
}

extension EnvironmentValues {
    var surroundings: Surroundings {
        get { self[SurroundingsKey.self] }
        set { self[SurroundingsKey.self] = newValue }
    }
    var words: Words {
        get { self[WordsKey.self] }
        set { self[WordsKey.self] = newValue }
    }
    var palette: Palette {
        get { self[PaletteKey.self] }
        set { self[PaletteKey.self] = newValue }
    }
    var ground: Ground {
        get { self[GroundKey.self] }
        set { self[GroundKey.self] = newValue }
    }
}

private struct SurroundingsKey: EnvironmentKey {
    static let defaultValue = Surroundings(of: .english)
}
private struct WordsKey: EnvironmentKey { static let defaultValue = Words(.english) }
private struct PaletteKey: EnvironmentKey { static let defaultValue = Palette.light }
private struct GroundKey: EnvironmentKey { static let defaultValue = Ground.card }
