package org.porchlight.ui

import androidx.compose.foundation.border
import androidx.compose.foundation.interaction.InteractionSource
import androidx.compose.foundation.interaction.MutableInteractionSource
import androidx.compose.foundation.interaction.collectIsFocusedAsState
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.BasicTextField
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.LocalContentColor
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.semantics.error
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.text.input.VisualTransformation

/** Its label stays above it, in as many lines as it takes, and is part of it: it is what a screen reader calls the field. */
@Composable
fun Field(
    label: String,
    text: String,
    lines: Int = 1,
    trouble: Trouble? = null,
    hides: VisualTransformation = VisualTransformation.None,
    /** No keyboard learns what is typed, or offers it again. */
    isPrivate: Boolean = hides != VisualTransformation.None,
    onChange: (String) -> Unit,
) {
    val palette = LocalPalette.current
    val said = trouble?.let { LocalWords.current.of(it) }
    val wasUsed = LocalUse.current
    val touched = remember { MutableInteractionSource() }
    BasicTextField(
        text,
        { typed ->
            wasUsed()
            onChange(typed)
        },
        Modifier.fillMaxWidth().semantics { said?.let { error(it) } },
        textStyle = MaterialTheme.typography.bodyLarge.copy(color = LocalContentColor.current),
        visualTransformation = hides,
        keyboardOptions = if (isPrivate) PRIVATE else KeyboardOptions.Default,
        singleLine = lines == 1,
        minLines = lines,
        interactionSource = touched,
        cursorBrush = SolidColor(palette.act),
        decorationBox = { typed ->
            Column(verticalArrangement = Arrangement.spacedBy(Space.hair)) {
                Note(label)
                Outline(touched, isWrong = said != null, typed)
                if (said != null) Text(said, Modifier.readAtOnce(), style = MaterialTheme.typography.bodySmall)
            }
        },
    )
}

/** Around what is typed; thicker while it is typed, and where something is wrong with it. */
@Composable
private fun Outline(touched: InteractionSource, isWrong: Boolean, typed: @Composable () -> Unit) {
    val palette = LocalPalette.current
    val isFocused by touched.collectIsFocusedAsState()
    val color = if (isFocused) palette.act else if (isWrong) LocalContentColor.current else palette.edge
    val width = if (isFocused || isWrong) Size.line * 2 else Size.line
    val frame = Modifier.fillMaxWidth().heightIn(min = Size.button).border(width, color, RoundedCornerShape(Shape.field))
    Box(frame.padding(Space.medium), Alignment.CenterStart) { typed() }
}

private val PRIVATE = KeyboardOptions(autoCorrectEnabled = false, keyboardType = KeyboardType.Password)
