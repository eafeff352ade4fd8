//! Walks through the dashboard over real HTTP: who gets in, how, and what becomes of whom.

use super::doors::{DOORS, Door};
use crate::auth::{IDLE_MS, LOCK_MS, StaffRole};
use crate::config::Config;
use crate::store::{HandoverText, SessionLeads, Shifts, StaffStore, Stays};
use crate::test_browser::{Answer, Browser, PASSWORD, STEP_MS, Served, ask};
use crate::test_phone::NOON;
use axum::http::Method;
use porchlight_core::time::Day;
use std::collections::BTreeSet;

const SESSION: &str = "__Host-porchlight";

fn served() -> Served {
    Served::start(Config::default())
}

fn sign_in(browser: &mut Browser, name: &str, password: &str, code: &str) -> Answer {
    browser.post_from("/", "/sign-in/password", &[("name", name), ("password", password), ("code", code)])
}

#[test]
fn a_link_opens_the_house_only_with_a_way_in_and_only_once() {
    let served = served();
    let link = served.link("Carla", StaffRole::HouseManager, 1);
    let mut nobody = served.browser();
    assert_eq!(nobody.post(&link, &[]).status, 404, "without a set-up there is no way, unless people are invented");
    assert!(nobody.get(&link).text().contains("Make a passkey"));
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 2);
    assert_eq!(carla.get("/").header("location"), Some(format!("/houses/{}", served.house).as_str()));
    assert_eq!(carla.get(&format!("/houses/{}", served.house)).status, 200);
    let link = served.link("Sam", StaffRole::HouseStaff, 3);
    let typed = [("name", "Sam"), ("password", PASSWORD), ("password_again", PASSWORD), ("code", "000000")];
    let secret = nobody.get(&format!("{link}/password")).field("code_secret");
    let wrong = nobody.post(&format!("{link}/password"), &[&typed[..], &[("code_secret", secret.as_str())]].concat());
    assert_eq!((wrong.status, wrong.field("code_secret")), (422, secret), "the same picture again");
    served.pass(24 * 60 * 60 * 1000);
    let late = nobody.get(&link);
    assert!(late.status == 401 && late.text().contains("ask whoever sent it for a new one"));
}

#[test]
fn signing_in_takes_a_new_session_and_leaves_none_behind() {
    let served = served();
    let (mut carla, secret) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let first = carla.cookies[SESSION].clone();
    served.pass(2 * STEP_MS);
    // Somebody put a cookie of their own into the browser beforehand.
    let code = secret.code(served.now_ms());
    let answer = sign_in(&mut carla, "carla", PASSWORD, &code);
    assert_eq!(answer.status, 403, "the form of the front page is for those who are signed out");
    let mut elsewhere = served.browser();
    elsewhere.cookies.insert(SESSION.into(), "planted".into());
    let answer = sign_in(&mut elsewhere, "carla", PASSWORD, &code);
    assert_eq!(answer.status, 303, "{}", answer.text());
    let set = answer.header("set-cookie").unwrap();
    for flag in ["__Host-porchlight=", "Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(set.contains(flag), "{flag} in {set}");
    }
    assert!(elsewhere.cookies[SESSION] != "planted" && elsewhere.cookies[SESSION] != first);
    assert_eq!(sign_in(&mut served.browser(), "carla", PASSWORD, &code).status, 403, "a code is good once");
    assert_eq!(elsewhere.post_from("/account", "/account/sign-out-everywhere", &[]).status, 303);
    for browser in [&mut carla, &mut elsewhere] {
        assert_eq!(browser.get("/account").header("location"), Some("/"));
    }
}

