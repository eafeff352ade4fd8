package org.porchlight.app

import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.compose.ui.test.junit4.v2.createEmptyComposeRule
import androidx.test.core.app.ActivityScenario
import org.junit.Rule
import org.junit.Test
import org.junit.rules.RuleChain
import org.junit.runner.RunWith
import org.porchlight.ui.AppOnStage
import org.porchlight.ui.Hands
import org.porchlight.ui.ResidentsDay
import org.porchlight.ui.Stage
import org.robolectric.annotation.Config
import org.robolectric.annotation.GraphicsMode

@RunWith(PhoneRunner::class)
@Config(application = OnStage::class, sdk = [NEW], qualifiers = A_PHONE)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class ResidentsDayTest {
    private val phone = APhone()
    private val screen = createEmptyComposeRule()

    @get:Rule
    val rules: RuleChain = RuleChain.outerRule(screen).around(phone)

    @Test
    fun fromTheInviteToTheTimeAfterTheHouse() = Stage().use { stage ->
        val day = ResidentsDay(stage)
        ActivityScenario.launch(ComponentActivity::class.java).use { window ->
            window.onActivity { it.setContent { AppOnStage(stage, day.session) } }
            day.tell(Hands(screen, OnAndroid(phone, screen)))
        }
    }
}
