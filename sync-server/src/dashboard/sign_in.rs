//! The front page, where staff sign in, and signing out.

use super::doors::{Sent, Visitor, is_token};
use super::{Frame, failed, page};
use crate::access::Right;
use crate::auth::{self, WayInError, passwords, sessions};
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::Way;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

pub(super) const COOKIE: &str = "__Host-porchlight";
/// Before anybody has signed in: so that the form of the front page has a token too.
const FORM_COOKIE: &str = "__Host-porchlight-form";
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// Passkey, or name, password and code.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    pub frame: Frame,
    pub trouble: Option<String>,
    pub name: String,
}

/// Where somebody who is signed in begins.
pub(super) async fn front(
    State(state): State<ServerState>,
    Extension(Visitor(session)): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    match session {
        Some(session) if session.staff.role.may(Right::SeeRoster) => {
            Redirect::to(&format!("/houses/{}", session.house)).into_response()
        }
        Some(session) if session.staff.role.may(Right::InviteStaff) => Redirect::to("/staff").into_response(),
        Some(_) => Redirect::to("/account").into_response(),
        None => form(&state, &headers, StatusCode::OK, None, ""),
    }
}

fn form(state: &ServerState, headers: &HeaderMap, status: StatusCode, trouble: Option<String>, name: &str) -> Response {
    let held = cookie(headers, FORM_COOKIE);
    let value = held.unwrap_or_else(|| BASE64URL_NOPAD.encode(&auth::random_bytes::<32>(&mut clock::system_rng())));
    let mut frame = Frame::signed_out(&state.config);
    frame.token = sessions::form_token(&value);
    match (SignInPage { frame, trouble, name: name.to_owned() }).render() {
        Ok(html) => with_cookie(page(status, html), FORM_COOKIE, &value),
        Err(_) => failed(state, Failure::INTERNAL),
    }
}

