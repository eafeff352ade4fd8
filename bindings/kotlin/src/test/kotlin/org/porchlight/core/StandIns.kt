package org.porchlight.core

import java.nio.file.Files
import java.nio.file.Path
import java.security.SecureRandom
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

/** Keeps each secret in a file of its own and hands out its random name: a handle, not the secret in disguise. */
class FolderKeyStore(private val folder: Path) : KeyStore {
    override fun wrapSecret(secret: ByteArray): ByteArray {
        val handle = ByteArray(16).also(SecureRandom()::nextBytes)
        Files.write(file(handle), secret)
        return handle
    }

    override fun unwrapSecret(wrapped: ByteArray): ByteArray {
        val file = file(wrapped)
        if (!Files.exists(file)) throw PlatformException.Failed("no such handle")
        return Files.readAllBytes(file)
    }

    private fun file(handle: ByteArray): Path = folder.resolve(handle.joinToString("") { "%02x".format(it) })
}

/** Answers [unwrapped] whatever was wrapped. */
class BrokenKeyStore(private val unwrapped: ByteArray) : KeyStore {
    override fun wrapSecret(secret: ByteArray) = "wrapped".toByteArray()

    override fun unwrapSecret(wrapped: ByteArray) = unwrapped
}
