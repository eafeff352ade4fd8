//! What staff do on a page: the page that asks once more before something that others feel, and what is said when it cannot
//! be done.

use super::house_page::PageError;
use super::refusals::sentence;
use super::{Frame, failed, page};
use crate::error::Failure;
use crate::house_voice::VoiceError;
use crate::http::ServerState;
use crate::store::{Store, StoreError};
use crate::words::Said;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::House;

/// Asks once more, and says what will happen.
#[derive(Template)]
#[template(path = "sure.html")]
pub(super) struct SurePage {
    pub frame: Frame,
    pub heading: Said,
    /// What will happen, a heading and its sentences each.
    pub parts: Vec<(Said, Vec<Said>)>,
    /// Where the form goes, and what it carries.
    pub action: String,
    pub fields: Vec<(&'static str, String)>,
    pub button: Said,
    /// Where "no" leads.
    pub back: String,
}

/// Why a page cannot be shown, or an act not be done.
pub(super) enum Trouble {
    /// Something that whoever typed it can change.
    Said(String),
    /// Everything else.
    Failed(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<PageError> for Trouble {
    fn from(error: PageError) -> Self {
        match error {
            PageError::NotFound => Self::not_found(),
            PageError::Store(error) => error.into(),
            PageError::Template(error) => error.into(),
        }
    }
}

impl From<askama::Error> for Trouble {
    fn from(_: askama::Error) -> Self {
        Self::Failed(Failure::INTERNAL)
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<VoiceError>() {
            Ok(VoiceError::Store(error)) => error.into(),
            Ok(error) => Self::Said(sentence(&error.into())),
            Err(error) => match error.downcast::<StoreError>() {
                Ok(error) => error.into(),
                Err(error) => Self::Said(sentence(&error)),
            },
        }
    }
}

impl Trouble {
    pub(super) fn not_found() -> Self {
        Self::Failed(Failure::of_status(404))
    }
}

/// The house of a session.
pub(super) fn house_of(state: &ServerState, house: TenantId) -> Result<House, Trouble> {
    state.store.house(house)?.ok_or_else(Trouble::not_found)
}

/// A page that was made, or what stands in its place.
pub(super) fn answered(state: &ServerState, made: Result<Result<String, Trouble>, Failure>) -> Response {
    match made {
        Ok(Ok(html)) => page(StatusCode::OK, html),
        Ok(Err(Trouble::Failed(failure))) | Err(failure) => failed(state, failure),
        // What is said stands on the page that it is about; there is none left to put it on.
        Ok(Err(Trouble::Said(_))) => failed(state, Failure::INTERNAL),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::say;
    let sure = |parts| SurePage {
        frame: super::sample_frame(),
        heading: say("mentors-end-asked").with("name", "<b>Dev</b> & co"),
        parts,
        action: "/mentors/0a/end".into(),
        fields: vec![("how", "planned".into())],
        button: say("mentors-end-sure"),
        back: "/mentors".into(),
    };
    let lines = |heading| (heading, vec![say("mentors-end-phones"), say("mentors-end-not-told")]);
    vec![
        sure(vec![lines(say("acts-on-phones")), lines(say("people-leaving-staff"))]).render().unwrap(),
        sure(vec![]).render().unwrap(),
    ]
}
