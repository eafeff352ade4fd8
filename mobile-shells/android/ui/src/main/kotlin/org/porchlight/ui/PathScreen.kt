package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.CadenceView
import org.porchlight.core.ExcuseReasonView
import org.porchlight.core.LadderView
import org.porchlight.core.MilestoneView
import org.porchlight.core.PathView
import org.porchlight.core.TrackerEditView
import org.porchlight.core.TrackerKindView
import org.porchlight.core.TrackerView

class PathActs(
    val onHelp: () -> Unit = {},
    val onTracker: (id: String) -> Unit = {},
    val onFollow: () -> Unit = {},
    val onDone: (tracker: String, isDone: Boolean) -> Unit = { _, _ -> },
    val onReturn: () -> Unit = {},
    val onExcuse: (from: String, until: String, reason: ExcuseReasonView) -> Unit = { _, _, _ -> },
    val onTakeExcusalBack: (id: String, day: String) -> Unit = { _, _ -> },
    val onPickUp: (tracker: String) -> Unit = {},
    val onCelebrate: (MilestoneView) -> Unit = {},
)

@Composable
fun PathScreen(view: PathView, trouble: Trouble? = null, acts: PathActs = PathActs()) {
    val words = LocalWords.current
    Page(words.path.title, onHelp = acts.onHelp) {
        Note(LocalSurroundings.current.dates.long(view.day))
        if (trouble != null) TroubleCard(trouble)
        view.trackers.forEach { tracker ->
            TrackerCard(tracker, onDone = { acts.onDone(tracker.id, it) }) { acts.onTracker(tracker.id) }
        }
        if (view.trackers.any { it.kind == TrackerKindView.HABIT }) Note(words.path.rest_days)
        SideButton(words.path.add, onClick = acts.onFollow)
        // Before the marks: on a hard day nobody scrolls past them to find this.
        QuietButton(words.return_to_use.title, onClick = acts.onReturn)
        Excusals(view, acts)
        view.milestones.forEach { milestone -> MilestoneRow(milestone) { acts.onCelebrate(milestone) } }
        view.setAside.forEach { tracker ->
            Card {
                Title(tracker.name)
                Note(words.path.set_aside_note)
                QuietButton(words.app.pick_up) { acts.onPickUp(tracker.id) }
            }
        }
    }
}

/** What somebody follows, in the order of its numbers. Nobody is shown a zero. */
@Composable
fun TrackerCard(
    tracker: TrackerView,
    isNamed: Boolean = true,
    onDone: ((Boolean) -> Unit)? = null,
    onOpen: (() -> Unit)? = null,
) {
    val words = LocalWords.current
    Card {
        if (isNamed) Title(words.called(tracker))
        TrackerNumbers(tracker)
        // Where a run begins again, nobody is told how near its first mark is.
        if (!tracker.isRunBeginning) tracker.next?.let { Note(words.path.next(words.mark(it))) }
        if (onDone != null && tracker.kind == TrackerKindView.HABIT) Choice(words.path.done_today, tracker.isDoneToday, onChange = onDone)
        if (onOpen != null) QuietButton(words.app.more_of_it, onClick = onOpen)
    }
}

@Composable
private fun ColumnScope.TrackerNumbers(tracker: TrackerView) {
    val words = LocalWords.current
    val hours = tracker.hours
    when {
        hours != null && hours > 0u -> Headline(words.path.hours(hours.toLong()))
        tracker.totalDays == 0u -> Body(words.path.run_begins)
        tracker.totalDays == tracker.ofDays -> Headline(words.path.total_days(tracker.totalDays.toLong()))
        else -> Headline(words.path.days_of(tracker.totalDays, tracker.ofDays.toLong()))
    }
    if (tracker.kind != TrackerKindView.ABSTAIN) Note(words.cadence(tracker.cadence))
    if (tracker.totalDays == 0u) return
    if (tracker.isRunBeginning) {
        Note(words.path.run_begins)
    } else if (tracker.currentRunDays > 0u && tracker.currentRunDays != tracker.totalDays) {
        Note(words.path.current_run(tracker.currentRunDays.toLong()))
    }
    if (tracker.longestRunDays > 0u && tracker.longestRunDays != tracker.totalDays) {
        Note(words.path.longest_run(tracker.longestRunDays.toLong()))
    }
    if (tracker.recentDays > 0u && tracker.recentDays != tracker.totalDays) Note(words.path.last_90(tracker.recentDays))
}