#[test]
fn a_lock_gives_back_what_was_typed() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let token = carla.get("/invites").field("token");
    served.pass(LOCK_MS);
    assert_eq!(carla.get("/invites?x=1").header("location"), Some("/lock?to=%2Finvites%3Fx%3D1"));
    let asked = carla.post("/invites", &[("token", &token), ("name", "Ana & Ben")]);
    assert_eq!(asked.status, 423);
    assert!(served.store.open_invites(served.house, NOON).unwrap().is_empty(), "nothing happens while it is locked");
    let again = asked.field("again").replace("&#38;", "&").replace("&amp;", "&");
    let wrong =
        [("token", token.as_str()), ("to", "/invites"), ("again", again.as_str()), ("password", "not it at all")];
    let refused = carla.post("/lock", &wrong);
    assert!(refused.status == 422 && refused.text().contains("not your password"));
    assert!(refused.text().contains("Ana &#38; Ben"), "still there");
    let right = [&wrong[..3], &[("password", PASSWORD)]].concat();
    let back = carla.post("/lock", &right);
    assert!(back.status == 200 && back.text().contains("action=\"/invites\"") && back.text().contains("Ana &#38; Ben"));
    assert!(carla.post("/invites", &[("token", &token), ("name", "Ana & Ben")]).text().contains("class=\"qr\""));
    served.pass(LOCK_MS);
    let back = carla.post_from("/lock?to=/account", "/lock", &[("to", "/account"), ("password", PASSWORD)]);
    assert_eq!((back.status, back.header("location")), (303, Some("/account")));
    served.pass(IDLE_MS);
    assert_eq!(carla.get("/lock").header("location"), Some("/"), "a lock does not last");
}

#[test]
fn whose_access_ends_is_cut_on_the_next_request() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let (mut sam, secret) = served.somebody("Sam", StaffRole::HouseStaff, 2);
    let house = format!("/houses/{}", served.house);
    assert_eq!(sam.get(&house).status, 200);
    let staff = served.store.staff_named(served.house, "Sam").unwrap()[0].id;
    assert_eq!(carla.post_from("/staff", &format!("/staff/{staff}/end"), &[]).status, 303);
    assert_eq!(sam.get(&house).header("location"), Some("/"));
    served.pass(2 * STEP_MS);
    let code = secret.code(served.now_ms());
    assert_eq!(sign_in(&mut sam, "sam", PASSWORD, &code).status, 403);
    let own = served.store.staff_named(served.house, "Carla").unwrap()[0].id;
    assert_eq!(carla.post_from("/staff", &format!("/staff/{own}/end"), &[]).status, 404, "nobody ends their own");
    assert!(carla.get("/staff").text().contains("access ended on"));
}

#[test]
fn a_new_link_replaces_whatever_opened_before() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let (mut sam, _) = served.somebody("Sam", StaffRole::Counsellor, 2);
    let staff = served.store.staff_named(served.house, "Sam").unwrap()[0].id;
    let shown = carla.post_from("/staff", &format!("/staff/{staff}/link"), &[]);
    let text = shown.text();
    let link = text.split("<code>").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(sam.get("/account").header("location"), Some("/"));
    let path = &link[link.find("/sign-in/").unwrap()..];
    assert!(link.starts_with("http://localhost:") && sam.get(path).text().contains("Hello, Sam"));
    assert!(!carla.get("/staff").text().contains("/sign-in/"), "it is shown once");
}

#[test]
fn no_form_works_without_its_token_or_from_elsewhere() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let token = carla.get("/account").field("token");
    let posts = DOORS.iter().filter(|(method, _, door)| *method == Method::POST && *door != Door::Anybody);
    for (_, path, _) in posts {
        for token in ["", "bm90IGl0", &token[1..]] {
            assert_eq!(carla.post(path, &[("token", token)]).status, 403, "{path} {token:?}");
        }
        let form = format!("token={token}");
        for headers in ["", "Origin: https://elsewhere.example\r\n", "Sec-Fetch-Site: cross-site\r\n"] {
            assert_eq!(carla.send("POST", path, headers, form.as_bytes()).status, 403, "{path} {headers:?}");
        }
    }
    for (_, path, _) in DOORS.iter().filter(|(method, _, door)| *method == Method::POST && *door == Door::Anybody) {
        let headers = "Origin: https://elsewhere.example\r\n";
        assert_eq!(ask(served.address, &format!("POST {path}"), headers, b"").status, 403, "{path}");
    }
    assert_eq!(served.browser().post("/sign-in/password", &[("name", "carla"), ("token", &token)]).status, 403);
    assert_eq!(carla.get("/account").status, 200, "none of it did anything");
}

