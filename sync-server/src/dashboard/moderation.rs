//! What was reported, the most urgent first, for whoever decides about it. A post whose proof does not hold has no words
//! and no author here, and nobody is told who reported. What is shown is written down first.

use super::acts::{Trouble, answered};
use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page};
use crate::access::Right;
use crate::auth::{StaffId, StaffSession};
use crate::clock;
use crate::commands::report;
use crate::http::ServerState;
use crate::moderation::Case;
use crate::say;
use crate::store::StaffStore;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::RecordId;
use porchlight_core::reports::Reason;
use porchlight_core::time::{EpochMs, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// The page.
#[derive(Template)]
#[template(path = "moderation.html")]
pub(super) struct ModerationPage {
    pub frame: Frame,
    /// Whether it shows what was decided, instead of what waits.
    pub is_decided: bool,
    pub rows: Vec<CaseRow>,
    /// How many there are beside these.
    pub left_out: usize,
    pub trouble: Option<String>,
    pub typed: Typed,
}

/// What was typed and could not be used.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub report: String,
    pub note: String,
}

/// A reported post.
pub(super) struct CaseRow {
    /// A report of it, to decide by.
    pub report: String,
    pub reasons: String,
    pub notes: Vec<String>,
    pub received: Written,
    pub due: Option<Due>,
    /// Author and words, where they are proved.
    pub said: Option<(String, String)>,
    pub is_hidden: bool,
    pub decisions: Vec<DecisionRow>,
    /// Whether whoever looks may decide: nobody decides twice in a row.
    pub can_decide: bool,
}

/// Until when it is to be looked at.
pub(super) struct Due {
    pub at: Written,
    /// `12 minutes left`, if it is not over.
    pub left: Option<String>,
}

/// A decision.
pub(super) struct DecisionRow {
    pub is_hidden: bool,
    /// Who decided; nobody, where two reports hid it.
    pub by: Option<String>,
    pub at: Written,
    pub note: Option<String>,
}

impl ModerationPage {
    fn note_of(&self, row: &CaseRow) -> &str {
        if self.typed.report == row.report { &self.typed.note } else { "" }
    }
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, false, None, Typed::default()).await
}

