package org.porchlight.app

import android.Manifest
import android.app.job.JobScheduler
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Looper
import android.view.ViewGroup
import android.view.WindowManager
import android.view.inputmethod.EditorInfo
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.lifecycle.Lifecycle
import androidx.test.core.app.ActivityScenario
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.porchlight.core.CompanionException
import org.porchlight.core.PorchlightCompanion
import org.porchlight.platform.Exchanges
import org.porchlight.platform.Notes
import org.porchlight.ui.Hands
import org.porchlight.ui.Place
import org.porchlight.ui.Stage
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode
import java.time.Duration
import java.util.concurrent.CountDownLatch

/** The real activity, the real screens, the real core. */
@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [NEW], qualifiers = A_PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ActivityTest {
    private val phone = APhone()
    private val screen = createEmptyComposeRule()

    @get:Rule
    val rules: RuleChain = RuleChain.outerRule(screen).around(phone)
    private val hands = Hands(screen, OnAndroid(phone, screen))

    @Test
    fun whatWasTypedStaysWhenTheWindowIsMadeAnew() = begun { window ->
        hands.tap("Check in")
        hands.tap("Good")
        window.recreate()
        hands.tap("Save")
        hands.sees("You checked in today. Thank you for taking the time.")
        assertEquals(4u.toUByte(), asked { it.today() }.checkIn!!.answers.mood)
        hands.tap("Journal")
        hands.tap("Write")
        hands.type("Your words", "Half a sentence")
        window.recreate()
        hands.sees("Half a sentence")
        hands.tap("Save")
        assertEquals("Half a sentence", asked { it.entry(it.journal().single().id) }.text)
    }

    @Test
    fun toTheBackgroundItKeepsWhatIsWrittenAndSleepsAndWakesWhereItWas() = begun { window ->
        hands.tap("Journal")
        hands.tap("Write")
        hands.type("Your words", "The phone rang")
        window.moveToState(Lifecycle.State.CREATED)
        phone.until { isAsleep() }
        // Another process of this phone finds it, as if the system had ended this one.
        assertEquals("The phone rang", phone.earlier { it.entry(it.journal().single().id).text })

        window.moveToState(Lifecycle.State.RESUMED)
        phone.until { !isAsleep() }
        hands.sees("The phone rang")
    }

    @Test
    fun whatTheHouseDoesNotHaveYetIsSentFromTheBackground() = Stage().use { stage ->
        phone.earlier { it.joinHouse(stage.invite("Ana")) }
        stage.noNetwork()
        phone.opens().use { window ->
            hands.tap("Check in")
            hands.tap("Good")
            hands.tap("Save")
            hands.sees("Saved on this phone")
            assertNull(scheduler.getPendingJob(Exchanges.SOON))
            window.moveToState(Lifecycle.State.CREATED)
            phone.until { isAsleep() }
            assertNotNull(scheduler.getPendingJob(Exchanges.SOON))
        }
    }

    @Test
    fun aMinuteInTheBackgroundLocksAndTheTypedWordsWaitBehindTheLock() = begun { window ->
        leavesInTheMiddle(window)
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(61))
        phone.clock.atMs += 61_000
        window.moveToState(Lifecycle.State.RESUMED)
        findsItBehindTheLock()
    }

    /** The system stops the app's own clocks: whoever comes back after a while sees nothing until it is known whether it is locked. */
    @Test
    fun whoComesBackSeesNothingBeforeTheLockIsKnown() = begun { window ->
        leavesInTheMiddle(window)
        phone.clock.atMs += 61_000
        val disk = CountDownLatch(1)
        phone.session.ask({ disk.await() }) {} // what is asked of the core next waits
        window.moveToState(Lifecycle.State.RESUMED)
        screen.waitForIdle()
        hands.seesNot("Nobody else reads this")
        assertEquals("something is drawn", 1, window.drawn().colours())
        disk.countDown()
        findsItBehindTheLock()
    }

    @Test
    fun aHalfTypedPinIsGoneWithItsWindow() = begun { window ->
        hands.tap("More")
        hands.tap("Settings")
        hands.type("Your PIN", "25")
        window.recreate()
        hands.type("Your PIN", "2580")
        hands.tap("Save")
        phone.until { phone.session.store.hasPin.value == true }
        hands.tap("Back")
        hands.tap("Lock now")
        hands.type("Your PIN", "25")
        window.recreate()
        hands.type("Your PIN", "2580")
        hands.tap("Unlock")
        hands.sees("Lock now")
    }

    @Test
    fun aFileIsOfferedAsWhatItIs() = begun { window ->
        for ((name, type) in listOf("summary.txt" to "text/plain", "journal.json" to "application/json")) {
            phone.session.save(name, "Mine.")
            window.onActivity {
                val asked = shadowOf(it).nextStartedActivityForResult.intent
                assertEquals(Intent.ACTION_CREATE_DOCUMENT, asked.action)
                assertEquals(listOf(name, type), listOf(asked.getStringExtra(Intent.EXTRA_TITLE), asked.type))
            }
        }
    }

    @Test
    fun backLeadsThroughTheAppAndThenOutOfIt() = begun { window ->
        hands.tap("Journal")
        hands.tap("Write")
        hands.type("Your words", "Kept by going back")
        window.back()
        phone.until { phone.session.place == Place.Journal }
        hands.sees("Kept by going back")
        window.onActivity { assertFalse("the way out is the system's", it.onBackPressedDispatcher.hasEnabledCallbacks()) }
    }

    @Test
    fun noPictureIsTakenOfTheWindow() = begun { window ->
        window.onActivity { assertTrue(it.window.attributes.flags and WindowManager.LayoutParams.FLAG_SECURE != 0) }
    }

    @Test
    fun theKeyboardIsAskedToLearnNothing() = begun { window ->
        hands.tap("Journal")
        hands.tap("Write")
        hands.type("Your words", "Nobody else offers these")
        window.onActivity { activity ->
            val asked = EditorInfo()
            val compose = activity.findViewById<ViewGroup>(android.R.id.content)!!.getChildAt(0) as ViewGroup
            assertNotNull(compose.getChildAt(0).onCreateInputConnection(asked))
            assertTrue(asked.imeOptions and EditorInfo.IME_FLAG_NO_PERSONALIZED_LEARNING != 0)
        }
    }

    @Test
    fun aNoteThatIsTappedLeadsToItsPlace() = begun {
        phone.application.foreground.lead("MILESTONE_TODAY")
        hands.sees("Follow something")
        phone.application.foreground.lead("EVENING_CHECK_IN")
        hands.sees("Check in")
    }

    @Test
    fun theAppAsksForNotesOnceSomebodyCheckedIn() = begun { window ->
        window.onActivity { assertNull(shadowOf(it).lastRequestedPermission) }
        hands.tap("Check in")
        hands.tap("Good")
        hands.tap("Save")
        hands.sees("You checked in today. Thank you for taking the time.")
        window.onActivity {
            assertEquals(listOf(Manifest.permission.POST_NOTIFICATIONS), shadowOf(it).lastRequestedPermission.requestedPermissions.toList())
        }
    }

    @Test
    fun spanishIsChosenForTheAppAlone() = begun { window ->
        hands.tap("More")
        hands.tap("Settings")
        hands.tap("Español")
        hands.sees("Ajustes")
        window.picture("settings")
        assertEquals("es", org.porchlight.platform.PhoneLanguage(phone.application).tag())
    }

    @Test
    fun theAppMayDoWhatItsListSaysAndNoMore() {
        val packages = phone.application.packageManager
        val asked = packages.getPackageInfo(phone.application.packageName, PackageManager.GET_PERMISSIONS).requestedPermissions
        val expected = listOf("ACCESS_NETWORK_STATE", "CAMERA", "INTERNET", "POST_NOTIFICATIONS", "RECEIVE_BOOT_COMPLETED")
        // A library's, for receivers of its own: nobody but the app can hold it.
        val own = "${phone.application.packageName}.DYNAMIC_RECEIVER_NOT_EXPORTED_PERMISSION"
        assertEquals(expected.map { "android.permission.$it" } + own, asked!!.sorted())
        assertEquals("Porchlight", phone.application.applicationInfo.loadLabel(packages))
        assertEquals(0, phone.application.applicationInfo.flags and android.content.pm.ApplicationInfo.FLAG_ALLOW_BACKUP)
    }

    private val scheduler get() = phone.application.getSystemService(JobScheduler::class.java)!!

    private fun leavesInTheMiddle(window: ActivityScenario<PorchlightActivity>) {
        asked { it.setPin("2580") }
        hands.tap("Journal")
        hands.tap("Write")
        hands.type("Your words", "Nobody else reads this")
        window.moveToState(Lifecycle.State.CREATED)
        phone.until { isAsleep() }
    }

    private fun findsItBehindTheLock() {
        hands.sees("Locked")
        hands.seesNot("Nobody else reads this")
        hands.type("Your PIN", "2580")
        hands.tap("Unlock")
        hands.sees("Nobody else reads this")
    }

    /** A phone on which somebody began some time ago. */
    private fun begun(story: (ActivityScenario<PorchlightActivity>) -> Unit) {
        phone.earlier { it.setCountry("US") }
        phone.opens().use { window ->
            hands.sees("Check in")
            story(window)
        }
    }

    private fun <T> asked(what: (PorchlightCompanion) -> T): T = phone.asked(what)

    private fun isAsleep(): Boolean {
        var code: String? = "asking"
        phone.session.ask({ ana -> runCatching { ana.isLocked() }.exceptionOrNull() }) { code = (it as? CompanionException.Closed)?.code }
        phone.until { code != "asking" }
        return code == "suspended"
    }
}

fun ActivityScenario<PorchlightActivity>.back() = onActivity { it.onBackPressedDispatcher.onBackPressed() }
