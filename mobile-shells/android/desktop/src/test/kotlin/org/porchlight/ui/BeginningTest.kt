package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.PorchlightCompanion
import java.nio.file.Files

/** A phone from its first screen on, tapped through on the real core. */
@OptIn(ExperimentalTestApi::class)
class BeginningTest {
    /** Everything that is offered on the first evening, with a real server. */
    @Test
    fun fromTheFirstScreenToACheckInInAHouse() = Stage().use { stage ->
        on(stage, beginningOf(stage)) { beginning ->
            tap("Begin")
            tap("Go on")
            type("The invite", "PL1.half")
            tap("Join a house", at = 1) // the first is the title
            sees("This is not a whole invite. Copy all of it, from \"PL1.\" to its end.")
            tap("Back")
            tap("Go on")
            type("The invite", stage.invite("Ana"))
            tap("Join a house", at = 1)
            type("Name", "Ana")
            tap("Save")
            type("Your PIN", "25")
            tap("Save")
            sees("This is too short. Use at least 4 characters.")
            type("Your PIN", "80")
            tap("Save")
            tap("See my 12 words")
            sees("Write them on paper, in order, and keep the paper where only you find it. They are shown once.")
            tap("Back")
            tap("Not now")
            checksIn()
            val session = beginning.session!!
            assertEquals("Cedar House", session.store.houses.value!!.single().name)
            assertTrue(session.store.circle.value!!.people.any { it.isMe && it.name == "Ana" })
            assertEquals(true, session.store.hasPin.value)
        }
    }

    @Test
    fun everyStepCanBeLeftOut() = Stage().use { stage ->
        on(stage, beginningOf(stage)) {
            tap("Begin")
            tap("Go on")
            tap("You can also begin without a house.")
            tap("Not now")
            tap("Not now")
            checksIn()
        }
    }

    @Test
    fun aSecondDeviceIsLinkedByCodes() = Stage().use { stage ->
        val old = stage.resident("Ana")
        old.writeEntry("First evening", "Soup was on.")
        old.reachHouse()
        val camera = object : Scanner {
            var seen = ""
            override suspend fun scan() = seen
        }
        on(stage, stage.beginningOf(stage.bare("Ana's other phone"), camera)) { beginning ->
            tap("My account is on another phone")
            type("The code that the other device shows", "PLA1.half")
            tap("Go on")
            sees("This is not a whole code of a device. Scan or copy it again, to its end.")
            camera.seen = old.answerLinkCode((beginning.step as Step.Linking).device.code()).single()
            tap("Scan a code")
            tap("Not now")
            tap("More")
            tap("Try to reach the house now")
            tap("Journal")
            sees("First evening")
        }
    }

    @Test
    fun backByTwelveWords() = Stage().use { stage ->
        val words = stage.resident("Ana").let { lost ->
            lost.writeEntry("First evening", "Soup was on.")
            stage.wordsOf(lost).also { lost.reachHouse() }
        }
        on(stage, beginningOf(stage)) {
            tap("Come back with my 12 words")
            type("The address that staff show you", stage.address)
            type("Your 12 words", words.dropLast(1).joinToString(" "))
            tap("Go on")
            sees("There are 12 words. Type all of them, in order.")
            type("Your 12 words", " ${words.last()}")
            tap("Help now")
            sees("Emergency: 911")
            tap("Back")
            tap("Go on")
            tap("Not now")
            tap("More")
            tap("Try to reach the house now")
            tap("Journal")
            sees("First evening")
        }
    }

