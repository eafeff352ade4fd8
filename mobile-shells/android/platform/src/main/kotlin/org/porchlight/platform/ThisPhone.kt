package org.porchlight.platform

import org.porchlight.core.Clock
import org.porchlight.core.CompanionException
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SyncOutcome

/**
 * The one companion of this process, once somebody opened their account. It is awake while somebody needs it, the screen or an
 * exchange in the background, and suspended otherwise: then no file is open, whatever the system does with the process.
 */
class ThisPhone(private val accounts: () -> List<AccountUnseen>) {
    private val inNeed = mutableSetOf<Any>()
    private val unseen = mutableMapOf<Any, UnseenExchange>()
    private var opened: PorchlightCompanion? = null

    /** Somebody opened this account, or began it. */
    @Synchronized
    fun admit(companion: PorchlightCompanion) {
        opened = companion
        sleepUnlessNeeded()
    }

    /** Somebody left the account that was open. Whoever shows it closes it. */
    @Synchronized
    fun leave() {
        opened = null
    }

    /** Wakes the companion, if an account is open; if none is, each folder is free from now on. Errors: what resuming answers. */
    @Synchronized
    fun need(who: Any) {
        unseen.values.forEach(UnseenExchange::breakOff)
        opened?.resume()
        inNeed.add(who)
    }

    /** Whoever is last to need it no more suspends it. A request of an exchange that is still out is let go of. */
    @Synchronized
    fun needNoMore(who: Any) {
        unseen[who]?.breakOff()
        if (inNeed.remove(who)) sleepUnlessNeeded()
    }

    /** The vault's key leaves the memory. Locks nothing that has no PIN. */
    @Synchronized
    fun lock() {
        opened?.lock()
    }

    /**
     * Exchanges with the house for at most so long, then does something with what came: for the account that is open, or, while
     * nobody looks, for each on this phone. Whoever runs out of time says `needNoMore`.
     */
    fun exchange(who: Any, deadlineMs: ULong, then: (PorchlightCompanion) -> Unit): SyncOutcome {
        val (companion, all) = synchronized(this) {
            val companion = opened
            when {
                companion != null -> companion.also { need(who) } to null
                // Somebody opens an account just now, and then it is exchanged; or another one is at it.
                inNeed.isNotEmpty() || unseen.isNotEmpty() -> return SyncOutcome.TIMED_OUT
                else -> null to UnseenExchange(accounts, deadlineMs).also { unseen[who] = it }
            }
        }
        return try {
            companion?.let { it.runSyncUntil(deadlineMs).also { _ -> then(it) } } ?: all!!.run(then)
        } finally {
            synchronized(this) { unseen.remove(who) }
            needNoMore(who)
        }
    }

    private fun sleepUnlessNeeded() {
        if (inNeed.isNotEmpty()) return
        try {
            opened?.suspend()
        } catch (_: CompanionException) {
            // It is suspended all the same, and what was saved is on disk.
        }
    }
}

/** Whoever holds the one companion: the application. */
interface PhoneOwner {
    val clock: Clock
    val phone: ThisPhone
    val notes: Notes
}
