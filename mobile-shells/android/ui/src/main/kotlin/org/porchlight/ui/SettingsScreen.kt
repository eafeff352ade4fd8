package org.porchlight.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.text.input.PasswordVisualTransformation
import org.porchlight.core.PromptKindView
import org.porchlight.core.PromptSettingsView
import org.porchlight.core.SettingsView

class SettingsActs(
    val onHelp: () -> Unit = {},
    val onPrompts: (PromptSettingsView) -> Unit = {},
    val onDayEnd: (minutes: UShort) -> Unit = {},
    val onMorning: (Boolean) -> Unit = {},
    val onAsksAboutUse: (Boolean) -> Unit = {},
    val onPlanOpensLocked: (Boolean) -> Unit = {},
    val onCountry: (String) -> Unit = {},
    val onPin: (String?, done: () -> Unit) -> Unit = { _, _ -> },
    val onLanguage: (Language) -> Unit = {},
    val onBack: () -> Unit = {},
)

@Composable
fun SettingsScreen(
    view: SettingsView,
    hasPin: Boolean,
    countries: List<String>,
    trouble: Trouble? = null,
    acts: SettingsActs = SettingsActs(),
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.settings.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        PinCard(hasPin, acts)
        Card {
            Choice(words.plan.without_pin, view.planOpensLocked, words.plan.without_pin_note, acts.onPlanOpensLocked)
            Choice(words.settings.morning_check_in, view.hasMorningCheckIn, onChange = acts.onMorning)
            Choice(words.settings.asks_about_use, view.asksAboutUse, onChange = acts.onAsksAboutUse)
        }
        Prompts(view.prompts, acts)
        Card {
            Title(words.settings.day_ends(dates.timeOfDay(view.dayEndMinutes.toInt())))
            Note(words.settings.day_ends_note)
            val hours = (0..6).map { (it * 60).toUShort() to dates.timeOfDay(it * 60) }
            OneOf(hours, view.dayEndMinutes) { minutes -> minutes?.let(acts.onDayEnd) }
        }
        LanguageCard(acts.onLanguage)
        CountryCard(view.country, countries, acts.onCountry)
    }
}

/** Thirty names are shown to whoever wants another one. */
@Composable
fun CountryCard(country: String?, countries: List<String>, onCountry: (String) -> Unit) {
    val words = LocalWords.current
    val around = LocalSurroundings.current
    var isChoosing by remember(country) { mutableStateOf(country == null) }
    Card {
        Title(words.settings.country)
        if (isChoosing) {
            OneOf(countries.map { it to around.nameOf(it) }.sortedBy { it.second }, country) { it?.let(onCountry) }
        } else {
            Body(around.nameOf(country.orEmpty()))
            SideButton(words.app.change) { isChoosing = true }
        }
    }
}

@Composable
fun LanguageCard(onLanguage: (Language) -> Unit) {
    val words = LocalWords.current
    Card {
        Title(words.settings.language)
        OneOf(Language.entries.map { it to it.ownName() }, words.language) { language -> language?.let(onLanguage) }
    }
}

/** As those who speak it write it: whoever is in the wrong language finds their own. */
private fun Language.ownName(): String = when (this) {
    Language.ENGLISH -> "English"
    Language.SPANISH -> "Español"
}

@Composable
private fun PinCard(hasPin: Boolean, acts: SettingsActs) {
    val words = LocalWords.current
    var pin by remember(hasPin) { mutableStateOf("") }
    var isSaved by remember(hasPin) { mutableStateOf(false) }
    Card {
        Title(if (hasPin) words.app.pin_is_on else words.app.pin_is_off)
        Note(words.lock.choose_pin)
        Field(words.lock.enter_pin, pin, hides = PasswordVisualTransformation()) { pin = it }
        if (isSaved) Column(Modifier.readAtOnce()) { Note(words.lock.pin_is_saved) }
        MainButton(words.app.save) {
            acts.onPin(pin) {
                pin = ""
                isSaved = true
            }
        }
        if (hasPin) QuietButton(words.app.no_pin) { acts.onPin(null) {} }
    }
}

@Composable
private fun Prompts(prompts: PromptSettingsView, acts: SettingsActs) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card {
        Title(words.settings.notes)
        Note(words.settings.notes_neutral)
        PromptKindView.entries.forEach { kind ->
            Choice(words.prompt_kind.of(kind), prompts.has(kind)) { acts.onPrompts(prompts.with(kind, it)) }
        }
        Note(words.settings.quiet_hours(dates.timeOfDay(prompts.quietFrom.toInt()), dates.timeOfDay(prompts.quietUntil.toInt())))
    }
}

private fun PromptSettingsView.has(kind: PromptKindView): Boolean = when (kind) {
    PromptKindView.EVENING_CHECK_IN -> eveningAt != null
    PromptKindView.MORNING_CHECK_IN -> morningAt != null
    PromptKindView.MILESTONE_TODAY -> hasMilestones
    PromptKindView.LANDING -> hasLanding
    PromptKindView.WAITING_TO_SEND -> hasWaiting
}

/** The times are where a switch begins; docs/language.md has them. */
private fun PromptSettingsView.with(kind: PromptKindView, isOn: Boolean): PromptSettingsView = when (kind) {
    PromptKindView.EVENING_CHECK_IN -> copy(eveningAt = if (isOn) EVENING else null)
    PromptKindView.MORNING_CHECK_IN -> copy(morningAt = if (isOn) MORNING else null)
    PromptKindView.MILESTONE_TODAY -> copy(hasMilestones = isOn)
    PromptKindView.LANDING -> copy(hasLanding = isOn)
    PromptKindView.WAITING_TO_SEND -> copy(hasWaiting = isOn)
}

private val EVENING: UShort = 1140u
private val MORNING: UShort = 480u
