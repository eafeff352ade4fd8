//! The staff dashboard: server-rendered pages, one file each, and one small script. One house at a time, the session's own.

mod account;
mod acts;
mod addresses;
pub(crate) mod consents;
pub mod copies;
mod copy_files;
pub(crate) mod doors;
mod follow_ups;
mod handovers;
mod house_addresses;
pub mod house_page;
mod invites;
mod join_codes;
mod leaving;
mod live;
mod lock;
mod mentors;
mod moderation;
mod notices;
mod one_person;
mod people;
mod person;
mod posting;
mod qr;
mod reissue;
mod refusals;
pub mod resident_page;
mod session_page;
mod set_up;
mod sign_in;
mod staff;
mod stays;
mod written;

#[cfg(test)]
mod acts_walks;
#[cfg(test)]
mod language_walks;
#[cfg(test)]
mod walks;

use crate::access::Right;
use crate::auth::{self, StaffSession};
use crate::config::Config;
use crate::error::Failure;
use crate::http::{ServerState, retry_after};
use crate::routes::Route;
use crate::say;
use crate::store::{Store, StoreError};
use crate::words::Said;
use crate::words::language::Language;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use house_page::PageError;
use porchlight_core::ids::TenantId;
use porchlight_core::time::Zone;

/// What every page says, in the words of the law (42 CFR 2.32).
pub(crate) const SHORT_STATEMENT: &str = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.";
const STYLE: &str = include_str!("../../static/porchlight.css");
const SCRIPT: &str = include_str!("../../static/porchlight.js");
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Every address of the dashboard.
pub(crate) fn routes() -> impl Iterator<Item = &'static Route> {
    addresses::ROUTES.iter().chain(house_addresses::ROUTES)
}

/// What every page has around it.
pub(crate) struct Frame {
    pub is_signed_in: bool,
    pub staff_name: String,
    pub is_sample: bool,
    /// What every form carries.
    pub token: String,
    /// Address and words of the pages that this person may see.
    pub links: Vec<(String, Said)>,
}

impl Frame {
    pub fn of(session: &StaffSession, config: &Config) -> Self {
        let role = session.staff.role;
        let house = format!("/houses/{}", session.house);
        let pages = [
            (Some(Right::SeeRoster), house.as_str(), say("frame-house")),
            (Some(Right::SeeRoster), "/handovers", say("frame-handovers")),
            (Some(Right::SeeRoster), "/people", say("frame-people")),
            (Some(Right::PostNotices), "/notices", say("frame-notices")),
            (Some(Right::ApproveMentors), "/mentors", say("frame-mentors")),
            (Some(Right::SeeReportedPosts), "/moderation", say("frame-reports")),
            (Some(Right::InviteResidents), "/invites", say("frame-invites")),
            (Some(Right::InviteStaff), "/staff", say("frame-staff")),
            (None, "/account", say("frame-account")),
        ];
        let seen = pages.into_iter().filter(|(right, ..)| right.is_none_or(|right| role.may(right)));
        Self {
            is_signed_in: true,
            staff_name: session.staff.name.clone(),
            is_sample: config.sample_people,
            token: session.form_token(),
            links: seen.map(|(_, address, words)| (address.to_owned(), words)).collect(),
        }
    }

    pub fn signed_out(config: &Config) -> Self {
        let (token, links) = Default::default();
        Self { is_signed_in: false, staff_name: String::new(), is_sample: config.sample_people, token, links }
    }

    pub fn language(&self) -> &'static str {
        Language::current().tag()
    }

    /// The statement stays in the words of the law; whoever reads another language gets an explanation beside it.
    pub fn explains_the_statement(&self) -> bool {
        Language::current() != Language::English
    }

    /// The same on a page that leads nowhere else.
    pub fn without_links(self) -> Self {
        Self { links: Vec::new(), ..self }
    }
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "message.html")]
struct MessagePage {
    frame: Frame,
    heading: Said,
    text: Said,
}

async fn house(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(house): Path<String>,
) -> Response {
    let Ok(house) = house.parse() else { return failed(&state, Failure::of_status(404)) };
    shown(&state, move |state| house_page::render(&*state.store, &session, house, (state.clock)(), &state.config)).await
}

