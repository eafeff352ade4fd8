package org.porchlight.app

import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.lifecycle.Lifecycle
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.porchlight.core.CheckInAnswers
import org.porchlight.ui.Hands
import org.porchlight.ui.Stage
import org.porchlight.ui.reachHouse
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

/** The real activity on a phone where no account is open yet, or none opens. */
@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [NEW], qualifiers = A_PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class FirstScreenTest {
    private val phone = APhone()
    private val screen = createEmptyComposeRule()

    @get:Rule
    val rules: RuleChain = RuleChain.outerRule(screen).around(phone)
    private val hands = Hands(screen, OnAndroid(phone, screen))

    @Test
    @Config(sdk = [OLDEST, NEW])
    fun aNewPhoneFromTheFirstScreenToACheckIn() = Stage().use { stage ->
        val invite = stage.invite("Ana")
        phone.opens().use { window ->
            hands.sees("Begin")
            window.picture("beginning")
            hands.tap("Begin")
            hands.tap("Go on")
            hands.sees("The invite")
            hands.seesNot("Scan a code") // this one has no camera
            window.picture("joining")
            hands.type("The invite", invite)
            window.recreate()
            hands.sees(invite)
            hands.tap("Join a house", at = 1) // the first is the title
            hands.type("Name", "Ana")
            hands.tap("Save")
            hands.type("Your PIN", "2580")
            hands.tap("Save")
            hands.sees("See my 12 words")
            hands.tap("Not now")
            hands.tap("Check in")
            hands.tap("Good")
            window.picture("check-in")
            hands.tap("Save")
            hands.sees("You checked in today. Thank you for taking the time.")
            hands.sees("On this phone, and sealed on the server")
            window.picture("today")
            assertEquals(4u.toUByte(), phone.asked { it.today() }.checkIn!!.answers.mood)
        }
        phone.opens().use { hands.sees("You checked in today. Thank you for taking the time.") }
    }

    @Test
    fun whatWasTypedOnTheWayToAnAccountStaysWhenTheWindowIsMadeAnew() = Stage().use { stage ->
        val words = withWords(stage)
        phone.opens().use { window ->
            hands.tap("My account is on another phone")
            hands.type("The code that the other device shows", "PLA1.half")
            window.recreate()
            hands.sees("PLA1.half")
            hands.tap("Back")
            hands.tap("Come back with my 12 words")
            hands.type("The address that staff show you", stage.address)
            hands.type("Your 12 words", words)
            window.recreate()
            hands.sees(stage.address)
            window.moveToState(Lifecycle.State.CREATED)
            window.moveToState(Lifecycle.State.RESUMED)
            hands.tap("Go on")
            hands.tap("Not now")
            hands.tap("More")
            hands.tap("Try to reach the house now")
            hands.tap("Journal")
            hands.sees("First evening")
        }
    }

    @Test
    fun backLeadsThroughTheFirstScreensAndThenOutOfTheApp() {
        phone.opens().use { window ->
            hands.tap("My account is on another phone")
            hands.tap("Help now")
            hands.sees("Emergency: 911")
            window.back()
            hands.sees("The code that the other device shows")
            window.back()
            hands.sees("Begin")
            window.onActivity { assertTrue("the way out is the system's", !it.onBackPressedDispatcher.hasEnabledCallbacks()) }
        }
    }

    @Test
    fun aPhoneWhoseKeyIsGoneOffersHelpAndTheWayBack() {
        phone.earlier { it.writeEntry("", "Still here") }
        val kept = HashMap(FakeAndroidKeyStore.keys)
        FakeAndroidKeyStore.keys.clear()
        phone.opens().use { window ->
            hands.sees("This phone's key does not open this data. If you have another device or your 12 words, use them to come back.")
            window.picture("cannot-open")
            hands.sees("Come back with my 12 words")
            hands.tap("Help now")
            hands.sees("Emergency: 911")
            hands.tap("Back")
            FakeAndroidKeyStore.keys.putAll(kept)
            hands.tap("Try again")
            hands.tap("Journal")
            hands.sees("Still here")
        }
    }

    /** Nothing is written where something lies that does not open, not even by who begins anew. */
    @Test
    fun besideWhatDoesNotOpenSomebodyBeginsAnew() {
        val id = phone.earlier { it.writeEntry("", "Still here").id }
        val place = phone.accounts().own()
        val kept = HashMap(FakeAndroidKeyStore.keys)
        FakeAndroidKeyStore.keys.clear()
        val before = phone.companions.resolve("1/porchlight.db").readBytes()
        phone.opens().use {
            hands.tap("Begin anew beside it")
            hands.begins()
            hands.sees("Check in")
            assertTrue(phone.asked { ana -> ana.journal() }.isEmpty())
        }
        assertTrue(before.contentEquals(phone.companions.resolve("1/porchlight.db").readBytes()))
        FakeAndroidKeyStore.keys.putAll(kept)
        assertEquals("Still here", phone.earlier(place) { it.entry(id).text })
    }

    /** What lies there instead of the database is damaged: it is set aside, and the ways back are there. */
    @Test
    fun aDamagedStoreLeadsToTheWaysBack() {
        val place = phone.earlier { it.recordCheckIn(CheckInAnswers(mood = 4u)) }.let { phone.accounts().own() }
        val damaged = ByteArray(8_192) { 0x5a }
        phone.companions.resolve("1").listFiles()!!.forEach { it.delete() }
        phone.companions.resolve("1/porchlight.db").writeBytes(damaged)
        phone.opens().use {
            hands.sees("Come back with my 12 words")
            hands.sees("My account is on another phone")
            hands.sees("Nothing was erased. What comes back is kept beside it.")
        }
        assertTrue(java.io.File(place.config.directory).walk().any { it.isFile && it.readBytes().contentEquals(damaged) })
    }

    @Test
    fun aPhoneIsHandedOverAndEachFindsTheirOwn() {
        phone.earlier { it.writeEntry("", "Only Ana's") }
        phone.opens().use { window ->
            hands.handsOver()
            hands.type("Add someone", "Blue")
            hands.tap("Go on")
            hands.begins()
            assertEquals("Blue", phone.session.onPhone!!.label)
            hands.tap("Journal")
            hands.seesNot("Only Ana's")
            // It sleeps and wakes as the one that is open now.
            window.moveToState(Lifecycle.State.CREATED)
            window.moveToState(Lifecycle.State.RESUMED)
            hands.tap("Today")
            hands.handsOver()
            window.picture("who")
            hands.tap("The first account on this phone")
            hands.tap("Journal")
            hands.sees("Only Ana's")
        }
    }

    private fun Hands.handsOver() {
        tap("More")
        tap("People and devices")
        tap("Somebody else is here now")
    }

    private fun Hands.begins() {
        tap("Begin")
        tap("Go on")
        tap("You can also begin without a house.")
        tap("Not now")
        tap("Not now")
    }

    private fun withWords(stage: Stage): String = stage.resident("Ana").let { lost ->
        lost.writeEntry("First evening", "Soup was on.")
        stage.wordsOf(lost).also { lost.reachHouse() }.joinToString(" ")
    }
}
