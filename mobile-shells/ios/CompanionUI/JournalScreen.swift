import CompanionKit
import Porchlight
import SwiftUI

struct JournalActs {
    var onHelp: Act = {}
    var onWrite: Act = {}
    var onOpen: @MainActor (_ id: String) -> Void = { _ in }
    var onSearch: @MainActor (String) -> Void = { _ in }
    var onOpenDraft: @MainActor (DraftView) -> Void = { _ in }
    var onForgetDraft: @MainActor (DraftView) -> Void = { _ in }
    var onExport: Act = {}
    var onImport: Act = {}
}

/// `found` are the rows of a search, while there is one; `imported` is how many entries a file just brought.
struct JournalScreen: View {
    let rows: [EntryRowView]
    @Binding var query: String
    let drafts: [DraftView]
    var found: [EntryRowView]?
    var imported: UInt32?
    var trouble: Trouble?
    var acts = JournalActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.journal.title, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if rows.isEmpty, drafts.isEmpty { Card(.lamp) { BodyText(words.journal.empty) } }
            if !drafts.isEmpty { Drafts(drafts: drafts, acts: acts) }
            if !rows.isEmpty {
                Field(words.journal.search, text: $query).onChange(of: query) { acts.onSearch(query) }
                Note(words.journal.search_note)
            }
            ForEach((found ?? rows).grouped(by: \.day), id: \.first?.day) { ofDay in
                Note(around.dates.day(ofDay[0].day)).accessibilityAddTraits(.isHeader)
                ForEach(ofDay, id: \.id) { EntryRow(row: $0, onOpen: acts.onOpen) }
            }
            Card {
                Note(words.journal.sealed)
                if !rows.isEmpty {
                    QuietButton(words.journal.export, action: acts.onExport)
                    Note(words.journal.export_note)
                }
                QuietButton(words.app.bring_journal, action: acts.onImport)
                if let imported { Note(words.journal.imported(count: imported)) }
            }
        } footer: {
            MainButton(words.journal.new_entry, action: acts.onWrite)
        }
    }
}

private struct EntryRow: View {
    let row: EntryRowView
    let onOpen: @MainActor (_ id: String) -> Void

    var body: some View {
        if row.title.isEmpty {
            Leading(row.opening) { onOpen(row.id) }
        } else {
            Leading(row.title, note: row.opening) { onOpen(row.id) }
        }
    }
}

private struct Drafts: View {
    let drafts: [DraftView]
    let acts: JournalActs
    @Environment(\.words) private var words

    var body: some View {
        SectionTitle(words.journal.drafts)
        Note(words.journal.drafts_note)
        ForEach(drafts, id: \.id) { draft in
            Card {
                if !draft.title.isEmpty { Title(draft.title) }
                // As much of a long text as tells which it is.
                BodyText(draft.text).lineLimit(6)
                Note(words.draft_reason.of(draft.reason))
                SideButton(words.app.change) { acts.onOpenDraft(draft) }
                QuietButton(words.app.let_go) { acts.onForgetDraft(draft) }
            }
        }
    }
}
