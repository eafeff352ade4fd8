//! One person, and what staff note of them: away, back, left, here again. That somebody leaves is asked once more; after a
//! leaving that nobody planned the answer is a card for the hand-over, and how they left is shown no more.

use super::acts::{SurePage, Trouble, answered, house_of};
use super::doors::Sent;
use super::people::{PersonRow, PersonState};
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::resident::{self, ACCESS_HOURS, ACCESS_HOURS_MAX, How, Person};
use crate::http::ServerState;
use crate::store::{Roster, RosterEntry};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::AccountId;
use porchlight_core::landing;
use porchlight_core::time::{Day, EpochMs, Zone};

const HOUR_MS: EpochMs = 60 * 60 * 1000;
const WAYS: [(How, &str, &str); 4] = [
    (How::Planned, "planned", "As it was planned"),
    (How::Transferred, "transferred", "To another place of help"),
    (How::LeftEarly, "left-early", "Earlier than planned"),
    (How::EndedByHouse, "ended-by-house", "The house ended it"),
];

/// The page.
#[derive(Template)]
#[template(path = "person.html")]
pub(super) struct PersonPage {
    pub frame: Frame,
    pub house: String,
    pub row: PersonRow,
    pub may_note_away: bool,
    pub may_exit: bool,
    pub may_readmit: bool,
    pub trouble: Option<String>,
    pub typed: Typed,
}

/// What was typed and could not be used.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub until: String,
    pub how: String,
    pub hours: String,
}

/// Somebody has left.
#[derive(Template)]
#[template(path = "person_left.html")]
pub(super) struct LeftPage {
    pub frame: Frame,
    pub name: String,
    pub access: String,
    pub card: Option<SafetyCard>,
}

/// What whoever is on shift next should know after somebody left and nobody had planned it.
pub(super) struct SafetyCard {
    pub contacts: Vec<Written>,
}

impl PersonPage {
    /// Name, words and whether it was chosen, of each way to leave.
    fn ways(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        WAYS.iter().map(|(_, name, words)| (*name, *words, self.typed.how == *name))
    }

    fn hours(&self) -> String {
        if self.typed.hours.is_empty() { ACCESS_HOURS.to_string() } else { self.typed.hours.clone() }
    }

