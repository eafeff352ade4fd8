package org.porchlight.ui

import androidx.compose.foundation.border
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.defaultMinSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.selectable
import androidx.compose.foundation.selection.selectableGroup
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clip
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.font.FontWeight

/** One of a few answers; a second tap on the chosen one takes it back, because every question can be skipped. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun <T> OneOf(answers: List<Pair<T, String>>, chosen: T?, onChoose: (T?) -> Unit) {
    FlowRow(
        Modifier.fillMaxWidth().selectableGroup(),
        horizontalArrangement = Arrangement.spacedBy(Space.small),
        verticalArrangement = Arrangement.spacedBy(Space.small),
    ) {
        for ((answer, text) in answers) {
            val isChosen = answer == chosen
            Chip(text, isChosen, Modifier.selectable(isChosen, role = Role.RadioButton) { onChoose(if (isChosen) null else answer) })
        }
    }
}

/** Any number of answers. */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun AnyOf(answers: List<Pair<String, String>>, chosen: List<String>, onChange: (List<String>) -> Unit) {
    FlowRow(
        Modifier.fillMaxWidth(),
        horizontalArrangement = Arrangement.spacedBy(Space.small),
        verticalArrangement = Arrangement.spacedBy(Space.small),
    ) {
        for ((answer, text) in answers) {
            val isChosen = answer in chosen
            val change = { isOn: Boolean -> onChange(if (isOn) chosen + answer else chosen - answer) }
            Chip(text, isChosen, Modifier.toggleable(isChosen, role = Role.Checkbox, onValueChange = change))
        }
    }
}

/** 0 to 10, with words at both ends. Skipped is not zero. */
@Composable
fun ZeroToTen(least: String, most: String, chosen: UByte?, onChoose: (UByte?) -> Unit) {
    val ends = mapOf(0 to "0 · $least", 10 to "10 · $most")
    OneOf((0..10).map { it.toUByte() to (ends[it] ?: it.toString()) }, chosen, onChoose)
}

@Composable
private fun Chip(text: String, isChosen: Boolean, doing: Modifier) {
    val palette = LocalPalette.current
    val shape = RoundedCornerShape(Shape.field)
    Box(
        Modifier.clip(shape).background(if (isChosen) palette.act else palette.card)
            .border(Size.line, if (isChosen) palette.act else palette.edge, shape).then(doing).defaultMinSize(Size.target, Size.target).padding(horizontal = Space.medium, vertical = Space.small),
        Alignment.Center,
    ) {
        // The colour is not the only sign.
        Text(
            text,
            style = MaterialTheme.typography.bodyLarge,
            fontWeight = if (isChosen) FontWeight.Bold else null,
            color = if (isChosen) palette.onAct else palette.ink,
        )
    }
}
