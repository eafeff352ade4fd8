package org.porchlight.platform

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.provider.DocumentsContract
import androidx.activity.ComponentActivity
import androidx.activity.result.ActivityResultLauncher
import androidx.activity.result.contract.ActivityResultContract
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
    private var saved: CompletableDeferred<Boolean>? = null
    private var chosen: CompletableDeferred<Uri?>? = null

    /** Before the activity starts. One that took another's place hears what the person chose meanwhile. */
    fun attach(activity: ComponentActivity) {
        create = activity.registerForActivityResult(NewFile()) { place ->
            val isFine = place == null || write(place)
            text = null
            saved?.complete(isFine)
        }
        open = activity.registerForActivityResult(OpenDocument()) { chosen?.complete(it) }
    }

    /** Whether nothing went wrong. Who goes back without a place for it wanted none. */
    suspend fun save(name: String, text: String): Boolean {
        saved?.complete(true)
        val asked = CompletableDeferred<Boolean>().also { saved = it }
        this.text = text
        return create.isLaunchedWith(name) && asked.await()
    }

    suspend fun choose(): String? {
        chosen?.complete(null)
        val asked = CompletableDeferred<Uri?>().also { chosen = it }
        return if (open.isLaunchedWith(arrayOf("*/*"))) asked.await()?.let(::read) else null
    }

    private fun <I> ActivityResultLauncher<I>?.isLaunchedWith(input: I): Boolean =
        try {
            this?.launch(input) != null
        } catch (_: ActivityNotFoundException) {
            false // a phone without a chooser
        }

    /** If the app was ended behind the chooser, nothing is left to write: the empty file goes, too. */
    private fun write(place: Uri): Boolean {
        val text = text
        val content = context.contentResolver
        return try {
            if (text == null) DocumentsContract.deleteDocument(content, place)
            else content.openOutputStream(place, "wt")?.use { it.write(text.toByteArray()) } != null
        } catch (_: IOException) {
            false // the chooser's app could not keep it; the entries are here as before
        } catch (_: UnsupportedOperationException) {
            false
        } catch (_: SecurityException) {
            false
        }
    }

    private fun read(place: Uri): String? =
        try {
            context.contentResolver.openInputStream(place)?.use { it.readBytes().decodeToString() }
        } catch (_: IOException) {
            null
        }
}

/** A file is offered as what its name says that it is, so that the chooser keeps the name and others can open it. */
private class NewFile : ActivityResultContract<String, Uri?>() {
    override fun createIntent(context: Context, input: String): Intent = CreateDocument(typeOf(input)).createIntent(context, input)

    override fun parseResult(resultCode: Int, intent: Intent?): Uri? = intent?.data.takeIf { resultCode == Activity.RESULT_OK }
}

private fun typeOf(name: String): String = if (name.endsWith(".json")) "application/json" else "text/plain"
