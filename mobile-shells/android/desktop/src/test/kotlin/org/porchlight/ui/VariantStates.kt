package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.CadenceView
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.ExcuseReasonView
import org.porchlight.core.FollowUpRuleView
import org.porchlight.core.JoinAskView
import org.porchlight.core.PlanPartView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PurposeView
import org.porchlight.core.ReportReasonView
import org.porchlight.core.ReturnEntry
import org.porchlight.core.TrackerKindView
import org.porchlight.core.WeekdayView
import org.porchlight.core.crisisCountries

/** What the core can say and the other states do not: the rare, and the rest of each list. */
val variantStates: List<State> = listOf(
    State("today-what-a-counsellor-may-ask-about") { hardDays().today().let { { TodayScreen(it, hasHouse = true) } } },
    State("today-the-house-cannot-be-reached") { cutOff().today().let { { TodayScreen(it, hasHouse = true) } } },
    State("path-of-two-years") {
        val ana = phone("ana")
        val alcohol = ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2024-08-03")
        ana.recordReturnToUse(ReturnEntry(trackers = listOf(alcohol), day = "2026-11-10"))
        ana.celebrate(ana.path().milestones.first().id, "I did not think I would see this one.")
        ana.path().let { { PathScreen(it) } }
    },
    State("path-marks-of-all-days-together") {
        val ana = phone("ana")
        later(days = -45) // noted on its day: a mark that was reached before it was noted would stand beside the other of that day
        val sugar = ana.startTracker(TrackerKindView.ABSTAIN, "sugar", "2026-08-20")
        ana.recordReturnToUse(ReturnEntry(trackers = listOf(sugar), day = "2026-10-10"))
        later(days = 45)
        ana.path().let { { PathScreen(it) } }
    },
    State("path-habits-of-every-kind") {
        val path = habits().path()
        val view = path.copy(trackers = path.trackers.sortedBy { it.name }) // what began on one day has no order of its own
        val state: @Composable () -> Unit = { PathScreen(view) }
        state
    },
    State("path-days-left-out") {
        val ana = phone("ana")
        ExcuseReasonView.entries.forEachIndexed { at, reason -> ana.excuseDays("2026-11-${10 + 2 * at}", "2026-11-${11 + 2 * at}", reason) }
        ana.path().let { { PathScreen(it) } }
    },
    State("return-to-use-noted-without-words") {
        val ana = phone("ana")
        val alcohol = ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
        ana.recordReturnToUse(ReturnEntry(trackers = listOf(alcohol), day = "2026-11-24", atMs = clock.atMs))
        val (view, trackers) = ana.returnToUse() to ana.path().trackers
        val state: @Composable () -> Unit = { ReturnToUseScreen(view, trackers, firstStep = 2) }
        state
    },
    State("journal-with-drafts-of-what-could-not-be-given") {
        val ana = withDrafts()
        val (rows, drafts) = ana.journal() to ana.drafts().sortedBy { it.text } // by lot, as the phone has them
        val state: @Composable () -> Unit = { JournalScreen(rows, drafts) }
        state
    },
    State("circle-what-became-of-words") { saidInManyWays().circle().let { { CircleScreen(it) } } },
    State("circle-encourage-asked-about-everything") {
        "My guy can hook you up: 20 mg and a shot of vodka".let { encouraging(it, phone("ana").checkWords(it)) }
    },
    State("joining-waiting") { asked(asking("Dev").joinAsk()) },
    State("joining-let-in") {
        val dev = asking("Dev")
        staffPosts("/codes/${codeId()}/approve", "Mel", "house-manager")
        asked(dev.lookWhetherLetIn())
    },
    State("joining-refused") {
        val dev = asking("Dev")
        staffPosts("/codes/${codeId()}/refuse", "Mel", "house-manager")
        asked(dev.lookWhetherLetIn())
    },
    State("joining-over") {
        val dev = asking("Dev")
        later(days = 1)
        asked(dev.lookWhetherLetIn())
    },
    State("people-and-devices-just-joined") { people(phone("Ana").also { it.joinHouse(invite("Ana")) }) },
    State("people-and-devices-several") { people(severalDevices()) },
    State("people-and-devices-a-new-one") {
        val ana = resident("Ana")
        val tablet = linked("tablet", ana)
        ana.reachHouse()
        tablet.joinAsDevice(address)
        tablet.reachHouse()
        ana.reachHouse()
        people(ana)
    },
    State("people-and-devices-the-house-cannot-be-reached") { people(cutOff()) },
    State("settings-chosen-otherwise") {
        val ana = phone("ana", country = null)
        ana.setMorningCheckIn(true)
        ana.setPrompts(ana.settings().prompts.copy(eveningAt = null, morningAt = 480u, hasLanding = false))
        ana.settings().let { { SettingsScreen(it, true, crisisCountries()) } }
    },
    State("sharing-everything") {
        val ana = sharingEverything()
        val (view, standing) = ana.sharing() to ana.standing()
        val state: @Composable () -> Unit = { SharingScreen(view, standing) }
        state
    },
    State("who-looked-before-the-first-exchange") {
        phone("Ana").also { it.joinHouse(invite("Ana")) }.whoLooked(null).let { { WhoLookedScreen(it) } }
    },
    State("who-looked-in-many-ways") { lookedAt().whoLooked(null).let { { WhoLookedScreen(it) } } },
)

