package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.JoinAskStateView
import org.porchlight.core.JoinAskView

class JoiningActs(
    val onInvite: (String) -> Unit = {},
    val onCode: (address: String, code: String) -> Unit = { _, _ -> },
    val onStop: () -> Unit = {},
    val onAlone: () -> Unit = {},
    val onComeBack: (words: String, address: String) -> Unit = { _, _ -> },
    val onHelp: () -> Unit = {},
)

/** The first screen, and the way into a second house: an invite, a code that staff read out, or no house at all. */
@Composable
fun JoiningScreen(asking: JoinAskView?, trouble: Trouble? = null, acts: JoiningActs = JoiningActs()) {
    val words = LocalWords.current
    var invite by remember { mutableStateOf("") }
    var address by remember { mutableStateOf("") }
    var code by remember { mutableStateOf("") }
    Page(words.joining.title, onHelp = acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (asking != null) return@Page Asking(asking, acts)
        Card {
            Body(words.joining.invite)
            Field(words.app.invite, invite, lines = 2) { invite = it }
            MainButton(words.joining.title) { acts.onInvite(invite.trim()) }
        }
        Card {
            Body(words.joining.by_code)
            Field(words.joining.address, address) { address = it }
            Field(words.joining.code, code) { code = it }
            SideButton(words.joining.title) { acts.onCode(address.trim(), code.trim()) }
        }
        Note(words.joining.yours)
        QuietButton(words.joining.alone, onClick = acts.onAlone)
        ComeBack(acts)
    }
}

/** For who has no phone left that knows them. */
@Composable
private fun ComeBack(acts: JoiningActs) {
    val words = LocalWords.current
    var isOpen by remember { mutableStateOf(false) }
    var twelve by remember { mutableStateOf("") }
    var address by remember { mutableStateOf("") }
    if (!isOpen) return QuietButton(words.words_screen.come_back) { isOpen = true }
    Card {
        Title(words.words_screen.come_back)
        Field(words.words_screen.title, twelve, lines = 3) { twelve = it }
        Field(words.joining.address, address) { address = it }
        SideButton(words.app.go_on) { acts.onComeBack(twelve, address.trim()) }
    }
}

@Composable
private fun Asking(asking: JoinAskView, acts: JoiningActs) {
    val words = LocalWords.current
    Card(if (asking.state == JoinAskStateView.WAITING) LocalPalette.current.lamp else LocalPalette.current.card) {
        Body(words.joining.digits)
        Headline(asking.digits)
        Note(words.join_ask_state.of(asking.state))
    }
    if (asking.state != JoinAskStateView.JOINED) SideButton(words.app.not_now, onClick = acts.onStop)
}
