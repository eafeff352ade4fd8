//! Leaving the house: how and for how long staff read on is chosen on the page of the person, what it means for their phone
//! and for staff is said before it happens, and whoever goes unplanned gets a safety card along.

use super::acts::{SurePage, Trouble, answered, house_of};
use super::doors::Sent;
use super::person::{Typed, WAYS, by_account, person, show, way_in_words};
use super::written::{self, Written};
use super::{Frame, house_zone};
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::resident::{self, ACCESS_HOURS_MAX, How};
use crate::http::ServerState;
use crate::say;
use crate::store::{Roster, RosterEntry};
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use porchlight_core::landing;
use porchlight_core::time::{EpochMs, Zone};

const HOUR_MS: EpochMs = 60 * 60 * 1000;

/// Somebody has left.
#[derive(Template)]
#[template(path = "person_left.html")]
pub(super) struct LeftPage {
    pub frame: Frame,
    pub name: String,
    pub access: Said,
    pub card: Option<SafetyCard>,
}

/// What whoever is on shift next should know after somebody left and nobody had planned it.
pub(super) struct SafetyCard {
    pub contacts: Vec<Written>,
}

pub(super) async fn exit(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let typed =
        Typed { how: sent.field("how").to_owned(), hours: sent.field("hours").trim().to_owned(), ..Typed::default() };
    let (asker, of, is_sure, chosen) = (session.clone(), account.clone(), sent.field("sure") == "yes", typed.clone());
    let made = state.blocking(move |state| {
        let entry = person(state, &asker, &of)?;
        let (how, hours) = chosen_of(&chosen)?;
        if entry.left_ms.is_some() {
            return Err(Trouble::Said(say("people-has-left-already").with("name", entry.display_name).plain()));
        }
        let zone = house_zone(&*state.store, asker.house)?;
        match is_sure {
            false => Ok(asks_once_more(state, &asker, &entry, (how, hours, &chosen), &zone).render()?),
            true => Ok(leaves(state, &asker, &entry, (how, hours), &zone)?.render()?),
        }
    });
    match made.await {
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, account, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), typed).await
        }
        other => answered(&state, other),
    }
}

fn chosen_of(typed: &Typed) -> Result<(How, u32), Trouble> {
    let how = WAYS.iter().find(|(_, name)| *name == typed.how).map(|(how, _)| *how);
    let how = how.ok_or_else(|| Trouble::Said(say("people-choose-how").plain()))?;
    let hours = typed.hours.parse().ok().filter(|hours| *hours <= ACCESS_HOURS_MAX);
    let hours = hours.ok_or_else(|| Trouble::Said(say("people-ask-hours").with("count", ACCESS_HOURS_MAX).plain()))?;
    Ok((how, hours))
}

fn access_in_words(hours: u32, zone: &Zone, now_ms: EpochMs) -> Said {
    let until = written::time(zone, now_ms + EpochMs::from(hours) * HOUR_MS);
    match hours {
        0 => say("people-access-none"),
        _ => say("people-access-until").with("time", until),
    }
}

fn asks_once_more(
    state: &ServerState,
    session: &StaffSession,
    entry: &RosterEntry,
    (how, hours, typed): (How, u32, &Typed),
    zone: &Zone,
) -> SurePage {
    let on_the_phone = [
        say("people-leaving-phone-theirs"),
        say("people-leaving-phone-circle"),
        say("people-leaving-phone-landing"),
        say("people-leaving-phone-told"),
    ];
    let for_staff = [
        access_in_words(hours, zone, (state.clock)()),
        say("people-leaving-staff-how"),
        say("people-leaving-staff-mentor"),
    ];
    SurePage {
        frame: Frame::of(session, &state.config),
        heading: say("people-leaving-asked").with("name", &entry.display_name),
        parts: vec![
            (say("people-leaving-note"), vec![say("people-leaving-note-once").with("how", way_in_words(how))]),
            (say("people-leaving-phone"), on_the_phone.to_vec()),
            (say("people-leaving-staff"), for_staff.to_vec()),
        ],
        action: format!("/people/{}/exit", entry.account),
        fields: vec![("how", typed.how.clone()), ("hours", typed.hours.clone())],
        button: say("people-leaving-sure"),
        back: format!("/people/{}", entry.account),
    }
}

fn leaves(
    state: &ServerState,
    session: &StaffSession,
    entry: &RosterEntry,
    (how, hours): (How, u32),
    zone: &Zone,
) -> Result<LeftPage, Trouble> {
    let (house, now_ms) = (house_of(state, session.house)?, (state.clock)());
    let rng = &mut clock::system_rng();
    if let Err(error) = resident::leave(&*state.store, &house, &by_account(entry), how, hours, now_ms, rng) {
        let has_left = state.store.person(session.house, entry.account)?.is_some_and(|entry| entry.left_ms.is_some());
        return Err(if has_left { Trouble::Said(super::refusals::sentence(&error)) } else { error.into() });
    }
    let left = zone.civil(now_ms).map_err(|_| Trouble::not_found())?.0;
    let is_unplanned = matches!(how, How::LeftEarly | How::EndedByHouse);
    let contact = |day: u16| written::day(left.plus(i32::from(day) - 1));
    Ok(LeftPage {
        frame: Frame::of(session, &state.config),
        name: entry.display_name.clone(),
        access: access_in_words(hours, zone, now_ms),
        card: is_unplanned.then(|| SafetyCard { contacts: landing::CONTACT_DAYS.map(contact).to_vec() }),
    })
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let zone = Zone::named("America/Denver").unwrap();
    let left = |hours, card| LeftPage {
        frame: super::sample_frame(),
        name: "<b>Dev</b> & co".into(),
        access: access_in_words(hours, &zone, 1_795_546_800_000),
        card,
    };
    let contacts = vec![written::day(porchlight_core::time::Day::parse("2026-11-24").unwrap())];
    [left(0, None), left(72, Some(SafetyCard { contacts }))].map(|page| page.render().unwrap()).into()
}