/** The day of a mark. Which run it was in is not said: after a return to use it would be another one. */
fun Words.dated(milestone: MilestoneView, dates: Dates): String = when (milestone.ladder) {
    LadderView.RUN -> dates.day(milestone.day)
    LadderView.TOTAL -> "${ladder.total} · ${dates.day(milestone.day)}"
}

/** The person's own word for it, or what it counts. */
fun Words.called(tracker: TrackerView): String = tracker.name.ifEmpty { tracker_kind.of(tracker.kind) }

fun Words.cadence(cadence: CadenceView): String = when (cadence) {
    is CadenceView.Daily -> this.cadence.daily
    is CadenceView.TimesAWeek -> this.cadence.times_a_week(cadence.times.toLong())
    is CadenceView.Weekdays -> cadence.days.joinToString(" · ") { weekday.of(it) }
}

@Composable
private fun MilestoneRow(milestone: MilestoneView, onCelebrate: () -> Unit) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card(if (milestone.isToday) LocalPalette.current.lamp else LocalPalette.current.card) {
        Title(if (milestone.isToday) words.path.reached_today(words.mark(milestone)) else words.mark(milestone))
        Note(words.dated(milestone, dates))
        milestone.words?.let { Body(it) }
        QuietButton(words.app.in_my_words, onClick = onCelebrate)
    }
}

@Composable
private fun Excusals(view: PathView, acts: PathActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var isChoosing by kept("excuse", "isChoosing") { false }
    view.excused.forEach { excusal ->
        Card {
            Body(words.path.run_from_to(dates.day(excusal.firstDay), dates.day(excusal.lastDay)))
            Note(words.excuse_reason.of(excusal.reason))
            QuietButton(words.app.take_back) { acts.onTakeExcusalBack(excusal.id, excusal.firstDay) }
        }
    }
    if (!isChoosing) return QuietButton(words.path.excuse_days) { isChoosing = true }
    val today = remember { view.day }
    var from by kept("excuse", "from") { today }
    var until by kept("excuse", "until") { today }
    var reason by kept<ExcuseReasonView?>("excuse", "reason") { null }
    Card {
        Title(words.path.excuse_days)
        Note(words.path.excuse_note)
        Note(words.app.first_day)
        DayChooser(from) { from = it }
        Note(words.app.last_day)
        DayChooser(until) { until = it }
        OneOf(ExcuseReasonView.entries.map { it to words.excuse_reason.of(it) }, reason) { reason = it }
        MainButton(words.app.save) { acts.onExcuse(from, until, reason ?: ExcuseReasonView.OTHER) }
    }
}

