import CompanionKit
import SwiftUI

/// While no account is open: whose it is to be, or how one comes onto this phone.
struct BeginningOnScreen: View {
    let beginning: Beginning
    @Environment(\.words) private var words

    var body: some View {
        switch beginning.step {
        case .looking: EmptyView()
        case .who(let accounts):
            WhoScreen(
                accounts: accounts,
                trouble: beginning.trouble,
                acts: WhoActs(onChoose: beginning.choose, onAdd: beginning.add, onHelp: beginning.help, onBack: back)
            )
        case .ways(let place, let isBeside): ways(onto: place, isBeside)
        case .linking(_, let device, let codes):
            LinkingScreen(
                title: words.beginning.linked,
                about: nil,
                code: device.code(),
                parts: codes.count,
                trouble: beginning.trouble,
                isWaiting: beginning.isWaiting,
                acts: LinkingActs(
                    onCode: beginning.takeCode, onScan: beginning.scanner == nil ? nil : beginning.scan(then:),
                    onHelp: beginning.help, onBack: beginning.back)
            )
        case .comingBack(let typed): ComingBackPlace(beginning: beginning, typed: typed)
        case .notOpen(let place, let why): notOpen(place, why)
        }
    }

    private var back: Act? { beginning.canGoBack ? beginning.back : nil }

    private func lookAgain() { beginning.look() }

    private func ways(onto place: PlaceOnPhone, _ isBeside: Bool) -> some View {
        BeginningScreen(
            isBeside: isBeside,
            trouble: beginning.trouble,
            acts: BeginningActs(
                onBegin: { beginning.begin(place) },
                onLink: { beginning.link(place) },
                onComeBack: { beginning.comeBack(place) },
                onShare: place.label == nil && !isBeside ? beginning.share : nil,
                onLanguage: { beginning.onLanguage($0) },
                onHelp: beginning.help,
                // Beside an account: back to that one.
                onBack: back ?? (isBeside ? lookAgain : nil)
            )
        )
    }

    private var waysBack: WaysBack {
        WaysBack(
            onLink: { beginning.beside(then: beginning.link) },
            onComeBack: { beginning.beside(then: beginning.comeBack) },
            onAnew: { beginning.beside(then: beginning.anew) }
        )
    }

    private func notOpen(_ place: PlaceOnPhone?, _ why: Trouble) -> some View {
        NotOpenScreen(
            why: why,
            acts: NotOpenActs(
                onAgain: { if let place { beginning.open(place) } else { beginning.look() } },
                // A newer version wrote it: an update opens it, and nothing else does.
                ways: place?.label == nil && why != .wayBack(code: "too_new") ? waysBack : nil,
                onHelp: beginning.help,
                onBack: back
            )
        )
    }
}

private struct ComingBackPlace: View {
    let beginning: Beginning
    @Bindable var typed: ComingBack

    var body: some View {
        ComingBackScreen(
            twelve: $typed.words,
            address: $typed.address,
            trouble: beginning.trouble,
            isWaiting: beginning.isWaiting,
            acts: ComingBackActs(onGo: { beginning.recover(typed) }, onHelp: beginning.help, onBack: beginning.back)
        )
    }
}
