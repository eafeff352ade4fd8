import CompanionKit
import Porchlight
import SwiftUI

struct SmallCircleActs {
    var onHelp: Act = {}
    var onInvite: @MainActor (PersonView) -> Void = { _ in }
    var onWrite: @MainActor (_ person: String) -> Void = { _ in }
    var onShare: @MainActor (SharedFieldsView) -> Void = { _ in }
    var onAskForCompany: Act = {}
    var onCompanyNoLonger: Act = {}
    var onRenew: Act = {}
    var onLeave: Act = {}
    var onBack: Act = {}
}

/// One small circle: the people first, then what one asks of them, what one shows them, and the way out. `asked` is who was
/// asked in just now.
struct SmallCircleScreen: View {
    let circle: SmallCircleView
    let people: [PersonView]
    var asked: PersonView?
    var trouble: Trouble?
    var acts = SmallCircleActs()
    @Environment(\.words) private var words

    var body: some View {
        Page(circle.name, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if circle.isRenewalDue {
                Card(.lamp) {
                    BodyText(words.small_circles.renew_ask)
                    MainButton(words.small_circles.renew, action: acts.onRenew)
                }
            }
            let others = circle.members.filter { !$0.isMe }
            ForEach(others, id: \.id) { MemberCard(member: $0, onWrite: acts.onWrite) }
            if others.isEmpty { Card { BodyText(words.small_circles.yours_for_now) } }
            if let asked { Card(.chosen) { BodyText(words.small_circles.asked(name: words.called(asked))) } }
            Inviting(circle: circle, people: people, onInvite: acts.onInvite).id(asked)
            Company(sharing: circle.sharing, untilMs: circle.members.first { $0.isMe }?.shows.companyUntilMs, acts: acts)
            SectionTitle(words.small_circles.sharing)
            SharedFields(
                fields: circle.sharing, numbersRest: circle.numbersRest, whoSees: words.small_circles.sharing_note,
                onShare: acts.onShare)
            Leaving(onLeave: acts.onLeave)
        }
    }
}

private struct MemberCard: View {
    let member: SmallCircleMemberView
    let onWrite: @MainActor (_ person: String) -> Void
    @Environment(\.words) private var words

    var body: some View {
        let name = member.name ?? words.app.somebody
        Card(member.shows.companyUntilMs == nil ? .card : .lamp) {
            Title(name)
            if !member.stands { Note(words.small_circles.rests) }
            Shows(name: name, shows: member.shows).id(member.shows)
            QuietButton(words.encouragement.write) { onWrite(member.id) }
        }
    }
}

/// Whoever shows nothing looks like somebody who has not come to it yet.
private struct Shows: View {
    let name: String
    let shows: SharesView
    @State private var isAll = false
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around
    /// How many milestones stand on a card before somebody asks for the rest.
    private static let newest = 3

    var body: some View {
        if shows.isSomething {
            VStack(alignment: .leading, spacing: Space.small) {
                if shows.companyUntilMs != nil { BodyText(words.small_circles.wants_company(name: name)) }
                if shows.checkedInToday { Note(words.small_circles.did_check_in) }
                ForEach(shows.counters, id: \.self) { Note(words.small_circles.days(count: $0.totalDays, all: $0.ofDays)) }
                ForEach(isAll ? shows.milestones : Array(shows.milestones.prefix(Self.newest)), id: \.self) { reached in
                    Note("\(words.mark_unit.of(reached.unit, count: reached.amount)) · \(around.dates.day(reached.day))")
                }
                if !isAll && shows.milestones.count > Self.newest { QuietButton(words.app.more_of_it) { isAll = true } }
            }
        }
    }
}

private struct Inviting: View {
    let circle: SmallCircleView
    let people: [PersonView]
    let onInvite: @MainActor (PersonView) -> Void
    @State private var isOpen = false
    @Environment(\.words) private var words

    var body: some View {
        VStack(alignment: .leading, spacing: Space.medium) {
            if !circle.hasRoom {
                Note(words.error.circle_full)
            } else if isOpen {
                SectionTitle(words.small_circles.invite)
                ForEach(outside, id: \.id) { person in SideButton(words.called(person)) { onInvite(person) } }
                QuietButton(words.app.not_now) { isOpen = false }
            } else {
                SideButton(words.small_circles.invite) { isOpen = true }
            }
        }
    }

