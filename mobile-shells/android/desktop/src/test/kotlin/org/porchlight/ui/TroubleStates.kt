package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.CadenceView
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.CheckInPartView
import org.porchlight.core.ExcuseReasonView
import org.porchlight.core.FollowUpRuleView
import org.porchlight.core.LinkingDevice
import org.porchlight.core.PlanPartView
import org.porchlight.core.PurposeView
import org.porchlight.core.ReturnEntry
import org.porchlight.core.TrackerKindView
import org.porchlight.core.WordListView

/**
 * What is said when something cannot be done. A screen says one of these at a time, so they are drawn below each other, by
 * subject; each is what the core answered to an act.
 */
val troubleStates: List<State> = listOf(
    State("not-done-on-the-path", make = Stage::onThePath),
    State("not-done-at-a-check-in", make = Stage::atACheckIn),
    State("not-done-in-the-plan", make = Stage::inThePlan),
    State("not-done-in-the-journal", make = Stage::inTheJournal),
    State("not-done-in-the-settings", make = Stage::inTheSettings),
    State("not-done-with-devices", make = Stage::withDevices),
    State("not-done-with-accounts", make = Stage::withAccounts),
    State("not-done-with-words", make = Stage::withTwelveWords),
    State("not-done-joining", make = Stage::whileJoining),
    State("not-done-in-the-circle", make = Stage::inTheCircle),
    State("not-done-sharing", make = Stage::whileSharing),
    State("not-done-by-the-app", make = Stage::byTheApp),
)

/** Collects what cannot be done; each act names the code that it expects. */
private class NotDone {
    private val said = mutableListOf<Trouble>()
    private val others = mutableListOf<String>()

    fun says(code: String, what: () -> Unit) {
        val trouble = runCatching { troubleOf(what) }.getOrElse { return Unit.also { _ -> others += "$code: ${it.message}" } }
        if (codeOf(trouble) == code) said += trouble else others += "$code: ${codeOf(trouble)}"
    }

    /** With the bar of such a screen; from one of the tabs nothing leads back. */
    fun page(isTab: Boolean = false, title: (Words) -> String): @Composable () -> Unit {
        check(others.isEmpty()) { others.joinToString("\n") }
        val troubles = said.toList()
        return { Page(title(LocalWords.current), {}.takeUnless { isTab }, {}) { troubles.forEach { TroubleCard(it) } } }
    }
}

private const val NOBODY = "0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"

private fun Stage.onThePath(): @Composable () -> Unit = NotDone().run {
    val ana = phone("ana")
    val alcohol = ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    val swim = ana.startHabit("Swim", CadenceView.Daily)
    says("after_today") { ana.startTracker(TrackerKindView.ABSTAIN, "more", "2026-12-01") }
    says("not_a_date") { ana.startTracker(TrackerKindView.ABSTAIN, "more", "yesterday") }
    says("empty_or_too_long") { ana.startHabit("swim ".repeat(200), CadenceView.Daily) }
    says("not_a_habit") { ana.markDone(alcohol, "2026-11-24") }
    says("day") { ana.takeDoneAway(swim, "2026-11-24") }
    says("before_from") { ana.excuseDays("2026-11-20", "2026-11-19", ExcuseReasonView.TRAVEL) }
    says("excusal") { ana.takeExcusalBack(NOBODY, "2026-11-20") }
    says("tracker") { ana.trackerHistory(NOBODY) }
    says("milestone") { ana.celebrate(ana.path().milestones.first().id.reversed(), "Thirty.") }
    says("not_time_since_a_day") { ana.recordReturnToUse(ReturnEntry(trackers = listOf(swim), day = "2026-11-24")) }
    says("before_start") { ana.recordReturnToUse(ReturnEntry(trackers = listOf(alcohol), day = "2026-10-01")) }
    says("return_to_use") { ana.takeReturnBack(NOBODY, "2026-11-24") }
    repeat(6) { ana.startHabit("Habit ${it + 1}", CadenceView.Daily) }
    says("too_many_trackers") { ana.startHabit("One more", CadenceView.Daily) }
    page(isTab = true) { it.path.title }
}

