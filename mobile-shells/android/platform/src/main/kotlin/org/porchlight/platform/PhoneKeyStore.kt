package org.porchlight.platform

import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyProperties
import org.porchlight.core.KeyStore
import org.porchlight.core.PlatformException
import java.security.GeneralSecurityException
import java.security.SecureRandom
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * Wraps the core's secret with a key that never leaves the phone's own keystore. What comes out names its key, and the core
 * keeps it in its database: there is no other file that could be lost apart from it. Each secret has a key of its own, so a
 * key that the phone lost stands in nobody's way who comes back.
 */
class PhoneKeyStore : KeyStore {
    /** Whether what was last asked for was wrapped with a key that this phone does not have: waiting opens it no more. */
    @Volatile
    var isKeyLost = false
        private set

    override fun wrapSecret(secret: ByteArray): ByteArray = attempt {
        val name = ByteArray(NAME_BYTES).also(SecureRandom()::nextBytes)
        val cipher = Cipher.getInstance(CIPHER).apply { init(Cipher.ENCRYPT_MODE, newKey(aliasOf(name))) }
        cipher.updateAAD(PURPOSE)
        val sealed = cipher.doFinal(secret)
        check(cipher.iv.size == NONCE_BYTES)
        byteArrayOf(FORM) + name + cipher.iv + sealed
    }

    /** Never makes a key: for one that is gone a new one would open nothing. */
    override fun unwrapSecret(wrapped: ByteArray): ByteArray = attempt {
        if (wrapped.size <= HEAD_BYTES || wrapped[0] != FORM) throw PlatformException.Failed("not wrapped here")
        val name = wrapped.copyOfRange(1, 1 + NAME_BYTES)
        val key = keys().getKey(aliasOf(name), null) as SecretKey?
        isKeyLost = key == null
        if (key == null) throw PlatformException.Failed("the key is gone")
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG_BITS, wrapped, 1 + NAME_BYTES, NONCE_BYTES))
        cipher.updateAAD(PURPOSE)
        cipher.doFinal(wrapped, HEAD_BYTES, wrapped.size - HEAD_BYTES)
    }

    /** It opens while the screen is locked, too: what waits for the house is sent in the background. */
    private fun newKey(alias: String): SecretKey {
        val use = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val asked = KeyGenParameterSpec.Builder(alias, use)
            .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
            .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
            .setKeySize(KEY_BITS)
            .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, PROVIDER).apply { init(asked) }.generateKey()
    }

    private fun keys() = java.security.KeyStore.getInstance(PROVIDER).apply { load(null) }

    /** Makers' keystores throw many things; the core knows one answer. */
    private fun attempt(what: () -> ByteArray): ByteArray =
        try {
            what()
        } catch (e: GeneralSecurityException) {
            throw PlatformException.Failed(e.javaClass.simpleName)
        } catch (e: java.io.IOException) {
            throw PlatformException.Failed(e.javaClass.simpleName)
        } catch (e: RuntimeException) {
            throw PlatformException.Failed(e.javaClass.simpleName)
        }
}

private fun aliasOf(name: ByteArray) = "porchlight-" + name.joinToString("") { "%02x".format(it) }

private const val PROVIDER = "AndroidKeyStore"
private const val CIPHER = "AES/GCM/NoPadding"
private const val FORM: Byte = 1
private const val NAME_BYTES = 16
private const val NONCE_BYTES = 12
private const val HEAD_BYTES = 1 + NAME_BYTES + NONCE_BYTES
private const val KEY_BITS = 256
private const val TAG_BITS = 128
private val PURPOSE = "porchlight/phone-key-store/1".toByteArray()
