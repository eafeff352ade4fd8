package org.porchlight.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.porchlight.core.ClosedHouseView
import org.porchlight.core.DeviceAddedBy
import org.porchlight.core.DeviceView
import org.porchlight.core.HouseView
import org.porchlight.core.LateWordsView
import org.porchlight.core.ShownWords

/** What this screen shows. */
class PeopleViews(
    val houses: List<HouseView>,
    val devices: List<DeviceView>,
    val late: List<LateWordsView>,
    val hasWords: Boolean,
    /** Whether the words were just asked back, and right. */
    val isConfirmed: Boolean = false,
    val closedHouses: List<ClosedHouseView> = emptyList(),
)

class PeopleActs(
    val onHelp: () -> Unit = {},
    val onJoin: () -> Unit = {},
    val onHouse: (String) -> Unit = {},
    val onStanding: () -> Unit = {},
    val onClosing: () -> Unit = {},
    val onWords: () -> Unit = {},
    val onRest: (DeviceView, rests: Boolean, done: () -> Unit) -> Unit = { _, _, _ -> },
    val onRemove: (DeviceView) -> Unit = {},
    val onLink: () -> Unit = {},
    val onHandOver: () -> Unit = {},
    val onTakeOver: () -> Unit = {},
    val onKeepLate: (device: String) -> Unit = {},
    val onDismissLate: (device: String) -> Unit = {},
    val onPhone: OnPhone? = null,
    val onBack: () -> Unit = {},
)

@Composable
fun PeopleScreen(views: PeopleViews, trouble: Trouble? = null, acts: PeopleActs = PeopleActs()) {
    val words = LocalWords.current
    Page(words.app.people_and_devices, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        views.late.forEach { LateCard(it, acts) }
        Section(words.houses.title)
        views.houses.forEach { HouseCard(it, acts) }
        views.closedHouses.forEach { Card { Body(words.closing.house_closed(it.name)) } }
        if (views.houses.any { it.state.hasLeft() }) Note(words.houses.left)
        SideButton(words.joining.title, onClick = acts.onJoin)
        Section(words.words_screen.title)
        Card {
            if (views.isConfirmed) {
                Title(words.words_screen.done)
                Note(words.words_screen.counts)
            }
            Body(words.words_screen.why)
            val areWritten = views.hasWords || views.isConfirmed
            if (areWritten) Note(words.words_screen.new_words_note)
            SideButton(if (areWritten) words.words_screen.new_words else words.beginning.see_words, onClick = acts.onWords)
        }
        Section(words.devices.title)
        views.devices.filter { !it.isRemoved }.forEach { DeviceCard(it, acts) }
        Leading(words.devices.link, onClick = acts.onLink)
        Leading(words.devices.hand_over, onClick = acts.onHandOver)
        Leading(words.devices.take_over, onClick = acts.onTakeOver)
        acts.onPhone?.let { OtherAccounts(it) }
        Leading(words.closing.title, onClick = acts.onClosing)
    }
}

@Composable
private fun OtherAccounts(onPhone: OnPhone) {
    val words = LocalWords.current
    Section(words.beginning.others)
    Card {
        Note(words.beginning.others_note)
        SideButton(words.beginning.somebody_else) { onPhone.leave(Leave.SOMEBODY_ELSE) }
        QuietButton(words.beginning.linked) { onPhone.leave(Leave.BESIDE) }
    }
}

@Composable
private fun HouseCard(house: HouseView, acts: PeopleActs) {
    val words = LocalWords.current
    Card {
        Title(house.name)
        house.state?.let { Note(words.standing_state.of(it)) }
        if (house.waiting > 0u) Note(words.houses.waiting(house.waiting.toLong(), house.name))
        if (house.failure != null) Note(words.houses.not_reached(house.name))
        if (house.isShown && house.state != null) QuietButton(words.leaving.house, onClick = acts.onStanding)
        if (house.isShown) Note(words.houses.shown(house.name)) else SideButton(words.houses.show) { acts.onHouse(house.id) }
    }
}

@Composable
private fun DeviceCard(device: DeviceView, acts: PeopleActs) {
    val words = LocalWords.current
    var isAsking by remember(device) { mutableStateOf(false) }
    // Only the server knows whether it rests (after the twelve words all others do): what it was just told, and both ways else.
    var rests by remember(device) { mutableStateOf<Boolean?>(null) }
    fun rest(asked: Boolean) = acts.onRest(device, asked) {
        rests = asked
        isAsking = false
    }
    Card(if (device.isNew && !device.isThis) LocalPalette.current.attention else LocalPalette.current.card) {
        Title(if (device.isThis) words.app.this_device else words.addedBy(device.addedBy))
        if (device.isThis) return@Card Note(words.addedBy(device.addedBy))
        if (device.isNew) Body(words.devices.new)
        if (device.isRemovalWaiting) return@Card Note(words.sharing.waits)
        if (isAsking) {
            Body(words.devices.remove_note)
            MainButton(words.devices.remove) { acts.onRemove(device) }
            SideButton(words.devices.suspend) { rest(true) }
            Note(words.devices.suspend_note)
            SideButton(words.devices.wake) { rest(false) }
            QuietButton(words.app.not_now) { isAsking = false }
        } else {
            rests?.let { Column(Modifier.readAtOnce()) { Note(if (it) words.devices.rests else words.devices.is_awake) } }
            QuietButton(words.devices.suspend_or_remove) { isAsking = true }
        }
    }
}

private fun Words.addedBy(by: DeviceAddedBy): String = when (by) {
    is DeviceAddedBy.First -> device_added_by.first
    is DeviceAddedBy.Device -> device_added_by.device
    is DeviceAddedBy.Words -> device_added_by.words
}

@Composable
private fun LateCard(late: LateWordsView, acts: PeopleActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.attention) {
        Body(words.devices.late_words(late.entries.toLong()))
        late.openings.forEach { Framed { Body(it) } }
        SideButton(words.app.keep_as_entry) { acts.onKeepLate(late.device) }
        QuietButton(words.app.let_go) { acts.onDismissLate(late.device) }
    }
}

/** Twelve words, shown once; then three of them are asked back, so that the paper is right. */
@Composable
fun RecoveryWordsScreen(
    shown: ShownWords,
    trouble: Trouble? = null,
    onConfirm: (List<String>) -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var isAsking by remember { mutableStateOf(false) }
    var answers by remember { mutableStateOf(shown.askedBack.map { "" }) }
    Page(words.words_screen.title, onBack, onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (!isAsking) {
            Note(words.words_screen.how)
            Card { shown.words.forEachIndexed { at, word -> Title("${at + 1}. $word") } }
            MainButton(words.app.go_on) { isAsking = true }
        } else {
            shown.askedBack.forEachIndexed { at, number ->
                Body(words.words_screen.ask_back(number))
                Field("$number.", answers[at]) { typed -> answers = answers.mapIndexed { i, old -> if (i == at) typed else old } }
            }
            MainButton(words.app.save) { onConfirm(answers) }
        }
    }
}
