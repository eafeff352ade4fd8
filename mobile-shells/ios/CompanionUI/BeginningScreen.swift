import CompanionKit
import SwiftUI

struct BeginningActs {
    var onBegin: Act = {}
    var onLink: Act = {}
    var onComeBack: Act = {}
    var onShare: Act?
    var onLanguage: @MainActor (Language) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act?
}

/// The first thing that a new phone shows: nothing is asked, and every way onto it is in sight.
struct BeginningScreen: View {
    let isBeside: Bool
    var trouble: Trouble?
    var acts = BeginningActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.beginning.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            BodyText(isBeside ? words.beginning.beside : words.beginning.about)
            Card(.lamp) {
                MainButton(words.beginning.begin, action: acts.onBegin)
                Note(words.beginning.begin_note)
            }
            SideButton(words.beginning.linked, action: acts.onLink)
            SideButton(words.words_screen.come_back, action: acts.onComeBack)
            if let onShare = acts.onShare { QuietButton(words.beginning.others, action: onShare) }
            LanguageCard(onLanguage: acts.onLanguage)
        }
    }
}

struct LinkingActs {
    var onCode: @MainActor (String) -> Void = { _ in }
    /// Absent where there is no camera.
    var onScan: Scan?
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// Reads a code with the camera, and goes on with it.
typealias Scan = @MainActor (@escaping @MainActor (String) -> Void) -> Void

/// This device's code for the other one, then what that one answers, in as many parts as it says.
struct LinkingScreen: View {
    let title: String
    let about: String?
    let code: String
    let parts: Int
    var trouble: Trouble?
    var isWaiting = false
    var acts = LinkingActs()
    @Kept(.whileThere) private var typed = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let about { BodyText(about) }
            Note(words.beginning.show_code)
            CodeToShow(parts: [code])
            CodeToTake(typed: $typed, trouble: trouble, onScan: acts.onScan, onCode: acts.onCode) {
                BodyText(words.beginning.take_codes)
                if parts > 0 { Title(words.beginning.parts(count: parts)) }
            }
            if isWaiting { Note(words.beginning.moment) }
        }
        .onChange(of: parts) { typed = "" }
    }
}

struct ComingBackActs {
    var onGo: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// For who has no phone left that knows them. What was typed stays, whatever comes of it.
struct ComingBackScreen: View {
    @Binding var twelve: String
    @Binding var address: String
    var trouble: Trouble?
    var isWaiting = false
    var acts = ComingBackActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.words_screen.come_back, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            BodyText(words.beginning.type_words)
            Field(words.words_screen.title, text: $twelve, lines: 4).typedPrivately()
            Field(words.joining.address, text: $address).typedPrivately()
            Note(words.beginning.others_rest)
            if isWaiting { Note(words.beginning.moment) }
            MainButton(words.app.go_on, isEnabled: !isWaiting, action: acts.onGo)
        }
    }
}

/// What can be had beside an account that does not open.
struct WaysBack {
    var onLink: Act = {}
    var onComeBack: Act = {}
    var onAnew: Act = {}
}

struct NotOpenActs {
    var onAgain: Act = {}
    /// Absent where the other accounts of a shared phone are behind this.
    var ways: WaysBack?
    var onHelp: Act = {}
    var onBack: Act?
}

/// Says why an account does not open, and what is left to do. Nothing of it is touched.
struct NotOpenScreen: View {
    let why: Trouble
    var acts = NotOpenActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.beginning.does_not_open, onBack: acts.onBack, onHelp: acts.onHelp) {
            TroubleCard(why)
            MainButton(words.beginning.try_again, action: acts.onAgain)
            if let ways = acts.ways {
                Note(words.beginning.nothing_erased)
                SideButton(words.beginning.linked, action: ways.onLink)
                SideButton(words.words_screen.come_back, action: ways.onComeBack)
                QuietButton(words.beginning.begin_beside, action: ways.onAnew)
            }
        }
    }
}

struct WhoActs {
    var onChoose: @MainActor (PlaceOnPhone) -> Void = { _ in }
    var onAdd: @MainActor (String) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act?
}

/// A phone of several people. A label is all that is readable here.
struct WhoScreen: View {
    let accounts: [PlaceOnPhone]
    var trouble: Trouble?
    var acts = WhoActs()
    @Kept private var label = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(words.shared_phone.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            ForEach(accounts, id: \.config.directory) { account in
                Leading(account.label ?? words.beginning.first_account) { acts.onChoose(account) }
            }
            SectionTitle(words.shared_phone.add)
            Card {
                Note(words.beginning.others_note)
                BodyText(words.shared_phone.label)
                Field(words.shared_phone.add, text: $label, trouble: trouble)
                SideButton(words.app.go_on) { acts.onAdd(label) }
            }
        }
        .onChange(of: accounts) { label = "" }
    }
}
