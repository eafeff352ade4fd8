import Foundation
import Porchlight
import Testing

@testable import CompanionKit

@Suite struct TroubleTests {
    @Test func eachErrorSaysWhatTheScreenDoes() {
        #expect(Trouble(.InvalidInput(field: "mood", code: "out_of_range", position: nil)) == .beside(field: "mood", code: "out_of_range", position: nil))
        #expect(Trouble(.Locked(code: "locked")) == .askPin)
        #expect(Trouble(.StorageDamaged(code: "wrong_key", setAside: nil)) == .wayBack(code: "wrong_key"))
        #expect(Trouble(.Unreachable(code: "unreachable")) == .say(code: "unreachable"))
    }

    @Test func aCodeHasItsWordsAndAFaultOfOursIsShownAsItIs() {
        let words = Words(.english)
        #expect(words.of(.askPin) == words.error.locked)
        #expect(words.of(.say(code: "unreachable")) == words.error.unreachable)
        #expect(words.of(.say(code: "panicked")) == words.error.internal(code: "panicked"))
    }
}

/// The app without its screens, on the real core.
@MainActor @Suite(.timeLimit(.minutes(1))) struct StoreTests {
    let iphone: IPhone

    init() throws { iphone = try IPhone(Stage()) }

    @Test func whatIsDoneShowsByItselfWithoutAHouse() async throws {
        let (_, session) = try await iphone.startsInFront()
        #expect(session.store.today?.checkIn == nil)
        session.act({ try $0.recordCheckIn(answers: CheckInAnswers(mood: 4, connected: true)) })
        try await until { session.store.today?.checkIn?.answers.mood == 4 }
        #expect(session.store.today?.checkIn?.hasReachedHouse == false)
        #expect(session.trouble == nil)
    }

    @Test func eachAreaIsReadIntoItsView() async throws {
        let (_, session) = try await iphone.startsInFront()
        let store = session.store
        await store.refresh(AreaView.allCases)
        #expect(store.today != nil && store.journal != nil && store.drafts != nil && store.path != nil)
        #expect(store.returnToUse != nil && store.plan != nil && store.devices != nil && store.lateWords != nil)
        #expect(store.houses == [] && store.hasWords == false)
        #expect(store.standing == nil && store.reissue == nil, "without a house there is none")
        #expect(store.sharing != nil && store.settings != nil && store.hasPin == false && store.whoLooked != nil)
    }

    @Test func whatCouldNotBeDoneIsSaidAndTheScreenStays() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.checkIn)
        session.act({ try $0.recordCheckIn(answers: CheckInAnswers(mood: 9)) }) { _ in session.back() }
        try await until { session.trouble != nil }
        #expect(session.trouble == .beside(field: "mood", code: "out_of_range", position: nil))
        #expect(session.place == .checkIn)
        session.back()
        #expect(session.trouble == nil && session.place == .today && !session.canGoBack)
    }

    @Test func theSameTroubleIsSaidAgainEachTime() async throws {
        let (_, session) = try await iphone.startsInFront()
        var said: [Trouble] = []
        for times in 1...2 {
            session.act({ try $0.recordCheckIn(answers: CheckInAnswers(mood: 9)) }, otherwise: { trouble in
                said.append(trouble)
                session.open(.help)
            })
            try await until { session.place == .help }
            session.back()
            #expect(said.count == times)
        }
    }

    @Test func onlyUseKeepsThePhoneOpen() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        iphone.stage.wait(50_000)
        await session.store.wasUsed()
        iphone.stage.wait(50_000)
        await session.store.lookAtLock()
        #expect(!session.store.isLocked, "the use did not count")
        iphone.stage.wait(10_000)
        await session.store.lookAtLock()
        #expect(session.store.isLocked, "to look is not to use")
    }

    @Test func helpLiesOverThePlaceWhereItWasOpened() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.checkIn)
        session.open(.help)
        session.open(.plan)
        #expect(session.place == .plan && session.standing == .checkIn)
        session.back()
        session.back()
        #expect(session.place == .checkIn && session.standing == .checkIn)
    }

    @Test func whoSavesTwiceOrOpensHelpMeanwhileGoesBackOnce() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.path)
        session.open(.follow)
        for _ in 1...2 {
            session.save { try $0.startTracker(kind: .abstain, name: "sugar", start: "2026-11-01") } then: { [here = session.here] _ in here.back() }
        }
        session.open(.help)
        try await until { session.standing == .path }
        _ = await session.store.act { try $0.path() }
        #expect(session.place == .help && session.standing == .path)
        session.back()
        #expect(session.place == .path)
    }

    @Test func whoHasGoneElsewhereIsLedNowhere() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.checkIn)
        let here = session.here
        session.show(.journal)
        here.back()
        here.show(.circle)
        #expect(session.place == .journal && !session.canGoBack)
    }

    @Test func helpThatIsOpenedWhileThePhoneUnlocksStays() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        session.act({ try $0.lock() })
        try await until { session.store.isLocked }
        session.unlock("2580")
        session.open(.help)
        try await until { !session.store.isLocked && session.lockedPlace == nil }
        #expect(session.place == .help && session.standing == .today)
    }

    @Test func whatWasTypedIsKeptAsOneEntryHoweverOften() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.write(Writing(text: "Half a sentence"))
        #expect(await session.keepsWriting())
        session.write(Writing(text: "Half a sentence, and the rest", id: session.writing.id, revision: session.writing.revision))
        #expect(await session.keepsWriting())
        try await until { session.store.journal?.count == 1 }
        let id = try #require(session.store.journal?.first?.id)
        #expect(await session.store.ask { try $0.entry(id: id).text }.value == "Half a sentence, and the rest")
    }

    @Test func whatIsTypedOnTheWayOutIsKeptAndWhatIsDeletedDoesNotComeBack() async throws {
        let (phone, session) = try await iphone.startsInFront()
        session.open(.writing)
        session.write(Writing(text: "Half a sentence"))
        session.leaveWriting()
        await Task.yield()
        var rest = session.writing
        rest.text += ", and the rest"
        session.write(rest)
        try await until { session.place == .today }
        let id = try #require(await session.store.ask { try $0.journal() }.value?.first?.id)
        #expect(await session.store.ask { try $0.entry(id: id).text }.value == "Half a sentence, and the rest")
        _ = await session.store.act { try $0.deleteEntry(id: id) }
        await phone.leaves()
        await phone.appears()
        #expect(session.trouble == nil && session.store.journal == [] && session.store.drafts == [])
    }

    @Test func nothingTypedIsNoEntry() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.write(Writing(title: " ", text: "\n"))
        #expect(await session.keepsWriting())
        #expect(await session.store.ask { try $0.journal() }.value == [])
    }

    @Test func aLockTakesWhatIsShownAndKeepsWhatWasTyped() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.writeEntry(title: "", text: "mine") }
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        session.open(.writing)
        session.write(Writing(text: "Nobody else reads this"))
        session.act({ try $0.lock() })
        try await until { session.store.isLocked && session.store.journal == nil && session.store.today == nil }
        #expect(!(await session.keepsWriting()))
        #expect(session.trouble == .askPin)
        session.open(.help)
        #expect(session.lockedPlace == .help && session.place == .writing)
        session.unlock("0000")
        try await until { session.trouble != .askPin && session.trouble != nil }
        #expect(session.trouble == .say(code: "wrong_pin"))
        #expect(session.store.isLocked && session.writing.text == "Nobody else reads this")
        session.unlock("2580")
        try await until { !session.store.isLocked && session.store.journal?.count == 1 }
        #expect(session.lockedPlace == nil && session.place == .help && session.standing == .writing)
    }
}
