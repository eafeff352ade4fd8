import Foundation
import Porchlight
import Testing

@testable import CompanionKit

/// What an app finds when it begins, and that it never destroys what it cannot open.
@MainActor @Suite(.timeLimit(.minutes(1))) struct AccountsTests {
    let iphone: IPhone

    init() throws { iphone = try IPhone(Stage()) }

    @Test func aNewPhoneBeginsNothingByItself() async throws {
        let phone = iphone.starts()
        await phone.appears()
        guard case .ways(let place, isBeside: false) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        #expect(try !iphone.accounts.exists(place))
        #expect(iphone.scheduler.asked.isEmpty && !phone.isCovered)
    }

    @Test func whoBeginsIsOfferedTheFirstStepsOnce() async throws {
        let phone = iphone.starts()
        await phone.appears()
        guard case .ways(let place, _) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        phone.beginning.begin(place)
        try await until { phone.session != nil }
        #expect(phone.session?.place == .firstSteps())
        iphone.ends(phone)
        let next = iphone.starts()
        await next.appears()
        #expect(next.session?.place == .today)
    }

    @Test func helpLiesOverTheStepAndOverWhatComesNext() async throws {
        let phone = iphone.starts()
        await phone.appears()
        guard case .ways(let place, _) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        phone.beginning.link(place)
        phone.beginning.help()
        try await until { if case .linking = phone.beginning.step { true } else { false } }
        #expect(phone.beginning.isAtHelp)
        phone.beginning.back()
        guard case .linking = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        phone.beginning.back()
        phone.beginning.begin(place)
        phone.beginning.help()
        try await until { phone.session != nil }
        #expect(phone.beginning.isAtHelp)
        phone.beginning.back()
        #expect(!phone.beginning.isAtHelp && phone.session?.place == .firstSteps())
    }

    @Test func beforeTheFirstUnlockNothingIsLookedAtAndThenItOpens() async throws {
        let (first, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        iphone.ends(first)
        iphone.keychain.shut()
        let phone = iphone.starts()
        await phone.appears()
        guard case .looking = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        #expect(phone.session == nil)
        iphone.keychain.shut(false)
        await phone.appears()
        #expect(phone.session?.store.today?.checkIn?.answers.mood == 4)
    }

    @Test func aKeyThatIsGoneLeadsToTheWayBackAndOverwritesNothing() async throws {
        let (first, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        iphone.ends(first)
        let secrets = iphone.keychain.kept
        iphone.keychain.empty()
        let phone = iphone.starts()
        await phone.appears()
        guard case .notOpen(let lost?, .wayBack(code: "wrong_key")) = phone.beginning.step else {
            throw Unexpected(phone.beginning.step)
        }
        phone.beginning.open(lost)
        try await until { !phone.beginning.isWaiting }
        #expect(try iphone.accounts.exists(lost) && phone.session == nil)

        // Another device leads to a place beside it.
        let other = try iphone.stage.open("other device")
        phone.beginning.beside { phone.beginning.link($0) }
        try await until { if case .linking = phone.beginning.step { true } else { false } }
        guard case .linking(_, let device, _) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        for code in try other.answerLinkCode(code: device.code()) {
            phone.beginning.takeCode(code)
            try await until { !phone.beginning.isWaiting }
        }
        try await until { phone.session != nil }
        await phone.appears()
        #expect(phone.session?.store.devices?.count == 2)

        // And the first opens as ever, should its key be there again.
        for (item, secret) in secrets { _ = iphone.keychain.add(secret, as: item) }
        #expect(try iphone.accounts.open(lost).today().checkIn?.answers.mood == 4)
    }

    @Test func wordsThatAreNoneAreSaidAndStayWhileSomebodyLooksAtHelp() async throws {
        let phone = iphone.starts()
        await phone.appears()
        guard case .ways(let place, _) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        phone.beginning.comeBack(place)
        guard case .comingBack(let typed) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        (typed.words, typed.address) = ("not words", "http://localhost:1")
        phone.beginning.recover(typed)
        try await until { phone.beginning.trouble != nil }
        phone.beginning.help()
        phone.beginning.back()
        guard case .comingBack(let still) = phone.beginning.step else { throw Unexpected(phone.beginning.step) }
        #expect(still.words == "not words" && phone.session == nil)
        #expect(try !iphone.accounts.exists(place))
    }

    @Test func whoHandsThePhoneOnFindsTheirWordsAgainAndNobodyElseDoes() async throws {
        let (phone, session) = try await iphone.startsInFront()
        session.open(.writing)
        session.write(Writing(text: "Half a sentence"))
        session.onPhone!.leave(.somebodyElse)
        #expect(phone.session == nil)
        try await until { if case .who = phone.beginning.step { true } else { false } }
        guard case .who(let here) = phone.beginning.step else { return }
        #expect(here.count == 1)
        phone.beginning.choose(here[0])
        try await until { phone.session != nil }
        #expect(phone.session?.place == .writing && phone.session?.writing.text == "Half a sentence")
    }

    @Test func aFolderThatCannotBeMadeIsSaid() {
        struct Full: Error {}
        let accounts = AccountsOnPhone(folder: { throw Full() }, keys: iphone.keys, clock: iphone.clock)
        #expect(Answer { try accounts.own() }.trouble == .say(code: "folder_not_writable"))
    }

    @Test func everythingLiesInOneFolderThatIsThereAgain() throws {
        let base = URL(fileURLWithPath: iphone.stage.directory("Application Support"))
        let folder = try DataFolder.prepared(in: base)
        #expect(folder.lastPathComponent == "Porchlight")
        #expect(try DataFolder.prepared(in: base) == folder)
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ what: Any) { description = "unexpected: \(what)" }
}
