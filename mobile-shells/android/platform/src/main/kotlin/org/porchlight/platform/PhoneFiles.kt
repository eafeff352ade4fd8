package org.porchlight.platform

import android.content.Context
import android.net.Uri
import android.provider.DocumentsContract
import androidx.activity.ComponentActivity
import androidx.activity.result.ActivityResultLauncher
import androidx.activity.result.contract.ActivityResultContracts.CreateDocument
import androidx.activity.result.contract.ActivityResultContracts.OpenDocument
import kotlinx.coroutines.CompletableDeferred
import java.io.IOException

/**
 * Files that leave the app or come into it, by the phone's own chooser. What is written goes straight into the place that
 * the person chose: no copy of it lies where another app could find it.
 */
class PhoneFiles(private val context: Context) {
    private var create: ActivityResultLauncher<String>? = null
    private var open: ActivityResultLauncher<Array<String>>? = null
    private var text: String? = null
    private var chosen: CompletableDeferred<Uri?>? = null

    /** Before the activity starts. One that took another's place hears what the person chose meanwhile. */
    fun attach(activity: ComponentActivity) {
        create = activity.registerForActivityResult(CreateDocument(ANY)) { it?.let(::write) ; text = null }
        open = activity.registerForActivityResult(OpenDocument()) { chosen?.complete(it) }
    }

    fun save(name: String, text: String) {
        this.text = text
        create?.launch(name)
    }

    suspend fun choose(): String? {
        val asked = CompletableDeferred<Uri?>()
        chosen?.complete(null)
        chosen = asked
        open?.launch(arrayOf("*/*")) ?: return null
        return asked.await()?.let(::read)
    }

    /** If the app was ended behind the chooser, nothing is left to write: the empty file goes, too. */
    private fun write(place: Uri) {
        val text = text
        val content = context.contentResolver
        try {
            if (text == null) DocumentsContract.deleteDocument(content, place)
            else content.openOutputStream(place, "wt")?.use { it.write(text.toByteArray()) }
        } catch (_: IOException) {
            // The chooser's app could not keep it; the entries are here as before.
        } catch (_: UnsupportedOperationException) {
        }
    }

    private fun read(place: Uri): String? =
        try {
            context.contentResolver.openInputStream(place)?.use { it.readBytes().decodeToString() }
        } catch (_: IOException) {
            null
        }
}

private const val ANY = "application/json"
