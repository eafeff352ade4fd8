package org.porchlight.ui

import org.junit.Assert.assertEquals
import org.junit.Test
import java.io.File

/** Which picture shows which variant of a view. `-Dpictures=keep` writes the table anew. */
class VariantsTest {
    private val table = File("src/test/pictures/VARIANTS.md")

    @Test
    fun everyVariantHasAPictureOrAReason() {
        val pictures = pictures()
        val (reasons, untrue) = unpictured.flatMap { (reason, what) -> what.map { it to reason } }
            .partition { (what, _) -> Surface.rows.any { covers(what, it) && it !in pictures } }
        val open = Surface.rows.filter { row -> row !in pictures && reasons.none { (what, _) -> covers(what, row) } }
        val complaints = open.map { "$it: neither a picture nor a reason in Unpictured.kt" } +
            untrue.map { "${it.first}: shown by now, or there no more; take it out of Unpictured.kt" }
        assertEquals("", complaints.joinToString("\n"))
    }

    @Test
    fun theTableIsWhatThePicturesShow() {
        val pictures = pictures()
        val shown = Surface.rows.mapNotNull { row -> pictures[row]?.let { "| $row | $it |" } }
        val reasons = unpictured.map { (reason, what) -> "- $reason: ${what.joinToString(", ")}." }
        val now = (listOf(HEAD) + shown + listOf("", "No picture shows:", "") + reasons).joinToString("\n", postfix = "\n")
        if (Golden.writes) table.writeText(now)
        assertEquals("If it is as it should be, run with -Dpictures=keep:", table.readText(), now)
    }

    /** The first that shows it. */
    private fun pictures(): Map<String, String> {
        val kept = Golden.names()
        return Gallery.byDay.map { Gallery.nameOf(it.state, BY_DAY) to it.given }.filter { (name, _) -> name in kept }.reversed()
            .flatMap { (name, given) -> given.map { it to name } }.toMap()
    }

    /** A record or an enum stands for all of it, a field for both, and a star for any ending. */
    private fun covers(what: String, row: String): Boolean = when {
        what.endsWith("*") -> row.startsWith(what.dropLast(1))
        else -> row == what || row.startsWith("$what.") || row.startsWith("$what::") || row.startsWith("$what ")
    }
}

private const val HEAD = """# Which picture shows what

Every variant of every enum in a view of the core, every field of a view that can be absent, and every error with its codes,
with the first picture that shows it. A test writes and compares it.

| what | picture |
| --- | --- |"""