async fn resident(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path((house, account)): Path<(String, String)>,
) -> Response {
    let (Ok(house), Ok(account)) = (house.parse(), account.parse()) else {
        return failed(&state, Failure::of_status(404));
    };
    shown(&state, move |state| {
        resident_page::render(&*state.store, &session, (house, account), (state.clock)(), &state.config)
    })
    .await
}

async fn consents_of(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path((house, account)): Path<(String, String)>,
) -> Response {
    let (Ok(house), Ok(account)) = (house.parse(), account.parse()) else {
        return failed(&state, Failure::of_status(404));
    };
    shown(&state, move |state| {
        consents::render(&*state.store, &session, (house, account), (state.clock)(), &state.config)
    })
    .await
}

/// A page, made on a thread that may block.
async fn shown<F>(state: &ServerState, render: F) -> Response
where
    F: FnOnce(&ServerState) -> Result<String, PageError> + Send + 'static,
{
    page_or_failure(state, StatusCode::OK, move |state| {
        render(state).map_err(|error| match error {
            PageError::NotFound => Failure::of_status(404),
            // Whatever the store could not do, the readings among it: no page.
            PageError::Store(error) => {
                tracing::warn!(%error, "no page");
                Failure::BUSY
            }
            PageError::Template(_) => Failure::INTERNAL,
        })
    })
    .await
}

/// What a thread that may block makes of a request, as a page; or why there is none.
async fn page_or_failure<F>(state: &ServerState, status: StatusCode, make: F) -> Response
where
    F: FnOnce(&ServerState) -> Result<String, Failure> + Send + 'static,
{
    match state.blocking(make).await.and_then(|html| html) {
        Ok(html) => page(status, html),
        Err(failure) => failed(state, failure),
    }
}

/// The clock of a session's house.
fn house_zone(store: &dyn Store, house: TenantId) -> Result<Zone, StoreError> {
    let held = store.house(house)?;
    Ok(held.and_then(|held| Zone::named(&held.zone).ok()).unwrap_or_else(Zone::utc))
}

/// The session of a request's cookie, if it is good. What a page asks by itself is no use of the session.
async fn session(
    state: &ServerState,
    headers: &HeaderMap,
    is_by_itself: bool,
) -> Result<Option<StaffSession>, Failure> {
    let Some(cookie) = sign_in::cookie(headers, sign_in::COOKIE) else { return Ok(None) };
    let find = if is_by_itself { auth::sessions::look } else { auth::session };
    let found = state.blocking(move |state| find(&*state.store, &cookie, (state.clock)())).await?;
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

fn message(state: &ServerState, status: StatusCode, heading: Said, text: Said) -> Response {
    let rendered = MessagePage { frame: Frame::signed_out(&state.config), heading, text }.render();
    rendered.map_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response(), |html| page(status, html))
}

pub(crate) fn failed(state: &ServerState, failure: Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (heading, text) = sentence(status);
    let mut response = message(state, status, heading, text);
    if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after());
    }
    response
}

fn sentence(status: StatusCode) -> (Said, Said) {
    match status {
        StatusCode::NOT_FOUND => (say("frame-not-found"), say("frame-not-found-text")),
        StatusCode::UNAUTHORIZED => (say("frame-link-gone"), say("frame-link-gone-text")),
        StatusCode::FORBIDDEN => (say("frame-not-ours"), say("frame-not-ours-text")),
        StatusCode::TOO_MANY_REQUESTS => (say("frame-one-moment"), say("frame-too-often-text")),
        StatusCode::SERVICE_UNAVAILABLE => (say("frame-one-moment"), say("frame-busy-text")),
        _ => (say("frame-wrong"), say("frame-wrong-text")),
    }
}

#[cfg(test)]
fn sample_frame() -> Frame {
    let links = vec![("/houses/0a".to_owned(), say("frame-house")), ("/account".to_owned(), say("frame-account"))];
    Frame { is_signed_in: true, staff_name: "Carla".into(), is_sample: true, token: "dG9rZW4".into(), links }
}

