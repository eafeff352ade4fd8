//! Every address of the OpenAPI document, for every role of one house, with the ids of another: what is answered is what is
//! answered about something that never was. Nothing of the other house is shown, and nothing of it changes.

use crate::auth::StaffRole;
use crate::commands::{house, invite};
use crate::config::Config;
use crate::openapi;
use crate::store::{HandoverText, Shifts, StaffStore, Store};
use crate::test_browser::{Answer, Browser, Served, ask};
use crate::test_phone::{NOON, Phone, rng};
use data_encoding::HEXLOWER;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{
    ErrorAnswer, ExchangeAnswer, ExchangeRequest, SuspensionRequest, Token, from_body, to_body,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Elm House on the same server, with Ben, an open invite, Else on the staff and a hand-over of hers.
struct Elm {
    house: TenantId,
    ben: Phone,
    /// Its ids, by the name that addresses have for them.
    ids: BTreeMap<&'static str, String>,
}

const SECRETS: [&str; 3] = ["Elm House", "Else", "Bennett"];

fn elm(served: &Served) -> Elm {
    let store = &*served.store;
    let house = house::create(store, "Elm House", "America/Denver", NOON, &mut rng(2_000)).unwrap().tenant;
    let joined = invite::resident(store, house, "Bennett", "http://localhost", NOON, &mut rng(2_001)).unwrap();
    let mut ben = Phone::new(2_002, house);
    ben.join(store, &joined);
    invite::resident(store, house, "Bennett the second", "http://localhost", NOON, &mut rng(2_003)).unwrap();
    invite::staff(store, house, "Else", StaffRole::HouseManager, NOON, &mut rng(2_004)).unwrap();
    let staff = store.staff_named(house, "Else").unwrap()[0].id;
    let words = HandoverText { situation: "Bennett is at home".into(), ..HandoverText::default() };
    let handover = store.hand_over(house, staff, &words, NOON).unwrap();
    let invite = HEXLOWER.encode(&store.open_invites(house, NOON).unwrap()[0].hash);
    served.join_codes.make(house, "Bennett the third", NOON, &mut rng(2_005)).unwrap();
    let code = HEXLOWER.encode(&served.join_codes.of_house(house, NOON)[0].id);
    let ids = [
        ("house", house.to_string()),
        ("account", ben.account().to_string()),
        ("staff", staff.to_string()),
        ("invite", invite),
        ("handover", handover.to_string()),
        ("passkey", "0b".into()),
        ("code", code),
        ("session", "0b".repeat(16)),
        ("report", "0b".repeat(16)),
    ];
    Elm { house, ben, ids: BTreeMap::from(ids) }
}

fn of_nobody() -> BTreeMap<&'static str, String> {
    let ids = ["house", "account", "staff", "session", "report", "code"].map(|name| (name, "0c".repeat(16)));
    let others = [("invite", "0c".repeat(32)), ("handover", "987654321".into()), ("passkey", "0c".into())];
    ids.into_iter().chain(others).collect()
}

fn filled(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    openapi::parts(path).fold(path.to_owned(), |filled, part| {
        let id = ids.get(part).map(String::as_str).unwrap_or_else(|| match part {
            "rule" => "quiet",
            "day" => "2026-11-24",
            other => panic!("say in the tenant matrix what another house has as {{{other}}}"),
        });
        filled.replace(&format!("{{{part}}}"), id)
    })
}

/// What a form's fields hold: fit, so that it is the id which decides.
fn fields(operation: &Value) -> Vec<(String, String)> {
    let form = &operation["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"];
    let names = form.as_object().into_iter().flatten().map(|(name, _)| name.clone()).filter(|name| name != "token");
    let value = |name: &str| match name {
        "mark" => "reached",
        "until" => "2026-12-10",
        "hours" => "72",
        "how" => "planned",
        "sure" | "training_done" => "yes",
        "months_least" => "12",
        "decision" => "keep",
        "role" => "house-staff",
        _ => "Words",
    };
    names.map(|name| (name.clone(), value(&name).to_owned())).collect()
}

fn send(browser: &mut Browser, method: &str, path: &str, token: &str, operation: &Value) -> Answer {
    if method == "get" {
        return browser.get(path);
    }
    let fields = fields(operation);
    let fields = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    browser.post(path, &fields.chain([("token", token)]).collect::<Vec<_>>())
}

/// Status and body, with the ids taken out that a page repeats.
fn said(answer: &Answer, ids: &BTreeMap<&'static str, String>) -> (u16, String) {
    let ids = ids.values().filter(|id| id.len() > 8);
    (answer.status, ids.fold(answer.text(), |text, id| text.replace(id, "…")))
}

