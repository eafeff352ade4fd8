//! The staff of a house, for whoever looks after them: invite, make a new link, end access. Links are shown once.

use super::doors::Sent;
use super::refusals::sentence;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page, page_or_failure};
use crate::auth::{StaffId, StaffRole, StaffSession};
use crate::clock;
use crate::commands::staff as verbs;
use crate::commands::{invite, invite::SignInLink};
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::{StaffEntry, StaffStore};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::time::{EpochMs, Zone};

/// The page.
#[derive(Template)]
#[template(path = "staff.html")]
pub(super) struct StaffPage {
    pub frame: Frame,
    pub trouble: Option<String>,
    /// A name that was typed and could not be used.
    pub typed: String,
    /// Name and words of the roles that may be given.
    pub roles: Vec<(&'static str, String)>,
    pub rows: Vec<StaffRow>,
}

/// One staff member.
pub(super) struct StaffRow {
    pub id: String,
    pub name: String,
    pub role: String,
    pub state: StaffState,
    /// Whether links can be made for them, and their access ended.
    pub is_in_your_hands: bool,
}

/// How somebody stands.
pub(super) enum StaffState {
    /// They can sign in.
    SetUp { seen: Option<String> },
    /// A link of theirs waits.
    Invited { until: Written },
    /// Their link was not used in time.
    LinkOver,
    /// They cannot sign in any more.
    Ended { on: Written },
}

/// A link, this once.
#[derive(Template)]
#[template(path = "staff_link.html")]
pub(super) struct StaffLinkPage {
    pub frame: Frame,
    pub name: String,
    pub link: String,
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None, String::new()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    trouble: Option<String>,
    typed: String,
) -> Response {
    page_or_failure(state, status, move |state| {
        let (store, now_ms) = (&*state.store, (state.clock)());
        let zone = house_zone(store, session.house)?;
        let mut staff = store.staff_of(session.house, now_ms)?;
        staff.sort_by_cached_key(|entry| (entry.ended_ms.is_some(), entry.staff.name.to_lowercase(), entry.staff.id));
        let roles = StaffRole::ALL.into_iter().filter(|role| session.staff.role.looks_after(*role));
        let staff_page = StaffPage {
            frame: Frame::of(&session, &state.config),
            trouble,
            typed,
            roles: roles.map(|role| (role.name(), role.in_words())).collect(),
            rows: staff.iter().map(|entry| row(entry, &session, &zone, now_ms)).collect(),
        };
        staff_page.render().map_err(|_| Failure::INTERNAL)
    })
    .await
}

fn row(entry: &StaffEntry, session: &StaffSession, zone: &Zone, now_ms: EpochMs) -> StaffRow {
    let state = match (entry.ended_ms, entry.is_set_up, entry.link_until_ms) {
        (Some(ended_ms), _, _) => StaffState::Ended { on: written::day_of(zone, ended_ms) },
        (None, true, _) => StaffState::SetUp { seen: entry.last_seen_ms.map(|seen| written::ago(seen, now_ms)) },
        (None, false, Some(until_ms)) => StaffState::Invited { until: written::time(zone, until_ms) },
        (None, false, None) => StaffState::LinkOver,
    };
    StaffRow {
        id: entry.staff.id.to_string(),
        name: entry.staff.name.clone(),
        role: entry.staff.role.in_words(),
        is_in_your_hands: entry.ended_ms.is_none()
            && entry.staff.id != session.staff.id
            && session.staff.role.looks_after(entry.staff.role),
        state,
    }
}

pub(super) async fn invite(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let (name, role) = (sent.field("name").to_owned(), sent.field("role").parse::<StaffRole>());
    let Some(role) = role.ok().filter(|role| session.staff.role.looks_after(*role)) else {
        return failed(&state, Failure::of_status(404));
    };
    let (house, typed) = (session.house, name.clone());
    let made = state.blocking(move |state| {
        invite::staff(&*state.store, house, &name, role, (state.clock)(), &mut clock::system_rng())
    });
    match made.await {
        Ok(Ok(link)) => shown_once(&state, &session, typed.trim(), &link),
        Ok(Err(error)) => show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence(&error)), typed).await,
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn link(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(staff): Path<String>,
) -> Response {
    let asker = session.clone();
    let made = state.blocking(move |state| {
        let entry = in_hands(state, &asker, &staff)?;
        let link = verbs::link(&*state.store, asker.house, entry.staff.id, (state.clock)(), &mut clock::system_rng());
        Ok::<_, Failure>((entry.staff.name, link.map_err(|_| Failure::of_status(404))?))
    });
    match made.await.and_then(|made| made) {
        Ok((name, link)) => shown_once(&state, &session, &name, &link),
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn end(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(staff): Path<String>,
) -> Response {
    let ended = state.blocking(move |state| {
        let entry = in_hands(state, &session, &staff)?;
        Ok::<_, Failure>(state.store.end_staff(session.house, entry.staff.id, (state.clock)())?)
    });
    match ended.await.and_then(|ended| ended) {
        Ok(_) => Redirect::to("/staff").into_response(),
        Err(failure) => failed(&state, failure),
    }
}

/// Somebody whom the asker may make a link for, or whose access they may end: never their own.
fn in_hands(state: &ServerState, asker: &StaffSession, staff: &str) -> Result<StaffEntry, Failure> {
    let id: StaffId = staff.parse().map_err(|()| Failure::of_status(404))?;
    let all = state.store.staff_of(asker.house, (state.clock)())?;
    let found = all.into_iter().find(|entry| entry.staff.id == id && id != asker.staff.id);
    let found = found.filter(|entry| entry.ended_ms.is_none() && asker.staff.role.looks_after(entry.staff.role));
    found.ok_or(Failure::of_status(404))
}

fn shown_once(state: &ServerState, session: &StaffSession, name: &str, link: &SignInLink) -> Response {
    let link = format!("{}{}", state.passkeys.address(), link.path);
    let shown = StaffLinkPage { frame: Frame::of(session, &state.config), name: name.to_owned(), link };
    shown.render().map_or_else(|_| failed(state, Failure::INTERNAL), |html| page(StatusCode::OK, html))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::words::Refused;
    let written = || written::day(porchlight_core::time::Day::parse("2026-11-25").unwrap());
    let row = |name: &str, state, is_in_your_hands| StaffRow {
        id: "0b".repeat(16),
        name: name.into(),
        role: StaffRole::Counsellor.in_words(),
        state,
        is_in_your_hands,
    };
    let rows = vec![
        row("Carla", StaffState::SetUp { seen: Some(written::ago(0, 0)) }, false),
        row("<b>Sam</b>", StaffState::SetUp { seen: None }, true),
        row("Toni", StaffState::Invited { until: written() }, true),
        row("Uli", StaffState::LinkOver, true),
        row("Val", StaffState::Ended { on: written() }, false),
    ];
    let page = |rows, trouble: Option<&str>| StaffPage {
        frame: super::sample_frame(),
        trouble: trouble.map(str::to_owned),
        typed: String::new(),
        roles: [StaffRole::HouseStaff, StaffRole::Counsellor].map(|role| (role.name(), role.in_words())).to_vec(),
        rows,
    };
    let link = "/sign-in/c2VjcmV0".to_owned();
    let once = StaffLinkPage { frame: super::sample_frame(), name: "Toni".into(), link };
    vec![
        page(rows, None).render().unwrap(),
        page(vec![], Some(&sentence(&Refused::of(crate::say("refusals-name").with("count", 80)).into())))
            .render()
            .unwrap(),
        once.render().unwrap(),
    ]
}
