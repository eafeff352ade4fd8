import CompanionKit
import SwiftUI

/// A code of another device comes in: by the camera where there is one, or typed. What it is for stands above it.
struct CodeToTake<About: View>: View {
    private let typed: Binding<String>
    private let trouble: Trouble?
    private let onScan: Scan?
    private let onCode: @MainActor (String) -> Void
    private let about: About
    @Environment(\.words) private var words

    init(
        typed: Binding<String>, trouble: Trouble?, onScan: Scan?, onCode: @escaping @MainActor (String) -> Void,
        @ViewBuilder about: () -> About
    ) {
        (self.typed, self.trouble, self.onScan, self.onCode, self.about) = (typed, trouble, onScan, onCode, about())
    }

    var body: some View {
        Card {
            about
            if let onScan { MainButton(words.beginning.scan) { onScan(onCode) } }
            Field(words.app.code_of_the_other, text: typed, lines: 2, trouble: trouble).typedPrivately()
            SideButton(words.app.go_on) { onCode(typed.wrappedValue.trimmed) }
        }
    }
}

struct DeviceCodesActs {
    var onCode: @MainActor (String) -> Void = { _ in }
    /// Absent where there is no camera.
    var onScan: Scan?
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// Takes the code of a device that is to be let in, then shows the answer.
struct LinkDeviceScreen: View {
    let answer: [String]
    var trouble: Trouble?
    var acts = DeviceCodesActs()
    @Environment(\.words) private var words

    var body: some View {
        AnsweringScreen(
            title: words.devices.link, take: words.devices.link_take, show: words.devices.link_show, answer: answer,
            trouble: trouble, acts: acts)
    }
}

/// On the person's own phone, when a device of the house is to let go of what it has.
struct TakeOverScreen: View {
    let answer: [String]
    var trouble: Trouble?
    var acts = DeviceCodesActs()
    @Environment(\.words) private var words

    var body: some View {
        AnsweringScreen(
            title: words.devices.take_over, take: words.devices.take_over_note, show: words.devices.take_over_show, answer: answer,
            trouble: trouble, acts: acts)
    }
}

/// First the other device's code, then what this one answers to it.
private struct AnsweringScreen: View {
    let title: String
    let take: String
    let show: String
    let answer: [String]
    let trouble: Trouble?
    let acts: DeviceCodesActs
    @Kept(.whileThere) private var typed = ""

    var body: some View {
        Page(title, onBack: acts.onBack, onHelp: acts.onHelp) {
            if answer.isEmpty {
                CodeToTake(typed: $typed, trouble: trouble, onScan: acts.onScan, onCode: acts.onCode) { BodyText(take) }
            } else {
                BodyText(show)
                CodeToShow(parts: answer)
            }
        }
        // What comes next begins at its top, and VoiceOver at its heading.
        .id(answer.isEmpty)
    }
}

struct HandOverActs {
    var onShow: @MainActor (_ leavesRefused: Bool) -> Void = { _ in }
    var onAnswer: @MainActor (_ answer: String, _ leavesRefused: Bool) -> Void = { _, _ in }
    var onLink: Act = {}
    /// Absent where there is no camera.
    var onScan: Scan?
    var onHelp: Act = {}
    var onBack: Act = {}
}

/// From a device of the house to one's own phone: a code is shown, and nothing goes until that phone has answered it.
struct HandOverScreen: View {
    let code: String?
    /// Whether there is anything that the house did not accept, which is on this device only.
    var hasRefused = false
    var trouble: Trouble?
    var acts = HandOverActs()
    @Kept(.whileThere) private var typed = ""
    @Kept(.whileThere) private var leavesRefused = false
    @Environment(\.words) private var words

    var body: some View {
        Page(words.devices.hand_over, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let code {
                BodyText(words.devices.hand_over_show)
                CodeToShow(parts: [code])
                CodeToTake(typed: $typed, trouble: trouble, onScan: acts.onScan, onCode: { acts.onAnswer($0, leavesRefused) }) {
                    BodyText(words.beginning.take_codes)
                    Note(words.devices.hand_over_last)
                }
                QuietButton(words.codes.show_again) { acts.onShow(leavesRefused) }
            } else {
                if let trouble { TroubleCard(trouble) }
                BodyText(words.devices.hand_over_note)
                Leading(words.devices.link, action: acts.onLink)
                if hasRefused { Card { Choice(words.devices.leave_refused, isOn: $leavesRefused) } }
                MainButton(words.codes.show) { acts.onShow(leavesRefused) }
            }
        }
        .id(code == nil)
    }
}
