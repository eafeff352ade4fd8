package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.text.input.PasswordVisualTransformation

/** Asks for the PIN. It names nobody and nothing; help is open, and the plan where its owner wants that. */
@Composable
fun LockScreen(
    trouble: Trouble? = null,
    onPlan: (() -> Unit)? = null,
    onPhone: OnPhone? = null,
    onHelp: () -> Unit = {},
    onUnlock: (String) -> Unit = {},
) {
    val words = LocalWords.current
    var pin by remember { mutableStateOf("") }
    Page(words.app.locked, onHelp = onHelp) {
        Note(words.lock.help_without_pin)
        Field(words.lock.enter_pin, pin, trouble = trouble, hides = PasswordVisualTransformation()) { pin = it }
        MainButton(words.app.unlock) { onUnlock(pin) }
        if (onPlan != null) SideButton(words.plan.title, onClick = onPlan)
        if (onPhone == null) return@Page
        if (onPhone.isShared) QuietButton(words.beginning.somebody_else) { onPhone.leave(Leave.SOMEBODY_ELSE) }
        QuietButton(words.beginning.forgot_pin) { onPhone.leave(Leave.BESIDE) }
    }
}
