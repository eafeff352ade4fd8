//! Hand-overs: what one shift tells the next, in four parts. Signed by who writes it and never changed; what is to be added
//! comes after it under a name of its own, and whoever has read it says so.

use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page_or_failure};
use crate::auth::{StaffId, StaffSession};
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::store::{Handover, HandoverText, InvalidHandover, Shifts, Signed};
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use porchlight_core::time::Zone;
use std::collections::BTreeMap;

/// How many are shown.
const SHOWN: u32 = 20;

/// The page.
#[derive(Template)]
#[template(path = "handovers.html")]
pub(super) struct HandoversPage {
    pub frame: Frame,
    pub is_signed: bool,
    pub trouble: Option<String>,
    /// What was typed and could not be signed.
    pub typed: HandoverText,
    pub rows: Vec<HandoverRow>,
}

/// One hand-over.
pub(super) struct HandoverRow {
    pub id: i64,
    pub by: SignedRow,
    /// Heading and words of the parts that have any.
    pub parts: Vec<(Said, String)>,
    pub addenda: Vec<(SignedRow, String)>,
    pub readers: Vec<SignedRow>,
    /// Whether whoever looks may say that they have read it: not their own, and once.
    pub can_be_read: bool,
}

/// Who put their name to something.
pub(super) struct SignedRow {
    pub name: String,
    pub role: String,
    pub at: Written,
}

/// A hand-over as `viewer` sees it.
pub(super) fn row(handover: &Handover, viewer: StaffId, zone: &Zone) -> HandoverRow {
    let HandoverText { situation, background, assessment, recommendation } = &handover.text;
    let parts = [
        (say("handovers-situation"), situation),
        (say("handovers-background"), background),
        (say("handovers-assessment"), assessment),
        (say("handovers-recommendation"), recommendation),
    ];
    let parts = parts.into_iter().filter(|(_, words)| !words.is_empty());
    HandoverRow {
        id: handover.id,
        by: signed(&handover.signed, zone),
        parts: parts.map(|(heading, words)| (heading, words.clone())).collect(),
        addenda: handover.addenda.iter().map(|(by, words)| (signed(by, zone), words.clone())).collect(),
        readers: handover.readers.iter().map(|reader| signed(reader, zone)).collect(),
        can_be_read: handover.signed.staff != viewer && handover.readers.iter().all(|reader| reader.staff != viewer),
    }
}

fn signed(by: &Signed, zone: &Zone) -> SignedRow {
    SignedRow { name: by.name.clone(), role: by.role.in_words(), at: written::time(zone, by.at_ms) }
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let is_signed = query.get("done").is_some_and(|done| done == "signed");
    show(&state, session, StatusCode::OK, is_signed, None, HandoverText::default()).await
}

async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    is_signed: bool,
    trouble: Option<String>,
    typed: HandoverText,
) -> Response {
    page_or_failure(state, status, move |state| {
        let zone = house_zone(&*state.store, session.house)?;
        let handovers = state.store.handovers(session.house, None, SHOWN)?;
        let rows = handovers.iter().map(|handover| row(handover, session.staff.id, &zone)).collect();
        let frame = Frame::of(&session, &state.config);
        HandoversPage { frame, is_signed, trouble, typed, rows }.render().map_err(|_| Failure::INTERNAL)
    })
    .await
}

pub(super) async fn sign(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
) -> Response {
    let field = |name| sent.field(name).to_owned();
    let typed = HandoverText {
        situation: field("situation"),
        background: field("background"),
        assessment: field("assessment"),
        recommendation: field("recommendation"),
    };
    let text = match typed.clone().checked() {
        Ok(text) => text,
        Err(trouble) => return unfit(&state, session, trouble, typed).await,
    };
    let signed = state
        .blocking(move |state| state.store.hand_over(session.house, session.staff.id, &text, (state.clock)()))
        .await;
    match signed {
        Ok(Ok(_)) => Redirect::to("/handovers?done=signed").into_response(),
        Ok(Err(error)) => failed(&state, error.into()),
        Err(failure) => failed(&state, failure),
    }
}

async fn unfit(state: &ServerState, session: StaffSession, trouble: InvalidHandover, typed: HandoverText) -> Response {
    let trouble = said(trouble).plain();
    show(state, session, StatusCode::UNPROCESSABLE_ENTITY, false, Some(trouble), typed).await
}

fn said(trouble: InvalidHandover) -> Said {
    match trouble {
        InvalidHandover::Empty => say("handovers-empty"),
        InvalidHandover::TooLong => say("handovers-too-long"),
    }
}

pub(super) async fn add(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Extension(sent): Extension<Sent>,
    Path(handover): Path<String>,
) -> Response {
    let Ok(handover) = handover.parse::<i64>() else { return failed(&state, Failure::of_status(404)) };
    let words = match HandoverText::checked_addition(sent.field("words")) {
        Ok(words) => words,
        Err(trouble) => return unfit(&state, session, trouble, HandoverText::default()).await,
    };
    let (house, staff) = (session.house, session.staff.id);
    let added =
        state.blocking(move |state| state.store.add_to_handover(house, handover, staff, &words, (state.clock)()));
    done(&state, added.await)
}

