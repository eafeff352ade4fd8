package org.porchlight.ui

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.key
import androidx.compose.ui.Modifier

/** The whole app, from the first start on: the account that is open, or the way to one. */
@Composable
fun Porchlight(beginning: Beginning) {
    val session = beginning.session
    if (session != null && !beginning.isAtHelp) return App(session)
    if (session != null) LockLookedAt(session)
    Box(Modifier.fillMaxSize().background(LocalPalette.current.paper)) {
        if (beginning.isAtHelp) return@Box HelpScreen(helpOf(null), onBack = beginning::back)
        key(beginning.step::class) { CompositionLocalProvider(LocalKept provides beginning.kept) { StepOnScreen(beginning) } }
    }
}

@Composable
private fun StepOnScreen(beginning: Beginning) {
    val back = beginning::back.takeIf { beginning.canGoBack }
    when (val step = beginning.step) {
        Step.Looking -> LaunchedEffect(Unit) { beginning.look() }
        is Step.Who -> WhoScreen(
            step.accounts,
            beginning.trouble,
            WhoActs(beginning::choose, beginning::add, beginning::help, back),
        )
        is Step.Ways -> WaysPlace(beginning, step, back)
        is Step.Linking -> LinkingScreen(
            LocalWords.current.beginning.linked,
            about = null,
            step.device.code(),
            step.codes.size,
            beginning.trouble,
            beginning.isWaiting,
            LinkingActs(beginning::takeCode, beginning.scanner?.let { beginning::scan }, beginning::help, beginning::back),
        )
        is Step.ComingBack -> ComingBackScreen(
            step.words,
            step.address,
            beginning.trouble,
            beginning.isWaiting,
            ComingBackActs({ step.words = it }, { step.address = it }, { beginning.recover(step) }, beginning::help, beginning::back),
        )
        is Step.NotOpen -> NotOpenPlace(beginning, step, back)
    }
}

@Composable
private fun WaysPlace(beginning: Beginning, step: Step.Ways, back: (() -> Unit)?) {
    BeginningScreen(
        step.isBeside,
        beginning.trouble,
        BeginningActs(
            onBegin = { beginning.begin(step.place) },
            onLink = { beginning.link(step.place) },
            onComeBack = { beginning.comeBack(step.place) },
            onShare = { beginning.share() }.takeIf { step.place.label == null && !step.isBeside },
            onLanguage = beginning.onLanguage,
            onHelp = beginning::help,
            // Beside an account: back to that one.
            onBack = back ?: { beginning.look() }.takeIf { step.isBeside },
        ),
    )
}

@Composable
private fun NotOpenPlace(beginning: Beginning, step: Step.NotOpen, back: (() -> Unit)?) {
    val place = step.place
    // A newer version wrote it: an update opens it, and nothing else does.
    val hasWays = place?.label == null && (step.why as? Trouble.WayBack)?.code != "too_new"
    NotOpenScreen(
        step.why,
        NotOpenActs(
            onAgain = { if (place == null) beginning.look() else beginning.open(place) },
            ways = WaysBack(
                onLink = { beginning.beside(beginning::link) },
                onComeBack = { beginning.beside(beginning::comeBack) },
                onAnew = { beginning.beside(beginning::anew) },
            ).takeIf { hasWays },
            onHelp = beginning::help,
            onBack = back,
        ),
    )
}
