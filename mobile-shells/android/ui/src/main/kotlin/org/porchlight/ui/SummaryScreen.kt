package org.porchlight.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.porchlight.core.OwnSummaryView
import org.porchlight.core.PlanLineView
import org.porchlight.core.SummaryPartView
import org.porchlight.core.TrackerView

class SummaryActs(
    val onMake: (parts: List<SummaryPartView>, since: String) -> Unit = { _, _ -> },
    val onSave: (text: String) -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** A person's own summary: chosen part by part, read here first, and saved on their word alone. */
@Composable
fun SummaryScreen(today: String, made: OwnSummaryView?, trouble: Trouble? = null, acts: SummaryActs = SummaryActs()) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    val opened = remember { today }
    var parts by kept(WHILE_HERE, "parts") { emptyList<String>() }
    var since by kept(WHILE_HERE, "since") { opened }
    Page(words.own_summary.title, acts.onBack, acts.onHelp) {
        Body(words.own_summary.intro)
        // Elsewhere this code is about days that are filled in.
        val isTooFar = trouble is Trouble.Beside && trouble.code == "too_long_ago"
        if (isTooFar) {
            Card(LocalPalette.current.attention) { Column(Modifier.readAtOnce()) { Body(words.own_summary.a_year) } }
        } else if (trouble != null) TroubleCard(trouble)
        Card {
            AnyOf(SummaryPartView.entries.map { it.name to words.summary_part.of(it) }, parts) { parts = it }
            Title(words.own_summary.since)
            DayChooser(since) { since = it }
            if (parts.isNotEmpty()) MainButton(words.own_summary.make) { acts.onMake(parts.map(SummaryPartView::valueOf), since) }
        }
        val shown = made ?: return@Page
        Card {
            words.pagesOf(shown, dates).forEach { (title, lines) ->
                Title(title)
                lines.forEach { Body(it) }
            }
            Note(words.notice(shown))
        }
        SideButton(words.own_summary.save) { acts.onSave(words.textOf(shown, dates)) }
    }
}

/** What a summary says, part after part. */
private fun Words.pagesOf(summary: OwnSummaryView, dates: Dates): List<Pair<String, List<String>>> = listOfNotNull(
    own_summary.title to listOf(own_summary.from_to(dates.day(summary.since), dates.day(summary.until)), own_summary.made_by_me),
    summary.checkInDays?.let { days -> summary_part.check_in_days to days.map(dates::day) },
    summary.milestones?.let { reached -> summary_part.milestones to reached.map { "${mark(it)} · ${dates.day(it.day)}" } },
    summary.trackers?.let { trackers -> summary_part.trackers to trackers.map { "${called(it)}: ${numbers(it)}" } },
    summary.plan?.let { sections -> summary_part.plan to sections.flatMap { listOf(plan_part.of(it.part)) + it.lines.map(::line) } },
)

private fun line(line: PlanLineView): String = "– " + listOfNotNull(line.text, line.phone).joinToString(" · ")

/** Nobody is shown a zero, on paper either. */
private fun Words.numbers(tracker: TrackerView): String = when (tracker.totalDays) {
    0u -> path.run_begins
    tracker.ofDays -> path.total_days(tracker.totalDays.toLong())
    else -> path.days_of(tracker.totalDays, tracker.ofDays.toLong())
}

private fun Words.textOf(summary: OwnSummaryView, dates: Dates): String {
    val pages = pagesOf(summary, dates).map { (title, lines) -> (listOf(title) + lines).joinToString("\n") }
    return (pages + notice(summary)).joinToString("\n\n", postfix = "\n")
}

/** The law's sentence as it is prescribed, and what it says. */
private fun Words.notice(summary: OwnSummaryView): String = "${summary.notice}\n${own_summary.law}"
