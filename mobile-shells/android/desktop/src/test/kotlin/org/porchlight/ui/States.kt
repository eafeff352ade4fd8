package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.CadenceView
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.CheckInPartView
import org.porchlight.core.CompanionException
import org.porchlight.core.LooksLikeView
import org.porchlight.core.PlanPartView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PurposeView
import org.porchlight.core.ReachOutView
import org.porchlight.core.ReturnEntry
import org.porchlight.core.ShownWords
import org.porchlight.core.TrackerKindView
import org.porchlight.core.crisisCountries
import org.porchlight.core.crisisResources
import java.util.IdentityHashMap

/** A screen in one state: what people did, and what is drawn then. A live one goes on speaking with its phone. */
class State(
    val name: String,
    val isMirrored: Boolean = false,
    val isLive: Boolean = false,
    private val make: Stage.() -> (@Composable () -> Unit),
) {
    /** Made once: several tests draw it, and none needs the phone for that. */
    private val content by lazy { Stage().use { it.make() } }

    fun <T> shown(work: (@Composable () -> Unit) -> T): T = if (isLive) Stage().use { work(it.make()) } else work(content)
}

val states: List<State> by lazy {
    aloneStates + houseStates + appStates + circleStates + houseLifeStates + beginningStates + accountStates + deviceStates +
        variantStates + troubleStates
}

private val aloneStates: List<State> = listOf(
    State("today-first-day") { phone("ana").today().let { { TodayScreen(it, hasHouse = false) } } },
    State("today-asked-for-support-without-a-house") {
        phone("ana").recordCheckIn(CheckInAnswers(mood = 1u, reachOut = ReachOutView.STAFF)).let { { TodayScreen(it, hasHouse = false) } }
    },
    State("today-a-good-day", isMirrored = true) { goodDay().today().let { { TodayScreen(it, hasHouse = false) } } },
    State("today-after-a-return-to-use") { afterAReturn().today().let { { TodayScreen(it, hasHouse = false) } } },
    State("check-in", isMirrored = true) { phone("ana").today().let { { CheckInScreen(it.questions, null) } } },
    State("check-in-answered") {
        phone("ana").also { it.setAsksAboutUse(true) }.today().let { view -> { CheckInScreen(view.questions, answered) } }
    },
    State("check-in-of-an-earlier-day-too-far-back") {
        val ana = phone("ana")
        val trouble = troubleOf { ana.recordCheckInFor("2026-11-10", CheckInPartView.EVENING, CheckInAnswers(mood = 2u)) }
        ana.today().let { { CheckInScreen(it.questions, null, trouble, "2026-11-10") } }
    },
    State("help", isMirrored = true) { { HelpScreen(crisisResources("US", clock.atMs), {}) } },
    State("help-in-a-country-that-is-not-known") { { HelpScreen(crisisResources("XX", clock.atMs), {}) } },
    State("plan-empty") { phone("ana").plan().let { { PlanScreen(it, PlanActs()) } } },
    State("plan-written") { withPlan().plan().let { { PlanScreen(it, PlanActs()) } } },
    State("plan-read-while-locked") { locked().plan().let { { PlanScreen(it, null) } } },
    State("lock") { { LockScreen() } },
    State("lock-with-the-plan-open-and-a-wrong-pin", isMirrored = true) {
        val ana = locked()
        val trouble = troubleOf { ana.unlock("0000") }
        val state: @Composable () -> Unit = { LockScreen(trouble, {}) }
        state
    },
    State("journal-empty") { phone("ana").journal().let { { JournalScreen(it, emptyList()) } } },
    State("journal", isMirrored = true) { withJournal().journal().let { { JournalScreen(it, emptyList()) } } },
    State("journal-with-a-draft") {
        val ana = withJournal()
        troubleOf { ana.writeEntry("Everything at once", "It was a long week. ".repeat(1100)) }
        val drafts = ana.drafts().map { it.copy(text = it.text.take(200)) }
        ana.journal().let { { JournalScreen(it, drafts) } }
    },
    State("journal-entry") { withJournal().let { it.entry(it.journal().first().id) }.let { { EntryScreen(it) } } },
    State("journal-writing") { { WritingScreen(Writing("", "I did not want to get up today, and then")) } },
    State("path", isMirrored = true) { goodDay().path().let { { PathScreen(it) } } },
    State("path-first-day") {
        val ana = phone("ana")
        ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-11-24")
        ana.path().let { { PathScreen(it) } }
    },
    State("path-after-a-return-to-use") { afterAReturn().path().let { { PathScreen(it) } } },
    State("path-follow-something") { { FollowScreen("2026-11-24") } },
    State("path-tracker-after-a-return-to-use") {
        val ana = afterAReturn()
        val tracker = ana.path().trackers.first()
        ana.trackerHistory(tracker.id).let { { TrackerScreen(tracker, it) } }
    },
    State("path-milestone") { goodDay().path().milestones.first().let { { CelebrateScreen(it, onAnnounce = { _, _ -> }) } } },
    State("return-to-use-safety", isMirrored = true) { returning(afterAReturn()) },
    State("return-to-use-company") { returning(goodDay(), 1) },
    State("return-to-use-note") { returning(goodDay(), 2) },
    State("return-to-use-saved") { returning(afterAReturn(), 2, isSaved = true) },
    State("settings", isMirrored = true) { phone("ana").settings().let { { SettingsScreen(it, false, crisisCountries()) } } },
    State("joining") { { JoiningScreen(null) } },
    State("joining-with-an-invite-that-is-not-whole") {
        val trouble = troubleOf { phone("ana").joinHouse("PL1.half") }
        val state: @Composable () -> Unit = { JoiningScreen(null, trouble) }
        state
    },
    State("people-and-devices") {
        val ana = phone("ana")
        val views = PeopleViews(ana.houses(), ana.devices(), ana.lateWords(), ana.hasRecoveryWords())
        val state: @Composable () -> Unit = { PeopleScreen(views) }
        state
    },
    State("recovery-words") { { RecoveryWordsScreen(ShownWords(sampleWords, listOf(2u, 7u, 11u))) } },
)

