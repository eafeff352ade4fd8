import CompanionKit
import Porchlight
import SwiftUI

struct JournalPlace: View {
    let session: AppSession
    @State private var query = ""
    @State private var found: [EntryRowView]?
    @State private var imported: UInt32?

    var body: some View {
        if let rows = session.store.journal {
            JournalScreen(
                rows: rows,
                query: $query,
                drafts: session.store.drafts ?? [],
                found: found,
                imported: imported,
                trouble: session.trouble,
                acts: acts
            )
        }
    }

    private var acts: JournalActs {
        JournalActs(
            onHelp: session.toHelp,
            onWrite: { session.write(Writing(), at: .writing) },
            onOpen: { session.open(.entry(id: $0)) },
            onSearch: search,
            onOpenDraft: { session.write(Writing(title: $0.title, text: $0.text, draft: $0.id), at: .writing) },
            onForgetDraft: { draft in session.act { try $0.forgetDraft(id: draft.id) } },
            onExport: session.takeJournalAlong,
            onImport: { session.bringJournal { imported = $0 } }
        )
    }

    private func search(_ sought: String) {
        if sought.isBlank { return found = nil }
        session.ask { try $0.searchJournal(query: sought) } then: { rows in
            // Of what was looked for a moment ago nothing is shown.
            if sought == query { found = rows }
        }
    }
}

extension AppSession {
    /// Begins to write where there may be something already.
    fileprivate func write(_ beginning: Writing, at place: Place) {
        write(beginning)
        open(place)
    }
}

struct EntryPlace: View {
    let session: AppSession
    let id: String

    var body: some View {
        Asked(session, again: session.store.journal, what: { [id] in try $0.entry(id: id) }) { entry in
            EntryScreen(
                entry: entry,
                trouble: session.trouble,
                onEdit: {
                    session.write(Writing(title: entry.title, text: entry.text, id: entry.id, revision: entry.revision), at: .writing)
                },
                onDelete: { session.act({ try $0.deleteEntry(id: entry.id) }, then: session.thenBack()) },
                onHelp: session.toHelp,
                onBack: session.back
            )
        }
    }
}

struct WritingPlace: View {
    let session: AppSession

    var body: some View {
        WritingScreen(
            writing: Binding(get: { session.writing }, set: { session.write($0) }), trouble: session.trouble, onSave: session.leaveWriting,
            onHelp: session.toHelp, onBack: session.leaveWriting
        )
    }
}