/// What there is of Elm House, to see that it stays.
fn state(served: &Served, elm: &Elm) -> String {
    let staff = served.store.staff_of(elm.house, NOON).unwrap();
    let invites: Vec<_> = served.store.open_invites(elm.house, NOON).unwrap().iter().map(|open| open.hash).collect();
    let handovers = served.store.handovers(elm.house, None, 20).unwrap();
    let codes: Vec<_> = served.join_codes.of_house(elm.house, NOON).into_iter().map(|code| code.id).collect();
    let word = served.store.house_word(elm.house, elm.ben.account(), NOON).unwrap();
    format!("{staff:?} {invites:?} {codes:?} {handovers:?} {word:?}")
}

#[test]
fn another_houses_ids_are_like_ids_that_never_were() {
    let served = Served::start(Config::default());
    let elm = elm(&served);
    let (before, nobody) = (state(&served, &elm), of_nobody());
    let document = serde_json::to_value(openapi::document()).unwrap();
    let roles = StaffRole::ALL.into_iter().zip(10..);
    let mut people: Vec<(&str, Browser)> =
        roles.map(|(role, seed)| (role.name(), served.somebody(role.name(), role, seed).0)).collect();
    people.push(("nobody", served.browser()));
    let mut ended = served.somebody("Uma", StaffRole::OrgAdmin, 30).0;
    let uma = served.store.staff_named(served.house, "Uma").unwrap()[0].id;
    served.store.end_staff(served.house, uma, NOON).unwrap();
    assert_eq!(ended.get("/account").header("location"), Some("/"), "an ended access is refused at the next request");
    people.push(("ended", ended));

    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // A secret is not an id: whoever has it may come in.
        if path.starts_with("/v1/") || path.contains("{secret}") {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            let names_something = openapi::parts(path).next().is_some();
            let is_endless = operation["responses"]["200"]["content"]["text/event-stream"].is_object();
            if is_endless || (method == "post" && !names_something) {
                continue;
            }
            for (who, browser) in &mut people {
                let cookies = browser.cookies.clone();
                let token = browser.get("/account").field("token");
                let of_elm = send(browser, method, &filled(path, &elm.ids), &token, operation);
                if names_something {
                    let of_nobody = send(browser, method, &filled(path, &nobody), &token, operation);
                    assert_eq!(said(&of_elm, &elm.ids), said(&of_nobody, &nobody), "{who}: {method} {path}");
                }
                for secret in SECRETS {
                    assert!(!of_elm.text().contains(secret), "{who}: {method} {path} says {secret}");
                }
                let is_refused = of_elm.status >= 400 || of_elm.header("location") == Some("/");
                let is_gone =
                    (path.contains("{invite}") || path.contains("{code}")) && of_elm.text().contains("waits no more");
                assert!(!names_something || is_refused || is_gone, "{who}: {method} {path}: {}", of_elm.status);
                browser.cookies = cookies;
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
    assert_eq!(state(&served, &elm), before, "nothing of Elm House changed");
}

#[test]
fn a_phone_of_one_house_is_nobody_in_another() {
    let served = Served::start(Config::default());
    let elm = elm(&served);
    let joined = invite::resident(&*served.store, served.house, "Ana", "http://localhost", NOON, &mut rng(7)).unwrap();
    let mut ana = Phone::new(1, served.house);
    ana.join(&*served.store, &joined);
    let post = |path: &str, body: &[u8]| ask(served.address, &format!("POST {path}"), "", body);
    let code = |answer: &Answer| (answer.status, from_body::<ErrorAnswer>(&answer.body).unwrap().code);
    let own = ana.part(served.house, Vec::new());
    let exchange = |tenant, token: Token| {
        let part = porchlight_core::protocol::RequestPart { tenant, token, ..own.clone() };
        post("/v1/exchange", &to_body(&ExchangeRequest { parts: vec![part] }))
    };
    let (never, device) = (TenantId::from_bytes([0x0c; 16]), ana.keys.public().device_id());
    assert_eq!(code(&exchange(elm.house, own.token.clone())), (404, "not_found".into()));
    assert_eq!(exchange(elm.house, own.token.clone()).body, exchange(never, own.token.clone()).body);
    let forged = |tenant| Token::generate(tenant, device, &mut rng(9));
    assert_eq!(code(&exchange(elm.house, forged(elm.house))), (401, "unauthorized".into()));
    assert_eq!(exchange(elm.house, forged(elm.house)).body, exchange(never, forged(never)).body);

    // Ben's device rests for nobody but Ben.
    let suspend = |device| {
        let tokens = ana.tokens.values().cloned().collect();
        post("/v1/suspension", &to_body(&SuspensionRequest { tokens, device, rests: true }))
    };
    let bens = elm.ben.keys.public().device_id();
    let never = porchlight_core::ids::DeviceId::from_bytes([0x0c; 16]);
    assert_eq!(code(&suspend(bens)), code(&suspend(never)));
    assert_eq!(suspend(bens).body, suspend(never).body);
    let parts = vec![elm.ben.part(elm.house, Vec::new())];
    let answer = post("/v1/exchange", &to_body(&ExchangeRequest { parts }));
    assert_eq!(from_body::<ExchangeAnswer>(&answer.body).unwrap().parts[0].status, 200);
}
