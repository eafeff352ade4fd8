package org.porchlight.ui

import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.PorchlightCompanion

/** The disk is slow, the thumb is not: where somebody is once something is done that they did not wait for. */
@OptIn(ExperimentalTestApi::class)
class OnwardTest {
    @Test
    fun helpThatIsOpenedWhileTheAppWorksStays() = Stage().use { stage ->
        val disk = Held()
        val beginning = stage.beginningOf(stage.bare("Ana"), work = disk)
        disk.letGo()
        runComposeUiTest {
            setContent { PhoneOnStage(stage, beginning) }
            val hands = handsOf(this)
            disk.hold()
            hands.tap("My account is on another phone")
            hands.tap("Help now")
            disk.letGo()
            waitForIdle()
            assertTrue(beginning.step is Step.Linking)
            hands.sees("Emergency: 911")
            hands.tap("Back")
            hands.sees("The code that the other device shows")
            hands.tap("Back")
            disk.hold()
            hands.tap("Begin")
            hands.tap("Help now")
            disk.letGo()
            waitForIdle()
            assertNotNull(beginning.session)
            hands.sees("Emergency: 911")
            hands.tap("Back")
            hands.tap("Go on")
            hands.sees("You can also begin without a house.")
        }
    }

    @Test
    fun whoDoesNotWaitForASaveGoesOneStepAndNotTwo() = onASlowDisk(
        { it.resident("Ana") },
        Place.FirstSteps(listOf(FirstStep.NAME, FirstStep.PIN, FirstStep.WORDS)),
    ) { ana, session, hands, disk ->
        hands.type("Name", "Ana of the porch")
        disk.hold()
        hands.tap("Save")
        hands.tap("Not now")
        disk.letGo()
        untilDone { ana.circle().people.any { it.name == "Ana of the porch" } }
        assertEquals(Place.FirstSteps(listOf(FirstStep.PIN, FirstStep.WORDS)), session.place)
        hands.type("Your PIN", "2580")
        disk.hold()
        hands.tap("Save")
        hands.tap("Not now")
        hands.tap("Not now")
        disk.letGo()
        untilDone { ana.hasPin() }
        assertEquals(Place.Today, session.place)
    }

    @Test
    fun whoSavesTwiceOrOpensHelpMeanwhileGoesBackOnce() =
        onASlowDisk({ it.resident("Ana") }, Place.People) { ana, session, hands, disk ->
            session.open(Place.Follow)
            session.open(Place.OwnName)
            hands.type("Name", " of the porch")
            disk.hold()
            hands.tap("Save")
            hands.tap("Save")
            hands.tap("Help now")
            disk.letGo()
            untilDone { ana.circle().people.any { "of the porch" in it.name.orEmpty() } }
            hands.sees("Emergency: 911")
            session.back()
            assertEquals(Place.Follow, session.place)
        }

    @Test
    fun helpThatIsOpenedWhileThePhoneUnlocksStays() = onASlowDisk(
        { stage ->
            stage.phone("ana").also {
                it.setPin("2580")
                it.lock()
            }
        },
    ) { _, session, hands, disk ->
        hands.type("Your PIN", "2580")
        disk.hold()
        hands.tap("Unlock")
        hands.tap("Help now")
        disk.letGo()
        untilDone { session.store.isLocked.value == false }
        hands.sees("Emergency: 911")
        hands.tap("Back")
        hands.sees("Check in")
    }

    /** Who has gone elsewhere is led nowhere, and where somebody comes back to is not left because of what was done earlier. */
    @Test
    fun whatIsDoneLateLeadsOnFromWhereItWasDoneAndFromNowhereElse() = Stage().use { stage ->
        val session = stage.sessionOf(stage.phone("ana"))
        session.open(Place.CheckIn)
        val (first, second) = session.here to session.here
        session.open(Place.Help)
        session.open(Place.Plan)
        first.back()
        second.back()
        assertEquals(Place.Plan, session.place)
        repeat(2) { session.back() }
        assertEquals(Place.Today, session.place)
        assertFalse(session.canGoBack)
        session.open(Place.CheckIn)
        val here = session.here
        session.show(Place.Journal)
        here.back()
        here.show(Place.Circle)
        assertEquals(Place.Journal, session.place)
    }

    /** The app of a phone whose disk can be held, at one place. */
    private fun onASlowDisk(
        phone: (Stage) -> PorchlightCompanion,
        first: Place = Place.Today,
        story: ComposeUiTest.(PorchlightCompanion, AppSession, Hands, Held) -> Unit,
    ) = Stage().use { stage ->
        val ana = phone(stage)
        val disk = Held()
        val session = stage.sessionOf(ana, first, work = disk)
        disk.letGo()
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            story(ana, session, handsOf(this), disk)
        }
    }

    private fun ComposeUiTest.untilDone(what: () -> Boolean) {
        waitUntil(timeoutMillis = PATIENCE_MS, condition = what)
        waitForIdle()
    }
}