private val houseStates: List<State> = listOf(
    State("today-in-a-house", isMirrored = true) {
        val ana = resident("Ana")
        ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-11-23")
        ana.recordCheckIn(CheckInAnswers(mood = 3u))
        ana.reachHouse()
        ana.today().let { { TodayScreen(it, hasHouse = true) } }
    },
    State("today-asked-for-support-not-sent") { resident("Ana").askForSupport().let { { TodayScreen(it, hasHouse = true) } } },
    State("today-asked-for-support-sent") {
        val ana = resident("Ana")
        ana.askForSupport()
        ana.reachHouse()
        ana.today().let { { TodayScreen(it, hasHouse = true) } }
    },
    State("today-asked-for-support-seen") {
        val ana = resident("Ana")
        ana.askForSupport()
        ana.reachHouse()
        staffOpens("/")
        ana.reachHouse()
        ana.today().let { { TodayScreen(it, hasHouse = true) } }
    },
    State("circle", isMirrored = true) { busyCircle().circle().let { { CircleScreen(it) } } },
    State("circle-empty") { resident("Ana").circle().let { { CircleScreen(it) } } },
    State("circle-encourage") { busyCircle().circle().people.first { !it.isMe }.let { { EncourageScreen(it) } } },
    State("circle-encourage-asked-about") { "half a pill".let { encouraging(it, phone("ana").checkWords(it)) } },
    State("circle-a-link-is-not-given") {
        val ana = resident("Ana")
        val text = "look at https://example.org"
        encouraging(text, trouble = troubleOf { ana.encourage(null, null, text, false) })
    },
    State("circle-person") { busyCircle().circle().people.first { !it.isMe }.let { { PersonScreen(it) } } },
    State("circle-person-hidden") {
        val ana = busyCircle()
        ana.block(ana.circle().people.first { !it.isMe }.id).people.first { !it.isMe }.let { { PersonScreen(it) } }
    },
    State("sharing-off", isMirrored = true) { shared(resident("Ana")) },
    State("sharing-on") { shared(sharing()) },
    State("sharing-a-consent-to-read") {
        readingConsent(resident("Ana"), PurposeView.STAFF_MILESTONES)
    },
    State("who-looked") {
        val ana = sharing()
        staffOpens("/")
        ana.reachHouse()
        ana.whoLooked(null).let { { WhoLookedScreen(it) } }
    },
    State("who-looked-nobody") { resident("Ana").whoLooked(null).let { { WhoLookedScreen(it) } } },
    State("people-and-devices-in-a-house") {
        val ana = resident("Ana")
        wordsOf(ana)
        val views = PeopleViews(ana.houses(), ana.devices(), ana.lateWords(), ana.hasRecoveryWords(), isConfirmed = true)
        val state: @Composable () -> Unit = { PeopleScreen(views) }
        state
    },
)

private fun shared(ana: PorchlightCompanion): @Composable () -> Unit {
    val (view, standing) = ana.sharing() to ana.standing()
    return { SharingScreen(view, standing) }
}

/** Words that are asked about, or could not be given, are still there. */
fun encouraging(text: String, asksAbout: List<LooksLikeView> = emptyList(), trouble: Trouble? = null): @Composable () -> Unit =
    filledIn("", "text", text) { EncourageScreen(null, asksAbout, trouble) }

/** The whole app on a phone 780 high, with its tabs. */
private val appStates: List<State> = listOf(
    State("app-today", isMirrored = true, isLive = true) { app(goodDay(), Place.Today) },
    State("app-more", isLive = true) { app(goodDay().also { it.setPin("2580") }, Place.More) },
    State("app-circle-without-a-house", isLive = true) { app(goodDay(), Place.Circle) },
    State("app-locked", isLive = true) { app(locked(), Place.Today) },
)

private fun Stage.app(ana: PorchlightCompanion, first: Place): @Composable () -> Unit {
    val session = sessionOf(ana, first)
    return { App(session) }
}