pub(super) async fn look_at_decided(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
) -> Response {
    show(&state, session, StatusCode::OK, true, None, Typed::default()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    is_decided: bool,
    trouble: Option<String>,
    typed: Typed,
) -> Response {
    let made = state.blocking(move |state| {
        let (store, now_ms) = (&*state.store, (state.clock)());
        let zone = house_zone(store, session.house)?;
        let (cases, left_out) = report::look(store, session.house, &session.staff, is_decided, now_ms)?;
        let names = store.staff_of(session.house, now_ms)?;
        let names = names.into_iter().map(|entry| (entry.staff.id, entry.staff.name)).collect();
        let may_decide = session.staff.role.may(Right::Moderate);
        let row = |case: &Case| row(case, may_decide.then_some(session.staff.id), &names, &zone, now_ms);
        let rows = cases.iter().map(row).collect();
        let frame = Frame::of(&session, &state.config);
        Ok::<_, Trouble>(ModerationPage { frame, is_decided, rows, left_out, trouble, typed }.render()?)
    });
    match made.await {
        Ok(Ok(html)) => page(status, html),
        other => answered(state, other),
    }
}

fn row(
    case: &Case,
    decider: Option<StaffId>,
    names: &BTreeMap<StaffId, String>,
    zone: &Zone,
    now_ms: EpochMs,
) -> CaseRow {
    let urgent = case.most_urgent();
    let first = &case.reports[0];
    let due = |due_ms: EpochMs| Due {
        at: written::time(zone, due_ms),
        left: (now_ms < due_ms).then(|| written::left(now_ms, due_ms)),
    };
    let decision = |decision: &crate::store::PostDecision| DecisionRow {
        is_hidden: decision.is_hidden,
        by: decision
            .staff
            .map(|staff| names.get(&staff).cloned().unwrap_or_else(|| say("moderation-somebody-on-staff").plain())),
        at: written::time(zone, decision.at_ms),
        note: decision.note.clone(),
    };
    CaseRow {
        report: urgent.map_or(first, |(report, _)| report).id.to_string(),
        reasons: reasons_of(case),
        notes: report::notes_of(case),
        received: written::time(zone, first.received_ms),
        due: urgent.map(|(_, due_ms)| due(due_ms)),
        said: case.proved().map(|record| {
            (case.author_name.clone().unwrap_or_else(|| say("moderation-somebody").plain()), report::words_of(record))
        }),
        is_hidden: case.is_hidden(),
        decisions: case.decisions.iter().map(decision).collect(),
        can_decide: decider.is_some() && case.last_by_staff() != decider,
    }
}

/// Why a post was reported, each reason once, in words.
fn reasons_of(case: &Case) -> String {
    let reasons: BTreeSet<Reason> = case.reports.iter().map(|made| made.report.reason).collect();
    let words = |reason| match reason {
        Reason::Harassment => say("moderation-harassment"),
        Reason::DrugSourcing => say("moderation-drug-sourcing"),
        Reason::SelfHarmOrThreat => say("moderation-self-harm-or-threat"),
        Reason::PrivacyBreach => say("moderation-privacy-breach"),
        Reason::Other => say("moderation-other"),
    };
    reasons.into_iter().map(|reason| words(reason).plain()).collect::<Vec<_>>().join("; ")
}

pub(super) async fn decide(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(report): Path<String>,
) -> Response {
    let note = sent.field("note").replace("\r\n", "\n").trim().to_owned();
    let typed = Typed { report: report.clone(), note: note.clone() };
    let is_decided = sent.field("from") == "decided";
    let (asker, chosen) = (session.clone(), sent.field("decision").to_owned());
    let decided = state.blocking(move |state| {
        let report: RecordId = report.parse().map_err(|_| Trouble::not_found())?;
        let hide = match chosen.as_str() {
            "hide" => true,
            "keep" => false,
            _ => return Err(Trouble::Said(say("moderation-choose").plain())),
        };
        let note = Some(note.as_str()).filter(|note| !note.is_empty());
        let (store, now_ms, rng) = (&*state.store, (state.clock)(), &mut clock::system_rng());
        report::decide(store, asker.house, &asker.staff, (report, hide, note), now_ms, rng)?;
        Ok(())
    });
    let here = if is_decided { "/moderation/decided" } else { "/moderation" };
    match decided.await {
        Ok(Ok(())) => Redirect::to(here).into_response(),
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, is_decided, Some(trouble), typed).await
        }
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::words::Refused;
    use porchlight_core::time::Day;
    let time = |clock: &str| Written {
        iso: format!("2026-11-24T{clock}"),
        text: format!("{}, {clock}", written::day_text(Day::parse("2026-11-24").unwrap())),
    };
    let decision = |is_hidden, by: Option<&str>, note: Option<&str>| DecisionRow {
        is_hidden,
        by: by.map(str::to_owned),
        at: time("12:30"),
        note: note.map(str::to_owned),
    };
    let case = |n: u8, due, said: Option<&str>, decisions: Vec<DecisionRow>| CaseRow {
        report: format!("{n:02x}").repeat(16),
        reasons: say("moderation-harassment").plain(),
        notes: vec!["<b>Please</b> look".into()],
        received: time("12:00"),
        due,
        said: said.map(|said| ("<b>Dev</b> & co".into(), said.into())),
        is_hidden: decisions.last().is_some_and(|last| last.is_hidden),
        can_decide: n != 4,
        decisions,
    };
    let due = |left: Option<EpochMs>| Some(Due { at: time("12:15"), left: left.map(|left| written::left(0, left)) });
    let page = |is_decided, rows, left_out, trouble: Option<&str>| ModerationPage {
        frame: super::sample_frame(),
        is_decided,
        rows,
        left_out,
        trouble: trouble.map(str::to_owned),
        typed: Typed { report: "01".repeat(16), note: "</textarea><b>x".into() },
    };
    let waiting = || {
        vec![
            case(1, due(None), Some("<script>alert(1)</script>"), vec![]),
            case(2, due(Some(12 * 60_000)), Some("Go away"), vec![decision(true, None, None)]),
            case(3, due(Some(23 * 3_600_000)), None, vec![]),
        ]
    };
    let decided = vec![
        case(4, None, Some("Go away"), vec![decision(true, Some("<b>Sam</b>"), Some("Unkind <b>words</b>."))]),
        case(5, None, Some("Go away"), vec![decision(true, Some("Sam"), None), decision(false, Some("Carla"), None)]),
    ];
    vec![
        page(false, vec![], 0, None).render().unwrap(),
        page(false, waiting(), 2, None).render().unwrap(),
        page(
            false,
            waiting(),
            0,
            Some(&super::refusals::sentence(&Refused::of(say("refusals-note").with("count", 280)).into())),
        )
        .render()
        .unwrap(),
        page(true, vec![], 0, None).render().unwrap(),
        page(true, decided, 0, None).render().unwrap(),
    ]
}
