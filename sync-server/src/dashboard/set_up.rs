//! What a link leads to: somebody new, or somebody who lost their passkey, sets up how they sign in. The link is used up
//! only together with what was set up; looking does nothing, for a mail scanner may look first.

use super::doors::Sent;
use super::qr::Qr;
use super::sign_in::{COOKIE, answered, computed, signed_in_by, status_of, with_cookie};
use super::{Frame, failed, page};
use crate::auth::one_time_codes::CodeSecret;
use crate::auth::{self, HouseSecret, Staff, WayInError, links, passwords};
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::store::WayIn;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::ids::TenantId;

/// The choice.
#[derive(Template)]
#[template(path = "set_up.html")]
pub(super) struct SetUpPage {
    pub frame: Frame,
    pub name: String,
    pub secret: String,
}

impl SetUpPasswordPage {
    /// Four letters at a time are easier to type; apps pass over the spaces.
    fn code_in_groups(&self) -> String {
        let letters: Vec<char> = self.code_secret.chars().collect();
        letters.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// A password and codes.
#[derive(Template)]
#[template(path = "set_up_password.html")]
pub(super) struct SetUpPasswordPage {
    pub frame: Frame,
    pub secret: String,
    pub trouble: Option<String>,
    pub sign_in_name: String,
    pub code_secret: String,
    pub qr: Option<Qr>,
}

pub(super) async fn look(State(state): State<ServerState>, Path(secret): Path<String>) -> Response {
    let frame = Frame::signed_out(&state.config);
    match staff_of(&state, &secret).await {
        Ok((_, staff)) => shown(&state, StatusCode::OK, SetUpPage { frame, name: staff.name, secret }.render()),
        Err(failure) => failed(&state, failure),
    }
}

/// Where people are invented, a link opens the house by itself.
pub(super) async fn not_now(State(state): State<ServerState>, Path(secret): Path<String>) -> Response {
    if !state.config.sample_people {
        return failed(&state, Failure::of_status(404));
    }
    let started = state
        .blocking(move |state| auth::sign_in(&*state.store, &secret, (state.clock)(), &mut clock::system_rng()))
        .await;
    match started.and_then(|session| Ok(session?)) {
        Ok(session) => with_cookie(Redirect::to("/").into_response(), COOKIE, &session.cookie),
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn begin_passkey(State(state): State<ServerState>, Path(secret): Path<String>) -> Response {
    let (house, staff) = match staff_of(&state, &secret).await {
        Ok(found) => found,
        Err(_) => return answered(Ok(Err::<(), _>(WayInError::LinkGone)), |()| serde_json::Value::Null),
    };
    let begun = state.blocking(move |state| {
        let who = (house, staff.id, staff.name.as_str());
        state.passkeys.begin_making(&*state.store, who, (state.clock)(), &mut clock::system_rng())
    });
    answered(begun.await, |options| options)
}

pub(super) async fn by_passkey(
    State(state): State<ServerState>,
    Path(secret): Path<String>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let set_up = state.blocking(move |state| {
        let now_ms = (state.clock)();
        let staff = auth::look_at_link(&*state.store, &secret, now_ms).map_err(|_| WayInError::LinkGone)?;
        let made = state.passkeys.finish_making(staff.id, &sent.bytes, now_ms)?;
        links::set_up(&*state.store, &secret, WayIn::Passkey(made), now_ms, &mut clock::system_rng())
    });
    signed_in_by(set_up.await)
}

pub(super) async fn look_at_password(State(state): State<ServerState>, Path(secret): Path<String>) -> Response {
    match staff_of(&state, &secret).await {
        Ok(_) => {
            let code_secret = CodeSecret::generate(&mut clock::system_rng());
            form(&state, StatusCode::OK, secret, &code_secret, None, String::new())
        }
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn by_password(
    State(state): State<ServerState>,
    Path(secret): Path<String>,
    Extension(sent): Extension<Sent>,
) -> Response {
    // It was shown on a page that only this link opens, and comes back with it.
    let Some(code_secret) = CodeSecret::parse(sent.field("code_secret")) else {
        return failed(&state, Failure::of_status(404));
    };
    let (link, again, sign_in_name) = (secret.clone(), code_secret.to_text(), sent.field("name").to_owned());
    let set_up = computed(&state, move |state| {
        let (now_ms, rng) = ((state.clock)(), &mut clock::system_rng());
        auth::look_at_link(&*state.store, &link, now_ms).map_err(|_| WayInError::LinkGone)?;
        if sent.field("password") != sent.field("password_again") {
            return Err(WayInError::Choice(say("sign-in-passwords-differ")));
        }
        let (name, password, code) = (sent.field("name"), sent.field("password"), sent.field("code"));
        let typed = passwords::Typed { name, password, code, address: sent.address };
        let chosen = passwords::choose(&typed, &code_secret, now_ms, rng)?;
        links::set_up(&*state.store, &link, WayIn::Password(chosen), now_ms, rng)
    });
    match set_up.await {
        Ok(Ok(session)) => with_cookie(Redirect::to("/").into_response(), COOKIE, &session.cookie),
        Ok(Err(WayInError::LinkGone)) => failed(&state, Failure::of_status(401)),
        Ok(Err(error)) => match CodeSecret::parse(&again) {
            Some(code_secret) => {
                form(&state, status_of(&error), secret, &code_secret, Some(error.said().plain()), sign_in_name)
            }
            None => failed(&state, Failure::INTERNAL),
        },
        Err(failure) => failed(&state, failure),
    }
}

fn form(
    state: &ServerState,
    status: StatusCode,
    secret: String,
    code_secret: &CodeSecret,
    trouble: Option<String>,
    sign_in_name: String,
) -> Response {
    let frame = Frame::signed_out(&state.config);
    let nobody_yet = say("set-up-account-name").plain();
    let qr = Qr::of(&code_secret.address(if sign_in_name.is_empty() { &nobody_yet } else { &sign_in_name }));
    let code_secret = code_secret.to_text();
    shown(state, status, SetUpPasswordPage { frame, secret, trouble, sign_in_name, code_secret, qr }.render())
}

async fn staff_of(state: &ServerState, secret: &str) -> Result<(TenantId, Staff), Failure> {
    let secret = secret.to_owned();
    let found = state.blocking(move |state| {
        let staff = auth::look_at_link(&*state.store, &secret, (state.clock)())?;
        Ok::<_, auth::AuthError>((HouseSecret::parse(&secret)?.house, staff))
    });
    Ok(found.await??)
}

fn shown(state: &ServerState, status: StatusCode, html: askama::Result<String>) -> Response {
    html.map_or_else(|_| failed(state, Failure::INTERNAL), |html| page(status, html))
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let secret = || "c2VjcmV0".to_owned();
    let choice = SetUpPage { frame: super::sample_signed_out(), name: "Carla".into(), secret: secret() };
    let code_secret = CodeSecret::from_slice(&[7; 20]).unwrap();
    let password = |trouble: Option<WayInError>| SetUpPasswordPage {
        frame: super::sample_signed_out(),
        secret: secret(),
        sign_in_name: trouble.as_ref().map(|_| "carla".to_owned()).unwrap_or_default(),
        trouble: trouble.map(|error| error.said().plain()),
        code_secret: code_secret.to_text(),
        qr: Qr::of(&code_secret.address("carla")),
    };
    let taken = WayInError::Choice(say("sign-in-name-taken"));
    vec![choice.render().unwrap(), password(None).render().unwrap(), password(Some(taken)).render().unwrap()]
}
