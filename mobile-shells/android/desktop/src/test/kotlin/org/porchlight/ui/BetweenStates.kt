package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.PersonView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.ReportReasonView
import org.porchlight.core.ReturnEntry
import org.porchlight.core.SharedFieldsView
import org.porchlight.core.TrackerKindView

/** Small circles, what one shows to one person, reports, the own name. */
val circleStates: List<State> = listOf(
    State("small-circles-empty") { resident("Ana").smallCircles().let { { SmallCirclesScreen(it) } } },
    State("small-circles-invited", isMirrored = true) { porch().ben.smallCircles().let { { SmallCirclesScreen(it) } } },
    State("small-circles-accepted") { porch().run { ben.acceptInvitation(id) }.let { { SmallCirclesScreen(it) } } },
    State("small-circles-full") { fullPorch().last().smallCircles().let { { SmallCirclesScreen(it) } } },
    State("small-circles-with-people") {
        val porch = porchOfTwo()
        porch.ana.shareWith(porch.ben.own().id, onlyCompany)
        porch.ana.foundCircle("Thursday soup").let { { SmallCirclesScreen(it) } }
    },
    State("small-circles-without-a-name") {
        val ana = resident("Ana")
        val trouble = troubleOf { ana.foundCircle("") }
        ana.smallCircles().let { { SmallCirclesScreen(it, trouble, isFounding = true) } }
    },
    State("small-circle", isMirrored = true) {
        val porch = porchOfTwo()
        porch.ben.showsEverything(porch.id)
        porch.ana.reachHouse()
        oneOf(porch.ana)
    },
    State("small-circle-first") { oneOf(porch().ana) },
    State("small-circle-asked") {
        val ana = porch().ana
        oneOf(ana, ana.circle().people.first { !it.isMe })
    },
    State("small-circle-needs-company") {
        val porch = porchOfTwo()
        porch.ana.shareInCircle(porch.id, onlyCompany)
        porch.ana.askForCompany(porch.id)
        oneOf(porch.ana)
    },
    State("small-circle-full") { oneOf(fullPorch().first()) },
    State("small-circle-renewing") { oneOf(porchOfTwo().ana.also { later(days = 25) }) },
    State("small-circle-somebody-rests") {
        val porch = porchOfTwo()
        later(days = 31)
        porch.ana.renewCircle(porch.id)
        oneOf(porch.ana)
    },
    State("small-circle-numbers-rest") {
        val porch = porchOfTwo()
        val alcohol = porch.ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
        porch.ana.shareInCircle(porch.id, everything)
        porch.ana.reachHouse()
        porch.ana.recordReturnToUse(ReturnEntry(trackers = listOf(alcohol), day = "2026-11-24"))
        porch.ana.reachHouse()
        oneOf(porch.ana)
    },
    State("small-circle-leaving") { oneOf(porchOfTwo().ana, isLeaving = true) },
    State("small-circle-not-a-member") {
        val porch = porchOfTwo()
        val before = porch.ana.smallCircles().circles.single()
        porch.ana.leaveCircle(porch.id)
        val trouble = troubleOf { porch.ana.askForCompany(porch.id) }
        val state: @Composable () -> Unit = { SmallCircleScreen(before, emptyList(), trouble = trouble) }
        state
    },
    State("shared-with-nothing") { { SharedWithScreen("Ben", null) } },
    State("shared-with-each-other") {
        val porch = porchOfTwo()
        porch.ben.showsEverything(null, porch.ana.own().id)
        porch.ana.shareWith(porch.ben.own().id, onlyCompany)
        porch.ana.reachHouse()
        porch.ana.smallCircles().pairs.single().let { { SharedWithScreen("Ben", it) } }
    },
    State("circle-with-people-who-ask", isMirrored = true) {
        val porch = porchOfTwo()
        porch.ben.showsEverything(porch.id)
        val carmen = resident("Carmen")
        val soup = carmen.foundCircle("Thursday soup").circles.single().id
        carmen.inviteToCircle(soup, porch.ana.own().id)
        carmen.reachHouse()
        porch.ana.reachHouse()
        val (circle, near) = porch.ana.circle() to Near(porch.ana.smallCircles(), porch.ana.mentors(null))
        val state: @Composable () -> Unit = { CircleScreen(circle, near = near) }
        state
    },
    State("today-somebody-wants-company") {
        val porch = porchOfTwo()
        porch.ben.showsEverything(porch.id)
        porch.ana.reachHouse()
        val (today, circles) = porch.ana.today() to porch.ana.smallCircles()
        val state: @Composable () -> Unit = { TodayScreen(today, hasHouse = true, circles = circles) }
        state
    },
    State("circle-without-a-name") {
        val ana = phone("Ana")
        ana.joinHouse(invite("Ana"))
        ana.reachHouse()
        ana.circle().let { { CircleScreen(it) } }
    },
    State("own-name") { { OwnNameScreen("Ana") } },
    State("own-name-of-two-lines") {
        val ana = resident("Ana")
        val trouble = troubleOf { ana.setDisplayName("Ana\nof the porch") }
        val state: @Composable () -> Unit = { OwnNameScreen("Ana", trouble) }
        state
    },
    State("report", isMirrored = true) { { ReportScreen(null) } },
    State("report-made") { reported(ReportReasonView.HARASSMENT).let { { ReportScreen(it) } } },
    State("report-made-where-somebody-may-get-hurt") { reported(ReportReasonView.SELF_HARM_OR_THREAT).let { { ReportScreen(it) } } },
    State("report-of-what-was-taken-back") {
        val (ana, ben) = resident("Ana") to resident("Ben")
        val post = ben.encourage(null, 1u, null, false).posts.single().id
        val trouble = troubleOf { ana.report(post, ReportReasonView.OTHER, null) }
        val state: @Composable () -> Unit = { ReportScreen(null, trouble) }
        state
    },
    State("reports") {
        val ana = reporting(ReportReasonView.HARASSMENT)
        ana.reachHouse()
        ana.reports().let { { ReportsScreen(it) } }
    },
)

