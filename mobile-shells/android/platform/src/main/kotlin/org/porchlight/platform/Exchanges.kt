package org.porchlight.platform

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import android.os.Build

/** Exchanges with the house while the app is not on the screen, when the phone's system finds it right. */
class Exchanges(private val context: Context) {
    private val scheduler = context.getSystemService(JobScheduler::class.java)!!

    /** From time to time, also after the phone was switched off. To plan it anew would begin the time anew. */
    fun fromTimeToTime() {
        if (scheduler.getPendingJob(FROM_TIME_TO_TIME) != null) return
        scheduler.schedule(job(FROM_TIME_TO_TIME).setPeriodic(PERIOD_MS).setPersisted(true).build())
    }

    /** As soon as there is a network, for what was written and has not reached the house. */
    fun soon() {
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) {
            val asked = scheduler.schedule(job(SOON).setExpedited(true).build())
            if (asked == JobScheduler.RESULT_SUCCESS) return // else the system gave as much as it gives a day
        }
        scheduler.schedule(job(SOON).setPersisted(true).build())
    }

    private fun job(id: Int) = JobInfo.Builder(id, ComponentName(context, ExchangeJob::class.java))
        .setRequiredNetworkType(JobInfo.NETWORK_TYPE_ANY)

    companion object {
        const val FROM_TIME_TO_TIME = 1
        const val SOON = 2

        /** Four hours: what others wrote comes at once when the app is opened. */
        private const val PERIOD_MS = 4 * 3_600_000L
    }
}
