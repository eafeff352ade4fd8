package org.porchlight.app

import android.app.Application
import org.porchlight.core.Clock
import org.porchlight.platform.AccountUnseen
import org.porchlight.platform.Exchanges
import org.porchlight.platform.NoteLook
import org.porchlight.platform.Notes
import org.porchlight.platform.PhoneClock
import org.porchlight.platform.PhoneKeyStore
import org.porchlight.platform.PhoneOwner
import org.porchlight.platform.ThisPhone
import org.porchlight.ui.AccountsOnPhone
import org.porchlight.ui.Answer
import org.porchlight.ui.Words
import org.porchlight.ui.answer

/** One process: one companion, whoever wakes it up, the screen, a job or an alarm. */
open class PorchlightApplication : Application(), PhoneOwner {
    override val clock: Clock = PhoneClock()
    val keys = PhoneKeyStore()

    /** `no_backup` is left out of backups by the system, besides what the manifest says. */
    val accounts by lazy { AccountsOnPhone(noBackupFilesDir.resolve("companions").path, keys, clock) { keys.isKeyLost } }
    override val phone by lazy { ThisPhone(::unseen) }
    override val notes by lazy { Notes(this, ::noteLook) }
    val foreground by lazy { Foreground(this) }

    override fun onCreate() {
        super.onCreate()
        Exchanges(this).fromTimeToTime()
    }

    /** One that cannot even be looked at keeps none of the others back. */
    private fun unseen(): List<AccountUnseen> {
        val places = listOf({ listOf(accounts.own()) }, { accounts.others() }).flatMap { (answer(it) as? Answer.Given)?.value.orEmpty() }
        return places.filter { place -> (answer { accounts.exists(place) } as? Answer.Given)?.value == true }
            .map { place -> AccountUnseen(isOwners = place.label == null) { accounts.open(place) } }
    }

    private fun noteLook(): NoteLook {
        val words = Words(languageOf(this))
        return NoteLook(words.settings.notes, { words.prompt.of(it.substringAfter('.')) }, R.drawable.lamp, PorchlightActivity::class.java)
    }
}
