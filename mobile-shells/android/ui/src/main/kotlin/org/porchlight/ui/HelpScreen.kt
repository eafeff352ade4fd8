package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import org.porchlight.core.CrisisContactKindView
import org.porchlight.core.CrisisLineView
import org.porchlight.core.CrisisView

/** Numbers to call. It needs no account, no PIN and no network, and nothing keeps that it was opened. */
@Composable
fun HelpScreen(view: CrisisView, onPlan: (() -> Unit)? = null, onBack: () -> Unit = {}) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.crisis.title, onBack) {
        EmergencyButtons(view)
        if (onPlan != null) SideButton(words.plan.title, onClick = onPlan)
        view.lines.groupBy { it.id }.values.forEach { LineCard(it) }
        Note(words.crisis.nothing_recorded)
        if (view.useLocalEmergencyNumber) return@Page
        if (view.isStale) Note(words.crisis.stale) else Note(words.crisis.checked(dates.day(view.version)))
    }
}

@Composable
fun ColumnScope.EmergencyButtons(view: CrisisView) {
    val words = LocalWords.current
    val open = LocalSurroundings.current.open
    if (view.useLocalEmergencyNumber) Body(words.crisis.local_number)
    view.emergency.forEach { MainButton(words.crisis.emergency(it.number), Icons.phone) { open(it.link) } }
}

/** The ways to reach one line. */
@Composable
private fun LineCard(ways: List<CrisisLineView>) = Card {
    val words = LocalWords.current
    val open = LocalSurroundings.current.open
    val line = ways.first()
    Title(line.name)
    Note(listOfNotNull(words.crisis_for_whom.of(line.forWhom), words.crisis_hours.of(line.hours)).joinToString(" · "))
    ways.forEach { way ->
        SideButton(words.crisis_contact_kind.of(way.kind, way.number.orEmpty()), iconOf(way.kind)) { open(way.link) }
    }
    // The same choice is offered by each way of a line; it is said once.
    ways.flatMap { it.options }.distinctBy { it.key to it.send }.forEach { option ->
        val text = words.crisis_option.of(option.key, option.send) ?: option.send
        val link = option.link
        if (link == null) Note(text) else QuietButton(text) { open(link) }
    }
}

private fun iconOf(kind: CrisisContactKindView) = when (kind) {
    CrisisContactKindView.CALL -> Icons.phone
    CrisisContactKindView.TEXT -> Icons.here
    CrisisContactKindView.CHAT -> Icons.people
}