class TrackerActs(
    val onSave: (name: String, start: String, cadence: CadenceView) -> Unit = { _, _, _ -> },
    val onSetAside: () -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** One tracker with its runs and what it said before. */
@Composable
fun TrackerScreen(
    tracker: TrackerView,
    before: List<TrackerEditView>,
    trouble: Trouble? = null,
    acts: TrackerActs = TrackerActs(),
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var isEditing by kept("isEditing") { false }
    var name by kept("name") { tracker.name }
    var start by kept("start") { tracker.start }
    Page(words.called(tracker), acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        TrackerCard(tracker, isNamed = false)
        if (tracker.runs.size > 1) {
            Section(words.path.runs)
            tracker.runs.forEach { run ->
                val until = run.end?.let(dates::day) ?: words.today.title
                val days = words.mark_unit.days(run.days.toLong())
                if (run.days > 0u) Note("${words.path.run_from_to(dates.day(run.start), until)} · $days")
            }
        }
        if (tracker.kind != TrackerKindView.CHECK_IN_HABIT) {
            if (isEditing) {
                Card {
                    Field(words.path.own_word, name) { name = it }
                    if (tracker.kind == TrackerKindView.ABSTAIN) {
                        Note(words.path.start_any_day)
                        DayChooser(start) { start = it }
                    }
                    MainButton(words.app.save) { acts.onSave(name, start, tracker.cadence) }
                }
            } else {
                SideButton(words.app.change) { isEditing = true }
            }
        }
        if (before.isNotEmpty()) {
            Section(words.path.before)
            before.forEach { edit -> Note("${edit.name} · ${dates.day(edit.start)}") }
        }
        QuietButton(words.path.set_aside, onClick = acts.onSetAside)
        Note(words.path.set_aside_note)
    }
}

/** Something new to follow. A beginning in the past is as good as one today. */
@Composable
fun FollowScreen(
    today: String,
    trouble: Trouble? = null,
    onTime: (name: String, start: String) -> Unit = { _, _ -> },
    onHabit: (name: String, cadence: CadenceView) -> Unit = { _, _ -> },
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    val opened = remember { today }
    var kind by kept("kind") { TrackerKindView.ABSTAIN }
    var name by kept("name") { "" }
    var start by kept("start") { opened }
    var cadence by kept<CadenceView>("cadence") { CadenceView.Daily }
    val kinds = listOf(TrackerKindView.ABSTAIN, TrackerKindView.HABIT)
    val cadences = listOf(CadenceView.Daily) + (1..6).map { CadenceView.TimesAWeek(it.toUByte()) }
    Page(words.path.add, onBack, onHelp) {
        if (trouble != null) TroubleCard(trouble)
        OneOf(kinds.map { it to words.tracker_kind.of(it) }, kind) { kind = it ?: kind }
        Field(words.path.own_word, name) { name = it }
        if (kind == TrackerKindView.ABSTAIN) {
            Note(words.path.start_any_day)
            DayChooser(start) { start = it }
        } else {
            OneOf(cadences.map { it to words.cadence(it) }, cadence) { cadence = it ?: cadence }
        }
        MainButton(words.app.save) { if (kind == TrackerKindView.ABSTAIN) onTime(name, start) else onHabit(name, cadence) }
    }
}

/** Words for a milestone, for the person alone, and, if they want, a word to their circle. */
@Composable
fun CelebrateScreen(
    milestone: MilestoneView,
    trouble: Trouble? = null,
    onKeep: (String) -> Unit = {},
    onAnnounce: ((card: UShort?, text: String?) -> Unit)? = null,
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var text by kept("text") { milestone.words.orEmpty() }
    var card by kept<UShort?>("card", "card") { null }
    Page(words.mark(milestone), onBack, onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Body(words.today.celebrate)
        Field(words.app.your_words, text, lines = 3) { text = it }
        MainButton(words.app.save) { onKeep(text) }
        if (onAnnounce != null) {
            Section(words.encouragement.announce)
            Note(words.encouragement.announce_note)
            Note(words.open_notice.circle)
            OneOf(cards { words.celebration_card.of(it) }, card) { card = it }
            SideButton(words.encouragement.announce) { onAnnounce(card, text.takeIf { card == null }) }
        }
    }
}

/** The numbers of cards with their words, as many as there are words for. */
fun cards(words: (String) -> String?): List<Pair<UShort, String>> =
    generateSequence(1) { it + 1 }.map { it.toUShort() to words(it.toString()) }.takeWhile { it.second != null }
        .map { (number, text) -> number to text.orEmpty() }.toList()

@Composable
fun Headline(text: String) = Text(text, style = MaterialTheme.typography.headlineMedium)
