package org.porchlight.ui

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.SemanticsNodeInteractionsProvider
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import org.junit.Assert.assertEquals

/** How a test waits. On a desktop and on Android the screen comes to rest in its own way. */
interface Patience {
    fun until(what: () -> Boolean)

    fun untilAtRest()
}

/** Far more than anything here takes. */
const val PATIENCE_MS = 20_000L

/** Somebody at the phone, who finds things by their words as it is in a hand: what is further down is scrolled to. */
class Hands(private val screen: SemanticsNodeInteractionsProvider, private val patience: Patience) {
    fun tap(text: String, at: Int = 0) {
        waitFor(text, at)
        val node = screen.onAllNodes(hasText(text))[at]
        runCatching { node.performScrollTo() } // what stands beside what scrolls cannot be scrolled to
        node.performClick()
        patience.untilAtRest()
    }

    fun sees(text: String) {
        waitFor(text)
        val node = screen.onAllNodes(hasText(text))[0]
        runCatching { node.performScrollTo() }
        node.assertIsDisplayed()
    }

    fun seesNot(text: String) = assertEquals(0, countOf(text))

    fun type(label: String, text: String) {
        patience.until { screen.onAllNodes(hasText(label) and hasSetTextAction()).fetchSemanticsNodes().isNotEmpty() }
        screen.onNode(hasText(label) and hasSetTextAction()).performTextInput(text)
        patience.untilAtRest()
    }

    fun waitUntil(what: () -> Boolean) = patience.until(what)

    /** All that can be read of what holds these words. */
    fun textsWith(part: String): List<String> =
        screen.onAllNodes(hasText(part, substring = true)).fetchSemanticsNodes().map { it.config.toString() }

    private fun waitFor(text: String, at: Int = 0) = try {
        patience.until { countOf(text) > at }
    } catch (e: Throwable) {
        throw AssertionError("no $text among ${allTexts()}", e)
    }

    private fun allTexts(): List<String> = screen.onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text))
        .fetchSemanticsNodes().flatMap { node -> node.config[SemanticsProperties.Text].map { it.text } }

    private fun countOf(text: String): Int = screen.onAllNodes(hasText(text)).fetchSemanticsNodes().size
}
