//! The one gate of the dashboard. It asks the rows of `addresses` who may come in; whatever is not among them is closed.

use super::{failed, lock, sign_in};
use crate::access::Right;
use crate::auth::{self, StaffSession, sessions};
use crate::error::Failure;
use crate::http::ServerState;
use crate::limits::FORM_BYTES_MAX;
use crate::peer;
use crate::routes::{Route, Who};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use std::net::IpAddr;
use std::sync::LazyLock;
use subtle::ConstantTimeEq;

/// Where scripts put a form's token.
const TOKEN_HEADER: &str = "x-form-token";
/// What a page says that reads itself anew, without anybody having asked it to.
const BY_ITSELF: &str = "x-by-itself";

/// Who comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Anybody, signed in or not.
    Anybody,
    /// Whoever has a session, even one that is locked.
    Locked,
    /// Whoever is signed in.
    SignedIn,
    /// Whose role has this right.
    Having(Right),
}

use Door::{Anybody, Having, Locked};

/// Method, address and who comes in, of everything behind the gate.
pub(super) static DOORS: LazyLock<Vec<(Method, &str, Door)>> = LazyLock::new(|| {
    let door = |route: &Route| match route.who {
        Who::Staff(door) => Some((route.method.clone(), route.path, door)),
        Who::Anybody | Who::Phone => None,
    };
    super::routes().filter_map(door).collect()
});

/// The session that a browser brings, if it brings one.
#[derive(Debug, Clone)]
pub(super) struct Visitor(pub Option<StaffSession>);

/// What was sent with a request, and from where.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The fields, if it was a form.
    pub fields: Vec<(String, String)>,
    /// The bytes.
    pub bytes: Bytes,
    /// From where.
    pub address: IpAddr,
}

impl Sent {
    /// A field; empty if it is not there.
    pub fn field(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Lets a request in or not. Pages behind it find a [`Visitor`], [`StaffSession`] and [`Sent`] in the extensions.
pub(crate) async fn gate(State(state): State<ServerState>, request: Request, next: Next) -> Response {
    let door = request.extensions().get::<MatchedPath>().and_then(|matched| {
        let is_it = |(method, path, _): &&(Method, &str, Door)| method == request.method() && *path == matched.as_str();
        DOORS.iter().find(is_it).map(|(_, _, door)| *door)
    });
    let Some(door) = door else { return failed(&state, Failure::of_status(404)) };
    let is_by_itself = request.headers().contains_key(BY_ITSELF) || request.uri().path() == "/live";
    let session = match super::session(&state, request.headers(), is_by_itself).await {
        Ok(session) => session,
        Err(failure) => return failed(&state, failure),
    };
    let (mut parts, body) = request.into_parts();
    let is_post = parts.method == Method::POST;
    if is_post && !sign_in::is_own_page(&parts.headers) {
        return failed(&state, Failure::of_status(403));
    }
    let Ok(bytes) = to_bytes(body, FORM_BYTES_MAX).await else { return failed(&state, Failure::TOO_LARGE) };
    let address = peer::address(&state.config, &parts.headers, &parts.extensions);
    let sent = Sent { fields: fields_of(&parts.headers, &bytes), bytes, address };
    let is_script = parts.headers.contains_key(TOKEN_HEADER)
        || parts.headers.contains_key(BY_ITSELF)
        || ["/here", "/live"].contains(&parts.uri.path());
    match &session {
        None if door == Anybody => {}
        None if is_script => return StatusCode::UNAUTHORIZED.into_response(),
        None => return Redirect::to("/").into_response(),
        Some(session) => {
            if is_post && door != Anybody && !has_token(session, &parts.headers, &sent) {
                return failed(&state, Failure::of_status(403));
            }
            if session.is_locked && !matches!(door, Anybody | Locked) {
                return match is_script {
                    true => StatusCode::LOCKED.into_response(),
                    false => lock::ask(&state, session, &parts.method, &parts.uri, &sent).await,
                };
            }
            if let Having(right) = door
                && !session.staff.role.may(right)
            {
                return failed(&state, Failure::of_status(404));
            }
            parts.extensions.insert(session.clone());
        }
    }
    parts.extensions.insert(Visitor(session));
    parts.extensions.insert(sent);
    next.run(Request::from_parts(parts, Body::empty())).await
}

/// Whether a form is one of this session's own.
fn has_token(session: &StaffSession, headers: &HeaderMap, sent: &Sent) -> bool {
    let in_header = headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    is_token(&session.cookie, in_header.unwrap_or_else(|| sent.field("token")))
}

/// Whether a token is that of the pages that were given out with a cookie.
pub(super) fn is_token(cookie: &str, token: &str) -> bool {
    sessions::form_token(cookie).as_bytes().ct_eq(token.as_bytes()).into()
}

fn is_json(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

fn fields_of(headers: &HeaderMap, bytes: &[u8]) -> Vec<(String, String)> {
    if is_json(headers) { Vec::new() } else { form_urlencoded::parse(bytes).into_owned().collect() }
}

impl From<auth::WayInError> for Failure {
    fn from(error: auth::WayInError) -> Self {
        match error {
            auth::WayInError::Store(error) => error.into(),
            auth::WayInError::Fault => Self::INTERNAL,
            _ => Self::of_status(401),
        }
    }
}
