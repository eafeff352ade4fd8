//! What a row says of one method of one address: who comes in, what is sent, what comes back and who answers. The router
//! and `docs/openapi.json` are both made from the rows, so nothing is served that is not described.

use crate::dashboard::{self, doors::Door};
use crate::http::{self, ServerState};
use axum::Router;
use axum::http::Method;
use axum::middleware;
use axum::routing::MethodRouter;

/// One method of one address.
pub(crate) struct Route {
    pub method: Method,
    /// The address; its variable parts stand in braces, and `openapi` knows each of them.
    pub path: &'static str,
    pub who: Who,
    pub sent: Sent,
    pub given: Given,
    /// What it is for, in a sentence.
    pub says: &'static str,
    pub serve: fn() -> MethodRouter<ServerState>,
}

/// Who comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Anybody, and nothing is asked.
    Anybody,
    /// A phone, with tokens or a proof in the body.
    Phone,
    /// Browsers, through the dashboard's gate.
    Staff(Door),
}

/// What is sent with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Nothing.
    Nothing,
    /// A message of `docs/protocol.md`, by its name there and in `porchlight_core::protocol`.
    Message(&'static str),
    /// A form with these fields, beside its token.
    Form(&'static [&'static str]),
    /// JSON of our own script: what a browser says of a passkey.
    Script,
}

/// What comes back when it goes well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// A message of `docs/protocol.md`, and the statuses of refusals beside those that every message has.
    Message(&'static str, &'static [u16]),
    /// Plain text.
    Text,
    /// A file of this media type.
    File(&'static str),
    /// A file of this media type, to be kept elsewhere; or the page again with what the trouble is.
    Download(&'static str),
    /// A page.
    Page,
    /// Another page to go to, or the same one with what the trouble is.
    Done,
    /// JSON for our own script.
    Script,
    /// Server-sent events, until whoever listens has to go.
    Stream,
    /// Nothing; the status says it.
    Nothing,
}

/// A row for `GET`: address, who, what is given, who answers, what it is for.
macro_rules! reads {
    ($path:literal, $who:expr, $given:expr, $handler:expr, $says:literal) => {
        crate::routes::Route {
            method: axum::http::Method::GET,
            path: $path,
            who: $who,
            sent: crate::routes::Sent::Nothing,
            given: $given,
            says: $says,
            serve: || axum::routing::get($handler),
        }
    };
}

/// A row for `POST`: address, who, what is sent, what is given, who answers, what it is for.
macro_rules! posts {
    ($path:literal, $who:expr, $sent:expr, $given:expr, $handler:expr, $says:literal) => {
        crate::routes::Route {
            method: axum::http::Method::POST,
            path: $path,
            who: $who,
            sent: $sent,
            given: $given,
            says: $says,
            serve: || axum::routing::post($handler),
        }
    };
}

pub(crate) use {posts, reads};

/// Everything that is answered.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    http::ROUTES.iter().chain(dashboard::routes())
}

/// The router of all rows, those of staff behind the dashboard's gate.
pub(crate) fn router(state: &ServerState) -> Router<ServerState> {
    let (behind_the_gate, open): (Vec<_>, Vec<_>) = all().partition(|route| matches!(route.who, Who::Staff(_)));
    let of =
        |rows: Vec<&Route>| rows.into_iter().fold(Router::new(), |router, row| router.route(row.path, (row.serve)()));
    of(behind_the_gate)
        .route_layer(middleware::from_fn_with_state(state.clone(), dashboard::doors::gate))
        .merge(of(open))
}
