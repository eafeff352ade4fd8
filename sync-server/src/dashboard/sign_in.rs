//! Signing in with a one-time link, and out. Looking at a link does not use it up: a mail scanner may look first.

use super::{Frame, failed, page};
use crate::auth;
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

const COOKIE: &str = "__Host-porchlight";
const ATTRIBUTES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// One button.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(super) struct SignInPage {
    frame: Frame,
    name: String,
    secret: String,
}

pub(super) async fn look(State(state): State<ServerState>, Path(secret): Path<String>) -> Response {
    let (asked, frame) = (secret.clone(), Frame::signed_out(&state.config));
    let found = state.blocking(move |state| auth::look_at_link(&*state.store, &asked, (state.clock)())).await;
    match found.and_then(|staff| Ok(staff?)) {
        Ok(staff) => match (SignInPage { frame, name: staff.name, secret }).render() {
            Ok(html) => page(StatusCode::OK, html),
            Err(_) => failed(&state, Failure::INTERNAL),
        },
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn sign_in(
    State(state): State<ServerState>,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Response {
    if !is_own_page(&headers) {
        return failed(&state, Failure::of_status(403));
    }
    let started = state
        .blocking(move |state| auth::sign_in(&*state.store, &secret, (state.clock)(), &mut clock::system_rng()))
        .await;
    match started.and_then(|session| Ok(session?)) {
        Ok(session) => with_cookie(
            Redirect::to(&format!("/houses/{}", session.house)),
            &format!("{COOKIE}={}; {ATTRIBUTES}", session.cookie),
        ),
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn sign_out(State(state): State<ServerState>, headers: HeaderMap) -> Response {
    if !is_own_page(&headers) {
        return failed(&state, Failure::of_status(403));
    }
    if let Some(cookie) = cookie(&headers) {
        let ended = state.blocking(move |state| auth::sign_out(&*state.store, &cookie)).await;
        match ended {
            Ok(Ok(()) | Err(auth::AuthError::Unauthorized)) => {}
            Ok(Err(error)) => return failed(&state, error.into()),
            Err(failure) => return failed(&state, failure),
        }
    }
    with_cookie(Redirect::to("/"), &format!("{COOKIE}=; Max-Age=0; {ATTRIBUTES}"))
}

/// What our cookie holds.
pub(super) fn cookie(headers: &HeaderMap) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('=').map(str::to_owned))
}

fn with_cookie(redirect: Redirect, cookie: &str) -> Response {
    let mut response = redirect.into_response();
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}

/// Whether a form was sent from one of our own pages. Browsers say so themselves in `Sec-Fetch-Site`; our pages send no
/// referrer, which makes some of them write `Origin: null`, so `Origin` decides only where the other is absent.
fn is_own_page(headers: &HeaderMap) -> bool {
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
pub(super) fn sample() -> SignInPage {
    let frame = Frame { is_signed_in: false, ..super::sample_frame() };
    SignInPage { frame, name: "Carla".into(), secret: "c2VjcmV0".into() }
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
        assert_eq!(cookie(&headers(&[("cookie", "a=b; __Host-porchlight=xyz; c=d")])).as_deref(), Some("xyz"));
        assert_eq!(cookie(&headers(&[("cookie", "__Host-porchlight2=xyz")])), None);
    }
}
