package org.porchlight.ui

import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.runComposeUiTest
import androidx.compose.ui.test.runDesktopComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.PlanPartView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.PurposeView
import org.porchlight.core.TrackerKindView

/** The whole app, tapped through on the real core. */
@OptIn(ExperimentalTestApi::class)
class AppTest {
    @Test
    fun aCheckInTakesTwoTapsAndCanBeSkippedInPart() = on("ana") { _, ana ->
        tap("Check in")
        tap("Good")
        tap("Save")
        sees("You checked in today. Thank you for taking the time.")
        seesNot("Good")
        assertEquals(4u.toUByte(), ana.today().checkIn!!.answers.mood)
        assertEquals(null, ana.today().checkIn!!.answers.craving)
    }

    @Test
    fun whatWasTypedIsKeptByGoingBack() = on("ana") { _, ana ->
        tap("Journal")
        tap("Write")
        type("Your words", "Half a sentence")
        tap("Back")
        assertEquals("Half a sentence", ana.entry(ana.journal().single().id).text)
        sees("Half a sentence")
    }

    @Test
    fun whatWasTypedOutlivesALockAndIsNotShownMeanwhile() = on("ana") { _, ana ->
        ana.setPin("2580")
        tap("Journal")
        tap("Write")
        type("Your words", "Nobody else reads this")
        ana.lock()
        sees("Locked")
        seesNot("Nobody else reads this")
        type("Your PIN", "2580")
        tap("Unlock")
        sees("Nobody else reads this")
        tap("Save")
        assertEquals("Nobody else reads this", ana.entry(ana.journal().single().id).text)
    }

    @Test
    fun aPinThatIsChangedIsSavedAndNoLongerStandsThere() = on("ana") { _, ana ->
        ana.setPin("1357")
        tap("More")
        tap("Settings")
        sees("This app asks for a PIN")
        type("Your PIN", "25")
        tap("Save")
        sees("This is too short. Use at least 4 characters.")
        type("Your PIN", "80")
        assertTrue(textsWith("\u2022").isNotEmpty())
        tap("Save")
        sees("Your PIN is saved.")
        assertTrue(textsWith("\u2022").isEmpty())
        ana.lock()
        ana.unlock("2580")
    }

    @Test
    fun helpIsOneTapAwayWhileLockedAndThePlanTwoWhereItsOwnerWantsIt() = on("ana") { session, ana ->
        ana.addPlanLine(PlanPartView.PEOPLE_TO_ASK, "Ben, at any hour", "+1 555 0100")
        ana.setPlanOpensLocked(true)
        ana.setPin("2580")
        ana.lock()
        waitUntil { session.store.isLocked.value == true && session.store.plan.value != null }
        tap("Help now")
        sees("Emergency: 911")
        tap("My plan")
        sees("Ben, at any hour")
    }

    /** It was tapped at the bottom of the screen, and is seen without a look for it. */
    @Test
    fun whoAskedForSupportSeesThatFirst() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        stage.noNetwork()
        repeat(4) { ana.startTracker(TrackerKindView.ABSTAIN, "what I left, ${it + 1}", "2026-10-25") }
        val session = stage.sessionOf(ana)
        runDesktopComposeUiTest(WIDTH, HEIGHT / 2) {
            setContent { AppOnStage(stage, session) }
            handsOf(this).tap("Ask staff to reach out")
            waitUntil(timeoutMillis = PATIENCE_MS) { session.store.today.value?.ask != null }
            waitForIdle()
            onNodeWithText("Not sent yet. Call instead.").assertIsDisplayed()
            val (asked, checkIn) = listOf("Not sent yet. Call instead.", "How are you right now?").map { onNodeWithText(it).fetchSemanticsNode() }
            assertTrue("the check-in stands above it", asked.positionInRoot.y < checkIn.positionInRoot.y)
        }
    }

    /** What waited in memory for somebody is not drawn before it is known whether the phone is locked. */
    @Test
    fun nothingIsDrawnBeforeTheLockIsKnown() = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.setPin("2580")
        ana.lock()
        val disk = Held()
        val session = stage.sessionOf(ana, Place.Writing, work = disk)
        session.writing = Writing("", "Nobody else reads this")
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            waitForIdle()
            handsOf(this).seesNot("Nobody else reads this")
            disk.letGo()
            handsOf(this).sees("Locked")
            handsOf(this).seesNot("Nobody else reads this")
        }
    }

    @Test
    fun aWrongPinIsSaidBesideTheFieldAndNothingIsErased() = on("ana") { session, ana ->
        ana.setPin("2580")
        ana.lock()
        waitUntil { session.store.isLocked.value == true }
        type("Your PIN", "0000")
        tap("Unlock")
        sees("That is not the PIN. Try again. Nothing is erased for a wrong one.")
    }

    @Test
    fun aReturnToUseBeginsWithSafetyAndShowsNoZero() = on("ana") { _, ana ->
        ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
        tap("Path")
        tap("A return to use")
        sees("Are you safe?")
        tap("Go on")
        tap("Go on")
        tap("Save")
        sees("Thank you for writing it down. Every day you had still counts.")
        tap("Today")
        sees("113 of 114 days")
        assertEquals(emptyList<String>(), textsWith("0 days").filter { Regex("\\b0 day").containsMatchIn(it) })
    }

    /** With a real server: from the invite to what staff may see and the list of who looked. */
    @Test
    fun aFirstDayInCedarHouse() = Stage().use { stage ->
        val ben = stage.resident("Ben")
        val ana = stage.phone("Ana")
        on(stage, ana, Place.Joining) {
            type("The invite", stage.invite("Ana"))
            tap("Join a house", at = 1) // the first is the title
            tap("Check in")
            tap("In between")
            tap("Save")
            sees("You checked in today. Thank you for taking the time.")

            tap("Circle")
            tap("A few kind words")
            type("Your words", "Hello, I am Ana.")
            tap("Give it")
            sees("Hello, I am Ana.")
            ana.reachHouse()
            ben.reachHouse()
            assertEquals("Hello, I am Ana.", ben.circle().posts.single().text)

            tap("More")
            tap("Sharing")
            assertEquals(0, ana.sharing().consents.count { it.isOn })
            tap("Read what it means")
            tap("Yes, turn it on")
            sees("On. You can turn it off at any time.")
            assertEquals(listOf(PurposeView.STAFF_MILESTONES), ana.sharing().consents.filter { it.isOn }.map { it.purpose })
            tap("Who looked")
            sees("Nobody has looked yet.")
        }
    }

    private fun on(who: String, story: Hands.(AppSession, PorchlightCompanion) -> Unit) = Stage().use { stage ->
        val ana = stage.phone(who)
        on(stage, ana) { session -> story(session, ana) }
    }

    private fun on(stage: Stage, ana: PorchlightCompanion, first: Place = Place.Today, story: Hands.(AppSession) -> Unit) {
        val session = stage.sessionOf(ana, first)
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            handsOf(this).story(session)
        }
    }
}

@OptIn(ExperimentalTestApi::class)
fun handsOf(screen: ComposeUiTest) = Hands(
    screen,
    object : Patience {
        override fun until(what: () -> Boolean) = screen.waitUntil(timeoutMillis = PATIENCE_MS, condition = what)

        override fun untilAtRest() = screen.waitForIdle()
    },
)
