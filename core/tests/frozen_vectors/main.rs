//! Frozen vectors: the bytes of today, opened by every later version in every language. They run on
//! every bump of a pinned crate. To add one (never to change one), run these tests with
//! `PORCHLIGHT_WRITE_VECTORS=1` and look at what the difference says.

mod account_log;
mod covers;
mod disclosures;
mod envelopes;
mod linking;
mod recovery;

use data_encoding::HEXLOWER;
use porchlight_core::crypto::envelope::{Body, Envelope, Header};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};
use std::path::PathBuf;

const WHAT: &str = "written by the version that froze them; every later version must read them";

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/{name}.json"))
}

fn frozen(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path(name)).expect("the frozen file")).expect("JSON")
}

/// What is written today is what was frozen.
fn assert_frozen(name: &str, today: &Value) {
    if std::env::var_os("PORCHLIGHT_WRITE_VECTORS").is_some() {
        let text = serde_json::to_string_pretty(today).expect("JSON") + "\n";
        std::fs::write(path(name), text).expect("a writable file");
    }
    assert_eq!(*today, frozen(name));
}

fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

fn unhex(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(value.as_str().expect("a text").as_bytes()).expect("hexadecimal")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(20_261_124)
}

fn keys_of(value: &Value) -> DeviceKeys {
    DeviceKeys::from_secret_bytes(&unhex(value)).expect("64 bytes")
}

fn records_in_hex(log: &AccountLog) -> Value {
    log.records().iter().map(|record| hex(&minicbor::to_vec(record).expect("CBOR"))).collect()
}

fn records_of(value: &Value) -> Vec<LogRecord> {
    list(value).iter().map(|record| minicbor::decode(&unhex(record)).expect("a record")).collect()
}

/// A log that verifies from its first record.
fn log_of(account: &Value, records: &Value) -> AccountLog {
    let account = account.as_str().expect("a text").parse().expect("an id");
    AccountLog::verify(account, records_of(records)).expect("a log that verifies")
}

fn envelope_in_hex(envelope: &Envelope) -> Value {
    json!({
        "header": hex(&envelope.header.to_bytes()),
        "body": hex(envelope.body.bytes().expect("kept")),
        "signature": hex(&envelope.signature.expect("signed")),
        "id": envelope.id().to_string(),
    })
}

/// An envelope whose id and signature are the frozen ones.
fn envelope_of(value: &Value, log: &AccountLog) -> Envelope {
    let header = Header::parse(&unhex(&value["header"])).expect("a header");
    let signature = unhex(&value["signature"]).try_into().expect("64 bytes");
    let envelope = Envelope { header, body: Body::Bytes(unhex(&value["body"])), signature: Some(signature) };
    assert_eq!(envelope.id().to_string(), value["id"].as_str().expect("a text"));
    let device = log.device_at(envelope.header.device, envelope.header.log_head).expect("a live device");
    let domain = porchlight_core::crypto::envelope::SIGNATURE_DOMAIN;
    assert!(device.verify(domain, envelope.id().as_bytes(), &signature).is_ok(), "the signature holds");
    envelope
}
