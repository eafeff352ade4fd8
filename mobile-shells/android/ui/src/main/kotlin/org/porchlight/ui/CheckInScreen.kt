package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.CheckInQuestionsView
import org.porchlight.core.ReachOutView

/**
 * Everything is asked on one page, and whatever was answered can be saved at any point. `day` is that of an earlier day
 * that is filled in, with `onDay` to choose another.
 */
@Composable
fun CheckInScreen(
    questions: CheckInQuestionsView,
    before: CheckInAnswers?,
    trouble: Trouble? = null,
    day: String? = null,
    /** The evening or the morning that is asked about: what was chosen for one is not said of the next. */
    about: String = "",
    onDay: (String) -> Unit = {},
    onSave: (CheckInAnswers) -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var answers by kept("answers $about") { before ?: CheckInAnswers() }
    // Words are never let go of: they stay whatever day it is.
    var note by kept("note") { before?.noteAboutUse.orEmpty() }
    val all = if (questions.asksAboutUse) answers.copy(noteAboutUse = note.ifEmpty { null }) else answers
    Page(
        if (day == null) words.today.check_in else words.today.fill_in,
        onBack,
        onHelp,
        footer = { MainButton(words.app.save) { onSave(all) } },
    ) {
        Note(words.today.skip_any)
        if (day != null) DayChooser(day, isNear = true, onDay = onDay)
        if (trouble != null) TroubleCard(trouble)
        Questions(questions, answers, onHelp) { answers = it }
        if (questions.asksAboutUse) {
            Question(words.check_in.note_about_use) { Field(words.return_to_use.note, note, lines = 3) { note = it } }
        }
    }
}

@Composable
private fun ColumnScope.Questions(
    questions: CheckInQuestionsView,
    answers: CheckInAnswers,
    onHelp: () -> Unit,
    onChange: (CheckInAnswers) -> Unit,
) {
    val words = LocalWords.current.check_in
    Question(words.mood) { FiveAnswers("mood", answers.mood) { onChange(answers.copy(mood = it)) } }
    Question(words.craving) {
        ZeroToTen(words.craving_least, words.craving_most, answers.craving) { onChange(answers.copy(craving = it)) }
    }
    Question(words.confidence) {
        ZeroToTen(words.confidence_least, words.confidence_most, answers.confidence) { onChange(answers.copy(confidence = it)) }
    }
    if (questions.asksSleep) Question(words.sleep) { FiveAnswers("sleep", answers.sleep) { onChange(answers.copy(sleep = it)) } }
    if (questions.asksConnected) {
        Question(words.connected) {
            OneOf(listOf(true to words.connected_yes, false to words.connected_no), answers.connected) {
                onChange(answers.copy(connected = it))
            }
        }
    }
    Question(words.hard) { Tags(questions.hard, answers.hard) { onChange(answers.copy(hard = it)) } }
    Question(words.helped) { Tags(questions.helped, answers.helped) { onChange(answers.copy(helped = it)) } }
    Question(words.reach_out) { ReachOut(answers.reachOut, onHelp) { onChange(answers.copy(reachOut = it)) } }
}

@Composable
private fun Question(text: String, answers: @Composable ColumnScope.() -> Unit) = Card {
    Title(text)
    answers()
}

@Composable
private fun FiveAnswers(question: String, chosen: UByte?, onChoose: (UByte?) -> Unit) {
    val words = LocalWords.current.check_in
    OneOf((1..5).map { it.toUByte() to words.of("$question.$it").orEmpty() }, chosen, onChoose)
}

@Composable
private fun Tags(keys: List<String>, chosen: List<String>, onChange: (List<String>) -> Unit) {
    val words = LocalWords.current.check_in_tag
    AnyOf(keys.map { it to words.of(it).orEmpty() }, chosen, onChange)
}

/** Help right away is no answer: it opens at once, and is recorded nowhere. */
@Composable
private fun ColumnScope.ReachOut(chosen: ReachOutView?, onHelp: () -> Unit, onChoose: (ReachOutView?) -> Unit) {
    val words = LocalWords.current.reach_out
    OneOf(ReachOutView.entries.map { it to words.of(it) }, chosen, onChoose)
    QuietButton(words.crisis, Icons.phone, onHelp)
}
