import Foundation
import Porchlight

extension Phone {
    /// Uses time that the system gives: exchanges, plans the notes anew, asks for the next time, and sleeps again unless
    /// somebody looks meanwhile.
    public func run(_ task: any ExchangeTask) async {
        // Somebody opens the app just now: its exchange is theirs.
        if companion == nil, isHeld(by: .screen) { await beginning.look().value }
        guard let companion else { return isHeld(by: .screen) ? complete(task, isWaiting: true) : await runUnseen(task) }
        let run = Holder.run(UUID())
        // Before anything is begun: time that is up while nobody listens is up unheard.
        task.onExpiry { [weak self] in Task { @MainActor in await self?.end(run, task, nil) } }
        hold(run)
        let answer = await work.wait { Answer { try companion.runSyncUntil(deadlineMs: task.kind.deadlineMs) } }
        if isHeld(by: run) { await planNotes() }
        await end(run, task, answer.value)
    }

    /// Once, by whoever comes first: the exchange, or the end of its time. Sleeping breaks off a request that is out;
    /// what it would have brought or taken waits where it was.
    private func end(_ run: Holder, _ task: any ExchangeTask, _ outcome: SyncOutcome?) async {
        guard await letGo(run) else { return }
        complete(task, isWaiting: outcome?.isWaiting ?? true)
    }

    private func runUnseen(_ task: any ExchangeTask) async {
        let unseen = unseen ?? UnseenExchange(accounts, work, deadlineMs: task.kind.deadlineMs)
        self.unseen = unseen
        var isOver = false
        let settle: @MainActor (UnseenExchange.Done) -> Void = { done in
            if isOver { return }
            isOver = true
            if self.unseen === unseen { self.unseen = nil }
            self.complete(task, isWaiting: done.isWaiting)
        }
        task.onExpiry {
            unseen.breakOff()
            Task { @MainActor in settle(UnseenExchange.Done(isWaiting: true)) }
        }
        unseen.begin()
        let done = await unseen.value()
        if let prompts = done.prompts { await planNotes { prompts } }
        settle(done)
    }

    private func complete(_ task: any ExchangeTask, isWaiting: Bool) {
        askForTime(isWaiting: isWaiting)
        task.complete(success: !isWaiting)
    }
}

/// An exchange for every account of this phone while none of them is open: each is opened, exchanges and is closed again. One
/// with a PIN stays locked meanwhile.
final class UnseenExchange: Sendable {
    struct Done: Sendable {
        var isWaiting = false
        /// Those of the phone's owner, if they may be known.
        var prompts: [PromptView]?
    }

    private let accounts: AccountsOnPhone
    private let deadline: ContinuousClock.Instant
    private let work: Work
    /// Held while a folder is opened or given back, also by a clock that is asked meanwhile.
    private let door = NSRecursiveLock()
    private let opened = Kept<Companion?>(nil)
    private let isBrokenOff = Kept(false)
    private let running = Kept<Task<Done, Never>?>(nil)

    init(_ accounts: AccountsOnPhone, _ work: Work, deadlineMs: UInt64) {
        self.accounts = accounts
        self.work = work
        deadline = .now + .milliseconds(deadlineMs)
    }

    /// Once, however often it is asked.
    func begin() {
        if running.value == nil { running.value = Task { await work.wait { self.exchangeAll() } } }
    }

    func value() async -> Done { await running.value?.value ?? Done() }

    /// Every folder is free afterwards, and stays so; what was under way waits where it was.
    func breakOff() {
        door.withLock {
            isBrokenOff.value = true
            try? opened.value?.close()
        }
    }

    func end() async { await work.wait { self.breakOff() } }

    private func exchangeAll() -> Done {
        guard accounts.canBeLookedAt() else { return Done(isWaiting: true) }
        var done = Done()
        do {
            let own = try accounts.own()
            for place in try (accounts.exists(own) ? [own] : []) + accounts.others() where try accounts.exists(place) {
                let (isWaiting, prompts) = try exchange(place)
                done.isWaiting = done.isWaiting || isWaiting
                if place.label == nil { done.prompts = prompts }
            }
        } catch {
            done.isWaiting = true
        }
        return done
    }

    private func exchange(_ place: PlaceOnPhone) throws -> (isWaiting: Bool, prompts: [PromptView]?) {
        let companion = try door.withLock {
            let companion = try isBrokenOff.value ? nil : accounts.open(place)
            // While it was opened its time may have come to an end.
            if isBrokenOff.value { try companion?.close() }
            opened.value = companion
            return companion
        }
        guard let companion, !isBrokenOff.value else { return (true, nil) }
        defer { try? companion.close() }
        let left = ContinuousClock.now.duration(to: deadline)
        let leftMs = UInt64(max(0, left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000))
        let outcome = try companion.runSyncUntil(deadlineMs: leftMs)
        return (outcome.isWaiting, Answer { try companion.prompts() }.value)
    }
}

extension SyncOutcome {
    /// Whether something may wait still.
    var isWaiting: Bool {
        switch self {
        case .upToDate, .noHouse: false
        case .timedOut, .unreachable: true
        }
    }
}
