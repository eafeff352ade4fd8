import CompanionKit
import Porchlight
import SwiftUI

/// What is offered once to who has just begun.
struct FirstStepsPlace: View {
    let session: AppSession
    let left: [FirstStep]
    @Environment(\.surroundings) private var around

    var body: some View {
        switch left.first {
        case .helpLines:
            if let settings = session.store.settings {
                HelpLinesScreen(
                    country: settings.country ?? around.country,
                    countries: crisisCountries(),
                    trouble: session.trouble,
                    onCountry: { country in session.act { try $0.setCountry(country: country) } },
                    acts: acts
                )
            }
        // A name is what a circle sees.
        case .house:
            JoiningPlace(session: session, onJoined: next, onAlone: on(to: rest.filter { $0 != .name }), onBack: back)
        case .name:
            OwnNameScreen(
                name: nil,
                trouble: session.trouble,
                onSave: { name in session.save { try $0.setDisplayName(name: name) } then: { [next] _ in next() } },
                onHelp: session.toHelp,
                onBack: back,
                onLater: next
            )
        case .pin:
            PinScreen(
                trouble: session.trouble, onPin: { pin in session.act({ try $0.setPin(pin: pin) }, then: next) }, acts: acts)
        case .words:
            WordsPlace(session: session, onDone: next) { onOffer in
                WordsOfferedScreen(trouble: session.trouble, onOffer: onOffer, acts: acts)
            }
        case nil: EmptyView()
        }
    }

    private var rest: [FirstStep] { Array(left.dropFirst()) }
    private var back: Act? { session.canGoBack ? session.back : nil }
    private var acts: FirstStepActs { FirstStepActs(onNext: next, onHelp: session.toHelp, onBack: back) }

    private var next: Act { on(to: rest) }

    private func on(to next: [FirstStep]) -> Act {
        let here = session.here
        return { if next.isEmpty { here.show(.today) } else { here.open(.firstSteps(left: next)) } }
    }
}

struct FirstStepActs {
    var onNext: Act = {}
    var onHelp: Act = {}
    var onBack: Act?
}

struct HelpLinesScreen: View {
    let country: String
    let countries: [String]
    var trouble: Trouble?
    var onCountry: @MainActor (String) -> Void = { _ in }
    var acts = FirstStepActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.beginning.help, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            BodyText(words.beginning.help_lines)
            CountryCard(country: country, countries: countries, onCountry: onCountry).id(country)
        } footer: {
            MainButton(words.app.go_on, action: acts.onNext)
        }
    }
}

/// Nobody can bring a PIN back, so what is typed can be looked at.
struct PinScreen: View {
    var trouble: Trouble?
    var onPin: @MainActor (String) -> Void = { _ in }
    var acts = FirstStepActs()
    @State private var pin = ""
    @State private var isShown = false
    @Environment(\.words) private var words

    var body: some View {
        Page(words.beginning.pin, onBack: acts.onBack, onHelp: acts.onHelp) {
            BodyText(words.beginning.pin_note)
            Note(words.lock.choose_pin)
            Field(words.lock.enter_pin, text: $pin, trouble: trouble, hides: !isShown).typedPrivately()
            Choice(words.beginning.show_pin, isOn: $isShown)
            MainButton(words.app.save) { onPin(pin) }
            QuietButton(words.app.not_now, action: acts.onNext)
            Note(words.beginning.later)
        }
    }
}

struct WordsOfferedScreen: View {
    var trouble: Trouble?
    var onOffer: Act = {}
    var acts = FirstStepActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.words_screen.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            BodyText(words.words_screen.why)
            MainButton(words.beginning.see_words, action: onOffer)
            QuietButton(words.app.not_now, action: acts.onNext)
            Note(words.beginning.later)
        }
    }
}
