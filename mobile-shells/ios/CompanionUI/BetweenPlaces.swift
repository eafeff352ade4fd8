import CompanionKit
import Porchlight
import SwiftUI

struct SmallCirclesPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.smallCircles {
            SmallCirclesScreen(view: view, trouble: session.trouble, acts: acts)
        }
    }

    private var acts: SmallCirclesActs {
        SmallCirclesActs(
            onHelp: session.toHelp,
            onFound: { name in session.save { try $0.foundCircle(name: name) } },
            onAccept: { circle in session.act { try $0.acceptInvitation(circle: circle) } },
            onDecline: { circle in session.act { try $0.declineInvitation(circle: circle) } },
            onTakeYesBack: { circle in session.act { try $0.leaveCircle(circle: circle) } },
            onOpen: { session.open(.smallCircle(id: $0)) },
            onPair: { session.open(.sharedWith(person: $0)) },
            onBack: session.back
        )
    }
}

struct SmallCirclePlace: View {
    let session: AppSession
    let id: String
    @State private var asked: PersonView?

    var body: some View {
        if let circle = session.store.smallCircles?.circles.first(where: { $0.id == id }) {
            SmallCircleScreen(
                circle: circle, people: session.store.circle?.people ?? [], asked: asked, trouble: session.trouble, acts: acts)
        } else if session.store.smallCircles != nil {
            Gone(session: session)
        }
    }

    private var acts: SmallCircleActs {
        let id = id
        return SmallCircleActs(
            onHelp: session.toHelp,
            onInvite: { person in
                session.act { try $0.inviteToCircle(circle: id, person: person.id) } then: { _ in asked = person }
            },
            onWrite: { session.open(.encourage(to: $0)) },
            onShare: { fields in session.act { try $0.shareInCircle(circle: id, fields: fields) } },
            onAskForCompany: { session.act { try $0.askForCompany(circle: id) } },
            onCompanyNoLonger: { session.act { try $0.companyNoLonger(circle: id) } },
            onRenew: { session.act { try $0.renewCircle(circle: id) } },
            onLeave: { session.act { try $0.leaveCircle(circle: id) } },
            onBack: session.back
        )
    }
}

struct SharedWithPlace: View {
    let session: AppSession
    let person: String
    @Environment(\.words) private var words

    var body: some View {
        let pair = session.store.smallCircles?.pairs.first { $0.person == person }
        let name = pair?.name ?? words.called(session.store.circle?.people.first { $0.id == person })
        SharedWithScreen(name: name, pair: pair, trouble: session.trouble, acts: acts(in: pair?.id))
    }

    private func acts(in pair: String?) -> SmallCircleActs {
        let person = person
        return SmallCircleActs(
            onHelp: session.toHelp,
            onWrite: { session.open(.encourage(to: $0)) },
            onShare: { fields in session.act { try $0.shareWith(person: person, fields: fields) } },
            onAskForCompany: { if let pair { session.act { try $0.askForCompany(circle: pair) } } },
            onCompanyNoLonger: { if let pair { session.act { try $0.companyNoLonger(circle: pair) } } },
            onBack: session.back
        )
    }
}

struct MentorsPlace: View {
    let session: AppSession
    @State private var gender: String?
    @State private var found: MentorsView?

    var body: some View {
        if let all = session.store.mentors {
            MentorsScreen(
                view: gender == nil ? all : found ?? all,
                genders: all.genders,
                gender: gender,
                afterLeaving: session.store.standing?.landing?.mentors ?? [],
                trouble: session.trouble,
                acts: acts
            )
            .task(id: Looked(gender: gender, all: all)) { [gender] in
                session.ask { try $0.mentors(gender: gender) } then: { found = $0 }
            }
        }
    }

    private var acts: MentorsActs {
        MentorsActs(
            onHelp: session.toHelp,
            onAsk: { person in session.act { try $0.askMentor(person: person) } },
            onAccept: { asking in session.act { try $0.acceptMentee(asking: asking) } },
            onDecline: { asking in session.act { try $0.declineMentee(asking: asking) } },
            onEnd: { person in session.act { try $0.endMentorship(person: person) } },
            onWrite: { session.open(.encourage(to: $0)) },
            onGender: { gender = $0 },
            onOffer: { session.open(.offerToMentor) },
            onWithdraw: { session.act { try $0.withdrawOffer() } },
            onBack: session.back
        )
    }

