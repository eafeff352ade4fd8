package org.porchlight.app

import android.app.Application
import org.porchlight.core.Clock
import org.porchlight.platform.Exchanges
import org.porchlight.platform.Folders
import org.porchlight.platform.NoteLook
import org.porchlight.platform.Notes
import org.porchlight.platform.PhoneClock
import org.porchlight.platform.PhoneKeyStore
import org.porchlight.platform.PhoneOwner
import org.porchlight.platform.ThisPhone
import org.porchlight.ui.Words

/** One process: one companion, whoever wakes it up, the screen, a job or an alarm. */
open class PorchlightApplication : Application(), PhoneOwner {
    override val clock: Clock = PhoneClock()
    val keys = PhoneKeyStore()

    /** `no_backup` is left out of backups by the system, besides what the manifest says. */
    override val phone by lazy { ThisPhone(Folders(noBackupFilesDir.resolve("companions")), keys, clock) }
    override val notes by lazy { Notes(this, ::noteLook) }
    val foreground by lazy { Foreground(this) }

    override fun onCreate() {
        super.onCreate()
        Exchanges(this).fromTimeToTime()
    }

    private fun noteLook(): NoteLook {
        val words = Words(languageOf(this))
        return NoteLook(words.settings.notes, { words.prompt.of(it.substringAfter('.')) }, R.drawable.lamp, PorchlightActivity::class.java)
    }
}
