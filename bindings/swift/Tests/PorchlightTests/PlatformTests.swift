import Foundation
import Testing
import porchlightFFI

@testable import Porchlight

private let waitS = 30.0

/// A value that several threads may change.
private final class Shared<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    init(_ value: Value) { self.value = value }

    func with<T>(_ change: (inout Value) throws -> T) rethrows -> T { try lock.withLock { try change(&value) } }
}

/// A clock that first does what a test says.
private final class DoingClock: Clock {
    let clock: StoppedClock
    let first: Shared<@Sendable () throws -> Void>

    init(_ clock: StoppedClock) {
        self.clock = clock
        first = Shared({})
    }

    func readClock() throws -> ClockReading {
        try first.with { $0 }()
        return try clock.readClock()
    }
}

/// Keeps what it is told; `then` is done each time, after that.
private final class Hearing: Observer {
    struct Silent: Error {}

    private let told = Shared<[(revision: UInt64, areas: [AreaView])]>([])
    private let hasMore = DispatchSemaphore(value: 0)
    private let then: @Sendable () throws -> Void

    init(_ then: @escaping @Sendable () throws -> Void = {}) { self.then = then }

    var count: Int { told.with { $0.count } }

    func onChange(revision: UInt64, areas: [AreaView]) throws {
        told.with { $0.append((revision, areas)) }
        hasMore.signal()
        try then()
    }

    func hears() throws -> (revision: UInt64, areas: [AreaView]) {
        guard hasMore.wait(timeout: .now() + waitS) == .success else { throw Silent() }
        return told.with { $0.last! }
    }
}

/// A system that misbehaves, as Swift sees it: a clear error, nothing that hangs, and the next call works.
@Suite struct PlatformTests {
    let phone: AnasPhone

    init() throws { phone = try AnasPhone() }

    func mood(_ mood: UInt8) -> CheckInAnswers { CheckInAnswers(mood: mood) }

    @Test func instantsThatNoCalendarHasAreSaidAndKeepNothing() throws {
        let ana = try phone.open()
        let noon = phone.clock.atMs
        let outOfRange = CompanionError.InvalidInput(field: "date", code: "out_of_range", position: nil)
        for atMs in [9_400_000_000_000_000, Int64.max, Int64.min] {  // the first is in the year 299,000
            phone.clock.set(toMs: atMs)
            #expect(throws: outOfRange) { try ana.today() }
            #expect(throws: outOfRange) { try ana.path() }
            #expect(throws: outOfRange) { try ana.recordCheckIn(answers: mood(4)) }
            #expect(try ana.runSyncUntil(deadlineMs: 1_000) == .noHouse)
            phone.clock.set(toMs: noon)
            #expect(try ana.today().checkIn == nil)
        }
        phone.clock.set(toMs: -1)
        #expect(try ana.recordCheckIn(answers: mood(4)).day == "1969-12-31")
    }

    @Test func aZoneThatIsNoneRefusesNothing() throws {
        for zone in ["", "Mars/Olympus", "../../etc/passwd", "\0", String(repeating: "x", count: 100_000)] {
            let ana = try phone.open(clock: StoppedClock(zone: zone))
            #expect(try ana.recordCheckIn(answers: mood(4)).day == "2026-11-24")
            try ana.close()
        }
    }

    @Test func aKeystoreThatThrowsLeavesTheFolderFree() throws {
        struct NoKey: Error {}
        final class Throwing: KeyStore {
            func wrapSecret(secret: Data) throws -> Data { throw NoKey() }
            func unwrapSecret(wrapped: Data) throws -> Data { throw PlatformError.Failed(reason: "no key") }
        }
        #expect(throws: CompanionError.Internal(code: "platform_failed")) { try phone.open(keyStore: Throwing()) }
        #expect(try phone.open().today().checkIn == nil)
    }

    @Test func aClockThatBlocksHoldsUpItsOwnCallAlone() throws {
        let clock = DoingClock(phone.clock)
        let ana = try phone.open(clock: clock)
        let (blocked, release, isOver) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        clock.first.with {
            $0 = {
                clock.first.with { $0 = {} }
                blocked.signal()
                _ = release.wait(timeout: .now() + waitS)
            }
        }
        let caller = Thread {
            _ = try? ana.runSyncUntil(deadlineMs: 1)
            isOver.signal()
        }
        caller.start()
        #expect(blocked.wait(timeout: .now() + waitS) == .success)
        #expect(try ana.recordCheckIn(answers: mood(4)).checkIn?.answers == mood(4))
        release.signal()
        #expect(isOver.wait(timeout: .now() + waitS) == .success)
    }

