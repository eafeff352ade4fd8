package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.setValue
import org.porchlight.core.CrisisView
import org.porchlight.core.ReportReasonView
import org.porchlight.core.ReportView

/** What one showed to staff, the newest first, and where it is. */
@Composable
fun ReportsScreen(reports: List<ReportView>, onHelp: () -> Unit = {}, onBack: () -> Unit = {}) {
    val words = LocalWords.current
    Page(words.report.mine, onBack, onHelp) {
        reports.forEach { report ->
            Card {
                Title(words.report_reason.of(report.reason))
                report.note?.let { Framed { Body(it) } }
                Note(LocalSurroundings.current.dates.dayAndTime(report.atMs))
                Body(words.report_state.of(report.state))
            }
            report.callInstead?.let { CallInstead(it, onHelp) }
        }
        Note(words.report.what_happens)
    }
}

/** `made` is there once it is done. */
@Composable
fun ReportScreen(
    made: ReportView?,
    trouble: Trouble? = null,
    onReport: (ReportReasonView, note: String) -> Unit = { _, _ -> },
    onHelp: () -> Unit = {},
    onBack: () -> Unit = {},
) {
    val words = LocalWords.current
    var reason by kept<ReportReasonView?>("reason") { null }
    var note by kept("note") { "" }
    Page(words.report.report, onBack, onHelp) {
        if (made != null) {
            made.callInstead?.let { CallInstead(it, onHelp) }
            return@Page Card(LocalPalette.current.chosen) {
                Title(words.report_state.of(made.state))
                Body(words.report.what_happens)
            }
        }
        if (trouble != null) TroubleCard(trouble)
        Card {
            Body(words.report.why)
            OneOf(ReportReasonView.entries.map { it to words.report_reason.of(it) }, reason) { reason = it }
        }
        if (reason == ReportReasonView.SELF_HARM_OR_THREAT) {
            Card(LocalPalette.current.attention) {
                Body(words.report.somebody_may_get_hurt)
                SideButton(words.crisis.title, Icons.phone, onHelp)
            }
        }
        Field(words.report.note, note, lines = 3) { note = it }
        Note(words.report.proof)
        MainButton(words.report.report, isEnabled = reason != null) { reason?.let { onReport(it, note) } }
    }
}

@Composable
private fun CallInstead(crisis: CrisisView, onHelp: () -> Unit) {
    val words = LocalWords.current
    Card(LocalPalette.current.attention) {
        Body(words.report.somebody_may_get_hurt)
        EmergencyButtons(crisis)
        SideButton(words.crisis.title, Icons.phone, onHelp)
    }
}
