package org.porchlight.app

import android.content.Context
import android.text.format.DateFormat
import org.porchlight.platform.PhoneCamera
import org.porchlight.platform.PhoneFiles
import org.porchlight.platform.PhoneLanguage
import org.porchlight.platform.copyCode
import org.porchlight.platform.countryOf
import org.porchlight.platform.openLink
import org.porchlight.ui.Dates
import org.porchlight.ui.Files
import org.porchlight.ui.Language
import org.porchlight.ui.Scanner
import org.porchlight.ui.Surroundings
import java.time.ZoneId
import java.util.Locale

/** The language that the person chose for the app, or else for the phone. */
fun languageOf(context: Context): Language =
    if (Locale.forLanguageTag(PhoneLanguage(context).tag()).language == "es") Language.SPANISH else Language.ENGLISH

fun tagOf(language: Language): String = when (language) {
    Language.ENGLISH -> "en"
    Language.SPANISH -> "es"
}

/** What the phone says of itself. Dates are written as where the phone is at home, in the language of the app. */
fun surroundingsOf(context: Context, language: Language, isDark: Boolean): Surroundings {
    val phones = Locale.getDefault()
    val locale = if (phones.language == tagOf(language)) phones else Locale.Builder().setLanguage(tagOf(language)).setRegion("US").build()
    return Surroundings(
        language,
        locale,
        Dates(locale, ZoneId.systemDefault(), DateFormat.is24HourFormat(context)),
        country = countryOf(context),
        isDark = isDark,
        now = System::currentTimeMillis,
        open = { link -> openLink(context, link) },
        copy = { code -> copyCode(context, code) },
    )
}

/** The camera as the screens know it: absent where there is none. */
fun scannerOf(camera: PhoneCamera): Scanner? = if (!camera.isThere) null else object : Scanner {
    override suspend fun scan(): String? = camera.scan()
}

/** The chooser of files as the screens know it. */
class SessionFiles(private val files: PhoneFiles) : Files {
    override suspend fun save(name: String, text: String): Boolean = files.save(name, text)

    override suspend fun choose(): String? = files.choose()
}
