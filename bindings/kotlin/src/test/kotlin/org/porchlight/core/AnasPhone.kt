package org.porchlight.core

import java.nio.file.Files
import java.nio.file.Path

/** A folder, a keystore and a clock, and Ana's companion on them. */
class AnasPhone(folder: Path) : AutoCloseable {
    val directory: Path = folder.resolve("ana")
    val clock = StoppedClock()
    val keyStore: KeyStore = FolderKeyStore(Files.createDirectories(folder.resolve("keystore")))
    private val opened = mutableListOf<PorchlightCompanion>()

    fun open(keyStore: KeyStore = this.keyStore, clock: Clock = this.clock): PorchlightCompanion =
        PorchlightCompanion(OpenConfig(directory = directory.toString()), keyStore, clock).also(opened::add)

    override fun close() = opened.forEach { companion ->
        companion.closeCompanion()
        companion.close()
    }
}
