import Foundation
import Observation

/// The language of the app: what the person chose in it, else the first of the phone's that there are words in.
@MainActor @Observable
public final class PhoneLanguage {
    private static let key = "language"

    public private(set) var language: Language
    @ObservationIgnored private let defaults: UserDefaults

    public init(defaults: UserDefaults = .standard, preferred: [String] = Locale.preferredLanguages) {
        self.defaults = defaults
        let chosen = defaults.string(forKey: Self.key)
        language = Self.spoken((chosen.map { [$0] } ?? []) + preferred)
    }

    public func choose(_ language: Language) {
        self.language = language
        defaults.set(Self.tag(language), forKey: Self.key)
    }

    /// Two letters: whose numbers to call, while the person has not said.
    public nonisolated static func country(of locale: Locale = .autoupdatingCurrent) -> String {
        locale.region?.identifier ?? "US"
    }

    /// How dates and times are written: as people do where the phone is from, in the language of the app.
    public nonisolated static func locale(speaking language: Language, of phone: Locale = .current) -> Locale {
        var parts = Locale.Components(locale: phone)
        parts.languageComponents = Locale.Language.Components(identifier: tag(language))
        parts.languageComponents.region = phone.region
        parts.hourCycle = phone.hourCycle
        return Locale(components: parts)
    }

    nonisolated static func spoken(_ preferred: [String]) -> Language {
        let codes = preferred.map { Locale.Language(identifier: $0).languageCode?.identifier ?? "" }
        return codes.lazy.compactMap { code in Language.allCases.first { tag($0) == code } }.first ?? .english
    }

    nonisolated static func tag(_ language: Language) -> String {
        switch language {
        case .english: "en"
        case .spanish: "es"
        }
    }
}
