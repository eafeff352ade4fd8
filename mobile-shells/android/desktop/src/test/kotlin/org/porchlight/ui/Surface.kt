package org.porchlight.ui

import java.io.File

/** What can be on a screen, by the list of all that can be called and by the words for what went wrong. */
object Surface {
    private val lines = File("../../../bindings/surface.txt").readLines()
    private val fields = lines.mapNotNull { Regex("record (\\w+) \\{ (.*) \\}").matchEntire(it)?.destructured }
        .associate { (record, held) -> record to Regex("(\\w+): ([^,]+)").findAll(held).associate { it.groupValues[1] to it.groupValues[2] } }
    private val variants = lines.mapNotNull { Regex("enum (\\w+)::(\\w+)(.*)").matchEntire(it)?.destructured }
        .groupBy({ it.component1() }, { it.component2() to it.component3() })

    /** Every variant of every enum in a view, every field of a view that can be absent, and every error with its codes. */
    val rows: List<String> = inViews().sorted().flatMap(::rowsOf) +
        lines.mapNotNull { Regex("error (CompanionError::\\w+).*").matchEntire(it)?.groupValues?.get(1) } +
        codes().sorted().map { "error.$it" }

    private fun rowsOf(type: String): List<String> =
        variants[type].orEmpty().map { (variant, _) -> "$type::$variant" } +
            fields[type].orEmpty().filterValues { it.endsWith("?") }.keys.flatMap { listOf("$type.$it $THERE", "$type.$it $ABSENT") }

    /** Whatever is in an answer, and in what that holds. */
    private fun inViews(): Set<String> {
        val found = mutableSetOf<String>()
        val open = ArrayDeque(lines.filter { " -> " in it }.map { it.substringAfter(" -> ") })
        while (open.isNotEmpty()) {
            for (type in Regex("\\b[A-Z]\\w+").findAll(open.removeFirst()).map { it.value }) {
                if (found.add(type)) open += fields[type].orEmpty().values + variants[type].orEmpty().map { it.second }
            }
        }
        return found
    }

    /** The words are written by the generator; a test of theirs compares them with the codes of the core. */
    private fun codes(): List<String> = ErrorWords::class.java.declaredMethods.map { it.name }.filter { it != "of" && '$' !in it }
        .map { it.removePrefix("get").replaceFirstChar(Char::lowercase) }.distinct()
}
