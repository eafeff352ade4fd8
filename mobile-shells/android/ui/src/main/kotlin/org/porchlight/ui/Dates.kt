package org.porchlight.ui

import java.time.Instant
import java.time.LocalDate
import java.time.LocalTime
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import java.time.format.FormatStyle
import java.util.Locale

/** Writes the core's days and instants as people here do. It counts nothing: which day is which is the core's to say. */
class Dates(private val locale: Locale, private val zone: ZoneId, private val is24Hours: Boolean) {
    /** `p. m.` never stands on the next line without its time. */
    private val clock = DateTimeFormatter.ofPattern(if (is24Hours) "H:mm" else "h:mm\u00A0a", locale)

    /** `2026-11-24` with its day of the week, without the year. */
    fun long(day: String): String {
        val pattern = if (locale.language == "es") "EEEE, d 'de' MMMM" else "EEEE, MMMM d"
        return LocalDate.parse(day).format(DateTimeFormatter.ofPattern(pattern, locale)).replaceFirstChar { it.titlecase(locale) }
    }

    /** `2026-11-24` in short, with the year. */
    fun day(day: String): String = LocalDate.parse(day).format(DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale))

    fun dayOf(atMs: Long): String = day(at(atMs).toLocalDate().toString())

    fun time(atMs: Long): String = clock.format(at(atMs))

    fun dayAndTime(atMs: Long): String = "${dayOf(atMs)}, ${time(atMs)}"

    fun timeOfDay(minutes: Int): String = clock.format(LocalTime.ofSecondOfDay(minutes * 60L))

    private fun at(atMs: Long) = Instant.ofEpochMilli(atMs).atZone(zone)
}
