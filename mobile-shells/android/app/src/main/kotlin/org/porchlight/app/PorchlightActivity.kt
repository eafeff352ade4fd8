package org.porchlight.app

import android.Manifest
import android.content.Intent
import android.content.res.Configuration
import android.os.Build
import android.os.Bundle
import android.view.View
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import org.porchlight.platform.Notes

/** The one window. It keeps nothing itself: the system may make it anew at any time. */
class PorchlightActivity : ComponentActivity() {
    private val foreground get() = (application as PorchlightApplication).foreground
    private val permission = registerForActivityResult(RequestPermission()) { } // a no is an answer, and is not asked about again

    override fun onCreate(savedInstanceState: Bundle?) {
        enableEdgeToEdge()
        super.onCreate(savedInstanceState)
        // Neither pictures of the screen nor the list of recent apps show what somebody wrote.
        window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
        // Nor does the service that fills in forms get it, or the one that reads screens to offer something.
        window.decorView.importantForAutofill = View.IMPORTANT_FOR_AUTOFILL_NO_EXCLUDE_DESCENDANTS
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R) {
            window.decorView.importantForContentCapture = View.IMPORTANT_FOR_CONTENT_CAPTURE_NO_EXCLUDE_DESCENDANTS
        }
        foreground.files.attach(this)
        foreground.camera.attach(this)
        setContent { PorchlightOnPhone(foreground, ::askForNotes) }
        if (savedInstanceState == null) foreground.lead(intent.getStringExtra(Notes.KIND))
    }

    override fun onStart() {
        super.onStart()
        foreground.comes()
    }

    override fun onStop() {
        if (!isChangingConfigurations) foreground.leaves()
        super.onStop()
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        foreground.lead(intent.getStringExtra(Notes.KIND))
    }

    override fun onConfigurationChanged(newConfig: Configuration) {
        super.onConfigurationChanged(newConfig)
        foreground.lookAtLanguage()
    }

    /** Once, when somebody has checked in: then it is clear what a note in the evening would be for. */
    private fun askForNotes() {
        val asked = getSharedPreferences("asked", MODE_PRIVATE)
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU || asked.contains(Manifest.permission.POST_NOTIFICATIONS)) return
        asked.edit().putBoolean(Manifest.permission.POST_NOTIFICATIONS, true).apply()
        permission.launch(Manifest.permission.POST_NOTIFICATIONS)
    }
}