    @Test func aClockMayWriteAndExchangeByItself() throws {
        let clock = DoingClock(phone.clock)
        let ana = try phone.open(clock: clock)
        let left = Shared(3)
        clock.first.with {
            $0 = {
                guard left.with({ (count: inout Int) -> Bool in count -= 1; return count >= 0 }) else { return }
                _ = try ana.recordCheckIn(answers: CheckInAnswers(mood: 3))
                _ = try ana.runSyncUntil(deadlineMs: 60_000)
            }
        }
        _ = try ana.runSyncUntil(deadlineMs: 60_000)
        clock.first.with { $0 = {} }
        #expect(left.with { $0 } <= 0)
        #expect(try ana.today().checkIn?.answers == mood(3))
    }

    @Test func aPanicIsCaughtAndTheNextCallWorks() throws {
        let ana = try phone.open()
        let shown = try ana.recordCheckIn(answers: mood(4))
        // Bytes that no generated code lowers: the scaffolding panics, as a fault in the core would. What is called
        // from here is below what turns this status into an error.
        var status = RustCallStatus()
        _ = uniffi_porchlight_core_fn_func_account_exists(RustBuffer(), &status)
        #expect(status.code == 2)
        #expect(try ana.today() == shown)
        #expect(try ana.recordCheckIn(answers: mood(3)).checkIn?.answers == mood(3))
    }

    @Test func whatChangesIsToldWithItsScreensUntilTheSubscriptionEnds() throws {
        let ana = try phone.open()
        let observer = Hearing()
        let subscription = try ana.subscribe(observer: observer)
        _ = try ana.recordCheckIn(answers: mood(4))
        let first = try observer.hears()
        #expect(first.areas.contains(.today) && !first.areas.contains(.journal))
        _ = try ana.today()
        _ = try ana.writeEntry(title: "", text: "mine")
        let second = try observer.hears()
        #expect(second.revision == first.revision + 1, "what is read is not told")
        #expect(second.areas.contains(.journal))
        subscription.end()
        let later = Hearing()
        let next = try ana.subscribe(observer: later)
        _ = try ana.recordCheckIn(answers: mood(3))
        _ = try later.hears()
        #expect(observer.count == 2, "an ended one is not called")
        next.end()
    }

    @Test func anObserverThatThrowsOrCallsBackHarmsNobody() throws {
        struct NoScreen: Error {}
        let ana = try phone.open()
        let moods = Shared<[CheckInAnswers]>([])
        let observers = [
            Hearing { throw NoScreen() },
            Hearing { if let shown = try ana.today().checkIn { moods.with { $0.append(shown.answers) } } },
            Hearing(),
        ]
        let subscriptions = try observers.map { try ana.subscribe(observer: $0) }
        for now in [UInt8(4), 2] {
            _ = try ana.recordCheckIn(answers: mood(now))
            for observer in observers { _ = try observer.hears() }
        }
        #expect(moods.with { $0.first } == mood(4))
        subscriptions.forEach { $0.end() }
    }

    @Test func theBackgroundSaysHowItWentAndOnce() throws {
        struct NoBattery: Error {}
        let ana = try phone.open()
        let observer = Hearing()
        let subscription = try ana.subscribe(observer: observer)
        phone.clock.fail(with: NoBattery())
        try ana.syncNow()
        #expect(try observer.hears().areas.contains(.today))
        phone.clock.fail(with: nil)
        #expect(throws: CompanionError.Internal(code: "platform_failed")) { try ana.syncNow() }
        #expect(try ana.runSyncUntil(deadlineMs: 60_000) == .noHouse)
        subscription.end()
    }

    @Test func aSuspendedCompanionHoldsNothingAndGoesOn() throws {
        let ana = try phone.open()
        let shown = try ana.recordCheckIn(answers: mood(4))
        try ana.suspend()
        let suspended = CompanionError.Closed(code: "suspended")
        #expect(throws: suspended) { try ana.today() }
        #expect(throws: suspended) { try ana.syncNow() }
        #expect(throws: suspended) { try ana.runSyncUntil(deadlineMs: 1) }
        let other = try phone.open()  // nobody holds the folder
        #expect(try other.today() == shown)
        #expect(throws: CompanionError.NotAllowed(code: "already_open")) { try ana.resume() }
        try other.close()
        try ana.resume()
        #expect(try ana.today() == shown)
        try ana.setPin(pin: "2468")
        try ana.suspend()
        try ana.lock()
        try ana.resume()
        #expect(try ana.isLocked())
        try ana.unlock(pin: "2468")
        try ana.close()
        #expect(throws: CompanionError.Closed(code: "closed")) { try ana.resume() }
    }
}
