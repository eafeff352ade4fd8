package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.ui.text.font.FontFamily
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.cancel
import org.porchlight.core.PorchlightCompanion
import java.time.ZoneId
import java.util.Locale
import java.util.concurrent.Executors
import kotlin.coroutines.CoroutineContext

/** What a phone in Denver says of itself. */
fun surroundings(
    clock: StoppedClock = StoppedClock(EVENING),
    language: Language = Language.ENGLISH,
    isDark: Boolean = false,
    typeface: FontFamily = FontFamily.Default,
    copy: (String) -> Unit = {},
): Surroundings {
    val locale = if (language == Language.SPANISH) Locale.forLanguageTag("es-US") else Locale.US
    val dates = Dates(locale, ZoneId.of(ZONE), is24Hours = false)
    return Surroundings(language, locale, dates, country = "US", isDark, typeface, now = { clock.atMs }, copy = copy)
}

/** The whole app as somebody holds it. */
@Composable
fun AppOnStage(stage: Stage, session: AppSession, copy: (String) -> Unit = {}) =
    PorchlightTheme(surroundings(stage.clock, copy = copy)) { App(session) }

/** What a tap does is done when the next line runs; what the core says by itself comes a moment later, as on a phone. */
fun Stage.sessionOf(
    ana: PorchlightCompanion,
    first: Place = Place.Today,
    files: Files = NoFiles,
    work: CoroutineDispatcher = AtOnce,
): AppSession {
    val scope = CoroutineScope(AtOnce)
    val store = Store(ana, work, AtOnce, scope)
    // What the core told before the end is done with before the phone is closed.
    beforeEnd {
        store.close()
        scope.cancel()
        AtOnce.finish()
    }
    return AppSession(store, scope, files, first = first)
}

/** A phone from its first screen on, with somebody's camera if there is one. */
fun Stage.beginningOf(accounts: AccountsOnPhone, scanner: Scanner? = null, work: CoroutineDispatcher = AtOnce): Beginning {
    val scope = CoroutineScope(AtOnce)
    val beginning = Beginning(accounts, work, AtOnce, scope, scanner) { companion, onPhone, first ->
        AppSession(Store(companion, AtOnce, AtOnce, scope), scope, NoFiles, scanner = scanner, onPhone = onPhone, first = first)
    }
    beforeEnd {
        beginning.close()
        scope.cancel()
        AtOnce.finish()
    }
    return beginning
}

@Composable
fun PhoneOnStage(stage: Stage, beginning: Beginning) = PorchlightTheme(surroundings(stage.clock)) { Porchlight(beginning) }

/** Runs where it is asked to, but never inside a call from the core: there JNA would let go of the thread too early. */
private object AtOnce : CoroutineDispatcher() {
    private val besides = Executors.newSingleThreadExecutor { Thread(it).apply { isDaemon = true } }

    override fun isDispatchNeeded(context: CoroutineContext): Boolean =
        Thread.currentThread().stackTrace.any { it.className.startsWith("com.sun.jna.CallbackReference") }

    override fun dispatch(context: CoroutineContext, block: Runnable) = besides.execute(block)

    fun finish() {
        besides.submit {}.get()
    }
}

/** A disk that takes its time: nothing is done before it is let go. */
class Held : CoroutineDispatcher() {
    private val waiting = mutableListOf<Runnable>()
    private var holds = true

    override fun isDispatchNeeded(context: CoroutineContext) = AtOnce.isDispatchNeeded(context) || synchronized(this) { holds }

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        val isHeld = synchronized(this) { holds.also { if (it) waiting.add(block) } }
        if (!isHeld) AtOnce.dispatch(context, block)
    }

    fun hold() = synchronized(this) { holds = true }

    fun letGo() = synchronized(this) { waiting.toList().also { waiting.clear(); holds = false } }.forEach(Runnable::run)
}

private object NoFiles : Files {
    override suspend fun save(name: String, text: String) = true

    override suspend fun choose(): String? = null
}
