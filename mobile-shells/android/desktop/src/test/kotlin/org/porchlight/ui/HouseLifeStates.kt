package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.ActivityKindView
import org.porchlight.core.CadenceView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SessionAnswerView

/** Mentors, and the schedule of the house. */
val houseLifeStates: List<State> = listOf(
    State("mentors-empty") { mentorsOf(resident("Ana")) },
    State("mentors", isMirrored = true) {
        val two = withMentor()
        val dora = resident("Dora")
        dora.offerToMentor("Six years. I can do mornings.", 72u, 2u, "woman", true)
        dora.reachHouse()
        house("mentor", "approve", "--house", HOUSE, "--name", "Dora", "--training-done")
        two.ana.reachHouse()
        mentorsOf(two.ana)
    },
    State("mentors-asked") { mentorsOf(asking().ana) },
    State("mentors-asks-me") { mentorsOf(asking().ben) },
    State("mentors-walks-with-me") { mentorsOf(walking().ana) },
    State("mentors-whom-i-walk-with") { mentorsOf(walking().ben) },
    State("mentors-without-room") {
        walking()
        val carmen = resident("Carmen")
        carmen.reachHouse()
        mentorsOf(carmen)
    },
    State("mentors-after-leaving") {
        val ana = walking().ana
        house("resident", "exit", "--house", HOUSE, "--name", "Ana", "--how", "planned")
        ana.reachHouse()
        val (view, landing) = ana.mentors(null) to ana.standing()!!.landing!!
        val state: @Composable () -> Unit = { MentorsScreen(view, afterLeaving = landing.mentors) }
        state
    },
    State("mentors-offer-waits") { mentorsOf(resident("Ben").also { it.offers() }) },
    State("mentors-offer") { { OfferScreen(null) } },
    State("mentors-offer-without-the-rules") {
        val ben = resident("Ben")
        val trouble = troubleOf { ben.offerToMentor("I have been here.", 14u, 1u, null, false) }
        val offer = ben.offers().myOffer
        val state: @Composable () -> Unit = { OfferScreen(offer, trouble) }
        state
    },
    State("schedule-empty") { resident("Ana").schedule().let { { ScheduleScreen(it) } } },
    State("schedule", isMirrored = true) {
        val ana = planned()
        ana.answerSession(ana.group().id, SessionAnswerView.COMING)
        ana.noteActivity(ActivityKindView.OUTDOOR, "2026-11-24", 4u, null)
        ana.schedule().let { { ScheduleScreen(it) } }
    },
    State("session") {
        val ana = planned()
        val ben = resident("Ben")
        ben.answerSession(ben.group().id, SessionAnswerView.COMING)
        ben.reachHouse()
        ana.answerSession(ana.group().id, SessionAnswerView.COMING)
        ana.reachHouse()
        groupShown(ana)
    },
    State("session-called-off") {
        val ana = planned()
        house("notice", "post", "--house", HOUSE, "call-off", "--session", ana.group().id)
        ana.reachHouse()
        groupShown(ana)
    },
    State("session-not-begun") {
        val ana = planned()
        groupShown(ana, troubleOf { ana.noteAttended(ana.group().id, 4u, null) })
    },
    State("session-attended", isMirrored = true) { groupShown(attended()) },
    State("session-with-words-of-my-own") {
        val ana = attended()
        ana.reflect(ana.group().id, "I nearly left at the break, and then I did not.")
        ana.shareLine(ana.group().id, "I stayed until the end.")
        groupShown(ana)
    },
    State("activity") { { NoteActivityScreen("2026-11-24", listOf("walk" to "Walk by the lake")) } },
    State("activity-too-far-back") {
        val ana = phone("Ana")
        val trouble = troubleOf { ana.noteActivity(ActivityKindView.ART, "2026-11-10", null, null) }
        val state: @Composable () -> Unit = { NoteActivityScreen("2026-11-10", emptyList(), trouble) }
        state
    },
)

private const val HOUSE = "Cedar House"

private class Two(val ana: PorchlightCompanion, val ben: PorchlightCompanion)

private fun PorchlightCompanion.offers() =
    offerToMentor("I lived here two years ago. I listen, and I walk slowly.", 26u, 1u, "man", true)

/** Ben offers it, and the house approves. */
private fun Stage.withMentor(): Two {
    val two = Two(resident("Ana"), resident("Ben"))
    two.ben.offers()
    two.ben.reachHouse()
    house("mentor", "approve", "--house", HOUSE, "--name", "Ben", "--training-done")
    two.ben.reachHouse()
    two.ana.reachHouse()
    return two
}

private fun Stage.asking(): Two = withMentor().also { two ->
    two.ana.askMentor(two.ana.mentors(null).mentors.single().id)
    two.ana.reachHouse()
    two.ben.reachHouse()
}

private fun Stage.walking(): Two = asking().also { two ->
    two.ben.acceptMentee(two.ben.mentors(null).askingMe.single().asking)
    two.ben.reachHouse()
    two.ana.reachHouse()
}

private fun mentorsOf(ana: PorchlightCompanion): @Composable () -> Unit {
    val view = ana.mentors(null)
    return { MentorsScreen(view, view.genders()) }
}

/** A week of the house, as Ana's phone has it. */
private fun Stage.planned(): PorchlightCompanion {
    val ana = resident("Ana")
    fun says(vararg words: String) = house("notice", "post", "--house", HOUSE, *words)
    says("announcement", "--text", "The boiler is repaired. There is hot water on both floors.")
    says("session", "--title", "Evening group", "--kind", "group_session", "--starts", "2026-11-25T19:00", "--minutes", "60", "--place", "The porch")
    says("session", "--title", "Drawing", "--kind", "art", "--starts", "2026-11-26T10:00", "--minutes", "90")
    says("excuse-days", "--from", "2026-11-27", "--until", "2026-11-28")
    ana.reachHouse()
    return ana
}

fun PorchlightCompanion.group() = schedule().sessions.first()

/** The evening after: Ben shared a line, Ana was there, too. */
private fun Stage.attended(): PorchlightCompanion {
    val ana = planned()
    val ben = resident("Ben")
    ana.startHabit("Groups", CadenceView.Daily)
    later(days = 1, minutes = 120)
    ana.noteAttended(ana.group().id, 4u, null)
    ben.noteAttended(ben.group().id, 5u, null)
    ben.shareLine(ben.group().id, "I said it out loud, and nobody laughed.")
    ben.reachHouse()
    ana.reachHouse()
    return ana
}

private fun groupShown(ana: PorchlightCompanion, trouble: Trouble? = null): @Composable () -> Unit {
    val (session, people) = ana.group() to ana.circle().people
    return {
        val words = LocalWords.current
        SessionScreen(session, { account -> words.called(people.find { it.id == account }) }, emptyList(), trouble)
    }
}