val everything = SharedFieldsView(checkedIn = true, milestones = true, counters = true, company = true)
private val onlyCompany = SharedFieldsView(checkedIn = false, milestones = false, counters = false, company = true)

fun PorchlightCompanion.own(): PersonView = circle().people.first { it.isMe }

fun PorchlightCompanion.named(name: String): PersonView = circle().people.first { it.name == name }

/** Ana's circle, into which Ben was asked. */
class Porch(val ana: PorchlightCompanion, val ben: PorchlightCompanion, val id: String)

private fun Stage.porch(): Porch {
    val (ana, ben) = resident("Ana") to resident("Ben")
    ana.reachHouse()
    val id = ana.foundCircle("Porch").circles.single().id
    ana.inviteToCircle(id, ana.named("Ben").id)
    ana.reachHouse()
    ben.reachHouse()
    return Porch(ana, ben, id)
}

private fun Stage.porchOfTwo(): Porch = porch().also { porch ->
    porch.ben.acceptInvitation(porch.id)
    porch.ben.reachHouse()
    porch.ana.reachHouse()
    porch.ben.reachHouse()
}

/** Ana asked six people, and the last of them said yes once five were in. */
private fun Stage.fullPorch(): List<PorchlightCompanion> {
    val names = listOf("Ben", "Carmen", "Dora", "Emil", "Farah", "Gil")
    val ana = resident("Ana")
    val others = names.map { resident(it) }
    ana.reachHouse()
    val id = ana.foundCircle("Porch").circles.single().id
    names.forEach { ana.inviteToCircle(id, ana.named(it).id) }
    ana.reachHouse()
    others.forEach { it.reachHouse() }
    others.forEach {
        it.acceptInvitation(id)
        it.runSyncUntil(20_000u)
    }
    ana.reachHouse()
    return listOf(ana) + others
}

/** To a circle, or to one person. */
private fun PorchlightCompanion.showsEverything(circle: String?, person: String? = null) {
    startTracker(TrackerKindView.ABSTAIN, "mine", "2026-08-03")
    recordCheckIn(CheckInAnswers(mood = 3u))
    circle?.let { shareInCircle(it, everything) }
    person?.let { shareWith(it, everything) }
    reachHouse()
    askForCompany(circle ?: smallCircles().pairs.single().id)
    reachHouse()
}

private fun oneOf(ana: PorchlightCompanion, asked: PersonView? = null, isLeaving: Boolean = false): @Composable () -> Unit {
    val (circle, people) = ana.smallCircles().circles.single() to ana.circle().people
    return { SmallCircleScreen(circle, people, asked, isLeaving = isLeaving) }
}

private fun Stage.reporting(reason: ReportReasonView): PorchlightCompanion {
    val (ana, ben) = resident("Ana") to resident("Ben")
    ben.encourage(null, null, "Nobody asked you.", false)
    ben.reachHouse()
    ana.reachHouse()
    ana.report(ana.circle().posts.single().id, reason, "It was at breakfast, too.")
    return ana
}

private fun Stage.reported(reason: ReportReasonView) = reporting(reason).reports().single()
