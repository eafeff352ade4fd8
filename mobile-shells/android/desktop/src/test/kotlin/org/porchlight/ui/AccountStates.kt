package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.CheckInPartView
import org.porchlight.core.LinkingDevice
import org.porchlight.core.PlanPartView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PurposeView
import org.porchlight.core.SummaryPartView
import org.porchlight.core.TrackerKindView

/** What somebody is in a house and after it, and what becomes of an account. */
val accountStates: List<State> = listOf(
    State("standing-living-there") { standing(resident("Ana")) },
    State("standing-with-a-room-and-a-last-day") {
        val ana = resident("Ana")
        val me = ana.own().id
        staffPosts("/people/$me/room", "Mel", "house-manager", "room=The room over the porch")
        staffPosts("/people/$me/last-day", "Mel", "house-manager", "last_day=2026-12-24")
        ana.reachHouse()
        standing(ana)
    },
    State("standing-away-for-a-while") {
        val ana = resident("Ana")
        house("resident", "away", "--house", "Cedar House", "--name", "Ana", "--until", "2026-11-29")
        ana.reachHouse()
        standing(ana)
    },
    State("standing-first-weeks", isMirrored = true) { standing(left()) },
    State("standing-first-weeks-with-staff-reading-on") { standing(left(PurposeView.AFTERCARE, PurposeView.ALUMNI)) },
    State("standing-alumna") { standing(left(PurposeView.ALUMNI, days = 29)) },
    State("standing-to-oneself") { standing(left(days = 29)) },
    State("standing-asked-again") {
        val ana = resident("Ana")
        ana.giveConsentUntil(PurposeView.ALUMNI, "The text.", "2026-11-24")
        ana.reachHouse()
        standing(ana)
    },
    State("today-first-weeks", isMirrored = true) {
        val ana = left()
        val (view, landing) = ana.today() to ana.standing()!!.landing!!
        val state: @Composable () -> Unit = { TodayScreen(view, hasHouse = true, above = { LandingCard(landing, {}, {}) }) }
        state
    },
    State("today-to-be-linked-again") {
        val view = toBeLinkedAgain().second.today()
        val state: @Composable () -> Unit = { TodayScreen(view, hasHouse = true, above = { LinkAgainCard {} }) }
        state
    },
    State("link-again-with-an-answer-to-another-device") {
        val (old, other) = toBeLinkedAgain()
        val answer = old.answerLinkCode(LinkingDevice.beginNow().code())
        val trouble = troubleOf { other.linkAgainWithCodes(answer) }
        val state: @Composable () -> Unit = {
            val words = LocalWords.current.devices
            LinkingScreen(words.link_again, words.link_again_note, "PLQ1." + "Sample".repeat(17), 0, trouble)
        }
        state
    },
    State("closing", isMirrored = true) { closing(withSomeWords()) },
    State("closing-asked-twice") { closing(withSomeWords(), isAsked = true) },
    State("closing-waiting") { closing(withSomeWords().also { it.closeAccount(it.closing().confirmation!!) }) },
    State("closing-not-what-was-read") {
        val ana = phone("ana")
        val trouble = troubleOf { ana.closeAccount("something else") }
        val view = ana.closing()
        val state: @Composable () -> Unit = { ClosingScreen(view, trouble) }
        state
    },
    State("closing-closed-on-another-device") { closing(closedElsewhere()) },
    State("closing-erased") {
        val erased = phone("ana").let { it.closeAccount(it.closing().confirmation!!) }
        val state: @Composable () -> Unit = { ClosingScreen(erased, acts = ClosingActs(after = toBegin())) }
        state
    },
    State("account-gone-from-this-device") { { GoneScreen(toBegin()) } },
    State("summary") { { SummaryScreen("2026-11-24", null) } },
    State("summary-made", isMirrored = true) {
        val made = withDays().ownSummary(SummaryPartView.entries, "2026-11-01")
        val state: @Composable () -> Unit = { SummaryScreen("2026-11-24", made) }
        state
    },
    State("summary-made-of-one-part") {
        val made = withDays().ownSummary(listOf(SummaryPartView.PLAN), "2026-11-01")
        val state: @Composable () -> Unit = { SummaryScreen("2026-11-24", made) }
        state
    },
    State("summary-that-goes-too-far-back") {
        val trouble = troubleOf { phone("ana").ownSummary(SummaryPartView.entries, "2025-11-23") }
        val state: @Composable () -> Unit = { SummaryScreen("2026-11-24", null, trouble) }
        state
    },
    State("day-history") { withDays().checkInHistory("2026-11-24").let { { DayHistoryScreen("2026-11-24", it) } } },
    State("day-history-without-a-check-in") { { DayHistoryScreen("2026-11-23", emptyList()) } },
    State("sharing-a-consent-with-a-last-day") {
        val ana = resident("Ana")
        ana.giveConsentUntil(PurposeView.STAFF_MILESTONES, "The text.", "2026-12-24")
        readingConsent(ana, PurposeView.STAFF_CHECK_INS)
    },
)