    /** The key of the old account comes back later: all of it is still there. */
    @Test
    fun whatDoesNotOpenStaysAsItIs() = Stage().use { stage ->
        val folder = stage.folderOfAna()
        val place = stage.accountsIn(folder).own()
        stage.accountsIn(folder).open(place).let {
            it.writeEntry("First evening", "Soup was on.")
            it.closeCompanion()
        }
        val keys = folder.resolve("keys").toFile().listFiles()!!.associate { it.toPath() to it.readBytes() }
        keys.keys.forEach { Files.delete(it) }
        val before = Files.readAllBytes(folder.resolve("1").resolve("porchlight.db"))
        on(stage, stage.beginningOf(stage.accountsIn(folder))) { beginning ->
            sees("Nothing was erased. What comes back is kept beside it.")
            tap("Begin anew beside it")
            sees("What is on this phone already stays as it is.")
            tap("Begin")
            tap("Go on")
            sees("You can also begin without a house.")
            assertEquals(emptyList<Any>(), beginning.session!!.store.journal.value)
        }
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("1").resolve("porchlight.db")))
        keys.forEach { (file, bytes) -> Files.write(file, bytes) }
        val again = stage.accountsIn(folder).open(place)
        assertEquals("First evening", again.journal().single().title)
        again.closeCompanion()
    }

    @Test
    fun severalPeopleOnOnePhoneAndWhatOneWasWritingStays() = Stage().use { stage ->
        on(stage, beginningOf(stage)) { beginning ->
            begins()
            beginning.opened { it.setPin("2580") }
            tap("More")
            tap("People and devices")
            tap("Somebody else is here now")
            type("Add someone", "Blue")
            tap("Go on")
            begins()
            tap("Journal")
            sees("Write")
            assertEquals(emptyList<Any>(), beginning.session!!.store.journal.value)
            tap("Today")
            tap("More")
            tap("People and devices")
            tap("Somebody else is here now")

            tap("The first account on this phone")
            type("Your PIN", "2580")
            tap("Unlock")
            tap("Check in")
            tap("Good")
            tap("Back")
            tap("Journal")
            tap("Write")
            type("Your words", "Half a sentence")
            beginning.opened { it.lock() }
            tap("Somebody else is here now")
            tap("Blue")
            seesNot("Half a sentence")
            tap("More")
            tap("People and devices")
            tap("Somebody else is here now")
            tap("The first account on this phone")
            type("Your PIN", "2580")
            tap("Unlock")
            sees("Half a sentence")
            tap("Save")
            tap("Journal")
            sees("Search my journal") // there is something to look for once the list has heard of it
            assertEquals("Half a sentence", beginning.session!!.store.journal.value!!.single().opening)
            tap("Today")
            tap("Check in")
            tap("Save")
            sees("You checked in today. Thank you for taking the time.")
            assertEquals(4u.toUByte(), beginning.session!!.store.today.value!!.checkIn!!.answers.mood)
        }
    }

    @Test
    fun aForgottenPinLeavesTheAccountAndHelpOpens() = Stage().use { stage ->
        val accounts = stage.bare("Ana")
        accounts.open(accounts.own()).let {
            it.setPin("2580")
            it.closeCompanion()
        }
        on(stage, stage.beginningOf(accounts)) { beginning ->
            tap("I do not know my PIN any more")
            sees("What is on this phone already stays as it is.")
            assertNull(beginning.session)
            tap("Back")
            type("Your PIN", "2580")
            tap("Unlock")
            sees("Check in")
        }
    }

    private fun Hands.begins() {
        tap("Begin")
        tap("Go on")
        tap("You can also begin without a house.")
        tap("Not now")
        tap("Not now")
    }

    private fun Hands.checksIn() {
        tap("Check in")
        tap("Good")
        tap("Save")
        sees("You checked in today. Thank you for taking the time.")
    }

    private fun Beginning.opened(what: (PorchlightCompanion) -> Unit) = session!!.act(what)

    private fun beginningOf(stage: Stage) = stage.beginningOf(stage.bare("Ana"))

    private fun on(stage: Stage, beginning: Beginning, story: Hands.(Beginning) -> Unit) = runComposeUiTest {
        setContent { PhoneOnStage(stage, beginning) }
        handsOf(this).story(beginning)
    }
}
