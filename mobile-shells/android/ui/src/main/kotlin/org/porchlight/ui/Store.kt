package org.porchlight.ui

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.porchlight.core.AreaView
import org.porchlight.core.CompanionException
import org.porchlight.core.Observer
import org.porchlight.core.PorchlightCompanion

/**
 * Calls the companion on one dispatcher and shows what it says. It knows no rule and keeps nothing but the latest views;
 * `work` runs one thing after the other, `network` those that wait; neither is the thread that draws.
 */
class Store(
    private val companion: PorchlightCompanion,
    private val work: CoroutineDispatcher,
    private val network: CoroutineDispatcher,
    private val scope: CoroutineScope,
) {
    private val all = mutableListOf<Shown<*>>()
    private val locked = MutableStateFlow<Boolean?>(null)
    private val over = MutableStateFlow<String?>(null)

    /** Nothing until it was asked for the first time: nothing is shown before. */
    val isLocked: StateFlow<Boolean?> = locked.asStateFlow()
    /** Why nothing can be done with this account here any more. */
    val ended: StateFlow<String?> = over.asStateFlow()
    val today = shown(AreaView.TODAY) { it.today() }
    val journal = shown(AreaView.JOURNAL) { it.journal() }
    val drafts = shown(AreaView.JOURNAL) { it.drafts() }
    val circle = shown(AreaView.CIRCLE) { it.circle() }
    val smallCircles = shown(AreaView.CIRCLE) { it.smallCircles() }
    val schedule = shown(AreaView.CIRCLE) { it.schedule() }
    val reports = shown(AreaView.CIRCLE) { it.reports() }
    val mentors = shown(AreaView.PEOPLE) { it.mentors(null) }
    val path = shown(AreaView.PATH) { it.path() }
    val returnToUse = shown(AreaView.PATH) { it.returnToUse() }
    val plan = shown(AreaView.PLAN) { it.plan() }
    val devices = shown(AreaView.PEOPLE) { it.devices() }
    val lateWords = shown(AreaView.PEOPLE) { it.lateWords() }
    val reissue = shown(AreaView.PEOPLE) { it.reissue() }
    val houses = shown(AreaView.PEOPLE) { it.houses() }
    val hasWords = shown(AreaView.PEOPLE) { it.hasRecoveryWords() }
    val standing = shown(AreaView.PEOPLE) { it.standing() }
    val closedHouses = shown(AreaView.PEOPLE) { it.closedHouses() }
    val closing = shown(AreaView.PEOPLE) { it.closing() }
    val mustLinkAgain = shown(AreaView.PEOPLE) { it.mustLinkAgain() }
    val sharing = shown(AreaView.SHARING) { it.sharing() }
    val whoLooked = shown(AreaView.SHARING) { it.whoLooked(null) }
    val settings = shown(AreaView.SETTINGS) { it.settings() }
    val hasPin = shown(AreaView.SETTINGS) { it.hasPin() }

    private val subscription = companion.subscribe(object : Observer {
        override fun onChange(revision: ULong, areas: List<AreaView>) {
            scope.launch { refresh(areas) }
        }
    })

    init {
        look()
    }

    /** Asks for what one place alone shows. */
    suspend fun <T> ask(what: (PorchlightCompanion) -> T): Answer<T> = withContext(work) { answer { what(companion) } }

    /**
     * Does what a person asked for, and says what the screen does if it could not be done. The views follow by themselves,
     * and so does the exchange: without a house or a network it is as well here.
     */
    suspend fun <T> act(what: (PorchlightCompanion) -> T): Answer<T> = withContext(work) {
        answer { what(companion) }.also { answer { companion.syncNow() } }
    }

    /** The same for what waits for the network; the other calls go on meanwhile. */
    suspend fun <T> reach(what: (PorchlightCompanion) -> T): Answer<T> = withContext(network) { answer { what(companion) } }

    /** The app is on the screen again. Whether it is locked is asked before anything is shown. */
    fun look() {
        scope.launch { refresh(AreaView.entries) }
    }

    /**
     * Somebody touched the screen or typed: the core locks a phone that nobody used for a minute, and only this, writing and
     * unlocking count. It costs a few microseconds and not on the thread that draws, so each touch says it.
     */
    suspend fun wasUsed() = withContext(work) {
        answer { companion.wasUsed() }
        read(locked) { companion.isLocked() }
    }

    /** Whether the minute is over. To ask is not to use. */
    suspend fun lookAtLock() = withContext(work) { read(locked) { companion.isLocked() } }

    fun close() {
        subscription.end()
        subscription.close()
    }

    private suspend fun refresh(areas: Collection<AreaView>) = withContext(work) {
        over.value = whyEnded()
        read(locked) { companion.isLocked() }
        all.filter { it.area in areas }.forEach { it.read(companion) }
    }

    private fun whyEnded(): String? {
        val answer = answer { companion.mustLinkAgain() }
        val why = (answer as? Answer.Not)?.trouble as? Trouble.Say
        return why?.code?.takeIf { it == ACCOUNT_CLOSED || it == DEVICE_REMOVED }
    }

    private fun <T> shown(area: AreaView, read: (PorchlightCompanion) -> T): StateFlow<T?> =
        Shown(area, read).also(all::add).view

    private fun <T> read(into: MutableStateFlow<T>, what: () -> T) {
        when (val answer = answer(what)) {
            is Answer.Given -> into.value = answer.value
            is Answer.Not -> Unit
        }
    }

    private class Shown<T>(val area: AreaView, private val ask: (PorchlightCompanion) -> T) {
        private val latest = MutableStateFlow<T?>(null)
        val view = latest.asStateFlow()

        /** Nothing of what can be asked for no more stays in memory: a locked phone shows none of it. */
        fun read(companion: PorchlightCompanion) {
            latest.value = when (val answer = answer { ask(companion) }) {
                is Answer.Given -> answer.value
                is Answer.Not -> null
            }
        }
    }

    companion object {
        const val ACCOUNT_CLOSED = "account_closed"
        const val DEVICE_REMOVED = "device_removed"
    }
}

