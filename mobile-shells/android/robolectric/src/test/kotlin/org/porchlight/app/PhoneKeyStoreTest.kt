package org.porchlight.app

import android.security.keystore.KeyProperties
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.porchlight.core.CompanionException
import org.porchlight.core.PlatformException
import org.porchlight.platform.PhoneKeyStore
import org.robolectric.annotation.Config
import java.security.ProviderException

@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [OLDEST, NEW])
class PhoneKeyStoreTest {
    @get:Rule
    val phone = APhone()
    private val store = PhoneKeyStore()
    private val secret = ByteArray(32) { it.toByte() }

    @Test
    fun whatWasWrappedOpensAgainAndHidesTheSecret() {
        val wrapped = store.wrapSecret(secret)
        assertArrayEquals(secret, PhoneKeyStore().unwrapSecret(wrapped))
        assertFalse(wrapped.toList().windowed(4).contains(secret.toList().take(4)))
        assertFalse("each secret has a key of its own", store.wrapSecret(secret).contentEquals(wrapped))
        assertEquals(2, FakeAndroidKeyStore.keys.size)
    }

    @Test
    fun theKeyIsForThisAloneAndOpensWhileTheScreenIsLocked() {
        store.wrapSecret(secret)
        val asked = FakeAndroidKeyStore.asked.single()
        assertEquals(256, asked.keySize)
        assertEquals(listOf(KeyProperties.BLOCK_MODE_GCM), asked.blockModes.toList())
        assertFalse(asked.isUserAuthenticationRequired)
    }

    @Test
    fun whateverIsWrongWithTheBytesIsOneFailureOfThePlatform() {
        val wrapped = store.wrapSecret(secret)
        val changed = wrapped.indices.map { at -> wrapped.copyOf().also { it[at] = (it[at] + 1).toByte() } }
        (changed + listOf(ByteArray(0), wrapped.copyOf(20), wrapped.copyOf(40))).forEach { bytes ->
            assertThrows(PlatformException.Failed::class.java) { store.unwrapSecret(bytes) }
        }
        assertArrayEquals(secret, store.unwrapSecret(wrapped))
    }

    @Test
    fun aLostKeyIsSaidAndNoneIsMadeInItsPlace() {
        val wrapped = store.wrapSecret(secret)
        FakeAndroidKeyStore.keys.clear()
        assertThrows(PlatformException.Failed::class.java) { store.unwrapSecret(wrapped) }
        assertTrue(store.isKeyLost)
        assertEquals(emptySet<String>(), FakeAndroidKeyStore.keys.keys)
    }

    @Test
    fun whatAMakersKeystoreThrowsIsSaidToTheCoreInItsWords() {
        FakeAndroidKeyStore.fails = ProviderException("a secret of the maker's")
        val said = assertThrows(PlatformException.Failed::class.java) { store.wrapSecret(secret) }
        assertEquals("ProviderException", said.reason)
    }

    /** With the real core: nothing is begun anew in the place of what cannot be opened, and it opens once the key is back. */
    @Test
    fun aPhoneWhoseKeyIsGoneOverwritesNothing() {
        val id = phone.earlier { ana -> ana.writeEntry("", "Still here").id }
        val (kept, before) = HashMap(FakeAndroidKeyStore.keys) to contents()
        FakeAndroidKeyStore.keys.clear()
        val said = assertThrows(CompanionException.Internal::class.java) { phone.earlier { } }
        assertEquals("platform_failed", said.code)
        assertEquals(before, contents())
        FakeAndroidKeyStore.keys.putAll(kept)
        assertEquals("Still here", phone.earlier { ana -> ana.entry(id).text })
    }

    private fun contents() = phone.companions.resolve("1").walk().filter { it.isFile && it.extension == "db" }
        .associate { it.path to it.readBytes().contentHashCode() }.also { check(it.isNotEmpty()) { phone.companions.walk().toList() } }
}
