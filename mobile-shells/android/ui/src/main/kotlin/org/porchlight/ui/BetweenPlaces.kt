package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.PersonView
import org.porchlight.core.ReportView
import org.porchlight.core.TrackerKindView

@Composable
fun SmallCirclesPlace(session: AppSession) {
    val circles by session.store.smallCircles.collectAsState()
    SmallCirclesScreen(
        circles ?: return,
        session.trouble,
        SmallCirclesActs(
            onHelp = session::toHelp,
            onFound = { name -> session.act({ it.foundCircle(name) }, session.saved()) },
            onAccept = { circle -> session.act({ it.acceptInvitation(circle) }) },
            onDecline = { circle -> session.act({ it.declineInvitation(circle) }) },
            onTakeYesBack = { circle -> session.act({ it.leaveCircle(circle) }) },
            onOpen = { session.open(Place.SmallCircle(it)) },
            onPair = { session.open(Place.SharedWith(it)) },
            onBack = session::back,
        ),
    )
}

@Composable
fun SmallCirclePlace(session: AppSession, id: String) {
    val circles by session.store.smallCircles.collectAsState()
    val circle by session.store.circle.collectAsState()
    var asked by remember { mutableStateOf<PersonView?>(null) }
    SmallCircleScreen(
        (circles ?: return).circles.find { it.id == id } ?: return Gone(session),
        circle?.people.orEmpty(),
        asked,
        session.trouble,
        SmallCircleActs(
            onHelp = session::toHelp,
            onInvite = { person -> session.act({ it.inviteToCircle(id, person.id) }) { asked = person } },
            onWrite = { session.open(Place.Encourage(it)) },
            onShare = { fields -> session.act({ it.shareInCircle(id, fields) }) },
            onAskForCompany = { session.act({ it.askForCompany(id) }) },
            onCompanyNoLonger = { session.act({ it.companyNoLonger(id) }) },
            onRenew = { session.act({ it.renewCircle(id) }) },
            onLeave = { session.act({ it.leaveCircle(id) }) },
            onBack = session::back,
        ),
    )
}

/** What stood here is no more: the person left it, perhaps on another phone. */
@Composable
private fun Gone(session: AppSession) = LaunchedEffect(Unit) { session.back() }

@Composable
fun SharedWithPlace(session: AppSession, person: String) {
    val words = LocalWords.current
    val circles by session.store.smallCircles.collectAsState()
    val circle by session.store.circle.collectAsState()
    val pair = circles?.pairs?.find { it.person == person }
    SharedWithScreen(
        pair?.name ?: words.called(circle?.people?.find { it.id == person }),
        pair,
        session.trouble,
        SmallCircleActs(
            onHelp = session::toHelp,
            onWrite = { session.open(Place.Encourage(it)) },
            onShare = { fields -> session.act({ it.shareWith(person, fields) }) },
            onAskForCompany = { pair?.let { session.act({ ana -> ana.askForCompany(it.id) }) } },
            onCompanyNoLonger = { pair?.let { session.act({ ana -> ana.companyNoLonger(it.id) }) } },
            onBack = session::back,
        ),
    )
}

@Composable
fun MentorsPlace(session: AppSession) {
    val all by session.store.mentors.collectAsState()
    val standing by session.store.standing.collectAsState()
    var gender by remember { mutableStateOf<String?>(null) }
    val found = asked(session, all to gender) { it.mentors(gender) }
    val view = all ?: return
    MentorsScreen(
        if (gender == null) view else found ?: view,
        view.genders(),
        gender,
        standing?.landing?.mentors.orEmpty(),
        session.trouble,
        MentorsActs(
            onHelp = session::toHelp,
            onAsk = { person -> session.act({ it.askMentor(person) }) },
            onAccept = { asking -> session.act({ it.acceptMentee(asking) }) },
            onDecline = { asking -> session.act({ it.declineMentee(asking) }) },
            onEnd = { person -> session.act({ it.endMentorship(person) }) },
            onWrite = { session.open(Place.Encourage(it)) },
            onGender = { gender = it },
            onOffer = { session.open(Place.OfferToMentor) },
            onWithdraw = { session.act({ it.withdrawOffer() }) },
            onBack = session::back,
        ),
    )
}

