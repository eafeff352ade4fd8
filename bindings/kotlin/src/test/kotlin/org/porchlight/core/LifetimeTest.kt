package org.porchlight.core

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path

/** Starting and ending, again and again: what a phone does for years. */
class LifetimeTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `ten thousand starts leave no memory, thread or file behind`() {
        val phone = AnasPhone(folder)
        fun start() {
            val config = OpenConfig(directory = phone.directory.toString())
            PorchlightCompanion(config, phone.keyStore, phone.clock).use { ana ->
                ana.today()
                ana.closeCompanion()
            }
        }
        repeat(1_000) { start() } // until the virtual machine has compiled what is hot
        val before = Process.now()
        repeat(9_000) { start() }
        val after = Process.now()
        assertTrue(after.threads <= before.threads + 2, "$before, then $after")
        assertTrue(after.files <= before.files + 2, "$before, then $after")
        // A leak of 4 KiB a start would show as 36 MB.
        assertTrue(after.residentKib - before.residentKib < 24_000, "$before, then $after")
        assertEquals(null, phone.open().use { it.today().checkIn })
    }

    private data class Process(val threads: Int, val files: Int, val residentKib: Long) {
        companion object {
            fun now(): Process {
                System.gc()
                val status = Files.readAllLines(Path.of("/proc/self/status")).associate { line ->
                    line.substringBefore(':') to line.substringAfter(':').trim().substringBefore(' ')
                }
                val files = Files.list(Path.of("/proc/self/fd")).use { it.count().toInt() }
                return Process(status.getValue("Threads").toInt(), files, status.getValue("VmRSS").toLong())
            }
        }
    }
}
