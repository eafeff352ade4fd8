package org.porchlight.platform

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationChannel
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import org.json.JSONArray
import org.json.JSONObject
import org.porchlight.core.CompanionException
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PromptView

/** What notes say and where they lead. The words are neutral: others read a lock screen, too. */
class NoteLook(
    /** The phone's settings list the notes by this name. */
    val channel: String,
    /** The words for a key of the core's. */
    val say: (key: String) -> String?,
    val icon: Int,
    val opens: Class<*>,
)

/**
 * The core's prompts as the phone's own notes. The plan is kept here as well, because a phone that was switched off forgets
 * alarms, and one that is locked by a PIN cannot be asked: instants and neutral keys, no more.
 */
class Notes(private val context: Context, private val look: () -> NoteLook) {
    private val kept = context.getSharedPreferences("notes", Context.MODE_PRIVATE)
    private val alarms = context.getSystemService(AlarmManager::class.java)!!
    private val shown = context.getSystemService(NotificationManager::class.java)!!

    /** These and no others: all earlier ones are taken back. */
    @Synchronized
    fun plan(prompts: List<PromptView>) {
        val entries = prompts.map { prompt ->
            JSONObject().put(ID, prompt.id.toInt()).put(AT, prompt.atMs).put(WORDS, prompt.words).put(KIND, prompt.kind.name)
        }
        keep(entries)
        setNextAlarm(entries)
    }

    /** As a companion says. One that is locked or asleep cannot be asked; the plan that there is goes on. */
    fun planAsThatOne(companion: PorchlightCompanion) {
        try {
            plan(companion.prompts())
        } catch (_: CompanionException) {
            return
        }
    }

    /** Shows what is due. What is long past is left out: it would come at an hour that nobody chose. */
    @Synchronized
    fun showDue(nowMs: Long) {
        val (due, later) = plan().partition { it.getLong(AT) <= nowMs }
        due.filter { nowMs - it.getLong(AT) < LATE_MS_MAX }.forEach(::show)
        keep(later)
        setNextAlarm(later)
    }

    /** Somebody looks at the app: what the notes said is said there. */
    fun takeBackShown() = shown.cancelAll()

    private fun show(note: JSONObject) {
        val look = look()
        val words = look.say(note.getString(WORDS)) ?: return
        val channel = NotificationChannel(CHANNEL, look.channel, NotificationManager.IMPORTANCE_DEFAULT).apply {
            // In a shared room a sound asks others to look.
            setSound(null, null)
            enableVibration(false)
            setShowBadge(false)
            lockscreenVisibility = Notification.VISIBILITY_PRIVATE
        }
        shown.createNotificationChannel(channel)
        val open = Intent(context, look.opens).putExtra(KIND, note.getString(KIND)).setAction("$CHANNEL ${note.getInt(ID)}")
        val tap = PendingIntent.getActivity(context, note.getInt(ID), open, FLAGS)
        val onLockScreen = said(words, look).build()
        shown.notify(note.getInt(ID), said(words, look).setPublicVersion(onLockScreen).setContentIntent(tap).build())
    }

    private fun said(words: String, look: NoteLook) = Notification.Builder(context, CHANNEL)
        .setSmallIcon(look.icon)
        .setContentTitle(words)
        .setCategory(Notification.CATEGORY_REMINDER)
        .setVisibility(Notification.VISIBILITY_PRIVATE)
        .setLocalOnly(true)
        .setAutoCancel(true)
        .setOnlyAlertOnce(true)
        .setTimeoutAfter(STAYS_MS)

    /** Inexact: nobody needs a note to the minute, and to the minute needs a permission. */
    private fun setNextAlarm(entries: List<JSONObject>) {
        val alarm = PendingIntent.getBroadcast(context, 0, Intent(context, NoteReceiver::class.java), FLAGS)
        val next = entries.minOfOrNull { it.getLong(AT) } ?: return alarms.cancel(alarm)
        alarms.setAndAllowWhileIdle(AlarmManager.RTC_WAKEUP, next, alarm)
    }

    private fun plan(): List<JSONObject> {
        val array = JSONArray(kept.getString(PLAN, "[]"))
        return (0 until array.length()).map(array::getJSONObject)
    }

    private fun keep(entries: List<JSONObject>) = kept.edit().putString(PLAN, JSONArray(entries).toString()).apply()

    companion object {
        const val CHANNEL = "notes"

        /** The extra of the intent behind a note: the name of the prompt's kind. */
        const val KIND = "kind"
        private const val PLAN = "plan"
        private const val ID = "id"
        private const val AT = "at_ms"
        private const val WORDS = "words"
        private const val FLAGS = PendingIntent.FLAG_UPDATE_CURRENT or PendingIntent.FLAG_IMMUTABLE
        private const val LATE_MS_MAX = 3_600_000L

        /** Half a day: no pile of them waits for who was away. */
        private const val STAYS_MS = 12 * 3_600_000L
    }
}
