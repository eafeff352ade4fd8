//! The codes of linking: what the new device shows, and what the old one answers, in one part and in several.

use super::account_log::of_three;
use super::{WHAT, assert_frozen, frozen, hex, keys_of, list, rng, unhex};
use porchlight_core::crypto::account_secret::AccountSecret;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::linking::{self, HomeServer, LinkAnswer, LinkRequest};
use porchlight_core::ids::TenantId;
use serde_json::{Value, json};

const SERVER: &str = "https://cedar.example";
const HOUSE: TenantId = TenantId::from_bytes([0x22; 16]);

fn written_today() -> Value {
    let rng = &mut rng();
    let (mut log, [phone, _, _]) = of_three(rng);
    let first = AccountSecret::generate(rng);
    let new = DeviceKeys::generate(rng);
    let request = LinkRequest { device: new.public() };
    let answer =
        linking::answer(&request, &log, &phone, &first, HomeServer::at(SERVER), &[HOUSE], rng).expect("an answer");
    let short = answer.to_codes().expect("codes");
    // A log that has grown does not fit into one picture.
    let rotated = log.epoch_rotate(&first, &phone, rng).expect("a rotation");
    log.append(rotated.record).expect("a record that follows");
    let answer =
        linking::answer(&request, &log, &phone, &rotated.secret, HomeServer::at(SERVER), &[], rng).expect("an answer");
    let long = answer.to_codes().expect("codes");
    json!({
        "what": WHAT,
        "account": log.account().to_string(),
        "device_secrets": hex(&new.to_secret_bytes()),
        "request": request.to_code(),
        "answers": [
            { "codes": short, "key_epoch": 1, "account_secret": hex(&first.secret_bytes()[..]), "houses": 1 },
            { "codes": long, "key_epoch": 2, "account_secret": hex(&rotated.secret.secret_bytes()[..]), "houses": 0 },
        ],
    })
}

#[test]
fn todays_codes_are_the_frozen_ones() {
    assert_frozen("frozen_linking", &written_today());
}

#[test]
fn frozen_codes_link_a_device() {
    let frozen = frozen("frozen_linking");
    let keys = keys_of(&frozen["device_secrets"]);
    let request = LinkRequest::parse(frozen["request"].as_str().expect("a text")).expect("a code");
    assert_eq!(request.device, keys.public());
    for (number, expected) in list(&frozen["answers"]).iter().enumerate() {
        let codes = list(&expected["codes"]).iter().map(|code| code.as_str().expect("a text").to_owned());
        let codes: Vec<String> = codes.rev().collect();
        assert_eq!(codes.len() > 1, number == 1, "one is in parts");
        let linked = linking::accept(&LinkAnswer::parse(&codes).expect("codes"), &keys).expect("it was meant for us");
        assert_eq!(linked.log.account().to_string(), frozen["account"].as_str().expect("a text"));
        assert!(linked.log.live_device(request.device.device_id()).is_some());
        let secret = linked.secrets.current();
        assert_eq!(u64::from(secret.epoch()), expected["key_epoch"].as_u64().expect("a number"));
        assert_eq!(secret.secret_bytes()[..], unhex(&expected["account_secret"]));
        assert_eq!(linked.server_url, SERVER);
        assert_eq!(linked.houses.len() as u64, expected["houses"].as_u64().expect("a number"));
    }
}
