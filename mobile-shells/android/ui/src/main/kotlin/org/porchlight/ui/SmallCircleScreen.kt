package org.porchlight.ui

import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.PairSharingView
import org.porchlight.core.PersonView
import org.porchlight.core.SharedFieldsView
import org.porchlight.core.SharesView
import org.porchlight.core.SmallCircleMemberView
import org.porchlight.core.SmallCircleView

class SmallCircleActs(
    val onHelp: () -> Unit = {},
    val onInvite: (PersonView) -> Unit = {},
    val onWrite: (person: String) -> Unit = {},
    val onShare: (SharedFieldsView) -> Unit = {},
    val onAskForCompany: () -> Unit = {},
    val onCompanyNoLonger: () -> Unit = {},
    val onRenew: () -> Unit = {},
    val onLeave: () -> Unit = {},
    val onBack: () -> Unit = {},
)

/** One small circle: the people first, then what one asks of them, what one shows them, and the way out. */
@Composable
fun SmallCircleScreen(
    circle: SmallCircleView,
    people: List<PersonView>,
    /** Who was asked in just now. */
    asked: PersonView? = null,
    trouble: Trouble? = null,
    acts: SmallCircleActs = SmallCircleActs(),
    isLeaving: Boolean = false,
) {
    val words = LocalWords.current
    val (own, others) = circle.members.partition { it.isMe }
    Page(circle.name, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (circle.isRenewalDue) {
            Card(LocalPalette.current.lamp) {
                Body(words.small_circles.renew_ask)
                MainButton(words.small_circles.renew, onClick = acts.onRenew)
            }
        }
        others.forEach { MemberCard(it, acts) }
        if (others.isEmpty()) Card { Body(words.small_circles.yours_for_now) }
        Inviting(circle, people, asked, acts)
        Company(circle.sharing, own.firstOrNull()?.shows?.companyUntilMs, acts)
        Section(words.small_circles.sharing)
        SharedFields(circle.sharing, circle.numbersRest, words.small_circles.sharing_note, acts.onShare)
        LeaveCard(acts, isLeaving)
    }
}

@Composable
private fun MemberCard(member: SmallCircleMemberView, acts: SmallCircleActs) {
    val words = LocalWords.current
    val name = member.name ?: words.app.somebody
    Card(if (member.shows.companyUntilMs != null) LocalPalette.current.lamp else LocalPalette.current.card) {
        Title(name)
        if (!member.stands) Note(words.small_circles.rests)
        Shows(name, member.shows)
        QuietButton(words.encouragement.write) { acts.onWrite(member.id) }
    }
}

/** Whoever shows nothing looks like somebody who has not come to it yet. */
@Composable
private fun ColumnScope.Shows(name: String, shows: SharesView) {
    val words = LocalWords.current
    val dates = LocalSurroundings.current.dates
    var isAll by remember(shows) { mutableStateOf(false) }
    if (shows.companyUntilMs != null) Body(words.small_circles.wants_company(name))
    if (shows.checkedInToday) Note(words.small_circles.did_check_in)
    shows.counters.forEach { Note(words.small_circles.days(it.totalDays.toLong(), it.ofDays)) }
    val milestones = if (isAll) shows.milestones else shows.milestones.take(NEWEST)
    milestones.forEach { Note("${words.mark_unit.of(it.unit, it.amount.toLong())} · ${dates.day(it.day)}") }
    if (milestones.size < shows.milestones.size) QuietButton(words.app.more_of_it) { isAll = true }
}

/** How many milestones stand on a card before somebody asks for the rest. */
private const val NEWEST = 3