    private var outside: [PersonView] {
        let inside = circle.members.map(\.id)
        return people.filter { !$0.isMe && $0.isHere && !$0.isBlocked && !inside.contains($0.id) }
    }
}

/// Only where the person turned it on; who needs somebody at once is told to call.
private struct Company: View {
    let sharing: SharedFieldsView
    let untilMs: Int64?
    let acts: SmallCircleActs
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        if sharing.company {
            Card(untilMs == nil ? .card : .chosen) {
                if let untilMs {
                    BodyText(words.small_circles.company_until(time: around.dates.time(untilMs)))
                    SideButton(words.small_circles.company_no_longer, action: acts.onCompanyNoLonger)
                    SideButton(words.crisis.title, .phone, action: acts.onHelp)
                } else {
                    SideButton(words.small_circles.i_need_company, action: acts.onAskForCompany)
                    Note(words.small_circles.company_note)
                }
            }
        }
    }
}

/// Each field by its own switch; who sees it stands before them.
private struct SharedFields: View {
    let fields: SharedFieldsView
    let numbersRest: Bool
    let whoSees: String
    let onShare: @MainActor (SharedFieldsView) -> Void
    @Environment(\.words) private var words

    var body: some View {
        let said = words.small_circles
        Note(whoSees)
        Card {
            Choice(said.checked_in, isOn: fields.checkedIn) { share(\.checkedIn, $0) }
            Choice(said.milestones, isOn: fields.milestones, note: said.milestones_note) { share(\.milestones, $0) }
            Choice(said.counters, isOn: fields.counters, note: said.counters_note) { share(\.counters, $0) }
            Choice(said.company, isOn: fields.company) { share(\.company, $0) }
            if numbersRest {
                Note(said.numbers_rest)
                SideButton(said.show_numbers) { onShare(fields) }
            }
        }
    }

    private func share(_ field: WritableKeyPath<SharedFieldsView, Bool>, _ isOn: Bool) {
        var changed = fields
        changed[keyPath: field] = isOn
        onShare(changed)
    }
}

private struct Leaving: View {
    let onLeave: Act
    @State private var isAsking = false
    @Environment(\.words) private var words

    var body: some View {
        if isAsking {
            Card {
                BodyText(words.small_circles.leave_note)
                MainButton(words.small_circles.leave, action: onLeave)
                SideButton(words.app.not_now) { isAsking = false }
            }
        } else {
            QuietButton(words.small_circles.leave) { isAsking = true }
        }
    }
}

/// What one person sees, and what they show. Nothing is on until the first time.
struct SharedWithScreen: View {
    let name: String
    let pair: PairSharingView?
    var trouble: Trouble?
    var acts = SmallCircleActs()
    @Environment(\.words) private var words

    var body: some View {
        let sharing = pair?.sharing ?? SharedFieldsView(checkedIn: false, milestones: false, counters: false, company: false)
        Page(name, onBack: acts.onBack, onHelp: acts.onHelp) {
            if let trouble { TroubleCard(trouble) }
            if let pair, pair.shows.isSomething {
                Card(pair.shows.companyUntilMs == nil ? .card : .lamp) {
                    Title(words.small_circles.they_show(name: name))
                    Shows(name: name, shows: pair.shows).id(pair.shows)
                    QuietButton(words.encouragement.write) { acts.onWrite(pair.person) }
                }
            }
            Company(sharing: sharing, untilMs: pair?.ownCompanyUntilMs, acts: acts)
            SectionTitle(words.small_circles.with_one)
            SharedFields(
                fields: sharing, numbersRest: pair?.numbersRest == true, whoSees: words.small_circles.with_one_note(name: name),
                onShare: acts.onShare)
        }
    }
}

extension SharesView {
    fileprivate var isSomething: Bool { checkedInToday || companyUntilMs != nil || !milestones.isEmpty || !counters.isEmpty }
}
