package org.porchlight.platform

import android.Manifest
import android.content.Context
import android.content.pm.PackageManager
import androidx.activity.ComponentActivity
import androidx.activity.result.ActivityResultLauncher
import androidx.activity.result.contract.ActivityResultContracts.RequestPermission
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow

/** What becomes of looking for a code: the person is asked, the camera sees, or it may or can not. */
enum class Looking { ASKING, SEEING, CANNOT }

/** Looks for one code with the phone's camera, on the person's word. The system is asked for the camera then, and not before. */
class PhoneCamera(private val context: Context) {
    private val state = MutableStateFlow<Looking?>(null)
    private var permission: ActivityResultLauncher<String>? = null
    private var waiting: CompletableDeferred<String?>? = null

    val isThere: Boolean = context.packageManager.hasSystemFeature(PackageManager.FEATURE_CAMERA_ANY)
    val looking: StateFlow<Looking?> = state.asStateFlow()

    /** Before the activity starts. One that took another's place hears the answer. */
    fun attach(activity: ComponentActivity) {
        permission = activity.registerForActivityResult(RequestPermission()) { isGiven ->
            if (state.value == Looking.ASKING) state.value = if (isGiven) Looking.SEEING else Looking.CANNOT
        }
    }

    suspend fun scan(): String? {
        end(null)
        val asked = CompletableDeferred<String?>().also { waiting = it }
        val isGiven = context.checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED
        state.value = if (isGiven) Looking.SEEING else Looking.ASKING
        if (!isGiven) permission?.launch(Manifest.permission.CAMERA)
        return asked.await()
    }

    /** A code was seen, or the person goes back without one. */
    fun end(code: String?) {
        state.value = null
        waiting?.complete(code)
        waiting = null
    }

    /** Another app has the camera, or it is broken. */
    fun cannot() {
        if (state.value != null) state.value = Looking.CANNOT
    }
}
