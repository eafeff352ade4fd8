package org.porchlight.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.Modifier
import androidx.compose.ui.input.key.onPreviewKeyEvent
import androidx.compose.ui.input.pointer.PointerEventPass
import androidx.compose.ui.input.pointer.PointerEventType
import androidx.compose.ui.input.pointer.pointerInput
import kotlinx.coroutines.delay

/** Called for what no touch and no key says: text that the phone's own keyboard puts in. */
val LocalUse = staticCompositionLocalOf<() -> Unit> { {} }

/** How often a screen that nobody touches looks whether it is locked. */
const val LOCK_LOOKED_AT_MS = 5_000L

/** The touches that count. A finger or a mouse that only moves began, or ends, with one of them. */
private val touches = setOf(PointerEventType.Press, PointerEventType.Release, PointerEventType.Scroll)

/**
 * Tells the core of every touch and every key anywhere in the app, and takes none of them away from what is below. A screen
 * that lies there is looked at, too: it locks when its minute is over, not when somebody comes.
 */
@Composable
fun Used(session: AppSession, modifier: Modifier, content: @Composable BoxScope.() -> Unit) {
    LockLookedAt(session)
    val heard = modifier.onPreviewKeyEvent {
        session.wasUsed()
        false
    }.pointerInput(session) {
        awaitPointerEventScope {
            while (true) if (awaitPointerEvent(PointerEventPass.Initial).type in touches) session.wasUsed()
        }
    }
    CompositionLocalProvider(LocalUse provides session::wasUsed) { Box(heard, content = content) }
}

/** Also where somebody is at help before they see their account: a lock falls there as anywhere. */
@Composable
fun LockLookedAt(session: AppSession) = LaunchedEffect(session) {
    while (true) {
        delay(LOCK_LOOKED_AT_MS)
        session.store.lookAtLock()
    }
}

/** Who writes twelve words on paper touches nothing, and a lock would forget the words: ten minutes are theirs. */
@Composable
fun UsedOnPaper(session: AppSession) = LaunchedEffect(session) {
    repeat(30) {
        delay(20_000L)
        session.wasUsed()
    }
}
