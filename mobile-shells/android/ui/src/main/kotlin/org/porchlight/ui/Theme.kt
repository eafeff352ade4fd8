package org.porchlight.ui

import androidx.compose.material3.ColorScheme
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Typography
import androidx.compose.material3.darkColorScheme
import androidx.compose.material3.lightColorScheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.remember
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.text.font.FontFamily
import java.util.Locale

/** What the phone itself says: the language, how dates are written, where it is, which typeface it uses. */
class Surroundings(
    val language: Language,
    val locale: Locale,
    val dates: Dates,
    /** Two letters: whose numbers to call, while the person has not said. */
    val country: String,
    val isDark: Boolean = false,
    val typeface: FontFamily = FontFamily.Default,
    /** Epoch milliseconds. */
    val now: () -> Long,
    /** Hands `tel:`, `sms:` and `https:` to the phone. */
    val open: (link: String) -> Unit = {},
    /** Puts a code where the phone pastes from. */
    val copy: (code: String) -> Unit = {},
) {
    fun nameOf(country: String): String = Locale("", country).getDisplayCountry(locale)
}

val LocalSurroundings = staticCompositionLocalOf<Surroundings> { error("no PorchlightTheme around this") }
val LocalWords = staticCompositionLocalOf<Words> { error("no PorchlightTheme around this") }
val LocalPalette = staticCompositionLocalOf { lightPalette }

@Composable
fun PorchlightTheme(surroundings: Surroundings, content: @Composable () -> Unit) {
    val palette = if (surroundings.isDark) darkPalette else lightPalette
    val words = remember(surroundings.language) { Words(surroundings.language) }
    CompositionLocalProvider(
        LocalSurroundings provides surroundings,
        LocalWords provides words,
        LocalPalette provides palette,
        LocalContentColor provides palette.ink,
    ) {
        MaterialTheme(scheme(palette, surroundings.isDark), typography = typography(surroundings.typeface), content = content)
    }
}

private fun scheme(palette: Palette, isDark: Boolean): ColorScheme {
    val base = if (isDark) darkColorScheme() else lightColorScheme()
    return base.copy(
        primary = palette.act,
        onPrimary = palette.onAct,
        primaryContainer = palette.chosen,
        onPrimaryContainer = palette.onChosen,
        secondary = palette.act,
        onSecondary = palette.onAct,
        secondaryContainer = palette.lamp,
        onSecondaryContainer = palette.onLamp,
        background = palette.paper,
        onBackground = palette.ink,
        surface = palette.paper,
        onSurface = palette.ink,
        surfaceVariant = palette.well,
        onSurfaceVariant = palette.quietInk,
        surfaceContainerHighest = palette.well,
        outline = palette.edge,
        // What needs attention is never red: it would say that somebody did wrong.
        error = palette.onAttention,
        onError = palette.attention,
        errorContainer = palette.attention,
        onErrorContainer = palette.onAttention,
    )
}

private fun typography(typeface: FontFamily): Typography {
    val body = TypeScale.body.copy(fontFamily = typeface)
    val label = TypeScale.label.copy(fontFamily = typeface)
    val note = TypeScale.note.copy(fontFamily = typeface)
    return Typography(
        headlineMedium = TypeScale.headline.copy(fontFamily = typeface),
        titleMedium = TypeScale.title.copy(fontFamily = typeface),
        bodyLarge = body,
        bodyMedium = body,
        bodySmall = note,
        labelLarge = label,
        labelMedium = note,
        labelSmall = note,
    )
}
