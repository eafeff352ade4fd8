package org.porchlight.app

import android.view.inputmethod.EditorInfo
import android.view.inputmethod.InputConnection
import androidx.activity.compose.BackHandler
import androidx.compose.foundation.background
import androidx.compose.foundation.isSystemInDarkTheme
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.ExperimentalComposeUiApi
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.drawWithContent
import androidx.compose.ui.platform.InterceptPlatformTextInput
import androidx.compose.ui.platform.LocalConfiguration
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.PlatformTextInputMethodRequest
import androidx.compose.ui.semantics.clearAndSetSemantics
import org.porchlight.ui.Beginning
import org.porchlight.ui.HelpScreen
import org.porchlight.ui.LocalPalette
import org.porchlight.ui.NotOpenActs
import org.porchlight.ui.NotOpenScreen
import org.porchlight.ui.Place
import org.porchlight.ui.Porchlight
import org.porchlight.ui.PorchlightTheme
import org.porchlight.ui.Trouble
import org.porchlight.ui.WaysBack
import org.porchlight.ui.helpOf

/** The window's content: edge to edge, with what is read and tapped clear of the edges and the keyboard. */
@OptIn(ExperimentalComposeUiApi::class)
@Composable
fun PorchlightOnPhone(foreground: Foreground, onCheckedIn: () -> Unit) {
    val asleep by foreground.sleepTrouble.collectAsState()
    val language by foreground.language.collectAsState()
    val (context, isDark) = LocalContext.current to isSystemInDarkTheme()
    val around = remember(language, isDark, LocalConfiguration.current) { surroundingsOf(context.applicationContext, language, isDark) }
    PorchlightTheme(around) {
        val paper = Modifier.fillMaxSize().background(LocalPalette.current.paper)
        Box(paper.covered(foreground::isCovered).windowInsetsPadding(WindowInsets.safeDrawing)) {
            InterceptPlatformTextInput({ request, next -> next.startInputMethod(Unlearned(request)) }) {
                val why = asleep
                if (why != null) DoesNotWake(foreground, why) else Here(foreground.beginning, onCheckedIn)
            }
        }
        CameraAbove(foreground.camera)
    }
}

/** What is covered is as it was when it is seen again. It is asked when it is drawn: no picture is too early. */
private fun Modifier.covered(isCovered: () -> Boolean): Modifier =
    drawWithContent { if (!isCovered()) drawContent() }.then(if (isCovered()) Modifier.clearAndSetSemantics {} else Modifier)

/** Asks the keyboard to learn nothing of what is typed: it would offer the words elsewhere, and to others. */
private class Unlearned(private val request: PlatformTextInputMethodRequest) : PlatformTextInputMethodRequest {
    override fun createInputConnection(outAttributes: EditorInfo): InputConnection =
        request.createInputConnection(outAttributes).also {
            outAttributes.imeOptions = outAttributes.imeOptions or EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING
        }
}

@Composable
private fun Here(beginning: Beginning, onCheckedIn: () -> Unit) {
    Porchlight(beginning)
    val session = beginning.session?.takeUnless { beginning.isAtHelp } ?: return BackHandler(beginning.canGoBack, beginning::back)
    val isLocked by session.store.isLocked.collectAsState()
    val today by session.store.today.collectAsState()
    val hasCheckedIn = today?.checkIn != null
    LaunchedEffect(hasCheckedIn) { if (hasCheckedIn) onCheckedIn() }
    BackHandler(if (isLocked == true) session.lockedPlace != null else session.canGoBack) {
        if (isLocked == false && session.place == Place.Writing) session.leaveWriting() else session.back()
    }
}

/** The account that was open cannot be looked at just now. Nothing of it is touched. */
@Composable
private fun DoesNotWake(foreground: Foreground, why: Trouble) {
    var isHelp by remember { mutableStateOf(false) }
    BackHandler(isHelp) { isHelp = false }
    if (isHelp) return HelpScreen(helpOf(null)) { isHelp = false }
    val leave = foreground::leaveAsleep
    NotOpenScreen(why, NotOpenActs(foreground::wake, WaysBack(leave, leave, leave), onHelp = { isHelp = true }))
}
