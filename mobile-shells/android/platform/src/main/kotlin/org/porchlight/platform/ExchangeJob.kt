package org.porchlight.platform

import android.app.job.JobParameters
import android.app.job.JobService
import org.porchlight.core.CompanionException
import org.porchlight.core.SyncOutcome
import java.util.concurrent.ConcurrentHashMap
import kotlin.concurrent.thread

/** One exchange in the background. A locked phone does it, too. */
class ExchangeJob : JobService() {
    private val going = ConcurrentHashMap<Int, Any>()

    private val owner get() = application as PhoneOwner

    override fun onStartJob(job: JobParameters): Boolean {
        val go = Any()
        going[job.jobId] = go
        thread(name = "porchlight-job") {
            val isDone = exchange(go)
            if (going.remove(job.jobId, go)) jobFinished(job, !isDone)
        }
        return true
    }

    /** The time is up, or the network is gone: the request is let go of, and the rest goes next time. */
    override fun onStopJob(job: JobParameters): Boolean {
        going.remove(job.jobId)?.let(owner.phone::needNoMore)
        return true
    }

    /** Whether there is nothing left for another go. */
    private fun exchange(go: Any): Boolean =
        try {
            when (owner.phone.exchange(go, DEADLINE_MS, owner.notes::planAsThatOne)) {
                SyncOutcome.UP_TO_DATE, SyncOutcome.NO_HOUSE -> true
                SyncOutcome.TIMED_OUT, SyncOutcome.UNREACHABLE -> false
            }
        } catch (_: CompanionException) {
            true // the app says it once it is on the screen; another go would end like this one
        }

    private companion object {
        /** Less than the ten minutes that a job has. */
        const val DEADLINE_MS: ULong = 240_000u
    }
}
