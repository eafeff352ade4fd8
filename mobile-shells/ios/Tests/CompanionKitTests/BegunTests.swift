import Porchlight
import Testing

@testable import CompanionKit

/// What was typed or chosen and not saved, on the real core.
@MainActor @Suite(.timeLimit(.minutes(1))) struct BegunTests {
    let iphone: IPhone
    private let answers = Begun.Spot(.checkIn, name: "answers")
    private let half = CheckInAnswers(mood: 2, noteAboutUse: "Half a sentence")

    init() throws { iphone = try IPhone(Stage()) }

    @Test func itOutlivesALockAndWhoeverGoesElsewhere() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        session.open(.checkIn)
        session.begun.keep(half, at: answers, insteadOf: CheckInAnswers())
        session.act({ try $0.lock() })
        try await until { session.store.isLocked }
        session.unlock("2580")
        try await until { !session.store.isLocked }
        #expect(session.place == .checkIn && session.begun.value(at: answers) == half)
        session.back()
        session.show(.path)
        #expect(session.begun.value(at: answers) == half)
    }

    @Test func itEndsOnceItIsSavedAndNotBefore() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.checkIn)
        session.begun.keep(half, at: answers, insteadOf: CheckInAnswers())
        session.save({ try $0.recordCheckIn(answers: CheckInAnswers(mood: 9)) })
        try await until { session.trouble != nil }
        #expect(session.begun.value(at: answers) == half)
        session.save({ [half] in try $0.recordCheckIn(answers: half) }) { _ in session.back() }
        try await until { session.place == .today }
        #expect(session.begun.isEmpty)
    }

    @Test func whatIsTypedWhileItIsSavedStays() async throws {
        let (_, session) = try await iphone.startsInFront()
        let title = Begun.Spot(.writing, name: "title")
        for spot in [answers, title] { session.begun.keep("Half", at: spot, insteadOf: "") }
        session.save(at: .checkIn, { try $0.wasUsed() }) { session.open(.checkIn) }
        session.begun.keep("Half a sentence", at: answers, insteadOf: "")
        try await until { session.place == .checkIn }
        #expect(session.begun.value(at: answers) == "Half a sentence" && session.begun.value(at: title) == "Half")
        session.save(at: .checkIn, { try $0.wasUsed() })
        try await until { session.begun.value(of: String.self, at: answers) == nil }
    }

    @Test func whatWasChosenForOneDayIsNotSaidOfTheNextAndTheWordsStay() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setAsksAboutUse(isOn: true) }
        await session.store.refresh(AreaView.allCases)
        session.open(.checkIn)
        try halfCheckIn(session).answers = half
        #expect(try halfCheckIn(session).answers == half)
        session.back()
        iphone.stage.wait(24 * 60 * 60 * 1000)
        await session.store.refresh(AreaView.allCases)
        session.open(.checkIn)
        let words = try halfCheckIn(session).answers
        #expect(words == CheckInAnswers(noteAboutUse: half.noteAboutUse))
        session.save { try $0.recordCheckIn(answers: words) }
        try await until { session.store.today?.checkIn?.answers == words }
        #expect(session.begun.isEmpty)
    }

    @Test func whoIsNotAskedForWordsSavesNoneAndFindsThemWhenAskedAgain() {
        let begun = Begun()
        func form(asks: Bool) -> HalfCheckIn { HalfCheckIn(in: begun, at: .checkIn, asksAboutUse: asks) }
        form(asks: true).answers = half
        form(asks: false).answers.mood = 3
        #expect(form(asks: false).answers == CheckInAnswers(mood: 3))
        #expect(form(asks: true).answers.noteAboutUse == half.noteAboutUse)
    }

    @Test func whatIsBegunForOneHouseIsNeitherShownInAnotherNorSavedThere() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = try iphone.stage.house("house", "create", "--name", "Birch House", "--zone", "America/Denver")
        for house in ["Cedar House", "Birch House"] {
            let invite = try iphone.stage.house("invite", "resident", "--house", house, "--name", "Ana")
            #expect(await session.store.reach { try $0.joinHouse(inviteCode: invite) }.trouble == nil)
        }
        await session.store.refresh(AreaView.allCases)
        session.open(.encourage(to: nil))
        let houses = try #require(session.store.houses?.map(\.id))
        var spots: [Begun.Spot] = []
        for house in houses {
            _ = await session.store.act { try $0.showHouse(id: house) }
            await session.store.refresh(AreaView.allCases)
            #expect(session.house(of: .encourage(to: nil)) == [house] && session.house(of: .checkIn) == [])
            spots.append(Begun.Spot(session.place, part: session.house(of: session.place), name: "text"))
            session.begun.keep("Hello", at: spots.last!, insteadOf: "")
        }
        session.save({ try $0.wasUsed() })
        try await until { session.begun.value(of: String.self, at: spots[1]) == nil }
        #expect(session.begun.value(at: spots[0]) == "Hello")
    }

    private func halfCheckIn(_ session: AppSession) throws -> HalfCheckIn {
        let view = try #require(session.store.today)
        return HalfCheckIn(
            in: session.begun, at: .checkIn, about: view.asksAbout, asksAboutUse: view.questions.asksAboutUse,
            before: view.answeredNow?.answers)
    }

    @Test func whatLiesBesideItIsNotSavedAlongWithIt() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.open(.plan)
        let saved = Begun.Spot(.plan, part: ["signs"], name: "text")
        let beside = Begun.Spot(.plan, part: ["byMyself"], name: "text")
        let elsewhere = Begun.Spot(.follow, part: ["signs"], name: "text")
        for spot in [saved, beside, elsewhere] { session.begun.keep("Half", at: spot, insteadOf: "") }
        session.save(part: "signs", { try $0.addPlanLine(part: .signs, text: "Half", phone: nil) })
        try await until { session.begun.value(of: String.self, at: saved) == nil }
        #expect(session.begun.value(at: beside) == "Half" && session.begun.value(at: elsewhere) == "Half")
    }

    @Test func howFarSomebodyCameOutlivesALockAndNoVisit() async throws {
        let (_, session) = try await iphone.startsInFront()
        _ = await session.store.act { try $0.setPin(pin: "2580") }
        let step = Begun.Spot(.returnToUse, name: "step", lasting: .whileThere)
        let note = Begun.Spot(.returnToUse, part: ["note"], name: "note")
        session.open(.returnToUse)
        session.begun.keep(1, at: step, insteadOf: 0)
        session.begun.keep("Half", at: note, insteadOf: "")
        session.open(.circle)
        session.act({ try $0.lock() })
        try await until { session.store.isLocked }
        session.open(.help)
        session.back()
        session.unlock("2580")
        try await until { !session.store.isLocked }
        session.back()
        #expect(session.place == .returnToUse && session.begun.value(at: step) == 1)
        session.show(.today)
        #expect(session.begun.value(of: Int.self, at: step) == nil && session.begun.value(at: note) == "Half")
    }

    @Test func aChoiceThatWasTakenBackIsBegunAndOneThatIsAsBeforeIsNot() {
        let begun = Begun()
        begun.keep(UInt8?.none, at: answers, insteadOf: 3)
        #expect(begun.value(of: UInt8?.self, at: answers) == .some(.none))
        begun.keep(UInt8?.some(3), at: answers, insteadOf: 3)
        #expect(begun.isEmpty)
    }

    @Test func whoHandsThePhoneOnFindsItAgain() async throws {
        let (phone, session) = try await iphone.startsInFront()
        session.begun.keep(half, at: answers, insteadOf: CheckInAnswers())
        session.onPhone!.leave(.somebodyElse)
        try await until { if case .who = phone.beginning.step { true } else { false } }
        guard case .who(let here) = phone.beginning.step else { return }
        phone.beginning.choose(here[0])
        try await until { phone.session != nil }
        #expect(phone.session?.begun.value(at: answers) == half)
    }

    @Test func ofAnAccountThatIsHereNoMoreNothingStays() async throws {
        let (phone, session) = try await iphone.startsInFront()
        session.open(.writing)
        session.write(Writing(text: "Nobody else reads this"))
        session.begun.keep(half, at: answers, insteadOf: CheckInAnswers())
        session.onPhone!.leave(.ended)
        try await until { !phone.beginning.isWaiting }
        // Whoever comes next to the same place.
        try phone.beginning.open(iphone.accounts.own())
        try await until { phone.session != nil }
        #expect(phone.session!.begun.isEmpty && phone.session!.writing.isEmpty)
    }

    @Test func anAccountThatIsClosedKeepsNothingUnsaved() async throws {
        let (_, session) = try await iphone.startsInFront()
        session.write(Writing(text: "Half a sentence"))
        session.begun.keep(half, at: answers, insteadOf: CheckInAnswers())
        let closed = await session.store.act { try $0.closeAccount(confirmation: $0.closing().confirmation ?? "") }
        #expect(closed.trouble == nil)
        await session.store.refresh(AreaView.allCases)
        #expect(session.store.ended == .accountClosed)
        #expect(session.begun.isEmpty && session.writing.isEmpty)
    }
}
