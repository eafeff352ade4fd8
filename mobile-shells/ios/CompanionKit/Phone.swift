import Foundation
import Observation
import Porchlight

/// What the phone's system does for the app.
public struct PhoneSystem {
    let scheduler: any ExchangeScheduler
    let notes: any NoteCenter
    let time: any BackgroundTime
    /// How long a phone with a PIN stays unlocked after it left the screen, at most. The core says a minute.
    let lockAfter: Duration

    public init(
        scheduler: any ExchangeScheduler, notes: any NoteCenter, time: any BackgroundTime, lockAfter: Duration = .seconds(60)
    ) {
        self.scheduler = scheduler
        self.notes = notes
        self.time = time
        self.lockAfter = lockAfter
    }
}

/// The app's one companion in this process: opened once, awake while somebody looks or something is exchanged, asleep
/// otherwise. iOS ends an app that is stopped while it holds a lock on a file.
@MainActor @Observable
public final class Phone {
    /// Who keeps the companion awake.
    enum Holder: Hashable {
        case screen
        case leaving(UUID)
        case run(UUID)
    }

    /// Whether everything is covered: while the app is looked at from outside, and until it is known whether it is locked.
    public private(set) var isCovered = true
    /// Why it could not be woken. It stays covered then, and is tried again when the app is next in front.
    public private(set) var sleepTrouble: Trouble?
    @ObservationIgnored public let language: PhoneLanguage
    @ObservationIgnored public let accounts: AccountsOnPhone

    @ObservationIgnored let work = Work()
    @ObservationIgnored let system: PhoneSystem
    /// The one of the session.
    @ObservationIgnored private(set) var companion: Companion?
    /// An exchange for accounts that nobody has opened.
    @ObservationIgnored var unseen: UnseenExchange?
    @ObservationIgnored private let files: any Files
    @ObservationIgnored private let scanner: (any CodeScanner)?
    @ObservationIgnored private var holders: Set<Holder> = []
    @ObservationIgnored private var leaving: Holder?
    @ObservationIgnored private var isAsleep = false
    @ObservationIgnored private var locking: Task<Void, Never>?
    @ObservationIgnored private var planning: Task<Void, Never>?

    /// The way to an account, and the session of the one that is open.
    @ObservationIgnored public private(set) lazy var beginning = Beginning(
        accounts: accounts, work: work, scanner: scanner,
        onLanguage: { [language] in language.choose($0) },
        sessionOf: { [unowned self] in admit($0, $1, $2) },
        onLeft: { [unowned self] in (companion, isAsleep) = (nil, false) })

    public init(
        accounts: AccountsOnPhone, files: any Files, scanner: (any CodeScanner)? = nil, language: PhoneLanguage, system: PhoneSystem
    ) {
        self.accounts = accounts
        self.files = files
        self.scanner = scanner
        self.language = language
        self.system = system
    }

    public var session: AppSession? { beginning.session }

    // MARK: What the scene says

    /// The app is in front. What it shows was asked for after it was known whether it is locked.
    public func appears() async {
        hold(.screen)
        stopLeaving()
        if companion == nil {
            await unseen?.end()
            await beginning.look().value
        }
        if let store = session?.store {
            await store.refresh(AreaView.allCases)
            if isHeld(by: .screen) { _ = await store.ask { try? $0.syncNow() } }
        }
        if isHeld(by: .screen), !isAsleep { isCovered = false }
    }

    /// Something lies over the app, or it is on its way out: the system takes a picture of it now.
    public func isLookedAtFromOutside() { isCovered = true }

