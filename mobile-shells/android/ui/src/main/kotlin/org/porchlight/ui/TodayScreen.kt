package org.porchlight.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.porchlight.core.AskStateView
import org.porchlight.core.AskView
import org.porchlight.core.CheckInView
import org.porchlight.core.FollowUpRuleView
import org.porchlight.core.FollowUpView
import org.porchlight.core.MilestoneView
import org.porchlight.core.SmallCirclesView
import org.porchlight.core.SyncView
import org.porchlight.core.TodayView
import org.porchlight.core.WaitingReissueView

/** What a tap on Today does. */
class TodayActs(
    val onHelp: () -> Unit = {},
    val onCheckIn: () -> Unit = {},
    val onFillIn: () -> Unit = {},
    val onPlan: () -> Unit = {},
    val onPath: () -> Unit = {},
    val onAsk: () -> Unit = {},
    val onTakeAskBack: () -> Unit = {},
    val onCelebrate: (MilestoneView) -> Unit = {},
    val onSayBeside: (FollowUpRuleView, String) -> Unit = { _, _ -> },
    val onTakeBackBeside: (FollowUpRuleView) -> Unit = {},
    val onStopReissue: () -> Unit = {},
    val onHistory: () -> Unit = {},
    val onGo: (Place) -> Unit = {},
)

@Composable
fun TodayScreen(
    view: TodayView,
    hasHouse: Boolean,
    trouble: Trouble? = null,
    acts: TodayActs = TodayActs(),
    circles: SmallCirclesView? = null,
    above: @Composable ColumnScope.() -> Unit = {},
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    // Whoever asks at the bottom of the screen sees at its top what came of it.
    key(view.ask == null) {
        Page(words.today.title, onHelp = acts.onHelp) {
            Note(dates.long(view.day))
            view.ask?.let { AskCard(it, acts) }
            if (trouble != null) TroubleCard(trouble)
            view.waitingReissues.forEach { WaitingReissueCard(it, acts) }
            above()
            CheckInCard(view, acts)
            circles?.let { WhoWantsCompany(it, acts.onGo) }
            view.followUps.forEach { FollowUpCard(it, acts) }
            view.celebrations.forEach { CelebrationCard(it, acts) }
            if (view.offersPlan) OfferOfPlan(acts)
            view.trackers.forEach { TrackerCard(it, onOpen = acts.onPath) }
            if (view.ask == null && hasHouse) SideButton(words.ask.ask, onClick = acts.onAsk)
            QuietButton(words.today.fill_in, onClick = acts.onFillIn)
            if (hasHouse) SyncNote(view.sync)
        }
    }
}

@Composable
private fun WaitingReissueCard(waiting: WaitingReissueView, acts: TodayActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card(LocalPalette.current.attention) {
        Title(words.reissue.waiting)
        Body(words.reissue.who(waiting.staff.first(), waiting.staff.last(), waiting.house, dates.dayAndTime(waiting.untilMs)))
        if (waiting.isStopped) {
            Body(words.reissue.stopped)
        } else {
            Body(words.reissue.if_not_you)
            MainButton(words.reissue.stop, onClick = acts.onStopReissue)
        }
    }
}

/** What was answered stands a tap away: whoever looks over a shoulder does not read it here. */
@Composable
private fun CheckInCard(view: TodayView, acts: TodayActs) {
    val words = LocalWords.current
    val checkIn = view.checkIn ?: view.morningCheckIn?.takeIf { it.part == view.questions.part }
    if (checkIn == null) {
        Card(LocalPalette.current.lamp) {
            Title(words.check_in.mood)
            Note(words.today.skip_any)
            MainButton(words.today.check_in, onClick = acts.onCheckIn)
        }
    } else {
        Card {
            Title(words.today.check_in_done)
            WhereTheCheckInIs(checkIn)
            QuietButton(words.today.change, onClick = acts.onCheckIn)
            QuietButton(words.today.history, onClick = acts.onHistory)
        }
    }
}

@Composable
private fun ColumnScope.WhereTheCheckInIs(checkIn: CheckInView) {
    if (checkIn.isFilledIn) Note(LocalWords.current.today.filled_in)
    Whereabouts(checkIn.hasReachedHouse)
}

/** Until the house has it, whom to call stands before everything else. */
@Composable
private fun AskCard(ask: AskView, acts: TodayActs) {
    val words = LocalWords.current
    Card(if (ask.state == AskStateView.SENT) LocalPalette.current.chosen else LocalPalette.current.attention) {
        Column(Modifier.readAtOnce()) {
            if (ask.seenBy.isEmpty()) Title(words.ask_state.of(ask.state))
            ask.seenBy.forEach { Title(words.ask.seen(it.staff)) }
        }
        ask.house?.let { Note(words.houses.ask(it)) }
        ask.callInstead?.let { EmergencyButtons(it) }
        if (ask.callInstead != null) SideButton(words.crisis.title, Icons.phone, acts.onHelp)
        QuietButton(words.ask.take_back, onClick = acts.onTakeAskBack)
    }
}

@Composable
private fun FollowUpCard(followUp: FollowUpView, acts: TodayActs) {
    val words = LocalWords.current
    val form = followUp.rule.name
    var isWriting by kept(form, "isWriting") { false }
    var text by kept(form, "text") { followUp.words.orEmpty() }
    Card {
        Body(words.follow_up_rule.of(followUp.rule, followUp.answer))
        followUp.words?.let { said ->
            Framed { Body(said) }
            QuietButton(words.today.take_words_back) { acts.onTakeBackBeside(followUp.rule) }
        }
        val begin = if (followUp.words == null) words.today.add_words else words.app.change
        if (followUp.canAddWords && !isWriting) QuietButton(begin) { isWriting = true }
        if (isWriting) {
            Note(words.today.add_words_intro)
            Field(words.today.add_words, text, lines = 2) { text = it }
            MainButton(words.app.save) { acts.onSayBeside(followUp.rule, text) }
        }
    }
}

@Composable
private fun CelebrationCard(milestone: MilestoneView, acts: TodayActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.lamp) {
        Title(if (milestone.isToday) words.path.reached_today(words.mark(milestone)) else words.mark(milestone))
        Note(words.dated(milestone, LocalSurroundings.current.dates))
        Body(words.today.celebrate)
        SideButton(words.app.in_my_words) { acts.onCelebrate(milestone) }
    }
}

@Composable
private fun OfferOfPlan(acts: TodayActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.chosen) {
        Body(words.return_to_use.plan_offer)
        SideButton(words.plan.title, onClick = acts.onPlan)
    }
}

/** How the exchange stands. Waiting is nothing bad: everything is kept here. */
@Composable
private fun SyncNote(sync: SyncView) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    if (sync.waiting > 0u) Note(words.today.waiting(sync.waiting.toLong()))
    sync.lastSuccessMs?.let { Note(words.today.last_reached(dates.dayAndTime(it))) }
    sync.failure?.let { Note(words.sync.of(it) ?: words.sync.server_error) }
    sync.alarm?.let { code -> Card(LocalPalette.current.attention) { Body(words.sync.of(code) ?: words.error.internal(code)) } }
    sync.refused.forEach { Note(words.refusal.of(it, it) ?: words.refusal.other(it)) }
}

/** "30 days", "6 months", "1 year". */
fun Words.mark(milestone: MilestoneView): String = mark_unit.of(milestone.unit, milestone.amount.toLong())
