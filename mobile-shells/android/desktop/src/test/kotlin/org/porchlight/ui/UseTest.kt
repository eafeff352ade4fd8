package org.porchlight.ui

import androidx.compose.ui.input.key.Key
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onRoot
import androidx.compose.ui.test.performKeyInput
import androidx.compose.ui.test.performMouseInput
import androidx.compose.ui.test.pressKey
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Assert.assertFalse
import org.junit.Test
import org.porchlight.core.PorchlightCompanion

/** What keeps a phone with a PIN open, by the clock of the stage. */
@OptIn(ExperimentalTestApi::class)
class UseTest {
    @Test
    fun touchesKeysAndWordsKeepThePhoneOpenAndNewsDoesNot() = on { stage, session, ana ->
        val hands = handsOf(this)
        val uses = listOf<() -> Unit>(
            { hands.tap("Journal") },
            { hands.tap("Write") },
            { hands.type("Your words", "Half a") }, // as the phone's own keyboard does it, without a key
            { onNode(hasText("Half a")).performKeyInput { pressKey(Key.A) } },
            { onRoot().performMouseInput { scroll(1f) } },
            { session.back() }, // as a screen reader taps
        )
        uses.forEachIndexed { number, use ->
            stage.later(seconds = 50)
            session.store.look()
            assertFalse("what came before use $number did not count", ana.isLocked())
            use()
        }
        stage.later(seconds = 50)
        session.store.look()
        assertFalse("the last use did not count", ana.isLocked())
        stage.later(seconds = 10)
        session.store.look()
        hands.sees("Locked")
    }

    @Test
    fun aScreenThatNobodyTouchesLocksWhenItsMinuteIsOver() = on { stage, _, ana ->
        val hands = handsOf(this)
        ana.writeEntry("", "Nobody else reads this")
        hands.tap("Journal")
        hands.sees("Nobody else reads this")
        stage.later(minutes = 1)
        hands.sees("Locked") // nobody touched it, and no word came
        hands.seesNot("Nobody else reads this")
    }

    private fun on(story: ComposeUiTest.(Stage, AppSession, PorchlightCompanion) -> Unit) = Stage().use { stage ->
        val ana = stage.phone("ana")
        ana.setPin("2580")
        val session = stage.sessionOf(ana)
        runComposeUiTest {
            setContent { AppOnStage(stage, session) }
            story(stage, session, ana)
        }
    }
}
