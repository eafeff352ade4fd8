package org.porchlight.app

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.ui.Body
import org.porchlight.ui.Card
import org.porchlight.ui.Field
import org.porchlight.ui.HelpScreen
import org.porchlight.ui.LocalWords
import org.porchlight.ui.MainButton
import org.porchlight.ui.Note
import org.porchlight.ui.Page
import org.porchlight.ui.SideButton
import org.porchlight.ui.Title
import org.porchlight.ui.Trouble
import org.porchlight.ui.TroubleCard
import org.porchlight.ui.helpOf

/** The entries cannot be opened just now. Help is here all the same, and so is the way back. */
@Composable
fun CannotOpen(trouble: Trouble, onTryAgain: () -> Unit, onComeBack: (words: String, address: String) -> Unit) {
    val words = LocalWords.current
    var isHelp by remember { mutableStateOf(false) }
    var twelve by remember { mutableStateOf("") }
    var address by remember { mutableStateOf("") }
    if (isHelp) return HelpScreen(helpOf(null), null) { isHelp = false }
    Page(words.app.cannot_open, onHelp = { isHelp = true }) {
        Body(words.app.cannot_open_about)
        TroubleCard(trouble)
        MainButton(words.app.try_again, onClick = onTryAgain)
        Card {
            Title(words.words_screen.come_back)
            Note(words.app.come_back_leaves)
            Field(words.words_screen.title, twelve, lines = 3) { twelve = it }
            Field(words.joining.address, address) { address = it }
            SideButton(words.app.go_on) { onComeBack(twelve, address.trim()) }
        }
    }
}
