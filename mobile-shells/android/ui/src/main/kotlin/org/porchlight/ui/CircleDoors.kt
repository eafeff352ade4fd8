package org.porchlight.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.runtime.Composable
import org.porchlight.core.CircleInvitationStateView
import org.porchlight.core.MentorsView
import org.porchlight.core.SmallCirclesView

/** What goes on between people beside the circle itself. */
class Near(val circles: SmallCirclesView? = null, val mentors: MentorsView? = null, val hasReports: Boolean = false)

/** Who waits for an answer, and the ways to small circles, mentors and the schedule. */
@Composable
fun ColumnScope.CircleDoors(near: Near, onGo: (Place) -> Unit) {
    near.circles?.let { WhoWantsCompany(it, onGo) }
    near.circles?.let { CirclesThatAsk(it, onGo) }
    near.mentors?.let { MenteesWhoAsk(it, onGo) }
    Doors(near, onGo)
}

/** Somebody may want it in several circles at once. It is said on Today, too: it lasts a few hours. */
@Composable
fun WhoWantsCompany(circles: SmallCirclesView, onGo: (Place) -> Unit) {
    val words = LocalWords.current
    val members = circles.circles.flatMap { it.members }.filter { !it.isMe && it.shows.companyUntilMs != null }.map { it.id to it.name }
    val pairs = circles.pairs.filter { it.shows.companyUntilMs != null }.map { it.person to it.name }
    (members + pairs).distinctBy { it.first }.forEach { (person, name) ->
        Card(LocalPalette.current.lamp) {
            Title(words.small_circles.wants_company(name ?: words.app.somebody))
            SideButton(words.encouragement.write) { onGo(Place.Encourage(person)) }
        }
    }
}

@Composable
private fun CirclesThatAsk(circles: SmallCirclesView, onGo: (Place) -> Unit) {
    val words = LocalWords.current
    circles.invitations.filter { it.state == CircleInvitationStateView.OPEN }.forEach { invitation ->
        Card(LocalPalette.current.lamp) {
            Title(invitation.name)
            Body(words.small_circles.invited_by(invitation.invitedByName ?: words.app.somebody))
            SideButton(words.app.more_of_it) { onGo(Place.SmallCircles) }
        }
    }
    circles.circles.filter { it.isRenewalDue }.forEach { circle ->
        Card {
            Title(circle.name)
            Body(words.small_circles.renew_ask)
            SideButton(words.app.more_of_it) { onGo(Place.SmallCircle(circle.id)) }
        }
    }
}

@Composable
private fun MenteesWhoAsk(mentors: MentorsView, onGo: (Place) -> Unit) {
    val words = LocalWords.current
    mentors.askingMe.forEach { asking ->
        Card(LocalPalette.current.lamp) {
            Body(words.mentors.asks_you(asking.name ?: words.app.somebody))
            SideButton(words.app.more_of_it) { onGo(Place.Mentors) }
        }
    }
}

@OptIn(ExperimentalLayoutApi::class)
@Composable
private fun Doors(near: Near, onGo: (Place) -> Unit) {
    val words = LocalWords.current
    FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.wide)) {
        QuietButton(words.schedule.title) { onGo(Place.Schedule) }
        QuietButton(words.small_circles.title) { onGo(Place.SmallCircles) }
        QuietButton(words.mentors.title) { onGo(Place.Mentors) }
        if (near.hasReports) QuietButton(words.report.mine) { onGo(Place.Reports) }
    }
}
