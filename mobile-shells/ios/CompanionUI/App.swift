import Accessibility
import CompanionKit
import Porchlight
import SwiftUI

/// The whole app, in the person's language and in this phone's time.
public struct AppScreen: View {
    private let phone: Phone

    public init(phone: Phone) { self.phone = phone }

    public var body: some View {
        PorchlightTheme(Surroundings(of: phone.language.language)) { Covered(phone: phone) }
    }
}

/// While one switches between apps, the phone shows a picture of this one: then, and until it is known whether it is locked,
/// nothing of anybody is to be seen or heard.
private struct Covered: View {
    let phone: Phone
    @Environment(\.palette) private var palette

    var body: some View {
        ZStack {
            palette.paper.ignoresSafeArea()
            DoorOnScreen(phone: phone).accessibilityHidden(phone.isCovered)
            if phone.isCovered { Cover(trouble: phone.sleepTrouble) }
        }
    }
}

/// Help that was opened before there was an account lies over it, too, until somebody goes back.
private struct DoorOnScreen: View {
    let phone: Phone
    @Environment(\.surroundings) private var around

    var body: some View {
        Over(isCovered: phone.beginning.isAtHelp) {
            if let session = phone.session {
                SessionOnScreen(session: session)
            } else {
                BeginningOnScreen(beginning: phone.beginning)
            }
        } above: {
            HelpScreen(view: around.help(in: nil), onBack: phone.beginning.back)
        }
        .onChange(of: phone.beginning.isAtHelp) { AccessibilityNotification.ScreenChanged().post() }
    }
}

/// A locked phone shows the lock and what is open without a PIN; what was being written waits behind it.
private struct SessionOnScreen: View {
    let session: AppSession

    var body: some View {
        Used(session) {
            if let why = session.store.ended {
                EndedPlace(session: session, why: why)
            } else if session.store.isLocked {
                Locked(session: session)
            } else if let trouble = session.trouble, case .wayBack = trouble {
                BrokenPlace(session: session, why: trouble)
            } else {
                Unlocked(session: session)
            }
        }
        // A screen reader begins the new screen at its top.
        .onChange(of: session.place) { AccessibilityNotification.ScreenChanged().post() }
        .onChange(of: session.lockedPlace) { AccessibilityNotification.ScreenChanged().post() }
        .onChange(of: session.store.isLocked) { AccessibilityNotification.ScreenChanged().post() }
    }
}

private struct Locked: View {
    let session: AppSession
    @Environment(\.surroundings) private var around

    var body: some View {
        if session.lockedPlace == .help {
            HelpScreen(view: around.help(in: nil), onPlan: toPlan, onBack: session.back)
        } else if session.lockedPlace == .plan, let plan = session.store.plan {
            PlanScreen(view: plan, acts: nil, onHelp: session.toHelp, onBack: session.back)
        } else {
            LockScreen(
                trouble: session.trouble, onPlan: toPlan, onPhone: session.onPhone, onHelp: session.toHelp, onUnlock: session.unlock)
        }
    }

    /// Only where its owner lets the plan be read without a PIN is there one.
    private var toPlan: Act? {
        guard session.store.plan != nil else { return nil }
        return { session.open(.plan) }
    }
}

private struct Unlocked: View {
    let session: AppSession

    var body: some View {
        Over(isCovered: session.place != session.standing) {
            Standing(session: session)
        } above: {
            PlaceOnScreen(session: session, place: session.place).id(session.place)
        }
    }
}

/// What help lies over stays as it is, and nobody sees, touches or hears it meanwhile.
struct Over<Below: View, Above: View>: View {
    private let isCovered: Bool
    private let below: Below
    private let above: Above

    init(isCovered: Bool, @ViewBuilder below: () -> Below, @ViewBuilder above: () -> Above) {
        (self.isCovered, self.below, self.above) = (isCovered, below(), above())
    }

    var body: some View {
        ZStack {
            below.opacity(isCovered ? 0 : 1).disabled(isCovered).accessibilityHidden(isCovered)
            if isCovered { above }
        }
    }
}

/// The place where one stands. Help, and what is opened from there, lie over it: what was begun here is here afterwards.
private struct Standing: View {
    let session: AppSession

    var body: some View {
        if let tab = Place.Tab.allCases.first(where: { $0.place == session.standing }) {
            Tabs(session: session, here: tab)
        } else {
            // A place that is opened anew begins at its top, with nothing chosen.
            PlaceOnScreen(session: session, place: session.standing).id(session.standing)
        }
    }
}

/// The phone's own tabs: they say where one is of how many, and with large type a long touch shows them large.
private struct Tabs: View {
    let session: AppSession
    let here: Place.Tab
    @Environment(\.words) private var words

    var body: some View {
        TabView(selection: Binding(get: { here }, set: { session.show($0.place) })) {
            ForEach(Place.Tab.allCases, id: \.self) { tab in
                ZStack { if tab == here { PlaceOnScreen(session: session, place: tab.place) } }
                    .tabItem { Label(title(of: tab), systemImage: icon(of: tab).rawValue) }
                    .tag(tab)
            }
        }
    }

    private func title(of tab: Place.Tab) -> String {
        switch tab {
        case .today: words.today.title
        case .journal: words.journal.title
        case .circle: words.app.circle
        case .path: words.path.title
        case .more: words.app.more
        }
    }

    private func icon(of tab: Place.Tab) -> Icon {
        switch tab {
        case .today: .lamp
        case .journal: .book
        case .circle: .people
        case .path: .path
        case .more: .more
        }
    }
}

/// Says nothing about anybody; at most, why the app could not go on.
struct Cover: View {
    let trouble: Trouble?
    @Environment(\.palette) private var palette

    var body: some View {
        ZStack {
            palette.paper.ignoresSafeArea()
            if let trouble {
                TroubleCard(trouble).padding(Space.large)
            } else {
                Icon.lamp.image.foregroundStyle(palette.quietInk)
            }
        }
    }
}