private fun Stage.atACheckIn(): @Composable () -> Unit = NotDone().run {
    val ana = resident("Ana")
    says("out_of_range") { ana.recordCheckIn(CheckInAnswers(mood = 6u)) }
    says("check_in") { ana.takeCheckInAway("2026-11-24", CheckInPartView.EVENING) }
    says("ask") { ana.takeAskBack() }
    ana.giveConsent(PurposeView.STAFF_ANSWERS, "The text.")
    says("follow_up") { ana.sayBesideFollowUp(FollowUpRuleView.MOOD, "It was a hard day.") }
    page(isTab = true) { it.today.title }
}

private fun Stage.inThePlan(): @Composable () -> Unit = NotDone().run {
    val ana = phone("ana")
    says("empty") { ana.addPlanLine(PlanPartView.SIGNS, " ", null) }
    says("too_long") { ana.addPlanLine(PlanPartView.SIGNS, "I stop answering. ".repeat(200), null) }
    says("not_a_number") { ana.addPlanLine(PlanPartView.PEOPLE_TO_ASK, "Ben", "at home") }
    says("plan_line") { ana.takePlanLineOut(NOBODY) }
    repeat(100) { runCatching { ana.addPlanLine(PlanPartView.SIGNS, "I stop answering.", null) } }
    says("full") { ana.addPlanLine(PlanPartView.SIGNS, "I stop answering.", null) }
    page { it.plan.title }
}

private fun Stage.inTheJournal(): @Composable () -> Unit = NotDone().run {
    val ana = phone("ana")
    val entry = ana.writeEntry("Monday", "Soup was on.")
    says("entry") { ana.entry(NOBODY) }
    says("not_a_revision") { ana.editEntry(entry.id, "0", "Monday", "Soup.") }
    says("not_json") { ana.importJournal("Dear diary") }
    says("not_a_journal") { ana.importJournal("{}") }
    page(isTab = true) { it.journal.title }
}

private fun Stage.inTheSettings(): @Composable () -> Unit = NotDone().run {
    val ana = phone("ana")
    val prompts = ana.settings().prompts
    says("other_part_of_day") { ana.setPrompts(prompts.copy(eveningAt = 480u)) }
    says("in_quiet_hours") { ana.setPrompts(prompts.copy(eveningAt = 1380u)) }
    says("not_a_country") { ana.setCountry("Narnia") }
    says("too_short") { ana.setPin("25") }
    ana.setPin("2580")
    ana.lock()
    says("locked") { ana.today() }
    repeat(20) { runCatching { ana.unlock("0000") } }
    says("too_many_tries") { ana.unlock("2580") }
    page { it.settings.title }
}

private fun Stage.withDevices(): @Composable () -> Unit = NotDone().run {
    val ana = resident("Ana")
    says("not_a_link_code") { ana.answerLinkCode("PLL1.nothing") }
    says("not_a_hand_over_code") { ana.takeOver("PLH1.nothing") }
    says("device") { ana.removeDevices(listOf(NOBODY)) }
    says("this_device") { ana.suspendDevice(ana.devices().single().id, true) }
    LinkingDevice.beginNow().use { tablet ->
        val answer = ana.answerLinkCode(tablet.code())
        LinkingDevice.beginNow().use { other ->
            says("not_for_this_device") { linked("other", other, answer) }
        }
    }
    page { it.devices.title }
}

private fun Stage.withAccounts(): @Composable () -> Unit = NotDone().run {
    val accounts = bare("Blue")
    val blue = accounts.add("Blue")
    accounts.open(blue).closeCompanion()
    says("account_exists_here") { accounts.clear(blue) }
    says("account") { accounts.clear(accounts.own()) }
    generateSequence { runCatching { accounts.add("Green") }.getOrNull() }.last()
    says("too_many_accounts") { accounts.add("Green") }
    says("account_open") { phone("Dev").eraseClosedAccount() }
    val closed = closedElsewhere()
    says("account_closed") { closed.writeEntry("Monday", "Soup was on.") }
    page { it.beginning.others }
}

