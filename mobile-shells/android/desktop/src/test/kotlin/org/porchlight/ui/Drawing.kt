package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.graphics.asComposeImageBitmap
import androidx.compose.ui.graphics.toAwtImage
import androidx.compose.ui.platform.LocalLayoutDirection
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import androidx.compose.ui.unit.LayoutDirection
import org.jetbrains.skia.Bitmap
import java.awt.image.BufferedImage
import java.io.File

/** How a picture is drawn: a phone 360 wide. */
data class Look(val name: String, val isDark: Boolean, val scale: Float, val language: Language, val isRightToLeft: Boolean = false)

val BY_DAY = Look("day", isDark = false, scale = 1f, language = Language.ENGLISH)
val BY_NIGHT_LARGE = Look("night-large", isDark = true, scale = 2f, language = Language.SPANISH)
val MIRRORED = Look("mirrored", isDark = false, scale = 1f, language = Language.ENGLISH, isRightToLeft = true)

const val WIDTH = 360
const val HEIGHT = 780
/** Higher than any screen is long. */
const val TALLEST = 9_000

/** Where Debian's fonts-roboto-unhinted puts the typeface of most Android phones. */
private val roboto = File("/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF")

private val typeface = FontFamily(
    Font(roboto.resolve("Roboto-Regular.ttf"), FontWeight.Normal),
    Font(roboto.resolve("Roboto-Medium.ttf"), FontWeight.Medium),
    Font(roboto.resolve("Roboto-Bold.ttf"), FontWeight.Bold),
)

fun surroundings(look: Look): Surroundings = surroundings(language = look.language, isDark = look.isDark, typeface = typeface)

/** One screen as it is drawn; `isTall` draws all of it, however long, and leaves the empty rest out. */
fun draw(look: Look, isTall: Boolean, onDrawn: () -> Unit = {}, content: @Composable () -> Unit): BufferedImage {
    val scene = ImageComposeScene(WIDTH, if (isTall) TALLEST else HEIGHT, Density(1f, look.scale)) {
        CompositionLocalProvider(LocalLayoutDirection provides if (look.isRightToLeft) LayoutDirection.Rtl else LayoutDirection.Ltr) {
            PorchlightTheme(surroundings(look), content)
        }
    }
    try {
        scene.render(0)
        val image = scene.render(500_000_000)
        onDrawn()
        val drawn = Bitmap.makeFromImage(image).asComposeImageBitmap().toAwtImage()
        return if (isTall) withoutEmptyRest(drawn) else drawn
    } finally {
        scene.close()
    }
}

/** A run of rows that all are one colour is shortened to what a glance needs. */
private fun withoutEmptyRest(drawn: BufferedImage): BufferedImage {
    val pixels = drawn.getRGB(0, 0, drawn.width, drawn.height, null, 0, drawn.width)
    val rows = mutableListOf<Int>()
    var empty = 0
    for (y in 0 until drawn.height) {
        val first = y * drawn.width
        val isOneColour = (first + 1 until first + drawn.width).all { pixels[it] == pixels[first] }
        val isEmpty = isOneColour && y > 0 && pixels[first] == pixels[first - drawn.width]
        empty = if (isEmpty) empty + 1 else 0
        if (empty <= 80) rows.add(y)
    }
    val kept = BufferedImage(drawn.width, rows.size, BufferedImage.TYPE_INT_RGB)
    rows.forEachIndexed { to, from -> kept.setRGB(0, to, drawn.width, 1, pixels, from * drawn.width, drawn.width) }
    return kept
}
