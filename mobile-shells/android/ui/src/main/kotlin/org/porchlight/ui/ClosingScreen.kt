package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.ClosingStateView
import org.porchlight.core.ClosingView

class ClosingActs(
    val onExport: () -> Unit = {},
    val onClose: (confirmation: String) -> Unit = {},
    val onKeep: () -> Unit = {},
    val onErase: () -> Unit = {},
    /** What comes after an account that has ended, with its name. */
    val after: After? = null,
    val onHelp: () -> Unit = {},
    val onBack: (() -> Unit)? = null,
)

class After(val name: String, val go: () -> Unit)

/** Closing an account for good: what goes and what stays is read before it is asked, and it is asked twice. */
@Composable
fun ClosingScreen(view: ClosingView, trouble: Trouble? = null, acts: ClosingActs = ClosingActs(), isAsked: Boolean = false) {
    val words = LocalWords.current
    var isSure by remember(view.state) { mutableStateOf(isAsked) }
    Page(if (isSure) words.closing.sure else words.closing.title, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        when (view.state) {
            ClosingStateView.OPEN -> if (isSure) Sure(view, acts) { isSure = false } else About(view, acts) { isSure = true }
            ClosingStateView.WAITING -> {
                Card(LocalPalette.current.lamp) { Body(words.closing.waiting) }
                MainButton(words.closing.keep, onClick = acts.onKeep)
            }
            ClosingStateView.CLOSED -> {
                view.erasesItselfMs?.let { Body(words.closing.closed(LocalSurroundings.current.dates.dayOf(it))) }
                Export(view, acts)
                SideButton(words.closing.erase_now, onClick = acts.onErase)
            }
            ClosingStateView.ERASED -> {
                Body(words.closing.erased)
                acts.after?.let { SideButton(it.name, onClick = it.go) }
            }
        }
    }
}

@Composable
private fun ColumnScope.About(view: ClosingView, acts: ClosingActs, onGoOn: () -> Unit) {
    val words = LocalWords.current
    Body(words.closing.about)
    Section(words.closing.export_first)
    Export(view, acts)
    Section(words.closing.goes)
    Card { view.goes.forEach { Body(words.closing_goes.of(it)) } }
    Section(words.closing.stays)
    Card { view.stays.forEach { Body(words.closing_stays.of(it)) } }
    if (view.houses.isNotEmpty()) Note(view.houses.joinToString(" · "))
    SideButton(words.closing.go_on, onClick = onGoOn)
}

@Composable
private fun Export(view: ClosingView, acts: ClosingActs) {
    val words = LocalWords.current
    Card(LocalPalette.current.lamp) {
        if (view.entries > 0u) Body(words.closing.entries(view.entries.toLong()))
        if (view.unsent > 0u) Body(words.closing.unsent(view.unsent.toLong()))
        MainButton(words.journal.export, onClick = acts.onExport)
        Note(words.journal.export_note)
    }
}

@Composable
private fun ColumnScope.Sure(view: ClosingView, acts: ClosingActs, onNo: () -> Unit) {
    val words = LocalWords.current
    MainButton(words.closing.sure_no, onClick = onNo)
    SideButton(words.closing.sure_yes) { view.confirmation?.let(acts.onClose) }
}

/** The account is not on this device any more, and lives on elsewhere. */
@Composable
fun GoneScreen(after: After?, onHelp: () -> Unit = {}) {
    val words = LocalWords.current
    Page(words.app.this_device, onHelp = onHelp) {
        Body(words.beginning.gone)
        after?.let { SideButton(it.name, onClick = it.go) }
    }
}
