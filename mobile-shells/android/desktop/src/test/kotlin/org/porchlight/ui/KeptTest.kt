package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Test
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.TrackerKindView

/** Nothing that was typed or chosen is lost on the way to help, through a lock, or by going back. */
@OptIn(ExperimentalTestApi::class)
class KeptTest {
    @Test
    fun aHalfFilledCheckInOutlivesHelpTheLockAndTheWayBack() = alone { _, ana ->
        ana.setPin("2580")
        ana.setAsksAboutUse(true)
        tap("Check in")
        tap("Good")
        type("A note for yourself", "Only mine")
        tap("Help now")
        tap("Back")
        sees("Only mine")
        tap("7")
        ana.lock()
        sees("Locked")
        seesNot("Only mine")
        type("Your PIN", "2580")
        tap("Unlock")
        sees("Only mine")
        tap("Back")
        tap("Check in")
        tap("Save")
        sees("You checked in today. Thank you for taking the time.")
        val answers = ana.today().checkIn!!.answers
        assertEquals(listOf<Any?>(4u.toUByte(), 7u.toUByte(), "Only mine"), listOf(answers.mood, answers.craving, answers.noteAboutUse))
    }

    @Test
    fun whatWasChosenForOneDayIsNotSaidOfTheNextAndTheWordsStay() = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.setAsksAboutUse(true)
        on(stage, ana) { session ->
            tap("Check in")
            tap("Good")
            type("A note for yourself", "Only mine")
            tap("Back")
            stage.later(days = 1)
            session.store.look()
            tap("Check in")
            sees("Only mine")
            tap("Save")
            sees("You checked in today. Thank you for taking the time.")
            val answers = ana.today().checkIn!!.answers
            assertEquals(listOf<Any?>(null, "Only mine"), listOf(answers.mood, answers.noteAboutUse))
        }
    }

    @Test
    fun aNoteOfAReturnToUseStaysAndSafetyComesFirstAgain() = alone { _, ana ->
        ana.startTracker(TrackerKindView.ABSTAIN, "alcohol", "2026-08-03")
        tap("Path")
        tap("A return to use")
        tap("Go on")
        tap("Go on")
        type("A note for yourself", "I was alone")
        tap("Help now")
        tap("Back")
        sees("I was alone")
        repeat(3) { tap("Back") }
        tap("A return to use")
        sees("Are you safe?")
        seesNot("I was alone")
        tap("Go on")
        tap("Go on")
        sees("I was alone")
        tap("Save")
        sees("Thank you for writing it down. Every day you had still counts.")
        tap("Help now")
        tap("Back")
        sees("Thank you for writing it down. Every day you had still counts.")
        assertEquals("I was alone", ana.returnToUse().noted.single().privateNote)
    }

    @Test
    fun kindWordsWaitForTheirPersonUntilTheyAreGiven() = Stage().use { stage ->
        val (ana, ben) = stage.resident("Ana") to stage.resident("Ben")
        ben.reachHouse()
        ana.reachHouse()
        on(stage, ana) { session ->
            tap("Circle")
            tap("A few kind words")
            type("Your words", "Hello to you all")
            tap("Back")
            tap("Today")
            tap("Circle")
            val toBen = Place.Encourage(ana.circle().people.single { !it.isMe && it.name == "Ben" }.id)
            session.open(toBen)
            sees("To Ben")
            seesNot("Hello to you all")
            type("Your words", "Hello, Ben")
            tap("Back")
            tap("A few kind words")
            sees("Hello to you all")
            tap("Give it")
            sees("Hello to you all")
            tap("A few kind words")
            sees("Or a card")
            seesNot("Hello to you all")
            session.open(toBen)
            sees("Hello, Ben")
        }
    }

    @Test
    fun wordsForOneHouseAreNotGivenToAnother() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        stage.house("house", "create", "--name", "Birch House", "--zone", ZONE)
        ana.joinHouse(stage.house("invite", "resident", "--house", "Birch House", "--name", "Ana"))
        ana.reachHouse()
        val (cedar, birch) = ana.houses().map { it.id }
        ana.showHouse(cedar)
        on(stage, ana) { session ->
            session.open(Place.Encourage(null))
            type("Your words", "Hello, Cedar House")
            tap("Back")
            session.act({ it.showHouse(birch) })
            waitUntil { session.store.houses.value!!.single { it.isShown }.id == birch }
            session.open(Place.Encourage(null))
            sees("Or a card")
            seesNot("Hello, Cedar House")
            tap("Back")
            session.act({ it.showHouse(cedar) })
            waitUntil { session.store.houses.value!!.single { it.isShown }.id == cedar }
            session.open(Place.Encourage(null))
            sees("Hello, Cedar House")
        }
    }

    @Test
    fun oneFormIsSavedAndTheOthersOfItsPlaceWait() = alone { session, ana ->
        session.show(Place.Plan)
        tap("Add a line")
        type("Your words", "I sleep badly")
        tap("Add a line") // of the next part
        tap("Save")
        waitUntil { ana.plan().sections.first().lines.isNotEmpty() }
        sees("I sleep badly")
        type("Your words", "Walk round the block")
        session.show(Place.Today)
        session.show(Place.Plan)
        sees("Walk round the block")
        tap("Save")
        waitUntil { ana.plan().sections[1].lines.isNotEmpty() }
        tap("Change")
        type("Your words", "Every night ")
        tap("Help now")
        tap("Back")
        tap("Save")
        waitUntil { "Every night" in ana.plan().sections.first().lines.single().text }
    }

    @Test
    fun whatWasDeletedDoesNotComeBackWhenTheAppIsLeft() = alone { session, ana ->
        tap("Journal")
        tap("Write")
        type("Your words", "Nobody else reads this")
        tap("Save")
        waitUntil { ana.journal().isNotEmpty() && session.place == Place.Journal }
        ana.deleteEntry(ana.journal().single().id)
        session.keepWriting()
        answer { ana.runSyncUntil(1_000u) }
        sees("Journal")
        assertEquals(null, session.trouble)
        assertEquals(0, ana.drafts().size + ana.journal().size)
    }

    @Test
    fun nothingIsLeftWhenTheAccountHasEndedHere() = Stage().use { stage ->
        val ana = stage.resident("Ana")
        on(stage, ana) { session ->
            tap("Check in")
            tap("Good")
            tap("Back")
            assertEquals(listOf<Place>(Place.CheckIn), session.unsaved.filledIn.keys.map { it.place })
            ana.closeAccount(ana.closing().confirmation!!)
            answer { ana.runSyncUntil(20_000u) }
            sees("Your account is closed, and nothing of it is on this phone.")
            assertEquals(emptySet<Spot>(), session.unsaved.filledIn.keys)
        }
    }

    private fun alone(story: Hands.(AppSession, PorchlightCompanion) -> Unit) = Stage().use { stage ->
        val ana = stage.phone("ana")
        on(stage, ana) { session -> story(session, ana) }
    }

    private fun on(stage: Stage, ana: PorchlightCompanion, story: Hands.(AppSession) -> Unit) {
        val session = stage.sessionOf(ana)
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            handsOf(this).story(session)
        }
    }
}
