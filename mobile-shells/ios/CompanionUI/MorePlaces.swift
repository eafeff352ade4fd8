import CompanionKit
import Porchlight
import SwiftUI

struct MorePlace: View {
    let session: AppSession
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.more, onHelp: session.toHelp) {
            Leading(words.plan.title, note: words.plan.intro) { session.open(.plan) }
            Leading(words.sharing.title) { session.open(.sharing) }
            Leading(words.app.people_and_devices) { session.open(.people) }
            if session.store.reissue?.hasSomething == true { Leading(words.reissue.offered) { session.open(.reissue) } }
            Leading(words.own_summary.title) { session.open(.summary) }
            Leading(words.settings.title) { session.open(.settings) }
            if session.store.hasPin == true {
                SideButton(words.app.lock_now, .closed) { session.act { try $0.lock() } }
            }
            QuietButton(words.app.sync) { session.act { try $0.syncNow() } }
        }
    }
}

struct ReissuePlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.reissue {
            ReissueScreen(
                view: view,
                trouble: session.trouble,
                acts: ReissueActs(
                    onTakeTracker: { copy, name in session.save(part: copy) { try $0.takeTrackerOver(copy: copy, name: name) } },
                    onTakeLine: { copy in session.act { try $0.takePlanLineOver(copy: copy) } },
                    onLeave: { copy in session.save(part: copy) { try $0.leaveCopy(copy: copy) } },
                    onHelp: session.toHelp,
                    onBack: session.back
                )
            )
        }
    }
}

struct SharingPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.sharing {
            SharingScreen(
                view: view, standing: session.store.standing, today: session.store.today?.day, trouble: session.trouble,
                acts: session.sharingActs)
        } else {
            NoHouseScreen(session: session)
        }
    }
}

struct WhoLookedPlace: View {
    let session: AppSession
    @State private var earlier: WhoLookedView?

    var body: some View {
        if let view = earlier ?? session.store.whoLooked {
            WhoLookedScreen(view: view, onMore: { more(after: view, from: $0) }, onHelp: session.toHelp, onBack: session.back)
                .onChange(of: session.store.whoLooked) { earlier = nil }
        }
    }

    private func more(after view: WhoLookedView, from next: Int64) {
        session.ask { try $0.whoLooked(next: next) } then: { page in
            earlier = WhoLookedView(readings: view.readings + page.readings, next: page.next, houses: page.houses)
        }
    }
}

struct SettingsPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.settings {
            SettingsScreen(
                view: view,
                hasPin: session.store.hasPin == true,
                countries: crisisCountries(),
                trouble: session.trouble,
                acts: SettingsActs(
                    onHelp: session.toHelp,
                    onPrompts: { prompts in session.act { try $0.setPrompts(settings: prompts) } },
                    onDayEnd: { minutes in session.act { try $0.setDayEnd(minutes: minutes) } },
                    onMorning: { isOn in session.act { try $0.setMorningCheckIn(isOn: isOn) } },
                    onAsksAboutUse: { isOn in session.act { try $0.setAsksAboutUse(isOn: isOn) } },
                    onPlanOpensLocked: { isOn in session.act { try $0.setPlanOpensLocked(isOn: isOn) } },
                    onCountry: { country in session.act { try $0.setCountry(country: country) } },
                    onPin: { pin, done in session.act({ try $0.setPin(pin: pin) }, then: { done() }) },
                    onLanguage: { session.onLanguage($0) },
                    onBack: session.back
                )
            )
        }
    }
}

struct JoiningPlace: View {
    let session: AppSession
    let onJoined: Act
    let onAlone: Act
    let onBack: Act?
    @State private var asking: JoinAskView?
    /// How often it is looked whether staff have let this phone in, while the digits are shown.
    private static let lookEvery = Duration.seconds(3)

    var body: some View {
        JoiningScreen(asking: asking, trouble: session.trouble, acts: acts)
            .task { session.ask { try $0.joinAsk() } then: { asking = $0 } }
            .task(id: isInFront ? asking?.state : nil) { await look() }
    }

    /// Behind help it waits: nobody is taken from there to another screen.
    private var isInFront: Bool { session.place == session.standing }

    private func look() async {
        guard isInFront else { return }
        while asking?.state == .waiting, (try? await Task.sleep(for: Self.lookEvery)) != nil {
            session.reach { try $0.lookWhetherLetIn() } then: { asking = $0 }
        }
        // Whoever looks on with the new state says it, and nobody twice.
        if !Task.isCancelled, asking?.state == .joined { onJoined() }
    }

    private var acts: JoiningActs {
        JoiningActs(
            onInvite: join,
            onCode: ask,
            onStop: { session.act { try $0.stopAskingToJoin() } then: { asking = nil } },
            onAlone: onAlone,
            onScan: session.scanner == nil ? nil : scan,
            onHelp: session.toHelp,
            onBack: onBack
        )
    }

    private func scan() { session.scan(then: join) }

    private func join(_ invite: String) {
        session.reach({ try $0.joinHouse(inviteCode: invite) }, then: session.saved { onJoined() })
    }

    private func ask(address: String, code: String) {
        session.reach({ try $0.askToJoin(address: address, code: code) }, then: session.saved { asking = $0 })
    }
}
