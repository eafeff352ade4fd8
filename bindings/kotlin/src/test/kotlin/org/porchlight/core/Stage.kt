package org.porchlight.core

import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.io.TempDir
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path
import java.time.LocalDate
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit

/** Says what it was told to who waits for it. */
class Listening : Observer {
    private val told = LinkedBlockingQueue<AreaView>()

    override fun onChange(revision: ULong, areas: List<AreaView>) {
        told += areas
    }

    fun waitFor(areas: List<AreaView>) {
        val missing = areas.toMutableSet()
        while (missing.isNotEmpty()) {
            missing -= checkNotNull(told.poll(20, TimeUnit.SECONDS)) { "nobody says anything of $missing" }
        }
    }
}

/** What a scenario needs around it: phones on one clock, and a real server process once the house is spoken to. */
open class Stage {
    @TempDir
    lateinit var folder: Path
    val clock = StoppedClock().apply { atMs = System.currentTimeMillis() }
    private val opened = mutableListOf<PorchlightCompanion>()
    private val observers = mutableMapOf<String, Listening>()
    private var server: Process? = null

    /** Where phones reach the house's server. */
    var address = ""
        private set

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

    fun directory(whose: String): String = folder.resolve(whose).toString()

    fun keyStore(whose: String) = FolderKeyStore(Files.createDirectories(folder.resolve("keys of $whose")))

    fun observer(whose: String) = Listening().also { observers[whose] = it }

    /** Waits until somebody's observer was told of all these areas. */
    fun hears(whose: String, areas: List<AreaView>) = observers.getValue(whose).waitFor(areas)

    fun open(who: String): PorchlightCompanion =
        PorchlightCompanion(OpenConfig(directory(who)), keyStore(who), clock).also(opened::add)

    /** A day so many days after another one, with a time behind it or none. */
    fun moved(day: String, days: Long, time: String): String = "${LocalDate.parse(day).plusDays(days)}$time"

    /** The code that the house's command line answers, if there is one in what it says. */
    fun house(vararg words: String): String = said("porchlight", *words, "--json")

    /** What somebody on the staff reads at the dashboard, if they read. */
    fun staff(vararg words: String): String = said("staff", *words)

    private fun said(program: String, vararg words: String): String {
        if (server == null) serve()
        return Regex("\"code\":\"([^\"]*)\"").find(command(program, *words))?.groupValues?.get(1).orEmpty()
    }

    private fun serve() {
        val port = ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort }
        val process = program("porchlight", "serve", "--listen", "127.0.0.1:$port")
            .redirectError(ProcessBuilder.Redirect.DISCARD).start()
        server = process
        address = "http://localhost:$port"
        assertTrue("listening" in process.inputReader().readLine())
        command("porchlight", "house", "create", "--name", "Cedar House", "--zone", "America/Denver")
    }

    private fun command(program: String, vararg words: String): String {
        val ran = program(program, *words).redirectErrorStream(true).start()
        val said = ran.inputReader().readText()
        assertEquals(0, ran.waitFor(), said)
        return said
    }

    private fun program(name: String, vararg words: String): ProcessBuilder {
        val program = ProcessBuilder(Path.of(System.getenv("BINARIES"), name).toString(), *words)
        // A link alone lets staff in, since everybody is made up.
        program.environment() += mapOf("PORCHLIGHT_DATA" to directory("server"), "PORCHLIGHT_SAMPLE_PEOPLE" to "true")
        return program
    }
}
