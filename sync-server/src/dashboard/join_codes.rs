//! Codes that staff read out to somebody without a camera, and the phones that ask with them: staff compare six digits
//! with those on the phone in front of them, and let it in or not.

use super::doors::Sent;
use super::written::{self, Written};
use super::{Frame, failed, house_zone, page_or_failure};
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
    page_or_failure(state, status, move |state| {
        let zone = house_zone(&*state.store, session.house)?;
        let codes = state.join_codes.of_house(session.house, (state.clock)());
        let rows = codes.into_iter().map(|code| CodeRow::of(&zone, code)).collect();
        let address = state.passkeys.address().trim_start_matches("https://").to_owned();
        let shown = JoinCodesPage { frame: Frame::of(&session, &state.config), trouble, address, rows };
        shown.render().map_err(|_| Failure::INTERNAL)
    })
    .await
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
        page(vec![], Some(&crate::say("join-codes-name-length").plain())).render().unwrap(),
        page(rows, None).render().unwrap(),
    ]
}

#[cfg(test)]
mod tests {
    use crate::auth::StaffRole;
    use crate::config::Config;
    use crate::join_codes::CODE_MS;
    use crate::limits::CODES_A_MINUTE;
    use crate::test_browser::{Answer, Served, ask};
    use crate::test_phone::{NOON, rng};
    use porchlight_core::identity::join_code::{Compared, JoinCode, commitment};
    use porchlight_core::protocol::{
        CodeAnswer, CodeRequest, CodeState, CodeWait, CodeWaitAnswer, ErrorAnswer, from_body, to_body,
    };

    const SECRET: [u8; 16] = [7; 16];

    fn request(served: &Served, code: &JoinCode, secret: &[u8; 16], headers: &str) -> Answer {
        let request = CodeRequest { code: (*code.as_bytes()).into(), commitment: commitment(secret).into() };
        ask(served.address, "POST /v1/join-code", headers, &to_body(&request))
    }

    fn wait(served: &Served, code: &JoinCode) -> CodeState {
        let wait = CodeWait { code: (*code.as_bytes()).into(), secret: SECRET.into() };
        let answer = ask(served.address, "POST /v1/join-code/wait", "", &to_body(&wait));
        from_body::<CodeWaitAnswer>(&answer.body).unwrap().state
    }

    #[test]
    fn carla_reads_a_code_out_and_lets_in_whoever_shows_her_the_digits() {
        let served = Served::start(Config::default());
        let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
        let refused = carla.post_from("/invites", "/codes", &[("name", " ")]);
        assert!(refused.status == 422 && refused.text().contains("1 to 80 characters"), "{}", refused.text());
        assert_eq!(carla.post_from("/invites", "/codes", &[("name", "Ana")]).header("location"), Some("/codes"));
        let text = served.join_codes.of_house(served.house, NOON)[0].text.clone();
        let page = carla.get("/codes").text();
        assert!(page.contains(&text) && page.contains("data-live"), "{page}");
        let code = JoinCode::parse(&text).unwrap();

        let answer: CodeAnswer = from_body(&request(&served, &code, &SECRET, "").body).unwrap();
        assert!(!carla.get("/codes").text().contains("data-digits"), "the phone's part is not there yet");
        assert_eq!(wait(&served, &code), CodeState::Waiting);
        let compared = Compared {
            house: answer.house,
            code: &code,
            secret: &SECRET,
            servers: &answer.servers,
            vouched_for: "localhost",
        };
        let page = carla.get("/codes").text();
        assert!(page.contains(&compared.digits()) && page.contains("127.0.0.1"), "{page}");
        let id = page.split("data-code=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(carla.post_from("/codes", &format!("/codes/{id}/approve"), &[]).status, 303);
        assert_eq!(wait(&served, &code), CodeState::Approved);
        let again = carla.post_from("/codes", &format!("/codes/{id}/refuse"), &[]);
        assert!(again.text().contains("waits no more"), "what was approved stays so");
    }

    #[test]
    fn nothing_tells_a_wrong_code_from_one_that_is_used_void_late_or_never_was() {
        let served = Served::start(Config::default());
        let make = |seed| served.join_codes.make(served.house, "Ana", served.now_ms(), &mut rng(seed)).unwrap();
        let beside = |code: &JoinCode| {
            let mut others = (0u64..).map(|seed| JoinCode::generate(&mut rng(seed)));
            others.find(|other| other.place() == code.place() && !other.is(code)).unwrap()
        };
        let (used, void, late) = (make(1), make(2), make(3));
        assert_eq!(request(&served, &used, &SECRET, "").status, 200);
        for _ in 0..5 {
            request(&served, &beside(&void), &SECRET, "");
        }
        let mut answers = vec![
            request(&served, &used, &[8; 16], ""),
            request(&served, &void, &SECRET, ""),
            request(&served, &beside(&late), &SECRET, ""),
            request(&served, &JoinCode::generate(&mut rng(99)), &SECRET, ""),
        ];
        served.pass(CODE_MS);
        answers.push(request(&served, &late, &SECRET, ""));
        for answer in &answers {
            assert_eq!((answer.status, &answer.body), (404, &answers[0].body));
        }
        assert_eq!(from_body::<ErrorAnswer>(&answers[0].body).unwrap().code, "not_found");
        assert_eq!(wait(&served, &late), CodeState::Over);
    }

    #[test]
    fn codes_are_tried_from_one_household_so_often_and_others_go_on() {
        let public_url = Some("https://porchlight.example".to_owned());
        let served = Served::start(Config { proxy: true, public_url, ..Config::default() });
        let try_from = |address: &str| {
            let headers = format!("X-Forwarded-For: {address}\r\n");
            request(&served, &JoinCode::generate(&mut rng(1)), &SECRET, &headers).status
        };
        let tries = 2 * CODES_A_MINUTE;
        assert!((0..tries).any(|_| try_from("203.0.113.7") == 429));
        assert_eq!(try_from("203.0.113.8"), 404);
    }
}
