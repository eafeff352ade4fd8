package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.CompanyView
import org.porchlight.core.TrackerKindView

@Composable
fun PathPlace(session: AppSession) {
    val path by session.store.path.collectAsState()
    val view = path ?: return
    PathScreen(
        view,
        session.trouble,
        PathActs(
            onHelp = session::toHelp,
            onTracker = { session.open(Place.Tracker(it)) },
            onFollow = { session.open(Place.Follow) },
            onDone = { tracker, isDone ->
                session.act({ if (isDone) it.markDone(tracker, view.day) else it.takeDoneAway(tracker, view.day) })
            },
            onReturn = { session.open(Place.ReturnToUse) },
            onExcuse = { from, until, reason -> session.act({ it.excuseDays(from, until, reason) }, session.saved("excuse")) },
            onTakeExcusalBack = { id, day -> session.act({ it.takeExcusalBack(id, day) }) },
            onPickUp = { tracker -> session.act({ it.setTrackerAside(tracker, false) }) },
            onCelebrate = { session.open(Place.Celebrate(it.id)) },
        ),
    )
}

@Composable
fun FollowPlace(session: AppSession) {
    val path by session.store.path.collectAsState()
    FollowScreen(
        path?.day ?: return,
        session.trouble,
        onTime = { name, start ->
            session.act({ it.startTracker(TrackerKindView.ABSTAIN, name, start) }, session.saved(then = session.here::back))
        },
        onHabit = { name, cadence -> session.act({ it.startHabit(name, cadence) }, session.saved(then = session.here::back)) },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun TrackerPlace(session: AppSession, id: String) {
    val path by session.store.path.collectAsState()
    val tracker = path?.trackers?.find { it.id == id } ?: return
    val before = asked(session, path) { it.trackerHistory(id) }.orEmpty()
    TrackerScreen(
        tracker,
        before,
        session.trouble,
        TrackerActs(
            onSave = { name, start, cadence -> session.act({ it.editTracker(id, name, start, cadence) }, session.saved()) },
            onSetAside = { session.act({ it.setTrackerAside(id, true) }) { session.back() } },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}

@Composable
fun CelebratePlace(session: AppSession, id: String) {
    val path by session.store.path.collectAsState()
    val circle by session.store.circle.collectAsState()
    val milestone = path?.milestones?.find { it.id == id } ?: return
    CelebrateScreen(
        milestone,
        session.trouble,
        onKeep = { text -> session.act({ it.celebrate(id, text.ifBlank { null }) }, session.saved(then = session.here::back)) },
        onAnnounce = circle?.let {
            { card, text ->
                // With a card, the words were not given: they stay.
                val given = session.saved("card".takeIf { card != null }, session.here::back)
                session.act({ it.announceMilestone(id, card, text) }, given)
            }
        },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun ReturnToUsePlace(session: AppSession) {
    val view by session.store.returnToUse.collectAsState()
    val path by session.store.path.collectAsState()
    var isSaved by kept(WHILE_HERE, "isSaved") { false }
    ReturnToUseScreen(
        view ?: return,
        path?.trackers.orEmpty(),
        isSaved = isSaved,
        trouble = session.trouble,
        acts = ReturnActs(
            onHelp = session::toHelp,
            onCompany = session::withCompany,
            onSave = { entry -> session.act({ it.recordReturnToUse(entry) }, session.saved("note") { isSaved = true }) },
            onTakeBack = { noted -> session.act({ it.takeReturnBack(noted.id, noted.day) }) },
            onLater = { session.show(Place.Today) },
            onBack = session::back,
        ),
    )
}

/** Nobody is told by the app: it leads to where one can tell them oneself. */
private fun AppSession.withCompany(company: CompanyView) {
    when (company) {
        CompanyView.PEER, CompanyView.MENTOR -> open(Place.Circle)
        CompanyView.STAFF -> here.let { here -> act({ it.askForSupport() }) { here.show(Place.Today) } }
        CompanyView.NOBODY -> open(Place.Help)
    }
}
