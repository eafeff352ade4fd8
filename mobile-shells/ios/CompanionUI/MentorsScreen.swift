import CompanionKit
import Porchlight
import SwiftUI

struct MentorsActs {
    var onHelp: Act = {}
    var onAsk: @MainActor (_ person: String) -> Void = { _ in }
    var onAccept: @MainActor (_ asking: String) -> Void = { _ in }
    var onDecline: @MainActor (_ asking: String) -> Void = { _ in }
    /// Ends what there is, or takes an asking back.
    var onEnd: @MainActor (_ person: String) -> Void = { _ in }
    var onWrite: @MainActor (_ person: String) -> Void = { _ in }
    var onGender: @MainActor (String?) -> Void = { _ in }
    var onOffer: Act = {}
    var onWithdraw: Act = {}
    var onBack: Act = {}
}

/// Who asks, who walks with whom, then who offers it. Nothing counts a mentor's people or ranks anybody.
struct MentorsScreen: View {
    let view: MentorsView
    /// In the mentors' own words, where there is something to choose from.
    var genders: [String] = []
    var gender: String?
    /// Mentors of who left the house a while ago.
    var afterLeaving: [MentorshipView] = []
    var trouble: Trouble?
    var acts = MentorsActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.mentors.title, onBack: acts.onBack, onHelp: acts.onHelp) {
            Note(words.mentors.intro)
            if let trouble { TroubleCard(trouble) }
            ForEach(view.askingMe, id: \.asking) { AskingMeCard(asking: $0, acts: acts) }
            ForEach(view.asked, id: \.asking) { asked in
                Card {
                    BodyText(words.mentors.asked(name: asked.name ?? words.app.somebody))
                    QuietButton(words.mentors.take_back) { acts.onEnd(asked.person) }
                }
            }
            if !view.myMentors.isEmpty { SectionTitle(words.mentors.my_mentors) }
            ForEach(view.myMentors, id: \.person) { mentor in
                MentorshipCard(
                    mentorship: mentor, isAfterLeaving: afterLeaving.contains { $0.person == mentor.person }, acts: acts)
            }
            if !view.myMentees.isEmpty { SectionTitle(words.mentors.my_mentees) }
            ForEach(view.myMentees, id: \.person) { MentorshipCard(mentorship: $0, isAfterLeaving: false, acts: acts) }
            SectionTitle(words.mentors.here)
            if !genders.isEmpty {
                Note(words.mentors.only_gender)
                OneOf(genders.map { ($0, $0) }, chosen: gender, onChoose: acts.onGender)
            }
            if view.mentors.isEmpty { Card { BodyText(words.mentors.none) } }
            let known = view.asked.map(\.person) + view.myMentors.map(\.person)
            ForEach(view.mentors, id: \.id) { MentorCard(mentor: $0, isKnown: known.contains($0.id), onAsk: acts.onAsk) }
            Note(words.mentors.voluntary)
            Note(words.mentors.what_they_see)
            OwnOffer(offer: view.myOffer, acts: acts)
        }
    }
}

private struct AskingMeCard: View {
    let asking: MentorAskingView
    let acts: MentorsActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(.lamp) {
            BodyText(words.mentors.asks_you(name: asking.name ?? words.app.somebody))
            Note(words.small_circles.until(day: around.dates.dayOf(asking.untilMs)))
            MainButton(words.mentors.accept) { acts.onAccept(asking.asking) }
            SideButton(words.mentors.decline) { acts.onDecline(asking.asking) }
            Note(words.mentors.decline_note)
        }
    }
}

private struct MentorshipCard: View {
    let mentorship: MentorshipView
    let isAfterLeaving: Bool
    let acts: MentorsActs
    @State private var isAsking = false
    @Environment(\.words) private var words

    var body: some View {
        let name = mentorship.name ?? words.app.somebody
        Card(isAfterLeaving ? .lamp : .card) {
            Title(name)
            if isAfterLeaving { BodyText(words.mentors.after_leaving(name: name)) }
            SideButton(words.encouragement.write) { acts.onWrite(mentorship.person) }
            if isAsking {
                BodyText(words.mentors.end_note)
                MainButton(words.mentors.end) { acts.onEnd(mentorship.person) }
                SideButton(words.app.not_now) { isAsking = false }
            } else {
                QuietButton(words.mentors.end) { isAsking = true }
            }
        }
    }
}

private struct MentorCard: View {
    let mentor: MentorView
    let isKnown: Bool
    let onAsk: @MainActor (_ person: String) -> Void
    @Environment(\.words) private var words

