package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.state.ToggleableState
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.runDesktopComposeUiTest
import androidx.compose.ui.text.TextLayoutResult
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Density
import org.junit.Assert.assertEquals
import org.junit.Test

/** What a screen reader, a switch, a trembling thumb and eyes that need large type ask for, in every state that there is. */
@OptIn(ExperimentalTestApi::class)
class SemanticsTest {
    @Test
    fun everyStateCanBeHeardTappedAndReadInBothLanguagesAndSizes() {
        val complaints = states.flatMap { state -> state.shown { complaintsOf(it).map { said -> "${state.name}: $said" } } }
        assertEquals("", complaints.joinToString("\n"))
    }

    private fun complaintsOf(content: @Composable () -> Unit): List<String> {
        val complaints = mutableListOf<String>()
        val given = Given()
        runDesktopComposeUiTest(WIDTH, TALLEST) {
            var look by mutableStateOf(BY_DAY)
            setContent {
                CompositionLocalProvider(LocalDensity provides Density(1f, look.scale)) {
                    PorchlightTheme(surroundings(look)) { given.Noting(content) }
                }
            }
            for (each in listOf(BY_DAY, BY_NIGHT_LARGE)) {
                look = each
                waitForIdle()
                val heard = flattened(onRoot().fetchSemanticsNode())
                val drawn = flattened(onRoot(useUnmergedTree = true).fetchSemanticsNode())
                val found = tapsOf(heard) + headingsOf(heard) + helpIn(heard, look) + silenceOf(heard, given.found()) +
                    drawn.mapNotNull(::cutOf) + upon(drawn)
                complaints += found.map { "$it (${each.name})" }
            }
        }
        return complaints
    }

    private fun headingsOf(nodes: List<SemanticsNode>): List<String> =
        if (nodes.any { it.config.contains(SemanticsProperties.Heading) }) emptyList() else listOf("no heading")

    /** On every screen, and always called the same. Where it is open already, it is the heading. */
    private fun helpIn(nodes: List<SemanticsNode>, look: Look): List<String> =
        if (nodes.any { named(it) == Words(look.language).crisis.title }) emptyList() else listOf("no way to help")

    /** What changes while somebody is looking is read aloud when it does. */
    private fun silenceOf(nodes: List<SemanticsNode>, given: Set<String>): List<String> {
        val changes = given.filter { row -> CHANGING.any(row::startsWith) }
        val isSaid = nodes.any { it.config.contains(SemanticsProperties.LiveRegion) }
        return if (changes.isEmpty() || isSaid) emptyList() else listOf("nobody hears of ${changes.first()}")
    }

    private fun tapsOf(nodes: List<SemanticsNode>): List<String> {
        val tapped = nodes.filter { it.config.contains(SemanticsActions.OnClick) }
        val inOrder = tapped.zipWithNext().filter { (a, b) -> b.positionInRoot.y + b.size.height <= a.positionInRoot.y }
        return tapped.flatMap(::tapOf) + inOrder.map { (a, b) -> "${named(b)} comes after ${named(a)}, and stands above it" }
    }

    private fun tapOf(node: SemanticsNode): List<String> {
        val name = named(node)
        val isField = node.config.contains(SemanticsProperties.EditableText)
        val role = node.config.getOrNull(SemanticsProperties.Role)
        return listOfNotNull(
            "something without a name at ${node.boundsInRoot}".takeIf { name.isBlank() },
            "$name has no role".takeIf { !isField && role == null },
            "$name is ${node.size.width} by ${node.size.height}".takeIf { node.size.width < LEAST || node.size.height < LEAST },
            role?.let { stateOf(node, it) }?.let { "$name $it" },
        )
    }

    /** Whether it is on is said, and shown by more than a colour: by the place of a switch's thumb, or by bold letters. */
    private fun stateOf(node: SemanticsNode, role: Role): String? {
        val isOn = when (role) {
            Role.Switch, Role.Checkbox -> node.config.getOrNull(SemanticsProperties.ToggleableState)?.let { it == ToggleableState.On }
            Role.RadioButton, Role.Tab -> node.config.getOrNull(SemanticsProperties.Selected)
            else -> return null
        } ?: return "does not say whether it is on"
        val isBold = layoutsOf(node).any { it.layoutInput.style.fontWeight == FontWeight.Bold }
        return if (role == Role.Switch || isBold == isOn) null else "shows only by a colour whether it is on"
    }

    /** Words that do not fit, for which their parent has no room, or that are broken in their middle. */
    private fun cutOf(node: SemanticsNode): String? {
        if (node.config.contains(SemanticsProperties.EditableText)) return null // it scrolls
        val layouts = layoutsOf(node).filter { it.layoutInput.overflow != TextOverflow.Ellipsis } // a beginning is meant to end
        val room = node.boundsInRoot
        return when {
            layouts.isEmpty() -> null
            layouts.any(::isTooLarge) -> "${named(node)} does not fit"
            room.width < node.size.width - 1 || room.height < node.size.height - 1 -> "${named(node)} is cut"
            else -> layouts.firstNotNullOfOrNull(::brokenWord)?.let { "$it is broken" }
        }
    }

    /** Words that lie upon others, or reach into a field beside theirs. */
    private fun upon(nodes: List<SemanticsNode>): List<String> {
        val worded = nodes.filter { it.config.contains(SemanticsActions.GetTextLayoutResult) }
        return worded.flatMapIndexed { at, one ->
            worded.drop(at + 1).filter { liesUpon(it, one) }.map { "${named(it)} lies upon ${named(one)}" }
        }
    }

    private fun liesUpon(one: SemanticsNode, other: SemanticsNode): Boolean =
        one.boundsInRoot.deflate(1f).overlaps(other.boundsInRoot.deflate(1f)) && !isWithin(one, other) && !isWithin(other, one)

    private fun isWithin(one: SemanticsNode, other: SemanticsNode): Boolean =
        generateSequence(one.parent) { it.parent }.any { it.id == other.id }

    /** By its lines: Compose measures this answer for all the width there is, and then says that it does not fit. */
    private fun isTooLarge(layout: TextLayoutResult): Boolean = layout.didOverflowHeight ||
        (0 until layout.lineCount).any { layout.getLineRight(it) - layout.getLineLeft(it) > layout.size.width + 1 }

    private fun brokenWord(layout: TextLayoutResult): String? {
        val text = layout.layoutInput.text.text
        return (0 until layout.lineCount - 1).map { layout.getLineEnd(it) }
            .map { end -> text.substring(0, end).takeLastWhile { it.isLetter() } to text.substring(end).takeWhile { it.isLetter() } }
            .find { (before, after) -> before.isNotEmpty() && after.isNotEmpty() && before.length + after.length <= LONGEST }
            ?.let { (before, after) -> "$before|$after" }
    }

    private fun layoutsOf(node: SemanticsNode): List<TextLayoutResult> = mutableListOf<TextLayoutResult>().also { layouts ->
        node.config.getOrNull(SemanticsActions.GetTextLayoutResult)?.action?.invoke(layouts)
    }

    private fun named(node: SemanticsNode): String {
        val texts = node.config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text }
        return (texts + node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()).joinToString(" ")
    }

    private fun flattened(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::flattened)
}

private const val LEAST = 48
/** Of a word, in letters. What is longer is a code, and may break anywhere. */
private const val LONGEST = 40
private val CHANGING = listOf("error.", "JoinAskStateView::", "AskStateView::", "CheckInView.id")
