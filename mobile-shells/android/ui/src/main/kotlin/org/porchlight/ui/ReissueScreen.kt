package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.OfferedTrackerView
import org.porchlight.core.ReissueView

class ReissueActs(
    val onTakeTracker: (copy: String, name: String) -> Unit = { _, _ -> },
    val onTakeLine: (copy: String) -> Unit = {},
    val onLeave: (copy: String) -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

fun ReissueView.hasSomething(): Boolean = supersededMs != null || trackers.isNotEmpty() || planLines.isNotEmpty()

/** What the shared copy of an old account still has. Nothing comes by itself. */
@Composable
fun ReissueScreen(view: ReissueView, trouble: Trouble? = null, acts: ReissueActs = ReissueActs()) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.reissue.offered, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        view.supersededMs?.let { Card { Body(words.reissue.superseded(dates.dayOf(it))) } }
        if (view.trackers.isEmpty() && view.planLines.isEmpty()) return@Page
        Note(words.reissue.offered_about)
        view.trackers.forEach { OfferedTracker(it, acts) }
        view.planLines.forEach { line ->
            Card {
                Note("${words.plan_part.of(line.part)} · ${words.reissue.marked}")
                Body(line.text)
                line.phone?.let { Note(it) }
                SideButton(words.reissue.take) { acts.onTakeLine(line.copy) }
                QuietButton(words.reissue.leave) { acts.onLeave(line.copy) }
            }
        }
    }
}

@Composable
private fun OfferedTracker(tracker: OfferedTrackerView, acts: ReissueActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var name by kept(tracker.copy, "name") { "" }
    Card {
        Title(words.reissue.days_from(dates.day(tracker.start)))
        tracker.marks.forEach { Note("${words.mark_unit.of(it.unit, it.amount.toLong())} · ${dates.day(it.day)}") }
        Field(words.reissue.name_them, name) { name = it }
        SideButton(words.reissue.take) { acts.onTakeTracker(tracker.copy, name) }
        QuietButton(words.reissue.leave) { acts.onLeave(tracker.copy) }
    }
}
