package org.porchlight.core

import java.nio.file.Files
import java.nio.file.Path
import java.security.SecureRandom

/**
 * Keeps each secret in a file of its own and hands out its random name: a handle, not the secret in disguise. For tests and
 * sample people on a computer, which has no phone's keystore.
 */
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
