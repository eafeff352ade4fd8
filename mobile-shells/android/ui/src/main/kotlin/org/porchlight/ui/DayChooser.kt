package org.porchlight.ui

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.ExperimentalLayoutApi
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.runtime.Composable
import java.time.LocalDate

/**
 * Goes through the calendar; `isNear` leaves out the long steps, `isAhead` takes them forward. Which days can be chosen the
 * core says when it is told.
 */
@OptIn(ExperimentalLayoutApi::class)
@Composable
fun DayChooser(day: String, isNear: Boolean = false, isAhead: Boolean = false, onDay: (String) -> Unit) {
    val words = LocalWords.current
    val shown = LocalDate.parse(day)
    Framed {
        Title(LocalSurroundings.current.dates.day(day))
        FlowRow(horizontalArrangement = Arrangement.spacedBy(Space.wide)) {
            QuietButton(words.app.day_earlier) { onDay(shown.minusDays(1).toString()) }
            QuietButton(words.app.day_later) { onDay(shown.plusDays(1).toString()) }
            if (isNear) return@FlowRow
            if (isAhead) return@FlowRow QuietButton(words.app.month_later) { onDay(shown.plusMonths(1).toString()) }
            QuietButton(words.app.month_earlier) { onDay(shown.minusMonths(1).toString()) }
            QuietButton(words.app.year_earlier) { onDay(shown.minusYears(1).toString()) }
        }
    }
}
