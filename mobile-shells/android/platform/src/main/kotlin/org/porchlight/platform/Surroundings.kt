package org.porchlight.platform

import android.app.LocaleManager
import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.ClipDescription
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.os.Build
import android.os.LocaleList
import android.os.PersistableBundle
import android.telephony.TelephonyManager
import java.util.Locale

/** Two letters: the country whose network the phone is in, else the one that it is set to. Asks for no permission. */
fun countryOf(context: Context): String {
    val telephony = context.getSystemService(TelephonyManager::class.java)
    val known = listOf(telephony?.networkCountryIso, telephony?.simCountryIso, Locale.getDefault().country)
    return known.firstOrNull { !it.isNullOrEmpty() }?.uppercase(Locale.ROOT) ?: "US"
}

/** The app's own language, where the person chose one; Android knows it from version 13 on. */
class PhoneLanguage(private val context: Context) {
    private val kept = context.getSharedPreferences("language", Context.MODE_PRIVATE)

    fun tag(): String {
        val chosen = if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) locales().applicationLocales[0]?.toLanguageTag()
        else kept.getString(TAG, null)
        return chosen ?: Locale.getDefault().toLanguageTag()
    }

    fun choose(tag: String) {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) locales().applicationLocales = LocaleList.forLanguageTags(tag)
        else kept.edit().putString(TAG, tag).apply()
    }

    private fun locales() = context.getSystemService(LocaleManager::class.java)!!
}

private const val TAG = "tag"

/** Hands `tel:`, `sms:` and `https:` to the phone. The dialler shows the number, and the person calls. */
fun openLink(context: Context, link: String) {
    val place = Uri.parse(link)
    val action = when (place.scheme) {
        "tel" -> Intent.ACTION_DIAL
        "sms" -> Intent.ACTION_SENDTO
        "https" -> Intent.ACTION_VIEW
        else -> return
    }
    try {
        context.startActivity(Intent(action, place).addFlags(Intent.FLAG_ACTIVITY_NEW_TASK))
    } catch (_: ActivityNotFoundException) {
        // A tablet that cannot call: the number stands on the screen.
    }
}

/** Marked, so that the phone shows it nowhere; from version 13 on the phone heeds that, and forgets it after an hour. */
fun copyCode(context: Context, code: String) {
    val clip = ClipData.newPlainText("", code)
    clip.description.extras = PersistableBundle().apply { putBoolean(ClipDescription.EXTRA_IS_SENSITIVE, true) }
    context.getSystemService(ClipboardManager::class.java)!!.setPrimaryClip(clip)
}
