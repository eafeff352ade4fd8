package org.porchlight.core

import java.lang.reflect.Modifier
import java.nio.file.Files
import java.nio.file.Path

/** One phone, commands by line: `PhoneKt FOLDER`. What is said is told in `bindings/python/phone.py`. */
class Phone(folder: Path) {
    private lateinit var config: OpenConfig
    private lateinit var keys: FolderKeyStore
    private val clock = StoppedClock()
    private lateinit var core: PorchlightCompanion
    private lateinit var linking: LinkingDevice

    init {
        move(folder)
    }

    private fun move(folder: Path) {
        config = OpenConfig(directory = folder.resolve("data").toString())
        keys = FolderKeyStore(Files.createDirectories(folder.resolve("keys")))
    }

    /** One answer to one command; [Unit] where there is nothing to say. */
    fun answer(word: String, given: List<String>): Any? {
        val said = given.map { text -> text.takeUnless { it == "-" } }
        fun text(at: Int) = said[at] ?: ""
        fun part(at: Int) = CheckInPartView.valueOf(text(at).uppercase())
        return when (word) {
            "at" -> clock.run {
                atMs = text(0).toLong()
                zone = text(1)
            }
            "move" -> move(Path.of(text(0)))
            "open" -> core = PorchlightCompanion(config, keys, clock)
            "close" -> core.closeCompanion()
            "link" -> LinkingDevice.beginNow().also { linking = it }.code()
            "answer_link" -> core.answerLinkCode(text(0))
            "finish_link" -> core = linking.finishWithCodes(said.filterNotNull(), config, keys, clock)
            "join" -> core.joinHouse(text(0))
            "join_as_device" -> core.joinAsDevice(text(0))
            "sync" -> core.runSyncUntil(60_000u)
            "today" -> core.today()
            "path" -> core.path()
            "journal" -> core.journal()
            "circle" -> core.circle()
            "devices" -> core.devices()
            "return_to_use" -> core.returnToUse()
            "check_in_history" -> core.checkInHistory(text(0))
            "tracker_history" -> core.trackerHistory(text(0))
            "write" -> core.writeEntry(text(0), text(1))
            "set_display_name" -> unit { core.setDisplayName(text(0)) }
            "encourage" -> unit { core.encourage(null, null, said[0], false) }
            "check_in" -> unit { core.recordCheckIn(mood(said[0])) }
            "check_in_for" -> unit { core.recordCheckInFor(text(0), part(1), mood(said[2])) }
            "take_check_in_away" -> unit { core.takeCheckInAway(text(0), part(1)) }
            "start_tracker" -> core.startTracker(TrackerKindView.valueOf(text(0).uppercase()), text(1), text(2))
            "start_habit" -> core.startHabit(text(0), cadence(text(1)))
            "edit_tracker" -> unit {
                val path = core.path()
                val held = (path.trackers + path.setAside).single { it.id == said[0] }
                val often = said[3]?.let(::cadence) ?: held.cadence
                core.editTracker(held.id, said[1] ?: held.name, said[2] ?: held.start, often)
            }
            "set_tracker_aside" -> unit { core.setTrackerAside(text(0), text(1) == "true") }
            "mark_done" -> unit { core.markDone(text(0), text(1)) }
            "take_done_away" -> unit { core.takeDoneAway(text(0), text(1)) }
            "excuse_days" -> unit { core.excuseDays(text(0), text(1), ExcuseReasonView.valueOf(text(2).uppercase())) }
            "take_excusal_back" -> unit { core.takeExcusalBack(text(0), text(1)) }
            "record_return_to_use" -> unit {
                val entry = ReturnEntry(said.drop(5).filterNotNull(), text(0), said[1]?.toLong(), said[2], said[3], said[4])
                core.recordReturnToUse(entry)
            }
            "take_return_back" -> unit { core.takeReturnBack(text(0), text(1)) }
            "set_day_end" -> unit { core.setDayEnd(text(0).toUShort()) }
            "celebrate" -> unit { core.celebrate(text(0), said[1]) }
            else -> throw IllegalArgumentException(word)
        }
    }
}

private fun unit(done: () -> Any?) {
    done()
}

private fun mood(text: String?) = CheckInAnswers(mood = text?.toUByte())

private fun cadence(text: String): CadenceView {
    val words = text.split(" ")
    return when (words[0]) {
        "daily" -> CadenceView.Daily
        "times" -> CadenceView.TimesAWeek(words[1].toUByte())
        else -> CadenceView.Weekdays(words.drop(1).map { WeekdayView.entries[it.toInt()] })
    }
}

/** A view as JSON, by what it is made of. */
private fun json(value: Any?): String = when (value) {
    null, Unit -> "null"
    is String -> quoted(value)
    is Boolean, is Number, is UByte, is UShort, is UInt, is ULong -> value.toString()
    is Enum<*> -> "{\"enum\": ${quoted(value.name)}}"
    is CadenceView -> "{\"enum\": ${quoted(value.javaClass.simpleName)}}"
    is List<*> -> value.joinToString(", ", "[", "]") { json(it) }
    else -> value.javaClass.declaredFields.filterNot { Modifier.isStatic(it.modifiers) }.joinToString(", ", "{", "}") { field ->
        field.isAccessible = true
        "${quoted(field.name)}: ${json(field.get(value))}"
    }
}

private fun quoted(text: String): String = buildString {
    append('"')
    text.forEach { if (it < ' ' || it > '~' || it == '"' || it == '\\') append("\\u%04x".format(it.code)) else append(it) }
    append('"')
}

fun main(arguments: Array<String>) {
    val phone = Phone(Path.of(arguments[0]))
    generateSequence(::readlnOrNull).forEach { line ->
        val words = line.split("\t")
        println(
            try {
                "{\"ok\": ${json(phone.answer(words[0], words.drop(1)))}}"
            } catch (error: CompanionException) {
                "{\"error\": ${quoted(error.javaClass.simpleName)}, ${json(error.said()).drop(1)}"
            },
        )
        System.out.flush()
    }
}

private data class Said(val code: String, val field: String?)

private fun CompanionException.said() = when (this) {
    is CompanionException.InvalidInput -> Said(code, `field`)
    is CompanionException.NotFound -> Said(code, null)
    is CompanionException.NotAllowed -> Said(code, null)
    is CompanionException.Unreachable -> Said(code, null)
    is CompanionException.StorageFull -> Said(code, null)
    is CompanionException.StorageDamaged -> Said(code, null)
    is CompanionException.Locked -> Said(code, null)
    is CompanionException.Closed -> Said(code, null)
    is CompanionException.Internal -> Said(code, null)
}
