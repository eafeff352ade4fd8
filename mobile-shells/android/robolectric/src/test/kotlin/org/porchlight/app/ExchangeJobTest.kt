@file:Suppress("DEPRECATION") // what replaces it is not in the oldest Android, or not in Robolectric

package org.porchlight.app

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.os.Build
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.CompanionException
import org.porchlight.platform.ExchangeJob
import org.porchlight.platform.Exchanges
import org.porchlight.ui.Stage
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadow.api.Shadow

@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [OLDEST, NEW])
class ExchangeJobTest {
    @get:Rule
    val phone = APhone()
    private val scheduler get() = phone.application.getSystemService(JobScheduler::class.java)!!

    @Test
    fun everyPhoneLooksFromTimeToTimeAndBeginsTheTimeOnce() {
        val job = scheduler.getPendingJob(Exchanges.FROM_TIME_TO_TIME)!!
        assertTrue(job.isPeriodic && job.isPersisted)
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        Exchanges(phone.application).fromTimeToTime()
        assertTrue(job === scheduler.getPendingJob(Exchanges.FROM_TIME_TO_TIME))
    }

    @Test
    fun whatWaitsIsSentAsSoonAsThereIsANetwork() {
        Exchanges(phone.application).soon()
        val job = scheduler.getPendingJob(Exchanges.SOON)!!
        assertEquals(JobInfo.NETWORK_TYPE_ANY, job.networkType)
        assertFalse(job.isPeriodic)
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) assertTrue(job.isExpedited) else assertTrue(job.isPersisted)
    }

    /** With a real server: made without a network, while the app is not on the screen. */
    @Test
    fun aCheckInMadeOfflineReachesTheHouseInTheBackground() = Stage().use { stage ->
        val invite = stage.invite("Ana")
        val ana = phone.accounts().let { it.open(it.own()) }
        phone.application.phone.admit(ana)
        val me = Any()
        phone.application.phone.need(me)
        ana.joinHouse(invite)
        stage.noNetwork()
        ana.recordCheckIn(CheckInAnswers(mood = 4u))
        phone.application.phone.needNoMore(me)

        val offline = runs()
        assertTrue("it asks to be called again", offline.isRescheduleNeeded)
        stage.network()
        val online = runs()
        assertFalse(online.isRescheduleNeeded)

        assertThrows(CompanionException.Closed::class.java) { ana.today() } // nobody looks, so it sleeps
        phone.application.phone.need(me)
        assertTrue(ana.today().checkIn!!.hasReachedHouse)
        phone.application.phone.needNoMore(me)
    }

    /** After the phone was switched on, say: nobody has opened the app since. */
    @Test
    fun everyAccountOfASharedPhoneIsDeliveredUnseenAndStaysLocked() = Stage().use { stage ->
        val ben = phone.accounts().add("Blue")
        val places = listOf(phone.accounts().own(), ben)
        places.forEach { place -> phone.earlier(place) { it.joinHouse(stage.invite("Ana")) } }
        stage.noNetwork()
        places.forEach { place ->
            phone.earlier(place) {
                it.recordCheckIn(CheckInAnswers(mood = 4u))
                it.setPin("2580")
            }
        }
        assertTrue(runs().isRescheduleNeeded)
        stage.network()
        assertFalse(runs().isRescheduleNeeded)
        places.forEach { place ->
            phone.earlier(place) {
                assertTrue(it.isLocked())
                it.unlock("2580")
                assertTrue(it.today().checkIn!!.hasReachedHouse)
            }
        }
    }

    /** The key of the first is gone; the second's is there. */
    @Test
    fun anAccountThatDoesNotOpenKeepsNoOtherBack() = Stage().use { stage ->
        phone.earlier { it.setPin("2580") }
        FakeAndroidKeyStore.keys.clear()
        val ben = phone.accounts().add("Blue")
        phone.earlier(ben) {
            it.joinHouse(stage.invite("Ben"))
            stage.noNetwork()
            it.recordCheckIn(CheckInAnswers(mood = 4u))
        }
        stage.network()
        runs()
        phone.earlier(ben) { assertTrue(it.today().checkIn!!.hasReachedHouse) }
    }

    @Test
    fun whoOpensTheAppDuringAnUnseenExchangeFindsTheFolderFree() = Stage().use { stage ->
        phone.earlier {
            it.joinHouse(stage.invite("Ana"))
            stage.noNetwork()
            it.recordCheckIn(CheckInAnswers(mood = 4u))
        }
        val me = Any()
        var found: CheckInAnswers? = null
        val that = phone.application.phone
        // It is just at it when somebody comes.
        that.exchange(Any(), 20_000u) {
            that.need(me)
            found = phone.earlier { ana -> ana.today().checkIn!!.answers }
        }
        assertEquals(4u.toUByte(), found!!.mood)
        that.needNoMore(me)
    }

    @Test
    fun aJobOnAScreenThatIsLookedAtLetsTheCompanionStayAwake() {
        val me = Any()
        val ana = phone.accounts().let { it.open(it.own()) }
        phone.application.phone.admit(ana)
        phone.application.phone.need(me)
        assertFalse(runs().isRescheduleNeeded) // without a house there is nothing to do
        assertEquals(null, ana.today().checkIn)
        phone.application.phone.needNoMore(me)
    }

    @Test
    fun aJobWhoseTimeIsUpLetsGoAndAsksToBeCalledAgain() {
        val job = Robolectric.buildService(ExchangeJob::class.java).create().get()
        assertTrue(job.onStopJob(Shadow.newInstanceOf(JobParameters::class.java)))
    }

    private fun runs() = shadowOf(Robolectric.buildService(ExchangeJob::class.java).create().get().also { job ->
        assertTrue(job.onStartJob(Shadow.newInstanceOf(JobParameters::class.java)))
        phone.until { shadowOf(job).isJobFinished }
    })
}
