//! One person, and what staff note of them: away, back, left, here again. That somebody leaves is asked once more; after a
//! leaving that nobody planned the answer is a card for the hand-over, and how they left is shown no more.

use super::acts::{Trouble, answered, house_of};
use super::doors::Sent;
use super::people::{PersonRow, PersonState};
use super::stays::StayPart;
use super::{Frame, failed, house_zone, page};
use crate::access::Right;
use crate::auth::StaffSession;
use crate::commands::resident::{self, ACCESS_HOURS, ACCESS_HOURS_MAX, How, Person};
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::store::{Reissues, Roster, RosterEntry};
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;

pub(super) const WAYS: [(How, &str); 4] = [
    (How::Planned, "planned"),
    (How::Transferred, "transferred"),
    (How::LeftEarly, "left-early"),
    (How::EndedByHouse, "ended-by-house"),
];

pub(super) fn way_in_words(how: How) -> Said {
    match how {
        How::Planned => say("people-planned"),
        How::Transferred => say("people-transferred"),
        How::LeftEarly => say("people-left-early"),
        How::EndedByHouse => say("people-ended-by-house"),
    }
}

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
    pub may_see_reissue: bool,
    pub stay: StayPart,
    pub trouble: Option<String>,
    pub typed: Typed,
}

/// What was typed and could not be used.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub until: String,
    pub how: String,
    pub hours: String,
    pub room: Option<String>,
    pub last_day: Option<String>,
}

impl PersonPage {
    /// Name, words and whether it was chosen, of each way to leave.
    fn ways(&self) -> impl Iterator<Item = (&'static str, Said, bool)> {
        WAYS.iter().map(|(how, name)| (*name, way_in_words(*how), self.typed.how == *name))
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
    let (house, of) = (session.house, account.clone());
    let has_ended = state.blocking(move |state| {
        let account = of.parse().map_err(|_| Failure::of_status(404))?;
        Ok::<_, Failure>(state.store.superseded_by(house, account)?.is_some())
    });
    match has_ended.await {
        // There is nothing more to note of it: another account stands in its place.
        Ok(Ok(true)) => Redirect::to(&format!("/people/{account}/new-account")).into_response(),
        _ => show(&state, session, account, StatusCode::OK, None, Typed::default()).await,
    }
}

pub(super) async fn show(
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
            may_see_reissue: role.may(Right::SeeRoster) && entry.left_ms.is_none() && entry.closed_ms.is_none(),
            stay: StayPart::of(state, &session, &entry, &typed)?,
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

pub(super) fn person(state: &ServerState, session: &StaffSession, account: &str) -> Result<RosterEntry, Trouble> {
    let account: AccountId = account.parse().map_err(|_| Trouble::not_found())?;
    state.store.person(session.house, account)?.ok_or_else(Trouble::not_found)
}

pub(super) fn by_account(entry: &RosterEntry) -> Person {
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
            return Err(Trouble::Said(say("people-no-date").with("day", &until).plain()));
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
pub(super) async fn noted<F>(
    state: ServerState,
    session: StaffSession,
    account: String,
    typed: Typed,
    note: F,
) -> Response
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
        may_see_reissue: true,
        stay: super::stays::sample(trouble.is_some()),
        trouble: trouble.map(str::to_owned),
        typed: Typed { until: "\"><b>".into(), how: "planned".into(), hours: "\"><b>".into(), ..Typed::default() },
    };
    let over = say("people-more-of-this-name").plain();
    let troubles = [None, None, Some(over.as_str()), None, None];
    let pages = sample_states().into_iter().zip(troubles).map(|sample| page(sample).render().unwrap());
    pages.collect()
}