/** The digits are drawn by lot. */
private fun asked(view: JoinAskView?): @Composable () -> Unit {
    val shown = view!!.copy(digits = "482 913")
    return { JoiningScreen(shown) }
}

private fun people(ana: PorchlightCompanion): @Composable () -> Unit {
    val views = PeopleViews(ana.houses(), ana.devices(), ana.lateWords(), ana.hasRecoveryWords())
    return { PeopleScreen(views) }
}

/** A phone that has something for the house, which does not answer. */
private fun Stage.cutOff(): PorchlightCompanion = resident("Ana").also { ana ->
    noNetwork()
    ana.recordCheckIn(CheckInAnswers(mood = 3u))
    ana.runSyncUntil(SHORTLY_MS)
}

/** Three of them, with answers that a counsellor may ask about; words stand beside one. */
private fun Stage.hardDays(): PorchlightCompanion = resident("Ana").also { ana ->
    ana.giveConsent(PurposeView.STAFF_ANSWERS, "The text.")
    repeat(3) {
        ana.recordCheckIn(CheckInAnswers(mood = 2u, craving = 8u, confidence = 2u))
        later(days = 1)
    }
    later(days = -1)
    ana.sayBesideFollowUp(FollowUpRuleView.URGE, "It was the party, and it is over.")
}

private fun Stage.habits(): PorchlightCompanion = phone("ana").also { ana ->
    ana.startTracker(TrackerKindView.CHECK_IN_HABIT, "Check in", "2026-11-24")
    ana.startHabit("Swim", CadenceView.TimesAWeek(3u))
    ana.startHabit("Group", CadenceView.Weekdays(listOf(WeekdayView.MONDAY, WeekdayView.WEDNESDAY, WeekdayView.FRIDAY)))
    val call = CadenceView.Weekdays(listOf(WeekdayView.TUESDAY, WeekdayView.THURSDAY, WeekdayView.SATURDAY, WeekdayView.SUNDAY))
    ana.startHabit("Ring my sister", call)
    ana.setTrackerAside(ana.startHabit("Cold showers", CadenceView.Daily), true)
}

/** One was refused, and one was changed here while it was deleted on the tablet. */
private fun Stage.withDrafts(): PorchlightCompanion = resident("Ana").also { ana ->
    troubleOf { ana.encourage(null, null, "Ring me: +1 555 0100 22", false) }
    val entry = ana.writeEntry("On the sofa", "Soup was on.")
    val tablet = linked("tablet", ana)
    ana.reachHouse()
    tablet.joinAsDevice(address)
    tablet.reachHouse()
    tablet.deleteEntry(entry.id)
    ana.editEntry(entry.id, entry.revision, "On the sofa", "Soup was on. I had two bowls.")
    tablet.reachHouse()
    ana.reachHouse()
}

