import CompanionKit
import Porchlight
import SwiftUI

struct ReissueActs {
    var onTakeTracker: @MainActor (_ copy: String, _ name: String) -> Void = { _, _ in }
    var onTakeLine: @MainActor (_ copy: String) -> Void = { _ in }
    var onLeave: @MainActor (_ copy: String) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
}

extension ReissueView {
    var hasSomething: Bool { supersededMs != nil || !trackers.isEmpty || !planLines.isEmpty }
}

/// What the shared copy of an old account still has. Nothing comes by itself.
struct ReissueScreen: View {
    let view: ReissueView
    var trouble: Trouble?
    var acts = ReissueActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.reissue.offered, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if let since = view.supersededMs { Card { BodyText(words.reissue.superseded(day: around.dates.dayOf(since))) } }
            if !view.trackers.isEmpty || !view.planLines.isEmpty { Note(words.reissue.offered_about) }
            ForEach(view.trackers, id: \.copy) { tracker in
                OfferedTracker(tracker: tracker, acts: acts).apart(tracker.copy)
            }
            ForEach(view.planLines, id: \.copy) { line in
                Card {
                    Note("\(words.plan_part.of(line.part)) · \(words.reissue.marked)")
                    BodyText(line.text)
                    if let phone = line.phone { Note(phone) }
                    SideButton(words.reissue.take) { acts.onTakeLine(line.copy) }
                    QuietButton(words.reissue.leave) { acts.onLeave(line.copy) }
                }
            }
        }
    }
}

private struct OfferedTracker: View {
    let tracker: OfferedTrackerView
    let acts: ReissueActs
    @Kept private var name = ""
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card {
            Title(words.reissue.days_from(day: around.dates.day(tracker.start)))
            ForEach(tracker.marks, id: \.self) { mark in
                Note("\(words.mark_unit.of(mark.unit, count: mark.amount)) · \(around.dates.day(mark.day))")
            }
            Field(words.reissue.name_them, text: $name)
            SideButton(words.reissue.take) { acts.onTakeTracker(tracker.copy, name) }
            QuietButton(words.reissue.leave) { acts.onLeave(tracker.copy) }
        }
    }
}
