//! The lock: after five minutes without use a page asks again who is there, and then goes on where it was. A form that
//! was sent meanwhile is handed back whole, so nothing that was typed is lost.

use super::doors::Sent;
use super::sign_in::{answered, computed, status_of};
use super::{Frame, failed, page};
use crate::auth::{StaffSession, WayInError, sessions};
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::{StaffStore, Way};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;
use std::collections::BTreeMap;

type Fields = Vec<(String, String)>;

/// Who is there?
#[derive(Template)]
#[template(path = "lock.html")]
pub(super) struct LockPage {
    pub frame: Frame,
    pub trouble: Option<String>,
    /// Where it goes on: an address of this dashboard.
    pub to: String,
    /// The form that is sent again afterwards, if there was one.
    pub fields: Fields,
    pub has_passkey: bool,
    pub has_password: bool,
    /// Whether a button is enough: among invented people who set nothing up.
    pub is_open: bool,
}

/// Back again, with a form that waits.
#[derive(Template)]
#[template(path = "lock_again.html")]
pub(super) struct AgainPage {
    pub frame: Frame,
    pub to: String,
    pub fields: Fields,
}

impl LockPage {
    /// The waiting form in one field.
    fn again(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.fields).finish()
    }
}

/// Asks whoever comes with a locked session.
pub(super) async fn ask(
    state: &ServerState,
    session: &StaffSession,
    method: &Method,
    uri: &Uri,
    sent: &Sent,
) -> Response {
    let here = uri.path_and_query().map_or("/", |here| here.as_str());
    if *method == Method::POST {
        return asking(state, session, here.to_owned(), sent.fields.clone(), StatusCode::LOCKED, None).await;
    }
    let to: String = form_urlencoded::byte_serialize(here.as_bytes()).collect();
    Redirect::to(&format!("/lock?to={to}")).into_response()
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let to = own_address(query.get("to").map_or("", String::as_str));
    asking(&state, &session, to, Vec::new(), StatusCode::OK, None).await
}

async fn asking(
    state: &ServerState,
    session: &StaffSession,
    to: String,
    fields: Fields,
    status: StatusCode,
    trouble: Option<String>,
) -> Response {
    let (house, staff) = (session.house, session.staff.id);
    let held = state.blocking(move |state| {
        Ok::<_, Failure>((
            !state.store.passkeys(house, staff)?.is_empty(),
            state.store.password(house, staff)?.is_some(),
        ))
    });
    let (has_passkey, has_password) = match held.await.and_then(|held| held) {
        Ok(held) => held,
        Err(failure) => return failed(state, failure),
    };
    let frame = Frame::of(session, &state.config).without_links();
    let is_open = is_open(state, session);
    let asking = LockPage { frame, trouble, to, fields, has_passkey, has_password, is_open };
    asking.render().map_or_else(|_| failed(state, Failure::INTERNAL), |html| page(status, html))
}

/// By password, or among invented people by a button.
pub(super) async fn by_password(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let to = own_address(sent.field("to"));
    let fields: Fields = form_urlencoded::parse(sent.field("again").as_bytes()).into_owned().collect();
    let tried = session.clone();
    let unlocked = computed(&state, move |state| {
        let now_ms = (state.clock)();
        if !is_open(state, &tried) {
            let typed = (sent.field("password"), sent.address);
            state.passwords.unlock(&*state.store, &tried, typed, now_ms)?;
        }
        unlock(state, &tried)
    });
    match unlocked.await {
        Ok(Ok(())) if fields.is_empty() => Redirect::to(&to).into_response(),
        Ok(Ok(())) => {
            let again = AgainPage { frame: Frame::of(&session, &state.config), to, fields };
            again.render().map_or_else(|_| failed(&state, Failure::INTERNAL), |html| page(StatusCode::OK, html))
        }
        Ok(Err(error)) => asking(&state, &session, to, fields, status_of(&error), Some(error.said().plain())).await,
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn begin_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
) -> Response {
    let begun = state.blocking(move |state| {
        state.passkeys.begin_unlock(&*state.store, &session, (state.clock)(), &mut clock::system_rng())
    });
    answered(begun.await, |options| options)
}

pub(super) async fn by_passkey(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let unlocked = state.blocking(move |state| {
        state.passkeys.finish_unlock(&*state.store, &session, &sent.bytes, (state.clock)())?;
        unlock(state, &session)
    });
    answered(unlocked.await, |()| json!({}))
}

fn unlock(state: &ServerState, session: &StaffSession) -> Result<(), WayInError> {
    sessions::unlock(&*state.store, session, (state.clock)()).map_err(|_| WayInError::Fault)
}

/// Whoever opened a sample house with a link alone has nothing to prove it with again.
fn is_open(state: &ServerState, session: &StaffSession) -> bool {
    state.config.sample_people && session.way == Way::Link
}

/// An address of this dashboard, whatever was asked for.
fn own_address(asked: &str) -> String {
    let is_own = asked.starts_with('/') && !asked.starts_with("//") && !asked.contains(['\\', '\r', '\n', '\t']);
    if is_own && !asked.starts_with("/lock") { asked.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |(has_passkey, has_password, is_open), fields: Fields, trouble: Option<crate::words::Said>| LockPage {
        frame: super::sample_frame().without_links(),
        trouble: trouble.map(|said| said.plain()),
        to: "/invites".into(),
        fields,
        has_passkey,
        has_password,
        is_open,
    };
    let fields = || vec![("name".to_owned(), "<b>Dev</b> & co".to_owned())];
    let wrong = crate::say("sign-in-not-your-password");
    let again = AgainPage { frame: super::sample_frame(), to: "/invites".into(), fields: fields() };
    vec![
        page((true, false, false), vec![], None).render().unwrap(),
        page((true, true, false), fields(), Some(wrong)).render().unwrap(),
        page((false, true, false), vec![], None).render().unwrap(),
        page((false, false, true), vec![], None).render().unwrap(),
        again.render().unwrap(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_leads_nowhere_else() {
        assert_eq!(own_address("/houses/12?x=1"), "/houses/12?x=1");
        for strange in
            ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "", "/lock", "/a\nb"]
        {
            assert_eq!(own_address(strange), "/", "{strange}");
        }
    }
}
