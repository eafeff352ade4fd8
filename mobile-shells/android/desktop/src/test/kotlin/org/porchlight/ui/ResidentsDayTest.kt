package org.porchlight.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.runComposeUiTest
import org.junit.Test

class ResidentsDayTest {
    @OptIn(ExperimentalTestApi::class)
    @Test
    fun anaIsAtHomeInCedarHouseAndAfterwards() = Stage().use { stage ->
        val day = ResidentsDay(stage)
        runComposeUiTest {
            setContent { AppOnStage(stage, day.session) }
            day.tell(handsOf(this))
        }
    }
}
