package org.porchlight.ui

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import org.porchlight.core.LinkingDevice
import org.porchlight.core.PorchlightCompanion

/** Why somebody goes from their account to the first screens. It stays as it is. */
enum class Leave { SOMEBODY_ELSE, BESIDE, ENDED }

/** What an account is on its phone: the label that it has where several people share one, and the way to the first screens. */
class OnPhone(val label: String?, val isShared: Boolean, val leave: (Leave) -> Unit)

/** Where somebody is while no account is open. */
sealed interface Step {
    data object Looking : Step
    class Who(val accounts: List<PlaceOnPhone>) : Step
    class Ways(val place: PlaceOnPhone, val isBeside: Boolean) : Step
    class Linking(val place: PlaceOnPhone, val device: LinkingDevice, val codes: List<String>) : Step {
        fun with(codes: List<String>) = Linking(place, device, codes)
    }
    /** What is being typed stays while somebody looks at help; it is nowhere but here. */
    class ComingBack(val place: PlaceOnPhone) : Step {
        var words by mutableStateOf("")
        var address by mutableStateOf("")
    }
    class NotOpen(val place: PlaceOnPhone?, val why: Trouble) : Step
}

/**
 * Before an account is open, and between two: whose it is, or how one comes onto this phone. The app makes the session for
 * the companion that was opened; one that is left is closed here.
 */
