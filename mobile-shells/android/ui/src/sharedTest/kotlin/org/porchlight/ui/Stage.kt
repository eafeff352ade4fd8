package org.porchlight.ui

import org.porchlight.core.Clock
import org.porchlight.core.ClockReading
import org.porchlight.core.FolderKeyStore
import org.porchlight.core.LinkingDevice
import org.porchlight.core.OpenConfig
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.SyncOutcome
import org.porchlight.core.WordListView
import org.porchlight.core.recoverCompanion
import java.net.InetAddress
import java.net.ServerSocket
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import java.time.OffsetDateTime
import java.time.ZoneOffset
import java.time.format.DateTimeFormatter

/** Shows one instant until a test sets another. */
class StoppedClock(iso: String) : Clock {
    @Volatile
    var atMs = OffsetDateTime.parse(iso).toInstant().toEpochMilli()

    override fun readClock() = ClockReading(atMs, ZONE)
}

/** When every story is told. */
const val EVENING = "2026-11-24T19:00:00-07:00"
const val ZONE = "America/Denver"

/** Phones on one clock, and a house whose server goes by the same. What they show comes of what people did, and of nothing else. */
class Stage : AutoCloseable {
    private val folder: Path = Files.createTempDirectory("porchlight-screens")
    private val data = folder.resolve("server").toString()
    private val opened = mutableListOf<PorchlightCompanion>()
    private val ends = mutableListOf<() -> Unit>()
    private var server: Process? = null
    private val port by lazy { ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { it.localPort } }
    val clock = StoppedClock(EVENING)

    /** As the app does with a new phone: the numbers to call are those of where it is. */
    fun phone(who: String, country: String? = "US"): PorchlightCompanion =
        opened(PorchlightCompanion(configOf(who), keysOf(who), clock)).also { phone -> country?.let(phone::setCountry) }

    /** A further device of somebody, let in by one that they have. */
    fun linked(who: String, by: PorchlightCompanion): PorchlightCompanion =
        LinkingDevice.beginNow().use { device -> linked(who, device, by.answerLinkCode(device.code())) }

    fun linked(who: String, device: LinkingDevice, answer: List<String>): PorchlightCompanion =
        opened(device.finishWithCodes(answer, configOf(who), keysOf(who), clock))

    /** Somebody on a phone that has never seen them, with their twelve words. */
    fun withWords(who: String, words: List<String>): PorchlightCompanion =
        opened(recoverCompanion(configOf(who), keysOf(who), clock, words.joinToString(" "), address))

    private fun opened(phone: PorchlightCompanion) = phone.also(opened::add)

    private fun configOf(who: String) = OpenConfig(folder.resolve(who).toString())

    private fun keysOf(who: String) = FolderKeyStore(folder.resolve("keys of $who"))

    /** A phone on which nobody has begun. */
    fun bare(who: String) = AccountsOnPhone(folder.resolve("phone of $who").toString(), FolderKeyStore(folder.resolve("keys of $who")), clock)

    /** What staff show to who types it. */
    val address: String get() = "http://127.0.0.1:$port"

    /** A phone whose person lives in Cedar House and is called like this there. */
    fun resident(who: String): PorchlightCompanion = phone(who).also { phone ->
        phone.joinHouse(invite(who))
        phone.setDisplayName(who)
        phone.reachHouse()
    }

    /** As somebody does who writes them on paper, and types back what is asked of them. */
    fun wordsOf(ana: PorchlightCompanion): List<String> = ana.newRecoveryWords(WordListView.ENGLISH).also { shown ->
        ana.confirmRecoveryWords(shown.askedBack.map { shown.words[it.toInt() - 1] })
    }.words

    fun later(days: Int = 0, minutes: Int = 0, seconds: Int = 0) {
        clock.atMs += days * 86_400_000L + minutes * 60_000L + seconds * 1_000L
        tellServer()
    }

    fun invite(name: String): String = house("invite", "resident", "--house", "Cedar House", "--name", name)

    /** The code that the house's command line answers, if there is one in what it says. */
    fun house(vararg words: String): String = codeIn(atHome("porchlight", *words, "--json"))

    private fun atHome(program: String, vararg words: String): String {
        if (server == null) serve()
        return command(program, *words)
    }

    private fun codeIn(said: String): String = Regex("\"code\":\"([^\"]*)\"").find(said)?.groupValues?.get(1).orEmpty()

    /** Somebody on the staff opens a page of the dashboard, and finds the marks there, each behind the one before. */
    fun staffOpens(page: String, name: String = "Carla", role: String = "counsellor", marks: List<String> = listOf("<main")): String =
        codeIn(atHome("staff", name, role, page, "reads", *marks.toTypedArray()))

    fun staffPosts(page: String, name: String, role: String, vararg fields: String) {
        atHome("staff", name, role, page, "posts", *fields)
    }

    /** Nobody reaches the house until `network` says so. */
    fun noNetwork() {
        server?.destroy()
        server?.waitFor()
    }

    fun network() {
        tellServer()
        val process = program("porchlight", "serve", "--listen", "127.0.0.1:$port").redirectError(ProcessBuilder.Redirect.DISCARD).start()
        server = process
        check("listening" in process.inputReader().readLine())
    }

    private fun serve() {
        network()
        command("porchlight", "house", "create", "--name", "Cedar House", "--zone", ZONE, "--json")
    }

    private fun command(program: String, vararg words: String): String {
        val ran = program(program, *words).redirectErrorStream(true).start()
        val said = ran.inputReader().readText()
        check(ran.waitFor() == 0) { said }
        return said
    }

    private fun program(name: String, vararg words: String): ProcessBuilder {
        val process = ProcessBuilder(Path.of(System.getenv("BINARIES"), name).toString(), *words)
        process.environment() += FAKED + mapOf("FAKETIME_TIMESTAMP_FILE" to told().toString(), "PORCHLIGHT_DATA" to data)
        return process
    }

    /** libfaketime reads the file each time that the server asks for the time. */
    private fun tellServer() {
        val now = Instant.ofEpochMilli(clock.atMs).atOffset(ZoneOffset.UTC)
        Files.writeString(told(), DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").format(now))
    }

    private fun told(): Path = folder.resolve("time")

    fun beforeEnd(what: () -> Unit) {
        ends.add(what)
    }

    override fun close() {
        ends.forEach { it() }
        opened.forEach {
            it.closeCompanion()
            it.close()
        }
        server?.destroyForcibly()?.waitFor()
        folder.toFile().deleteRecursively()
    }
}

private val FAKED = mapOf(
    "PORCHLIGHT_SAMPLE_PEOPLE" to "true",
    "LD_PRELOAD" to "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "FAKETIME_NO_CACHE" to "1",
    "FAKETIME_DONT_FAKE_MONOTONIC" to "1",
    "TZ" to "UTC",
)

private const val DEADLINE_MS: ULong = 20_000u

fun PorchlightCompanion.reachHouse() = check(runSyncUntil(DEADLINE_MS) == SyncOutcome.UP_TO_DATE)
