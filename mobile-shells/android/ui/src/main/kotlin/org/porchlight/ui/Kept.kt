package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.mutableStateMapOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf

/**
 * What somebody filled in in one place and has not saved yet. A look at help, the way back, a lock and a window that the
 * system makes anew all leave it as it is. It is in memory only: what `rememberSaveable` holds is written to disk by the
 * system, unsealed.
 */
class Kept {
    private val filled = mutableStateMapOf<Pair<String, String>, Any?>()

    val isEmpty: Boolean get() = filled.isEmpty()

    /** What is filled in in one form now, or in all of this place. */
    fun filledIn(form: String? = null): Map<Pair<String, String>, Any?> = filled.filterKeys { form == null || it.first == form }

    /** Lets go of what was saved. What was typed meanwhile stays. */
    fun forget(saved: Map<Pair<String, String>, Any?>) = saved.forEach { (key, value) -> if (filled[key] == value) filled.remove(key) }

    fun <T> state(form: String, name: String, first: T): MutableState<T> = Filled(form to name, first)

    /** Holds only what differs from what stood there first, so that whatever nobody touched follows its view. */
    private inner class Filled<T>(private val key: Pair<String, String>, private val first: T) : MutableState<T> {
        @Suppress("UNCHECKED_CAST") // One name stands for one kind of thing: what its screen puts there.
        override var value: T
            get() = if (key in filled) filled[key] as T else first
            set(now) {
                if (now == first) filled.remove(key) else filled[key] = now
            }

        override fun component1() = value

        override fun component2(): (T) -> Unit = { value = it }
    }
}

/** The form of what goes as soon as somebody leaves a place: how far they were in it, and what is of that minute only. */
const val WHILE_HERE = "while here"

/** Of the place that is on the screen. */
val LocalKept = staticCompositionLocalOf<Kept?> { null }

/**
 * What a person types or chooses, until it is saved; never a PIN, nor the twelve words. `form` tells what is saved together
 * where a place has several. A screen that is drawn alone has a holder of its own.
 */
@Composable
fun <T> kept(form: String, name: String, first: () -> T): MutableState<T> {
    val kept = LocalKept.current ?: remember { Kept() }
    val now = first()
    return remember(kept, form, name, now) { kept.state(form, name, now) }
}

@Composable
fun <T> kept(name: String, first: () -> T): MutableState<T> = kept("", name, first)