pub(super) async fn by_password(
    State(state): State<ServerState>,
    Extension(sent): Extension<Sent>,
    headers: HeaderMap,
) -> Response {
    if !cookie(&headers, FORM_COOKIE).is_some_and(|cookie| is_token(&cookie, sent.field("token"))) {
        return failed(&state, Failure::of_status(403));
    }
    let name = sent.field("name").to_owned();
    let before = cookie(&headers, COOKIE);
    let signed_in = computed(&state, move |state| {
        let (now_ms, address) = ((state.clock)(), sent.address);
        let (name, password, code) = (sent.field("name"), sent.field("password"), sent.field("code"));
        let typed = passwords::Typed { name, password, code, address };
        let who = state.passwords.sign_in(&*state.store, &typed, now_ms)?;
        open(state, who, Way::Password, before.as_deref())
    });
    match signed_in.await {
        Ok(Ok(session)) => with_cookie(Redirect::to("/").into_response(), COOKIE, &session.cookie),
        Ok(Err(error)) => form(&state, &headers, status_of(&error), Some(error.said().plain()), &name),
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn begin_passkey(State(state): State<ServerState>) -> Response {
    let begun = state.blocking(|state| state.passkeys.begin_sign_in((state.clock)(), &mut clock::system_rng())).await;
    answered(begun, |options| options)
}

pub(super) async fn by_passkey(
    State(state): State<ServerState>,
    Extension(sent): Extension<Sent>,
    headers: HeaderMap,
) -> Response {
    let before = cookie(&headers, COOKIE);
    let signed_in = state.blocking(move |state| {
        let who = state.passkeys.finish_sign_in(&*state.store, &sent.bytes, (state.clock)())?;
        open(state, who, Way::Passkey, before.as_deref())
    });
    signed_in_by(signed_in.await)
}

/// Starts a session of somebody who proved who they are.
fn open(
    state: &ServerState,
    who: (porchlight_core::ids::TenantId, auth::StaffId),
    way: Way,
    before: Option<&str>,
) -> Result<auth::StaffSession, WayInError> {
    let opened = sessions::open(&*state.store, who, way, before, (state.clock)(), &mut clock::system_rng());
    opened.map_err(|error| match error {
        auth::AuthError::Unauthorized => WayInError::NoMatch,
        auth::AuthError::Store(error) => WayInError::Store(error),
    })
}

/// Work with passwords, when it is its turn: few are computed at the same time.
pub(super) async fn computed<T, F>(state: &ServerState, work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce(&ServerState) -> T + Send + 'static,
{
    let waiting = tokio::time::timeout(crate::http::TURN_WAIT, state.passwords.turns.acquire());
    let Ok(Ok(_turn)) = waiting.await else { return Err(Failure::BUSY) };
    state.blocking(work).await
}

pub(super) async fn sign_out(State(state): State<ServerState>, headers: HeaderMap) -> Response {
    if let Some(cookie) = cookie(&headers, COOKIE) {
        let ended = state.blocking(move |state| auth::sign_out(&*state.store, &cookie)).await;
        if let Err(failure) = ended.and_then(|ended| Ok(ended?)) {
            return failed(&state, failure);
        }
    }
    without_cookie(Redirect::to("/").into_response())
}

/// The answer to a script whose passkey signed somebody in.
pub(super) fn signed_in_by(signed_in: Result<Result<auth::StaffSession, WayInError>, Failure>) -> Response {
    let cookie = signed_in.as_ref().ok().and_then(|session| Some(session.as_ref().ok()?.cookie.clone()));
    let response = answered(signed_in, |_| json!({"to": "/"}));
    match cookie {
        Some(cookie) => with_cookie(response, COOKIE, &cookie),
        None => response,
    }
}

/// The answer to a script: what was asked for, or in words what the trouble is.
pub(super) fn answered<T>(done: Result<Result<T, WayInError>, Failure>, say: impl FnOnce(T) -> Value) -> Response {
    let (status, value) = match done {
        Ok(Ok(done)) => (StatusCode::OK, say(done)),
        Ok(Err(error)) => (status_of(&error), json!({"trouble": error.said().plain()})),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, json!({"trouble": crate::say("sign-in-busy").plain()})),
    };
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

pub(super) fn status_of(error: &WayInError) -> StatusCode {
    match error {
        WayInError::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        WayInError::Choice(_) | WayInError::TooManyPasskeys => StatusCode::UNPROCESSABLE_ENTITY,
        WayInError::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
        WayInError::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        WayInError::LinkGone | WayInError::Passkey | WayInError::Late | WayInError::NoMatch => StatusCode::FORBIDDEN,
    }
}

/// What one of our cookies holds.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
}

pub(super) fn with_cookie(mut response: Response, name: &str, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("{name}={value}; {ATTRIBUTES}")) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

pub(super) fn without_cookie(mut response: Response) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("{COOKIE}=; Max-Age=0; {ATTRIBUTES}")) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Whether a form was sent from one of our own pages. Browsers say so themselves in `Sec-Fetch-Site`; our pages send no
/// referrer, which makes some of them write `Origin: null`, so `Origin` decides only where the other is absent.
pub(super) fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let origin = text("origin");
    let is_own_origin = origin
        .and_then(|origin| origin.split_once("://"))
        .is_some_and(|(_, authority)| Some(authority) == text("host"));
    match text("sec-fetch-site") {
        Some(site) => site == "same-origin" && (is_own_origin || origin.is_none_or(|origin| origin == "null")),
        None => is_own_origin,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<SignInPage> {
    let page = |trouble: Option<&str>| SignInPage {
        frame: super::sample_signed_out(),
        trouble: trouble.map(str::to_owned),
        name: trouble.map(|_| "carla".to_owned()).unwrap_or_default(),
    };
    let (no_match, wait) = (WayInError::NoMatch.said().plain(), WayInError::Wait(64_000).said().plain());
    vec![page(None), page(Some(&no_match)), page(Some(&wait))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<axum::http::HeaderName>().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let host = ("host", "localhost:7373");
        assert!(is_own_page(&headers(&[host, ("origin", "http://localhost:7373")])));
        assert!(is_own_page(&headers(&[host, ("origin", "null"), ("sec-fetch-site", "same-origin")])));
        assert!(!is_own_page(&headers(&[host])));
        assert!(!is_own_page(&headers(&[host, ("origin", "null")])));
        assert!(!is_own_page(&headers(&[host, ("origin", "https://elsewhere.example")])));
        assert!(!is_own_page(&headers(&[host, ("origin", "http://localhost:7373"), ("sec-fetch-site", "cross-site")])));
        assert!(!is_own_page(&headers(&[
            host,
            ("origin", "https://elsewhere.example"),
            ("sec-fetch-site", "same-origin")
        ])));
    }

    #[test]
    fn our_cookie_is_found_among_others() {
        let held = |text| cookie(&headers(&[("cookie", text)]), COOKIE);
        assert_eq!(held("a=b; __Host-porchlight=xyz; c=d").as_deref(), Some("xyz"));
        assert_eq!(held("__Host-porchlight-form=xyz"), None);
    }
}