@Composable
fun OfferPlace(session: AppSession) {
    val mentors by session.store.mentors.collectAsState()
    OfferScreen(
        (mentors ?: return).myOffer,
        session.trouble,
        onOffer = { text, months, mentees, gender, agrees ->
            session.act({ it.offerToMentor(text, months, mentees, gender, agrees) }, session.saved(then = session.here::back))
        },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun SchedulePlace(session: AppSession) {
    val schedule by session.store.schedule.collectAsState()
    ScheduleScreen(
        schedule ?: return,
        session.trouble,
        ScheduleActs(
            onHelp = session::toHelp,
            onSession = { session.open(Place.Session(it)) },
            onNote = { session.open(Place.NoteActivity) },
            onTakeAway = { activity -> session.act({ it.takeActivityAway(activity) }) },
            onBack = session::back,
        ),
    )
}

@Composable
fun SessionPlace(session: AppSession, id: String) {
    val words = LocalWords.current
    val schedule by session.store.schedule.collectAsState()
    val circle by session.store.circle.collectAsState()
    SessionScreen(
        (schedule ?: return).sessions.find { it.id == id } ?: return Gone(session),
        called = { account -> words.called(circle?.people?.find { it.id == account }) },
        habitsOf(session),
        session.trouble,
        SessionActs(
            onHelp = session::toHelp,
            onAnswer = { answer -> session.act({ it.answerSession(id, answer) }) },
            onAttended = { how, habit -> session.act({ it.noteAttended(id, how, habit) }, session.saved("attended")) },
            onTakeAttendedAway = { session.act({ it.takeAttendedAway(id) }) },
            onReflect = { text -> session.act({ it.reflect(id, text) }, session.saved("reflection")) },
            onTakeReflectionAway = { session.act({ it.takeReflectionAway(id) }) },
            onShareLine = { text -> session.act({ it.shareLine(id, text) }, session.saved("line")) },
            onTakeLineBack = { line -> session.act({ it.takeLineBack(line) }) },
            onReport = { session.open(Place.Report(it)) },
            onBack = session::back,
        ),
    )
}

@Composable
private fun habitsOf(session: AppSession): List<Pair<String, String>> {
    val path by session.store.path.collectAsState()
    return path?.trackers.orEmpty().filter { it.kind == TrackerKindView.HABIT }.map { it.id to it.name }
}

@Composable
fun NoteActivityPlace(session: AppSession) {
    val path by session.store.path.collectAsState()
    NoteActivityScreen(
        (path ?: return).day,
        habitsOf(session),
        session.trouble,
        onSave = { kind, day, how, habit ->
            session.act({ it.noteActivity(kind, day, how, habit) }, session.saved(then = session.here::back))
        },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun ReportsPlace(session: AppSession) {
    val reports by session.store.reports.collectAsState()
    ReportsScreen(reports ?: return, session::toHelp, session::back)
}

@Composable
fun ReportPlace(session: AppSession, post: String) {
    var made by kept<ReportView?>(WHILE_HERE, "made") { null }
    ReportScreen(
        made,
        session.trouble,
        onReport = { reason, note ->
            val saved = session.saved()
            session.act({ it.report(post, reason, note) }) {
                saved(it)
                made = it
            }
        },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
fun OwnNamePlace(session: AppSession) {
    val circle by session.store.circle.collectAsState()
    OwnNameScreen(
        (circle ?: return).people.find { it.isMe }?.name,
        session.trouble,
        onSave = { name -> session.act({ it.setDisplayName(name) }, session.saved(then = session.here::back)) },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}
