package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.CompanyView
import org.porchlight.core.ReturnEntry
import org.porchlight.core.ReturnStepView
import org.porchlight.core.ReturnToUseView
import org.porchlight.core.ReturnView
import org.porchlight.core.TrackerKindView
import org.porchlight.core.TrackerView

class ReturnActs(
    val onHelp: () -> Unit = {},
    val onCompany: (CompanyView) -> Unit = {},
    val onSave: (ReturnEntry) -> Unit = {},
    val onTakeBack: (ReturnView) -> Unit = {},
    val onLater: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** One step after the other, in the core's order: safe first, then with whom, then a note, now or later. */
@Composable
fun ReturnToUseScreen(
    view: ReturnToUseView,
    trackers: List<TrackerView>,
    firstStep: Int = 0,
    isSaved: Boolean = false,
    trouble: Trouble? = null,
    acts: ReturnActs = ReturnActs(),
) {
    val words = LocalWords.current
    var at by kept(WHILE_HERE, "at") { firstStep }
    val step = view.steps[at]
    val isLast = at == view.steps.lastIndex
    Page(
        if (isSaved && step == ReturnStepView.NOTE) words.return_to_use.done else words.return_step.of(step),
        onBack = { if (at > 0) at -= 1 else acts.onBack() },
        onHelp = acts.onHelp,
        footer = {
            if (!isLast) MainButton(words.app.go_on) { at += 1 }
            if (isSaved) {
                MainButton(words.today.title, onClick = acts.onLater)
            } else {
                SideButton(words.return_to_use.later, onClick = acts.onLater)
            }
        },
    ) {
        if (trouble != null) TroubleCard(trouble)
        when (step) {
            ReturnStepView.SAFETY -> SafetyStep(view, acts)
            ReturnStepView.COMPANY -> CompanyStep(view, acts)
            ReturnStepView.NOTE -> NoteStep(view, trackers, isSaved, acts)
        }
    }
}

@Composable
private fun ColumnScope.SafetyStep(view: ReturnToUseView, acts: ReturnActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.lamp) { Body(words.return_to_use.safe_note) }
    view.crisis.emergency.forEach { Body(words.return_to_use.emergency(it.number)) }
    EmergencyButtons(view.crisis)
    SideButton(words.crisis.title, Icons.phone, acts.onHelp)
    Note(words.return_to_use.private)
}

@Composable
private fun ColumnScope.CompanyStep(view: ReturnToUseView, acts: ReturnActs) {
    val words = LocalWords.current.company
    view.company.forEach { company -> SideButton(words.of(company)) { acts.onCompany(company) } }
}

@Composable
private fun ColumnScope.NoteStep(view: ReturnToUseView, trackers: List<TrackerView>, isSaved: Boolean, acts: ReturnActs) {
    val words = LocalWords.current
    if (isSaved) Card(LocalPalette.current.chosen) { Body(words.return_to_use.saved) } else NoteForm(view, trackers, acts)
    if (view.noted.isNotEmpty()) Section(words.return_to_use.noted)
    view.noted.forEach { NotedCard(it, acts) }
}

@Composable
private fun NoteForm(view: ReturnToUseView, trackers: List<TrackerView>, acts: ReturnActs) {
    val words = LocalWords.current
    val counted = trackers.filter { it.kind == TrackerKindView.ABSTAIN }
    val today = remember { view.day }
    var chosen by kept("note", "chosen") { counted.map { it.id } }
    var day by kept("note", "day") { today }
    var newStart by kept<String?>("note", "newStart") { null }
    var note by kept("note", "note") { "" }
    var helped by kept("note", "helped") { "" }
    Card {
        Note(words.return_to_use.private)
        if (counted.size > 1) AnyOf(counted.map { it.id to it.name }, chosen) { chosen = it }
        Body(words.return_to_use.day)
        DayChooser(day) { day = it }
        Body(words.return_to_use.new_start)
        DayChooser(newStart ?: day) { newStart = it }
        Field(words.return_to_use.note, note, lines = 3) { note = it }
        Field(words.return_to_use.what_helped, helped, lines = 2) { helped = it }
        MainButton(words.app.save) {
            acts.onSave(
                ReturnEntry(
                    trackers = chosen,
                    day = day,
                    privateNote = note.ifBlank { null },
                    whatHelped = helped.ifBlank { null },
                    newStart = newStart,
                ),
            )
        }
    }
}

@Composable
private fun NotedCard(noted: ReturnView, acts: ReturnActs) {
    val words = LocalWords.current
    Card {
        Note(LocalSurroundings.current.dates.day(noted.day))
        noted.privateNote?.let { Body(it) }
        noted.whatHelped?.let {
            Note(words.return_to_use.what_helped)
            Body(it)
        }
        QuietButton(words.return_to_use.take_back) { acts.onTakeBack(noted) }
    }
}
