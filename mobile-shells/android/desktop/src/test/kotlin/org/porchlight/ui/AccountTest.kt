package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.CheckInAnswers
import org.porchlight.core.ClosingStateView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PurposeView
import org.porchlight.core.StandingStateView

/** What is one's own: leaving a house, an account and its end, tapped through on the real core and a real server. */
@OptIn(ExperimentalTestApi::class)
class AccountTest {
    private val saved = mutableMapOf<String, String>()
    /** Of the place that the person chose for a file. */
    private var hasRoom = true

    @Test
    fun whoLeavesTheHouseGoesOnAsAlumna() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        on(stage, ana, Place.People) { session ->
            tap("You and this house")
            sees("You live here")
            tap("Read what it means")
            tap("Yes, turn it on")
            waitUntil { ana.sharing().consents.any { it.isOn && it.purpose == PurposeView.ALUMNI } }
            stage.house("resident", "exit", "--house", "Cedar House", "--name", "Ana", "--how", "left-early")
            ana.reachHouse()
            session.show(Place.Today)
            sees("Day 1 of 28")
            tap("Check in")
            tap("In between")
            tap("Save")
            sees("You checked in today. Thank you for taking the time.")
            tap("My plan")
            tap("Back")
            tap("Somebody to call now")
            sees("Emergency: 911")
            tap("Back")

            stage.later(days = 29)
            ana.reachHouse()
            session.store.look()
            tap("More")
            tap("People and devices")
            tap("You and this house")
            sees("You lived here and stay in touch")
            sees("Everything in this app stays yours.")
            seesNot("Day 1 of 28")
            assertEquals(StandingStateView.ALUMNI, ana.standing()!!.state)
        }
    }

    @Test
    fun anAccountIsClosedKeptAndClosedAgain() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        on(stage, ana, Place.People) {
            tap("Close my account")
            tap("Go on")
            tap("No, keep it")
            assertEquals(ClosingStateView.OPEN, ana.closing().state)
            stage.noNetwork()
            closes()
            sees("It takes effect when this phone reaches the house. Until then you can keep your account.")
            tap("Keep my account")
            sees("First, take your journal with you")
            assertEquals(ClosingStateView.OPEN, ana.closing().state)
            stage.network()
            closes()
            answer { ana.runSyncUntil(20_000u) }
            sees("Your account is closed, and nothing of it is on this phone.")
        }
    }

    @Test
    fun theOtherDeviceGivesTheJournalBeforeItErasesItself() = Stage().use { stage ->
        val tablet = stage.closedElsewhere()
        on(stage, tablet, Place.Journal) {
            tap("Take my journal with me")
            assertTrue("Slept badly." in saved.getValue("journal.json"))
            tap("Erase this phone now")
            sees("Your account is closed, and nothing of it is on this phone.")
            assertEquals(ClosingStateView.ERASED, tablet.closing().state)
        }
    }

    @Test
    fun aDeviceThatMissedNewKeysIsLinkedAgain() = Stage().use { stage ->
        val (ana, tablet) = stage.toBeLinkedAgain()
        tablet.recordCheckIn(CheckInAnswers(mood = 4u))
        on(stage, tablet, Place.Today) {
            sees("Link this device again")
            tap("Go on")
            type("The code that the other device shows", ana.answerLinkCode(tablet.linkAgainCode()).joinToString("\n"))
            tap("Go on")
            sees("You checked in today. Thank you for taking the time.")
            waitUntil { !tablet.mustLinkAgain() }
            tablet.reachHouse()
            ana.reachHouse()
            assertEquals(4u.toUByte(), ana.today().checkIn!!.answers.mood)
        }
    }

    @Test
    fun aCheckInIsTakenAway() = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.recordCheckIn(CheckInAnswers(mood = 2u, hard = listOf("hard_family", "hard_nothing")))
        ana.recordCheckIn(CheckInAnswers(mood = 4u, helped = listOf("helped_nothing")))
        on(stage, ana, Place.Today) {
            tap("What I answered before")
            sees("Low")
            sees("Was something hard? Family · Nothing in particular")
            sees("Good")
            sees("Did something help? Nothing in particular")
            tap("Take this check-in away")
            sees("Check in")
            assertEquals(null, ana.today().checkIn)
        }
    }

    @Test
    fun aConsentCanHaveALastDay() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        on(stage, ana, Place.Sharing) {
            tap("Read what it means")
            tap("Only until a day that I choose")
            tap("A month later")
            tap("A day earlier")
            tap("Yes, turn it on")
            sees("On until Dec 23, 2026")
            assertEquals("2026-12-23", ana.sharing().consents.single { it.isOn }.lastDay)
        }
    }

    @Test
    fun aSummaryHoldsWhatWasChosenAndNothingElse() = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.recordCheckIn(CheckInAnswers(mood = 2u, noteAboutUse = "Only mine"))
        ana.writeEntry("Monday", "Only mine")
        on(stage, ana, Place.Summary) {
            tap("The days on which I checked in")
            tap("A month earlier")
            tap("Show it for printing")
            tap("Save it as a file")
            val text = saved.getValue("summary.txt")
            assertTrue(text, "Nov 24, 2026" in text && "I made this myself" in text)
            assertTrue(text, "42 CFR part 2" in text && "It says that nobody may use this or pass it on" in text)
            assertFalse(text, "Only mine" in text || "Low" in text || "My plan" in text)
        }
    }

    @Test
    fun aFileThatCouldNotBeSavedIsSaidAndTriedAgain() = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.recordCheckIn(CheckInAnswers(mood = 2u))
        on(stage, ana, Place.Summary) { session ->
            tap("The days on which I checked in")
            tap("Show it for printing")
            hasRoom = false
            tap("Save it as a file")
            sees("The file could not be saved there. Everything in it is still in the app. You can try another place.")
            hasRoom = true
            tap("Save it as a file")
            assertEquals(null, session.trouble)
        }
    }

    private fun Hands.closes() {
        tap("Go on")
        tap("Yes, close it for good")
    }

    private fun on(stage: Stage, ana: PorchlightCompanion, first: Place, story: Hands.(AppSession) -> Unit) {
        val files = object : Files {
            override suspend fun save(name: String, text: String): Boolean {
                saved[name] = text
                return hasRoom
            }

            override suspend fun choose(): String? = null
        }
        val session = stage.sessionOf(ana, first, files)
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            handsOf(this).story(session)
        }
    }
}
