package org.porchlight.core

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlin.concurrent.thread

/** Ana's companion as Kotlin sees it: the real core, on a real database, with a Kotlin clock and keystore. */
class CompanionTest {
    @TempDir
    lateinit var folder: Path
    private lateinit var phone: AnasPhone

    @BeforeEach
    fun takePhone() {
        phone = AnasPhone(folder)
    }

    @AfterEach
    fun putPhoneAway() = phone.close()

    @Test
    fun `a check-in is on the today screen`() {
        val ana = phone.open()
        assertNull(ana.today().checkIn)
        val answers = CheckInAnswers(mood = 4u, craving = 0u, connected = true)
        val shown = ana.recordCheckIn(answers)
        assertEquals(shown, ana.today())
        assertEquals("2026-11-24", shown.day)
        assertEquals(answers, shown.checkIn?.answers)
        assertNull(shown.checkIn?.answers?.sleep, "skipped is not zero")
        assertEquals(phone.clock.atMs, shown.checkIn?.recordedMs)
        assertEquals(1uL, shown.sync.waiting)
    }

    @Test
    fun `everything is there after opening again`() {
        val ana = phone.open()
        ana.startTracker(TrackerKindView.ABSTAIN, "sin alcohol 🌱", "2026-10-25")
        val shown = ana.recordCheckIn(CheckInAnswers(confidence = 10u))
        ana.closeCompanion()
        assertEquals(shown, phone.open().today())
    }

    @Test
    fun `an answer off its scale names the question and keeps nothing`() {
        val ana = phone.open()
        ana.recordCheckIn(CheckInAnswers(mood = 2u))
        val refused = assertThrows<CompanionException.InvalidInput> { ana.recordCheckIn(CheckInAnswers(mood = 6u)) }
        assertEquals("mood" to "out_of_range", refused.field to refused.code)
        assertEquals(2u.toUByte(), ana.today().checkIn?.answers?.mood)
    }

    @Test
    fun `a day that is none is an error of ours`() {
        val refused = assertThrows<CompanionException.InvalidInput> {
            phone.open().startTracker(TrackerKindView.ABSTAIN, "alcohol", "yesterday")
        }
        assertEquals("not_a_date", refused.code)
    }

    @Test
    fun `a clock that throws fails the call and not the next one`() {
        val ana = phone.open()
        val failures = listOf(IllegalStateException("no battery"), PlatformException.Failed("no battery"), StackOverflowError())
        for (failure in failures) {
            phone.clock.failure = failure
            val failed = assertThrows<CompanionException.Internal> { ana.recordCheckIn(CheckInAnswers(mood = 4u)) }
            assertEquals("platform_failed", failed.code)
            phone.clock.failure = null
            assertNull(ana.today().checkIn)
        }
        assertEquals(4u.toUByte(), ana.recordCheckIn(CheckInAnswers(mood = 4u)).checkIn?.answers?.mood)
    }

    @Test
    fun `a keystore that answers garbage loses nothing`() {
        val ana = phone.open()
        val shown = ana.recordCheckIn(CheckInAnswers(mood = 4u))
        ana.closeCompanion()
        val garbage = mapOf(ByteArray(0) to "keystore_returned_other_bytes", ByteArray(31) to "keystore_returned_other_bytes")
        for ((bytes, code) in garbage) {
            assertEquals(code, assertThrows<CompanionException.Internal> { phone.open(BrokenKeyStore(bytes)) }.code)
        }
        val wrong = assertThrows<CompanionException.StorageDamaged> { phone.open(BrokenKeyStore(ByteArray(32))) }
        assertEquals("wrong_key" to null, wrong.code to wrong.setAside)
        assertEquals(shown, phone.open().today())
    }

    @Test
    fun `a clock may call back into the core`() {
        val ana = phone.open()
        val answered = CopyOnWriteArrayList<String>()
        val calling = object : Clock {
            override fun readClock(): ClockReading {
                answered += ana.devices().size.toString()
                return phone.clock.readClock()
            }
        }
        val other = AnasPhone(Files.createDirectories(folder.resolve("other")))
        other.use { it.open(clock = calling).today() }
        assertTrue(answered.isNotEmpty())
    }

    @Test
    fun `no lock is held while the core calls out`() {
        lateinit var ana: PorchlightCompanion
        var closes = false
        val closing = object : Clock {
            override fun readClock(): ClockReading {
                if (closes) ana.closeCompanion() // waits forever if the core still holds its lock
                return phone.clock.readClock()
            }
        }
        ana = phone.open(clock = closing)
        closes = true
        val answers = CopyOnWriteArrayList<String>()
        val caller = thread(isDaemon = true) {
            answers += assertThrows<CompanionException.Closed> { ana.today() }.code
        }
        caller.join(10_000)
        assertEquals(listOf("closed"), answers.toList())
    }

    @Test
    fun `threads may share one companion`() {
        val ana = phone.open()
        val failures = CopyOnWriteArrayList<Throwable>()
        val threads = (1..4).map { mood ->
            thread {
                runCatching { repeat(10) { ana.recordCheckIn(CheckInAnswers(mood = mood.toUByte())) } }.onFailure(failures::add)
            }
        }
        threads.forEach(Thread::join)
        assertEquals(emptyList<Throwable>(), failures.toList())
        assertEquals(40uL, ana.today().sync.waiting)
    }

    @Test
    fun `without a house there is nothing to reach`() {
        val ana = phone.open()
        assertEquals(SyncOutcome.NO_HOUSE, ana.runSyncUntil(1_000u))
        assertFalse(ana.sharing().consents.any { it.isOn })
        assertEquals("no_house", assertThrows<CompanionException.NotAllowed> {
            ana.giveConsent(PurposeView.STAFF_MILESTONES, "Staff will see…")
        }.code)
        assertEquals("not_an_invite", assertThrows<CompanionException.InvalidInput> { ana.joinHouse("not an invite") }.code)
    }

    @Test
    fun `a folder is open once`() {
        val ana = phone.open()
        assertEquals("already_open", assertThrows<CompanionException.NotAllowed> { phone.open() }.code)
        ana.recordCheckIn(CheckInAnswers(mood = 1u))
    }
}
