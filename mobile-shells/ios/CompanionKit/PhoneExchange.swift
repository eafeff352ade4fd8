import Foundation
import Porchlight

extension Phone {
    /// Uses time that the system gives: exchanges, plans the notes anew, asks for the next time, and sleeps again unless
    /// somebody looks meanwhile.
    public func run(_ task: any ExchangeTask) async {
        let run = Holder.run(UUID())
        hold(run)
        task.onExpiry { [weak self] in Task { @MainActor in await self?.end(run, task, nil) } }
        await open()
        guard let companion, isHeld(by: run) else { return await end(run, task, nil) }
        let answer = await work.wait { Answer { try companion.runSyncUntil(deadlineMs: task.kind.deadlineMs) } }
        if isHeld(by: run) { await planNotes() }
        await end(run, task, answer.value)
    }

    /// Once, by whoever comes first: the exchange, or the end of its time. Sleeping breaks off a request that is out;
    /// what it would have brought or taken waits where it was.
    private func end(_ run: Holder, _ task: any ExchangeTask, _ outcome: SyncOutcome?) async {
        guard await letGo(run) else { return }
        askForTime(isWaiting: outcome?.isWaiting ?? true)
        task.complete(success: outcome?.isWaiting == false)
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