    var body: some View {
        Card {
            Title(mentor.name ?? words.app.somebody)
            BodyText(mentor.text)
            Note(words.months(mentor.months, mentor.gender))
            if !isKnown {
                Note(mentor.hasRoom ? words.mentors.has_room : words.mentors.no_room)
                if mentor.hasRoom { SideButton(words.mentors.ask(name: mentor.name ?? words.app.somebody)) { onAsk(mentor.id) } }
            }
        }
    }
}

extension MentorsView {
    /// In the mentors' own words; nothing where all say the same.
    var genders: [String] {
        let said = mentors.map(\.gender).grouped { $0 }.compactMap(\.first)
        return said.count > 1 ? said.compactMap { $0 } : []
    }
}

extension Words {
    fileprivate func months(_ months: UInt16, _ gender: String?) -> String {
        [mentors.months(count: months), gender].compactMap { $0 }.joined(separator: " · ")
    }
}

private struct OwnOffer: View {
    let offer: MentorOfferView?
    let acts: MentorsActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        if let offer {
            SectionTitle(words.mentors.mine)
            Card {
                BodyText(offer.text)
                Note(words.months(offer.months, offer.gender))
                BodyText(offer.approvedUntil.map { words.mentors.approved_until(day: around.dates.day($0)) } ?? words.mentors.waits_for_house)
                QuietButton(words.app.change, action: acts.onOffer)
                QuietButton(words.mentors.withdraw, action: acts.onWithdraw)
                Note(words.mentors.withdraw_note)
            }
        } else {
            QuietButton(words.mentors.offer, action: acts.onOffer)
        }
    }
}

/// What somebody offers, in their own words. The months are their own count.
struct OfferScreen: View {
    private let trouble: Trouble?
    private let onOffer: @MainActor (_ text: String, _ months: UInt16, _ mentees: UInt8, _ gender: String?, _ agrees: Bool) -> Void
    private let onHelp: Act
    private let onBack: Act
    @Kept private var text: String
    @Kept private var months: String
    @Kept private var mentees: UInt8
    @Kept private var gender: String
    @Kept private var agrees = false
    @Environment(\.words) private var words
    /// The most people whom one mentor is offered to take.
    private static let most: UInt8 = 3
    /// More months than this nobody counts.
    private static let mostDigits = 3

    init(
        offer: MentorOfferView?, trouble: Trouble? = nil,
        onOffer: @escaping @MainActor (_ text: String, _ months: UInt16, _ mentees: UInt8, _ gender: String?, _ agrees: Bool) -> Void =
            { _, _, _, _, _ in },
        onHelp: @escaping Act = {}, onBack: @escaping Act = {}
    ) {
        (self.trouble, self.onOffer, self.onHelp, self.onBack) = (trouble, onOffer, onHelp, onBack)
        _text = Kept(wrappedValue: offer?.text ?? "")
        _months = Kept(wrappedValue: offer.map { String($0.months) } ?? "")
        _mentees = Kept(wrappedValue: offer?.mentees ?? 1)
        _gender = Kept(wrappedValue: offer?.gender ?? "")
    }

    var body: some View {
        Page(words.mentors.offer, onBack: onBack, onHelp: onHelp) {
            Note(words.mentors.voluntary)
            Note(words.mentors.who_reads)
            Card {
                BodyText(words.mentors.your_words)
                Field(words.app.your_words, text: $text, lines: 4)
                BodyText(words.mentors.your_months)
                Field(words.mentors.months_label, text: digits).typedInDigits()
                BodyText(words.mentors.how_many)
                OneOf((1...Self.most).map { ($0, String($0)) }, chosen: mentees) { mentees = $0 ?? mentees }
                BodyText(words.mentors.your_gender)
                Field(words.mentors.gender_label, text: $gender)
            }
            Card {
                BodyText(words.mentors.rules)
                Choice(words.mentors.agree, isOn: $agrees)
            }
            if let trouble { TroubleCard(trouble) }
            MainButton(words.app.save, isEnabled: UInt16(months) != nil) {
                if let months = UInt16(months) { onOffer(text, months, mentees, gender.isBlank ? nil : gender, agrees) }
            }
        }
    }

    /// What is pasted may be more than a number.
    private var digits: Binding<String> {
        Binding(get: { months }, set: { months = String($0.filter(\.isWholeNumber).prefix(Self.mostDigits)) })
    }
}
