package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.CircleInvitationStateView
import org.porchlight.core.CircleInvitationView
import org.porchlight.core.SmallCircleView
import org.porchlight.core.SmallCirclesView

class SmallCirclesActs(
    val onHelp: () -> Unit = {},
    val onFound: (name: String) -> Unit = {},
    val onAccept: (circle: String) -> Unit = {},
    val onDecline: (circle: String) -> Unit = {},
    val onTakeYesBack: (circle: String) -> Unit = {},
    val onOpen: (circle: String) -> Unit = {},
    val onPair: (person: String) -> Unit = {},
    val onBack: () -> Unit = {},
)

/** Who asks, then the circles one is in, then the people to whom one shows something. */
@Composable
fun SmallCirclesScreen(
    view: SmallCirclesView,
    trouble: Trouble? = null,
    acts: SmallCirclesActs = SmallCirclesActs(),
    isFounding: Boolean = false,
) {
    val words = LocalWords.current
    Page(words.small_circles.title, acts.onBack, acts.onHelp) {
        Note(words.small_circles.intro)
        if (trouble != null) TroubleCard(trouble)
        view.invitations.forEach { InvitationCard(it, acts) }
        view.circles.forEach { circle -> Leading(circle.name, words.noteOf(circle)) { acts.onOpen(circle.id) } }
        Founding(acts, isFounding)
        if (view.pairs.isNotEmpty()) Section(words.small_circles.with_one)
        view.pairs.forEach { pair -> Leading(pair.name ?: words.app.somebody) { acts.onPair(pair.person) } }
    }
}

private fun Words.noteOf(circle: SmallCircleView): String {
    if (circle.isRenewalDue) return small_circles.renew_ask
    val others = circle.members.filter { !it.isMe }
    if (others.isEmpty()) return small_circles.yours_for_now
    return others.joinToString { it.name ?: app.somebody }
}

/** What the others will see stands before the yes. */
@Composable
private fun InvitationCard(invitation: CircleInvitationView, acts: SmallCirclesActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card(LocalPalette.current.lamp) {
        Title(invitation.name)
        Body(words.small_circles.invited_by(invitation.invitedByName ?: words.app.somebody))
        when (invitation.state) {
            CircleInvitationStateView.OPEN -> {
                Note(words.small_circles.who_reads)
                Note(words.small_circles.at_first)
                Note(words.small_circles.until(dates.dayOf(invitation.untilMs)))
                MainButton(words.small_circles.accept) { acts.onAccept(invitation.circle) }
                SideButton(words.small_circles.decline) { acts.onDecline(invitation.circle) }
                Note(words.small_circles.decline_note)
            }
            CircleInvitationStateView.ACCEPTED -> {
                Body(words.circle_invitation_state.of(invitation.state))
                QuietButton(words.app.take_back) { acts.onTakeYesBack(invitation.circle) }
            }
            CircleInvitationStateView.FULL -> {
                Body(words.circle_invitation_state.of(invitation.state))
                SideButton(words.small_circles.accept) { acts.onAccept(invitation.circle) }
                QuietButton(words.small_circles.decline) { acts.onDecline(invitation.circle) }
                Note(words.small_circles.decline_note)
            }
        }
    }
}

@Composable
private fun Founding(acts: SmallCirclesActs, isOpen: Boolean) {
    val words = LocalWords.current
    var isFounding by kept("isFounding") { isOpen }
    var name by kept("name") { "" }
    if (!isFounding) return SideButton(words.small_circles.found) { isFounding = true }
    Card {
        Title(words.small_circles.found)
        Field(words.small_circles.name, name) { name = it }
        Note(words.small_circles.who_reads)
        Note(words.small_circles.at_first)
        MainButton(words.small_circles.found) { acts.onFound(name.trim()) }
        QuietButton(words.app.not_now) { isFounding = false }
    }
}
