import CompanionKit
import Porchlight
import SwiftUI

struct SettingsActs {
    var onHelp: Act = {}
    var onPrompts: @MainActor (PromptSettingsView) -> Void = { _ in }
    var onDayEnd: @MainActor (_ minutes: UInt16) -> Void = { _ in }
    var onMorning: @MainActor (Bool) -> Void = { _ in }
    var onAsksAboutUse: @MainActor (Bool) -> Void = { _ in }
    var onPlanOpensLocked: @MainActor (Bool) -> Void = { _ in }
    var onCountry: @MainActor (String) -> Void = { _ in }
    var onPin: @MainActor (String?, _ done: @escaping Act) -> Void = { _, _ in }
    var onLanguage: @MainActor (Language) -> Void = { _ in }
    var onBack: Act = {}
}

struct SettingsScreen: View {
    let view: SettingsView
    let hasPin: Bool
    let countries: [String]
    var trouble: Trouble?
    var acts = SettingsActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.settings.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            PinCard(hasPin: hasPin, onPin: acts.onPin).id(hasPin)
            Card {
                Choice(
                    words.plan.without_pin, isOn: view.planOpensLocked, note: words.plan.without_pin_note,
                    onChange: acts.onPlanOpensLocked)
                Choice(words.settings.morning_check_in, isOn: view.hasMorningCheckIn, onChange: acts.onMorning)
                Choice(words.settings.asks_about_use, isOn: view.asksAboutUse, onChange: acts.onAsksAboutUse)
            }
            Prompts(prompts: view.prompts, onPrompts: acts.onPrompts)
            Card {
                Title(words.settings.day_ends(time: around.dates.timeOfDay(Int(view.dayEndMinutes))))
                Note(words.settings.day_ends_note)
                let hours = (0...6).map { (answer: UInt16($0 * 60), text: around.dates.timeOfDay($0 * 60)) }
                OneOf(hours, chosen: view.dayEndMinutes) { minutes in
                    if let minutes { acts.onDayEnd(minutes) }
                }
            }
            LanguageCard(onLanguage: acts.onLanguage)
            CountryCard(country: view.country, countries: countries, onCountry: acts.onCountry).id(view.country)
        }
    }
}

extension Language {
    /// As those who speak it write it: whoever is in the wrong language finds their own.
    fileprivate var ownName: String {
        switch self {
        case .english: "English"
        case .spanish: "Español"
        }
    }
}

struct LanguageCard: View {
    let onLanguage: @MainActor (Language) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(words.settings.language)
            OneOf(Language.allCases.map { ($0, $0.ownName) }, chosen: words.language) { language in
                if let language { onLanguage(language) }
            }
        }
    }
}

/// Thirty names are shown to whoever wants another one.
struct CountryCard: View {
    let country: String?
    let countries: [String]
    let onCountry: @MainActor (String) -> Void
    @State private var isChoosing = false
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.settings.country)
            if let country, !isChoosing {
                BodyText(around.nameOf(country))
                SideButton(words.app.change) { isChoosing = true }
            } else {
                let named = countries.map { (answer: $0, text: around.nameOf($0)) }.sorted { $0.text < $1.text }
                OneOf(named, chosen: country) { country in
                    if let country { onCountry(country) }
                }
            }
        }
    }
}

private struct PinCard: View {
    let hasPin: Bool
    let onPin: @MainActor (String?, _ done: @escaping Act) -> Void
    @State private var pin = ""
    @State private var isSaved = false
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(hasPin ? words.app.pin_is_on : words.app.pin_is_off)
            Note(words.lock.choose_pin)
            Field(words.lock.enter_pin, text: $pin, hides: true)
            if isSaved { Note(words.lock.pin_is_saved).readAtOnce(words.lock.pin_is_saved) }
            MainButton(words.app.save) {
                onPin(pin) {
                    pin = ""
                    isSaved = true
                }
            }
            if hasPin { QuietButton(words.app.no_pin) { onPin(nil) {} } }
        }
    }
}

private struct Prompts: View {
    let prompts: PromptSettingsView
    let onPrompts: @MainActor (PromptSettingsView) -> Void
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.settings.notes)
            Note(words.settings.notes_neutral)
            ForEach(PromptKindView.allCases, id: \.self) { kind in
                Choice(words.prompt_kind.of(kind), isOn: prompts.has(kind)) { onPrompts(prompts.with(kind, $0)) }
            }
            Note(words.settings.quiet_hours(
                from: around.dates.timeOfDay(Int(prompts.quietFrom)), until: around.dates.timeOfDay(Int(prompts.quietUntil))))
        }
    }
}

extension PromptSettingsView {
    fileprivate func has(_ kind: PromptKindView) -> Bool {
        switch kind {
        case .eveningCheckIn: eveningAt != nil
        case .morningCheckIn: morningAt != nil
        case .milestoneToday: hasMilestones
        case .landing: hasLanding
        case .waitingToSend: hasWaiting
        }
    }

    /// The times are where a switch begins; docs/language.md has them.
    fileprivate func with(_ kind: PromptKindView, _ isOn: Bool) -> PromptSettingsView {
        var changed = self
        switch kind {
        case .eveningCheckIn: changed.eveningAt = isOn ? 1140 : nil
        case .morningCheckIn: changed.morningAt = isOn ? 480 : nil
        case .milestoneToday: changed.hasMilestones = isOn
        case .landing: changed.hasLanding = isOn
        case .waitingToSend: changed.hasWaiting = isOn
        }
        return changed
    }
}
