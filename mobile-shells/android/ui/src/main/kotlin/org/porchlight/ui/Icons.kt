package org.porchlight.ui

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.SolidColor
import androidx.compose.ui.graphics.StrokeCap
import androidx.compose.ui.graphics.StrokeJoin
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.graphics.vector.PathParser
import androidx.compose.ui.unit.dp

/** Drawn in one line, on 24 by 24. None of them says what the app is about. */
object Icons {
    val lamp = drawn("lamp", "M12 3v3M8 6h8l2 9H6zM9 18h6M10 21h4")
    val book = drawn("book", "M4 5c3-1 6 0 8 2 2-2 5-3 8-2v13c-3-1-6 0-8 2-2-2-5-3-8-2zM12 7v13")
    val people = drawn("people", "M9 11a3 3 0 1 0-.01 0M3 19c0-4 3-6 6-6s6 2 6 6M16 11a2.5 2.5 0 1 0-1-4.5M17 13c3 0 4 2 4 5")
    val path = drawn("path", "M5 21c8-2 2-7 7-9s6-3 5-9M17 3l-3 3M17 3l3 3")
    val more = drawn("more", "M4 7h16M4 12h16M4 17h16")
    val back = drawn("back", "M15 5l-7 7 7 7", mirrors = true)
    val onward = drawn("onward", "M9 5l7 7-7 7", mirrors = true)
    val phone = drawn("phone", "M6 4l3 0 1.5 5-2 1.5a12 12 0 0 0 5 5l1.5-2 5 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4 6a2 2 0 0 1 2-2")
    val here = drawn("here", "M7 3h10v18H7zM11 18h2")
    val arrived = drawn("arrived", "M4 11l8-7 8 7M6 10v10h12V10M9 15l2 2 4-4")
    val closed = drawn("closed", "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3")

    private fun drawn(name: String, path: String, mirrors: Boolean = false): ImageVector =
        ImageVector.Builder(name, 24.dp, 24.dp, 24f, 24f, autoMirror = mirrors).addPath(
            pathData = PathParser().parsePathString(path).toNodes(),
            stroke = SolidColor(Color.Black),
            strokeLineWidth = 2f,
            strokeLineCap = StrokeCap.Round,
            strokeLineJoin = StrokeJoin.Round,
        ).build()
}
