package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import org.porchlight.core.ConsentView
import org.porchlight.core.LandingView
import org.porchlight.core.PurposeView
import org.porchlight.core.StandingStateView
import org.porchlight.core.StandingView
import org.porchlight.core.StayingInTouchView

class StandingActs(
    val sharing: SharingActs = SharingActs(),
    val onPlan: () -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

fun StandingStateView?.hasLeft(): Boolean = when (this) {
    StandingStateView.LANDING, StandingStateView.ALUMNI, StandingStateView.PRIVATE_ONLY -> true
    StandingStateView.RESIDENT, StandingStateView.LEAVE, null -> false
}

/** Who the person is in a house. How somebody left is nowhere on it. */
@Composable
fun StandingScreen(
    view: StandingView,
    consents: List<ConsentView>,
    today: String?,
    trouble: Trouble? = null,
    acts: StandingActs = StandingActs(),
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.leaving.house, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Card {
            Title(view.house)
            Body(words.standing_state.of(view.state))
            Note(words.leaving.since(dates.dayOf(view.sinceMs)))
            view.room?.let { Note(words.leaving.room(it)) }
            view.awayUntil?.let { Body(words.leaving.away_until(dates.day(it))) }
            view.lastDay?.let { Body(words.leaving.last_day(dates.day(it))) }
        }
        if (view.state.hasLeft()) AfterLeaving(view, consents, acts) else view.counsellor?.let { Note(words.sharing.counsellor(it)) }
        if (view.alumni is StayingInTouchView.AskAgain) Section(words.staying_in_touch.ask_again)
        // Both can be given while one lives there: they begin once one has left.
        listOf(PurposeView.ALUMNI, PurposeView.AFTERCARE).mapNotNull { purpose -> consents.find { it.purpose == purpose } }
            .forEach { ConsentCard(it, view.house, acts.sharing, today = today) }
    }
}

@Composable
private fun AfterLeaving(view: StandingView, consents: List<ConsentView>, acts: StandingActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card(LocalPalette.current.lamp) {
        Title(words.leaving.yours)
        if (view.state != StandingStateView.ALUMNI && view.alumni is StayingInTouchView.Off) Body(words.leaving.kept_away)
    }
    view.landing?.let { LandingCard(it, acts.onPlan, acts.onHelp) }
    val staffReadOn = consents.any { it.purpose == PurposeView.AFTERCARE && it.isOn }
    val ends = view.staffAccessEndsMs
    if (staffReadOn) Note(words.leaving.staff_on) else if (ends != null) Note(words.leaving.staff_until(dates.dayAndTime(ends)))
}

/** One of the 28 days after leaving: the plan and whom to call stay on top, and on some days somebody of one's own. */
@Composable
fun LandingCard(landing: LandingView, onPlan: () -> Unit, onHelp: () -> Unit) {
    val words = LocalWords.current
    Card(LocalPalette.current.chosen) {
        Title(words.leaving.day(landing.day, landing.days))
        if (landing.day in landing.contactDays) {
            Body(words.leaving.contact)
            landing.mentors.forEach { Body(it.name ?: words.app.somebody) }
        }
        landing.pinned.forEach { Pinned(it, onPlan, onHelp) }
    }
}

@Composable
private fun ColumnScope.Pinned(key: String, onPlan: () -> Unit, onHelp: () -> Unit) {
    val words = LocalWords.current
    when (key) {
        "plan" -> SideButton(words.leaving.plan, onClick = onPlan)
        "crisis" -> SideButton(words.leaving.crisis, Icons.phone, onHelp)
        "naloxone" -> Note(words.leaving.naloxone)
    }
}
