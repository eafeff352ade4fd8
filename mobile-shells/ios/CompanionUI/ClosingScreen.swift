import CompanionKit
import Porchlight
import SwiftUI

struct ClosingActs {
    var onExport: Act = {}
    var onClose: @MainActor (_ confirmation: String) -> Void = { _ in }
    var onKeep: Act = {}
    var onErase: Act = {}
    /// What comes after an account that has ended, with its name.
    var after: After?
    var onHelp: Act = {}
    var onBack: Act?
}

struct After {
    let name: String
    let go: Act
}

/// Closing an account for good: what goes and what stays is read before it is asked, and it is asked twice.
struct ClosingScreen: View {
    let view: ClosingView
    var trouble: Trouble?
    var acts = ClosingActs()
    @State private var isSure = false
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(isSure ? words.closing.sure : words.closing.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            switch view.state {
            case .open:
                if isSure {
                    MainButton(words.closing.sure_no) { isSure = false }
                    SideButton(words.closing.sure_yes) { if let confirmation = view.confirmation { acts.onClose(confirmation) } }
                } else {
                    About(view: view, onExport: acts.onExport) { isSure = true }
                }
            case .waiting:
                Card(.lamp) { BodyText(words.closing.waiting) }
                MainButton(words.closing.keep, action: acts.onKeep)
            case .closed:
                if let day = view.erasesItselfMs { BodyText(words.closing.closed(day: around.dates.dayOf(day))) }
                Export(view: view, onExport: acts.onExport)
                SideButton(words.closing.erase_now, action: acts.onErase)
            case .erased:
                BodyText(words.closing.erased)
                if let after = acts.after { SideButton(after.name, action: after.go) }
            }
        }
        .onChange(of: view.state) { isSure = false }
    }
}

private struct About: View {
    let view: ClosingView
    let onExport: Act
    let onGoOn: Act
    @Environment(\.words) private var words

    var body: some View {
        BodyText(words.closing.about)
        SectionTitle(words.closing.export_first)
        Export(view: view, onExport: onExport)
        SectionTitle(words.closing.goes)
        Card { ForEach(view.goes, id: \.self) { BodyText(words.closing_goes.of($0)) } }
        SectionTitle(words.closing.stays)
        Card { ForEach(view.stays, id: \.self) { BodyText(words.closing_stays.of($0)) } }
        if !view.houses.isEmpty { Note(view.houses.joined(separator: " · ")) }
        SideButton(words.closing.go_on, action: onGoOn)
    }
}

private struct Export: View {
    let view: ClosingView
    let onExport: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(.lamp) {
            if view.entries > 0 { BodyText(words.closing.entries(count: view.entries)) }
            if view.unsent > 0 { BodyText(words.closing.unsent(count: view.unsent)) }
            MainButton(words.journal.export, action: onExport)
            Note(words.journal.export_note)
        }
    }
}

/// The account is not on this device any more, and lives on elsewhere.
struct GoneScreen: View {
    let after: After?
    var onHelp: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.this_device, onHelp: onHelp) {
            BodyText(words.beginning.gone)
            if let after { SideButton(after.name, action: after.go) }
        }
    }
}
