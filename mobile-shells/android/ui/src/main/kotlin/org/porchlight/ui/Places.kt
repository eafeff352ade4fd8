package org.porchlight.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import org.porchlight.core.CheckInPartView
import org.porchlight.core.EntryRowView
import org.porchlight.core.PorchlightCompanion
import org.porchlight.core.ReachOutView
import org.porchlight.core.TodayView

/** Each place with its view, and what its taps do. Until a view is there, nothing is drawn: it takes a few milliseconds. */
@Composable
fun PlaceOnScreen(session: AppSession) {
    when (val place = session.place) {
        Place.Today -> TodayPlace(session)
        Place.CheckIn -> CheckInPlace(session)
        Place.FillIn -> FillInPlace(session)
        Place.Help -> HelpPlace(session)
        Place.Plan -> PlanPlace(session)
        Place.Journal -> JournalPlace(session)
        is Place.Entry -> EntryPlace(session, place.id)
        Place.Writing -> WritingPlace(session)
        Place.Circle -> CirclePlace(session)
        is Place.Encourage -> EncouragePlace(session, place.to)
        is Place.Person -> PersonPlace(session, place.id)
        Place.OwnName -> OwnNamePlace(session)
        Place.SmallCircles -> SmallCirclesPlace(session)
        is Place.SmallCircle -> SmallCirclePlace(session, place.id)
        is Place.SharedWith -> SharedWithPlace(session, place.person)
        Place.Mentors -> MentorsPlace(session)
        Place.OfferToMentor -> OfferPlace(session)
        Place.Schedule -> SchedulePlace(session)
        is Place.Session -> SessionPlace(session, place.id)
        Place.NoteActivity -> NoteActivityPlace(session)
        Place.Reports -> ReportsPlace(session)
        is Place.Report -> ReportPlace(session, place.post)
        Place.Path -> PathPlace(session)
        Place.Follow -> FollowPlace(session)
        is Place.Tracker -> TrackerPlace(session, place.id)
        is Place.Celebrate -> CelebratePlace(session, place.milestone)
        Place.ReturnToUse -> ReturnToUsePlace(session)
        Place.More -> MorePlace(session)
        Place.Sharing -> SharingPlace(session)
        Place.WhoLooked -> WhoLookedPlace(session)
        Place.People -> PeoplePlace(session)
        Place.Settings -> SettingsPlace(session)
        Place.Joining -> session.toToday().let { JoiningPlace(session, it, it, session::back.takeIf { session.canGoBack }) }
        Place.Reissue -> ReissuePlace(session)
        Place.Standing -> StandingPlace(session)
        Place.Closing -> ClosingPlace(session)
        Place.Summary -> SummaryPlace(session)
        Place.DayHistory -> DayHistoryPlace(session)
        Place.LinkAgain -> LinkAgainPlace(session)
        Place.LinkDevice -> LinkDevicePlace(session)
        Place.HandOver -> HandOverPlace(session)
        Place.TakeOver -> TakeOverPlace(session)
        is Place.FirstSteps -> FirstStepsPlace(session, place.left)
    }
}

fun AppSession.toHelp() = open(Place.Help)

/** From where one stands now, whenever that is called. */
fun AppSession.toToday() = here.let { here -> { here.show(Place.Today) } }

@Composable
private fun TodayPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    val circles by session.store.smallCircles.collectAsState()
    val houses by session.store.houses.collectAsState()
    val view = today ?: return
    TodayScreen(
        view,
        houses.orEmpty().isNotEmpty(),
        session.trouble,
        TodayActs(
            onHelp = session::toHelp,
            onCheckIn = { session.open(Place.CheckIn) },
            onFillIn = { session.open(Place.FillIn) },
            onPlan = { session.open(Place.Plan) },
            onPath = { session.show(Place.Path) },
            onAsk = { session.act({ it.askForSupport() }) },
            onTakeAskBack = { session.act({ it.takeAskBack() }) },
            onCelebrate = { session.open(Place.Celebrate(it.id)) },
            onSayBeside = { rule, text -> session.act({ it.sayBesideFollowUp(rule, text) }, session.saved(rule.name)) },
            onTakeBackBeside = { rule -> session.act({ it.takeBackBesideFollowUp(rule) }) },
            onStopReissue = { session.act({ it.cancelReissue() }) },
            onHistory = { session.open(Place.DayHistory) },
            onGo = session::open,
        ),
        circles,
        above = { AboveToday(session) },
    )
}

