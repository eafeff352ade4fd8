import Foundation
import Porchlight
import Testing

@testable import CompanionKit

/// Time in the background, with a real server.
@MainActor @Suite(.timeLimit(.minutes(2))) struct ExchangeTests {
    let stage: Stage
    let iphone: IPhone

    init() throws {
        stage = try Stage()
        iphone = try IPhone(stage)
    }

    func isInCedarHouse(_ session: AppSession) async throws {
        let invite = try stage.house("invite", "resident", "--house", "Cedar House", "--name", "Ana")
        #expect(await session.store.reach { try $0.joinHouse(inviteCode: invite) }.trouble == nil)
        #expect(await session.store.reach { try $0.runSyncUntil(deadlineMs: 20_000) }.value == .upToDate)
    }

    func checksIn(_ session: AppSession, _ mood: UInt8) async {
        // Not by `act`, which would exchange at once.
        let companion = session.store.companion
        _ = await session.store.ask { try $0.recordCheckIn(answers: CheckInAnswers(mood: mood)) }
        #expect((try? companion.today().sync.waiting) ?? 0 > 0)
    }

    @Test func aProcessThatNobodySeesDeliversACheckIn() async throws {
        let (first, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        await checksIn(session, 4)
        iphone.ends(first)
        let phone = iphone.starts()
        let task = GivenTime()
        await phone.run(task)
        #expect(await task.completed() == true)
        #expect(phone.session == nil, "no view is read for it")
        #expect(phone.companion == nil, "and its folder is free")
        #expect(iphone.scheduler.asked.keys.map(\.rawValue) == [ExchangeKind.refresh.rawValue])
        await phone.appears()
        let today = try #require(phone.session?.store.today)
        #expect(today.checkIn?.hasReachedHouse == true && today.sync.waiting == 0)
    }

    @Test func leavingTheAppDeliversWhatWasJustDone() async throws {
        let (phone, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        await checksIn(session, 3)
        await phone.leaves()
        await phone.appears()
        #expect(session.store.today?.checkIn?.hasReachedHouse == true)
    }

    @Test func anEndInTheMiddleLosesNothingWheneverItComes() async throws {
        let (first, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        iphone.ends(first)
        for reading in 1...4 {
            stage.wait(60_000)
            // From the beginning: who opens the app exchanges, and that would deliver what is to wait.
            try stage.freezes(true)
            let phone = iphone.starts()
            await phone.appears()
            await checksIn(phone.session!, 4)
            // As a process that is put aside: without the exchange of who leaves it properly.
            await phone.letGo(.screen)
            let task = GivenTime()
            iphone.clock.eachTime { if $0 == reading { task.isUp() } }
            await phone.run(task)
            iphone.clock.eachTime { _ in }
            #expect(await task.completed() == false)
            #expect(Answer { try phone.companion!.today() }.trouble == .say(code: "suspended"))
            #expect(iphone.scheduler.asked.count == 2, "what waits is tried soon")
            iphone.ends(phone)
            try stage.freezes(false)
            let later = iphone.starts()
            let next = GivenTime(.refresh)
            await later.run(next)
            #expect(await next.completed() == true)
            await later.appears()
            #expect(later.session?.store.today?.checkIn?.hasReachedHouse == true, "after reading \(reading)")
            iphone.ends(later)
        }
    }

    @Test(arguments: [true, false]) func nothingIsBegunBeforeTheEndOfTheTimeCanBeHeard(isOpen: Bool) async throws {
        let (first, _) = try await iphone.startsInFront()
        await first.leaves()
        if !isOpen { iphone.ends(first) }
        let task = GivenTime(isSlow: true)
        let isTooEarly = Kept(false)
        iphone.clock.eachTime { _ in if !task.isHeard { isTooEarly.value = true } }
        await (isOpen ? first : iphone.starts()).run(task)
        #expect(!isTooEarly.value)
    }

    @Test func whoOpensTheAppMeanwhileIsNotPutToSleep() async throws {
        let (phone, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        await phone.leaves()
        let task = GivenTime()
        async let run: Void = phone.run(task)
        await phone.appears()
        task.isUp()
        await run
        #expect(await task.completed() != nil)
        #expect(await session.store.ask { try $0.today() }.trouble == nil)
        #expect(task.times.value == 1)
    }

    @Test func whoOpensTheAppDuringAnUnseenExchangeFindsEverything() async throws {
        let (first, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        await checksIn(session, 4)
        iphone.ends(first)
        try stage.freezes(true)
        let phone = iphone.starts()
        let task = GivenTime()
        async let run: Void = phone.run(task)
        await phone.appears()
        #expect(phone.session?.store.today?.checkIn?.answers.mood == 4)
        try stage.freezes(false)
        await run
        #expect(await task.completed() != nil)
    }

    @Test func theTimeOfAnUnseenExchangeMayEndAtAnyMoment() async throws {
        let (first, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        await checksIn(session, 4)
        iphone.ends(first)
        try stage.freezes(true)
        for reading in 1...2 {
            let task = GivenTime()
            iphone.clock.eachTime { if $0 == reading { task.isUp() } }
            await iphone.starts().run(task)
            #expect(await task.completed() == false)
        }
        iphone.clock.eachTime { _ in }
        try stage.freezes(false)
        let next = GivenTime()
        await iphone.starts().run(next)
        #expect(await next.completed() == true)
    }

    @Test func everyAccountOfASharedPhoneIsDeliveredAndStaysLocked() async throws {
        let (phone, session) = try await iphone.startsInFront()
        try await isInCedarHouse(session)
        phone.beginning.session!.onPhone!.leave(.somebodyElse)
        try await until { if case .who = phone.beginning.step { true } else { false } }
        phone.beginning.add("🌊")
        try await until { if case .ways = phone.beginning.step { true } else { false } }
        guard case .ways(let place, _) = phone.beginning.step else { return }
        phone.beginning.begin(place)
        try await until { phone.session != nil }
        let ben = phone.session!
        #expect(ben.onPhone?.label == "🌊" && ben.onPhone?.isShared == true)
        try await isInCedarHouse(ben)
        await checksIn(ben, 2)
        _ = await ben.store.ask { try $0.setPin(pin: "2580") }
        iphone.ends(phone)
        let task = GivenTime()
        await iphone.starts().run(task)
        #expect(await task.completed() == true)
        let later = try iphone.accounts.open(place)
        #expect(try later.isLocked())
        try later.unlock(pin: "2580")
        #expect(try later.today().checkIn?.hasReachedHouse == true)
    }

    @Test func withoutAnAccountTheTimeIsGivenBack() async throws {
        let task = GivenTime(.refresh)
        await iphone.starts().run(task)
        #expect(await task.completed() == true)
        iphone.keychain.shut()
        let shut = GivenTime(.refresh)
        await iphone.starts().run(shut)
        #expect(await shut.completed() == false)
    }

    @Test func whatWaitsIsTriedSoonAndNewsLater() {
        let now = Date(timeIntervalSince1970: 0)
        let waiting = AskedTimes(isWaiting: true, now: now)
        #expect(waiting.refresh == now + 900 && waiting.processing == now + 900)
        let done = AskedTimes(isWaiting: false, now: now)
        #expect(done.refresh == now + 4 * 3600 && done.processing == nil)
        done.ask(iphone.scheduler)
        #expect(iphone.scheduler.asked == [.refresh: now + 4 * 3600])
    }
}
