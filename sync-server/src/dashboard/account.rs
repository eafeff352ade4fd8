//! A staff member's own account: passkeys, and where they are signed in.

use super::doors::Sent;
use super::sign_in::{answered, with_cookie, without_cookie};
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page_or_failure};
use crate::auth::passkeys::checked_name;
use crate::auth::{StaffSession, WayInError, sessions};
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::store::{PASSKEYS_MAX, StaffStore, StoredPasskey, Way};
use crate::words::Said;
use crate::words::language::{COOKIE as LANGUAGE_COOKIE, Language};
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
    pub role: String,
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
    pub used: Option<String>,
    /// Whether there is another way in beside it.
    pub may_remove: bool,
}

/// A place where somebody is signed in.
pub(super) struct SessionRow {
    pub way: String,
    pub started: Written,
    pub used: String,
    pub is_this_one: bool,
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None).await
}

async fn show(state: &ServerState, session: StaffSession, status: StatusCode, trouble: Option<String>) -> Response {
    page_or_failure(state, status, move |state| {
        let account = page_of(state, &session, trouble)?;
        account.render().map_err(|_| Failure::INTERNAL)
    })
    .await
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
        used: held.last_used_ms.map(|used| written::ago(used, now_ms)),
        may_remove,
    }
}

fn session_row(own: &sessions::OwnSession, zone: &Zone, now_ms: EpochMs) -> SessionRow {
    SessionRow {
        way: match own.way {
            Way::Passkey => say("account-with-passkey"),
            Way::Password => say("account-with-password"),
            Way::Link => say("account-with-link"),
        }
        .plain(),
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
    changed(&state, session, named.await, say("account-passkey-gone")).await
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
    let kept = say("account-passkey-stays");
    changed(&state, session, removed.await, kept).await
}

/// Back to the page, or the page with what the trouble is.
async fn changed(
    state: &ServerState,
    session: StaffSession,
    done: Result<Result<bool, WayInError>, Failure>,
    otherwise: Said,
) -> Response {
    let trouble = match done {
        Ok(Ok(true)) => return Redirect::to("/account").into_response(),
        Ok(Ok(false)) => otherwise.plain(),
        Ok(Err(WayInError::Store(error))) => return failed(state, error.into()),
        Ok(Err(error)) => error.said().plain(),
        Err(failure) => return failed(state, failure),
    };
    show(state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble)).await
}

fn id_of(text: &str) -> Vec<u8> {
    HEXLOWER.decode(text.as_bytes()).unwrap_or_default()
}

/// Keeps a language in the browser; until it is chosen anew, or the cookie is a year old.
pub(super) async fn choose_language(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    const KEPT: &str = "; Max-Age=31536000";
    match Language::of_tag(sent.field("language")) {
        Some(language) => {
            let value = format!("{}{KEPT}", language.tag());
            with_cookie(Redirect::to("/account").into_response(), LANGUAGE_COOKIE, &value)
        }
        None => show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, None).await,
    }
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
    use crate::auth::StaffRole;
    let day = || written::day(porchlight_core::time::Day::parse("2026-11-20").unwrap());
    let passkey = |id: &str, name: &str, may_remove: bool| PasskeyRow {
        id: id.into(),
        name: name.into(),
        added: day(),
        used: may_remove.then(|| written::ago(0, 7_200_000)),
        may_remove,
    };
    let session = |way: Said, is_this_one| {
        let used = written::ago(0, 0);
        SessionRow { way: way.plain(), started: day(), used, is_this_one }
    };
    let page = |passkeys, sign_in_name: Option<&str>, trouble: Option<Said>| AccountPage {
        frame: super::sample_frame(),
        name: "Carla".into(),
        role: StaffRole::HouseManager.in_words(),
        trouble: trouble.map(|said| said.plain()),
        passkeys,
        may_add: true,
        sign_in_name: sign_in_name.map(str::to_owned),
        sessions: vec![session(say("account-with-passkey"), true), session(say("account-with-password"), false)],
    };
    let two = vec![passkey("0a", "Front desk", true), passkey("0b", "<b>Phone</b>", true)];
    let trouble = say("account-passkey-stays");
    vec![
        page(two, Some("carla"), None),
        page(vec![passkey("0a", "Passkey", false)], None, Some(trouble)),
        page(vec![], None, None),
    ]
}
