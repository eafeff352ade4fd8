package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue

/** What the person is called in the house that this phone shows. */
@Composable
fun OwnNameScreen(
    name: String?,
    trouble: Trouble? = null,
    onSave: (String) -> Unit = {},
    onHelp: () -> Unit = {},
    onBack: (() -> Unit)? = {},
    /** On the first evening it can be left out. */
    onLater: (() -> Unit)? = null,
) {
    val words = LocalWords.current
    var typed by kept("typed") { name.orEmpty() }
    Page(words.app.own_name_ask, onBack, onHelp, footer = { MainButton(words.app.save) { onSave(typed.trim()) } }) {
        if (trouble != null) TroubleCard(trouble)
        Field(words.app.name, typed) { typed = it }
        Note(words.app.own_name_note)
        if (onLater != null) QuietButton(words.app.not_now, onClick = onLater)
    }
}
