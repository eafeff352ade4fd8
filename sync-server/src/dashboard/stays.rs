//! What staff note of a stay on the page of a person: their room, the last day that is planned, and who their counsellor
//! is. Each of it can be changed and taken back, and the person sees it in their app.

use super::acts::{Trouble, house_of};
use super::doors::Sent;
use super::person::{Typed, noted};
use super::written;
use crate::access::Right;
use crate::auth::{Staff, StaffId, StaffSession};
use crate::http::ServerState;
use crate::say;
use crate::store::{ROOM_CHARS_MAX, RosterEntry, StaffStore, Stays, StoreError, room_of};
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use porchlight_core::ids::TenantId;
use porchlight_core::time::{Day, Zone};

/// The part of a person's page that is about their stay.
#[derive(Default)]
pub(super) struct StayPart {
    pub may_note_room: bool,
    pub may_plan: bool,
    pub may_assign: bool,
    /// What stands in the fields: what was typed and could not be used, or what is noted.
    pub room: String,
    pub last_day: String,
    /// The name of their counsellor.
    pub counsellor: Option<String>,
    /// Id, name and whether it is theirs, of each counsellor of the house.
    pub counsellors: Vec<(String, String, bool)>,
}

impl StayPart {
    pub(super) fn of(
        state: &ServerState,
        session: &StaffSession,
        entry: &RosterEntry,
        typed: &Typed,
    ) -> Result<Self, StoreError> {
        let (role, stay) = (session.staff.role, &entry.stay);
        let lives_there = entry.left_ms.is_none();
        let may = |right| lives_there && role.may(right);
        let counsellors = match may(Right::AssignCounsellors) {
            true => counsellors(&*state.store, session.house, (state.clock)())?,
            false => Vec::new(),
        };
        let option = |staff: Staff| (staff.id.to_string(), staff.name, stay.assigned() == Some(staff.id));
        Ok(Self {
            may_note_room: may(Right::NoteRooms),
            may_plan: may(Right::ExitResidents),
            may_assign: may(Right::AssignCounsellors),
            room: typed.room.clone().or_else(|| stay.room.clone()).unwrap_or_default(),
            last_day: typed.last_day.clone().or_else(|| stay.last_day.map(|day| day.to_string())).unwrap_or_default(),
            counsellor: stay.counsellor.as_ref().map(|counsellor| counsellor.name.clone()),
            counsellors: counsellors.into_iter().map(option).collect(),
        })
    }
}

/// Who can be somebody's counsellor: whoever may see what is for one.
fn counsellors(store: &dyn StaffStore, house: TenantId, now_ms: i64) -> Result<Vec<Staff>, StoreError> {
    let all = store.staff_of(house, now_ms)?.into_iter().filter(|entry| entry.ended_ms.is_none());
    let mut found: Vec<Staff> =
        all.map(|entry| entry.staff).filter(|staff| staff.role.may(Right::SeeCheckInAnswers)).collect();
    found.sort_by_cached_key(|staff| (staff.name.to_lowercase(), *staff.id.as_bytes()));
    Ok(found)
}

fn said(words: crate::words::Said) -> Trouble {
    Trouble::Said(words.plain())
}

fn done(is_done: bool) -> Result<(), Trouble> {
    if is_done { Ok(()) } else { Err(said(say("stays-gone"))) }
}

pub(super) async fn room(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let text = sent.field("room").to_owned();
    let typed = Typed { room: Some(text.clone()), ..Typed::default() };
    noted(state, session, account, typed, move |state, session, entry| {
        let room = room_of(&text).ok_or_else(|| said(say("stays-room-too-long").with("most", ROOM_CHARS_MAX)))?;
        done(state.store.note_room(session.house, entry.account, room, (state.clock)())?)
    })
    .await
}

pub(super) async fn last_day(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let text = sent.field("last_day").trim().to_owned();
    let typed = Typed { last_day: Some(text.clone()), ..Typed::default() };
    noted(state, session, account, typed, move |state, session, entry| {
        let day = match text.as_str() {
            "" => None,
            text => Some(Day::parse(text).map_err(|_| said(say("stays-no-date").with("day", text)))?),
        };
        let zone = Zone::named(&house_of(state, session.house)?.zone).unwrap_or_else(|_| Zone::utc());
        let today = zone.civil((state.clock)()).map_err(|_| Trouble::not_found())?.0;
        if day.is_some_and(|day| day < today) {
            return Err(said(say("stays-day-over").with("today", written::day(today))));
        }
        done(state.store.plan_last_day(session.house, entry.account, day)?)
    })
    .await
}

pub(super) async fn counsellor(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let chosen = sent.field("counsellor").to_owned();
    noted(state, session, account, Typed::default(), move |state, session, entry| {
        let known = counsellors(&*state.store, session.house, (state.clock)())?;
        let is_it = |staff: &&Staff| staff.id.to_string() == chosen;
        let staff: Option<StaffId> = known.iter().find(is_it).map(|staff| staff.id);
        if staff.is_none() && !chosen.is_empty() {
            return Err(said(say("stays-no-counsellor")));
        }
        done(state.store.assign(session.house, entry.account, staff)?)
    })
    .await
}

#[cfg(test)]
pub(super) fn sample(is_full: bool) -> StayPart {
    let counsellor = |n: &str, name: &str, is_theirs| (n.repeat(16), name.to_owned(), is_theirs);
    let may = StayPart { may_note_room: true, may_plan: true, may_assign: true, ..StayPart::default() };
    if !is_full {
        return may;
    }
    StayPart {
        room: "\"><b>Room 3".into(),
        last_day: "2026-12-01".into(),
        counsellor: Some("<b>Carla</b>".into()),
        counsellors: vec![counsellor("0a", "<b>Carla</b>", true), counsellor("0b", "Eve", false)],
        ..may
    }
}
