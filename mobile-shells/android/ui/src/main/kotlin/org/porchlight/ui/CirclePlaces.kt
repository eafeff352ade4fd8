package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.LooksLikeView

@Composable
fun CirclePlace(session: AppSession) {
    val circle by session.store.circle.collectAsState()
    val view = circle
    if (view == null) return NoHouseScreen(session)
    val circles by session.store.smallCircles.collectAsState()
    val mentors by session.store.mentors.collectAsState()
    val reports by session.store.reports.collectAsState()
    CircleScreen(
        view,
        session.trouble,
        CircleActs(
            onHelp = session::toHelp,
            onWrite = { session.open(Place.Encourage(it)) },
            onThank = { post, card -> session.act({ it.thank(post, card) }) },
            onTakeBack = { post -> session.act({ it.takePostBack(post) }) },
            onPerson = { session.open(if (it.isMe) Place.OwnName else Place.Person(it.id)) },
            onReport = { session.open(Place.Report(it)) },
            onGo = session::open,
        ),
        Near(circles, mentors, reports.orEmpty().isNotEmpty()),
    )
}

/** A place that only a house fills. */
@Composable
fun NoHouseScreen(session: AppSession) {
    val words = LocalWords.current
    Page(words.app.circle, onHelp = session::toHelp) {
        Card { Body(words.error.no_house) }
        MainButton(words.joining.title) { session.open(Place.Joining) }
    }
}

@Composable
fun EncouragePlace(session: AppSession, to: String?) {
    val circle by session.store.circle.collectAsState()
    var looksLike by remember { mutableStateOf(emptyList<LooksLikeView>()) }
    EncourageScreen(
        circle?.people?.find { it.id == to },
        looksLike,
        session.trouble,
        onGive = { card, text, isForNow, anyway ->
            val given = session.saved(then = session.here::back)
            session.ask({ if (anyway || text == null) emptyList() else it.checkWords(text) }) { found ->
                looksLike = found
                if (found.isEmpty()) session.act({ it.encourage(to, card, text, isForNow) }, given)
            }
        },
        onChange = { looksLike = emptyList() },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun PersonPlace(session: AppSession, id: String) {
    val circle by session.store.circle.collectAsState()
    val person = circle?.people?.find { it.id == id } ?: return
    PersonScreen(
        person,
        session.trouble,
        onWrite = { session.open(Place.Encourage(id)) },
        onShare = { session.open(Place.SharedWith(id)) },
        onBlock = { isBlocked -> session.act({ if (isBlocked) it.block(id) else it.unblock(id) }) },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}
