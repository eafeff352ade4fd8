package org.porchlight.app

import android.os.Handler
import android.os.Looper
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
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
import org.porchlight.platform.PhoneCamera
import org.porchlight.platform.PhoneFiles
import org.porchlight.platform.PhoneLanguage
import org.porchlight.platform.PromptsFollowed
import org.porchlight.ui.Answer
import org.porchlight.ui.AppSession
import org.porchlight.ui.Beginning
import org.porchlight.ui.Language
import org.porchlight.ui.Leave
import org.porchlight.ui.OnPhone
import org.porchlight.ui.Place
import org.porchlight.ui.Store
import org.porchlight.ui.Trouble
import org.porchlight.ui.answer

/**
 * What the screen shows, whichever activity does: it outlives one that the system makes anew. The way to an account is that of
 * the screens, `Beginning`; here the companion that was opened wakes when somebody looks, and sleeps when nobody does.
 */
class Foreground(private val application: PorchlightApplication) {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.Main.immediate)
    private val work = Dispatchers.IO.limitedParallelism(1)
    private val minute = Handler(Looper.getMainLooper())
    private val exchanges = Exchanges(application)
    private val network = NetworkWatch(application) { scope.launch { exchangeNow() } }
    private val chosen = PhoneLanguage(application)
    private val spoken = MutableStateFlow(languageOf(application))
    private val asleep = MutableStateFlow<Trouble?>(null)
    private var isHere = false
    private var news: Job? = null
    private var following: PromptsFollowed? = null
    private var leadsTo: String? = null

    val language: StateFlow<Language> = spoken.asStateFlow()

    /** Whether nothing of it is seen: while nobody looks, and until it is known whether it is locked. */
    var isCovered by mutableStateOf(false)
        private set

    /** Why the account that is open could not be woken. */
    val sleepTrouble: StateFlow<Trouble?> = asleep.asStateFlow()
    val files = PhoneFiles(application)
    val camera = PhoneCamera(application)
    private val scanner = scannerOf(camera)
    val beginning = Beginning(application.accounts, work, Dispatchers.IO, scope, scanner, ::speak, ::isLeft, ::sessionOf)
    private val session get() = beginning.session

    /** What was being written is kept, then the companion sleeps. A minute later a phone with a PIN is locked. */
    fun leaves() {
        if (!isHere) return
        isHere = false
        isCovered = true
        news?.cancel()
        network.end()
        camera.end(null)
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
        wake()
        news = scope.launch {
            while (true) {
                exchangeNow()
                delay(NEWS_EVERY_MS)
            }
        }
    }

    /** Also on the person's word, when it could not be done before. Nothing is shown of an account that does not wake. */
    fun wake() {
        scope.launch {
            val woken = withContext(work) { answer { application.phone.need(this@Foreground) } }
            session?.store?.lookAtLock()
            asleep.value = (woken as? Answer.Not)?.trouble
            if (isHere) isCovered = false
        }
    }

    /** For who goes another way, since it does not wake. It stays as it is. */
    fun leaveAsleep() {
        asleep.value = null
        session?.onPhone?.leave?.invoke(Leave.BESIDE)
    }

    /** Where a note leads that was tapped. A locked phone asks for the PIN before. */
    fun lead(kind: String?) {
        session?.lead(kind) ?: run { leadsTo = kind }
    }

    private fun AppSession.lead(kind: String?) {
        leadsTo = null
        when (PromptKindView.entries.find { it.name == kind }) {
            PromptKindView.MILESTONE_TODAY -> show(Place.Path)
            PromptKindView.EVENING_CHECK_IN, PromptKindView.MORNING_CHECK_IN, PromptKindView.LANDING,
            PromptKindView.WAITING_TO_SEND,
            -> show(Place.Today)
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

    private fun sessionOf(companion: PorchlightCompanion, onPhone: OnPhone, first: Place): AppSession {
        // On a phone of several people the notes are its owner's: a lock screen is everybody's.
        val followed = if (onPhone.label == null) PromptsFollowed(companion, application.notes) else null
        following = followed
        scope.launch(work) {
            application.phone.admit(companion)
            followed?.plan()
        }
        val store = Store(companion, work, Dispatchers.IO, scope)
        return AppSession(store, scope, SessionFiles(files), ::speak, first = first, scanner = scanner, onPhone = onPhone)
            .also { begun -> begun.lead(leadsTo) }
    }

    private fun isLeft() {
        following?.end()
        following = null
        scope.launch(work) { application.phone.leave() }
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

/** As long as the core waits before it locks. */
private const val MINUTE_MS = 60_000L
