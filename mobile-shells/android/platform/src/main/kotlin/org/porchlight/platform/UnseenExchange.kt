package org.porchlight.platform

import org.porchlight.core.CompanionException
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SyncOutcome
import java.util.concurrent.TimeUnit

/** An account that lies on this phone. On a phone of several people one of them is its owner's. */
class AccountUnseen(val isOwners: Boolean, val open: () -> PorchlightCompanion)

/**
 * An exchange for every account of this phone while none of them is open: each is opened, exchanges and is closed again. One with
 * a PIN stays locked meanwhile.
 */
internal class UnseenExchange(private val accounts: () -> List<AccountUnseen>, private val deadlineMs: ULong) {
    private val beganNs = System.nanoTime()
    private var companion: PorchlightCompanion? = null
    private var isBrokenOff = false

    fun run(then: (PorchlightCompanion) -> Unit): SyncOutcome =
        all().map { exchange(it, then) }.firstOrNull { it == SyncOutcome.TIMED_OUT || it == SyncOutcome.UNREACHABLE }
            ?: SyncOutcome.UP_TO_DATE

    /** Every folder is free afterwards, and stays so; what was under way waits where it was. */
    @Synchronized
    fun breakOff() {
        isBrokenOff = true
        close()
    }

    private fun exchange(account: AccountUnseen, then: (PorchlightCompanion) -> Unit): SyncOutcome =
        try {
            val companion = open(account)
            val outcome = companion?.runSyncUntil(leftMs()) ?: SyncOutcome.TIMED_OUT
            if (companion != null && account.isOwners) then(companion)
            outcome
        } catch (_: CompanionException) {
            // Its time is over; or it does not open, which the app says once it is on the screen.
            if (isOver()) SyncOutcome.TIMED_OUT else SyncOutcome.UP_TO_DATE
        } finally {
            close()
        }

    @Synchronized
    private fun all(): List<AccountUnseen> = if (isBrokenOff) emptyList() else accounts()

    @Synchronized
    private fun open(account: AccountUnseen): PorchlightCompanion? =
        if (isBrokenOff) null else account.open().also { companion = it }

    @Synchronized
    private fun isOver() = isBrokenOff

    @Synchronized
    private fun close() {
        try {
            companion?.closeCompanion()
        } catch (_: CompanionException) {
            // What was saved is on disk.
        }
        companion = null
    }

    private fun leftMs(): ULong {
        val goneMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs).toULong()
        return if (goneMs < deadlineMs) deadlineMs - goneMs else 0u
    }
}
