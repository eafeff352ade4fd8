package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.PorchlightCompanion

@Composable
fun LinkDevicePlace(session: AppSession) {
    var answer by kept(WHILE_HERE, "answer") { emptyList<String>() }
    LinkDeviceScreen(answer, session.trouble, session.deviceCodesActs({ core, code -> core.answerLinkCode(code) }) { answer = it })
}

@Composable
fun TakeOverPlace(session: AppSession) {
    var answer by kept(WHILE_HERE, "answer") { emptyList<String>() }
    TakeOverScreen(answer, session.trouble, session.deviceCodesActs({ core, code -> listOf(core.takeOver(code)) }) { answer = it })
}

private fun AppSession.deviceCodesActs(answer: (PorchlightCompanion, String) -> List<String>, then: (List<String>) -> Unit) =
    DeviceCodesActs(
        onCode = { code -> act({ answer(it, code) }, then) },
        onScan = ::scan.takeIf { scanner != null },
        onHelp = ::toHelp,
        onBack = ::back,
    )

@Composable
fun HandOverPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    var code by kept(WHILE_HERE, "shown") { "" }
    HandOverScreen(
        code.ifEmpty { null },
        hasRefused = today?.sync?.refused.orEmpty().isNotEmpty(),
        session.trouble,
        HandOverActs(
            onShow = { leavesRefused -> session.act({ it.handOverCode(leavesRefused) }) { code = it } },
            onAnswer = { answer, leavesRefused -> session.act({ it.finishHandOver(answer, leavesRefused) }) { session.store.look() } },
            onLink = { session.open(Place.LinkDevice) },
            onScan = session::scan.takeIf { session.scanner != null },
            onHelp = session::toHelp,
            onBack = session::back,
        ),
    )
}
