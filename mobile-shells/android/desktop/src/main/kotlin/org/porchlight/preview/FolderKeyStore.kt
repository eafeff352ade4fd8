package org.porchlight.preview

import org.porchlight.core.Clock
import org.porchlight.core.ClockReading
import org.porchlight.core.KeyStore
import org.porchlight.core.PlatformException
import java.nio.file.Files
import java.nio.file.Path
import java.security.SecureRandom
import java.time.ZoneId

/** Keeps each secret in a file of its own. A computer has no phone's keystore: sample people only. */
class FolderKeyStore(private val folder: Path) : KeyStore {
    init {
        Files.createDirectories(folder)
    }

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

class ComputersClock : Clock {
    override fun readClock() = ClockReading(System.currentTimeMillis(), ZoneId.systemDefault().id)
}
