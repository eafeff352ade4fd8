package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.ClosingView
import org.porchlight.core.OwnSummaryView
import org.porchlight.core.PurposeView

/** What stands above everything else on Today while it is so. */
@Composable
fun ColumnScope.AboveToday(session: AppSession) {
    val standing by session.store.standing.collectAsState()
    val mustLinkAgain by session.store.mustLinkAgain.collectAsState()
    standing?.landing?.let { LandingCard(it, { session.open(Place.Plan) }, session::toHelp) }
    if (mustLinkAgain == true) LinkAgainCard { session.open(Place.LinkAgain) }
}

@Composable
fun LinkAgainCard(onLink: () -> Unit) {
    val words = LocalWords.current
    Card(LocalPalette.current.attention) {
        Title(words.devices.link_again)
        Body(words.devices.link_again_note)
        MainButton(words.app.go_on, onClick = onLink)
    }
}

@Composable
fun StandingPlace(session: AppSession) {
    val standing by session.store.standing.collectAsState()
    val sharing by session.store.sharing.collectAsState()
    val today by session.store.today.collectAsState()
    StandingScreen(
        standing ?: return NoHouseScreen(session),
        sharing?.consents.orEmpty(),
        today?.day,
        session.trouble,
        StandingActs(session.sharingActs(), { session.open(Place.Plan) }, session::toHelp, session::back),
    )
}

/** Giving and taking back, the same wherever a consent stands. */
fun AppSession.sharingActs() = SharingActs(
    onHelp = ::toHelp,
    onGive = { purpose: PurposeView, text, lastDay ->
        act(
            { if (lastDay == null) it.giveConsent(purpose, text) else it.giveConsentUntil(purpose, text, lastDay) },
            saved(purpose.name),
        )
    },
    onWithdraw = { purpose -> act({ it.withdrawConsent(purpose) }) },
    onShareMilestone = { id, isShared -> act({ if (isShared) it.shareMilestone(id) else it.unshareMilestone(id) }) },
    onShareReturn = { id, day, isShared -> act({ if (isShared) it.shareReturn(id, day) else it.unshareReturn(id, day) }) },
    onWhoLooked = { open(Place.WhoLooked) },
    onBack = ::back,
)

@Composable
fun ClosingPlace(session: AppSession) {
    val closing by session.store.closing.collectAsState()
    ClosingScreen(closing ?: return, session.trouble, session.closingActs(session::back))
}

private fun AppSession.closingActs(onBack: (() -> Unit)?, after: After? = null, onErased: (ClosingView) -> Unit = {}) = ClosingActs(
    onExport = ::takeJournalAlong,
    onClose = { confirmation -> act({ it.closeAccount(confirmation) }) },
    onKeep = { act({ it.keepAccount() }) },
    onErase = { act({ it.eraseClosedAccount() }, onErased) },
    after,
    ::toHelp,
    onBack,
)

/** A part of what is on the phone cannot be read. Nothing of it is touched. */
@Composable
fun BrokenPlace(session: AppSession, why: Trouble.WayBack) {
    if (session.place == Place.Help) return HelpScreen(helpOf(null), onBack = session::back)
    val leave = session.onPhone?.let { phone -> { phone.leave(Leave.BESIDE) } }
    val ways = leave?.let { WaysBack(it, it, it) }
    NotOpenScreen(why, NotOpenActs(session::calm, ways, session::toHelp))
}

/** Of an account that was closed, or is on this device no more. */
@Composable
fun EndedPlace(session: AppSession, why: String) {
    val words = LocalWords.current
    LaunchedEffect(why) { session.forgetAll() }
    if (session.place == Place.Help) return HelpScreen(helpOf(null), onBack = session::back)
    val after = session.onPhone?.let { phone ->
        After(if (phone.label == null) words.beginning.begin else words.shared_phone.clear) { phone.leave(Leave.ENDED) }
    }
    if (why != Store.ACCOUNT_CLOSED) return GoneScreen(after, session::toHelp)
    var view by remember { mutableStateOf<ClosingView?>(null) }
    LaunchedEffect(Unit) { session.ask({ it.closing() }) { view = it } }
    ClosingScreen(view ?: return, session.trouble, session.closingActs(null, after) { view = it })
}

@Composable
fun SummaryPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    var made by remember { mutableStateOf<OwnSummaryView?>(null) }
    SummaryScreen(
        today?.day ?: return,
        made,
        session.trouble,
        SummaryActs(
            onMake = { parts, since -> session.ask({ it.ownSummary(parts, since) }) { made = it } },
            onSave = { text -> session.save("summary.txt", text) },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}

@Composable
fun DayHistoryPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    val now = today ?: return
    var day by remember { mutableStateOf(now.day) }
    val answered = asked(session, day to now) { it.checkInHistory(day) } ?: return
    DayHistoryScreen(
        day,
        answered,
        session.trouble,
        DayHistoryActs(
            onDay = { day = it },
            onTakeAway = { part -> session.act({ it.takeCheckInAway(day, part) }, session.thenBack()) },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}

@Composable
fun LinkAgainPlace(session: AppSession) {
    val words = LocalWords.current
    val code = asked(session, Unit) { it.linkAgainCode() } ?: return
    var parts by kept(WHILE_HERE, "parts") { emptyList<String>() }
    val toToday = session.toToday()
    val lacksSome = { trouble: Trouble? -> trouble is Trouble.Beside && trouble.code == "parts_missing" }
    LinkingScreen(
        words.devices.link_again,
        words.devices.link_again_note,
        code,
        parts.size,
        session.trouble.takeUnless(lacksSome),
        acts = LinkingActs(
            onCode = { part ->
                val codes = parts + part
                // Said of the second as of the third part, so that it lacks some is no change to wait for.
                val otherwise = { trouble: Trouble -> if (lacksSome(trouble)) parts = codes }
                session.act({ it.linkAgainWithCodes(codes) }, otherwise) { toToday() }
            },
            onScan = session::scan.takeIf { session.scanner != null },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}
