import CompanionKit
import Porchlight
import SwiftUI

struct CircleActs {
    var onHelp: Act = {}
    var onWrite: @MainActor (_ to: String?) -> Void = { _ in }
    var onThank: @MainActor (_ post: String, _ card: UInt16) -> Void = { _, _ in }
    var onTakeBack: @MainActor (_ post: String) -> Void = { _ in }
    var onPerson: @MainActor (PersonView) -> Void = { _ in }
    var onReport: @MainActor (_ post: String) -> Void = { _ in }
    var onGo: @MainActor (Place) -> Void = { _ in }
    /// Absent where one came by the tab.
    var onBack: Act?
}

/// What people said to each other, the newest first. Nothing is counted, and nobody is told who read what.
struct CircleScreen: View {
    let view: CircleView
    var trouble: Trouble?
    var acts = CircleActs()
    var near = Near()
    @Environment(\.words) private var words

    var body: some View {
        Page(words.app.circle, onBack: acts.onBack, onHelp: acts.onHelp) {
            Note(words.open_notice.circle)
            if let trouble { TroubleCard(trouble) }
            CircleDoors(near: near, onGo: acts.onGo)
            let me = view.people.first(where: \.isMe)
            if let me, me.name == nil { Leading(words.app.own_name_ask) { acts.onPerson(me) } }
            let nudged = view.people.filter { view.nudge.contains($0.id) }
            if !nudged.isEmpty {
                Card(.lamp) {
                    BodyText(words.app.think_of)
                    ForEach(nudged, id: \.id) { person in SideButton(words.called(person)) { acts.onWrite(person.id) } }
                }
            }
            ForEach(view.newAccounts, id: \.person) { new in
                Card {
                    BodyText(words.reissue.in_circle(name: new.name ?? words.app.somebody))
                    Note(words.reissue.in_circle_before)
                }
            }
            ForEach(view.posts, id: \.id) { post in PostCard(post: post, view: view, acts: acts).id(post) }
            let here = view.people.filter { !$0.isMe && $0.isHere }
            if !here.isEmpty { SectionTitle(words.app.people) }
            ForEach(here, id: \.id) { person in Leading(words.called(person)) { acts.onPerson(person) } }
            if let me, let name = me.name { Leading(words.app.own_name, note: name) { acts.onPerson(me) } }
            Giving(giving: view.giving)
        } footer: {
            MainButton(words.encouragement.write) { acts.onWrite(nil) }
        }
    }
}

extension Words {
    func called(_ person: PersonView?) -> String {
        guard let person else { return app.somebody }
        return person.isMe ? app.me : person.name ?? app.somebody
    }

    fileprivate func said(_ post: PostView) -> String {
        guard let number = post.card.map(String.init) else { return post.text ?? "" }
        return (post.milestone == nil ? card.of(number) : celebration_card.of(number)) ?? ""
    }
}

private struct PostCard: View {
    let post: PostView
    let view: CircleView
    let acts: CircleActs
    @State private var isThanking = false
    @State private var isOpen = false
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    private var me: String? { view.people.first { $0.isMe }?.id }

    var body: some View {
        Card(post.milestone == nil ? .card : .lamp) {
            Note([called(post.author), post.to.map { words.app.to(name: called($0)) }].compactMap { $0 }.joined(separator: " "))
            if let mark = post.milestone { Title(words.mark_unit.of(mark.unit, count: mark.amount)) }
            BodyText(words.said(post))
            Note(around.dates.dayAndTime(post.givenMs))
            if let state = post.state { Note(words.post_state.of(state)) }
            ForEach(post.thanks, id: \.self) { thanks in
                Framed { BodyText("\(called(thanks.person)): \(words.thanks_card.of(String(thanks.card)) ?? "")") }
            }
            if post.author == me {
                QuietButton(words.encouragement.take_back) { acts.onTakeBack(post.id) }
            } else if isThanking {
                OneOf(cards { words.thanks_card.of($0) }, chosen: nil) { card in
                    if let card { acts.onThank(post.id, card) }
                }
            } else if !post.thanks.contains(where: { $0.person == me }) {
                QuietButton(words.app.thank) { isThanking = true }
            }
            if post.author != me {
                if isOpen {
                    SideButton(words.report.report) { acts.onReport(post.id) }
                } else {
                    QuietButton(words.app.more_of_it) { isOpen = true }
                }
            }
        }
    }