    /// Asked again when one of the two changes.
    private struct Looked: Equatable {
        let gender: String?
        let all: MentorsView
    }
}

struct OfferPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.mentors {
            OfferScreen(
                offer: view.myOffer, trouble: session.trouble, onOffer: offer, onHelp: session.toHelp, onBack: session.back)
        }
    }

    private func offer(text: String, months: UInt16, mentees: UInt8, gender: String?, agrees: Bool) {
        session.save(
            { try $0.offerToMentor(text: text, months: months, mentees: mentees, gender: gender, agreesToRules: agrees) },
            then: session.thenBack())
    }
}

struct SchedulePlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.schedule {
            ScheduleScreen(
                view: view,
                trouble: session.trouble,
                acts: ScheduleActs(
                    onHelp: session.toHelp,
                    onSession: { session.open(.session(id: $0)) },
                    onNote: { session.open(.noteActivity) },
                    onTakeAway: { activity in session.act { try $0.takeActivityAway(id: activity) } },
                    onBack: session.back
                )
            )
        }
    }
}

struct SessionPlace: View {
    let session: AppSession
    let id: String
    @Environment(\.words) private var words

    var body: some View {
        if let view = session.store.schedule?.sessions.first(where: { $0.id == id }) {
            SessionScreen(session: view, called: called, habits: session.habits, trouble: session.trouble, acts: acts)
        } else if session.store.schedule != nil {
            Gone(session: session)
        }
    }

    private func called(_ account: String) -> String {
        words.called(session.store.circle?.people.first { $0.id == account })
    }

    private var acts: SessionActs {
        let id = id
        return SessionActs(
            onHelp: session.toHelp,
            onAnswer: { answer in session.act { try $0.answerSession(session: id, answer: answer) } },
            onAttended: { how, habit in session.save(part: SessionPart.attended) { try $0.noteAttended(session: id, howWasIt: how, habit: habit) } },
            onTakeAttendedAway: { session.act { try $0.takeAttendedAway(session: id) } },
            onReflect: { text in session.save(part: SessionPart.reflection) { try $0.reflect(session: id, text: text) } },
            onTakeReflectionAway: { session.save(part: SessionPart.reflection) { try $0.takeReflectionAway(session: id) } },
            onShareLine: { text in session.save(part: SessionPart.line) { try $0.shareLine(session: id, text: text) } },
            onTakeLineBack: { line in session.act { try $0.takeLineBack(line: line) } },
            onReport: { session.open(.report(post: $0)) },
            onBack: session.back
        )
    }
}

extension AppSession {
    fileprivate var habits: [Habit] {
        (store.path?.trackers ?? []).filter { $0.kind == .habit }.map { Habit(id: $0.id, name: $0.name) }
    }
}

struct NoteActivityPlace: View {
    let session: AppSession

    var body: some View {
        if let today = session.store.path?.day {
            Opened(today) { today in
                NoteActivityScreen(
                    today: today,
                    habits: session.habits,
                    trouble: session.trouble,
                    onSave: { kind, day, how, habit in
                        session.save({ try $0.noteActivity(kind: kind, day: day, howWasIt: how, habit: habit) }, then: session.thenBack())
                    },
                    onHelp: session.toHelp,
                    onBack: session.back
                )
            }
        }
    }
}

struct ReportsPlace: View {
    let session: AppSession

    var body: some View {
        if let reports = session.store.reports {
            ReportsScreen(reports: reports, onHelp: session.toHelp, onBack: session.back)
        }
    }
}

struct ReportPlace: View {
    let session: AppSession
    let post: String
    /// Stays while one looks at it, also over a lock: else it looks as if it had not been done.
    @Kept(.whileThere) private var made: ReportView? = nil

    var body: some View {
        ReportScreen(
            made: made,
            trouble: session.trouble,
            onReport: { [post] reason, note in
                session.save { try $0.report(post: post, reason: reason, note: note) } then: { made = $0 }
            },
            onHelp: session.toHelp,
            onBack: session.back
        )
    }
}

struct OwnNamePlace: View {
    let session: AppSession

    var body: some View {
        if let circle = session.store.circle {
            OwnNameScreen(
                name: circle.people.first(where: \.isMe)?.name,
                trouble: session.trouble,
                onSave: { name in session.save({ try $0.setDisplayName(name: name) }, then: session.thenBack()) },
                onHelp: session.toHelp,
                onBack: session.back
            )
        }
    }
}
