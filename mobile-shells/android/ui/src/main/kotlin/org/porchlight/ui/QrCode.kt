package org.porchlight.ui

import androidx.compose.foundation.Canvas
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.text.selection.SelectionContainer
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.geometry.Offset
import androidx.compose.ui.geometry.Size
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.drawscope.DrawScope
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel
import com.google.zxing.qrcode.encoder.ByteMatrix
import com.google.zxing.qrcode.encoder.Encoder
import kotlin.math.floor

/** A code for another device, in as many parts as it has: pictures for its camera; for who has none it is copied, or read. */
@Composable
fun CodeToShow(parts: List<String>) {
    val words = LocalWords.current
    val copy = LocalSurroundings.current.copy
    var isCopied by remember(parts) { mutableStateOf(false) }
    var isSpelt by remember(parts) { mutableStateOf(false) }
    Framed {
        parts.forEachIndexed { at, part ->
            if (parts.size > 1) Title(words.codes.part(at + 1, parts.size))
            QrCode(part)
            if (isSpelt) SelectionContainer { Note(part) }
        }
        SideButton(words.codes.copy) {
            copy(parts.joinToString("\n"))
            isCopied = true
        }
        if (isCopied) Column(Modifier.readAtOnce()) { Note(words.codes.copied) }
        QuietButton(if (isSpelt) words.codes.hide_letters else words.codes.show_letters) { isSpelt = !isSpelt }
    }
}

/** Black on white by night, too: many cameras read no other. */
@Composable
fun QrCode(text: String) {
    val said = LocalWords.current.codes.as_picture
    val code = remember(text) { Encoder.encode(text, ErrorCorrectionLevel.L).matrix }
    val read = Modifier.semantics {
        contentDescription = said
        role = Role.Image
    }
    Canvas(Modifier.widthIn(max = WIDEST).fillMaxWidth().aspectRatio(1f).then(read)) { draw(code) }
}

private val WIDEST = 360.dp
/** The white edge that a code needs, on each side, in its own squares. */
private const val EDGE = 4

/** In whole pixels, or the squares would blur into each other. */
private fun DrawScope.draw(code: ByteMatrix) {
    drawRect(Color.White)
    val side = floor(size.width / (code.width + 2 * EDGE)).coerceAtLeast(1f)
    val start = floor((size.width - side * code.width) / 2)
    for (y in 0 until code.height) {
        for (x in 0 until code.width) {
            if (code.get(x, y) == DARK) drawRect(Color.Black, Offset(start + x * side, start + y * side), Size(side, side))
        }
    }
}

private const val DARK: Byte = 1
