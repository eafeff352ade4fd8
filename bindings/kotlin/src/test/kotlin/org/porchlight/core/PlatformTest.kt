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
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

private const val WAIT_S = 30L

/** A system that misbehaves, as Kotlin sees it: a clear error, nothing that hangs, and the next call works. */
class PlatformTest {
    @TempDir
    lateinit var folder: Path
    private lateinit var phone: AnasPhone

    @BeforeEach
    fun takePhone() {
        phone = AnasPhone(folder)
    }

    @AfterEach
    fun putPhoneAway() = phone.close()

    private fun mood(mood: Int) = CheckInAnswers(mood = mood.toUByte())

    @Test
    fun `instants that no calendar has are said and keep nothing`() {
        val ana = phone.open()
        val noon = phone.clock.atMs
        for (atMs in listOf(9_400_000_000_000_000, Long.MAX_VALUE, Long.MIN_VALUE)) { // the first is in the year 299,000
            phone.clock.atMs = atMs
            for (call in listOf({ ana.today() }, { ana.path() }, { ana.recordCheckIn(mood(4)) })) {
                val refused = assertThrows<CompanionException.InvalidInput> { call() }
                assertEquals("date" to "out_of_range", refused.field to refused.code)
            }
            assertEquals(SyncOutcome.NO_HOUSE, ana.runSyncUntil(1_000u))
            phone.clock.atMs = noon
            assertNull(ana.today().checkIn)
        }
        phone.clock.atMs = -1
        assertEquals("1969-12-31", ana.recordCheckIn(mood(4)).day)
    }

    @Test
    fun `a zone that is none refuses nothing`() {
        val ana = phone.open()
        for (zone in listOf("", "Mars/Olympus", "../../etc/passwd", "\u0000", "x".repeat(100_000))) {
            phone.clock.zone = zone
            assertEquals("2026-11-24", ana.recordCheckIn(mood(4)).day)
        }
    }

    @Test
    fun `a keystore that throws anything leaves the folder free`() {
        for (thrown in listOf(IllegalStateException("no key"), PlatformException.Failed("no key"), StackOverflowError())) {
            val throwing = object : KeyStore {
                override fun wrapSecret(secret: ByteArray) = throw thrown

                override fun unwrapSecret(wrapped: ByteArray) = throw thrown
            }
            assertEquals("platform_failed", assertThrows<CompanionException.Internal> { phone.open(throwing) }.code)
        }
        assertNull(phone.open().today().checkIn)
    }

    @Test
    fun `a clock that blocks holds up its own call alone`() {
        val blocked = CountDownLatch(1)
        val release = CountDownLatch(1)
        val blocks = AtomicBoolean(false)
        val blocking = object : Clock {
            override fun readClock(): ClockReading {
                if (blocks.getAndSet(false)) {
                    blocked.countDown()
                    release.await(WAIT_S, TimeUnit.SECONDS)
                }
                return phone.clock.readClock()
            }
        }
        val ana = phone.open(clock = blocking)
        blocks.set(true)
        val outcomes = LinkedBlockingQueue<SyncOutcome>()
        thread(isDaemon = true) { outcomes += ana.runSyncUntil(1u) }
        assertTrue(blocked.await(WAIT_S, TimeUnit.SECONDS))
        assertEquals(mood(4), ana.recordCheckIn(mood(4)).checkIn?.answers)
        assertTrue(outcomes.isEmpty())
        release.countDown()
        assertTrue(outcomes.poll(WAIT_S, TimeUnit.SECONDS) != null)
    }

    @Test
    fun `a clock may write and exchange by itself`() {
        lateinit var ana: PorchlightCompanion
        val left = AtomicInteger(0)
        val calling = object : Clock {
            override fun readClock(): ClockReading {
                if (left.getAndDecrement() > 0) {
                    ana.recordCheckIn(mood(3))
                    ana.runSyncUntil(60_000u)
                }
                return phone.clock.readClock()
            }
        }
        ana = phone.open(clock = calling)
        left.set(3)
        ana.runSyncUntil(60_000u)
        assertTrue(left.get() <= 0)
        assertEquals(mood(3), ana.today().checkIn?.answers)
    }

