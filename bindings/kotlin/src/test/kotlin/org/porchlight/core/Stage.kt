package org.porchlight.core

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.io.TempDir
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path

/** What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to. */
open class Stage {
    @TempDir
    lateinit var folder: Path
    private val clock = StoppedClock().apply { atMs = System.currentTimeMillis() }
    private val opened = mutableListOf<PorchlightCompanion>()
    private var server: Process? = null

    @AfterEach
    fun end() {
        opened.forEach {
            it.closeCompanion()
            it.close()
        }
        server?.destroyForcibly()?.waitFor()
    }

    fun starts(atMs: Long) {
        clock.atMs = atMs
    }

    /** `wait` would be that of every object of the virtual machine. */
    fun later(milliseconds: Long) {
        clock.atMs += milliseconds
    }

    fun open(who: String): PorchlightCompanion {
        val keyStore = FolderKeyStore(Files.createDirectories(folder.resolve("keys of $who")))
        return PorchlightCompanion(OpenConfig(folder.resolve(who).toString()), keyStore, clock).also(opened::add)
    }

    /** The code that the house's command line answers, if there is one in what it says. */
    fun house(vararg words: String): String {
        if (server == null) serve()
        return Regex("\"code\":\"([^\"]*)\"").find(command(*words))?.groupValues?.get(1).orEmpty()
    }

    private fun serve() {
        val port = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
        val process = ProcessBuilder(porchlight(), "serve", "--data", data(), "--listen", "127.0.0.1:$port")
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        server = process
        assertTrue("listening" in process.inputReader().readLine())
        command("house", "create", "--name", "Cedar House", "--zone", "America/Denver")
    }

    private fun command(vararg words: String): String {
        val ran = ProcessBuilder(porchlight(), *words, "--json", "--data", data()).redirectErrorStream(true).start()
        val said = ran.inputReader().readText()
        assertEquals(0, ran.waitFor(), said)
        return said
    }

    private fun porchlight(): String = Path.of(System.getenv("BINARIES"), "porchlight").toString()

    private fun data(): String = folder.resolve("server").toString()
}
