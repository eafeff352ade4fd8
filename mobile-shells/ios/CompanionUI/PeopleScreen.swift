import CompanionKit
import Porchlight
import SwiftUI

/// What this screen shows.
struct PeopleViews {
    var houses: [HouseView]
    var devices: [DeviceView]
    var late: [LateWordsView]
    var hasWords: Bool
    /// Whether the words were just asked back, and right.
    var isConfirmed = false
    var closedHouses: [ClosedHouseView] = []
}

struct PeopleActs {
    var onHelp: Act = {}
    var onJoin: Act = {}
    var onHouse: @MainActor (String) -> Void = { _ in }
    var onStanding: Act = {}
    var onClosing: Act = {}
    var onWords: Act = {}
    var onRest: @MainActor (DeviceView, _ rests: Bool, _ done: @escaping Act) -> Void = { _, _, _ in }
    var onRemove: @MainActor (DeviceView) -> Void = { _ in }
    var onLink: Act = {}
    var onHandOver: Act = {}
    var onTakeOver: Act = {}
    var onKeepLate: @MainActor (_ device: String) -> Void = { _ in }
    var onDismissLate: @MainActor (_ device: String) -> Void = { _ in }
    var onPhone: OnPhone?
    var onBack: Act = {}
}

struct PeopleScreen: View {
    let views: PeopleViews
    var trouble: Trouble?
    var acts = PeopleActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.people_and_devices, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            ForEach(views.late, id: \.device) { LateCard(late: $0, acts: acts) }
            SectionTitle(words.houses.title)
            ForEach(views.houses, id: \.id) { HouseCard(house: $0, acts: acts) }
            ForEach(views.closedHouses, id: \.id) { house in Card { BodyText(words.closing.house_closed(house: house.name)) } }
            if views.houses.contains(where: { $0.state.hasLeft }) { Note(words.houses.left) }
            SideButton(words.joining.title, action: acts.onJoin)
            SectionTitle(words.words_screen.title)
            Card {
                if views.isConfirmed {
                    Title(words.words_screen.done)
                    Note(words.words_screen.counts)
                }
                BodyText(words.words_screen.why)
                let areWritten = views.hasWords || views.isConfirmed
                if areWritten { Note(words.words_screen.new_words_note) }
                SideButton(areWritten ? words.words_screen.new_words : words.beginning.see_words, action: acts.onWords)
            }
            SectionTitle(words.devices.title)
            ForEach(views.devices.filter { !$0.isRemoved }, id: \.id) { DeviceCard(device: $0, acts: acts).id($0) }
            Leading(words.devices.link, action: acts.onLink)
            Leading(words.devices.hand_over, action: acts.onHandOver)
            Leading(words.devices.take_over, action: acts.onTakeOver)
            if let onPhone = acts.onPhone { OtherAccounts(onPhone: onPhone) }
            Leading(words.closing.title, action: acts.onClosing)
        }
    }
}

private struct OtherAccounts: View {
    let onPhone: OnPhone
    @Environment(\.words) private var words

    var body: some View {
        SectionTitle(words.beginning.others)
        Card {
            Note(words.beginning.others_note)
            SideButton(words.beginning.somebody_else) { onPhone.leave(.somebodyElse) }
            QuietButton(words.beginning.linked) { onPhone.leave(.beside) }
        }
    }
}

private struct HouseCard: View {
    let house: HouseView
    let acts: PeopleActs
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(house.name)
            if let state = house.state { Note(words.standing_state.of(state)) }
            if house.waiting > 0 { Note(words.houses.waiting(count: house.waiting, house: house.name)) }
            if house.failure != nil { Note(words.houses.not_reached(house: house.name)) }
            if house.isShown && house.state != nil { QuietButton(words.leaving.house, action: acts.onStanding) }
            if house.isShown {
                Note(words.houses.shown(house: house.name))
            } else {
                SideButton(words.houses.show) { acts.onHouse(house.id) }
            }
        }
    }
}

private struct DeviceCard: View {
    let device: DeviceView
    let acts: PeopleActs
    @State private var isAsking = false
    /// What the server was just told. It alone knows: after the twelve words all others rest.
    @State private var rests: Bool?
    @Environment(\.words) private var words

    var body: some View {
        Card(device.isNew && !device.isThis ? .attention : .card) {
            if device.isThis {
                Title(words.app.this_device)
                Note(words.said(device.addedBy))
            } else {
                Title(words.said(device.addedBy))
                if device.isNew { BodyText(words.devices.new) }
                if device.isRemovalWaiting {
                    Note(words.sharing.waits)
                } else if isAsking {
                    BodyText(words.devices.remove_note)
                    MainButton(words.devices.remove) { acts.onRemove(device) }
                    SideButton(words.devices.suspend) { rest(true) }
                    Note(words.devices.suspend_note)
                    SideButton(words.devices.wake) { rest(false) }
                    QuietButton(words.app.not_now) { isAsking = false }
                } else {
                    if let rests {
                        let said = rests ? words.devices.rests : words.devices.is_awake
                        Note(said).readAtOnce(said)
                    }
                    QuietButton(words.devices.suspend_or_remove) { isAsking = true }
                }
            }
        }
    }

    private func rest(_ asked: Bool) {
        acts.onRest(device, asked) {
            rests = asked
            isAsking = false
        }
    }
}

extension Words {
    fileprivate func said(_ by: DeviceAddedBy) -> String {
        switch by {
        case .first: device_added_by.first
        case .device: device_added_by.device
        case .words: device_added_by.words
        }
    }
}

private struct LateCard: View {
    let late: LateWordsView
    let acts: PeopleActs
    @Environment(\.words) private var words

    var body: some View {
        Card(.attention) {
            BodyText(words.devices.late_words(count: late.entries))
            ForEach(late.openings.indices, id: \.self) { at in Framed { BodyText(late.openings[at]) } }
            SideButton(words.app.keep_as_entry) { acts.onKeepLate(late.device) }
            QuietButton(words.app.let_go) { acts.onDismissLate(late.device) }
        }
    }
}
