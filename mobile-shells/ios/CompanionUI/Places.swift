import CompanionKit
import Porchlight
import SwiftUI

/// Each place with its view, and what its taps do. Until a view is there, nothing is drawn: it takes a few milliseconds.
struct PlaceOnScreen: View {
    let session: AppSession
    let place: Place

    var body: some View {
        there.environment(\.here, Here(begun: session.begun, place: place, part: session.house(of: place)))
    }

    @ViewBuilder private var there: some View {
        switch place {
        case .today: TodayPlace(session: session)
        case .checkIn: CheckInPlace(session: session)
        case .fillIn: FillInPlace(session: session)
        case .help: HelpPlace(session: session)
        case .plan: PlanPlace(session: session)
        case .journal: JournalPlace(session: session)
        case .entry(let id): EntryPlace(session: session, id: id)
        case .writing: WritingPlace(session: session)
        case .circle: CirclePlace(session: session)
        case .encourage(let to): EncouragePlace(session: session, to: to)
        case .person(let id): PersonPlace(session: session, id: id)
        case .ownName: OwnNamePlace(session: session)
        case .smallCircles: SmallCirclesPlace(session: session)
        case .smallCircle(let id): SmallCirclePlace(session: session, id: id)
        case .sharedWith(let person): SharedWithPlace(session: session, person: person)
        case .mentors: MentorsPlace(session: session)
        case .offerToMentor: OfferPlace(session: session)
        case .schedule: SchedulePlace(session: session)
        case .session(let id): SessionPlace(session: session, id: id)
        case .noteActivity: NoteActivityPlace(session: session)
        case .reports: ReportsPlace(session: session)
        case .report(let post): ReportPlace(session: session, post: post)
        case .path: PathPlace(session: session)
        case .follow: FollowPlace(session: session)
        case .tracker(let id): TrackerPlace(session: session, id: id)
        case .celebrate(let milestone): CelebratePlace(session: session, id: milestone)
        case .returnToUse: ReturnToUsePlace(session: session)
        case .more: MorePlace(session: session)
        case .sharing: SharingPlace(session: session)
        case .whoLooked: WhoLookedPlace(session: session)
        case .people: PeoplePlace(session: session)
        case .settings: SettingsPlace(session: session)
        case .joining:
            JoiningPlace(session: session, onJoined: toToday, onAlone: toToday, onBack: session.canGoBack ? session.back : nil)
        case .reissue: ReissuePlace(session: session)
        case .standing: StandingPlace(session: session)
        case .closing: ClosingPlace(session: session)
        case .summary: SummaryPlace(session: session)
        case .dayHistory: DayHistoryPlace(session: session)
        case .linkAgain: LinkAgainPlace(session: session)
        case .linkDevice: LinkDevicePlace(session: session)
        case .handOver: HandOverPlace(session: session)
        case .takeOver: TakeOverPlace(session: session)
        case .firstSteps(let left): FirstStepsPlace(session: session, left: left).id(place)
        }
    }

    private var toToday: Act {
        let here = session.here
        return { here.show(.today) }
    }
}

extension AppSession {
    func toHelp() { open(.help) }
}

struct TodayPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.today {
            TodayScreen(
                view: view, hasHouse: session.store.houses?.isEmpty == false, trouble: session.trouble, acts: acts,
                circles: session.store.smallCircles
            ) {
                AboveToday(session: session)
            }
        }
    }

    private var acts: TodayActs {
        TodayActs(
            onHelp: session.toHelp,
            onCheckIn: { session.open(.checkIn) },
            onFillIn: { session.open(.fillIn) },
            onHistory: { session.open(.dayHistory) },
            onGo: session.open,
            onPlan: { session.open(.plan) },
            onPath: { session.show(.path) },
            onAsk: { session.act { try $0.askForSupport() } },
            onTakeAskBack: { session.act { try $0.takeAskBack() } },
            onCelebrate: { session.open(.celebrate(milestone: $0.id)) },
            onSayBeside: { rule, text in session.save(part: "\(rule)") { try $0.sayBesideFollowUp(rule: rule, text: text) } },
            onTakeBackBeside: { rule in session.act { try $0.takeBackBesideFollowUp(rule: rule) } },
            onStopReissue: { session.act { try $0.cancelReissue() } }
        )
    }
}

