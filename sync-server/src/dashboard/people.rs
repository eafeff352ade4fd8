//! Everybody of the house, with what the house itself noted: who lives here, who is away, who left in the last 28 days.
//! Whoever left longer ago is found by their name alone; how somebody left is on no page.

use super::acts::{Trouble, answered};
use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, house_zone, page};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::http::ServerState;
use crate::say;
use crate::store::{Roster, RosterEntry, Store};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::landing;
use porchlight_core::time::{EpochMs, Zone};

const LISTED_MS: EpochMs = landing::DAYS as EpochMs * 24 * 60 * 60 * 1000;

/// The page.
#[derive(Template)]
#[template(path = "people.html")]
pub(super) struct PeoplePage {
    pub frame: Frame,
    pub living: Vec<PersonRow>,
    pub left: Vec<PersonRow>,
    /// Whether whoever looks says who is whose counsellor.
    pub may_assign: bool,
    /// Whether somebody who left may be found by name.
    pub may_find: bool,
    pub trouble: Option<String>,
    /// The name that was looked for.
    pub typed: String,
    /// Namesakes who were found.
    pub found: Vec<PersonRow>,
}

/// Somebody, as the house knows them.
pub(super) struct PersonRow {
    pub account: String,
    pub name: String,
    pub state: PersonState,
    pub room: Option<String>,
    pub has_counsellor: bool,
}

/// What the house noted of somebody.
pub(super) enum PersonState {
    LivesHere,
    Away { since: Written, until: Option<Written> },
    Left { on: Written },
    Closed { on: Written },
}

impl PersonRow {
    pub(super) fn of(entry: &RosterEntry, zone: &Zone) -> Self {
        let state = match (entry.left_ms, entry.closed_ms, entry.away) {
            (Some(left_ms), ..) => PersonState::Left { on: written::day_of(zone, left_ms) },
            (None, Some(closed_ms), _) => PersonState::Closed { on: written::day_of(zone, closed_ms) },
            (None, None, Some(away)) => {
                PersonState::Away { since: written::day_of(zone, away.since_ms), until: away.until.map(written::day) }
            }
            (None, None, None) => PersonState::LivesHere,
        };
        let (room, has_counsellor) = (entry.stay.room.clone(), entry.stay.counsellor.is_some());
        Self { account: entry.account.to_string(), name: entry.display_name.clone(), state, room, has_counsellor }
    }
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    let made = state.blocking(move |state| page_of(state, &session, None, String::new(), Vec::new()));
    answered(&state, made.await)
}

fn page_of(
    state: &ServerState,
    session: &StaffSession,
    trouble: Option<String>,
    typed: String,
    found: Vec<PersonRow>,
) -> Result<String, Trouble> {
    let zone = house_zone(&*state.store, session.house)?;
    let mut entries = state.store.roster(session.house, (state.clock)() - LISTED_MS)?;
    entries.sort_by_cached_key(|entry| (entry.display_name.to_lowercase(), entry.account));
    let (mut left, living): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.left_ms.is_some());
    left.sort_by_key(|entry| std::cmp::Reverse(entry.left_ms));
    let rows = |entries: Vec<&RosterEntry>| entries.into_iter().map(|entry| PersonRow::of(entry, &zone)).collect();
    let people = PeoplePage {
        frame: Frame::of(session, &state.config),
        living: rows(living),
        left: rows(left),
        may_assign: session.staff.role.may(Right::AssignCounsellors),
        may_find: session.staff.role.may(Right::ReadmitResidents),
        trouble,
        typed,
        found,
    };
    Ok(people.render()?)
}

/// Finds somebody who left by the whole name, which is in no address and no log.
pub(super) async fn find(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let name = sent.field("name").trim().to_owned();
    let made = state.blocking(move |state| {
        let mut found = Vec::new();
        for account in state.store.accounts_named(session.house, &name)? {
            found.extend(state.store.person(session.house, account)?);
        }
        if let [only] = &found[..] {
            return Ok((Some(only.account), String::new()));
        }
        let trouble = match found[..] {
            [] => say("people-nobody-of-this-name"),
            _ => say("people-more-of-this-name"),
        };
        let zone = house_zone(&*state.store, session.house)?;
        let rows = found.iter().map(|entry| PersonRow::of(entry, &zone)).collect();
        Ok((None, page_of(state, &session, Some(trouble.plain()), name, rows)?))
    });
    match made.await {
        Ok(Ok((Some(account), _))) => Redirect::to(&format!("/people/{account}")).into_response(),
        Ok(Ok((None, html))) => page(StatusCode::UNPROCESSABLE_ENTITY, html),
        Ok(Err(trouble)) => answered(&state, Ok(Err(trouble))),
        Err(failure) => answered(&state, Err(failure)),
    }
}

#[cfg(test)]
pub(super) fn sample_row(n: u8, name: &str, state: PersonState) -> PersonRow {
    let (room, has_counsellor) = ((n == 2).then(|| "<i>Room 2".into()), n != 3);
    PersonRow { account: format!("{n:02x}").repeat(16), name: name.into(), state, room, has_counsellor }
}

#[cfg(test)]
pub(super) fn sample_states() -> [PersonState; 5] {
    let day = |iso: &str| written::day(porchlight_core::time::Day::parse(iso).unwrap());
    let since = || day("2026-11-20");
    [
        PersonState::LivesHere,
        PersonState::Away { since: since(), until: None },
        PersonState::Away { since: since(), until: Some(day("2026-11-27")) },
        PersonState::Left { on: day("2026-11-23") },
        PersonState::Closed { on: day("2026-11-24") },
    ]
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |living, left, trouble: Option<&str>, found| PeoplePage {
        frame: super::sample_frame(),
        living,
        left,
        may_assign: true,
        may_find: true,
        trouble: trouble.map(str::to_owned),
        typed: if trouble.is_some() { "\"><b>Ana".into() } else { String::new() },
        found,
    };
    let [here, away, expected, left, closed] = sample_states();
    let [here_again, .., left_again, _] = sample_states();
    let living = vec![
        sample_row(1, "Ana", here),
        sample_row(2, "Ben", away),
        sample_row(3, "<b>Dev</b> & co", expected),
        sample_row(7, "Gus", closed),
    ];
    let found = vec![sample_row(5, "Ana", here_again), sample_row(6, "Ana", left_again)];
    vec![
        page(vec![], vec![], None, vec![]).render().unwrap(),
        page(living, vec![sample_row(4, "Eli", left)], None, vec![]).render().unwrap(),
        page(vec![], vec![], Some(&say("people-more-of-this-name").plain()), found).render().unwrap(),
    ]
}