#[cfg(test)]
fn sample_signed_out() -> Frame {
    Frame { is_signed_in: false, ..sample_frame().without_links() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each page in each of its states, in this language.
    fn all_samples(language: Language) -> Vec<String> {
        language.speaking(samples)
    }

    fn samples() -> Vec<String> {
        let statuses = [200, 401, 403, 404, 429, 500, 503].map(|status| StatusCode::from_u16(status).unwrap());
        let config = Config { sample_people: true, ..Config::default() };
        let messages = statuses.map(|status| {
            let (heading, text) = sentence(status);
            MessagePage { frame: Frame::signed_out(&config), heading, text }.render().unwrap()
        });
        let houses = house_page::samples().into_iter().map(|sample| sample.render().unwrap());
        let residents = resident_page::samples().into_iter().map(|sample| sample.render().unwrap());
        let sign_ins = sign_in::samples().into_iter().map(|sample| sample.render().unwrap());
        let accounts = account::samples().into_iter().map(|sample| sample.render().unwrap());
        let others = [
            set_up::samples(),
            lock::samples(),
            staff::samples(),
            invites::samples(),
            join_codes::samples(),
            handovers::samples(),
            consents::samples(),
            copies::samples(),
        ]
        .concat();
        let acts = [
            acts::samples(),
            people::samples(),
            person::samples(),
            reissue::samples(),
            leaving::samples(),
            notices::samples(),
            session_page::samples(),
            mentors::samples(),
        ]
        .concat();
        messages
            .into_iter()
            .chain(houses)
            .chain(residents)
            .chain(sign_ins)
            .chain(accounts)
            .chain(others)
            .chain(acts)
            .chain(moderation::samples())
            .collect()
    }

    #[test]
    fn every_page_renders_in_every_sample_state() {
        for language in Language::ALL {
            let lang = format!("<html lang=\"{}\">", language.tag());
            let sample_people = language.speaking(|| say("frame-sample-people").plain());
            for html in all_samples(language) {
                assert_eq!(html.matches("<h1>").count(), 1, "{html}");
                assert!(html.contains(&format!("<p lang=\"en\">{SHORT_STATEMENT}</p>")));
                assert!(html.contains(&sample_people) && html.contains(&lang) && html.contains("<main>"));
                let ours = "<script src=\"/static/porchlight.js\" defer></script>";
                let html = html.replace(ours, "");
                for forbidden in ["<script", "style=", "onclick", "<style", "http://", "https://"] {
                    assert!(!html.contains(forbidden), "{forbidden} in {html}");
                }
                // Markup of a message where none is read, and a message that Fluent could not fill.
                for half_said in ["&#60;bdi", "&#60;time", "=\"<bdi", "{$", "{ $"] {
                    assert!(!html.contains(half_said), "{half_said} in {html}");
                }
            }
        }
    }

    /// For the tests in a real browser, which look at each state (`tests/browser/pages.test.mjs`).
    #[test]
    fn samples_are_written_where_a_browser_finds_them() {
        let Some(folder) = std::env::var_os("PORCHLIGHT_SAMPLES") else { return };
        for language in Language::ALL {
            for (n, html) in all_samples(language).into_iter().enumerate() {
                let name = format!("{}-{n:03}.html", language.tag());
                std::fs::write(std::path::Path::new(&folder).join(name), html).unwrap();
            }
        }
    }

    #[test]
    fn each_sheet_of_paper_has_the_statement() {
        assert!(STYLE.contains(&format!("@bottom-center {{ content: \"{SHORT_STATEMENT}\"")));
    }

    #[test]
    fn a_page_in_spanish_has_no_english_left() {
        let english = crate::words::whole_sentences(Language::English);
        assert!(english.len() > 100);
        let spanish = crate::words::whole_sentences(Language::Spanish);
        for html in all_samples(Language::Spanish) {
            let html = html.replace("&#39;", "'").replace("&#34;", "\"");
            for sentence in english.iter().filter(|sentence| !spanish.contains(*sentence)) {
                assert!(!html.contains(&format!(">{sentence}<")), "{sentence}");
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
        for html in Language::ALL.into_iter().flat_map(all_samples) {
            let text = html.to_lowercase();
            for word in NEVER {
                assert!(!text.contains(word), "{word}");
            }
        }
    }
}
