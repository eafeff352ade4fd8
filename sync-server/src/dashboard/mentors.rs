//! Who offers to walk with others, and whom the house approves for it. What they say of themselves is their circle's and
//! not on this page; that staff looked at who offers is written down first.

use super::acts::{SurePage, Trouble, answered, house_of};
use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, failed, page};
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::mentor::{self, Approval, Listed};
use crate::commands::resident::Person;
use crate::http::ServerState;
use crate::say;
use crate::store::{Roster, RosterEntry};
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::AccountId;
use porchlight_core::mentors::approval::{APPROVED_DAYS_MAX, MONTHS_LEAST};
use porchlight_core::time::Day;

/// The page.
#[derive(Template)]
#[template(path = "mentors.html")]
pub(super) struct MentorsPage {
    pub frame: Frame,
    pub rows: Vec<MentorRow>,
    pub trouble: Option<String>,
    pub typed: Typed,
}

/// Somebody who offers it or is approved.
pub(super) struct MentorRow {
    pub account: String,
    pub name: String,
    /// Their months by their own count, if they offer it now.
    pub months: Option<u16>,
    pub approved_until: Option<Written>,
}

/// What was typed and could not be used.
#[derive(Clone, Default)]
pub(super) struct Typed {
    /// Whom it was about.
    pub account: String,
    pub months_least: String,
    pub is_trained: bool,
    pub until: String,
}

impl MentorsPage {
    /// What stands in the form of a row: what was typed there, or what is usual.
    fn typed_of(&self, row: &MentorRow) -> Typed {
        if self.trouble.is_some() && self.typed.account == row.account {
            return self.typed.clone();
        }
        Typed { months_least: MONTHS_LEAST.to_string(), ..Typed::default() }
    }

    fn is_typing(&self, row: &MentorRow) -> bool {
        self.trouble.is_some() && self.typed.account == row.account
    }

    fn days_max(&self) -> i32 {
        APPROVED_DAYS_MAX
    }
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None, Typed::default()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    trouble: Option<String>,
    typed: Typed,
) -> Response {
    let made = state.blocking(move |state| {
        let house = house_of(state, session.house)?;
        let mut rows = Vec::new();
        for listed in mentor::look(&*state.store, &house, session.staff.id, (state.clock)())? {
            let name = state.store.person(session.house, listed.account)?.map(|entry| entry.display_name);
            rows.extend(name.map(|name| row(&listed, name)));
        }
        rows.sort_by_cached_key(|row| (row.approved_until.is_some(), row.name.to_lowercase(), row.account.clone()));
        let mentors = MentorsPage { frame: Frame::of(&session, &state.config), rows, trouble, typed };
        Ok::<_, Trouble>(mentors.render()?)
    });
    match made.await {
        Ok(Ok(html)) => page(status, html),
        other => answered(state, other),
    }
}

fn row(listed: &Listed, name: String) -> MentorRow {
    MentorRow {
        account: listed.account.to_string(),
        name,
        months: listed.months,
        approved_until: listed.approved_until.map(written::day),
    }
}

fn person(state: &ServerState, session: &StaffSession, account: &str) -> Result<(RosterEntry, Person), Trouble> {
    let account: AccountId = account.parse().map_err(|_| Trouble::not_found())?;
    let entry = state.store.person(session.house, account)?.ok_or_else(Trouble::not_found)?;
    Ok((entry, Person { account: Some(account.to_string()), name: None }))
}

fn approval_of(typed: &Typed) -> Result<Approval, Trouble> {
    let said = |said: Said| Trouble::Said(said.plain());
    let months_least = typed.months_least.parse().map_err(|_| said(say("mentors-ask-months")))?;
    if !typed.is_trained {
        return Err(said(say("mentors-ask-training")));
    }
    let until = Some(typed.until.clone()).filter(|until| !until.is_empty());
    if until.as_deref().is_some_and(|until| Day::parse(until).is_err()) {
        return Err(said(say("mentors-ask-day")));
    }
    Ok(Approval { training_done: true, until, months_least })
}

pub(super) async fn approve(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let typed = Typed {
        account,
        months_least: sent.field("months_least").trim().to_owned(),
        is_trained: sent.field("training_done") == "yes",
        until: sent.field("until").trim().to_owned(),
    };
    let (asker, chosen) = (session.clone(), typed.clone());
    let approved = state.blocking(move |state| {
        let (_, person) = person(state, &asker, &chosen.account)?;
        let (house, approval) = (house_of(state, asker.house)?, approval_of(&chosen)?);
        mentor::approve(&*state.store, &house, &person, &approval, (state.clock)(), &mut clock::system_rng())?;
        Ok(())
    });
    match approved.await {
        Ok(Ok(())) => Redirect::to("/mentors").into_response(),
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), typed).await
        }
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn end(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(account): Path<String>,
) -> Response {
    let (asker, is_sure) = (session.clone(), sent.field("sure") == "yes");
    let done = state.blocking(move |state| {
        let (entry, person) = person(state, &asker, &account)?;
        if is_sure {
            let house = house_of(state, asker.house)?;
            mentor::end(&*state.store, &house, &person, (state.clock)(), &mut clock::system_rng())?;
            return Ok(None);
        }
        let lines = [say("mentors-end-phones"), say("mentors-end-not-told"), say("mentors-end-again")];
        let sure = SurePage {
            frame: Frame::of(&asker, &state.config),
            heading: say("mentors-end-asked").with("name", &entry.display_name),
            parts: vec![(say("acts-on-phones"), lines.to_vec())],
            action: format!("/mentors/{}/end", entry.account),
            fields: Vec::new(),
            button: say("mentors-end-sure"),
            back: "/mentors".to_owned(),
        };
        Ok(Some(sure.render()?))
    });
    match done.await {
        Ok(Ok(Some(html))) => page(StatusCode::OK, html),
        Ok(Ok(None)) => Redirect::to("/mentors").into_response(),
        Ok(Err(Trouble::Said(trouble))) => {
            show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble), Typed::default()).await
        }
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::words::Refused;
    let until = || Some(written::day(Day::parse("2027-02-22").unwrap()));
    let row = |n: u8, name: &str, months, approved_until| MentorRow {
        account: format!("{n:02x}").repeat(16),
        name: name.into(),
        months,
        approved_until,
    };
    let rows = || {
        vec![
            row(1, "Ana", Some(1), None),
            row(2, "<b>Dev</b> & co", Some(26), None),
            row(3, "Fay", Some(40), until()),
            row(4, "Gus", None, until()),
        ]
    };
    let page = |rows, trouble: Option<&str>| MentorsPage {
        frame: super::sample_frame(),
        rows,
        trouble: trouble.map(str::to_owned),
        typed: Typed {
            account: "02".repeat(16),
            months_least: "\"><b>x".into(),
            is_trained: true,
            until: "\"><b>x".into(),
        },
    };
    let trouble = super::refusals::sentence(
        &Refused::of(say("refusals-months").with("least", 12u16).with("months", 11u16)).into(),
    );
    vec![
        page(vec![], None).render().unwrap(),
        page(rows(), None).render().unwrap(),
        page(rows(), Some(&trouble)).render().unwrap(),
        page(vec![], Some(&super::refusals::sentence(&Refused::of(say("refusals-not-approved")).into())))
            .render()
            .unwrap(),
    ]
}
