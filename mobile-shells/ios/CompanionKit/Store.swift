import Foundation
import Observation
import Porchlight

/// Calls the companion off the main thread and shows what it says. It knows no rule and keeps nothing but the latest views.
@MainActor @Observable
public final class Store {
    public private(set) var isLocked = false
    /// Why nothing can be done with this account here any more.
    public private(set) var ended: Ended? { didSet { if ended != nil { onEnded() } } }
    public private(set) var today: TodayView?
    public private(set) var journal: [EntryRowView]?
    public private(set) var drafts: [DraftView]?
    public private(set) var circle: CircleView?
    public private(set) var smallCircles: SmallCirclesView?
    public private(set) var schedule: ScheduleView?
    public private(set) var reports: [ReportView]?
    public private(set) var mentors: MentorsView?
    public private(set) var path: PathView?
    public private(set) var returnToUse: ReturnToUseView?
    public private(set) var plan: PlanView?
    public private(set) var devices: [DeviceView]?
    public private(set) var lateWords: [LateWordsView]?
    public private(set) var reissue: ReissueView?
    public private(set) var houses: [HouseView]?
    public private(set) var hasWords: Bool?
    public private(set) var standing: StandingView?
    public private(set) var closedHouses: [ClosedHouseView]?
    public private(set) var closing: ClosingView?
    public private(set) var mustLinkAgain: Bool?
    public private(set) var sharing: SharingView?
    public private(set) var whoLooked: WhoLookedView?
    public private(set) var settings: SettingsView?
    public private(set) var hasPin: Bool?

    private nonisolated static let shown: [Shown] = [
        Shown(.today, { try $0.today() }, { $0.today = $1 }),
        Shown(.journal, { try $0.journal() }, { $0.journal = $1 }),
        Shown(.journal, { try $0.drafts() }, { $0.drafts = $1 }),
        Shown(.circle, { try $0.circle() }, { $0.circle = $1 }),
        Shown(.circle, { try $0.smallCircles() }, { $0.smallCircles = $1 }),
        Shown(.circle, { try $0.schedule() }, { $0.schedule = $1 }),
        Shown(.circle, { try $0.reports() }, { $0.reports = $1 }),
        Shown(.people, { try $0.mentors(gender: nil) }, { $0.mentors = $1 }),
        Shown(.path, { try $0.path() }, { $0.path = $1 }),
        Shown(.path, { try $0.returnToUse() }, { $0.returnToUse = $1 }),
        Shown(.plan, { try $0.plan() }, { $0.plan = $1 }),
        Shown(.people, { try $0.devices() }, { $0.devices = $1 }),
        Shown(.people, { try $0.lateWords() }, { $0.lateWords = $1 }),
        Shown(.people, { try $0.reissue() }, { $0.reissue = $1 }),
        Shown(.people, { try $0.houses() }, { $0.houses = $1 }),
        Shown(.people, { try $0.hasRecoveryWords() }, { $0.hasWords = $1 }),
        Shown(.people, { try $0.standing() }, { $0.standing = $1 ?? nil }),
        Shown(.people, { try $0.closedHouses() }, { $0.closedHouses = $1 }),
        Shown(.people, { try $0.closing() }, { $0.closing = $1 }),
        Shown(.people, { try $0.mustLinkAgain() }, { $0.mustLinkAgain = $1 }),
        Shown(.sharing, { try $0.sharing() }, { $0.sharing = $1 }),
        Shown(.sharing, { try $0.whoLooked(next: nil) }, { $0.whoLooked = $1 }),
        Shown(.settings, { try $0.settings() }, { $0.settings = $1 }),
        Shown(.settings, { $0.hasPin() }, { $0.hasPin = $1 }),
    ]

    @ObservationIgnored public let companion: Companion
    @ObservationIgnored let work: Work
    @ObservationIgnored private var subscription: Subscription?
    @ObservationIgnored var onEnded: @MainActor () -> Void = {}
    /// Told after the views are there.
    @ObservationIgnored private let onNews: @MainActor () -> Void

    public init(_ companion: Companion, work: Work = Work(), onNews: @escaping @MainActor () -> Void = {}) {
        self.companion = companion
        self.work = work
        self.onNews = onNews
        let news = News { [weak self] areas in Task { @MainActor in await self?.hear(areas) } }
        subscription = Answer { try companion.subscribe(observer: news) }.value
        look()
    }

