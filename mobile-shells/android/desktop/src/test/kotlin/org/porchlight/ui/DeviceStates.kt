package org.porchlight.ui

import androidx.compose.runtime.Composable
import org.porchlight.core.PorchlightCompanion

/** A device lets another one in, and an account moves from one to the other. */
val deviceStates: List<State> = listOf(
    State("link-device", isMirrored = true) { { LinkDeviceScreen(emptyList(), acts = DeviceCodesActs(onScan = {})) } },
    State("link-device-with-a-code-that-is-not-whole") {
        val trouble = troubleOf { phone("Ana").answerLinkCode("PLQ1.half") }
        val state: @Composable () -> Unit = { LinkDeviceScreen(emptyList(), trouble) }
        state
    },
    State("link-device-answered") { { LinkDeviceScreen(listOf(sampleAnswer(1, 1))) } },
    State("link-device-answered-in-two-parts") { { LinkDeviceScreen(listOf(sampleAnswer(1, 2), sampleAnswer(2, 2))) } },
    State("hand-over") { { HandOverScreen(null) } },
    State("hand-over-of-what-the-house-did-not-take") {
        val ana = withRefusedWords()
        val (refused, trouble) = ana.today().sync.refused to troubleOf { ana.handOverCode(false) }
        val state: @Composable () -> Unit = { HandOverScreen(null, refused.isNotEmpty(), trouble) }
        state
    },
    State("hand-over-shown") { { HandOverScreen(SAMPLE_HOLDING, acts = HandOverActs(onScan = {})) } },
    State("take-over") { { TakeOverScreen(emptyList()) } },
    State("take-over-answered") { { TakeOverScreen(listOf(SAMPLE_TAKEN)) } },
)

/** Ana has left, which her phone does not know yet, and says one thing more. */
fun Stage.withRefusedWords(): PorchlightCompanion = resident("Ana").also { ana ->
    house("resident", "exit", "--house", "Cedar House", "--name", "Ana", "--how", "planned")
    ana.encourage(null, null, "Soup is on.", false)
    ana.reachHouse()
    check(ana.today().sync.refused.isNotEmpty())
}

/** As long as real ones, which are new each time. */
private fun sampleAnswer(part: Int, of: Int) = "PLA1.$part/$of." + "Sample".repeat(120)
private val SAMPLE_HOLDING = "PLH1." + "Sample".repeat(40)
private val SAMPLE_TAKEN = "PLT1." + "Sample".repeat(10)
