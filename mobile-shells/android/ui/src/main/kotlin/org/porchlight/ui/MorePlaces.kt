package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import kotlinx.coroutines.delay
import org.porchlight.core.DeviceView
import org.porchlight.core.JoinAskStateView
import org.porchlight.core.JoinAskView
import org.porchlight.core.PromptSettingsView
import org.porchlight.core.ShownWords
import org.porchlight.core.WordListView
import org.porchlight.core.crisisCountries

@Composable
fun MorePlace(session: AppSession) {
    val words = LocalWords.current
    val hasPin by session.store.hasPin.collectAsState()
    val reissue by session.store.reissue.collectAsState()
    Page(words.app.more, onHelp = session::toHelp) {
        Leading(words.plan.title, words.plan.intro) { session.open(Place.Plan) }
        Leading(words.sharing.title) { session.open(Place.Sharing) }
        Leading(words.app.people_and_devices) { session.open(Place.People) }
        if (reissue?.hasSomething() == true) Leading(words.reissue.offered) { session.open(Place.Reissue) }
        Leading(words.own_summary.title) { session.open(Place.Summary) }
        Leading(words.settings.title) { session.open(Place.Settings) }
        if (hasPin == true) SideButton(words.app.lock_now, Icons.closed) { session.act({ it.lock() }) }
        QuietButton(words.app.sync) { session.act({ it.syncNow() }) }
    }
}