class Beginning(
    private val accounts: AccountsOnPhone,
    private val work: CoroutineDispatcher,
    private val network: CoroutineDispatcher,
    private val scope: CoroutineScope,
    val scanner: Scanner? = null,
    val onLanguage: (Language) -> Unit = {},
    private val onLeft: () -> Unit = {},
    private val sessionOf: (PorchlightCompanion, OnPhone, first: Place) -> AppSession,
) {
    private val steps = mutableStateListOf<Step>(Step.Looking)
    /** What somebody was in the middle of when another person took the phone, by where their account lies. */
    private val unsaved = mutableMapOf<String, Unsaved>()
    private val filledIn = mutableMapOf<Step, Kept>()

    var session by mutableStateOf<AppSession?>(null)
        private set
    var trouble by mutableStateOf<Trouble?>(null)
        private set
    var isWaiting by mutableStateOf(false)
        private set

    private var companion: PorchlightCompanion? = null
    val step: Step get() = steps.last()
    val canGoBack: Boolean get() = isAtHelp || steps.size > 1
    /** Help lies over the step, and over whatever comes after it, until somebody goes back: what was under way goes on beneath. */
    var isAtHelp by mutableStateOf(false)
        private set
    /** What is being filled in in this step, while it lies behind another one, too. */
    val kept: Kept get() = filledIn.getOrPut(step) { Kept() }

    /** Opens the phone's account, or asks whose it is to be. */
    fun look() = ask({ whoIsHere() to accounts.own() }, ::notOpen) { (here, own) ->
        when {
            here.isEmpty() -> show(Step.Ways(own, isBeside = false))
            here.all { it.label == null } -> open(own)
            else -> show(Step.Who(here))
        }
    }

    fun open(place: PlaceOnPhone) = ask({ accounts.open(place) }, { notOpen(it, place) }) { opened(it, place, Place.Today) }

    fun begin(place: PlaceOnPhone) = ask({ accounts.open(place) }, { notOpen(it, place) }) { opened(it, place, Place.FirstSteps()) }

    fun link(place: PlaceOnPhone) = ask({ LinkingDevice.beginNow() }, { trouble = it }) { go(Step.Linking(place, it, emptyList())) }

    /** Takes one of the codes with which the other device answers. */
    fun takeCode(code: String) {
        val linking = step as? Step.Linking ?: return
        val codes = linking.codes + code
        val hasMore = { why: Trouble -> why is Trouble.Beside && why.code == "parts_missing" }
        ask(
            { accounts.link(linking.place, linking.device, codes) },
            { if (hasMore(it)) steps.replaceAll { step -> if (step === linking) linking.with(codes) else step } else trouble = it },
        ) { opened(it, linking.place, Place.FirstSteps(listOf(FirstStep.PIN))) }
    }

    fun comeBack(place: PlaceOnPhone) = go(Step.ComingBack(place))

    fun recover(typed: Step.ComingBack) =
        ask({ accounts.recover(typed.place, typed.words, typed.address.trim()) }, { trouble = it }, network) {
            opened(it, typed.place, Place.FirstSteps(listOf(FirstStep.PIN)))
        }

    /** A free place, for a way onto this phone beside an account that does not open. */
    fun beside(then: (PlaceOnPhone) -> Unit) = ask({ accounts.free() }, { trouble = it }, then = then)

    fun anew(place: PlaceOnPhone) = go(Step.Ways(place, isBeside = true))

    fun share() = ask({ whoIsHere() }, { trouble = it }) { go(Step.Who(it)) }

    fun add(label: String) = ask({ accounts.add(label) }, { trouble = it }) {
        filledIn.remove(step)
        go(Step.Ways(it, isBeside = false))
    }

    fun choose(place: PlaceOnPhone) = ask({ accounts.exists(place) }, { notOpen(it, place) }) { exists ->
        if (exists) open(place) else go(Step.Ways(place, isBeside = false))
    }

    fun help() {
        isAtHelp = true
    }

    fun back() {
        if (isAtHelp) {
            isAtHelp = false
            return
        }
        trouble = null
        if (steps.size > 1) filledIn.remove(steps.removeAt(steps.lastIndex))
    }

    fun scan(then: (String) -> Unit) {
        scope.launch { scanner?.scan()?.let(then) }
    }

    private fun whoIsHere() = listOfNotNull(accounts.own().takeIf { accounts.exists(it) }) + accounts.others()

    private fun opened(companion: PorchlightCompanion, place: PlaceOnPhone, first: Place) {
        val onPhone = OnPhone(place.label, isShared = place.label != null || steps.any { it is Step.Who }) { leave(it, place) }
        val session = sessionOf(companion, onPhone, first)
        this.companion = companion
        unsaved.remove(place.config.directory)?.let(session::goOn)
        show(Step.Looking)
        this.session = session
    }

    /** Closes the account that is open, if one is: at the end of the app, too. */
    fun close() = letGo()()

    /** Shows nothing of it any more at once; what is to be done then waits for the disk. */
    private fun letGo(): () -> Unit {
        session?.store?.close()
        session = null
        onLeft()
        return companion.also { companion = null }.let { left -> { left?.closeCompanion() } }
    }

    private fun leave(why: Leave, place: PlaceOnPhone) {
        session?.let { unsaved[place.config.directory] = it.unsaved }
        val close = letGo()
        when {
            why == Leave.ENDED && place.label != null -> ask({ close().also { accounts.clear(place) } }, { look() }) { look() }
            why == Leave.SOMEBODY_ELSE || place.label != null -> ask({ close().let { whoIsHere() } }, ::notOpen) { show(Step.Who(it)) }
            else -> ask({ close().let { accounts.free() } }, ::notOpen) { show(Step.Ways(it, isBeside = true)) }
        }
    }

    private fun notOpen(why: Trouble, place: PlaceOnPhone? = null) {
        val isFirst = step is Step.Looking || step is Step.NotOpen
        if (isFirst) show(Step.NotOpen(place, why)) else go(Step.NotOpen(place, why))
    }

    private fun show(step: Step) {
        steps.clear()
        filledIn.clear()
        go(step)
    }

    private fun go(step: Step) {
        trouble = null
        steps.add(step)
    }

    /** One thing at a time: a second tap while the first is under way does nothing. */
    private fun <T> ask(what: () -> T, otherwise: (Trouble) -> Unit, on: CoroutineDispatcher = work, then: (T) -> Unit) {
        if (isWaiting) return
        isWaiting = true
        scope.launch {
            val answer = withContext(on) { answer(what) }
            isWaiting = false
            trouble = null
            when (answer) {
                is Answer.Given -> then(answer.value)
                is Answer.Not -> otherwise(answer.trouble)
            }
        }
    }
}
