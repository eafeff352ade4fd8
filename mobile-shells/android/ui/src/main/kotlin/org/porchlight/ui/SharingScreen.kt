package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.ConsentView
import org.porchlight.core.PurposeView
import org.porchlight.core.ReadingView
import org.porchlight.core.SharedCheckInView
import org.porchlight.core.SharingView
import org.porchlight.core.StandingView
import org.porchlight.core.WhoLookedView

class SharingActs(
    val onHelp: () -> Unit = {},
    /** The text is what the person just read; it becomes part of what is signed. */
    val onGive: (PurposeView, textShown: String, lastDay: String?) -> Unit = { _, _, _ -> },
    val onWithdraw: (PurposeView) -> Unit = {},
    val onShareMilestone: (id: String, isShared: Boolean) -> Unit = { _, _ -> },
    val onShareReturn: (id: String, day: String, isShared: Boolean) -> Unit = { _, _, _ -> },
    val onWhoLooked: () -> Unit = {},
    val onBack: () -> Unit = {},
)

@Composable
fun SharingScreen(
    view: SharingView,
    standing: StandingView?,
    trouble: Trouble? = null,
    acts: SharingActs = SharingActs(),
    today: String? = null,
) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.sharing.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        Leading(words.sharing.who_looked, onClick = acts.onWhoLooked)
        Note(words.open_notice.shared)
        standing?.let { Note(it.counsellor?.let { name -> words.sharing.counsellor(name) } ?: words.sharing.no_counsellor) }
        view.consents.forEach { ConsentCard(it, standing?.house.orEmpty(), acts, today = today) }
        view.milestones.forEach { shared ->
            Card {
                Title(words.mark(shared.milestone))
                Note(words.dated(shared.milestone, dates))
                if (shared.isShared) {
                    QuietButton(words.sharing.take_back) { acts.onShareMilestone(shared.milestone.id, false) }
                } else {
                    Note(words.sharing.off)
                    SideButton(words.sharing.share_this) { acts.onShareMilestone(shared.milestone.id, true) }
                }
            }
        }
        view.returns.forEach { shared ->
            Card {
                Title(words.return_to_use.title)
                Note(dates.day(shared.day))
                Choice(words.purpose.of(PurposeView.STAFF_RETURNS), shared.isShared) { acts.onShareReturn(shared.id, shared.day, it) }
            }
        }
        if (view.checkIns.isNotEmpty()) Section(words.sharing.check_ins)
        view.checkIns.forEach { SharedCheckIn(it) }
    }
}

/** A switch that says what it means before it is on: the text is read in full, then signed; from `today` on it can have a last day. */
@Composable
fun ConsentCard(consent: ConsentView, house: String, acts: SharingActs, today: String? = null) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var isReading by kept(consent.purpose.name, "isReading") { false }
    var lastDay by kept<String?>(consent.purpose.name, "lastDay") { null }
    val text = words.consent.of(words.keyOf(consent.purpose), house).orEmpty()
    Card {
        Title(words.purpose.of(consent.purpose))
        Note(if (consent.isOn) consent.lastDay?.let { words.app.on_until(dates.day(it)) } ?: words.sharing.on else words.sharing.off)
        if (consent.isWaitingForHouse) Body(words.sharing.waits)
        if (consent.isOn) {
            SideButton(words.sharing.turn_off) { acts.onWithdraw(consent.purpose) }
            Note(words.sharing.turn_off_note)
        } else if (isReading) {
            Body(text)
            if (today != null) Choice(words.app.until_a_day, lastDay != null) { lastDay = today.takeIf { _ -> it } }
            lastDay?.let { day -> DayChooser(day, isAhead = true) { lastDay = it } }
            MainButton(words.app.turn_on) { acts.onGive(consent.purpose, text, lastDay) }
            SideButton(words.app.not_now) { isReading = false }
        } else {
            QuietButton(words.app.read_what_it_means) { isReading = true }
        }
    }
}

fun Words.keyOf(purpose: PurposeView): String = purpose.name.lowercase()

@Composable
private fun SharedCheckIn(shared: SharedCheckInView) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    val answers = shared.answers
    Card {
        Body(listOfNotNull(dates.day(shared.day), shared.part?.let { words.check_in_part.of(it) }).joinToString(" · "))
        if (answers == null) return@Card
        answers.mood?.let { Note("${words.check_in.mood} ${words.check_in.of("mood.$it").orEmpty()}") }
        answers.craving?.let { Note("${words.check_in.craving} $it") }
        answers.confidence?.let { Note("${words.check_in.confidence} $it") }
        answers.sleep?.let { Note("${words.check_in.sleep} ${words.check_in.of("sleep.$it").orEmpty()}") }
        val connected = answers.connected ?: return@Card
        Note("${words.check_in.connected} ${if (connected) words.check_in.connected_yes else words.check_in.connected_no}")
    }
}

@Composable
fun WhoLookedScreen(view: WhoLookedView, onMore: (next: Long) -> Unit = {}, onHelp: () -> Unit = {}, onBack: () -> Unit = {}) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Page(words.who_looked.title, onBack, onHelp) {
        Note(words.who_looked.intro)
        view.houses.filter { it.broken != null }.forEach { house ->
            Card(LocalPalette.current.attention) { Body(words.who_looked.broken(house.house)) }
        }
        if (view.readings.isEmpty()) Card { Body(words.who_looked.nobody) }
        view.readings.forEach { Reading(it) }
        view.next?.let { next -> SideButton(words.who_looked.more) { onMore(next) } }
        view.houses.forEach { house -> house.checkedMs?.let { Note(words.who_looked.checked(house.house, dates.dayAndTime(it))) } }
    }
}

@Composable
private fun Reading(reading: ReadingView) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    Card {
        Title(reading.staff)
        Note("${words.staff_role.of(reading.role)} · ${reading.house} · ${dates.dayAndTime(reading.atMs)}")
        Body(words.seen_reason.of(reading.reason).replaceFirstChar { it.uppercase() })
        if (reading.times > 1u) Note(words.who_looked.again(reading.times.toString(), dates.dayAndTime(reading.sinceMs)))
        reading.kinds.forEach { Note("· ${words.seen_kind.of(it)}") }
        reading.whatFor?.let { Body(words.who_looked.exported(reading.staff, it)) }
    }
}
