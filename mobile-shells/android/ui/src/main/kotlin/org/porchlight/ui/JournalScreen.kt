package org.porchlight.ui

import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.style.TextOverflow
import org.porchlight.core.DraftView
import org.porchlight.core.EntryRowView
import org.porchlight.core.EntryView

class JournalActs(
    val onHelp: () -> Unit = {},
    val onWrite: () -> Unit = {},
    val onOpen: (id: String) -> Unit = {},
    val onSearch: (String) -> Unit = {},
    val onOpenDraft: (DraftView) -> Unit = {},
    val onForgetDraft: (DraftView) -> Unit = {},
    val onExport: () -> Unit = {},
    val onImport: () -> Unit = {},
)

/** `found` are the rows of a search, while there is one; `imported` is how many entries a file just brought. */
@Composable
fun JournalScreen(
    rows: List<EntryRowView>,
    drafts: List<DraftView>,
    found: List<EntryRowView>? = null,
    imported: UInt? = null,
    trouble: Trouble? = null,
    acts: JournalActs = JournalActs(),
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var query by remember { mutableStateOf("") }
    Page(words.journal.title, onHelp = acts.onHelp, footer = { MainButton(words.journal.new_entry, onClick = acts.onWrite) }) {
        if (trouble != null) TroubleCard(trouble)
        if (rows.isEmpty() && drafts.isEmpty()) Card(LocalPalette.current.lamp) { Body(words.journal.empty) }
        if (drafts.isNotEmpty()) Drafts(drafts, acts)
        if (rows.isNotEmpty()) {
            Field(words.journal.search, query) {
                query = it
                acts.onSearch(it)
            }
            Note(words.journal.search_note)
        }
        (found ?: rows).groupBy { it.day }.forEach { (day, ofDay) ->
            Note(dates.day(day))
            ofDay.forEach { row -> EntryRow(row) { acts.onOpen(row.id) } }
        }
        Card {
            Note(words.journal.sealed)
            if (rows.isNotEmpty()) {
                QuietButton(words.journal.export, onClick = acts.onExport)
                Note(words.journal.export_note)
            }
            QuietButton(words.app.bring_journal, onClick = acts.onImport)
            imported?.let { Note(words.journal.imported(it.toLong())) }
        }
    }
}

@Composable
private fun EntryRow(row: EntryRowView, onOpen: () -> Unit) {
    if (row.title.isEmpty()) Leading(row.opening, onClick = onOpen) else Leading(row.title, row.opening, onOpen)
}

@Composable
private fun Drafts(drafts: List<DraftView>, acts: JournalActs) {
    val words = LocalWords.current
    Section(words.journal.drafts)
    Note(words.journal.drafts_note)
    drafts.forEach { draft ->
        Card {
            if (draft.title.isNotEmpty()) Title(draft.title)
            Beginning(draft.text)
            Note(words.draft_reason.of(draft.reason))
            SideButton(words.app.change) { acts.onOpenDraft(draft) }
            QuietButton(words.app.let_go) { acts.onForgetDraft(draft) }
        }
    }
}

/** As much of a long text as tells which it is. */
@Composable
private fun Beginning(text: String) =
    Text(text, style = MaterialTheme.typography.bodyLarge, maxLines = 6, overflow = TextOverflow.Ellipsis)

/** One entry, to read. Deleting asks once more, because nothing brings it back. */
@Composable
fun EntryScreen(
    entry: EntryView,
    onEdit: () -> Unit = {},
    onDelete: () -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var isAsking by remember { mutableStateOf(false) }
    Page(entry.title.ifEmpty { dates.long(entry.day) }, onBack, onHelp) {
        Note(dates.dayAndTime(entry.writtenMs))
        Card {
            Body(entry.text)
            Whereabouts(entry.hasReachedHouse)
        }
        SideButton(words.app.change, onClick = onEdit)
        if (isAsking) {
            Card(LocalPalette.current.attention) {
                Body(words.journal.delete_note)
                MainButton(words.journal.delete, onClick = onDelete)
                SideButton(words.app.not_now) { isAsking = false }
            }
        } else {
            QuietButton(words.journal.delete) { isAsking = true }
        }
    }
}

/** What is being written. It lives beside the screen, so that neither a lock nor a glance at help loses a word of it. */
data class Writing(
    val title: String = "",
    val text: String = "",
    /** The entry that it changes, and what of it was shown. */
    val id: String? = null,
    val revision: String = "",
    /** The draft that it comes from, which goes once this is kept. */
    val draft: String? = null,
)

@Composable
fun WritingScreen(
    writing: Writing,
    trouble: Trouble? = null,
    onChange: (Writing) -> Unit = {},
    onSave: () -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    Page(words.journal.title, onBack, onHelp, footer = { MainButton(words.app.save, onClick = onSave) }) {
        if (trouble != null) TroubleCard(trouble)
        Field(words.app.entry_title, writing.title) { onChange(writing.copy(title = it)) }
        Field(words.app.your_words, writing.text, lines = 10) { onChange(writing.copy(text = it)) }
        Note(words.journal.sealed)
    }
}
