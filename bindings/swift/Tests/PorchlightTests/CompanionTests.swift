import Foundation
import Testing

@testable import Porchlight

/// A folder, a keystore and a clock of Ana's; the folder goes with it.
final class AnasPhone {
    let directory: URL
    let clock = StoppedClock()
    let keyStore: FolderKeyStore

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("porchlight-\(UUID())")
        let keys = directory.appendingPathComponent("keystore")
        try FileManager.default.createDirectory(at: keys, withIntermediateDirectories: true)
        keyStore = FolderKeyStore(keys)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    func open(keyStore: (any KeyStore)? = nil, clock: (any Clock)? = nil) throws -> Companion {
        let config = OpenConfig(directory: directory.appendingPathComponent("ana").path)
        return try Companion.open(config: config, keyStore: keyStore ?? self.keyStore, clock: clock ?? self.clock)
    }
}

/// Ana's companion as Swift sees it: the real core, on a real database, with a Swift clock and keystore.
@Suite struct CompanionTests {
    let phone: AnasPhone

    init() throws { phone = try AnasPhone() }

    @Test func aCheckInIsOnTheTodayScreen() throws {
        let ana = try phone.open()
        #expect(try ana.today().checkIn == nil)
        let answers = CheckInAnswers(mood: 4, craving: 0, connected: true)
        let shown = try ana.recordCheckIn(answers: answers)
        #expect(try ana.today() == shown)
        #expect(shown.day == "2026-11-24")
        #expect(shown.checkIn?.answers == answers)
        #expect(shown.checkIn?.answers.sleep == nil, "skipped is not zero")
        #expect(shown.checkIn?.recordedMs == phone.clock.atMs)
        #expect(shown.sync.waiting == 1)
    }

    @Test func everythingIsThereAfterOpeningAgain() throws {
        let ana = try phone.open()
        _ = try ana.startTracker(kind: .abstain, name: "sin alcohol 🌱", start: "2026-10-25")
        let shown = try ana.recordCheckIn(answers: CheckInAnswers(confidence: 10))
        try ana.close()
        #expect(try phone.open().today() == shown)
    }

    @Test func anAnswerOffItsScaleNamesTheQuestionAndKeepsNothing() throws {
        let ana = try phone.open()
        _ = try ana.recordCheckIn(answers: CheckInAnswers(mood: 2))
        #expect(throws: CompanionError.InvalidInput(field: "mood", code: "out_of_range", position: nil)) {
            try ana.recordCheckIn(answers: CheckInAnswers(mood: 6))
        }
        #expect(try ana.today().checkIn?.answers.mood == 2)
    }

    @Test func aClockThatThrowsFailsTheCallAndNotTheNextOne() throws {
        struct NoBattery: Error {}
        let ana = try phone.open()
        for failure: any Error in [NoBattery(), PlatformError.Failed(reason: "no battery")] {
            phone.clock.fail(with: failure)
            #expect(throws: CompanionError.Internal(code: "platform_failed")) {
                try ana.recordCheckIn(answers: CheckInAnswers(mood: 4))
            }
            phone.clock.fail(with: nil)
            #expect(try ana.today().checkIn == nil)
        }
        #expect(try ana.recordCheckIn(answers: CheckInAnswers(mood: 4)).checkIn?.answers.mood == 4)
    }

    @Test func aKeystoreThatAnswersGarbageLosesNothing() throws {
        let ana = try phone.open()
        let shown = try ana.recordCheckIn(answers: CheckInAnswers(mood: 4))
        try ana.close()
        for garbage in [Data(), Data(count: 31)] {
            #expect(throws: CompanionError.Internal(code: "keystore_returned_other_bytes")) {
                try phone.open(keyStore: BrokenKeyStore(garbage))
            }
        }
        #expect(throws: CompanionError.StorageDamaged(code: "wrong_key", setAside: nil)) {
            try phone.open(keyStore: BrokenKeyStore(Data(count: 32)))
        }
        #expect(try phone.open().today() == shown)
    }

    @Test func noLockIsHeldWhileTheCoreCallsOut() async throws {
        final class ClosingClock: Clock, @unchecked Sendable {
            let reading: ClockReading
            var closes: Companion?
            init(_ reading: ClockReading) { self.reading = reading }
            func readClock() throws -> ClockReading {
                try closes?.close()  // waits forever if the core still holds its lock
                return reading
            }
        }
        let clock = ClosingClock(try phone.clock.readClock())
        let ana = try phone.open(clock: clock)
        clock.closes = ana
        #expect(throws: CompanionError.Closed(code: "closed")) { try ana.today() }
    }

    @Test func tasksMayShareOneCompanion() async throws {
        let ana = try phone.open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for mood in UInt8(1)...4 {
                group.addTask { for _ in 0..<10 { _ = try ana.recordCheckIn(answers: CheckInAnswers(mood: mood)) } }
            }
            try await group.waitForAll()
        }
        #expect(try ana.today().sync.waiting == 40)
    }

    @Test func withoutAHouseThereIsNothingToReach() throws {
        let ana = try phone.open()
        #expect(try ana.runSyncUntil(deadlineMs: 1_000) == .noHouse)
        #expect(try !ana.sharing().consents.contains { $0.isOn })
        #expect(throws: CompanionError.NotAllowed(code: "no_house")) {
            try ana.giveConsent(purpose: .staffMilestones, textShown: "Staff will see…")
        }
        #expect(throws: CompanionError.InvalidInput(field: "invite", code: "not_an_invite", position: nil)) {
            try ana.joinHouse(inviteCode: "not an invite")
        }
    }
}
