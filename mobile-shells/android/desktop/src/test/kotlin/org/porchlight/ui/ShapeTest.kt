package org.porchlight.ui

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.porchlight.core.CrisisContactKindView
import java.io.File
import java.time.ZoneOffset
import java.util.Locale

/** The screens stay what both Android and a desktop can draw, and what they say is what the file of words says. */
class ShapeTest {
    private val sources = File("../ui/src/main/kotlin").walk().filter { it.extension == "kt" }.toList()

    /** What `remember` holds goes with a look at help. A question that is open, and what is folded, are called `is…`. */
    @Test
    fun whatIsTypedOrChosenIsKept() {
        val held = sources.flatMap { file ->
            Regex("""var (?!is[A-Z])(\w+) by remember""").findAll(file.readText()).map { "${file.nameWithoutExtension}.${it.groupValues[1]}" }
        }
        assertEquals("Use kept, or give the reason here:", notKept.values.flatten().sorted(), held.distinct().sorted())
        assertTrue(sources.sumOf { file -> Regex("by kept\\b").findAll(file.readText()).count() } > 40)
    }

    private val notKept = mapOf(
        "a PIN: nobody finds it typed" to listOf("LockScreen.pin", "FirstSteps.pin", "SettingsScreen.pin"),
        "the twelve words: they are on paper, and nowhere else for longer than they are looked at" to
            listOf("PeopleScreen.answers", "MorePlaces.shown"),
        "what a server was just told of a device: it is said once" to listOf("PeopleScreen.rests"),
        "what is looked for: the search itself, and what of a list is shown" to
            listOf(
                "JournalScreen.query", "Places.found", "Places.sought", "BetweenPlaces.gender", "AccountPlaces.day", "MorePlaces.earlier",
            ),
        "what the core answered" to listOf(
            "Places.view", "Places.imported", "AccountPlaces.view", "AccountPlaces.made", "BetweenPlaces.asked",
            "CirclePlaces.looksLike", "MorePlaces.asking",
        ),
    )

    @Test
    fun theScreensKnowNoPlatform() {
        assertTrue(sources.size > 10)
        val foreign = listOf("android.", "androidx.activity", "java.awt", "java.io", "java.net", "java.nio", "javax.", "kotlinx.coroutines.Dispatchers")
        val complaints = sources.flatMap { file ->
            file.readLines().filter { line -> foreign.any { line.startsWith("import $it") } }.map { "${file.name}: $it" }
        }
        assertEquals("", complaints.joinToString("\n"))
    }

    @Test
    fun aNumberChoosesItsFormAndBothLanguagesSpeak() {
        val (english, spanish) = Words(Language.ENGLISH) to Words(Language.SPANISH)
        assertEquals("1 day in all", english.path.total_days(1))
        assertEquals("112 of 113 days", english.path.days_of(112, 113))
        assertEquals("1 día en total", spanish.path.total_days(1))
        assertEquals("2 días en total", spanish.path.total_days(2))
    }

    /** Whatever is put in, "8:00 p. m." or a name with an initial, a sentence ends once. */
    @Test
    fun aSentenceEndsWithOneFullStop() {
        val said = Language.entries.flatMap { saidWith("8:00 p. m.", Words(it)) }
        assertTrue(said.count { it.endsWith("8:00 p. m.") } > 20)
        assertEquals("", said.filter { ".." in it }.joinToString("\n"))
    }

    @Test
    fun aTimeIsNotBrokenAcrossLines() {
        val said = listOf("en-US", "es-US", "es-MX").map { Dates(Locale.forLanguageTag(it), ZoneOffset.UTC, is24Hours = false).timeOfDay(19 * 60) }
        assertEquals(listOf("7:00PM", "7:00p.m.", "7:00p.m."), said.map { it.replace("\u00A0", "") })
    }

    @Test
    fun aWayToALineSaysItsNumber() {
        val ways = Language.entries.map { spoken -> CrisisContactKindView.entries.map { Words(spoken).crisis_contact_kind.of(it, "988") } }
        assertEquals(listOf("Call 988", "Text 988", "Chat"), ways[0])
        assertEquals(listOf("Llamar al 988", "Enviar un mensaje al 988", "Chatear"), ways[1])
    }

    /** All that is said, with this where the words leave something open. */
    private fun saidWith(open: String, words: Words): List<String> {
        val groups = Words::class.java.declaredMethods.filter { it.returnType.simpleName.endsWith("Words") }.map { it.invoke(words) }
        return groups.flatMap { group ->
            group.javaClass.declaredMethods.filter { !it.isSynthetic && it.name != "of" && it.returnType == String::class.java }
                .map { says -> says.invoke(group, *says.parameterTypes.map<Class<*>, Any> { if (it == Any::class.java) open else 2L }.toTypedArray()) }
                .map { it as String }
        }
    }

    @Test
    fun aCodeOfALaterServerIsShownAsItIs() {
        val words = Words(Language.ENGLISH)
        assertEquals(null, words.error.of("made_up"))
        assertTrue("made_up" in words.of(Trouble.Say("made_up")))
        assertEquals("This code has more parts. Scan the others, too.", words.of(Trouble.Say("parts_missing")))
    }
}
