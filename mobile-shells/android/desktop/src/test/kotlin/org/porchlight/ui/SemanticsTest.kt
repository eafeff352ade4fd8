package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.unit.Density
import org.junit.Assert.assertEquals
import org.junit.Test

/** What a screen reader, a switch and a trembling thumb need, in every state that there is. */
@OptIn(ExperimentalTestApi::class)
class SemanticsTest {
    @Test
    fun whateverCanBeTappedHasANameARoleAndRoomAndComesInOrder() {
        val complaints = states.flatMap { state -> state.shown { complaintsOf(state.name, it) } }
        assertEquals("", complaints.joinToString("\n"))
    }

    private fun complaintsOf(name: String, content: @Composable () -> Unit): List<String> {
        val complaints = mutableListOf<String>()
        runDesktopComposeUiTest(WIDTH, TALLEST) {
            setContent {
                CompositionLocalProvider(LocalDensity provides Density(1f)) {
                    PorchlightTheme(surroundings(BY_DAY), content)
                }
            }
            val nodes = flattened(onRoot().fetchSemanticsNode())
            val headings = nodes.count { it.config.contains(SemanticsProperties.Heading) }
            if (headings == 0) complaints += "$name: no heading"
            val tapped = nodes.filter { it.config.contains(SemanticsActions.OnClick) }
            tapped.mapNotNullTo(complaints) { node -> complaintOf(node)?.let { "$name: $it" } }
            tapped.zipWithNext { a, b ->
                val isAbove = b.positionInRoot.y + b.size.height <= a.positionInRoot.y
                if (isAbove) complaints += "$name: ${named(b)} comes after ${named(a)}, and stands above it"
            }
        }
        return complaints
    }

    private fun complaintOf(node: SemanticsNode): String? {
        val name = named(node)
        val isField = node.config.contains(SemanticsProperties.EditableText)
        return when {
            name.isBlank() -> "something without a name at ${node.boundsInRoot}"
            !isField && node.config.getOrNull(SemanticsProperties.Role) == null -> "$name has no role"
            node.size.width < LEAST || node.size.height < LEAST -> "$name is ${node.size.width} by ${node.size.height}"
            else -> null
        }
    }

    private fun named(node: SemanticsNode): String {
        val texts = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        return (texts + node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()).joinToString(" ")
    }

    private fun flattened(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::flattened)
}

private const val LEAST = 48