/** What a consent says is read in full before it is given. */
fun readingConsent(ana: PorchlightCompanion, purpose: PurposeView): @Composable () -> Unit {
    val (view, standing, today) = Triple(ana.sharing(), ana.standing(), ana.today().day)
    return filledIn(purpose.name, "isReading", true) { SharingScreen(view, standing, today = today) }
}

/** As it is when something is typed or chosen already. */
fun filledIn(form: String, name: String, value: Any?, screen: @Composable () -> Unit): @Composable () -> Unit {
    val kept = Kept().also { it.state<Any?>(form, name, null).value = value }
    return { CompositionLocalProvider(LocalKept provides kept, screen) }
}

@Composable
private fun toBegin() = After(LocalWords.current.beginning.begin) {}

private fun standing(ana: PorchlightCompanion): @Composable () -> Unit {
    val (view, consents, today) = Triple(ana.standing()!!, ana.sharing().consents, ana.today().day)
    return { StandingScreen(view, consents, today) }
}

private fun closing(ana: PorchlightCompanion, isAsked: Boolean = false): @Composable () -> Unit {
    val view = ana.closing()
    return { ClosingScreen(view, isAsked = isAsked) }
}

/** Ana, who lived in Cedar House, as it is some days later. */
private fun Stage.left(vararg consents: PurposeView, days: Int = 0): PorchlightCompanion = resident("Ana").also { ana ->
    consents.forEach { ana.giveConsent(it, "The text.") }
    ana.reachHouse()
    house("resident", "exit", "--house", "Cedar House", "--name", "Ana", "--how", "planned")
    later(days = days)
    ana.reachHouse()
}

private fun Stage.withSomeWords(): PorchlightCompanion = resident("Ana").also { ana ->
    ana.writeEntry("Monday", "Soup was on.")
    ana.reachHouse()
    ana.writeEntry("Tuesday", "Slept badly.")
}

private fun Stage.withDays(): PorchlightCompanion = phone("ana").also { ana ->
    ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    ana.addPlanLine(PlanPartView.PEOPLE_TO_ASK, "Ben, at any hour", "+1 555 0100")
    ana.recordCheckInFor("2026-11-22", CheckInPartView.EVENING, CheckInAnswers(mood = 3u))
    ana.recordCheckIn(CheckInAnswers(mood = 2u, craving = 6u, sleep = 2u, hard = listOf("hard_alone")))
    later(minutes = 90)
    ana.recordCheckIn(CheckInAnswers(mood = 4u, craving = 3u, sleep = 2u, connected = true, helped = listOf("helped_meeting")))
}

/** Ana's phone, and her tablet, which was let in before a third one was removed and never reached the house until then. */
fun Stage.toBeLinkedAgain(): Pair<PorchlightCompanion, PorchlightCompanion> {
    val ana = resident("Ana")
    val lost = linked("Ana's old phone", ana)
    lost.reachHouse()
    ana.reachHouse()
    val tablet = linked("Ana's tablet", ana)
    ana.removeDevices(ana.devices().filter { !it.isThis }.map { it.id }.take(1))
    ana.reachHouse()
    answer { tablet.runSyncUntil(20_000u) }
    check(tablet.mustLinkAgain())
    return ana to tablet
}

fun Stage.closedElsewhere(): PorchlightCompanion {
    val ana = withSomeWords()
    ana.reachHouse()
    val tablet = linked("Ana's tablet", ana)
    tablet.reachHouse()
    ana.reachHouse()
    ana.closeAccount(ana.closing().confirmation!!)
    answer { ana.runSyncUntil(20_000u) }
    answer { tablet.runSyncUntil(20_000u) }
    return tablet
}
