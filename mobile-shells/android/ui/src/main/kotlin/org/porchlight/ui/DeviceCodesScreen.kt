package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.setValue

/** A code of another device comes in: by the camera where there is one, or typed. What it is for stands above it. */
@Composable
fun CodeToTake(
    typed: String,
    onTyped: (String) -> Unit,
    trouble: Trouble?,
    onScan: (((String) -> Unit) -> Unit)?,
    onCode: (String) -> Unit,
    about: @Composable ColumnScope.() -> Unit,
) {
    val words = LocalWords.current
    Card {
        about()
        onScan?.let { scan -> MainButton(words.beginning.scan) { scan(onCode) } }
        Field(words.app.code_of_the_other, typed, lines = 2, trouble = trouble, onChange = onTyped)
        SideButton(words.app.go_on) { onCode(typed.trim()) }
    }
}

class DeviceCodesActs(
    val onCode: (String) -> Unit = {},
    /** Absent where there is no camera. */
    val onScan: (((String) -> Unit) -> Unit)? = null,
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** Takes the code of a device that is to be let in, then shows the answer. */
@Composable
fun LinkDeviceScreen(answer: List<String>, trouble: Trouble? = null, acts: DeviceCodesActs = DeviceCodesActs()) {
    val words = LocalWords.current
    AnsweringScreen(words.devices.link, words.devices.link_take, words.devices.link_show, answer, trouble, acts)
}

/** On the person's own phone, when a device of the house is to let go of what it has. */
@Composable
fun TakeOverScreen(answer: List<String>, trouble: Trouble? = null, acts: DeviceCodesActs = DeviceCodesActs()) {
    val words = LocalWords.current
    AnsweringScreen(words.devices.take_over, words.devices.take_over_note, words.devices.take_over_show, answer, trouble, acts)
}

/** First the other device's code, then what this one answers to it. */
@Composable
private fun AnsweringScreen(
    title: String,
    take: String,
    show: String,
    answer: List<String>,
    trouble: Trouble?,
    acts: DeviceCodesActs,
) {
    var typed by kept(WHILE_HERE, "code") { "" }
    // What comes next begins at its top.
    key(answer.isEmpty()) {
        Page(title, acts.onBack, acts.onHelp) {
            if (answer.isEmpty()) {
                CodeToTake(typed, { typed = it }, trouble, acts.onScan, acts.onCode) { Body(take) }
            } else {
                Body(show)
                CodeToShow(answer)
            }
        }
    }
}

class HandOverActs(
    val onShow: (leavesRefused: Boolean) -> Unit = {},
    val onAnswer: (answer: String, leavesRefused: Boolean) -> Unit = { _, _ -> },
    val onLink: () -> Unit = {},
    /** Absent where there is no camera. */
    val onScan: (((String) -> Unit) -> Unit)? = null,
    val onHelp: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** From a device of the house to one's own phone: a code is shown, and nothing goes until that phone has answered it. */
@Composable
fun HandOverScreen(
    code: String?,
    /** Whether there is anything that the house did not accept, which is on this device only. */
    hasRefused: Boolean = false,
    trouble: Trouble? = null,
    acts: HandOverActs = HandOverActs(),
) {
    val words = LocalWords.current
    var typed by kept(WHILE_HERE, "code") { "" }
    var leavesRefused by kept(WHILE_HERE, "leavesRefused") { false }
    key(code == null) {
        Page(words.devices.hand_over, acts.onBack, acts.onHelp) {
            if (code == null) {
                if (trouble != null) TroubleCard(trouble)
                Body(words.devices.hand_over_note)
                Leading(words.devices.link, onClick = acts.onLink)
                if (hasRefused) Card { Choice(words.devices.leave_refused, leavesRefused) { leavesRefused = it } }
                MainButton(words.codes.show) { acts.onShow(leavesRefused) }
            } else {
                Body(words.devices.hand_over_show)
                CodeToShow(listOf(code))
                CodeToTake(typed, { typed = it }, trouble, acts.onScan, { acts.onAnswer(it, leavesRefused) }) {
                    Body(words.beginning.take_codes)
                    Note(words.devices.hand_over_last)
                }
                QuietButton(words.codes.show_again) { acts.onShow(leavesRefused) }
            }
        }
    }
}
