package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.CircleView
import org.porchlight.core.GivingView
import org.porchlight.core.LooksLikeView
import org.porchlight.core.PersonView
import org.porchlight.core.PostView

class CircleActs(
    val onHelp: () -> Unit = {},
    val onWrite: (to: String?) -> Unit = {},
    val onThank: (post: String, card: UShort) -> Unit = { _, _ -> },
    val onTakeBack: (post: String) -> Unit = {},
    val onPerson: (PersonView) -> Unit = {},
    val onReport: (post: String) -> Unit = {},
    val onGo: (Place) -> Unit = {},
)

/** What people said to each other, the newest first. Nothing is counted, and nobody is told who read what. */
@Composable
fun CircleScreen(view: CircleView, trouble: Trouble? = null, acts: CircleActs = CircleActs(), near: Near = Near()) {
    val words = LocalWords.current
    Page(
        words.app.circle,
        onHelp = acts.onHelp,
        footer = { MainButton(words.encouragement.write) { acts.onWrite(null) } },
    ) {
        Note(words.open_notice.circle)
        if (trouble != null) TroubleCard(trouble)
        CircleDoors(near, acts.onGo)
        val me = view.people.find { it.isMe }
        if (me != null && me.name == null) Leading(words.app.own_name_ask) { acts.onPerson(me) }
        val nudged = view.people.filter { it.id in view.nudge }
        if (nudged.isNotEmpty()) {
            Card(LocalPalette.current.lamp) {
                Body(words.app.think_of)
                nudged.forEach { person -> SideButton(words.called(person)) { acts.onWrite(person.id) } }
            }
        }
        view.newAccounts.forEach { new ->
            Card {
                Body(words.reissue.in_circle(new.name ?: words.app.somebody))
                Note(words.reissue.in_circle_before)
            }
        }
        view.posts.forEach { post -> PostCard(post, view, acts) }
        val here = view.people.filter { !it.isMe && it.isHere }
        if (here.isNotEmpty()) Section(words.app.people)
        here.forEach { person -> Leading(words.called(person)) { acts.onPerson(person) } }
        if (me?.name != null) Leading(words.app.own_name, me.name) { acts.onPerson(me) }
        Giving(view.giving)
    }
}

fun Words.called(person: PersonView?): String = when {
    person == null -> app.somebody
    person.isMe -> app.me
    else -> person.name ?: app.somebody
}

@Composable
private fun PostCard(post: PostView, view: CircleView, acts: CircleActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    val isMine = view.people.any { it.isMe && it.id == post.author }
    var isThanking by remember(post) { mutableStateOf(false) }
    var isOpen by remember(post) { mutableStateOf(false) }
    Card(if (post.milestone != null) LocalPalette.current.lamp else LocalPalette.current.card) {
        val called = { id: String -> words.called(view.people.find { it.id == id }) }
        Note(listOfNotNull(called(post.author), post.to?.let { words.app.to(called(it)) }).joinToString(" "))
        post.milestone?.let { Title(words.mark_unit.of(it.unit, it.amount.toLong())) }
        Body(words.said(post))
        Note(dates.dayAndTime(post.givenMs))
        post.state?.let { Note(words.post_state.of(it)) }
        post.thanks.forEach { thanks ->
            Framed { Body("${called(thanks.person)}: ${words.thanks_card.of(thanks.card.toString()).orEmpty()}") }
        }
        when {
            isMine -> QuietButton(words.encouragement.take_back) { acts.onTakeBack(post.id) }
            isThanking -> OneOf(cards { words.thanks_card.of(it) }, null) { card -> card?.let { acts.onThank(post.id, it) } }
            post.thanks.none { thanks -> view.people.any { it.isMe && it.id == thanks.person } } ->
                QuietButton(words.app.thank) { isThanking = true }
        }
        if (isMine) return@Card
        if (isOpen) SideButton(words.report.report) { acts.onReport(post.id) } else QuietButton(words.app.more_of_it) { isOpen = true }
    }
}

private fun Words.said(post: PostView): String {
    val number = post.card?.toString() ?: return post.text.orEmpty()
    return (if (post.milestone == null) card.of(number) else celebration_card.of(number)).orEmpty()
}

/** For the giver alone, and never a target: where there is nothing yet, nothing is said. */
@Composable
private fun ColumnScope.Giving(giving: GivingView) {
    val words = LocalWords.current
    if (giving.people == 0u) return
    Card(LocalPalette.current.chosen) {
        Body(words.encouragement.giving_people(giving.people.toLong()))
        if (giving.wroteBack > 0u) Note(words.encouragement.giving_wrote_back(giving.wroteBack.toLong()))
        if (giving.runDays > 1u) Note(words.encouragement.giving_run(giving.runDays.toLong()))
        Note(words.app.only_you)
    }
}

/** A card or a few words, to one person or to everybody. What could hurt somebody is asked about, and never forbidden. */
@Composable
fun EncourageScreen(
    to: PersonView?,
    looksLike: List<LooksLikeView> = emptyList(),
    trouble: Trouble? = null,
    onGive: (card: UShort?, text: String?, isForNow: Boolean, anyway: Boolean) -> Unit = { _, _, _, _ -> },
    /** The words are to be changed, and asked about once more then. */
    onChange: () -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var card by kept<UShort?>("card") { null }
    var text by kept("text") { "" }
    var isForNow by kept("isForNow") { false }
    val give = { anyway: Boolean -> onGive(card, text.takeIf { card == null }, isForNow, anyway) }
    Page(
        if (to == null) words.encouragement.write else words.app.to(words.called(to)).replaceFirstChar { it.uppercase() },
        onBack,
        onHelp,
        footer = { MainButton(words.app.give) { give(false) } },
    ) {
        Note(if (to == null) words.encouragement.who_reads else words.encouragement.who_reads_one(words.called(to)))
        if (trouble != null) TroubleCard(trouble)
        if (looksLike.isNotEmpty()) {
            Card(LocalPalette.current.attention) {
                looksLike.forEach { Body(words.looks_like.of(it)) }
                SideButton(words.encouragement.change) { onChange() }
                SideButton(words.encouragement.anyway) { give(true) }
            }
        }
        if (card == null) Field(words.app.your_words, text, lines = 3) { text = it }
        Choice(words.encouragement.for_now, isForNow) { isForNow = it }
        Note(words.encouragement.waits)
        Section(words.app.or_a_card)
        OneOf(cards { words.card.of(it) }, card) { card = it }
    }
}

/** One person of the circle. */
@Composable
fun PersonScreen(
    person: PersonView,
    trouble: Trouble? = null,
    onWrite: () -> Unit = {},
    onShare: () -> Unit = {},
    onBlock: (Boolean) -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    Page(words.called(person), onBack, onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (!person.isBlocked) {
            MainButton(words.encouragement.write, onClick = onWrite)
            Leading(words.small_circles.with_one, onClick = onShare)
        }
        if (person.isBlocked) {
            SideButton(words.encouragement.unblock) { onBlock(false) }
        } else {
            QuietButton(words.encouragement.block) { onBlock(true) }
        }
        Note(words.encouragement.block_note)
    }
}
