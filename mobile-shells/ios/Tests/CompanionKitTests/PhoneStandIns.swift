import Foundation
import Observation
import Porchlight

@testable import CompanionKit

/// A keychain as Apple's behaves: it adds and never overwrites, and is shut until the phone is first unlocked.
final class MemoryKeychain: Keychain {
    private let items = Kept<[KeychainItem: Data]>([:])
    private let isShut = Kept(false)

    var kept: [KeychainItem: Data] { items.value }

    func shut(_ isShut: Bool = true) { self.isShut.value = isShut }

    func empty() { items.value = [:] }

    func add(_ secret: Data, as item: KeychainItem) -> KeychainAnswer {
        if isShut.value { return .shut }
        if items.value[item] != nil { return .isThere }
        items.value[item] = secret
        return .done
    }

    func read(_ item: KeychainItem) -> (answer: KeychainAnswer, secret: Data?) {
        if isShut.value { return (.shut, nil) }
        guard let secret = items.value[item] else { return (.notFound, nil) }
        return (.done, secret)
    }
}

final class AskedScheduler: ExchangeScheduler {
    private let latest = Kept<[ExchangeKind: Date]>([:])

    var asked: [ExchangeKind: Date] { latest.value }

    func ask(for kind: ExchangeKind, notBefore: Date) { latest.value[kind] = notBefore }

    func askNoMore(for kind: ExchangeKind) { latest.value[kind] = nil }
}

/// Keeps what is to come, as iOS does, and the person's answer.
final class KeptNotes: NoteCenter {
    let waiting = Kept<[Note]>([])
    let answer = Kept(NotePermission.given)
    let timesAsked = Kept(0)

    func permission() async -> NotePermission { answer.value }

    func askPermission() async {
        timesAsked.value += 1
        answer.value = .given
    }

    func replace(with notes: [Note]) async { waiting.value = notes }
}

@MainActor @Observable
final class HalfAMinute: BackgroundTime {
    private(set) var isRunning = false
    @ObservationIgnored private var expired: (@MainActor @Sendable () -> Void)?

    nonisolated init() {}

    func begin(expired: @escaping @MainActor @Sendable () -> Void) {
        self.expired = expired
        isRunning = true
    }

    func end() {
        expired = nil
        isRunning = false
    }

    func isUp() { expired?() }
}

final class NoFiles: Files {
    nonisolated init() {}
    func save(name: String, text: String) async -> Bool { true }
    func choose() async -> String? { nil }
}

/// Time that the system gives.
final class GivenTime: ExchangeTask {
    let kind: ExchangeKind
    /// What was said of how it was used.
    private let completions = AsyncStream.makeStream(of: Bool.self)
    private let expired = Kept<(@Sendable () -> Void)?>(nil)
    let times = Kept(0)
    private let isSlow: Bool

    /// A slow one gives whatever was begun before time to go on.
    init(_ kind: ExchangeKind = .processing, isSlow: Bool = false) { (self.kind, self.isSlow) = (kind, isSlow) }

    var isHeard: Bool { expired.value != nil }

    func onExpiry(_ expired: @escaping @Sendable () -> Void) {
        if isSlow { Thread.sleep(forTimeInterval: 0.2) }
        self.expired.value = expired
    }

    func isUp() { expired.value?() }

    func complete(success: Bool) {
        times.value += 1
        completions.continuation.yield(success)
    }

    /// Whether it was used well; waits for it.
    func completed() async -> Bool? {
        await completions.stream.first { _ in true }
    }
}

/// Shows a stopped clock, and first tells how often it was read.
final class TellingClock: Clock {
    private let clock: StoppedClock
    private let readings = Kept(0)
    private let tell = Kept<@Sendable (Int) -> Void>({ _ in })

    init(_ clock: StoppedClock) { self.clock = clock }

    func eachTime(_ tell: @escaping @Sendable (Int) -> Void) {
        readings.value = 0
        self.tell.value = tell
    }

    func readClock() throws -> ClockReading {
        readings.value += 1
        tell.value(readings.value)
        return try clock.readClock()
    }
}

/// Ana's iPhone: what the app is made of, on a folder that outlives the app's process.
@MainActor
final class IPhone {
    let stage: Stage
    let clock: TellingClock
    let keychain = MemoryKeychain()
    let scheduler = AskedScheduler()
    let notes = KeptNotes()
    let time = HalfAMinute()
    let defaults = UserDefaults(suiteName: "porchlight-\(UUID())")!
    private let folder: URL

    init(_ stage: Stage) throws {
        self.stage = stage
        clock = TellingClock(stage.clock)
        folder = URL(fileURLWithPath: stage.directory("iphone \(UUID())"))
    }

    var keys: KeychainStore { KeychainStore(keychain) }
    var accounts: AccountsOnPhone { AccountsOnPhone(folder: { [folder] in folder }, keys: keys, clock: clock) }

    /// A process of the app begins.
    func starts(lockAfter: Duration = .seconds(60)) -> Phone {
        let system = PhoneSystem(scheduler: scheduler, notes: notes, time: time, lockAfter: lockAfter)
        let language = PhoneLanguage(defaults: defaults, preferred: ["en-US"])
        return Phone(accounts: accounts, files: NoFiles(), language: language, system: system)
    }

    /// The same, in front, with an account that was begun if there was none.
    func startsInFront() async throws -> (phone: Phone, session: AppSession) {
        let phone = starts()
        await phone.appears()
        if case .ways(let place, isBeside: false) = phone.beginning.step { phone.beginning.begin(place) }
        try await until { phone.session != nil }
        phone.session!.show(.today)
        await phone.appears()
        return (phone, phone.session!)
    }

    /// The system ends the process: nothing is said to it.
    func ends(_ phone: Phone) {
        phone.session?.store.endNews()
        try? phone.companion?.close()
    }
}

/// Waits until it is so, or until the test's time is over; what it looks at is observed.
@MainActor
func until(_ isSo: @escaping @MainActor () -> Bool) async throws {
    while !isSo() {
        try Task.checkCancellation()
        let changes = AsyncStream.makeStream(of: Void.self)
        withObservationTracking {
            _ = isSo()
        } onChange: {
            changes.continuation.yield()
        }
        for await _ in changes.stream { break }
    }
}