pub(super) async fn read(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Path(handover): Path<String>,
) -> Response {
    let Ok(handover) = handover.parse::<i64>() else { return failed(&state, Failure::of_status(404)) };
    let (house, staff) = (session.house, session.staff.id);
    let read = state.blocking(move |state| state.store.acknowledge_handover(house, handover, staff, (state.clock)()));
    done(&state, read.await)
}

fn done(state: &ServerState, done: Result<Result<bool, crate::store::StoreError>, Failure>) -> Response {
    match done {
        Ok(Ok(true)) => Redirect::to("/handovers").into_response(),
        Ok(Ok(false)) => failed(state, Failure::of_status(404)),
        Ok(Err(error)) => failed(state, error.into()),
        Err(failure) => failed(state, failure),
    }
}

#[cfg(test)]
pub(super) fn sample_row(id: i64, can_be_read: bool) -> HandoverRow {
    use crate::auth::StaffRole;
    let by = |name: &str, role: StaffRole| SignedRow {
        name: name.into(),
        role: role.in_words(),
        at: written::day(porchlight_core::time::Day::parse("2026-11-24").unwrap()),
    };
    HandoverRow {
        id,
        by: by("<b>Carla</b>", StaffRole::HouseStaff),
        parts: vec![
            (
                say("handovers-situation"),
                "A quiet night. At 02:10 somebody asked to talk,\nand we talked until 02:40.".into(),
            ),
            (say("handovers-recommendation"), "Please look in at breakfast.".into()),
        ],
        addenda: vec![(by("Eve", StaffRole::Counsellor), "We had breakfast together.".into())],
        readers: vec![by("Eve", StaffRole::Counsellor)],
        can_be_read,
    }
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let page = |trouble: Option<InvalidHandover>, rows: Vec<HandoverRow>| HandoversPage {
        frame: super::sample_frame(),
        is_signed: trouble.is_none() && !rows.is_empty(),
        trouble: trouble.map(|trouble| said(trouble).plain()),
        typed: HandoverText { background: "typed <i>before</i>".into(), ..HandoverText::default() },
        rows,
    };
    let full = || vec![sample_row(2, true), sample_row(1, false)];
    let pages = [page(None, vec![]), page(None, full()), page(Some(InvalidHandover::Empty), full())];
    pages.map(|page| page.render().unwrap()).into()
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::store::HANDOVER_CHARS_MAX;
    use crate::test_browser::Served;

    #[test]
    fn one_shift_tells_the_next_and_what_was_signed_stays() {
        let served = Served::start(Config::default());
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let (mut eve, _) = served.somebody("Eve", StaffRole::Counsellor, 2);
        let page = format!("/houses/{}", served.house);
        let typed = [("situation", "A quiet night.\r\nRain."), ("recommendation", "<script>Breakfast</script>")];
        assert_eq!(carla.post_from("/handovers", "/handovers", &typed).status, 303);
        let own = carla.get(&page).text();
        assert!(own.contains("A quiet night.\nRain.") && !own.contains("I have read it"), "nobody reads their own");
        assert!(!own.contains("<script>Breakfast"));
        assert_eq!(
            carla.post_from("/handovers", "/handovers/1/read", &[]).status,
            404,
            "not without the button, either"
        );
        assert!(!carla.get("/handovers").text().contains("Read by"));
        assert!(eve.get(&page).text().contains("I have read it"));
        assert_eq!(eve.post_from("/handovers", "/handovers/1/read", &[]).status, 303);
        assert_eq!(eve.post_from("/handovers", "/handovers/1/read", &[]).status, 303, "said again it is said");
        let added = [("words", "We had breakfast.")];
        assert_eq!(eve.post_from("/handovers", "/handovers/1/additions", &added).status, 303);
        for nowhere in ["7", "nonsense", "99999999999999999999"] {
            let address = format!("/handovers/{nowhere}/additions");
            assert_eq!(eve.post_from("/handovers", &address, &added).status, 404, "{nowhere}");
        }
        let read = carla.get("/handovers").text();
        assert!(read.contains("Read by Eve") && read.contains("Added by Eve") && read.contains("A quiet night."));
        assert_eq!(read.matches("Read by").count(), 1);
    }

    #[test]
    fn what_cannot_be_signed_is_said_and_stays_in_the_form() {
        let served = Served::start(Config::default());
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseStaff, 1);
        let long = "a".repeat(HANDOVER_CHARS_MAX + 1);
        for situation in ["  ", long.as_str()] {
            let typed = [("situation", situation), ("background", "the rain")];
            let answer = carla.post_from("/handovers", "/handovers", &typed);
            assert_eq!(answer.status, 422);
            assert!(answer.text().contains("the rain") && answer.text().contains("role=\"alert\""));
        }
        assert!(carla.get("/handovers").text().contains("Nothing yet"));
    }
}