private val answered = CheckInAnswers(
    mood = 2u,
    craving = 7u,
    confidence = 4u,
    sleep = 2u,
    connected = false,
    hard = listOf("hard_family", "hard_alone"),
    helped = listOf("helped_outdoors"),
    noteAboutUse = "Thought about it on the bus.",
)

/** Words that open nothing: real ones are never drawn. */
private val sampleWords = List(12) { "sample" }

fun troubleOf(what: () -> Unit): Trouble {
    val thrown = runCatching(what).exceptionOrNull() as? CompanionException ?: error("nothing went wrong")
    return (answer { throw thrown } as Answer.Not).trouble.also { errors[it] = thrown }
}

/** A screen no longer tells which error its trouble was. */
private val errors = IdentityHashMap<Trouble, CompanionException>()

fun codeOf(trouble: Trouble): String = when (trouble) {
    is Trouble.Beside -> trouble.code
    is Trouble.Say -> trouble.code
    is Trouble.WayBack -> trouble.code
    is Trouble.FileNotSaved -> "file_not_saved"
    is Trouble.AskPin -> "locked"
}

fun variantOf(trouble: Trouble): String? = errors[trouble]?.let { "CompanionError::${it.javaClass.simpleName}" }

private fun returning(ana: PorchlightCompanion, step: Int = 0, isSaved: Boolean = false): @Composable () -> Unit {
    val (view, trackers) = ana.returnToUse() to ana.path().trackers
    return { ReturnToUseScreen(view, trackers, step, isSaved) }
}

private fun Stage.goodDay(): PorchlightCompanion = phone("ana").also { ana ->
    ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    val walk = ana.startHabit("Walk by the lake", CadenceView.Daily)
    listOf("2026-11-22", "2026-11-23", "2026-11-24").forEach { ana.markDone(walk, it) }
    ana.recordCheckIn(CheckInAnswers(mood = 4u, craving = 1u, confidence = 9u, connected = true, helped = listOf("helped_meeting")))
}

private fun Stage.afterAReturn(): PorchlightCompanion = phone("ana").also { ana ->
    val alcohol = ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
    ana.recordReturnToUse(
        ReturnEntry(trackers = listOf(alcohol), day = "2026-11-24", privateNote = "It was loud, and I was tired.", whatHelped = "I rang Ben afterwards."),
    )
}

private fun Stage.withPlan(): PorchlightCompanion = phone("ana").also { ana ->
    ana.addPlanLine(PlanPartView.SIGNS, "I stop answering messages.", null)
    ana.addPlanLine(PlanPartView.BY_MYSELF, "Tea, a blanket, one song.", null)
    ana.addPlanLine(PlanPartView.BY_MYSELF, "Walk to the lake and back.", null)
    ana.addPlanLine(PlanPartView.PEOPLE_TO_ASK, "Ben, at any hour", "+1 555 0100")
    ana.addPlanLine(PlanPartView.SAFER_SURROUNDINGS, "Ask Rosa to keep the car key.", null)
}

private fun Stage.locked(): PorchlightCompanion = withPlan().also { ana ->
    ana.setPlanOpensLocked(true)
    ana.setPin("2580")
    ana.lock()
}

private fun Stage.withJournal(): PorchlightCompanion = phone("ana").also { ana ->
    later(days = -2)
    ana.writeEntry("Monday", "Soup was on. I had two bowls, and nobody asked me anything.")
    later(days = 1)
    ana.writeEntry("", "Slept badly. The dream with the stairs again. Told Ben at breakfast, and it got smaller while I told it.")
    later(days = 1)
    ana.writeEntry("A letter I will not send", "Dear Mum,\n\nthirty days today. I wanted you to be the first to know, and I am not ready to ring.")
}

/** Ana's phone, after Ben and Carmen said something and she answered. */
private fun Stage.busyCircle(): PorchlightCompanion {
    val (ana, ben, carmen) = listOf("Ana", "Ben", "Carmen").map { resident(it) }
    ben.encourage(null, null, "Soup is on the stove. There is enough for everybody.", true)
    ben.reachHouse()
    later(minutes = 20)
    ana.reachHouse()
    ana.thank(ana.circle().posts.first().id, 5u)
    ana.encourage(null, 4u, null, false)
    later(minutes = 5) // two posts of one moment have no order of their own
    carmen.startTracker(TrackerKindView.ABSTAIN, "mine", "2026-10-25")
    carmen.path().milestones.first().let { carmen.announceMilestone(it.id, 2u, null) }
    carmen.reachHouse()
    ana.reachHouse()
    return ana
}

private fun Stage.sharing(): PorchlightCompanion = resident("Ana").also { ana ->
    ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    ana.giveConsent(PurposeView.STAFF_MILESTONES, "The text.")
    ana.giveConsent(PurposeView.STAFF_CHECK_INS, "The text.")
    ana.recordCheckIn(CheckInAnswers(mood = 4u))
    ana.shareMilestone(ana.path().milestones.first().id)
    ana.reachHouse()
    ana.withdrawConsent(PurposeView.STAFF_CHECK_INS)
}
