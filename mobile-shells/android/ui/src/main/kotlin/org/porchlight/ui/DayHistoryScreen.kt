package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.CheckInPartView
import org.porchlight.core.CheckInView

class DayHistoryActs(
    val onDay: (String) -> Unit = {},
    val onTakeAway: (CheckInPartView) -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** Everything that was answered for a day, corrected or not. A check-in can be taken away as well. */
@Composable
fun DayHistoryScreen(day: String, answered: List<CheckInView>, trouble: Trouble? = null, acts: DayHistoryActs = DayHistoryActs()) {
    val words = LocalWords.current
    Page(words.today.history, acts.onBack, acts.onHelp) {
        DayChooser(day, isNear = true, onDay = acts.onDay)
        if (trouble != null) TroubleCard(trouble)
        if (answered.isEmpty()) Body(words.today.nothing_that_day)
        answered.groupBy { it.part }.forEach { (part, ofPart) ->
            Section(words.check_in_part.of(part))
            ofPart.forEach { Answered(it) }
            QuietButton(words.today.take_away) { acts.onTakeAway(part) }
        }
    }
}

@Composable
private fun Answered(checkIn: CheckInView) {
    val words = LocalWords.current
    val answers = checkIn.answers
    Card {
        Note(LocalSurroundings.current.dates.dayAndTime(checkIn.recordedMs))
        answers.mood?.let { Body(words.check_in.of("mood.$it").orEmpty()) }
        answers.craving?.let { Note("${words.check_in.craving} $it") }
        answers.confidence?.let { Note("${words.check_in.confidence} $it") }
        answers.sleep?.let { Note("${words.check_in.sleep} ${words.check_in.of("sleep.$it").orEmpty()}") }
        answers.connected?.let { hasTalked ->
            Note("${words.check_in.connected} ${if (hasTalked) words.check_in.connected_yes else words.check_in.connected_no}")
        }
        listOf(words.check_in.hard to answers.hard, words.check_in.helped to answers.helped).forEach { (question, tags) ->
            if (tags.isNotEmpty()) Note("$question ${tags.mapNotNull { words.check_in_tag.of(it) }.joinToString(" · ")}")
        }
        answers.noteAboutUse?.let { Framed { Body(it) } }
        if (checkIn.isFilledIn) Note(words.today.filled_in)
        Whereabouts(checkIn.hasReachedHouse)
    }
}
