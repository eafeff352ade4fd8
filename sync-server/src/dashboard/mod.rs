//! The staff dashboard: server-rendered pages without scripts. One house at a time, the session's own.

pub mod house_page;
pub mod resident_page;
mod sign_in;
mod written;

use crate::auth::{self, StaffSession};
use crate::config::Config;
use crate::error::Failure;
use crate::http::{ServerState, retry_after};
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use house_page::PageError;

const STYLE: &str = include_str!("../../static/porchlight.css");
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every page has around it.
pub(crate) struct Frame {
    pub is_signed_in: bool,
    pub staff_name: String,
    pub is_sample: bool,
}

impl Frame {
    pub fn of(session: &StaffSession, config: &Config) -> Self {
        Self { is_signed_in: true, staff_name: session.staff.name.clone(), is_sample: config.sample_people }
    }

    pub fn signed_out(config: &Config) -> Self {
        Self { is_signed_in: false, staff_name: String::new(), is_sample: config.sample_people }
    }
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    frame: Frame,
    heading: &'static str,
    text: &'static str,
}

/// The dashboard's routes.
pub(crate) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/", get(front))
        .route("/sign-in/{secret}", get(sign_in::look).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/houses/{house}", get(house))
        .route("/houses/{house}/residents/{account}", get(resident))
        .route("/static/porchlight.css", get(async || ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE)))
}

async fn front(State(state): State<ServerState>, headers: HeaderMap) -> Response {
    match session(&state, &headers).await {
        Ok(Some(session)) => Redirect::to(&format!("/houses/{}", session.house)).into_response(),
        Ok(None) => message(
            &state,
            StatusCode::OK,
            "Welcome",
            "To sign in, open the link that the person who runs this server gave you. Each link works once.",
        ),
        Err(failure) => failed(&state, failure),
    }
}

async fn house(State(state): State<ServerState>, Path(house): Path<String>, headers: HeaderMap) -> Response {
    let Ok(house) = house.parse() else { return failed(&state, Failure::of_status(404)) };
    shown(&state, &headers, move |state, session| {
        house_page::render(&*state.store, session, house, (state.clock)(), &state.config)
    })
    .await
}

async fn resident(
    State(state): State<ServerState>,
    Path((house, account)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let (Ok(house), Ok(account)) = (house.parse(), account.parse()) else {
        return failed(&state, Failure::of_status(404));
    };
    shown(&state, &headers, move |state, session| {
        resident_page::render(&*state.store, session, (house, account), (state.clock)(), &state.config)
    })
    .await
}

/// A page for whoever is signed in, made on a thread that may block.
async fn shown<F>(state: &ServerState, headers: &HeaderMap, render: F) -> Response
where
    F: FnOnce(&ServerState, &StaffSession) -> Result<String, PageError> + Send + 'static,
{
    let session = match session(state, headers).await {
        Ok(Some(session)) => session,
        Ok(None) => return Redirect::to("/").into_response(),
        Err(failure) => return failed(state, failure),
    };
    let rendered = state.blocking(move |state| {
        render(state, &session).map_err(|error| match error {
            PageError::NotFound => Failure::of_status(404),
            // Whatever the store could not do, the readings among it: no page.
            PageError::Store(error) => {
                tracing::warn!(%error, "no page");
                Failure::BUSY
            }
            PageError::Template(_) => Failure::INTERNAL,
        })
    });
    match rendered.await.and_then(|page| page) {
        Ok(html) => page(StatusCode::OK, html),
        Err(failure) => failed(state, failure),
    }
}

/// The session of a request's cookie, if it is good.
async fn session(state: &ServerState, headers: &HeaderMap) -> Result<Option<StaffSession>, Failure> {
    let Some(cookie) = sign_in::cookie(headers) else { return Ok(None) };
    let found = state.blocking(move |state| auth::session(&*state.store, &cookie, (state.clock)())).await?;
    match found {
        Ok(session) => Ok(Some(session)),
        Err(auth::AuthError::Unauthorized) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A page with the headers that every page has.
fn page(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    ];
    (status, headers, html).into_response()
}

fn message(state: &ServerState, status: StatusCode, heading: &'static str, text: &'static str) -> Response {
    let rendered = MessagePage { frame: Frame::signed_out(&state.config), heading, text }.render();
    rendered.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |html| page(status, html))
}

fn failed(state: &ServerState, failure: Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (heading, text) = sentence(status);
    let mut response = message(state, status, heading, text);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after());
    }
    response
}

fn sentence(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => ("Not found", "There is no such page, or it is not yours to see."),
        StatusCode::UNAUTHORIZED => (
            "This link no longer works",
            "It was used, or a day has passed. Ask the person who runs this server for a new one.",
        ),
        StatusCode::FORBIDDEN => {
            ("Please try again", "This did not come from one of our own pages, so nothing was done.")
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            ("One moment", "The server is busy, and nothing was shown. Please try again in a few seconds.")
        }
        _ => (
            "Something went wrong",
            "Nothing was changed. Please try again; if it stays, tell the person who runs this server.",
        ),
    }
}

#[cfg(test)]
fn sample_frame() -> Frame {
    Frame { is_signed_in: true, staff_name: "Carla".into(), is_sample: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_samples() -> Vec<String> {
        let statuses = [200, 401, 403, 404, 500, 503].map(|status| StatusCode::from_u16(status).unwrap());
        let config = Config { sample_people: true, ..Config::default() };
        let messages = statuses.map(|status| {
            let (heading, text) = sentence(status);
            MessagePage { frame: Frame::signed_out(&config), heading, text }.render().unwrap()
        });
        let houses = house_page::samples().into_iter().map(|sample| sample.render().unwrap());
        let residents = resident_page::samples().into_iter().map(|sample| sample.render().unwrap());
        messages.into_iter().chain(houses).chain(residents).chain([sign_in::sample().render().unwrap()]).collect()
    }

    #[test]
    fn every_page_renders_in_every_sample_state() {
        for html in all_samples() {
            assert_eq!(html.matches("<h1>").count(), 1, "{html}");
            assert!(html.contains("42 CFR part 2 prohibits unauthorized use or disclosure of these records."));
            assert!(html.contains("Sample people") && html.contains("lang=\"en\"") && html.contains("<main>"));
            for forbidden in ["<script", "style=", "onclick", "<style", "http://", "https://"] {
                assert!(!html.contains(forbidden), "{forbidden} in {html}");
            }
        }
    }

    #[test]
    fn names_are_escaped_and_private_rows_hold_nothing_else() {
        let html = house_page::samples().pop().unwrap().render().unwrap();
        assert!(!html.contains("<b>") && html.contains("&#60;b&#62;Dev"));
        let private = html.split("data-account=").skip(1).find(|row| row.contains("Dev")).unwrap();
        assert!(private.contains("private") && !private.contains("data from") && !private.contains("data-milestone"));
        assert_eq!((html.matches("data-milestone=").count(), html.matches("data-ask=").count()), (2, 2));
    }

    #[test]
    fn pages_speak_plainly() {
        const NEVER: [&str; 12] = [
            "addict",
            "alcoholic",
            "abuse",
            "clean",
            "dirty",
            "relapse",
            "fail",
            "junkie",
            "non-compliant",
            "graduate",
            "score",
            "rank",
        ];
        for html in all_samples() {
            let text = html.to_lowercase();
            for word in NEVER {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