    @Test
    fun `a panic is caught and the next call works`() {
        val ana = phone.open()
        val shown = ana.recordCheckIn(mood(4))
        // Bytes that no generated code lowers: the scaffolding panics, as a fault in the core would. What is called
        // from here is below what turns this status into an InternalException.
        val status = UniffiRustCallStatus()
        UniffiLib.uniffi_porchlight_core_fn_func_account_exists(RustBuffer.ByValue(), status)
        assertTrue(status.isPanic())
        assertEquals(shown, ana.today())
        assertEquals(mood(3), ana.recordCheckIn(mood(3)).checkIn?.answers)
    }

    /** Keeps what it is told; [then] is done each time, after that. */
    private class Listening(private val then: () -> Unit = {}) : Observer {
        val told = LinkedBlockingQueue<Pair<ULong, List<AreaView>>>()

        override fun onChange(revision: ULong, areas: List<AreaView>) {
            told += revision to areas
            then()
        }

        fun hears(): Pair<ULong, List<AreaView>> = checkNotNull(told.poll(WAIT_S, TimeUnit.SECONDS)) { "nobody was told" }
    }

    @Test
    fun `what changes is told with its screens until the subscription ends`() {
        val ana = phone.open()
        val observer = Listening()
        val subscription = ana.subscribe(observer)
        ana.recordCheckIn(mood(4))
        val (first, areas) = observer.hears()
        assertTrue(AreaView.TODAY in areas)
        assertFalse(AreaView.JOURNAL in areas)
        ana.today()
        ana.writeEntry("", "mine")
        val (second, later) = observer.hears()
        assertEquals(first + 1u, second, "what is read is not told")
        assertTrue(AreaView.JOURNAL in later)
        subscription.end()
        val next = Listening()
        ana.subscribe(next).use {
            ana.recordCheckIn(mood(3))
            next.hears()
        }
        assertTrue(observer.told.isEmpty(), "an ended one is not called")
    }

    @Test
    fun `an observer that throws or calls back harms nobody`() {
        val ana = phone.open()
        val moods = LinkedBlockingQueue<CheckInAnswers>()
        val observers = listOf(
            Listening { throw IllegalStateException("no screen") },
            Listening { ana.today().checkIn?.let { moods += it.answers } },
            Listening(),
        )
        val subscriptions = observers.map(ana::subscribe)
        for (now in listOf(4, 2)) {
            ana.recordCheckIn(mood(now))
            observers.forEach { it.hears() }
            assertEquals(mood(now), moods.poll(WAIT_S, TimeUnit.SECONDS))
        }
        subscriptions.forEach(Subscription::close)
    }

    @Test
    fun `the background says how it went and once`() {
        val ana = phone.open()
        val observer = Listening()
        ana.subscribe(observer).use {
            phone.clock.failure = IllegalStateException("no battery")
            ana.syncNow()
            assertTrue(AreaView.TODAY in observer.hears().second)
            phone.clock.failure = null
            assertEquals("platform_failed", assertThrows<CompanionException.Internal> { ana.syncNow() }.code)
            assertEquals(SyncOutcome.NO_HOUSE, ana.runSyncUntil(60_000u))
        }
    }

    @Test
    fun `a suspended companion holds nothing and goes on`() {
        val ana = phone.open()
        val shown = ana.recordCheckIn(mood(4))
        ana.suspend()
        for (call in listOf({ ana.today() }, { ana.syncNow() }, { ana.runSyncUntil(1u) })) {
            assertEquals("suspended", assertThrows<CompanionException.Closed> { call() }.code)
        }
        val other = phone.open() // nobody holds the folder
        assertEquals(shown, other.today())
        assertEquals("already_open", assertThrows<CompanionException.NotAllowed> { ana.resume() }.code)
        other.closeCompanion()
        ana.resume()
        assertEquals(shown, ana.today())
        ana.setPin("2468")
        ana.suspend()
        ana.lock()
        ana.resume()
        assertTrue(ana.isLocked())
        ana.unlock("2468")
        ana.closeCompanion()
        assertEquals("closed", assertThrows<CompanionException.Closed> { ana.resume() }.code)
    }
}
