package org.porchlight.core

import java.time.OffsetDateTime

/** Shows one instant and zone until a test sets another; throws [failure] when it is set. */
class StoppedClock(iso: String = "2026-11-24T18:00:00+00:00", @Volatile var zone: String = "America/Denver") : Clock {
    @Volatile
    var atMs = 0L

    @Volatile
    var failure: Throwable? = null

    init {
        set(iso)
    }

    fun set(iso: String) {
        atMs = OffsetDateTime.parse(iso).toInstant().toEpochMilli()
    }

    override fun readClock(): ClockReading {
        failure?.let { throw it }
        return ClockReading(atMs = atMs, zone = zone)
    }
}

/** Answers [unwrapped] whatever was wrapped. */
class BrokenKeyStore(private val unwrapped: ByteArray) : KeyStore {
    override fun wrapSecret(secret: ByteArray) = "wrapped".toByteArray()

    override fun unwrapSecret(wrapped: ByteArray) = unwrapped
}
