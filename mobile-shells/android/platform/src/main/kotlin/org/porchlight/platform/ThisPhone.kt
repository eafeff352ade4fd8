package org.porchlight.platform

import org.porchlight.core.Clock
import org.porchlight.core.CompanionException
import org.porchlight.core.KeyStore
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SyncOutcome
import org.porchlight.core.recoverCompanion

/**
 * The one companion of this process. It is awake while somebody needs it, the screen or an exchange in the background, and
 * suspended otherwise: then no file is open, whatever the system does with the process.
 */
class ThisPhone(private val folders: Folders, private val keyStore: KeyStore, private val clock: Clock) {
    private val inNeed = mutableSetOf<Any>()
    private var opened: PorchlightCompanion? = null

    /** Whether nobody has begun on this phone yet. */
    val isNew: Boolean @Synchronized get() = opened == null && folders.isNew(folders.current())

    /** Opens it, or wakes it. Errors: what opening and resuming answer; nothing was written then. */
    @Synchronized
    fun need(who: Any): PorchlightCompanion {
        val companion = opened ?: PorchlightCompanion(folders.current(), keyStore, clock).also { opened = it }
        companion.resume()
        inNeed.add(who)
        return companion
    }

    /** Whoever is last to need it no more suspends it. A request of an exchange that is still out is let go of. */
    @Synchronized
    fun needNoMore(who: Any) {
        if (!inNeed.remove(who) || inNeed.isNotEmpty()) return
        try {
            opened?.suspend()
        } catch (_: CompanionException) {
            // It is suspended all the same, and what was saved is on disk.
        }
    }

    /** The vault's key leaves the memory. Locks nothing that has no PIN. */
    @Synchronized
    fun lock() {
        opened?.lock()
    }

    /** Exchanges with the house for at most so long, then does something with what came. Whoever runs out of time says `needNoMore`. */
    fun exchange(who: Any, deadlineMs: ULong, then: (PorchlightCompanion) -> Unit): SyncOutcome =
        try {
            val companion = need(who)
            companion.runSyncUntil(deadlineMs).also { then(companion) }
        } finally {
            needNoMore(who)
        }

    /**
     * Opens the account of twelve words in the other's place. The other's folder stays as it is. Errors: what coming back
     * answers; the other goes on then.
     */
    fun comeBack(words: String, address: String): PorchlightCompanion {
        val config = synchronized(this) { folders.next() }
        val back = recoverCompanion(config, keyStore, clock, words, address)
        return synchronized(this) {
            opened?.closeCompanion()
            opened = back
            back
        }
    }
}

/** Whoever holds the one companion: the application. */
interface PhoneOwner {
    val clock: Clock
    val phone: ThisPhone
    val notes: Notes
}
