@file:Suppress("DEPRECATION") // what replaces it is not in the oldest Android, or not in Robolectric

package org.porchlight.app

import android.app.AlarmManager
import android.app.Notification
import android.app.NotificationManager
import android.content.Intent
import android.os.Looper
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.porchlight.core.CheckInAnswers
import org.porchlight.platform.NoteReceiver
import org.porchlight.platform.Notes
import org.porchlight.platform.PromptsFollowed
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import java.time.Duration

@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [OLDEST, NEW], qualifiers = A_PHONE)
class NotesTest {
    @get:Rule
    val phone = APhone()
    private val alarms get() = shadowOf(phone.application.getSystemService(AlarmManager::class.java)!!)
    private val shown get() = shadowOf(phone.application.getSystemService(NotificationManager::class.java)!!)
    private val ana by lazy { phone.accounts().let { it.open(it.own()) } }

    @Test
    fun theNextPromptOfTheCoreIsTheOneAlarm() {
        plan()
        val first = ana.prompts().minOf { it.atMs }
        assertEquals(listOf(first), alarms.scheduledAlarms.map { it.triggerAtMs })
    }

    @Test
    fun onALockScreenANoteSaysNothingButThatThereIsOne() {
        plan()
        comes()
        val note = shown.allNotifications.single()
        assertEquals(Notification.VISIBILITY_PRIVATE, note.visibility)
        for (said in listOf(note, note.publicVersion)) {
            assertEquals("You have a note", said.extras.getString(Notification.EXTRA_TITLE))
            assertNull(said.extras.getString(Notification.EXTRA_TEXT))
            assertNull(said.extras.getString(Notification.EXTRA_SUB_TEXT))
        }
        val channel = shown.notificationChannels.single() as android.app.NotificationChannel
        assertEquals("Notes on the lock screen", channel.name)
        assertNull("it makes no sound", channel.sound)
        assertEquals(Notification.VISIBILITY_PRIVATE, channel.lockscreenVisibility)
    }

    @Test
    fun afterOneTheNextIsPlannedAndNoneIsShownTwice() {
        plan()
        val (first, second) = ana.prompts().map { it.atMs }.sorted()
        comes()
        assertEquals(listOf(second), alarms.scheduledAlarms.map { it.triggerAtMs })
        receive()
        assertEquals(1, shown.size())
        assertTrue(first < second)
    }

    @Test
    fun oneForWhichThePhoneWasOffIsLeftOut() {
        plan()
        phone.clock.atMs = ana.prompts().minOf { it.atMs } + Duration.ofHours(2).toMillis()
        receive(Intent.ACTION_BOOT_COMPLETED)
        assertEquals(0, shown.size())
        assertEquals(1, alarms.scheduledAlarms.size)
    }

    /** A phone that is locked by a PIN cannot be asked for its prompts, and keeps those that it has. */
    @Test
    fun alarmsThatThePhoneForgotAreSetAgainWhileItIsLocked() {
        phone.clock.atMs -= Duration.ofHours(1).toMillis()
        plan()
        val planned = alarms.scheduledAlarms.map { it.triggerAtMs }
        ana.setPin("2580")
        ana.lock()
        PromptsFollowed(ana, phone.application.notes).apply { plan() }.end()
        alarms.scheduledAlarms.toList().forEach { phone.application.getSystemService(AlarmManager::class.java)!!.cancel(it.operation!!) }
        receive(Intent.ACTION_BOOT_COMPLETED)
        assertEquals(planned, alarms.scheduledAlarms.map { it.triggerAtMs })
    }

    @Test
    fun aCheckInTakesBackThePromptOfThatEvening() {
        val followed = PromptsFollowed(ana, phone.application.notes).apply { plan() }
        val (first, second) = ana.prompts().map { it.atMs }.sorted()
        assertEquals(listOf(first), alarms.scheduledAlarms.map { it.triggerAtMs })
        ana.recordCheckIn(CheckInAnswers(mood = 4u))
        phone.until { alarms.scheduledAlarms.map { it.triggerAtMs } == listOf(second) }
        followed.end()
    }

    @Test
    fun aTapLeadsToTheAppAndTellsOtherAppsNothing() {
        plan()
        comes()
        val intent = shadowOf(shown.allNotifications.single().contentIntent).savedIntent
        assertEquals(PorchlightActivity::class.java.name, intent.component!!.className)
        assertEquals("EVENING_CHECK_IN", intent.getStringExtra(Notes.KIND))
    }

    private fun plan() = phone.application.notes.plan(ana.prompts())

    /** The alarm goes off. */
    private fun comes() {
        phone.clock.atMs = ana.prompts().minOf { it.atMs }
        receive()
    }

    private fun receive(action: String? = null) {
        NoteReceiver().onReceive(phone.application, Intent(action))
        shadowOf(Looper.getMainLooper()).idle()
    }
}
