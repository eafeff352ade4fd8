package org.porchlight.ui

import androidx.compose.foundation.border
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
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

/** 0 to 10, with words at both ends, which therefore have a row of their own. Skipped is not zero. */
@Composable
fun ZeroToTen(least: String, most: String, chosen: UByte?, onChoose: (UByte?) -> Unit) {
    Column(Modifier.fillMaxWidth().selectableGroup(), verticalArrangement = Arrangement.spacedBy(Space.small)) {
        Row(Modifier.fillMaxWidth()) { Step(0, "0 · $least", chosen, onChoose) }
        for (numbers in (1..9).chunked(IN_A_ROW)) {
            Row(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(Space.small)) {
                numbers.forEach { Step(it, it.toString(), chosen, onChoose) }
                repeat(IN_A_ROW - numbers.size) { Spacer(Modifier.weight(1f)) }
            }
        }
        Row(Modifier.fillMaxWidth()) { Step(10, "10 · $most", chosen, onChoose) }
    }
}

private const val IN_A_ROW = 5

@Composable
private fun RowScope.Step(number: Int, text: String, chosen: UByte?, onChoose: (UByte?) -> Unit) {
    val answer = number.toUByte()
    val isChosen = answer == chosen
    Chip(text, isChosen, Modifier.selectable(isChosen, role = Role.RadioButton) { onChoose(if (isChosen) null else answer) }, Modifier.weight(1f))
}

@Composable
private fun Chip(text: String, isChosen: Boolean, doing: Modifier, room: Modifier = Modifier) {
    val palette = LocalPalette.current
    val shape = RoundedCornerShape(Shape.field)
    Box(
        room.clip(shape).background(if (isChosen) palette.act else palette.card)
            .border(Size.line, if (isChosen) palette.act else palette.edge, shape).then(doing)
            .defaultMinSize(Size.target, Size.target).padding(horizontal = Space.medium, vertical = Space.small),
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