struct CheckInPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.today {
            Opened(view.asksAbout) { about in
                let half = HalfCheckIn(
                    in: session.begun, at: .checkIn, about: about, asksAboutUse: view.questions.asksAboutUse,
                    before: view.answeredNow?.answers)
                CheckInScreen(
                    questions: view.questions,
                    answers: half.binding,
                    trouble: session.trouble,
                    onSave: { save(half.answers) },
                    onHelp: session.toHelp,
                    onBack: session.back
                )
            }
        }
    }

    private func save(_ answers: CheckInAnswers) {
        session.save { try $0.recordCheckIn(answers: answers) } then: { [here = session.here] _ in here.afterCheckIn(answers.reachOut) }
    }
}

extension HalfCheckIn {
    fileprivate var binding: Binding<CheckInAnswers> { Binding(get: { answers }, set: { answers = $0 }) }
}

extension AppSession.Here {
    /// Somebody whom one picks is picked next; the others need nothing more here.
    fileprivate func afterCheckIn(_ reachOut: ReachOutView?) {
        switch reachOut {
        case .peer: show(.circle)
        case .staff, .nobody, nil: back()
        }
    }
}

struct FillInPlace: View {
    let session: AppSession
    /// The day on which one came, until another is chosen.
    @Kept private var chosen: String?

    var body: some View {
        if let view = session.store.today {
            Opened(view.day) { opened in
                let day = chosen ?? opened
                let half = HalfCheckIn(in: session.begun, at: .fillIn, asksAboutUse: view.questions.asksAboutUse)
                CheckInScreen(
                    questions: view.questions,
                    answers: half.binding,
                    trouble: session.trouble,
                    day: day,
                    onDay: { chosen = $0 },
                    onSave: { save(half.answers, for: day) },
                    onHelp: session.toHelp,
                    onBack: session.back
                )
            }
        }
    }

    private func save(_ answers: CheckInAnswers, for day: String) {
        session.save({ try $0.recordCheckInFor(day: day, part: .evening, answers: answers) }, then: session.thenBack())
    }
}

struct HelpPlace: View {
    let session: AppSession
    @Environment(\.surroundings) private var around

    var body: some View {
        HelpScreen(view: around.help(in: session.store.settings?.country), onPlan: { session.open(.plan) }, onBack: session.back)
    }
}

struct PlanPlace: View {
    let session: AppSession

    var body: some View {
        if let plan = session.store.plan {
            PlanScreen(view: plan, acts: acts, trouble: session.trouble, onHelp: session.toHelp, onBack: session.back)
        }
    }

    private var acts: PlanActs {
        PlanActs(
            onAdd: { part, text, phone in session.save(part: "\(part)") { try $0.addPlanLine(part: part, text: text, phone: phone) } },
            onEdit: { id, text, phone in session.save(part: id) { try $0.editPlanLine(id: id, text: text, phone: phone) } },
            onTakeOut: { id in session.save(part: id) { try $0.takePlanLineOut(id: id) } }
        )
    }
}

/// What stood here is no more: the person left it or put it away, perhaps on another phone. Behind help it waits.
struct Gone: View {
    let session: AppSession

    var body: some View {
        Color.clear.task(id: session.place) { if session.place == session.standing { session.back() } }
    }
}

/// Asks the core for what one place alone shows, again whenever `again` changes.
struct Asked<Value: Sendable, Again: Equatable, Content: View>: View {
    private let session: AppSession
    private let again: Again
    private let what: @Sendable (Companion) throws -> Value
    private let content: (Value) -> Content
    @State private var view: Value?

    init(
        _ session: AppSession, again: Again, what: @escaping @Sendable (Companion) throws -> Value,
        @ViewBuilder content: @escaping (Value) -> Content
    ) {
        (self.session, self.again, self.what, self.content) = (session, again, what, content)
    }

    var body: some View {
        // The stack is there from the beginning: what is not on the screen is not asked for.
        ZStack {
            if let view {
                content(view)
            } else if session.trouble != nil {
                Gone(session: session)
            }
        }
            .frame(maxWidth: .infinity, maxHeight: .infinity)
            .task(id: again) { session.ask(what) { view = $0 } }
    }
}

extension Surroundings {
    /// The numbers of the country that the person chose, or of the one that the phone is set to.
    func help(in country: String?) -> CrisisView { crisisResources(country: country ?? self.country, atMs: now()) }
}
