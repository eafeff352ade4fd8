package org.porchlight.core

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.PrintStream

/** The first check-in of `bindings/README.md`, compiled and run as it stands there. */
class ReadmeTest {
    @Test
    fun `the first check-in runs`() {
        File("ana").deleteRecursively()
        val printed = ByteArrayOutputStream()
        val out = System.out
        System.setOut(PrintStream(printed))
        try {
            Class.forName("FirstCheckInKt").getMethod("main").invoke(null)
        } finally {
            System.setOut(out)
        }
        assertTrue("mood=4" in printed.toString(), printed.toString())
    }
}
