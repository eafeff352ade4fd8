package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.LineView
import org.porchlight.core.SessionAnswerView
import org.porchlight.core.SessionView

class SessionActs(
    val onHelp: () -> Unit = {},
    val onAnswer: (SessionAnswerView) -> Unit = {},
    val onAttended: (how: UByte?, habit: String?) -> Unit = { _, _ -> },
    val onTakeAttendedAway: () -> Unit = {},
    val onReflect: (String) -> Unit = {},
    val onTakeReflectionAway: () -> Unit = {},
    val onShareLine: (String) -> Unit = {},
    val onTakeLineBack: (line: String) -> Unit = {},
    val onReport: (post: String) -> Unit = {},
    val onBack: () -> Unit = {},
)

/** One session. Whether it is over is the core's to say, once it is told something. */
@Composable
fun SessionScreen(
    session: SessionView,
    /** What somebody is called, by their account. */
    called: (String) -> String,
    /** The person's habits, by id and name. */
    habits: List<Pair<String, String>> = emptyList(),
    trouble: Trouble? = null,
    acts: SessionActs = SessionActs(),
) {
    val words = LocalWords.current
    Page(session.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        WhenAndWhere(session, called)
        if (session.isCalledOff) return@Page
        Card {
            OneOf(SessionAnswerView.entries.map { it to words.session_answer.of(it) }, session.myAnswer) { it?.let(acts.onAnswer) }
            Note(words.schedule.who_sees_answer)
        }
        if (session.hasBegun || session.attended != null) Attended(session, habits, acts)
        if (session.attended != null || session.reflection != null) ReflectionCard(session, acts)
        if (session.attended != null) OwnLine(session.lines.find { it.isMine }, acts)
        val others = session.lines.filter { !it.isMine }
        if (others.isNotEmpty()) Section(words.schedule.lines)
        others.forEach { line ->
            Card {
                Note(called(line.author))
                Body(line.text)
                QuietButton(words.report.report) { acts.onReport(line.post) }
            }
        }
    }
}

@Composable
private fun WhenAndWhere(session: SessionView, called: (String) -> String) {
    val words = LocalWords.current
    Card(if (session.isCalledOff) LocalPalette.current.attention else LocalPalette.current.card) {
        if (session.isCalledOff) Title(words.schedule.called_off)
        Body(LocalSurroundings.current.dates.dayAndTime(session.startsMs))
        session.place?.let { Body(it) }
        Note("${words.activity_kind.of(session.kind)} · ${words.schedule.length(session.minutes)}")
        if (session.coming.isNotEmpty() && !session.isCalledOff) {
            Body(words.schedule.coming(session.coming.size.toLong()))
            Note(session.coming.map(called).sortedWith(compareBy({ it != words.app.me }, { it })).joinToString())
        }
    }
}

@Composable
private fun Attended(session: SessionView, habits: List<Pair<String, String>>, acts: SessionActs) {
    val words = LocalWords.current
    val attended = session.attended
    var isNoting by kept("attended", "isNoting") { false }
    var how by kept("attended", "how") { attended?.howWasIt }
    var habit by kept<String?>("attended", "habit") { null }
    if (attended == null && !isNoting) return SideButton(words.schedule.was_there) { isNoting = true }
    Card {
        Title(words.schedule.was_there)
        Note(words.schedule.only_you)
        if (isNoting) {
            HowItWas(habits, how, habit, { how = it }, { habit = it })
            MainButton(words.app.save) { acts.onAttended(how, habit) }
            QuietButton(words.app.not_now) { isNoting = false }
        } else {
            words.howItWas(attended?.howWasIt)?.let { Body(it) }
            QuietButton(words.app.change) { isNoting = true }
            QuietButton(words.schedule.take_note_away, onClick = acts.onTakeAttendedAway)
        }
    }
}

@Composable
private fun ReflectionCard(session: SessionView, acts: SessionActs) {
    val words = LocalWords.current
    val before = session.reflection
    var isWriting by kept("reflection", "isWriting") { false }
    var text by kept("reflection", "text") { before.orEmpty() }
    if (before == null && !isWriting) return SideButton(words.schedule.reflect) { isWriting = true }
    Card {
        Title(words.schedule.reflect)
        Note(words.schedule.reflect_note)
        if (isWriting) {
            Field(words.app.your_words, text, lines = 3) { text = it }
            MainButton(words.app.save) { acts.onReflect(text) }
        } else {
            Body(before.orEmpty())
            QuietButton(words.app.change) { isWriting = true }
            QuietButton(words.schedule.take_words_away, onClick = acts.onTakeReflectionAway)
        }
    }
}

/** Who reads it stands before the field. */
@Composable
private fun OwnLine(line: LineView?, acts: SessionActs) {
    val words = LocalWords.current
    var isWriting by kept("line", "isWriting") { false }
    var text by kept("line", "text") { "" }
    if (line == null && !isWriting) return SideButton(words.schedule.share_line) { isWriting = true }
    Card {
        Title(words.schedule.share_line)
        Note(words.schedule.line_who_reads)
        if (line == null) {
            Field(words.schedule.line_prompt, text, lines = 2) { text = it }
            MainButton(words.app.give) { acts.onShareLine(text) }
        } else {
            Framed { Body(line.text) }
            QuietButton(words.schedule.take_line_back) { acts.onTakeLineBack(line.id) }
        }
    }
}
