import CompanionKit
import Porchlight
import SwiftUI

struct PathActs {
    var onHelp: Act = {}
    var onTracker: @MainActor (_ id: String) -> Void = { _ in }
    var onFollow: Act = {}
    var onDone: @MainActor (_ tracker: String, _ isDone: Bool) -> Void = { _, _ in }
    var onReturn: Act = {}
    var onExcuse: @MainActor (_ from: String, _ until: String, ExcuseReasonView) -> Void = { _, _, _ in }
    var onTakeExcusalBack: @MainActor (_ id: String, _ day: String) -> Void = { _, _ in }
    var onPickUp: @MainActor (_ tracker: String) -> Void = { _ in }
    var onCelebrate: @MainActor (MilestoneView) -> Void = { _ in }
}

struct PathScreen: View {
    let view: PathView
    var trouble: Trouble?
    var acts = PathActs()
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.path.title, onHelp: acts.onHelp) {
            Note(around.dates.long(view.day))
            if let trouble { TroubleCard(trouble) }
            ForEach(view.trackers, id: \.id) { tracker in
                TrackerCard(tracker, onDone: { acts.onDone(tracker.id, $0) }, onOpen: { acts.onTracker(tracker.id) })
            }
            if view.trackers.contains(where: { $0.kind == .habit }) { Note(words.path.rest_days) }
            SideButton(words.path.add, action: acts.onFollow)
            // Before the marks: on a hard day nobody scrolls past them to find this.
            QuietButton(words.return_to_use.title, action: acts.onReturn)
            Excusals(view: view, acts: acts).id(view.excused)
            ForEach(view.milestones, id: \.id) { milestone in
                MilestoneRow(milestone: milestone) { acts.onCelebrate(milestone) }
            }
            ForEach(view.setAside, id: \.id) { tracker in
                Card {
                    Title(tracker.name)
                    Note(words.path.set_aside_note)
                    QuietButton(words.app.pick_up) { acts.onPickUp(tracker.id) }
                }
            }
        }
    }
}

/// What somebody follows, in the order of its numbers. Nobody is shown a zero.
struct TrackerCard: View {
    private let tracker: TrackerView
    private let isNamed: Bool
    private let onDone: (@MainActor (Bool) -> Void)?
    private let onOpen: Act?
    @Environment(\.words) private var words

    init(
        _ tracker: TrackerView, isNamed: Bool = true, onDone: (@MainActor (Bool) -> Void)? = nil,
        onOpen: Act? = nil
    ) {
        self.tracker = tracker
        self.isNamed = isNamed
        self.onDone = onDone
        self.onOpen = onOpen
    }

    var body: some View {
        Card {
            if isNamed { Title(words.called(tracker)) }
            TrackerNumbers(tracker: tracker)
            // Where a run begins again, nobody is told how near its first mark is.
            if !tracker.isRunBeginning, let next = tracker.next { Note(words.path.next(milestone: words.mark(next))) }
            if let onDone, tracker.kind == .habit {
                Choice(words.path.done_today, isOn: tracker.isDoneToday, onChange: onDone)
            }
            if let onOpen { QuietButton(words.app.more_of_it, action: onOpen) }
        }
    }
}

private struct TrackerNumbers: View {
    let tracker: TrackerView
    @Environment(\.words) private var words

    var body: some View {
        if let hours = tracker.hours, hours > 0 {
            Headline(words.path.hours(count: hours))
        } else if tracker.totalDays == 0 {
            BodyText(words.path.run_begins)
        } else if tracker.totalDays == tracker.ofDays {
            Headline(words.path.total_days(count: tracker.totalDays))
        } else {
            Headline(words.path.days_of(reached: tracker.totalDays, count: tracker.ofDays))
        }
        if tracker.kind != .abstain { Note(words.said(tracker.cadence)) }
        if tracker.totalDays > 0 {
            if tracker.isRunBeginning {
                Note(words.path.run_begins)
            } else if tracker.currentRunDays > 0 && tracker.currentRunDays != tracker.totalDays {
                Note(words.path.current_run(count: tracker.currentRunDays))
            }
            if tracker.longestRunDays > 0 && tracker.longestRunDays != tracker.totalDays {
                Note(words.path.longest_run(count: tracker.longestRunDays))
            }
            if tracker.recentDays > 0 && tracker.recentDays != tracker.totalDays {
                Note(words.path.last_90(number: tracker.recentDays))
            }
        }
    }
}

extension Words {
    /// The day of a mark. Which run it was in is not said: after a return to use it would be another one.
    func dated(_ milestone: MilestoneView, _ dates: Dates) -> String {
        switch milestone.ladder {
        case .run: dates.day(milestone.day)
        case .total: "\(ladder.total) · \(dates.day(milestone.day))"
        }
    }

    /// The person's own word for it, or what it counts.
    func called(_ tracker: TrackerView) -> String { tracker.name.isEmpty ? tracker_kind.of(tracker.kind) : tracker.name }

    func said(_ cadence: CadenceView) -> String {
        switch cadence {
        case .daily: self.cadence.daily
        case .timesAWeek(let times): self.cadence.times_a_week(count: times)
        case .weekdays(let days): days.map { weekday.of($0) }.joined(separator: " · ")
        }
    }
}

private struct MilestoneRow: View {
    let milestone: MilestoneView
    let onCelebrate: Act
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(milestone.isToday ? .lamp : .card) {
            Title(milestone.isToday ? words.path.reached_today(milestone: words.mark(milestone)) : words.mark(milestone))
            Note(words.dated(milestone, around.dates))
            if let said = milestone.words { BodyText(said) }
            QuietButton(words.app.in_my_words, action: onCelebrate)
        }
    }
}

private struct Excusals: View {
    let view: PathView
    let acts: PathActs
    @State private var isChoosing = false
    @Kept private var from: String
    @Kept private var until: String
    @Kept private var reason: ExcuseReasonView?
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    init(view: PathView, acts: PathActs) {
        self.view = view
        self.acts = acts
        _from = Kept(wrappedValue: view.day)
        _until = Kept(wrappedValue: view.day)
    }

    var body: some View {
        // One view, so that all of it begins anew once something has changed.
        VStack(alignment: .leading, spacing: Space.medium) {
            ForEach(view.excused, id: \.id) { excusal in
                Card {
                    BodyText(words.path.run_from_to(
                        from: around.dates.day(excusal.firstDay), until: around.dates.day(excusal.lastDay)))
                    Note(words.excuse_reason.of(excusal.reason))
                    QuietButton(words.app.take_back) { acts.onTakeExcusalBack(excusal.id, excusal.firstDay) }
                }
            }
            if isChoosing || _from.isBegun || _until.isBegun || _reason.isBegun {
                Card {
                    Title(words.path.excuse_days)
                    Note(words.path.excuse_note)
                    DayChooser(words.app.first_day, day: from) { from = $0 }
                    DayChooser(words.app.last_day, day: until) { until = $0 }
                    OneOf(ExcuseReasonView.allCases.map { ($0, words.excuse_reason.of($0)) }, chosen: reason) { reason = $0 }
                    MainButton(words.app.save) { acts.onExcuse(from, until, reason ?? .other) }
                }
            } else {
                QuietButton(words.path.excuse_days) { isChoosing = true }
            }
        }
    }
}

struct Headline: View {
    private let text: String

    init(_ text: String) { self.text = text }

    var body: some View { Text(text).set(in: TypeScale.headline) }
}
