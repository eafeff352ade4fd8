//! A staff member's own account: passkeys, and where they are signed in.

use super::doors::Sent;
use super::sign_in::{answered, without_cookie};
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page};
use crate::auth::passkeys::checked_name;
use crate::auth::{StaffSession, WayInError, sessions};
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::{PASSKEYS_MAX, StaffStore, StoredPasskey, Way};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::HEXLOWER;
use porchlight_core::time::{EpochMs, Zone};
use serde_json::json;

/// The page.
#[derive(Template)]
#[template(path = "account.html")]
pub(super) struct AccountPage {
    pub frame: Frame,
    pub name: String,
    pub role: &'static str,
    pub trouble: Option<String>,
    pub passkeys: Vec<PasskeyRow>,
    pub may_add: bool,
    /// The name that goes with a password, if there is one.
    pub sign_in_name: Option<String>,
    pub sessions: Vec<SessionRow>,
}

/// A passkey.
pub(super) struct PasskeyRow {
    pub id: String,
    pub name: String,
    pub added: Written,
    pub used: String,
    /// Whether there is another way in beside it.
    pub may_remove: bool,
}

/// A place where somebody is signed in.
pub(super) struct SessionRow {
    pub way: &'static str,
    pub started: Written,
    pub used: String,
    pub is_this_one: bool,
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None).await
}

async fn show(state: &ServerState, session: StaffSession, status: StatusCode, trouble: Option<String>) -> Response {
    let made = state.blocking(move |state| {
        let account = page_of(state, &session, trouble)?;
        account.render().map_err(|_| Failure::INTERNAL)
    });
    match made.await.and_then(|html| html) {
        Ok(html) => page(status, html),
        Err(failure) => failed(state, failure),
    }
}

fn page_of(state: &ServerState, session: &StaffSession, trouble: Option<String>) -> Result<AccountPage, Failure> {
    let (store, now_ms) = (&*state.store, (state.clock)());
    let zone = house_zone(store, session.house)?;
    let passkeys = store.passkeys(session.house, session.staff.id)?;
    let sign_in_name = store.password(session.house, session.staff.id)?.map(|held| held.sign_in_name);
    let may_remove = passkeys.len() > 1 || sign_in_name.is_some();
    let own = sessions::own_sessions(store, session, now_ms)?;
    Ok(AccountPage {
        frame: Frame::of(session, &state.config),
        name: session.staff.name.clone(),
        role: session.staff.role.in_words(),
        trouble,
        may_add: passkeys.len() < PASSKEYS_MAX,
        passkeys: passkeys.iter().map(|held| passkey_row(held, may_remove, &zone, now_ms)).collect(),
        sign_in_name,
        sessions: own.iter().map(|own| session_row(own, &zone, now_ms)).collect(),
    })
}

fn passkey_row(held: &StoredPasskey, may_remove: bool, zone: &Zone, now_ms: EpochMs) -> PasskeyRow {
    PasskeyRow {
        id: HEXLOWER.encode(&held.credential_id),
        name: held.name.clone(),
        added: written::day_of(zone, held.created_ms),
        used: held
            .last_used_ms
            .map_or("not used yet".to_owned(), |used| format!("used {}", written::ago(used, now_ms))),
        may_remove,
    }
}

fn session_row(own: &sessions::OwnSession, zone: &Zone, now_ms: EpochMs) -> SessionRow {
    SessionRow {
        way: match own.way {
            Way::Passkey => "with a passkey",
            Way::Password => "with a password",
            Way::Link => "with a link",
        },
        started: written::time(zone, own.created_ms),
        used: written::ago(own.last_seen_ms, now_ms),
        is_this_one: own.is_this_one,
    }
}

pub(super) async fn begin_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
) -> Response {
    let begun = state.blocking(move |state| {
        let who = (session.house, session.staff.id, session.staff.name.as_str());
        state.passkeys.begin_making(&*state.store, who, (state.clock)(), &mut clock::system_rng())
    });
    answered(begun.await, |options| options)
}

pub(super) async fn add_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let added = state.blocking(move |state| {
        let made = state.passkeys.finish_making(session.staff.id, &sent.bytes, (state.clock)())?;
        let is_added = state.store.add_passkey(session.house, session.staff.id, made)?;
        if is_added { Ok(()) } else { Err(WayInError::TooManyPasskeys) }
    });
    answered(added.await, |()| json!({"to": "/account"}))
}

pub(super) async fn name_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(passkey): Path<String>,
) -> Response {
    let who = session.clone();
    let named = state.blocking(move |state| {
        let name = checked_name(sent.field("name"))?;
        Ok::<_, WayInError>(state.store.name_passkey(who.house, who.staff.id, &id_of(&passkey), &name)?)
    });
    changed(&state, session, named.await, "There is no such passkey any more.").await
}

pub(super) async fn remove_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(passkey): Path<String>,
) -> Response {
    let who = session.clone();
    let removed = state.blocking(move |state| {
        Ok::<_, WayInError>(state.store.remove_passkey(who.house, who.staff.id, &id_of(&passkey))?)
    });
    let kept = "This passkey stays: without it you could not sign in any more. Add another one first.";
    changed(&state, session, removed.await, kept).await
}

/// Back to the page, or the page with what the trouble is.
async fn changed(
    state: &ServerState,
    session: StaffSession,
    done: Result<Result<bool, WayInError>, Failure>,
    otherwise: &'static str,
) -> Response {
    let trouble = match done {
        Ok(Ok(true)) => return Redirect::to("/account").into_response(),
        Ok(Ok(false)) => otherwise.to_owned(),
        Ok(Err(WayInError::Store(error))) => return failed(state, error.into()),
        Ok(Err(error)) => error.to_string(),
        Err(failure) => return failed(state, failure),
    };
    show(state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble)).await
}

fn id_of(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap_or_default()
}

pub(super) async fn sign_out_everywhere(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
) -> Response {
    let ended = state.blocking(move |state| sessions::sign_out_everywhere(&*state.store, &session)).await;
    match ended.and_then(|ended| Ok(ended?)) {
        Ok(()) => without_cookie(Redirect::to("/").into_response()),
        Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<AccountPage> {
    let day = || Written { iso: "2026-11-20".into(), text: "20 November 2026".into() };
    let passkey = |id: &str, name: &str, may_remove| PasskeyRow {
        id: id.into(),
        name: name.into(),
        added: day(),
        used: "used 2 hours ago".into(),
        may_remove,
    };
    let session = |way, is_this_one| SessionRow { way, started: day(), used: "just now".into(), is_this_one };
    let page = |passkeys, sign_in_name: Option<&str>, trouble: Option<&str>| AccountPage {
        frame: super::sample_frame(),
        name: "Carla".into(),
        role: "House manager",
        trouble: trouble.map(str::to_owned),
        passkeys,
        may_add: true,
        sign_in_name: sign_in_name.map(str::to_owned),
        sessions: vec![session("with a passkey", true), session("with a password", false)],
    };
    let two = vec![passkey("0a", "Office computer", true), passkey("0b", "<b>Phone</b>", true)];
    let trouble = "This passkey stays: without it you could not sign in any more. Add another one first.";
    vec![
        page(two, Some("carla"), None),
        page(vec![passkey("0a", "Passkey", false)], None, Some(trouble)),
        page(vec![], None, None),
    ]
}
