package org.porchlight.app

import android.security.keystore.KeyGenParameterSpec
import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/** Stands in for a phone's keystore, which Robolectric has none of: it shows how it is called, and nothing of any hardware. */
object FakeAndroidKeyStore {
    val keys = HashMap<String, Key>()
    val asked = mutableListOf<KeyGenParameterSpec>()
    var fails: RuntimeException? = null

    fun install() {
        Security.removeProvider(NAME)
        Security.addProvider(Keys())
        keys.clear()
        asked.clear()
        fails = null
    }

    private class Keys : Provider(NAME, "1.0", "for tests") {
        init {
            putService(Service(this, "KeyStore", NAME, Kept::class.java.name, null, null).with { Kept() })
            putService(Service(this, "KeyGenerator", "AES", Made::class.java.name, null, null).with { Made() })
        }
    }

    /** The provider's own loader does not know the classes of a sandbox, so it is given objects. */
    private fun Provider.Service.with(make: () -> Any) =
        object : Provider.Service(provider, type, algorithm, className, null, null) {
            override fun newInstance(parameter: Any?): Any = make()
        }

    class Made : KeyGeneratorSpi() {
        private lateinit var spec: KeyGenParameterSpec

        override fun engineInit(random: SecureRandom?) = Unit

        override fun engineInit(size: Int, random: SecureRandom?) = Unit

        override fun engineInit(parameters: AlgorithmParameterSpec, random: SecureRandom?) {
            spec = parameters as KeyGenParameterSpec
        }

        override fun engineGenerateKey(): SecretKey {
            fails?.let { throw it }
            asked.add(spec)
            val bytes = ByteArray(spec.keySize / 8).also(SecureRandom()::nextBytes)
            return SecretKeySpec(bytes, "AES").also { keys[spec.keystoreAlias] = it }
        }
    }

    class Kept : KeyStoreSpi() {
        override fun engineGetKey(alias: String, password: CharArray?): Key? = keys[alias]

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCreationDate(alias: String) = Date()

        override fun engineSetKeyEntry(alias: String, key: Key, password: CharArray?, chain: Array<Certificate>?) = Unit

        override fun engineSetKeyEntry(alias: String, key: ByteArray?, chain: Array<Certificate>?) = Unit

        override fun engineSetCertificateEntry(alias: String, certificate: Certificate?) = Unit

        override fun engineDeleteEntry(alias: String) = Unit

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineContainsAlias(alias: String) = alias in keys

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = alias in keys

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineGetCertificateAlias(certificate: Certificate?): String? = null

        override fun engineStore(stream: OutputStream?, password: CharArray?) = Unit

        override fun engineLoad(stream: InputStream?, password: CharArray?) = Unit
    }
}

private const val NAME = "AndroidKeyStore"