@Composable
fun ReissuePlace(session: AppSession) {
    val view by session.store.reissue.collectAsState()
    ReissueScreen(
        view ?: return,
        session.trouble,
        ReissueActs(
            onTakeTracker = { copy, name -> session.act({ it.takeTrackerOver(copy, name) }, session.saved(copy)) },
            onTakeLine = { copy -> session.act({ it.takePlanLineOver(copy) }) },
            onLeave = { copy -> session.act({ it.leaveCopy(copy) }, session.saved(copy)) },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}

@Composable
fun SharingPlace(session: AppSession) {
    val sharing by session.store.sharing.collectAsState()
    val standing by session.store.standing.collectAsState()
    val today by session.store.today.collectAsState()
    SharingScreen(
        sharing ?: return NoHouseScreen(session),
        standing,
        session.trouble,
        session.sharingActs(),
        today?.day,
    )
}

@Composable
fun WhoLookedPlace(session: AppSession) {
    val newest by session.store.whoLooked.collectAsState()
    var earlier by remember(newest) { mutableStateOf(newest) }
    val view = earlier ?: return
    val onMore = { next: Long ->
        session.ask({ it.whoLooked(next) }) { page -> earlier = page.copy(readings = view.readings + page.readings) }
    }
    WhoLookedScreen(view, onMore, session::toHelp, session::back)
}

@Composable
fun SettingsPlace(session: AppSession) {
    val settings by session.store.settings.collectAsState()
    val hasPin by session.store.hasPin.collectAsState()
    SettingsScreen(
        settings ?: return,
        hasPin == true,
        remember { crisisCountries() },
        session.trouble,
        SettingsActs(
            onHelp = session::toHelp,
            onPrompts = { prompts: PromptSettingsView -> session.act({ it.setPrompts(prompts) }) },
            onDayEnd = { minutes -> session.act({ it.setDayEnd(minutes) }) },
            onMorning = { isOn -> session.act({ it.setMorningCheckIn(isOn) }) },
            onAsksAboutUse = { isOn -> session.act({ it.setAsksAboutUse(isOn) }) },
            onPlanOpensLocked = { isOn -> session.act({ it.setPlanOpensLocked(isOn) }) },
            onCountry = { country -> session.act({ it.setCountry(country) }) },
            onPin = { pin, done -> session.act({ it.setPin(pin) }) { done() } },
            onLanguage = session.onLanguage,
            onBack = session::back,
        ),
    )
}

/** How often it is looked whether staff have let this phone in, while the digits are shown. */
private const val LOOK_EVERY_MS = 3_000L

@Composable
fun JoiningPlace(session: AppSession, onJoined: () -> Unit, onAlone: () -> Unit, onBack: (() -> Unit)?) {
    val join = { invite: String -> session.reach({ it.joinHouse(invite) }, session.saved(then = onJoined)) }
    var asking by remember { mutableStateOf<JoinAskView?>(null) }
    LaunchedEffect(Unit) { session.ask({ it.joinAsk() }) { asking = it } }
    LaunchedEffect(asking?.state) {
        while (asking?.state == JoinAskStateView.WAITING) {
            delay(LOOK_EVERY_MS)
            session.reach({ it.lookWhetherLetIn() }) { asking = it }
        }
        if (asking?.state == JoinAskStateView.JOINED) session.saved(then = onJoined)(asking)
    }
    JoiningScreen(
        asking,
        session.trouble,
        JoiningActs(
            onInvite = join,
            onCode = { address, code -> session.reach({ it.askToJoin(address, code) }) { asking = it } },
            onStop = { session.act({ it.stopAskingToJoin() }) { asking = null } },
            onAlone = onAlone,
            onScan = { session.scan(join) }.takeIf { session.scanner != null },
            onHelp = session::toHelp,
            onBack = onBack,
        ),
    )
}

@Composable
fun PeoplePlace(session: AppSession) {
    val devices by session.store.devices.collectAsState()
    val houses by session.store.houses.collectAsState()
    val late by session.store.lateWords.collectAsState()
    val hasWords by session.store.hasWords.collectAsState()
    val closedHouses by session.store.closedHouses.collectAsState()
    val known = devices ?: return
    var isConfirmed by remember { mutableStateOf(false) }
    WordsPlace(session, onDone = { isConfirmed = true }) { onWords ->
        PeopleScreen(
            PeopleViews(houses.orEmpty(), known, late.orEmpty(), hasWords == true, isConfirmed, closedHouses.orEmpty()),
            session.trouble,
            PeopleActs(
                onHelp = session::toHelp,
                onJoin = { session.open(Place.Joining) },
                onHouse = { id -> session.act({ it.showHouse(id) }) },
                onStanding = { session.open(Place.Standing) },
                onClosing = { session.open(Place.Closing) },
                onWords = onWords,
                onRest = { device: DeviceView, rests, done -> session.reach({ it.suspendDevice(device.id, rests) }) { done() } },
                onRemove = { device -> session.act({ it.removeDevices(listOf(device.id)) }) },
                onLink = { session.open(Place.LinkDevice) },
                onHandOver = { session.open(Place.HandOver) },
                onTakeOver = { session.open(Place.TakeOver) },
                onKeepLate = { device -> session.act({ it.keepLateWords(device) }) },
                onDismissLate = { device -> session.act({ it.dismissLateWords(device) }) },
                onPhone = session.onPhone,
                onBack = session::back,
            ),
        )
    }
}

/** New words are shown once, and asked back before they count; `offer` is drawn before and after. */
@Composable
fun WordsPlace(session: AppSession, onDone: () -> Unit, offer: @Composable (onOffer: () -> Unit) -> Unit) {
    var shown by remember { mutableStateOf<ShownWords?>(null) }
    val list = if (LocalWords.current.language == Language.SPANISH) WordListView.SPANISH else WordListView.ENGLISH
    val words = shown ?: return offer { session.act({ it.newRecoveryWords(list) }) { shown = it } }
    val onConfirm = { answers: List<String> ->
        session.act({ it.confirmRecoveryWords(answers) }) {
            shown = null
            onDone()
        }
    }
    UsedOnPaper(session)
    // Help lies over the words: who goes elsewhere has to write down new ones.
    var isHelp by remember { mutableStateOf(false) }
    val settings by session.store.settings.collectAsState()
    if (isHelp) return HelpScreen(helpOf(settings?.country)) { isHelp = false }
    RecoveryWordsScreen(words, session.trouble, onConfirm, onHelp = { isHelp = true }) { shown = null }
}
