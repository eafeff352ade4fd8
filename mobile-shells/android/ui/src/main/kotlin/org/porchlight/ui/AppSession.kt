package org.porchlight.ui

import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.launch
import org.porchlight.core.PorchlightCompanion

/** Files that leave the app or come into it, by the phone's own chooser; only on the person's word. */
interface Files {
    /** Whether nothing went wrong; who goes back without choosing a place wanted none. */
    suspend fun save(name: String, text: String): Boolean

    suspend fun choose(): String?
}

/** Reads a code with the phone's camera; nothing if the person goes back. */
interface Scanner {
    suspend fun scan(): String?
}

/** Where something is filled in; the house is there where it is for the people of that one, and of no other. */
data class Spot(val place: Place, val house: String?)

private val Place.isOfAHouse: Boolean
    get() = when (this) {
        is Place.Encourage, Place.OwnName, Place.SmallCircles, Place.OfferToMentor, Place.Sharing, Place.Standing -> true
        else -> false
    }

/** What waits in memory for who gave the phone to somebody else for a moment. */
class Unsaved(val writing: Writing?, val filledIn: Map<Spot, Kept>)

/** One person at the screen: where they are, what they are writing, and what could not be done just now. */
class AppSession(
    val store: Store,
    private val scope: CoroutineScope,
    val files: Files,
    val onLanguage: (Language) -> Unit = {},
    first: Place = Place.Today,
    /** Absent where there is no camera. */
    val scanner: Scanner? = null,
    /** Absent where this account is all that there is. */
    val onPhone: OnPhone? = null,
) {
    private val places = mutableStateListOf(first)
    private val placesLocked = mutableStateListOf<Place>()
    private val filledIn = mutableMapOf<Spot, Kept>()

    var trouble by mutableStateOf<Trouble?>(null)
        private set
    var writing by mutableStateOf(Writing())

    // Whoever hears the screen read to them taps without touching, so to go somewhere is a touch.
    val place: Place get() = places.last()
    val lockedPlace: Place? get() = placesLocked.lastOrNull()

    /** What is being filled in in this place. It stays when the place is left: it is shown again to who comes back. */
    val kept: Kept get() = filledIn.getOrPut(Spot(place, shownHouse.takeIf { place.isOfAHouse })) { Kept() }
    private val shownHouse: String? get() = store.houses.value?.find { it.isShown }?.id

    fun open(place: Place) {
        wasUsed()
        trouble = null
        if (store.isLocked.value == true) placesLocked.add(place) else places.add(place)
    }

    /** Goes to one of the tabs; nothing lies behind it. */
    fun show(place: Place) = goTo(listOf(place))

    fun back() {
        if (store.isLocked.value != true) return goTo(places.dropLast(1).ifEmpty { places.toList() })
        wasUsed()
        trouble = null
        placesLocked.removeLastOrNull()
    }

    val here: Here get() = places.indexOf(Place.Help).let { help -> Here(if (help > 0) help - 1 else places.lastIndex) }

    /**
     * Where somebody stands when they do something, beneath help. What is done leads on from there, once: help that was
     * opened meanwhile stays open over it, and who has gone elsewhere meanwhile is led nowhere.
     */
    inner class Here internal constructor(private val depth: Int) {
        private val place = places[depth]

        fun back() = lead(places.take(depth))

        fun open(next: Place) = lead(places.take(depth + 1) + next)

        fun show(tab: Place) = lead(listOf(tab))

        private fun lead(way: List<Place>) {
            val above = places.drop(depth + 1)
            val isStill = places.getOrNull(depth) == place && (above.isEmpty() || above.first() == Place.Help)
            if (isStill && way.isNotEmpty()) goTo(way + above)
        }
    }

    /** For what is done with when it is done. */
    fun thenBack(): (Any?) -> Unit = here.let { here -> { here.back() } }

    private fun goTo(way: List<Place>) {
        wasUsed()
        trouble = null
        val left = places.toList()
        places.clear()
        places.addAll(way)
        left.forEach(::leave)
    }

    private fun leave(left: Place) {
        if (left in places) return
        filledIn.filterKeys { it.place == left }.forEach { (spot, kept) ->
            kept.forget(kept.filledIn(WHILE_HERE))
            if (kept.isEmpty) filledIn.remove(spot)
        }
    }

    /** Nothing can be done any more with what was filled in: the account has ended here. */
    fun forgetAll() {
        filledIn.clear()
        writing = Writing()
    }

    /** The screen goes on as if what went wrong had not been tried. */
    fun calm() {
        wasUsed()
        trouble = null
    }

    val canGoBack: Boolean get() = if (store.isLocked.value == true) placesLocked.isNotEmpty() else places.size > 1

    /** Asks for what one place alone shows. */
    fun <T> ask(what: (PorchlightCompanion) -> T, then: (T) -> Unit) {
        scope.launch { settle(store.ask(what), then) }
    }

    /** Does something, then goes on. What could not be done is said on the screen, which stays as it is. */
    fun <T> act(what: (PorchlightCompanion) -> T, then: (T) -> Unit = {}) = act(what, {}, then)

    /** The same for who has to know each time that it could not be done, also twice for the same reason. */
    fun <T> act(what: (PorchlightCompanion) -> T, otherwise: (Trouble) -> Unit, then: (T) -> Unit) {
        scope.launch {
            val answer = store.act(what)
            settle(answer, then)
            if (answer is Answer.Not) otherwise(answer.trouble)
        }
    }

    /** The same for what waits for the network: the rest of the app goes on meanwhile. */
    fun <T> reach(what: (PorchlightCompanion) -> T, then: (T) -> Unit = {}) {
        scope.launch { settle(store.reach(what), then) }
    }

    /** What follows once something was saved that is filled in here, in one form or in all of this place. */
    fun saved(form: String? = null, then: () -> Unit = {}): (Any?) -> Unit {
        val kept = kept
        val now = kept.filledIn(form)
        return {
            kept.forget(now)
            then()
        }
    }

    private fun <T> settle(answer: Answer<T>, then: (T) -> Unit) {
        when (answer) {
            is Answer.Given -> {
                trouble = null
                then(answer.value)
            }
            is Answer.Not -> trouble = answer.trouble
        }
    }

    /** Help that was opened meanwhile stays open. */
    fun unlock(pin: String) = act({ it.unlock(pin) }) {
        places.addAll(placesLocked)
        placesLocked.clear()
    }

    fun write(changed: Writing) {
        writing = changed
    }

    /** Somebody touched the screen or typed. */
    fun wasUsed() {
        scope.launch { store.wasUsed() }
    }

    /**
     * Keeps everything that was written, also what is typed while that is being done, and goes back. Nothing is being
     * written then: else it would be kept once more when the app is left, also what was deleted since.
     */
    fun leaveWriting(from: Here = here) {
        val kept = writing
        keepWriting {
            if (writing.title != kept.title || writing.text != kept.text) return@keepWriting leaveWriting(from)
            writing = Writing()
            from.back()
        }
    }

    /** Keeps what was written, if there is any. Called on the way out of the screen and when the app leaves the foreground. */
    fun keepWriting(then: () -> Unit = {}) {
        val kept = writing
        if (kept.title.isBlank() && kept.text.isBlank()) return then()
        val id = kept.id
        val keep = { ana: PorchlightCompanion ->
            if (id == null) ana.writeEntry(kept.title, kept.text) else ana.editEntry(id, kept.revision, kept.title, kept.text)
        }
        act(keep) { entry ->
            // Whatever was typed meanwhile is of the entry that there is now.
            writing = writing.copy(id = entry.id, revision = entry.revision, draft = null)
            kept.draft?.let { draft -> act({ it.forgetDraft(draft) }) }
            then()
        }
    }

    /** What somebody is in the middle of. */
    val unsaved: Unsaved get() = Unsaved(
        writing.takeIf { Place.Writing in places && (it.title.isNotBlank() || it.text.isNotBlank()) },
        filledIn.filterValues { !it.isEmpty },
    )

    fun goOn(unsaved: Unsaved) {
        filledIn.putAll(unsaved.filledIn)
        writing = unsaved.writing ?: return
        places.add(Place.Writing)
    }

    fun scan(then: (String) -> Unit) {
        scope.launch { scanner?.scan()?.let(then) }
    }

    fun bringJournal(then: (UInt) -> Unit) {
        scope.launch {
            val file = files.choose() ?: return@launch
            act({ it.importJournal(file) }) { brought -> then(brought.added + brought.addedAsNew) }
        }
    }

    fun takeJournalAlong() = act({ it.exportJournal() }) { save("journal.json", it) }

    fun save(name: String, text: String) {
        scope.launch { trouble = Trouble.FileNotSaved.takeUnless { files.save(name, text) } }
    }
}