/// What each role gets of every address behind a sign-in, on a house with a resident, whose counsellor is the one who is
/// one, and with a session, which house staff leads, and a hand-over, which house staff wrote.
const MATRIX: &str = "\
POST /sign-out                                 yes yes yes yes yes
GET /lock                                      yes yes yes yes yes
POST /lock                                     yes yes yes yes yes
POST /lock/passkey/begin                       yes yes yes yes yes
POST /lock/passkey                             yes yes yes yes yes
GET /here                                      yes yes yes yes yes
GET /live                                      yes yes yes yes yes
GET /account                                   yes yes yes yes yes
POST /account/passkeys/begin                   yes yes yes yes yes
POST /account/passkeys                         yes yes yes yes yes
POST /account/passkeys/{passkey}/name          yes yes yes yes yes
POST /account/passkeys/{passkey}/remove        yes yes yes yes yes
POST /account/language                         yes yes yes yes yes
POST /account/sign-out-everywhere              yes yes yes yes yes
GET /houses/{house}                            yes yes yes - -
GET /houses/{house}/residents/{account}        yes yes yes - -
GET /houses/{house}/residents/{account}/consents- yes - - -
GET /houses/{house}/residents/{account}/copy   - yes yes - -
POST /houses/{house}/residents/{account}/copy/table- yes yes - -
POST /houses/{house}/residents/{account}/copy/fhir- yes yes - -
POST /asks/{account}/take                      yes yes yes - -
POST /follow-ups/{account}/{rule}/{day}        - yes - - -
GET /handovers                                 yes yes yes - -
POST /handovers                                yes yes yes - -
POST /handovers/{handover}/additions           yes yes yes - -
POST /handovers/{handover}/read                - yes yes - -
GET /invites                                   - yes yes - -
POST /invites                                  - yes yes - -
POST /invites/{invite}/revoke                  - yes yes - -
GET /codes                                     - yes yes - -
POST /codes                                    - yes yes - -
POST /codes/{code}/approve                     - yes yes - -
POST /codes/{code}/refuse                      - yes yes - -
GET /staff                                     - - yes yes -
POST /staff                                    - - yes yes -
POST /staff/{staff}/link                       - - yes yes -
POST /staff/{staff}/end                        - - yes yes -
GET /people                                    yes yes yes - -
POST /people/find                              - yes yes - -
GET /people/{account}                          yes yes yes - -
POST /people/{account}/away                    yes yes yes - -
POST /people/{account}/room                    yes yes yes - -
POST /people/{account}/last-day                - yes yes - -
POST /people/{account}/counsellor              - - yes - -
POST /people/{account}/back                    yes yes yes - -
POST /people/{account}/exit                    - yes yes - -
POST /people/{account}/readmit                 - yes yes - -
GET /people/{account}/new-account              yes yes yes - -
POST /people/{account}/new-account             - yes yes - -
POST /people/{account}/new-account/confirm     - yes yes - -
POST /people/{account}/new-account/stop        yes yes yes - -
POST /people/{account}/new-account/invite      - yes yes - -
GET /notices                                   yes yes yes - -
POST /notices/announcements                    yes yes yes - -
POST /notices/sessions                         yes yes yes - -
POST /notices/sessions/{session}/call-off      yes yes yes - -
GET /sessions/{session}                        yes - - - -
POST /notices/days                             yes yes yes - -
GET /mentors                                   - yes yes - -
POST /mentors/{account}/approve                - yes yes - -
POST /mentors/{account}/end                    - yes yes - -
GET /moderation                                yes yes yes - -
GET /moderation/decided                        yes yes yes - -
POST /moderation/{report}                      yes yes yes - -
";

