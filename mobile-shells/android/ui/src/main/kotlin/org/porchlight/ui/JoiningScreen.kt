package org.porchlight.ui

import androidx.compose.foundation.layout.Column
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import org.porchlight.core.JoinAskStateView
import org.porchlight.core.JoinAskView

class JoiningActs(
    val onInvite: (String) -> Unit = {},
    val onCode: (address: String, code: String) -> Unit = { _, _ -> },
    val onStop: () -> Unit = {},
    val onAlone: () -> Unit = {},
    /** Absent where there is no camera. */
    val onScan: (() -> Unit)? = null,
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

/** The way into a house, the first one or another: an invite, a code that staff read out, or no house at all. */
@Composable
fun JoiningScreen(asking: JoinAskView?, trouble: Trouble? = null, acts: JoiningActs = JoiningActs()) {
    val words = LocalWords.current
    var invite by kept(WHILE_HERE, "invite") { "" }
    var address by kept(WHILE_HERE, "address") { "" }
    var code by kept(WHILE_HERE, "code") { "" }
    Page(words.joining.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (asking != null) return@Page Asking(asking, acts)
        Card {
            Body(words.joining.invite)
            acts.onScan?.let { MainButton(words.beginning.scan, onClick = it) }
            Field(words.app.invite, invite, lines = 2) { invite = it }
            val join = { acts.onInvite(invite.trim()) }
            if (acts.onScan == null) MainButton(words.joining.title, onClick = join) else SideButton(words.joining.title, onClick = join)
        }
        Card {
            Body(words.joining.by_code)
            Field(words.joining.address, address) { address = it }
            Field(words.joining.code, code) { code = it }
            SideButton(words.joining.title) { acts.onCode(address.trim(), code.trim()) }
        }
        Note(words.joining.yours)
        QuietButton(words.joining.alone, onClick = acts.onAlone)
    }
}

/** The digits are for as long as staff look at them; then it is said what came of it, and another code can be typed. */
@Composable
private fun Asking(asking: JoinAskView, acts: JoiningActs) {
    val words = LocalWords.current
    val isWaiting = asking.state == JoinAskStateView.WAITING
    Card(if (isWaiting) LocalPalette.current.lamp else LocalPalette.current.card) {
        if (isWaiting) {
            Body(words.joining.digits)
            Headline(asking.digits)
        }
        Column(Modifier.readAtOnce()) { Body(words.join_ask_state.of(asking.state)) }
    }
    when (asking.state) {
        JoinAskStateView.WAITING -> SideButton(words.app.not_now, onClick = acts.onStop)
        JoinAskStateView.REFUSED, JoinAskStateView.OVER -> SideButton(words.app.go_on, onClick = acts.onStop)
        JoinAskStateView.JOINED -> Unit
    }
}
