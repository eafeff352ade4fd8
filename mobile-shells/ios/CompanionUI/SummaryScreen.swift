import CompanionKit
import Porchlight
import SwiftUI

struct SummaryActs {
    var onMake: @MainActor (_ parts: [SummaryPartView], _ since: String) -> Void = { _, _ in }
    var onSave: @MainActor (_ text: String) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// A person's own summary: chosen part by part, read here first, and saved on their word alone.
struct SummaryScreen: View {
    private let made: OwnSummaryView?
    private let trouble: Trouble?
    private let acts: SummaryActs
    @Kept(.whileThere) private var parts: [String] = []
    @Kept private var since: String
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    init(today: String, made: OwnSummaryView?, trouble: Trouble? = nil, acts: SummaryActs = SummaryActs()) {
        (self.made, self.trouble, self.acts) = (made, trouble, acts)
        _since = Kept(wrappedValue: today, .whileThere)
    }

    var body: some View {
        Page(words.own_summary.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            BodyText(words.own_summary.intro)
            // Elsewhere this code is about days that are filled in.
            if case .beside(_, "too_long_ago", _) = trouble {
                Card(.attention) { BodyText(words.own_summary.a_year).readAtOnce(words.own_summary.a_year) }
            } else if let trouble {
                TroubleCard(trouble)
            }
            Card {
                // In Swift an enum of the core has no text of its own: the words are what one is chosen by.
                AnyOf(SummaryPartView.allCases.map { (said($0), said($0)) }, chosen: parts) { parts = $0 }
                DayChooser(words.own_summary.since, day: since) { since = $0 }
                MainButton(words.own_summary.make, isEnabled: !parts.isEmpty) {
                    acts.onMake(SummaryPartView.allCases.filter { parts.contains(said($0)) }, since)
                }
            }
            if let made { Made(summary: made, onSave: acts.onSave) }
        }
    }

    private func said(_ part: SummaryPartView) -> String { words.summary_part.of(part) }
}

private struct Made: View {
    let summary: OwnSummaryView
    let onSave: @MainActor (_ text: String) -> Void
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        let pages = words.pages(of: summary, around.dates)
        Card {
            ForEach(pages, id: \.title) { page in
                Title(page.title).accessibilityAddTraits(.isHeader)
                ForEach(page.lines.indices, id: \.self) { BodyText(page.lines[$0]) }
            }
            Note(words.notice(of: summary))
        }
        SideButton(words.own_summary.save) {
            let written = pages.map { ([$0.title] + $0.lines).joined(separator: "\n") } + [words.notice(of: summary)]
            onSave(written.joined(separator: "\n\n") + "\n")
        }
    }
}

private struct SummaryPage {
    let title: String
    let lines: [String]
}

extension Words {
    /// What a summary says, part after part.
    fileprivate func pages(of summary: OwnSummaryView, _ dates: Dates) -> [SummaryPage] {
        let between = own_summary.from_to(from: dates.day(summary.since), until: dates.day(summary.until))
        return [
            SummaryPage(title: own_summary.title, lines: [between, own_summary.made_by_me]),
            summary.checkInDays.map { SummaryPage(title: summary_part.check_in_days, lines: $0.map(dates.day)) },
            summary.milestones.map { reached in
                SummaryPage(title: summary_part.milestones, lines: reached.map { "\(mark($0)) · \(dates.day($0.day))" })
            },
            summary.trackers.map { trackers in
                SummaryPage(title: summary_part.trackers, lines: trackers.map { "\(called($0)): \(numbers(of: $0))" })
            },
            summary.plan.map { sections in SummaryPage(title: summary_part.plan, lines: sections.flatMap(lines)) },
        ].compactMap { $0 }
    }

    /// The law's sentence as it is prescribed, and what it says.
    fileprivate func notice(of summary: OwnSummaryView) -> String { "\(summary.notice)\n\(own_summary.law)" }

    private func lines(of section: PlanSectionView) -> [String] {
        [plan_part.of(section.part)]
            + section.lines.map { "– \([$0.text, $0.phone].compactMap { $0 }.joined(separator: " · "))" }
    }

    /// Nobody is shown a zero, on paper either.
    private func numbers(of tracker: TrackerView) -> String {
        if tracker.totalDays == 0 { return path.run_begins }
        if tracker.totalDays == tracker.ofDays { return path.total_days(count: tracker.totalDays) }
        return path.days_of(reached: tracker.totalDays, count: tracker.ofDays)
    }
}
