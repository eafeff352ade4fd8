package org.porchlight.app

import android.view.SurfaceView
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.aspectRatio
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalContext
import androidx.compose.ui.platform.LocalView
import androidx.compose.ui.viewinterop.AndroidView
import androidx.compose.ui.window.Dialog
import androidx.compose.ui.window.DialogProperties
import org.porchlight.platform.Lens
import org.porchlight.platform.Looking
import org.porchlight.platform.PhoneCamera
import org.porchlight.ui.Body
import org.porchlight.ui.HelpScreen
import org.porchlight.ui.LocalPalette
import org.porchlight.ui.LocalWords
import org.porchlight.ui.Note
import org.porchlight.ui.Page
import org.porchlight.ui.helpOf

/** While a code is looked for, above all else; what was on the screen stays as it is. As secret as the window below. */
@Composable
fun CameraAbove(camera: PhoneCamera) {
    val looking by camera.looking.collectAsState()
    val now = looking ?: return
    val whole = DialogProperties(dismissOnClickOutside = false, usePlatformDefaultWidth = false, decorFitsSystemWindows = false)
    Dialog({ camera.end(null) }, whole) {
        Box(Modifier.fillMaxSize().background(LocalPalette.current.paper).windowInsetsPadding(WindowInsets.safeDrawing)) {
            CameraScreen(now, camera)
        }
    }
}

/** What the camera is for stands there while Android asks whether it may be used. */
@Composable
private fun CameraScreen(now: Looking, camera: PhoneCamera) {
    val words = LocalWords.current
    var isHelp by remember { mutableStateOf(false) }
    if (isHelp) return HelpScreen(helpOf(null)) { isHelp = false }
    Page(words.beginning.scan, onBack = { camera.end(null) }, onHelp = { isHelp = true }) {
        Body(if (now == Looking.CANNOT) words.app.camera_off else words.system.camera_use)
        if (now == Looking.SEEING) WhatItSees(camera)
    }
}

@Composable
private fun WhatItSees(camera: PhoneCamera) {
    val (context, quarters) = LocalContext.current to (LocalView.current.display?.rotation ?: 0)
    val lens = remember { Lens(context, camera::end, camera::cannot) }
    AndroidView(
        { SurfaceView(it).apply { holder.addCallback(lens) } },
        Modifier.fillMaxWidth().aspectRatio(lens.shape(quarters)),
        onRelease = { lens.close() },
    )
}