    /// Asks for what one place alone shows.
    public func ask<Value: Sendable>(_ what: @escaping @Sendable (Companion) throws -> Value) async -> Answer<Value> {
        await work.run { [companion] in Answer { try what(companion) } }
    }

    /// Does what a person asked for, and says what the screen does if it could not be done. The views follow by themselves,
    /// and so does the exchange: without a house or a network it is as well here.
    public func act<Value: Sendable>(_ what: @escaping @Sendable (Companion) throws -> Value) async -> Answer<Value> {
        await work.run { [companion] in
            defer { try? companion.syncNow() }
            return Answer { try what(companion) }
        }
    }

    /// The same for what waits for the network; the other calls go on meanwhile.
    public func reach<Value: Sendable>(_ what: @escaping @Sendable (Companion) throws -> Value) async -> Answer<Value> {
        await work.wait { [companion] in Answer { try what(companion) } }
    }

    /// The app is on the screen again. Whether it is locked is asked before anything is shown.
    public func look() {
        Task { await refresh(AreaView.allCases) }
    }

    /// Somebody touched the screen or typed: the core locks a phone that nobody used for a minute, and only this, writing and
    /// unlocking count. It costs a few microseconds and not on the thread that draws, so each touch says it.
    public func wasUsed() async {
        _ = await ask { try $0.wasUsed() }
        await refresh([])
    }

    /// Whether the minute is over. To ask is not to use.
    public func lookAtLock() async { await refresh([]) }

    private func hear(_ areas: [AreaView]) async {
        await refresh(areas)
        onNews()
    }

    /// Asks again for what these areas show.
    func refresh(_ areas: [AreaView]) async {
        await work.run { [companion] in
            let isLocked = Answer { try companion.isLocked() }
            // Asleep, there is nothing to ask; waking says that everything changed.
            if case .not(.say("suspended")) = isLocked { return [Put]() }
            let locks: Put = { store in store.isLocked = isLocked.value ?? store.isLocked }
            let ended = Ended(Answer { try companion.mustLinkAgain() })
            return [locks, { $0.ended = ended }] + Self.shown.filter { areas.contains($0.area) }.map { $0.read(companion) }
        } put: { puts in
            puts.forEach { $0(self) }
        }
    }

    /// Nothing of what a lock hides stays in memory, also while the core sleeps and cannot be asked.
    func hide() {
        isLocked = true
        Self.shown.forEach { $0.hide(self) }
    }

    /// Hears nothing any more. Who has the companion closes it.
    func endNews() {
        subscription?.end()
        subscription = nil
    }
}

/// An account that was closed, or is on this device no more.
public enum Ended: Sendable {
    case accountClosed, deviceRemoved

    init?(_ answer: Answer<Bool>) {
        switch answer {
        case .not(.say("account_closed")): self = .accountClosed
        case .not(.say("device_removed")): self = .deviceRemoved
        case .given, .not: return nil
        }
    }
}

/// Puts what was read into the store.
private typealias Put = @MainActor @Sendable (Store) -> Void

/// One view: where it is asked for, and where it goes.
private struct Shown: Sendable {
    let area: AreaView
    let read: @Sendable (Companion) -> Put
    let hide: Put

    /// Nothing of what can be asked for no more stays in memory: a locked phone shows none of it.
    init<Value: Sendable>(
        _ area: AreaView, _ ask: @escaping @Sendable (Companion) throws -> Value,
        _ put: @escaping @MainActor @Sendable (Store, Value?) -> Void
    ) {
        self.area = area
        read = { @Sendable companion -> Put in
            let value = Answer { try ask(companion) }.value
            return { @MainActor @Sendable store in put(store, value) }
        }
        hide = { put($0, nil) }
    }
}

/// Hears which screens to ask again, on a thread of the core's.
private final class News: Observer {
    private let hear: @Sendable ([AreaView]) -> Void

    init(_ hear: @escaping @Sendable ([AreaView]) -> Void) { self.hear = hear }

    func onChange(revision: UInt64, areas: [AreaView]) { hear(areas) }
}