/** What came of asking the core. */
sealed interface Answer<out T> {
    class Given<T>(val value: T) : Answer<T>

    class Not(val trouble: Trouble) : Answer<Nothing>
}

/** Why something could not be done, by what the screen does about it. What was typed stays in every case. */
sealed interface Trouble {
    /** Said beside the field; of several words or lines, the number says which. */
    class Beside(val field: String, val code: String, val position: UInt? = null) : Trouble

    /** Said on the screen; nothing else changes. */
    class Say(val code: String) : Trouble

    /** A file could not be kept where the person wanted it. Here it is as before. */
    data object FileNotSaved : Trouble

    /** The PIN is asked for. */
    data object AskPin : Trouble

    /** The way back is offered: another device, or the words. */
    class WayBack(val code: String) : Trouble
}

fun <T> answer(what: () -> T): Answer<T> =
    try {
        Answer.Given(what())
    } catch (e: CompanionException) {
        Answer.Not(troubleOf(e))
    }

private fun troubleOf(e: CompanionException): Trouble = when (e) {
    is CompanionException.InvalidInput -> Trouble.Beside(e.field, e.code, e.position)
    is CompanionException.Locked -> Trouble.AskPin
    is CompanionException.StorageDamaged -> Trouble.WayBack(e.code)
    is CompanionException.NotFound -> Trouble.Say(e.code)
    is CompanionException.NotAllowed -> Trouble.Say(e.code)
    is CompanionException.Unreachable -> Trouble.Say(e.code)
    is CompanionException.StorageFull -> Trouble.Say(e.code)
    is CompanionException.Closed -> Trouble.Say(e.code)
    is CompanionException.Internal -> Trouble.Say(e.code)
}

/** The sentence for it. A code without words of its own is a fault of ours, and is shown as it is. */
fun Words.of(trouble: Trouble): String = when (trouble) {
    is Trouble.Beside -> errorWords(trouble.code, trouble.position)
    is Trouble.Say -> errorWords(trouble.code)
    is Trouble.WayBack -> errorWords(trouble.code)
    is Trouble.FileNotSaved -> app.file_not_saved
    is Trouble.AskPin -> error.locked
}

private fun Words.errorWords(code: String, position: UInt? = null) =
    error.of(code, code = code, position = position ?: "") ?: error.internal(code)