@Composable
private fun ColumnScope.Inviting(circle: SmallCircleView, people: List<PersonView>, asked: PersonView?, acts: SmallCircleActs) {
    val words = LocalWords.current
    var isOpen by remember(asked) { mutableStateOf(false) }
    if (asked != null) Card(LocalPalette.current.chosen) { Body(words.small_circles.asked(words.called(asked))) }
    if (!circle.hasRoom) return Note(words.error.circle_full)
    if (!isOpen) return SideButton(words.small_circles.invite) { isOpen = true }
    val inside = circle.members.map { it.id }
    Section(words.small_circles.invite)
    people.filter { !it.isMe && it.isHere && !it.isBlocked && it.id !in inside }.forEach { person ->
        SideButton(words.called(person)) { acts.onInvite(person) }
    }
    QuietButton(words.app.not_now) { isOpen = false }
}

/** Only where the person turned it on; who needs somebody at once is told to call. */
@Composable
private fun ColumnScope.Company(sharing: SharedFieldsView, untilMs: Long?, acts: SmallCircleActs) {
    val words = LocalWords.current
    if (!sharing.company) return
    Card(if (untilMs == null) LocalPalette.current.card else LocalPalette.current.chosen) {
        if (untilMs == null) {
            SideButton(words.small_circles.i_need_company, onClick = acts.onAskForCompany)
            Note(words.small_circles.company_note)
        } else {
            Body(words.small_circles.company_until(LocalSurroundings.current.dates.time(untilMs)))
            SideButton(words.small_circles.company_no_longer, onClick = acts.onCompanyNoLonger)
            SideButton(words.crisis.title, Icons.phone, acts.onHelp)
        }
    }
}

/** Each field by its own switch; who sees it stands before them. */
@Composable
private fun SharedFields(fields: SharedFieldsView, numbersRest: Boolean, whoSees: String, onShare: (SharedFieldsView) -> Unit) {
    val words = LocalWords.current
    Note(whoSees)
    Card {
        Choice(words.small_circles.checked_in, fields.checkedIn) { onShare(fields.copy(checkedIn = it)) }
        Choice(words.small_circles.milestones, fields.milestones, words.small_circles.milestones_note) { onShare(fields.copy(milestones = it)) }
        Choice(words.small_circles.counters, fields.counters, words.small_circles.counters_note) { onShare(fields.copy(counters = it)) }
        Choice(words.small_circles.company, fields.company) { onShare(fields.copy(company = it)) }
        if (numbersRest) {
            Note(words.small_circles.numbers_rest)
            SideButton(words.small_circles.show_numbers) { onShare(fields) }
        }
    }
}

/** One tap and one plain question. */
@Composable
private fun LeaveCard(acts: SmallCircleActs, isAsked: Boolean) {
    val words = LocalWords.current
    var isAsking by remember { mutableStateOf(isAsked) }
    if (!isAsking) return QuietButton(words.small_circles.leave) { isAsking = true }
    Card {
        Body(words.small_circles.leave_note)
        MainButton(words.small_circles.leave, onClick = acts.onLeave)
        SideButton(words.app.not_now) { isAsking = false }
    }
}

/** What one person sees, and what they show. Nothing is on until the first time. */
@Composable
fun SharedWithScreen(
    name: String,
    pair: PairSharingView?,
    trouble: Trouble? = null,
    acts: SmallCircleActs = SmallCircleActs(),
) {
    val words = LocalWords.current
    val sharing = pair?.sharing ?: SharedFieldsView(checkedIn = false, milestones = false, counters = false, company = false)
    Page(name, acts.onBack, acts.onHelp) {
        if (trouble != null) TroubleCard(trouble)
        if (pair != null && pair.shows.isSomething()) {
            Card(if (pair.shows.companyUntilMs != null) LocalPalette.current.lamp else LocalPalette.current.card) {
                Title(words.small_circles.they_show(name))
                Shows(name, pair.shows)
                QuietButton(words.encouragement.write) { acts.onWrite(pair.person) }
            }
        }
        Company(sharing, pair?.ownCompanyUntilMs, acts)
        Section(words.small_circles.with_one)
        SharedFields(sharing, pair?.numbersRest == true, words.small_circles.with_one_note(name), acts.onShare)
    }
}

private fun SharesView.isSomething() = checkedInToday || companyUntilMs != null || milestones.isNotEmpty() || counters.isNotEmpty()
