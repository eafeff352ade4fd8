package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.ActivityKindView
import org.porchlight.core.ActivityView
import org.porchlight.core.ScheduleView
import org.porchlight.core.SessionView

class ScheduleActs(
    val onHelp: () -> Unit = {},
    val onSession: (id: String) -> Unit = {},
    val onNote: () -> Unit = {},
    val onTakeAway: (activity: String) -> Unit = {},
    val onBack: () -> Unit = {},
)

/** What the house says and plans, and what one did by oneself. */
@Composable
fun ScheduleScreen(view: ScheduleView, trouble: Trouble? = null, acts: ScheduleActs = ScheduleActs()) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.schedule.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (view.announcements.isNotEmpty()) Section(words.schedule.announcements)
        view.announcements.forEach { said ->
            Card {
                Body(said.text)
                Note(dates.dayAndTime(said.postedMs))
            }
        }
        Section(words.schedule.sessions)
        if (view.sessions.isEmpty()) Card { Body(words.schedule.empty) }
        view.sessions.forEach { session -> Leading(session.title, words.noteOf(session, dates)) { acts.onSession(session.id) } }
        view.daysExcused.forEach { days ->
            Card {
                Title(if (days.firstDay == days.lastDay) dates.day(days.firstDay) else words.path.run_from_to(dates.day(days.firstDay), dates.day(days.lastDay)))
                Note(words.schedule.days_excused)
            }
        }
        Section(words.schedule.did_myself)
        view.activities.forEach { ActivityCard(it, acts) }
        SideButton(words.schedule.note_it, onClick = acts.onNote)
    }
}

private fun Words.noteOf(session: SessionView, dates: Dates): String {
    val answer = if (session.isCalledOff) schedule.called_off else session.myAnswer?.let { session_answer.of(it) }
    return listOfNotNull(answer, dates.dayAndTime(session.startsMs), session.place).joinToString(" · ")
}

@Composable
private fun ActivityCard(activity: ActivityView, acts: ScheduleActs) {
    val words = LocalWords.current
    Card {
        Title(words.activity_kind.of(activity.kind))
        Note(listOfNotNull(LocalSurroundings.current.dates.day(activity.day), words.howItWas(activity.howWasIt)).joinToString(" · "))
        QuietButton(words.schedule.take_note_away) { acts.onTakeAway(activity.id) }
    }
}

/** 1 to 5, or skipped. */
private fun Words.howItWas() = listOf(schedule.how_1, schedule.how_2, schedule.how_3, schedule.how_4, schedule.how_5)

fun Words.howItWas(answer: UByte?): String? = answer?.let { howItWas().getOrNull(it.toInt() - 1) }

/** How it was, and which habit is ticked along with it. `habits` are their ids and names. */
@Composable
fun HowItWas(
    habits: List<Pair<String, String>>,
    how: UByte?,
    habit: String?,
    onHow: (UByte?) -> Unit,
    onHabit: (String?) -> Unit,
) {
    val words = LocalWords.current
    Body(words.schedule.how_was_it)
    OneOf(words.howItWas().mapIndexed { at, text -> (at + 1).toUByte() to text }, how, onHow)
    if (habits.isNotEmpty()) {
        Body(words.schedule.tick)
        OneOf(habits, habit, onHabit)
    }
}

@Composable
fun NoteActivityScreen(
    today: String,
    habits: List<Pair<String, String>>,
    trouble: Trouble? = null,
    onSave: (kind: ActivityKindView, day: String, how: UByte?, habit: String?) -> Unit = { _, _, _, _ -> },
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    val opened = remember { today }
    var kind by kept<ActivityKindView?>("kind") { null }
    var day by kept("day") { opened }
    var how by kept<UByte?>("how") { null }
    var habit by kept<String?>("habit") { null }
    Page(
        words.schedule.did_myself,
        onBack,
        onHelp,
        footer = { MainButton(words.app.save, isEnabled = kind != null) { kind?.let { onSave(it, day, how, habit) } } },
    ) {
        Note(words.schedule.only_you)
        if (trouble != null) TroubleCard(trouble)
        Card { OneOf(ActivityKindView.entries.map { it to words.activity_kind.of(it) }, kind) { kind = it } }
        DayChooser(day, isNear = true) { day = it }
        Card { HowItWas(habits, how, habit, { how = it }, { habit = it }) }
    }
}
