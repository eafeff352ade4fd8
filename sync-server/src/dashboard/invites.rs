//! Invites for residents: made here, shown once as a picture and a code, and taken back as long as nobody used them.

use super::doors::Sent;
use super::qr::Qr;
use super::refusals::sentence;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page, page_or_failure};
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::invite;
use crate::error::Failure;
use crate::http::ServerState;
use crate::store::StaffStore;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::HEXLOWER;

/// The page.
#[derive(Template)]
#[template(path = "invites.html")]
pub(super) struct InvitesPage {
    pub frame: Frame,
    pub trouble: Option<String>,
    /// A name that was typed and could not be used.
    pub typed: String,
    pub rows: Vec<InviteRow>,
}

/// An invite that waits.
pub(super) struct InviteRow {
    /// The hash that it is kept by; nobody can join with it.
    pub id: String,
    pub name: String,
    pub until: Written,
}

/// An invite, this once.
#[derive(Template)]
#[template(path = "invite_made.html")]
pub(super) struct InviteMadePage {
    pub frame: Frame,
    pub name: String,
    pub code: String,
    pub qr: Option<Qr>,
}

pub(super) async fn look(State(state): State<ServerState>, Extension(session): Extension<StaffSession>) -> Response {
    show(&state, session, StatusCode::OK, None, String::new()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    trouble: Option<String>,
    typed: String,
) -> Response {
    page_or_failure(state, status, move |state| {
        let zone = house_zone(&*state.store, session.house)?;
        let open = state.store.open_invites(session.house, (state.clock)())?;
        let row = |invite: &crate::store::OpenInvite| InviteRow {
            id: HEXLOWER.encode(&invite.hash),
            name: invite.display_name.clone(),
            until: written::time(&zone, invite.expires_ms),
        };
        let rows = open.iter().map(row).collect();
        let invites = InvitesPage { frame: Frame::of(&session, &state.config), trouble, typed, rows };
        invites.render().map_err(|_| Failure::INTERNAL)
    })
    .await
}

pub(super) async fn make(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let typed = sent.field("name").to_owned();
    let (house, name) = (session.house, typed.clone());
    let made = state.blocking(move |state| {
        let address = state.server_address().to_string();
        invite::resident(&*state.store, house, &name, &address, (state.clock)(), &mut clock::system_rng())
    });
    match made.await {
        Ok(Ok(invite)) => {
            let code = invite.to_code();
            let frame = Frame::of(&session, &state.config);
            let shown = InviteMadePage { frame, name: typed.trim().to_owned(), qr: Qr::of(&code), code };
            shown.render().map_or_else(|_| failed(&state, Failure::INTERNAL), |html| page(StatusCode::OK, html))
        }
        Ok(Err(error)) => show(&state, session, StatusCode::UNPROCESSABLE_ENTITY, Some(sentence(&error)), typed).await,
        Err(failure) => failed(&state, failure),
    }
}

pub(super) async fn revoke(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(invite): Path<String>,
) -> Response {
    let house = session.house;
    let revoked = state.blocking(move |state| {
        let hash = HEXLOWER.decode(invite.as_bytes()).ok().and_then(|hash| hash.try_into().ok());
        let hash: [u8; 32] = hash.ok_or(Failure::of_status(404))?;
        Ok::<_, Failure>(state.store.revoke_invite(house, hash)?)
    });
    match revoked.await.and_then(|revoked| revoked) {
        Ok(true) => Redirect::to("/invites").into_response(),
        Ok(false) => {
            let gone = crate::say("invites-gone").plain();
            show(&state, session, StatusCode::OK, Some(gone), String::new()).await
        }
        Err(failure) => failed(&state, failure),
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    use crate::words::Refused;
    let until = || written::day(porchlight_core::time::Day::parse("2026-12-01").unwrap());
    let row = |name: &str| InviteRow { id: "0a".repeat(32), name: name.into(), until: until() };
    let page = |rows, trouble: Option<&str>| InvitesPage {
        frame: super::sample_frame(),
        trouble: trouble.map(str::to_owned),
        typed: String::new(),
        rows,
    };
    let code = "PORCHLIGHT1-SAMPLE".to_owned();
    let qr = Qr::of(&code);
    let made = InviteMadePage { frame: super::sample_frame(), name: "<b>Dev</b> & co".into(), qr, code };
    vec![
        page(vec![], None).render().unwrap(),
        page(
            vec![row("Ana"), row("<b>Dev</b> & co")],
            Some(&sentence(&Refused::of(crate::say("refusals-name").with("count", 80)).into())),
        )
        .render()
        .unwrap(),
        made.render().unwrap(),
    ]
}
