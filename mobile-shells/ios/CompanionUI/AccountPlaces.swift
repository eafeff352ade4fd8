import CompanionKit
import Porchlight
import SwiftUI

/// What stands above everything else on Today while it is so.
struct AboveToday: View {
    let session: AppSession
    @Environment(\.words) private var words

    var body: some View {
        if let landing = session.store.standing?.landing {
            LandingCard(landing: landing, onPlan: { session.open(.plan) }, onHelp: session.toHelp)
        }
        if session.store.mustLinkAgain == true {
            Card(.attention) {
                Title(words.devices.link_again)
                BodyText(words.devices.link_again_note)
                MainButton(words.app.go_on) { session.open(.linkAgain) }
            }
        }
    }
}

struct StandingPlace: View {
    let session: AppSession

    var body: some View {
        if let standing = session.store.standing {
            StandingScreen(
                view: standing,
                consents: session.store.sharing?.consents ?? [],
                today: session.store.today?.day,
                trouble: session.trouble,
                acts: StandingActs(
                    sharing: session.sharingActs, onPlan: { session.open(.plan) }, onHelp: session.toHelp, onBack: session.back)
            )
        } else {
            NoHouseScreen(session: session)
        }
    }
}

extension AppSession {
    /// Giving and taking back, the same wherever a consent stands.
    var sharingActs: SharingActs {
        SharingActs(
            onHelp: toHelp,
            onGive: { purpose, text, lastDay in
                self.save(part: purpose.key) {
                    guard let lastDay else { return try $0.giveConsent(purpose: purpose, textShown: text) }
                    return try $0.giveConsentUntil(purpose: purpose, textShown: text, lastDay: lastDay)
                }
            },
            onWithdraw: { purpose in self.act { try $0.withdrawConsent(purpose: purpose) } },
            onShareMilestone: { id, isShared in
                self.act { isShared ? try $0.shareMilestone(milestone: id) : try $0.unshareMilestone(milestone: id) }
            },
            onShareReturn: { id, day, isShared in
                self.act { isShared ? try $0.shareReturn(id: id, day: day) : try $0.unshareReturn(id: id, day: day) }
            },
            onWhoLooked: { self.open(.whoLooked) },
            onBack: back
        )
    }

    fileprivate func closingActs(
        onBack: Act?, after: After? = nil, onErased: @escaping @MainActor (ClosingView) -> Void = { _ in }
    ) -> ClosingActs {
        ClosingActs(
            onExport: takeJournalAlong,
            onClose: { confirmation in self.act { try $0.closeAccount(confirmation: confirmation) } },
            onKeep: { self.act { try $0.keepAccount() } },
            onErase: { self.act({ try $0.eraseClosedAccount() }, then: onErased) },
            after: after,
            onHelp: toHelp,
            onBack: onBack
        )
    }
}

struct ClosingPlace: View {
    let session: AppSession

    var body: some View {
        if let view = session.store.closing {
            ClosingScreen(view: view, trouble: session.trouble, acts: session.closingActs(onBack: session.back))
        }
    }
}

/// A part of what is on the phone cannot be read. Nothing of it is touched.
struct BrokenPlace: View {
    let session: AppSession
    let why: Trouble
    @Environment(\.surroundings) private var around

    var body: some View {
        if session.place == .help {
            HelpScreen(view: around.help(in: nil), onBack: session.back)
        } else {
            NotOpenScreen(why: why, acts: NotOpenActs(onAgain: session.calm, ways: ways, onHelp: session.toHelp))
        }
    }

    private var ways: WaysBack? {
        guard let phone = session.onPhone else { return nil }
        let leave: Act = { phone.leave(.beside) }
        return WaysBack(onLink: leave, onComeBack: leave, onAnew: leave)
    }
}

/// Of an account that was closed, or is on this device no more.
struct EndedPlace: View {
    let session: AppSession
    let why: Ended
    @State private var view: ClosingView?
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        if session.place == .help {
            HelpScreen(view: around.help(in: nil), onBack: session.back)
        } else {
            switch why {
            case .deviceRemoved: GoneScreen(after: after, onHelp: session.toHelp)
            case .accountClosed:
                ZStack { if let view { ClosingScreen(view: view, trouble: session.trouble, acts: acts) } }
                .task { session.ask { try $0.closing() } then: { view = $0 } }
            }
        }
    }

    private var acts: ClosingActs { session.closingActs(onBack: nil, after: after) { view = $0 } }

    private var after: After? {
        session.onPhone.map { phone in
            After(name: phone.label == nil ? words.beginning.begin : words.shared_phone.clear) { phone.leave(.ended) }
        }
    }
}

struct SummaryPlace: View {
    let session: AppSession
    @State private var made: OwnSummaryView?

    var body: some View {
        if let today = session.store.today?.day {
            Opened(today) { SummaryScreen(today: $0, made: made, trouble: session.trouble, acts: acts) }
        }
    }

    private var acts: SummaryActs {
        SummaryActs(
            onMake: { parts, since in session.ask { try $0.ownSummary(parts: parts, since: since) } then: { made = $0 } },
            onSave: { session.save("summary.txt", $0) },
            onHelp: session.toHelp,
            onBack: session.back
        )
    }
}

struct DayHistoryPlace: View {
    let session: AppSession
    @State private var chosen: String?

    var body: some View {
        if let today = session.store.today {
            let day = chosen ?? today.day
            Asked(session, again: Looked(day: day, today: today)) { try $0.checkInHistory(day: day) } content: { answered in
                DayHistoryScreen(
                    day: day,
                    answered: answered,
                    trouble: session.trouble,
                    acts: DayHistoryActs(
                        onDay: { chosen = $0 },
                        onTakeAway: { part in
                            session.act({ try $0.takeCheckInAway(day: day, part: part) }, then: session.thenBack())
                        },
                        onHelp: session.toHelp,
                        onBack: session.back
                    )
                )
            }
        }
    }

    /// Asked again when one of the two changes.
    private struct Looked: Equatable {
        let day: String
        let today: TodayView
    }
}

struct LinkAgainPlace: View {
    let session: AppSession
    @Kept(.whileThere) private var parts: [String] = []
    @Environment(\.words) private var words

    var body: some View {
        Asked(session, again: 0) { try $0.linkAgainCode() } content: { code in
            LinkingScreen(
                title: words.devices.link_again,
                about: words.devices.link_again_note,
                code: code,
                parts: parts.count,
                trouble: session.trouble.flatMap { lacksSome($0) ? nil : $0 },
                acts: LinkingActs(
                    onCode: take, onScan: session.scanner == nil ? nil : session.scan(then:), onHelp: session.toHelp,
                    onBack: session.back)
            )
        }
    }

    private func lacksSome(_ trouble: Trouble) -> Bool {
        if case .beside(_, "parts_missing", _) = trouble { true } else { false }
    }

    private func take(_ part: String) {
        let codes = parts + [part]
        session.act { try $0.linkAgainWithCodes(codes: codes) } then: { [here = session.here] in here.show(.today) } otherwise: { trouble in
            // Said of the second as of the third part, so that it lacks some is no change to wait for.
            if lacksSome(trouble) { parts = codes }
        }
    }
}
