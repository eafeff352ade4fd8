package org.porchlight.app

import android.os.Handler
import android.os.Looper
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PromptKindView
import org.porchlight.platform.Exchanges
import org.porchlight.platform.NetworkWatch
import org.porchlight.platform.PhoneFiles
import org.porchlight.platform.PhoneLanguage
import org.porchlight.platform.PromptsFollowed
import org.porchlight.platform.countryOf
import org.porchlight.ui.Answer
import org.porchlight.ui.AppSession
import org.porchlight.ui.Language
import org.porchlight.ui.Place
import org.porchlight.ui.Store
import org.porchlight.ui.Trouble
import org.porchlight.ui.answer

/** What there is to show. */
sealed interface Opened {
    data object NotYet : Opened

    class Session(val session: AppSession) : Opened

    /** Nothing is erased: it is tried again, or the person comes back with the words. */
    class Not(val trouble: Trouble) : Opened
}

/**
 * What the screen shows, whichever activity does: it outlives one that the system makes anew. It wakes the companion when
 * somebody looks, and lets it sleep when nobody does.
 */
class Foreground(private val application: PorchlightApplication) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private val work = Dispatchers.IO.limitedParallelism(1)
    private val minute = Handler(Looper.getMainLooper())
    private val exchanges = Exchanges(application)
    private val network = NetworkWatch(application) { scope.launch { exchangeNow() } }
    private val chosen = PhoneLanguage(application)
    private val spoken = MutableStateFlow(languageOf(application))
    private val state = MutableStateFlow<Opened>(Opened.NotYet)
    private var isHere = false
    private var news: Job? = null
    private var following: PromptsFollowed? = null
    private var session: AppSession? = null
    private var leadsTo: String? = null

    val opened: StateFlow<Opened> = state.asStateFlow()
    val language: StateFlow<Language> = spoken.asStateFlow()
    val files = PhoneFiles(application)

    /** What was being written is kept, then the companion sleeps. A minute later a phone with a PIN is locked. */
    fun leaves() {
        if (!isHere) return
        isHere = false
        news?.cancel()
        network.end()
        val session = session
        session?.keepWriting()
        scope.launch {
            withContext(work) {} // behind what is kept, and before what follows from that
            if (session != null && waits(session)) exchanges.soon()
            if (!isHere) withContext(work) { application.phone.needNoMore(this@Foreground) }
        }
        minute.postDelayed({ scope.launch(work) { answer { application.phone.lock() } } }, MINUTE_MS)
    }

    /** Somebody looks at the app; once more, after the system made its activity anew. */
    fun comes() {
        if (isHere) return
        isHere = true
        minute.removeCallbacksAndMessages(null)
        application.notes.takeBackShown()
        network.begin()
        open()
        news = scope.launch {
            while (true) {
                exchangeNow()
                delay(NEWS_EVERY_MS)
            }
        }
    }

    /** Opens or wakes the companion; also on the person's word, when it could not be done before. */
    fun open() {
        scope.launch {
            val isNew = withContext(work) { application.phone.isNew }
            val woken = withContext(work) { answer { application.phone.need(this@Foreground) } }
            when (woken) {
                is Answer.Given -> session?.let { state.value = Opened.Session(it) } ?: show(woken.value, isNew)
                is Answer.Not -> state.value = Opened.Not(if (application.keys.isKeyLost) KEY_LOST else woken.trouble)
            }
        }
    }

    /** Where a note leads that was tapped. A locked phone asks for the PIN before. */
    fun lead(kind: String?) {
        val session = session ?: return run { leadsTo = kind }
        when (PromptKindView.entries.find { it.name == kind }) {
            PromptKindView.MILESTONE_TODAY -> session.show(Place.Path)
            PromptKindView.EVENING_CHECK_IN, PromptKindView.MORNING_CHECK_IN, PromptKindView.LANDING,
            PromptKindView.WAITING_TO_SEND,
            -> session.show(Place.Today)
            null -> Unit
        }
    }

    fun speak(language: Language) {
        chosen.choose(tagOf(language))
        spoken.value = language
    }

    /** The phone's own settings may have changed it. */
    fun lookAtLanguage() {
        spoken.value = languageOf(application)
    }

    fun comeBack(words: String, address: String) {
        val now = session
        if (now != null) return now.reach({ application.phone.comeBack(words, address) }) { scope.launch { show(it, isNew = false) } }
        scope.launch {
            when (val back = withContext(Dispatchers.IO) { answer { application.phone.comeBack(words, address) } }) {
                is Answer.Given -> show(back.value, isNew = false)
                is Answer.Not -> state.value = Opened.Not(back.trouble)
            }
        }
    }

    private suspend fun show(companion: PorchlightCompanion, isNew: Boolean) {
        session?.store?.close()
        following?.end()
        following = PromptsFollowed(companion, application.notes)
        withContext(work) {
            if (isNew) answer { companion.setCountry(countryOf(application)) }
            following?.plan()
        }
        val store = Store(companion, work, Dispatchers.IO, scope)
        val first = if (isNew) Place.Joining else Place.Today
        val begun = AppSession(store, scope, SessionFiles(files), ::speak, ::comeBack, first)
        session = begun
        state.value = Opened.Session(begun)
        lead(leadsTo)
    }

    /** Whether something is not with the house yet. A locked phone does not say, so it is looked. */
    private suspend fun waits(session: AppSession): Boolean = when (val waiting = session.store.ask { it.today().sync.waiting > 0uL }) {
        is Answer.Given -> waiting.value
        is Answer.Not -> true
    }

    private suspend fun exchangeNow() {
        session?.store?.act({})
    }
}

/** How often the house is asked for news while somebody looks. */
private const val NEWS_EVERY_MS = 30_000L

private val KEY_LOST = Trouble.WayBack("wrong_key")

/** As long as the core waits before it locks. */
private const val MINUTE_MS = 60_000L
