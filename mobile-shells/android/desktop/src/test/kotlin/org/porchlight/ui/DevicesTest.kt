package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.LinkingDevice
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SyncOutcome

/** From one device to another by codes, each on a screen of its own, with the real core. */
@OptIn(ExperimentalTestApi::class)
class DevicesTest {
    private var copied = ""

    @Test
    fun anotherDeviceIsLetInByACodeThatIsCopied() = Stage().use { stage ->
        val ana = stage.phone("Ana")
        ana.writeEntry("First evening", "Soup was on.")
        LinkingDevice.beginNow().use { device ->
            on(stage, stage.sessionOf(ana, Place.People)) {
                tap("Link another device")
                types("PLQ1.half")
                sees("This is not a whole code of a device. Scan or copy it again, to its end.")
                tap("Back")
                tap("Link another device")
                types(device.code())
                sees(ANSWERED)
                assertTrue("letters only when they are wanted", textsWith("PLA1.").isEmpty())
                tap("Help now")
                tap("Back")
                tap("Copy the code")
                sees("The code is copied. Paste it where the other device asks for it.")
                tap("Show it as letters")
                sees(copied)
                tap("Hide the letters")
                seesNot(copied)
                tap("Back")
                tap("Link another device")
                seesNot(ANSWERED)
            }
            assertEquals(2, stage.linked("Ana's tablet", device, copied.lines()).devices().size)
        }
    }

    @Test
    fun aCodeOfManyPartsIsCopiedAsOneText() = runComposeUiTest {
        val parts = listOf("PLA1.1/2.one", "PLA1.2/2.two")
        setContent { PorchlightTheme(surroundings(copy = { copied = it })) { Page("") { CodeToShow(parts) } } }
        with(handsOf(this)) {
            sees("Part 2 of 2")
            tap("Copy the code")
            assertEquals(parts, copied.lines())
        }
    }

    @Test
    fun anAccountMovesFromTheHousesTabletToHerOwnPhone() = Stage().use { stage ->
        val tablet = stage.resident("Ana")
        tablet.writeEntry("First evening", "Soup was on.")
        tablet.reachHouse()
        val own = stage.linked("Ana's own phone", tablet)
        own.joinAsDevice(stage.address)
        own.reachHouse()
        tablet.reachHouse()
        stage.noNetwork() // so that the tablet hears of it by the answer alone, and not that it was removed
        val session = stage.sessionOf(tablet, Place.People)
        on(stage, session) {
            tap("Move to your own phone")
            seesNot(LEAVE)
            tap("Show the code")
            sees("With that answer, what you have here is erased.")
            tap("Copy the code")
        }
        on(stage, stage.sessionOf(own, Place.People)) {
            tap("Take over from a device of the house")
            types(copied)
            sees("This is the answer. Show it to the device of the house.")
            tap("Copy the code")
        }
        on(stage, session) {
            types(copied)
            sees(GONE)
        }
        assertEquals("First evening", own.journal().single().title)
    }

    @Test
    fun whatTheHouseDidNotTakeIsLeftBehindOnHerWordOnly() = Stage().use { stage ->
        on(stage, stage.sessionOf(stage.withRefusedWords(), Place.HandOver)) {
            tap("Show the code")
            sees("The house did not take some of your words. They are only on this device. Say whether you leave them behind.")
            tap(LEAVE)
            tap("Show the code")
            sees("With that answer, what you have here is erased.")
        }
    }

    @Test
    fun aDeviceIsRemovedAfterASecondWord() = Stage().use { stage ->
        val ana = withTablet(stage)
        on(stage, stage.sessionOf(ana, Place.People)) {
            seesNot("Remove for good")
            tap("Put to rest, wake or remove")
            sees("For a phone that is lost or not yours any more. What it wrote before stays yours.")
            tap("Not now")
            seesNot("Remove for good")
            assertTrue(ana.devices().none { it.isRemovalWaiting })
            tap("Put to rest, wake or remove")
            tap("Remove for good")
            waitUntil { ana.devices().any { it.isRemovalWaiting || it.isRemoved } }
        }
    }

    @Test
    fun aDeviceIsPutToRestAndWoken() = Stage().use { stage ->
        lateinit var tablet: PorchlightCompanion
        val ana = withTablet(stage) { tablet = it }
        on(stage, stage.sessionOf(ana, Place.People)) {
            tap("Put to rest, wake or remove")
            tap("Put to rest")
            sees("It rests now.")
            assertEquals(SyncOutcome.UNREACHABLE, tablet.runSyncUntil(20_000u))
            tap("Put to rest, wake or remove")
            tap("Wake it")
            sees("It is awake now.")
            tablet.reachHouse()
        }
    }

    private fun withTablet(stage: Stage, also: (PorchlightCompanion) -> Unit = {}): PorchlightCompanion = stage.resident("Ana").also { ana ->
        val tablet = stage.linked("Ana's tablet", ana)
        ana.reachHouse()
        tablet.joinAsDevice(stage.address)
        tablet.reachHouse()
        ana.reachHouse()
        also(tablet)
    }

    private fun Hands.types(code: String) {
        type("The code that the other device shows", code)
        tap("Go on")
    }

    private fun on(stage: Stage, session: AppSession, story: Hands.() -> Unit) = runComposeUiTest {
        setContent { AppOnStage(stage, session) { copied = it } }
        handsOf(this).story()
    }
}

private const val ANSWERED = "This is the answer. Show it to the other device, and that one is linked."
private const val LEAVE = "Leave behind what the house did not take"
private const val GONE =
    "Your account is not on this device any more. You moved it to your own phone, or another device of yours removed this one."
