import CompanionKit
import Porchlight
import SwiftUI

/// What a tap on Today does.
struct TodayActs {
    var onHelp: Act = {}
    var onCheckIn: Act = {}
    var onFillIn: Act = {}
    var onHistory: Act = {}
    var onGo: @MainActor (Place) -> Void = { _ in }
    var onPlan: Act = {}
    var onPath: Act = {}
    var onAsk: Act = {}
    var onTakeAskBack: Act = {}
    var onCelebrate: @MainActor (MilestoneView) -> Void = { _ in }
    var onSayBeside: @MainActor (FollowUpRuleView, String) -> Void = { _, _ in }
    var onTakeBackBeside: @MainActor (FollowUpRuleView) -> Void = { _ in }
    var onStopReissue: Act = {}
}

struct TodayScreen<Above: View>: View {
    let view: TodayView
    let hasHouse: Bool
    var trouble: Trouble?
    var acts = TodayActs()
    var circles: SmallCirclesView?
    @ViewBuilder let above: Above
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Page(words.today.title, onHelp: acts.onHelp) {
            Note(around.dates.long(view.day))
            if let ask = view.ask { AskCard(ask: ask, onHelp: acts.onHelp, onTakeBack: acts.onTakeAskBack) }
            if let trouble { TroubleCard(trouble) }
            ForEach(view.waitingReissues, id: \.self) { WaitingReissueCard(waiting: $0, onStop: acts.onStopReissue) }
            above
            CheckInCard(view: view, acts: acts)
            if let circles { WhoWantsCompany(circles: circles, onGo: acts.onGo) }
            ForEach(view.followUps, id: \.self) { followUp in FollowUpCard(followUp, acts).apart("\(followUp.rule)") }
            ForEach(view.celebrations, id: \.id) { CelebrationCard(milestone: $0, onCelebrate: acts.onCelebrate) }
            if view.offersPlan { OfferOfPlan(onPlan: acts.onPlan) }
            Group {
                ForEach(view.trackers, id: \.id) { TrackerCard($0, onOpen: acts.onPath) }
                if view.ask == nil, hasHouse { SideButton(words.ask.ask, action: acts.onAsk) }
                QuietButton(words.today.fill_in, action: acts.onFillIn)
                if hasHouse { SyncNote(sync: view.sync) }
            }
        }
        // Whoever asks at the bottom of the screen sees at its top what came of it.
        .id(view.ask == nil)
    }
}

private struct WaitingReissueCard: View {
    let waiting: WaitingReissueView
    let onStop: Act
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(.attention) {
            Title(words.reissue.waiting)
            BodyText(
                words.reissue.who(
                    first: waiting.staff.first ?? "", second: waiting.staff.last ?? "", house: waiting.house,
                    time: around.dates.dayAndTime(waiting.untilMs)))
            if waiting.isStopped {
                BodyText(words.reissue.stopped)
            } else {
                BodyText(words.reissue.if_not_you)
                MainButton(words.reissue.stop, action: onStop)
            }
        }
    }
}

/// What was answered stands a tap away: whoever looks over a shoulder does not read it here.
private struct CheckInCard: View {
    let view: TodayView
    let acts: TodayActs
    @Environment(\.words) private var words

    private var checkIn: CheckInView? {
        view.checkIn ?? view.morningCheckIn.flatMap { $0.part == view.questions.part ? $0 : nil }
    }

    var body: some View {
        if let checkIn {
            Card {
                Title(words.today.check_in_done)
                if checkIn.isFilledIn { Note(words.today.filled_in) }
                Whereabouts(checkIn.hasReachedHouse)
                QuietButton(words.today.change, action: acts.onCheckIn)
                QuietButton(words.today.history, action: acts.onHistory)
            }
        } else {
            Card(.lamp) {
                Title(words.check_in.mood)
                Note(words.today.skip_any)
                MainButton(words.today.check_in, action: acts.onCheckIn)
            }
        }
    }
}

/// Until the house has it, whom to call stands before everything else.
private struct AskCard: View {
    let ask: AskView
    let onHelp: Act
    let onTakeBack: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(ask.state == .sent ? .chosen : .attention) {
            if ask.seenBy.isEmpty { Title(words.ask_state.of(ask.state)).readAtOnce(words.ask_state.of(ask.state)) }
            ForEach(ask.seenBy, id: \.self) { Title(words.ask.seen(name: $0.staff)).readAtOnce(words.ask.seen(name: $0.staff)) }
            if let house = ask.house { Note(words.houses.ask(house: house)) }
            if let call = ask.callInstead {
                EmergencyButtons(call)
                SideButton(words.crisis.title, .phone, action: onHelp)
            }
            QuietButton(words.ask.take_back, action: onTakeBack)
        }
    }
}

private struct FollowUpCard: View {
    private let followUp: FollowUpView
    private let acts: TodayActs
    @State private var isWriting = false
    @Kept private var text: String
    @Environment(\.words) private var words

    init(_ followUp: FollowUpView, _ acts: TodayActs) {
        (self.followUp, self.acts) = (followUp, acts)
        _text = Kept(wrappedValue: followUp.words ?? "")
    }

    private var isOpen: Bool { isWriting || _text.isBegun }

    var body: some View {
        Card {
            BodyText(words.follow_up_rule.of(followUp.rule, answer: followUp.answer))
            if let said = followUp.words {
                Framed { BodyText(said) }
                QuietButton(words.today.take_words_back) { acts.onTakeBackBeside(followUp.rule) }
            }
            if followUp.canAddWords, !isOpen {
                QuietButton(followUp.words == nil ? words.today.add_words : words.app.change) { isWriting = true }
            }
            if isOpen {
                Note(words.today.add_words_intro)
                Field(words.today.add_words, text: $text, lines: 2)
                MainButton(words.app.save) { acts.onSayBeside(followUp.rule, text) }
            }
        }
    }
}

private struct CelebrationCard: View {
    let milestone: MilestoneView
    let onCelebrate: @MainActor (MilestoneView) -> Void
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        Card(.lamp) {
            Title(milestone.isToday ? words.path.reached_today(milestone: words.mark(milestone)) : words.mark(milestone))
            Note(words.dated(milestone, around.dates))
            BodyText(words.today.celebrate)
            SideButton(words.app.in_my_words) { onCelebrate(milestone) }
        }
    }
}

private struct OfferOfPlan: View {
    let onPlan: Act
    @Environment(\.words) private var words

    var body: some View {
        Card(.chosen) {
            BodyText(words.return_to_use.plan_offer)
            SideButton(words.plan.title, action: onPlan)
        }
    }
}

/// How the exchange stands. Waiting is nothing bad: everything is kept here.
private struct SyncNote: View {
    let sync: SyncView
    @Environment(\.words) private var words
    @Environment(\.surroundings) private var around

    var body: some View {
        if sync.waiting > 0 { Note(words.today.waiting(count: sync.waiting)) }
        if let last = sync.lastSuccessMs { Note(words.today.last_reached(time: around.dates.dayAndTime(last))) }
        if let failure = sync.failure { Note(words.sync.of(failure) ?? words.sync.server_error) }
        if let alarm = sync.alarm { Card(.attention) { BodyText(words.sync.of(alarm) ?? words.error.internal(code: alarm)) } }
        ForEach(sync.refused, id: \.self) { Note(words.refusal.of($0, code: $0) ?? words.refusal.other(code: $0)) }
    }
}