@Composable
private fun CheckInPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    val view = today ?: return
    // A day that ends meanwhile takes nothing from under anybody's hands.
    val about = remember { "${view.day} ${view.questions.part}" }
    CheckInScreen(
        view.questions,
        view.answeredNow()?.answers,
        session.trouble,
        about = about,
        onSave = { answers -> session.act({ it.recordCheckIn(answers) }, session.saved(then = session.afterCheckIn(answers.reachOut))) },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

fun TodayView.answeredNow() = when (questions.part) {
    CheckInPartView.MORNING -> morningCheckIn
    CheckInPartView.EVENING -> checkIn
}

/** Somebody whom one picks is picked next; the others need nothing more here. */
private fun AppSession.afterCheckIn(reachOut: ReachOutView?): () -> Unit = here.let { here ->
    when (reachOut) {
        ReachOutView.PEER -> ({ here.show(Place.Circle) })
        ReachOutView.STAFF, ReachOutView.NOBODY, null -> here::back
    }
}

@Composable
private fun FillInPlace(session: AppSession) {
    val today by session.store.today.collectAsState()
    val view = today ?: return
    val opened = remember { view.day }
    var day by kept("day") { opened }
    CheckInScreen(
        view.questions,
        null,
        session.trouble,
        day,
        onDay = { day = it },
        onSave = { answers ->
            session.act({ it.recordCheckInFor(day, CheckInPartView.EVENING, answers) }, session.saved(then = session.here::back))
        },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
private fun HelpPlace(session: AppSession) {
    val settings by session.store.settings.collectAsState()
    HelpScreen(helpOf(settings?.country), { session.open(Place.Plan) }, session::back)
}

@Composable
private fun PlanPlace(session: AppSession) {
    val plan by session.store.plan.collectAsState()
    val acts = PlanActs(
        onAdd = { part, text, phone -> session.act({ it.addPlanLine(part, text, phone) }, session.saved(part.name)) },
        onEdit = { id, text, phone -> session.act({ it.editPlanLine(id, text, phone) }, session.saved(id)) },
        onTakeOut = { id -> session.act({ it.takePlanLineOut(id) }, session.saved(id)) },
    )
    plan?.let { PlanScreen(it, acts, session.trouble, session::toHelp, session::back) }
}

@Composable
private fun JournalPlace(session: AppSession) {
    val rows by session.store.journal.collectAsState()
    val drafts by session.store.drafts.collectAsState()
    var sought by remember { mutableStateOf("") }
    var found by remember { mutableStateOf<List<EntryRowView>?>(null) }
    var imported by remember { mutableStateOf<UInt?>(null) }
    JournalScreen(
        rows ?: return,
        drafts.orEmpty(),
        found,
        imported,
        session.trouble,
        JournalActs(
            onHelp = session::toHelp,
            onWrite = {
                session.writing = Writing()
                session.open(Place.Writing)
            },
            onOpen = { session.open(Place.Entry(it)) },
            onSearch = { query ->
                sought = query
                if (query.isBlank()) found = null
                // Of what was looked for a moment ago nothing is shown.
                else session.ask({ it.searchJournal(query) }) { if (query == sought) found = it }
            },
            onOpenDraft = { draft ->
                session.writing = Writing(draft.title, draft.text, draft = draft.id)
                session.open(Place.Writing)
            },
            onForgetDraft = { draft -> session.act({ it.forgetDraft(draft.id) }) },
            onExport = { session.takeJournalAlong() },
            onImport = { session.bringJournal { imported = it } },
        ),
    )
}

@Composable
private fun EntryPlace(session: AppSession, id: String) {
    val rows by session.store.journal.collectAsState()
    val entry = asked(session, rows) { it.entry(id) } ?: return
    EntryScreen(
        entry,
        onEdit = {
            session.writing = Writing(entry.title, entry.text, entry.id, entry.revision)
            session.open(Place.Writing)
        },
        onDelete = { session.act({ it.deleteEntry(id) }, session.thenBack()) },
        onHelp = session::toHelp,
        onBack = session::back,
    )
}

@Composable
private fun WritingPlace(session: AppSession) {
    WritingScreen(
        session.writing, session.trouble, session::write, session::leaveWriting, session::toHelp, session::leaveWriting,
    )
}

/** Asks the core for what one place alone shows, again whenever `again` changes. */
@Composable
fun <T> asked(session: AppSession, again: Any?, what: (PorchlightCompanion) -> T): T? {
    var view by remember { mutableStateOf<T?>(null) }
    LaunchedEffect(again) { session.ask(what) { view = it } }
    return view
}
