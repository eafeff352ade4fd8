import CompanionKit
import Porchlight
import SwiftUI

/// What one showed to staff, the newest first, and where it is.
struct ReportsScreen: View {
    let reports: [ReportView]
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.report.mine, onBack: onBack, onHelp: onHelp) {
            ForEach(reports, id: \.id) { report in
                Card {
                    Title(words.report_reason.of(report.reason))
                    if let note = report.note { Framed { BodyText(note) } }
                    Note(around.dates.dayAndTime(report.atMs))
                    BodyText(words.report_state.of(report.state))
                }
                if let crisis = report.callInstead { CallInstead(crisis: crisis, onHelp: onHelp) }
            }
            Note(words.report.what_happens)
        }
    }
}

/// `made` is there once it is done.
struct ReportScreen: View {
    let made: ReportView?
    var trouble: Trouble?
    var onReport: @MainActor (ReportReasonView, _ note: String) -> Void = { _, _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
    @Kept private var reason: ReportReasonView?
    @Kept private var note = ""
    @Environment(\.words) private var words

    var body: some View {
        Page(words.report.report, onBack: onBack, onHelp: onHelp) {
            if let made {
                if let crisis = made.callInstead { CallInstead(crisis: crisis, onHelp: onHelp) }
                Card(.chosen) {
                    Title(words.report_state.of(made.state))
                    BodyText(words.report.what_happens)
                }
            } else {
                if let trouble { TroubleCard(trouble) }
                Card {
                    BodyText(words.report.why)
                    OneOf(ReportReasonView.allCases.map { ($0, words.report_reason.of($0)) }, chosen: reason) { reason = $0 }
                }
                if reason == .selfHarmOrThreat {
                    Card(.attention) {
                        BodyText(words.report.somebody_may_get_hurt)
                        SideButton(words.crisis.title, .phone, action: onHelp)
                    }
                }
                Field(words.report.note, text: $note, lines: 3)
                Note(words.report.proof)
                MainButton(words.report.report, isEnabled: reason != nil) { if let reason { onReport(reason, note) } }
            }
        }
    }
}

private struct CallInstead: View {
    let crisis: CrisisView
    let onHelp: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(.attention) {
            BodyText(words.report.somebody_may_get_hurt)
            EmergencyButtons(crisis)
            SideButton(words.crisis.title, .phone, action: onHelp)
        }
    }
}
