package org.porchlight.ui

import androidx.compose.ui.graphics.luminance
import org.junit.Assert.assertEquals
import org.junit.Test

class ContrastTest {
    /** As the Web Content Accessibility Guidelines measure it. */
    @Test
    fun whatIsReadStandsOutFromWhatItStandsOn() {
        val complaints = listOf("light" to lightPalette, "dark" to darkPalette).flatMap { (kind, palette) ->
            contrasts.mapNotNull { pair ->
                val (low, high) = listOf(pair.text(palette), pair.on(palette)).map { it.luminance() + 0.05 }.sorted()
                "$kind: ${pair.name} is ${"%.2f".format(high / low)}, and needs ${pair.least}".takeIf { high / low < pair.least }
            }
        }
        assertEquals("", complaints.joinToString("\n"))
    }

    /** Red blames; nothing here does. A red is a colour whose red part leads both others by far. */
    @Test
    fun noColourIsRed() {
        val colours = listOf(lightPalette, darkPalette).flatMap { palette -> contrasts.flatMap { listOf(it.text(palette), it.on(palette)) } }
        assertEquals(emptyList<Any>(), colours.filter { it.red - maxOf(it.green, it.blue) > 0.25f })
    }
}
