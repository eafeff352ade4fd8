import Foundation
import Porchlight
import Testing

@testable import CompanionKit

/// The app as the system treats it: in front, covered, left, stopped.
@MainActor @Suite(.timeLimit(.minutes(1))) struct PhoneTests {
    let iphone: IPhone
    private let suspended = Trouble.say(code: "suspended")

    init() throws { iphone = try IPhone(Stage()) }

    func isAsleep(_ phone: Phone) -> Bool {
        Answer { try phone.companion?.today() }.trouble == suspended
    }

    @Test func itSleepsWhileNobodyLooksAndGoesOnWhereItWas() async throws {
        let (phone, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        #expect(!phone.isCovered)
        phone.isLookedAtFromOutside()
        #expect(phone.isCovered && !isAsleep(phone))
        await phone.leaves()
        #expect(isAsleep(phone) && phone.isCovered && !iphone.time.isRunning)
        #expect(session.store.today?.checkIn?.answers.mood == 4, "nobody sees it, and it is there at once")
        await phone.appears()
        #expect(!isAsleep(phone) && !phone.isCovered)
        #expect(session.store.today?.checkIn?.answers.mood == 4)
    }

    @Test func whatIsBeingWrittenIsKeptWhenTheAppIsLeft() async throws {
        let (phone, session) = try await iphone.startsInFront()
        session.open(.writing)
        session.write(Writing(text: "Half a sentence"))
        await phone.leaves()
        iphone.ends(phone)
        let (_, next) = try await iphone.startsInFront()
        #expect(next.store.journal?.map(\.opening) == ["Half a sentence"])
    }

    @Test func aPhoneWithAPinLocksBeforeItIsStopped() async throws {
        let (phone, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        await phone.leaves()
        #expect(isAsleep(phone) && iphone.time.isRunning && session.store.today != nil)
        iphone.time.isUp()
        try await until { !iphone.time.isRunning }
        #expect(session.store.isLocked && session.store.today == nil)
        await phone.appears()
        #expect(session.store.isLocked && session.store.today == nil && !phone.isCovered)
        session.unlock("2580")
        try await until { session.store.today?.checkIn?.answers.mood == 4 }
    }

    @Test func whoComesBackSoonNeedsNoPin() async throws {
        let (phone, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        await phone.leaves()
        await phone.appears()
        #expect(!session.store.isLocked && !iphone.time.isRunning && !isAsleep(phone))
        iphone.time.isUp()
        #expect(await session.store.ask { try $0.isLocked() }.value == false)
    }

    @Test func aMinuteAwayIsALockWhateverTheSystemDid() async throws {
        let (phone, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        await phone.leaves()
        iphone.stage.wait(60_000)
        await phone.appears()
        #expect(session.store.isLocked && session.store.today == nil)
    }

    @Test func itLocksByItselfWhenTheMinuteIsOver() async throws {
        let (first, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        iphone.ends(first)
        let phone = iphone.starts(lockAfter: .zero)
        await phone.appears()
        phone.session?.unlock("2580")
        try await until { phone.session?.store.isLocked == false }
        await phone.leaves()
        try await until { !iphone.time.isRunning }
        #expect(phone.session?.store.isLocked == true)
    }

    @Test func aFolderThatSomebodyElseHoldsKeepsItCoveredAndIsTriedAgain() async throws {
        let (phone, session) = try await iphone.startsInFront()
        await phone.leaves()
        let other = try iphone.accounts.open(iphone.accounts.own())
        await phone.appears()
        #expect(phone.isCovered && phone.sleepTrouble == .say(code: "already_open"))
        try other.close()
        await phone.appears()
        #expect(!phone.isCovered && phone.sleepTrouble == nil && !session.store.isLocked)
    }
}

/// Notes: the core's plan, in words that tell nothing.
@MainActor @Suite(.timeLimit(.minutes(1))) struct NotesTests {
    let iphone: IPhone

    init() throws { iphone = try IPhone(Stage()) }

    @Test func theSystemKeepsTheCoresPlanAndNoOther() async throws {
        let (phone, session) = try await iphone.startsInFront()
        await phone.planNotes()
        let before = iphone.notes.waiting.value
        let prompts = try #require(await session.store.ask { try $0.prompts() }.value)
        #expect(!prompts.isEmpty)
        #expect(before.map(\.id) == prompts.map { String($0.id) } && before.map(\.atMs) == prompts.map(\.atMs))
        var none = try #require(session.store.settings).prompts
        (none.eveningAt, none.hasMilestones, none.hasWaiting, none.hasLanding) = (nil, false, false, false)
        _ = await session.store.act { [none] in try $0.setPrompts(settings: none) }
        await phone.planNotes()
        #expect(iphone.notes.waiting.value == [])
    }

    @Test func theirWordsNameNothing() {
        let known = ["prompt.a_note", "prompt.not_sent_yet"]
        for language in Language.allCases {
            let words = Words(language)
            let prompts = (known + ["prompt.of_a_later_core"]).map { PromptView(id: 1, kind: .milestoneToday, atMs: 0, words: $0) }
            let said = Note.planned(prompts, words).map(\.text)
            #expect(said == [words.prompt.a_note, words.prompt.not_sent_yet, words.prompt.a_note])
        }
    }

    @Test func thePersonIsAskedAfterAFirstCheckInAndOnce() async throws {
        iphone.notes.answer.value = .notAsked
        let (phone, session) = try await iphone.startsInFront()
        await phone.planNotes()
        #expect(iphone.notes.timesAsked.value == 0 && iphone.notes.waiting.value == [])
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        try await until { session.store.today?.checkIn != nil }
        await phone.planNotes()
        await phone.planNotes()
        #expect(iphone.notes.timesAsked.value == 1 && !iphone.notes.waiting.value.isEmpty)
    }

    @Test func aLockedPhoneLeavesThePlanAsItIs() async throws {
        let (phone, session) = try await iphone.startsInFront()
        await phone.planNotes()
        let planned = iphone.notes.waiting.value
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        _ = await session.store.act { try $0.lock() }
        await phone.planNotes()
        #expect(iphone.notes.waiting.value == planned && !planned.isEmpty)
    }
}

@MainActor @Suite struct PhoneLanguageTests {
    @Test func itIsThePhonesFirstThatThereAreWordsIn() {
        #expect(PhoneLanguage.spoken(["es-MX", "en-US"]) == .spanish)
        #expect(PhoneLanguage.spoken(["fr-CA", "es-US"]) == .spanish)
        #expect(PhoneLanguage.spoken(["fr"]) == .english)
        #expect(PhoneLanguage.country(of: Locale(identifier: "es_MX")) == "MX")
    }

    @Test func whatWasChosenStays() {
        let defaults = UserDefaults(suiteName: "porchlight-\(UUID())")!
        let phone = PhoneLanguage(defaults: defaults, preferred: ["en-US"])
        #expect(phone.language == .english)
        phone.choose(.spanish)
        #expect(PhoneLanguage(defaults: defaults, preferred: ["en-US"]).language == .spanish)
    }
}
