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

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::store::{Roster, StaffStore, Store};
    use crate::test_browser::Served;
    use crate::test_phone::NOON;

    #[test]
    fn room_day_and_counsellor_are_noted_changed_and_taken_back() {
        let served = Served::start(Config::default());
        let ana = served.resident("Ana");
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
        let (mut eve, _) = served.somebody("Eve", StaffRole::Counsellor, 2);
        let (mut sam, _) = served.somebody("Sam", StaffRole::HouseStaff, 3);
        let page = format!("/people/{ana}");
        let at = |of: &str| format!("{page}/{of}");
        let stay = || served.store.person(served.house, ana).unwrap().unwrap().stay;
        let shown = sam.get(&page).text();
        assert!(shown.contains("/room\"") && !shown.contains("/last-day\"") && !shown.contains("/counsellor\""));
        assert!(!shown.contains("data-unassigned"), "who does not say who is, is not asked");
        for (path, fields, refusal) in [
            ("room", [("room", "x".repeat(41))], "at most 40 characters"),
            ("last-day", [("last_day", "soon".into())], "is no date"),
            ("last-day", [("last_day", "2026-11-23".into())], "today is"),
            ("counsellor", [("counsellor", "0a".repeat(16))], "Choose a counsellor"),
        ] {
            let [(name, value)] = &fields;
            let refused = carla.post_from(&page, &at(path), &[(name, value)]);
            assert!(refused.status == 422 && refused.text().contains(refusal), "{}", refused.text());
            let is_kept = refused.text().contains(&format!("value=\"{value}\""));
            assert!(is_kept || path == "counsellor", "what was typed is still there");
        }
        assert_eq!(stay(), Default::default());
        assert_eq!(sam.post_from(&page, &at("room"), &[("room", "Room <b>3")]).status, 303);
        assert_eq!(eve.post_from(&page, &at("last-day"), &[("last_day", "2026-12-01")]).status, 303);
        assert_eq!(eve.post_from(&page, &at("counsellor"), &[("counsellor", "")]).status, 404);
        let is_unassigned = |text: &str| text.contains("data-unassigned");
        let house = format!("/houses/{}", served.house);
        let texts = |browser: &mut crate::test_browser::Browser| {
            [page.as_str(), "/people", &house].map(|at| browser.get(at).text())
        };
        let [own, people, on_the_house_page] = texts(&mut carla);
        assert!(is_unassigned(&own) && is_unassigned(&people), "whoever says who is sees that nobody is");
        assert!(!is_unassigned(&on_the_house_page), "a row with nothing shared looks like any other");
        assert!(texts(&mut eve).iter().all(|text| !is_unassigned(text)));
        let eves_id = served.store.staff_named(served.house, "Eve").unwrap()[0].id.to_string();
        assert_eq!(carla.post_from(&page, &at("counsellor"), &[("counsellor", &eves_id)]).status, 303);
        assert!(texts(&mut carla).iter().all(|text| !is_unassigned(text)));
        let noted = stay();
        assert_eq!(
            (noted.room.as_deref(), noted.last_day.unwrap().to_string()),
            (Some("Room <b>3"), "2026-12-01".into())
        );
        assert_eq!(noted.counsellor.unwrap().name, "Eve");
        let [own, people, house_page] = texts(&mut sam);
        assert!(own.contains("data-counsellor") && people.contains("data-room"));
        assert!(house_page.contains("data-event") && house_page.contains("Room &#60;b&#62;3"), "{house_page}");
        assert!(house_page.contains(&format!("data-leaving=\"{ana}\"")), "a week before");
        let word = served.store.house_word(served.house, ana, NOON).unwrap().unwrap().stay.unwrap();
        assert_eq!((word.room.as_deref(), word.counsellor.as_deref()), (Some("Room <b>3"), Some("Eve")));
        assert_eq!(eve.post_from(&page, &at("last-day"), &[("last_day", "2026-12-02")]).status, 303);
        assert!(!sam.get(&house).text().contains("data-leaving"), "not earlier");
        for (path, field) in [("room", "room"), ("last-day", "last_day"), ("counsellor", "counsellor")] {
            assert_eq!(carla.post_from(&page, &at(path), &[(field, " ".trim())]).status, 303, "{path}");
        }
        assert_eq!(stay(), Default::default());
        assert_eq!(served.store.house_word(served.house, ana, NOON).unwrap().unwrap().stay, None);
    }
}