    fn hours_max(&self) -> u32 {
        ACCESS_HOURS_MAX
    }
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    show(&state, session, account, StatusCode::OK, None, Typed::default()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    account: String,
    status: StatusCode,
    trouble: Option<String>,
    typed: Typed,
) -> Response {
    let made = state.blocking(move |state| {
        let entry = person(state, &session, &account)?;
        let role = session.staff.role;
        let person = PersonPage {
            frame: Frame::of(&session, &state.config),
            house: session.house.to_string(),
            row: PersonRow::of(&entry, &house_zone(&*state.store, session.house)?),
            may_note_away: role.may(Right::NoteAway),
            may_exit: role.may(Right::ExitResidents),
            may_readmit: role.may(Right::ReadmitResidents),
            trouble,
            typed,
        };
        Ok::<_, Trouble>(person.render()?)
    });
    match made.await {
        Ok(Ok(html)) => page(status, html),
        other => answered(state, other),
    }
}

fn person(state: &ServerState, session: &StaffSession, account: &str) -> Result<RosterEntry, Trouble> {
    let account: AccountId = account.parse().map_err(|_| Trouble::not_found())?;
    state.store.person(session.house, account)?.ok_or_else(Trouble::not_found)
}

fn by_account(entry: &RosterEntry) -> Person {
    Person { account: Some(entry.account.to_string()), name: None }
}

pub(super) async fn away(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let typed = Typed { until: sent.field("until").trim().to_owned(), ..Typed::default() };
    let until = typed.until.clone();
    noted(state, session, account, typed, move |state, session, entry| {
        if !until.is_empty() && Day::parse(&until).is_err() {
            return Err(Trouble::Said(format!("{until:?} is no date. Write it like 2026-12-24, or leave it empty.")));
        }
        let (house, until) = (house_of(state, session.house)?, Some(until.as_str()).filter(|until| !until.is_empty()));
        resident::away(&*state.store, &house, &by_account(entry), until, (state.clock)())?;
        Ok(())
    })
    .await
}

pub(super) async fn back(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    noted(state, session, account, Typed::default(), |state, session, entry| {
        resident::back(&*state.store, session.house, &by_account(entry), (state.clock)())?;
        Ok(())
    })
    .await
}

pub(super) async fn readmit(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(account): Path<String>,
) -> Response {
    noted(state, session, account, Typed::default(), |state, session, entry| {
        resident::readmit(&*state.store, session.house, &by_account(entry), (state.clock)())?;
        Ok(())
    })
    .await
}

/// Notes something of somebody, and shows their page again.
async fn noted<F>(state: ServerState, session: StaffSession, account: String, typed: Typed, note: F) -> Response
where
    F: FnOnce(&ServerState, &StaffSession, &RosterEntry) -> Result<(), Trouble> + Send + 'static,
{
    let (asker, of) = (session.clone(), account.clone());
    let done = state.blocking(move |state| {
        let entry = person(state, &asker, &of)?;
        note(state, &asker, &entry)?;
        Ok::<_, Trouble>(entry.account)
    });
    match done.await {
        Ok(Ok(account)) => Redirect::to(&format!("/people/{account}")).into_response(),
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, account, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), typed).await
        }
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn exit(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let typed =
        Typed { until: String::new(), how: sent.field("how").to_owned(), hours: sent.field("hours").trim().to_owned() };
    let (asker, of, is_sure, chosen) = (session.clone(), account.clone(), sent.field("sure") == "yes", typed.clone());
    let made = state.blocking(move |state| {
        let entry = person(state, &asker, &of)?;
        let (how, hours) = chosen_of(&chosen)?;
        if entry.left_ms.is_some() {
            return Err(Trouble::Said(format!("{} has left already.", entry.display_name)));
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
    let how = WAYS.iter().find(|(_, name, _)| *name == typed.how).map(|(how, ..)| *how);
    let how = how.ok_or_else(|| Trouble::Said("Choose how they leave.".to_owned()))?;
    let hours = typed.hours.parse().ok().filter(|hours| *hours <= ACCESS_HOURS_MAX);
    let hours = hours.ok_or_else(|| {
        Trouble::Said(format!("Write for how many hours staff read on, as a number from 0 to {ACCESS_HOURS_MAX}."))
    })?;
    Ok((how, hours))
}

fn access_in_words(hours: u32, zone: &Zone, now_ms: EpochMs) -> String {
    let until = written::time(zone, now_ms + EpochMs::from(hours) * HOUR_MS).text;
    match hours {
        0 => "What they shared with staff is on no page from now on, unless they let staff read on.".to_owned(),
        _ => format!(
            "What they shared with staff stays on the house page until {until}, and then goes, unless they let staff read on."
        ),
    }
}

fn asks_once_more(
    state: &ServerState,
    session: &StaffSession,
    entry: &RosterEntry,
    (how, hours, typed): (How, u32, &Typed),
    zone: &Zone,
) -> SurePage {
    let (_, _, words) = WAYS.iter().find(|(known, ..)| *known == how).expect("every way is among them");
    let on_the_phone = [
        "Their account, their app and all that they wrote stay theirs.",
        "The circle of the house ends there: nothing new of it reaches them, and nobody in it sees them as one of them.",
        "For 28 days the app keeps their plan, whom to call and the card on naloxone on top, and asks daily how they are.",
        "It tells them, and nobody else, how you noted it, and until when staff read on.",
    ];
    let for_staff = [
        access_in_words(hours, zone, (state.clock)()),
        "How they left is on no page and in no list.".to_owned(),
        "If they are approved as a mentor, that ends.".to_owned(),
    ];
    SurePage {
        frame: Frame::of(session, &state.config),
        heading: format!("{} leaves the house?", entry.display_name),
        parts: vec![
            ("What you note", vec![format!("{words}; it cannot be noted differently afterwards.")]),
            ("On their phone", on_the_phone.map(str::to_owned).to_vec()),
            ("What staff see", for_staff.to_vec()),
        ],
        action: format!("/people/{}/exit", entry.account),
        fields: vec![("how", typed.how.clone()), ("hours", typed.hours.clone())],
        button: "Yes, they leave".to_owned(),
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
        return Err(if has_left { Trouble::Said(super::staff::sentence(&error)) } else { error.into() });
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
    use super::people::{sample_row, sample_states};
    let page = |(state, trouble): (PersonState, Option<&str>)| PersonPage {
        frame: super::sample_frame(),
        house: "0a".repeat(16),
        row: sample_row(3, "<b>Dev</b> & co", state),
        may_note_away: true,
        may_exit: true,
        may_readmit: true,
        trouble: trouble.map(str::to_owned),
        typed: Typed { until: "\"><b>".into(), how: "planned".into(), hours: "\"><b>".into() },
    };
    let troubles = [None, None, Some("The last day away is over; today is 2026-11-24."), None];
    let pages = sample_states().into_iter().zip(troubles).map(|sample| page(sample).render().unwrap());
    let zone = Zone::named("America/Denver").unwrap();
    let left = |hours, card| LeftPage {
        frame: super::sample_frame(),
        name: "<b>Dev</b> & co".into(),
        access: access_in_words(hours, &zone, 1_795_546_800_000),
        card,
    };
    let contacts = vec![Written { iso: "2026-11-24".into(), text: "24 November 2026".into() }];
    let after = [left(0, None), left(72, Some(SafetyCard { contacts }))].map(|page| page.render().unwrap());
    pages.chain(after).collect()
}