    /// The app leaves the screen: what was being written is kept, what waits is sent if that is quick, and it sleeps.
    public func leaves() async {
        isCovered = true
        guard isHeld(by: .screen) else { return }
        system.time.begin { [weak self] in Task { await self?.timeIsUp() } }
        let leaving = Holder.leaving(UUID())
        self.leaving = leaving
        hold(leaving)
        await letGo(.screen)
        guard let companion else { return await timeIsUp() }
        _ = await session?.keepsWriting()
        askForTime(isWaiting: true)
        await planNotes()
        let outcome = await work.wait { Answer { try companion.runSyncUntil(deadlineMs: ExchangeKind.refresh.deadlineMs) } }
        if isHeld(by: leaving), let outcome = outcome.value { askForTime(isWaiting: outcome.isWaiting) }
        // Otherwise it is on the screen again, or out of time.
        guard await letGo(leaving), !isHeld(by: .screen) else { return }
        guard companion.hasPin() else { return system.time.end() }
        locking = Task { [lockAfter = system.lockAfter] in
            guard (try? await Task.sleep(for: lockAfter)) != nil else { return }
            await timeIsUp()
        }
    }

    /// A stopped app cannot lock itself a minute later, so it locks before it is stopped.
    private func timeIsUp() async {
        guard !isHeld(by: .screen) else { return }
        if let leaving { await letGo(leaving) }
        if let companion, companion.hasPin(), !isHeld(by: .screen) {
            session?.store.hide()
            await work.run { try? companion.lock() }
        }
        if !isHeld(by: .screen) { system.time.end() }
    }

    private func stopLeaving() {
        locking?.cancel()
        if let leaving { holders.remove(leaving) }
        system.time.end()
    }

    private func admit(_ companion: Companion, _ onPhone: OnPhone, _ first: Place) -> AppSession {
        self.companion = companion
        isAsleep = false
        let store = Store(companion, work: work) { [weak self] in self?.hearNews() }
        sleepUnlessHeld()
        return AppSession(
            store: store, files: files, first: first,
            onLanguage: { [language] in language.choose($0) },
            scanner: scanner, onPhone: onPhone)
    }

    private func hearNews() {
        Task { await planNotes() }
    }

    // MARK: Sleep

    func isHeld(by holder: Holder) -> Bool { holders.contains(holder) }

    func hold(_ holder: Holder) {
        holders.insert(holder)
        guard isAsleep, let companion else { return }
        isAsleep = false
        work.begin {
            Answer { try companion.resume() }
        } then: { [weak self] in self?.woke($0) }
    }

    private func woke(_ answer: Answer<Void>) {
        switch answer {
        case .given: sleepTrouble = nil
        case .not(let trouble):
            sleepTrouble = trouble
            isAsleep = true
        }
    }

    /// Answers whether it was held; nobody lets go twice. What is asked of the core afterwards finds it asleep.
    @discardableResult
    func letGo(_ holder: Holder) async -> Bool {
        guard holders.remove(holder) != nil else { return false }
        sleepUnlessHeld()
        await work.run {}
        return true
    }

    private func sleepUnlessHeld() {
        guard holders.isEmpty, !isAsleep, let companion else { return }
        isAsleep = true
        work.begin { try? companion.suspend() } then: { _ in }
    }

    // MARK: Notes

    /// Gives the system the notes that are to come, and no others. On a phone of several people there are those of its owner.
    func planNotes() async {
        guard let companion, session?.onPhone?.label == nil else { return }
        await planNotes { Answer { try companion.prompts() }.value }
    }

    /// The person is asked once there is something behind them that they would miss: after a first check-in.
    func planNotes(_ plan: @escaping @Sendable () -> [PromptView]?) async {
        let before = planning
        let (work, notes, words) = (work, system.notes, Words(language.language))
        let hasCheckedIn = session?.store.today?.checkIn != nil
        let next = Task {
            await before?.value
            guard let prompts = await work.run(plan) else { return }
            if hasCheckedIn, await notes.permission() == .notAsked { await notes.askPermission() }
            guard await notes.permission() == .given else { return }
            await notes.replace(with: Note.planned(prompts, words))
        }
        planning = next
        await next.value
    }

    func askForTime(isWaiting: Bool) {
        AskedTimes(isWaiting: isWaiting, now: Date()).ask(system.scheduler)
    }
}
