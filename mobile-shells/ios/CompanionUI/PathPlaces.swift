import CompanionKit
import Porchlight
import SwiftUI

struct PathPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.path { PathScreen(view: view, trouble: session.trouble, acts: acts(on: view.day)) }
    }

    private func acts(on day: String) -> PathActs {
        PathActs(
            onHelp: session.toHelp,
            onTracker: { session.open(.tracker(id: $0)) },
            onFollow: { session.open(.follow) },
            onDone: { tracker, isDone in
                session.act { isDone ? try $0.markDone(tracker: tracker, day: day) : try $0.takeDoneAway(tracker: tracker, day: day) }
            },
            onReturn: { session.open(.returnToUse) },
            onExcuse: { from, until, reason in
                session.save { try $0.excuseDays(firstDay: from, lastDay: until, reason: reason) }
            },
            onTakeExcusalBack: { id, day in session.act { try $0.takeExcusalBack(id: id, day: day) } },
            onPickUp: { tracker in session.act { try $0.setTrackerAside(id: tracker, isSetAside: false) } },
            onCelebrate: { session.open(.celebrate(milestone: $0.id)) }
        )
    }
}

struct FollowPlace: View {
    let session: AppSession

    var body: some View {
        if let today = session.store.path?.day {
            Opened(today) { today in
                FollowScreen(
                    today: today,
                    trouble: session.trouble,
                    onTime: { name, start in
                        session.save({ try $0.startTracker(kind: .abstain, name: name, start: start) }, then: session.thenBack())
                    },
                    onHabit: { name, cadence in
                        session.save({ try $0.startHabit(name: name, cadence: cadence) }, then: session.thenBack())
                    },
                    onHelp: session.toHelp,
                    onBack: session.back
                )
            }
        }
    }
}

struct TrackerPlace: View {
    let session: AppSession
    let id: String
    @State private var before: [TrackerEditView] = []

    var body: some View {
        if let tracker = session.store.path?.trackers.first(where: { $0.id == id }) {
            TrackerScreen(tracker: tracker, before: before, trouble: session.trouble, acts: acts)
                .task(id: session.store.path) { [id] in session.ask { try $0.trackerHistory(id: id) } then: { before = $0 } }
        } else if session.store.path != nil {
            Gone(session: session)
        }
    }

    private var acts: TrackerActs {
        let id = id
        return TrackerActs(
            onSave: { name, start, cadence in
                session.save { try $0.editTracker(id: id, name: name, start: start, cadence: cadence) }
            },
            onSetAside: { session.act { try $0.setTrackerAside(id: id, isSetAside: true) } },
            onHelp: session.toHelp,
            onBack: session.back
        )
    }
}

struct CelebratePlace: View {
    let session: AppSession
    let id: String

    var body: some View {
        if let milestone = session.store.path?.milestones.first(where: { $0.id == id }) {
            CelebrateScreen(
                milestone: milestone,
                trouble: session.trouble,
                onKeep: { [id] text in
                    let words = text.isBlank ? nil : text
                    session.save({ try $0.celebrate(milestone: id, words: words) }, then: session.thenBack())
                },
                onAnnounce: session.store.circle == nil ? nil : announce,
                onHelp: session.toHelp,
                onBack: session.back
            )
        } else if session.store.path != nil {
            Gone(session: session)
        }
    }

    private func announce(card: UInt16?, text: String?) {
        let id = id
        let announce: @Sendable (Companion) throws -> CircleView = { try $0.announceMilestone(milestone: id, card: card, text: text) }
        // With a card, whatever was typed is said to nobody yet, and stays.
        if card == nil { session.save(announce, then: session.thenBack()) } else { session.act(announce, then: session.thenBack()) }
    }
}

struct ReturnToUsePlace: View {
    let session: AppSession
    /// Whoever comes back another time begins with what is safe; what they noted and did not save is there.
    @Kept(.whileThere) private var at = 0
    /// Over a lock, too: nobody is asked twice to note the same.
    @Kept(.whileThere) private var isSaved = false

    var body: some View {
        if let view = session.store.returnToUse, let path = session.store.path {
            ReturnToUseScreen(
                view: view, trackers: path.trackers, at: $at, isSaved: isSaved, trouble: session.trouble, acts: acts)
        }
    }

    private var acts: ReturnActs {
        ReturnActs(
            onHelp: session.toHelp,
            onCompany: accompany,
            onSave: { entry in session.save(part: ReturnStepView.notePart) { try $0.recordReturnToUse(entry: entry) } then: { _ in isSaved = true } },
            onTakeBack: { noted in session.act { try $0.takeReturnBack(id: noted.id, day: noted.day) } },
            onLater: { session.show(.today) },
            onBack: session.back
        )
    }

    /// Nobody is told by the app: it leads to where one can tell them oneself.
    private func accompany(_ company: CompanyView) {
        switch company {
        case .peer, .mentor: session.open(.circle)
        case .staff: session.act { try $0.askForSupport() } then: { [here = session.here] _ in here.show(.today) }
        case .nobody: session.open(.help)
        }
    }
}