    private func called(_ id: String) -> String { words.called(view.people.first { $0.id == id }) }
}

/// What one gave to others, for oneself alone.
private struct Giving: View {
    let giving: GivingView
    @Environment(\.words) private var words

    var body: some View {
        if giving.people > 0 {
            Card(.chosen) {
                BodyText(words.encouragement.giving_people(count: giving.people))
                if giving.wroteBack > 0 { Note(words.encouragement.giving_wrote_back(count: giving.wroteBack)) }
                if giving.runDays > 1 { Note(words.encouragement.giving_run(count: giving.runDays)) }
                Note(words.app.only_you)
            }
        }
    }
}

/// A card or a few words, to one person or to everybody. What could hurt somebody is asked about, and never forbidden.
struct EncourageScreen: View {
    let to: PersonView?
    var looksLike: [LooksLikeView] = []
    var trouble: Trouble?
    var onGive: @MainActor (_ card: UInt16?, _ text: String?, _ isForNow: Bool, _ anyway: Bool) -> Void = { _, _, _, _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
    @Kept private var card: UInt16?
    @Kept private var text = ""
    @Kept private var isForNow = false
    @State private var isAsked = true
    @Environment(\.words) private var words

    var body: some View {
        Page(title, onBack: onBack, onHelp: onHelp) {
            Note(to.map { words.encouragement.who_reads_one(name: words.called($0)) } ?? words.encouragement.who_reads)
            if let trouble { TroubleCard(trouble) }
            if isAsked && !looksLike.isEmpty {
                Card(.attention) {
                    ForEach(looksLike, id: \.self) { BodyText(words.looks_like.of($0)) }
                    SideButton(words.encouragement.change) { isAsked = false }
                    SideButton(words.encouragement.anyway) { give(anyway: true) }
                }
            }
            if card == nil { Field(words.app.your_words, text: $text, lines: 3) }
            Choice(words.encouragement.for_now, isOn: $isForNow)
            Note(words.encouragement.waits)
            SectionTitle(words.app.or_a_card)
            OneOf(cards { words.card.of($0) }, chosen: card) { card = $0 }
        } footer: {
            MainButton(words.app.give) {
                // Whoever changed their words and gives them is asked again, should it be the same.
                isAsked = true
                give(anyway: false)
            }
        }
    }

    private var title: String {
        to.map { words.app.to(name: words.called($0)).withCapital } ?? words.encouragement.write
    }

    private func give(anyway: Bool) {
        isAsked = true
        onGive(card, card == nil ? text : nil, isForNow, anyway)
    }
}

/// One person of the circle.
struct PersonScreen: View {
    let person: PersonView
    var trouble: Trouble?
    var onWrite: Act = {}
    var onShare: Act = {}
    var onBlock: @MainActor (Bool) -> Void = { _ in }
    var onHelp: Act = {}
    var onBack: Act = {}
    @Environment(\.words) private var words

    var body: some View {
        Page(words.called(person), onBack: onBack, onHelp: onHelp) {
            if let trouble { TroubleCard(trouble) }
            if person.isBlocked {
                SideButton(words.encouragement.unblock) { onBlock(false) }
            } else {
                MainButton(words.encouragement.write, action: onWrite)
                Leading(words.small_circles.with_one, action: onShare)
                QuietButton(words.encouragement.block) { onBlock(true) }
            }
            Note(words.encouragement.block_note)
        }
    }
}
