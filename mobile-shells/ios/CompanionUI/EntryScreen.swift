import CompanionKit
import Porchlight
import SwiftUI

/// One entry, to read. Deleting asks once more, because nothing brings it back.
struct EntryScreen: View {
    let entry: EntryView
    var trouble: Trouble?
    var onEdit: Act = {}
    var onDelete: Act = {}
    var onHelp: Act = {}
    var onBack: Act = {}
    @State private var isAsking = false
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(entry.title.isEmpty ? around.dates.long(entry.day) : entry.title, onBack: onBack, onHelp: onHelp) {
            Note(around.dates.dayAndTime(entry.writtenMs))
            if let trouble { TroubleCard(trouble) }
            Card {
                BodyText(entry.text)
                Whereabouts(entry.hasReachedHouse)
            }
            SideButton(words.app.change, action: onEdit)
            if isAsking {
                Card(.attention) {
                    BodyText(words.journal.delete_note)
                    MainButton(words.journal.delete, action: onDelete)
                    SideButton(words.app.not_now) { isAsking = false }
                }
            } else {
                QuietButton(words.journal.delete) { isAsking = true }
            }
        }
    }
}
