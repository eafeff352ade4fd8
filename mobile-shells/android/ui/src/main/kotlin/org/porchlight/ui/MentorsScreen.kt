package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.MentorAskingView
import org.porchlight.core.MentorOfferView
import org.porchlight.core.MentorView
import org.porchlight.core.MentorsView
import org.porchlight.core.MentorshipView

class MentorsActs(
    val onHelp: () -> Unit = {},
    val onAsk: (person: String) -> Unit = {},
    val onAccept: (asking: String) -> Unit = {},
    val onDecline: (asking: String) -> Unit = {},
    /** Ends what there is, or takes an asking back. */
    val onEnd: (person: String) -> Unit = {},
    val onWrite: (person: String) -> Unit = {},
    val onGender: (String?) -> Unit = {},
    val onOffer: () -> Unit = {},
    val onWithdraw: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** Who asks, who walks with whom, then who offers it. Nothing counts a mentor's people or ranks anybody. */
@Composable
fun MentorsScreen(
    view: MentorsView,
    /** In the mentors' own words, where there is something to choose from. */
    genders: List<String> = emptyList(),
    gender: String? = null,
    /** Mentors of who left the house a while ago. */
    afterLeaving: List<MentorshipView> = emptyList(),
    trouble: Trouble? = null,
    acts: MentorsActs = MentorsActs(),
) {
    val words = LocalWords.current
    Page(words.mentors.title, acts.onBack, acts.onHelp) {
        Note(words.mentors.intro)
        if (trouble != null) TroubleCard(trouble)
        view.askingMe.forEach { AskingMeCard(it, acts) }
        view.asked.forEach { asked ->
            Card {
                Body(words.mentors.asked(asked.name ?: words.app.somebody))
                QuietButton(words.mentors.take_back) { acts.onEnd(asked.person) }
            }
        }
        if (view.myMentors.isNotEmpty()) Section(words.mentors.my_mentors)
        view.myMentors.forEach { mentor -> MentorshipCard(mentor, afterLeaving.any { it.person == mentor.person }, acts) }
        if (view.myMentees.isNotEmpty()) Section(words.mentors.my_mentees)
        view.myMentees.forEach { MentorshipCard(it, false, acts) }
        Section(words.mentors.here)
        if (genders.isNotEmpty()) {
            Note(words.mentors.only_gender)
            OneOf(genders.map { it to it }, gender, acts.onGender)
        }
        if (view.mentors.isEmpty()) Card { Body(words.mentors.none) }
        val known = view.asked.map { it.person } + view.myMentors.map { it.person }
        view.mentors.forEach { MentorCard(it, it.id in known, acts) }
        Note(words.mentors.voluntary)
        Note(words.mentors.what_they_see)
        OwnOffer(view.myOffer, acts)
    }
}

/** In the mentors' own words; nothing where all say the same. */
fun MentorsView.genders(): List<String> =
    mentors.map { it.gender }.distinct().let { said -> if (said.size > 1) said.filterNotNull() else emptyList() }

@Composable
private fun AskingMeCard(asking: MentorAskingView, acts: MentorsActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.lamp) {
        Body(words.mentors.asks_you(asking.name ?: words.app.somebody))
        Note(words.small_circles.until(LocalSurroundings.current.dates.dayOf(asking.untilMs)))
        MainButton(words.mentors.accept) { acts.onAccept(asking.asking) }
        SideButton(words.mentors.decline) { acts.onDecline(asking.asking) }
        Note(words.mentors.decline_note)
    }
}

@Composable
private fun MentorshipCard(mentorship: MentorshipView, isAfterLeaving: Boolean, acts: MentorsActs) {
    val words = LocalWords.current
    val name = mentorship.name ?: words.app.somebody
    var isAsking by remember(mentorship) { mutableStateOf(false) }
    Card(if (isAfterLeaving) LocalPalette.current.lamp else LocalPalette.current.card) {
        Title(name)
        if (isAfterLeaving) Body(words.mentors.after_leaving(name))
        SideButton(words.encouragement.write) { acts.onWrite(mentorship.person) }
        if (isAsking) {
            Body(words.mentors.end_note)
            MainButton(words.mentors.end) { acts.onEnd(mentorship.person) }
            SideButton(words.app.not_now) { isAsking = false }
        } else {
            QuietButton(words.mentors.end) { isAsking = true }
        }
    }
}

@Composable
private fun MentorCard(mentor: MentorView, isKnown: Boolean, acts: MentorsActs) {
    val words = LocalWords.current
    Card {
        Title(mentor.name ?: words.app.somebody)
        Body(mentor.text)
        Note(listOfNotNull(words.mentors.months(mentor.months.toLong()), mentor.gender).joinToString(" · "))
        if (isKnown) return@Card
        Note(if (mentor.hasRoom) words.mentors.has_room else words.mentors.no_room)
        if (mentor.hasRoom) SideButton(words.mentors.ask(mentor.name ?: words.app.somebody)) { acts.onAsk(mentor.id) }
    }
}

@Composable
private fun OwnOffer(offer: MentorOfferView?, acts: MentorsActs) {
    val words = LocalWords.current
    if (offer == null) return QuietButton(words.mentors.offer, onClick = acts.onOffer)
    Section(words.mentors.mine)
    Card {
        Body(offer.text)
        Note(listOfNotNull(words.mentors.months(offer.months.toLong()), offer.gender).joinToString(" · "))
        val until = offer.approvedUntil?.let { LocalSurroundings.current.dates.day(it) }
        Body(if (until == null) words.mentors.waits_for_house else words.mentors.approved_until(until))
        QuietButton(words.app.change, onClick = acts.onOffer)
        QuietButton(words.mentors.withdraw, onClick = acts.onWithdraw)
        Note(words.mentors.withdraw_note)
    }
}

/** The most people whom one mentor is offered to take. */
private const val MENTEES = 3
/** More months than this nobody counts. */
private const val DIGITS = 3

@Composable
fun OfferScreen(
    offer: MentorOfferView?,
    trouble: Trouble? = null,
    onOffer: (text: String, months: UShort, mentees: UByte, gender: String?, agrees: Boolean) -> Unit = { _, _, _, _, _ -> },
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var text by kept("text") { offer?.text.orEmpty() }
    var months by kept("months") { offer?.months?.toString().orEmpty() }
    var mentees by kept<UByte>("mentees") { offer?.mentees ?: 1u }
    var gender by kept("gender") { offer?.gender.orEmpty() }
    var agrees by kept("agrees") { false }
    Page(words.mentors.offer, onBack, onHelp) {
        Note(words.mentors.voluntary)
        Note(words.mentors.who_reads)
        Card {
            Body(words.mentors.your_words)
            Field(words.app.your_words, text, lines = 4) { text = it }
            Body(words.mentors.your_months)
            Field(words.mentors.months_label, months) { typed -> months = typed.filter { it.isDigit() }.take(DIGITS) }
            Body(words.mentors.how_many)
            OneOf((1..MENTEES).map { it.toUByte() to it.toString() }, mentees) { mentees = it ?: mentees }
            Body(words.mentors.your_gender)
            Field(words.mentors.gender_label, gender) { gender = it }
        }
        Card {
            Body(words.mentors.rules)
            Choice(words.mentors.agree, agrees) { agrees = it }
        }
        if (trouble != null) TroubleCard(trouble)
        MainButton(words.app.save, isEnabled = months.isNotEmpty()) {
            onOffer(text, months.toUShort(), mentees, gender.ifBlank { null }, agrees)
        }
    }
}