#[test]
fn every_role_gets_what_the_table_says_of_every_address() {
    let served = served();
    let account = served.resident("Ana");
    let session = served.session("Evening group");
    let roles = StaffRole::ALL.into_iter().zip(10..);
    let mut people: Vec<Browser> = roles.map(|(role, seed)| served.somebody(role.name(), role, seed).0).collect();
    let named = |role: StaffRole| served.store.staff_named(served.house, role.name()).unwrap()[0].id;
    assert!(served.store.assign(served.house, account, Some(named(StaffRole::Counsellor))).unwrap());
    let day = Day::parse("2026-11-25").unwrap();
    let led = session.parse().unwrap();
    served.store.note_lead(served.house, led, named(StaffRole::HouseStaff), (day, day)).unwrap();
    let words = HandoverText { situation: "A quiet night".into(), ..HandoverText::default() };
    let handover = served.store.hand_over(served.house, named(StaffRole::HouseStaff), &words, NOON).unwrap();
    let mut printed = String::new();
    for (method, path, _) in DOORS.iter().filter(|(.., door)| *door != Door::Anybody) {
        let mut cells = Vec::new();
        for (browser, seed) in people.iter_mut().zip(100..) {
            if path.contains("{staff}") {
                served.link("Toni", StaffRole::HouseStaff, seed + 1_000 * printed.len() as u64);
            }
            let toni = served.store.staff_named(served.house, "Toni").unwrap();
            let filled = path
                .replace("{house}", &served.house.to_string())
                .replace("{account}", &account.to_string())
                .replace("{staff}", &toni.last().map(|toni| toni.id.to_string()).unwrap_or_default())
                .replace("{invite}", &"0a".repeat(32))
                .replace("{passkey}", "0a")
                .replace("{code}", &"0a".repeat(16))
                .replace("{handover}", &handover.to_string())
                .replace("{session}", &session)
                .replace("{report}", &"0a".repeat(16))
                .replace("{rule}/{day}", "quiet/2026-11-24");
            let cookies = browser.cookies.clone();
            let token = browser.get("/account").field("token");
            let fields = [("token", token.as_str()), ("name", "Uli"), ("role", "house-staff"), ("mark", "done")];
            // Signing out in earnest would leave nobody for the next row.
            let ends_it = ["/sign-out", "/account/sign-out-everywhere"].contains(path);
            let answer = match *method == Method::GET {
                true => browser.get(&filled),
                false if ends_it => browser.post(path, &[]),
                false => browser.post(&filled, &fields),
            };
            browser.cookies = cookies;
            cells.push(if answer.status == 404 { "-" } else { "yes" });
        }
        printed.push_str(&format!("{:47}{}\n", format!("{method} {path}"), cells.join(" ")));
    }
    println!("{printed}");
    assert_eq!(printed, MATRIX);
    let paths: BTreeSet<_> = DOORS.iter().map(|(method, path, _)| (method.as_str(), *path)).collect();
    assert_eq!(paths.len(), DOORS.len(), "each address stands once");
}

#[test]
fn behind_every_door_nobody_is_sent_to_sign_in() {
    let served = served();
    for (method, path, _) in DOORS.iter().filter(|(.., door)| *door != Door::Anybody) {
        let mut nobody = served.browser();
        let answer = if *method == Method::GET { nobody.get(path) } else { nobody.post(path, &[]) };
        let is_sent = answer.header("location") == Some("/") || answer.status == 401;
        assert!(is_sent, "{method} {path}: {}", answer.status);
    }
}

#[test]
fn another_house_is_not_there() {
    let served = served();
    let (mut carla, _) = served.somebody("Carla", StaffRole::HouseManager, 1);
    let elm = "0b".repeat(16);
    assert_eq!(carla.get(&format!("/houses/{elm}")).status, 404);
    let (stranger, never) = ("0c".repeat(16), carla.get("/nowhere").status);
    assert_eq!((carla.post_from("/staff", &format!("/staff/{stranger}/end"), &[]).status, never), (404, 404));
}