private fun Stage.saidInManyWays(): PorchlightCompanion {
    val (ana, ben) = listOf("Ana", "Ben").map { resident(it) }
    phone("Cy").also {
        it.joinHouse(invite("Cy"))
        it.reachHouse()
    }
    ana.reachHouse()
    ana.encourage(null, null, "Whose turn is it to wash up?", false)
    ana.reachHouse()
    ben.reachHouse()
    ben.report(ben.circle().posts.first().id, ReportReasonView.OTHER, null)
    ben.reachHouse()
    staffOpens("/")
    house("report", "resolve", "--house", "Cedar House", "--report", ben.reports().single().id, "--staff", "Carla", "--hide")
    later(minutes = 5) // two posts of one moment have no order of their own
    ana.encourage(ana.circle().people.first { it.name == "Ben" }.id, 2u, null, false)
    ana.reachHouse()
    later(minutes = 10)
    noNetwork()
    ana.encourage(null, null, "Tea at four, for whoever is here.", true)
    later(days = 4)
    ana.encourage(null, 4u, null, false)
    return ana
}

private fun Stage.asking(who: String): PorchlightCompanion {
    staffPosts("/codes", "Mel", "house-manager", "name=$who")
    val code = staffOpens("/codes", "Mel", "house-manager", listOf("data-code=", "<code>"))
    return phone(who).also { it.askToJoin(address, code) }
}

private fun Stage.codeId(): String = staffOpens("/codes", "Mel", "house-manager", listOf("data-code=\""))

/** A phone that came back by the words, and finds the first one and a tablet on its list. */
private fun Stage.severalDevices(): PorchlightCompanion {
    val ana = resident("Ana")
    val tablet = linked("tablet", ana)
    ana.reachHouse()
    tablet.joinAsDevice(address)
    tablet.reachHouse()
    ana.reachHouse()
    val words = wordsOf(ana)
    ana.reachHouse()
    return withWords("found", words).also { it.reachHouse() }
}

private fun Stage.sharingEverything(): PorchlightCompanion = resident("Ana").also { ana ->
    staffOpens("/")
    val me = ana.circle().people.first { it.isMe }.id
    val carla = staffOpens("/people/$me", "Mel", "house-manager", listOf("name=\"counsellor\"", "value=\"", "value=\""))
    staffPosts("/people/$me/counsellor", "Mel", "house-manager", "counsellor=$carla")
    ana.reachHouse()
    val alcohol = ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
    ana.addPlanLine(PlanPartView.SIGNS, "I stop answering messages.", null)
    ana.giveConsent(PurposeView.STAFF_CHECK_INS, "The text.")
    ana.recordCheckIn(CheckInAnswers(mood = 4u))
    later(days = 1)
    PurposeView.entries.filter { it != PurposeView.STAFF_CHECK_INS && it != PurposeView.AFTERCARE && it != PurposeView.ALUMNI }
        .forEach { ana.giveConsent(it, "The text.") }
    ana.giveConsentUntil(PurposeView.AFTERCARE, "The text.", "2026-12-24")
    ana.recordCheckIn(CheckInAnswers(mood = 2u, craving = 7u, confidence = 4u, sleep = 3u, connected = false))
    later(days = 1)
    ana.recordCheckIn(CheckInAnswers(helped = listOf("helped_meeting")))
    ana.recordReturnToUse(ReturnEntry(trackers = listOf(alcohol), day = "2026-11-26"))
    ana.sharing().milestones.first().let { ana.shareMilestone(it.milestone.id) }
    ana.sharing().returns.first().let { ana.shareReturn(it.id, it.day) }
    ana.reachHouse()
}

/** Each of the staff by another way, and one took a copy away. */
private fun Stage.lookedAt(): PorchlightCompanion = sharingEverything().also { ana ->
    val page = "/houses/${ana.houses().single().id}/residents/${ana.circle().people.first { it.isMe }.id}"
    staffOpens("/")
    later(minutes = 30)
    staffOpens(page)
    later(minutes = 30)
    staffOpens(page, "Mel", "house-manager")
    staffPosts("$page/copy/table", "Mel", "house-manager", "what_for=The court asked for it.")
    later(minutes = 30)
    staffOpens(page, "Noor", "house-staff")
    ana.askForSupport()
    ana.reachHouse()
    staffOpens("/", "Noor", "house-staff")
    ana.reachHouse()
}

private const val SHORTLY_MS: ULong = 2_000u
