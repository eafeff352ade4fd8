//! Codes that staff read out to somebody without a camera, and the phones that ask with them: staff compare six digits
//! with those on the phone in front of them, and let it in or not.

use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page};
use crate::auth::StaffSession;
use crate::clock;
use crate::error::Failure;
use crate::http::ServerState;
use crate::join_codes::{NoCode, OpenCode, Stands};
use crate::say;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::HEXLOWER;
use porchlight_core::time::Zone;

/// The page.
#[derive(Template)]
#[template(path = "join_codes.html")]
pub(super) struct JoinCodesPage {
    pub frame: Frame,
    pub trouble: Option<String>,
    /// What is typed into the app beside the code.
    pub address: String,
    pub rows: Vec<CodeRow>,
}

/// A code that waits.
pub(super) struct CodeRow {
    pub id: String,
    pub name: String,
    pub code: String,
    pub until: Written,
    pub stands: RowStands,
}

/// How it stands.
pub(super) enum RowStands {
    Unused,
    Void,
    Asked { since: Written, from: String, digits: String },
    Approved,
}

impl CodeRow {
    fn of(zone: &Zone, code: OpenCode) -> Self {
        let stands = match code.stands {
            Stands::Unused => RowStands::Unused,
            Stands::Void => RowStands::Void,
            Stands::Approved => RowStands::Approved,
            Stands::Asked { at_ms, from, digits } => {
                RowStands::Asked { since: written::clock(zone, at_ms), from: from.to_string(), digits }
            }
        };
        let until = written::clock(zone, code.until_ms);
        Self { id: HEXLOWER.encode(&code.id), name: code.name, code: code.text, until, stands }
    }
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None).await
}

async fn show(state: &ServerState, session: StaffSession, status: StatusCode, trouble: Option<String>) -> Response {
    let made = state.blocking(move |state| {
        let zone = house_zone(&*state.store, session.house)?;
        let codes = state.join_codes.of_house(session.house, (state.clock)());
        let rows = codes.into_iter().map(|code| CodeRow::of(&zone, code)).collect();
        let address = state.passkeys.address().trim_start_matches("https://").to_owned();
        let shown = JoinCodesPage { frame: Frame::of(&session, &state.config), trouble, address, rows };
        shown.render().map_err(|_| Failure::INTERNAL)
    });
    match made.await.and_then(|html| html) {
        Ok(html) => page(status, html),
        Err(failure) => failed(state, failure),
    }
}

pub(super) async fn make(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let made = state.join_codes.make(session.house, sent.field("name"), (state.clock)(), &mut clock::system_rng());
    match made {
        Ok(_) => Redirect::to("/codes").into_response(),
        Err(no_code) => {
            let trouble = match no_code {
                NoCode::Name(_) => say("join-codes-name-length"),
                NoCode::TooMany => say("join-codes-too-many"),
            };
            show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(trouble.plain())).await
        }
    }
}

pub(super) async fn approve(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(code): Path<String>,
) -> Response {
    decide(state, session, code, |state, house, id| {
        Ok(state.join_codes.approve(&*state.store, house, id, (state.clock)())?)
    })
    .await
}

pub(super) async fn refuse(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(code): Path<String>,
) -> Response {
    decide(state, session, code, |state, house, id| Ok(state.join_codes.refuse(house, id, (state.clock)()))).await
}

async fn decide(
    state: ServerState,
    session: StaffSession,
    code: String,
    carry_out: fn(&ServerState, porchlight_core::ids::TenantId, [u8; 16]) -> Result<bool, Failure>,
) -> Response {
    let house = session.house;
    let done = state.blocking(move |state| {
        let id = HEXLOWER.decode(code.as_bytes()).ok().and_then(|id| id.try_into().ok());
        let is_done = carry_out(state, house, id.ok_or(Failure::of_status(404))?)?;
        if is_done {
            state.store.beats().beat(house);
        }
        Ok::<_, Failure>(is_done)
    });
    match done.await.and_then(|done| done) {
        Ok(true) => Redirect::to("/codes").into_response(),
        Ok(false) => show(&state, session, StatusCode::OK, Some(say("join-codes-gone").plain())).await,
        Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let at = |text: &str| Written { iso: format!("2026-11-24T{text}"), text: text.into() };
    let row = |name: &str, stands| CodeRow {
        id: "0d".repeat(16),
        name: name.into(),
        code: "7K3M-9QX2".into(),
        until: at("14:20"),
        stands,
    };
    let page = |rows, trouble: Option<&str>| JoinCodesPage {
        frame: super::sample_frame(),
        trouble: trouble.map(str::to_owned),
        address: "porchlight.lan:7373".into(),
        rows,
    };
    let asked = RowStands::Asked { since: at("14:05"), from: "192.168.1.44".into(), digits: "481 205".into() };
    let rows = vec![
        row("<b>Dev</b> & co", asked),
        row("Ana", RowStands::Unused),
        row("Ben", RowStands::Void),
        row("Uli", RowStands::Approved),
    ];
    vec![
        page(vec![], Some("A name has 1 to 80 characters on one line.")).render().unwrap(),
        page(rows, None).render().unwrap(),
    ]
}
