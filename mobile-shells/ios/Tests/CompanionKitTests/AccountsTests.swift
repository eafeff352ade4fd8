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
        guard case .nobody(let place) = phone.door else { throw Unexpected(phone.door) }
        #expect(try !iphone.accounts.exists(place))
        #expect(iphone.scheduler.asked.isEmpty)
    }

    @Test func beforeTheFirstUnlockNothingIsLookedAtAndThenItOpens() async throws {
        let (first, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 4)) }
        iphone.ends(first)
        iphone.keychain.shut()
        let phone = iphone.starts()
        await phone.appears()
        guard case .notYet = phone.door else { throw Unexpected(phone.door) }
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
        for _ in 0..<2 {
            await phone.appears()
            guard case .wayBack(let place, let trouble) = phone.door else { throw Unexpected(phone.door) }
            #expect(trouble == .wayBack(code: "wrong_key"))
            #expect(try iphone.accounts.exists(place))
        }
        // Another device leads to a place beside it; the first opens as ever when its key is there again.
        guard case .wayBack(let lost, _) = phone.door else { throw Unexpected(phone.door) }
        let other = try iphone.stage.open("other device")
        let linking = LinkingDevice.beginNow()
        let codes = try other.answerLinkCode(code: linking.code())
        let beside = try iphone.accounts.beside(lost)
        #expect(beside != lost)
        #expect(await phone.enter(beside) { try $0.link($1, linking, codes) } == nil)
        await phone.appears()
        #expect(phone.session?.store.devices?.count == 2)
        for (item, secret) in secrets { _ = iphone.keychain.add(secret, as: item) }
        #expect(try iphone.accounts.open(lost).today().checkIn?.answers.mood == 4)
    }

    @Test func whatCannotBeEnteredLeavesOpenWhatIsOpen() async throws {
        let (phone, session) = try await iphone.startsInFront()
        let place = try iphone.accounts.add("🌊")
        let trouble = await phone.enter(place) { try $0.recover($1, words: "not words", address: "http://localhost:1") }
        #expect(trouble != nil)
        _ = await session.store.act { try $0.recordCheckIn(answers: CheckInAnswers(mood: 2)) }
        await until { session.store.today?.checkIn?.answers.mood == 2 }
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