private fun Stage.withTwelveWords(): @Composable () -> Unit = NotDone().run {
    val ana = resident("Ana")
    says("no_words_shown") { ana.confirmRecoveryWords(listOf("one", "two", "three")) }
    val words = ana.newRecoveryWords(WordListView.ENGLISH).words
    says("not_the_words") { ana.confirmRecoveryWords(listOf("one", "two", "three")) }
    says("not_twelve") { withWords("found", words.take(11)) }
    says("not_in_list") { withWords("found", words.take(11) + "porchlight") }
    says("do_not_fit_together") { withWords("found", words.drop(1) + words.first()) }
    says("no_home_here") { withWords("found", words) }
    page { it.words_screen.title }
}

private fun Stage.whileJoining(): @Composable () -> Unit = NotDone().run {
    val dev = phone("Dev")
    val invite = invite("Ana")
    says("not_a_join_code") { dev.askToJoin(address, "7K") }
    says("not_an_address") { dev.askToJoin("the house", "7K3M-9QX2") }
    says("server_address_not_https") { dev.askToJoin("http://example.org", "7K3M-9QX2") }
    says("not_found") { dev.askToJoin(address, "7K3M-9QX2") }
    says("no_house") { dev.encourage(null, 1u, null, false) }
    phone("Ana").joinHouse(invite)
    says("invite_used") { dev.joinHouse(invite) }
    says("house") { dev.showHouse(NOBODY) }
    noNetwork()
    says("unreachable") { dev.joinHouse(invite) }
    page { it.joining.title }
}

private fun Stage.inTheCircle(): @Composable () -> Unit = NotDone().run {
    val (ana, ben) = listOf("Ana", "Ben").map { resident(it) }
    ana.reachHouse()
    val (me, him) = ana.circle().people.partition { it.isMe }.let { (mine, others) -> mine.single().id to others.single().id }
    says("to_yourself") { ana.encourage(me, 1u, null, false) }
    says("not_in_your_circle") { ana.encourage(NOBODY, 1u, null, false) }
    says("has_phone_number") { ana.encourage(null, null, "Ring me: +1 555 0100 22", false) }
    says("not_a_card") { ana.encourage(null, 99u, null, false) }
    says("not_one_line") { ana.setDisplayName("Ana\nof Cedar House") }
    ana.encourage(null, 1u, null, false)
    val said = ana.circle().posts.single().id
    ana.takePostBack(said)
    says("post") { ana.takePostBack(said) }
    ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    ana.announceMilestone(ana.path().milestones.first().id, 1u, null)
    says("already_announced") { ana.announceMilestone(ana.path().milestones.first().id, 1u, null) }
    repeat(5) { runCatching { ana.encourage(him, 1u, null, false) } }
    says("cap_no_reply") { ana.encourage(him, 2u, null, false) }
    ana.block(him)
    says("blocked") { ana.encourage(him, 2u, null, false) }
    repeat(20) { runCatching { ben.encourage(null, 1u, null, false) } }
    says("cap_day") { ben.encourage(null, 2u, null, false) }
    page(isTab = true) { it.app.circle }
}

private fun Stage.whileSharing(): @Composable () -> Unit = NotDone().run {
    val ana = resident("Ana")
    ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-10-25")
    val milestone = ana.sharing().milestones.first().milestone.id
    says("not_an_id") { ana.shareMilestone("0") }
    says("no_consent") { ana.shareMilestone(milestone) }
    says("before_today") { ana.giveConsentUntil(PurposeView.STAFF_MILESTONES, "The text.", "2026-11-01") }
    ana.giveConsent(PurposeView.STAFF_MILESTONES, "The text.")
    ana.shareMilestone(milestone)
    ana.unshareMilestone(milestone)
    says("taken_back_before") { ana.shareMilestone(milestone) }
    says("copy") { ana.leaveCopy(NOBODY) }
    says("reissue") { ana.cancelReissue() }
    page { it.sharing.title }
}

private fun Stage.byTheApp(): @Composable () -> Unit = NotDone().run {
    val ana = phone("ana")
    says("already_open") { phone("ana") }
    ana.suspend()
    says("suspended") { ana.today() }
    ana.resume()
    ana.closeCompanion()
    says("closed") { ana.today() }
    page(isTab = true) { it.app.more }
}
