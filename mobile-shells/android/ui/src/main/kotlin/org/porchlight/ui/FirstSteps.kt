package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.input.PasswordVisualTransformation
import androidx.compose.ui.text.input.VisualTransformation
import org.porchlight.core.crisisCountries

/** What is offered once to who has just begun. Each can be left out, and nothing asks again. */
enum class FirstStep { HELP_LINES, HOUSE, NAME, PIN, WORDS }

@Composable
fun FirstStepsPlace(session: AppSession, left: List<FirstStep>) {
    val here = remember(left) { session.here }
    val goOn = { next: List<FirstStep> -> if (next.isEmpty()) here.show(Place.Today) else here.open(Place.FirstSteps(next)) }
    val onNext = { goOn(left.drop(1)) }
    val onBack = session::back.takeIf { session.canGoBack }
    when (left.first()) {
        FirstStep.HELP_LINES -> {
            val settings by session.store.settings.collectAsState()
            val view = settings ?: return
            HelpLinesScreen(
                view.country ?: LocalSurroundings.current.country,
                crisisCountries(),
                session.trouble,
                onCountry = { country -> session.act({ it.setCountry(country) }) },
                FirstStepActs(onNext, session::toHelp, onBack),
            )
        }
        // A name is what a circle sees.
        FirstStep.HOUSE -> JoiningPlace(session, onJoined = onNext, onAlone = { goOn(left.drop(1) - FirstStep.NAME) }, onBack)
        FirstStep.NAME -> OwnNameScreen(
            name = null,
            session.trouble,
            onSave = { name -> session.act({ it.setDisplayName(name) }, session.saved(then = onNext)) },
            session::toHelp,
            onBack,
            onNext,
        )
        FirstStep.PIN -> PinScreen(
            session.trouble,
            onPin = { pin -> session.act({ it.setPin(pin) }) { onNext() } },
            FirstStepActs(onNext, session::toHelp, onBack),
        )
        FirstStep.WORDS -> WordsPlace(session, onDone = onNext) { onOffer ->
            WordsOfferedScreen(session.trouble, onOffer, FirstStepActs(onNext, session::toHelp, onBack))
        }
    }
}

class FirstStepActs(
    val onNext: () -> Unit = {},
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

@Composable
fun HelpLinesScreen(
    country: String,
    countries: List<String>,
    trouble: Trouble? = null,
    onCountry: (String) -> Unit = {},
    acts: FirstStepActs = FirstStepActs(),
) {
    val words = LocalWords.current
    Page(words.beginning.help, acts.onBack, acts.onHelp, footer = { MainButton(words.app.go_on, onClick = acts.onNext) }) {
        if (trouble != null) TroubleCard(trouble)
        Body(words.beginning.help_lines)
        CountryCard(country, countries, onCountry)
    }
}

/** Nobody can bring a PIN back, so what is typed can be looked at. */
@Composable
fun PinScreen(trouble: Trouble? = null, onPin: (String) -> Unit = {}, acts: FirstStepActs = FirstStepActs()) {
    val words = LocalWords.current
    var pin by remember { mutableStateOf("") }
    var isShown by remember { mutableStateOf(false) }
    val hides = if (isShown) VisualTransformation.None else PasswordVisualTransformation()
    Page(words.beginning.pin, acts.onBack, acts.onHelp) {
        Body(words.beginning.pin_note)
        Note(words.lock.choose_pin)
        Field(words.lock.enter_pin, pin, trouble = trouble, hides = hides, isPrivate = true) { pin = it }
        Choice(words.beginning.show_pin, isShown) { isShown = it }
        MainButton(words.app.save) { onPin(pin) }
        QuietButton(words.app.not_now, onClick = acts.onNext)
        Note(words.beginning.later)
    }
}

@Composable
fun WordsOfferedScreen(trouble: Trouble? = null, onOffer: () -> Unit = {}, acts: FirstStepActs = FirstStepActs()) {
    val words = LocalWords.current
    Page(words.words_screen.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Body(words.words_screen.why)
        MainButton(words.beginning.see_words, onClick = onOffer)
        QuietButton(words.app.not_now, onClick = acts.onNext)
        Note(words.beginning.later)
    }
}
