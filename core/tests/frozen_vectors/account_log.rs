//! An account log with a second and a third device, a rotation, and a removal with its cut.

use super::{WHAT, assert_frozen, frozen, hex, keys_of, list, log_of, records_in_hex, records_of, rng, unhex};
use porchlight_core::crypto::account_secret::AccountSecret;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, CutEntry, CutList};
use porchlight_core::ids::{DocumentId, EnvelopeId, SpaceId};
use rand_core::CryptoRng;
use serde_json::{Value, json};

/// A log of three devices in key epoch 1: phone, tablet, laptop.
pub fn of_three(rng: &mut impl CryptoRng) -> (AccountLog, [DeviceKeys; 3]) {
    let [phone, tablet, laptop] = std::array::from_fn(|_| DeviceKeys::generate(rng));
    let mut log = AccountLog::genesis(&phone, rng);
    for new in [&tablet, &laptop] {
        let grant = log.grant(&new.public(), &phone);
        log.append(log.device_add(&grant, new)).expect("a record that follows");
    }
    (log, [phone, tablet, laptop])
}

fn written_today() -> Value {
    let rng = &mut rng();
    let (mut log, [phone, tablet, laptop]) = of_three(rng);
    let first = AccountSecret::generate(rng);
    let rotated = log.epoch_rotate(&first, &phone, rng).expect("a rotation");
    log.append(rotated.record).expect("a record that follows");
    let laptop_id = laptop.public().device_id();
    let entry = |byte: u8| CutEntry {
        device: laptop_id,
        document: DocumentId::from_bytes([byte; 16]),
        sequence: u64::from(byte),
        id: EnvelopeId::from_bytes([byte; 32]),
    };
    let cut = CutList::of(SpaceId::personal(log.account()), vec![entry(9), entry(5)]);
    let lists = std::slice::from_ref(&cut);
    let removed = log.device_remove(&[laptop_id], lists, &rotated.secret, &tablet, rng).expect("a removal");
    log.append(removed.record).expect("a record that follows");
    let (secrets, devices) = ([&first, &rotated.secret, &removed.secret], [&phone, &tablet, &laptop]);
    json!({
        "what": WHAT,
        "account": log.account().to_string(),
        "records": records_in_hex(&log),
        "heads": log.records().iter().map(|record| record.hash().to_string()).collect::<Vec<_>>(),
        "device_secrets": devices.map(|keys| hex(&keys.to_secret_bytes())),
        "account_secrets": secrets.map(|secret| hex(&secret.secret_bytes()[..])),
        "commitments": secrets.map(|secret| hex(&secret.commitment(log.account()))),
        "removed": laptop_id.to_string(),
        "cut_list": hex(&minicbor::to_vec(&cut).expect("CBOR")),
        "cut_hash": hex(&cut.hash()),
    })
}

#[test]
fn todays_logs_are_the_frozen_ones() {
    assert_frozen("frozen_account_log", &written_today());
}

#[test]
fn frozen_logs_verify_and_their_secrets_open() {
    let frozen = frozen("frozen_account_log");
    let mut log = log_of(&frozen["account"], &frozen["records"]);
    for (record, head) in records_of(&frozen["records"]).iter().zip(list(&frozen["heads"])) {
        assert_eq!(record.hash().to_string(), head.as_str().expect("a text"));
    }
    let [phone, tablet, laptop] = std::array::from_fn(|index| keys_of(&frozen["device_secrets"][index]));
    let mut staying = [phone.public().device_id(), tablet.public().device_id()];
    staying.sort();
    assert_eq!((log.epoch(), log.live_devices().collect::<Vec<_>>()), (3, staying.to_vec()));
    assert!(log.is_removed(laptop.public().device_id()) && log.devices().count() == 3);

    for keys in [&phone, &tablet] {
        let secrets = log.secrets(log.open_secret(keys).expect("it was sealed to this device")).expect("all epochs");
        for (epoch, expected) in (1..).zip(list(&frozen["account_secrets"])) {
            let secret = secrets.of_epoch(epoch).expect("an epoch");
            assert_eq!(secret.secret_bytes()[..], unhex(expected));
            let commitment = &frozen["commitments"][epoch as usize - 1];
            assert_eq!(secret.commitment(log.account())[..], unhex(commitment));
        }
    }
    assert!(log.open_secret(&laptop).is_err(), "the removed device gets nothing");
    let before = AccountLog::verify(log.account(), log.records()[..4].to_vec()).expect("a log that verifies");
    let second = before.open_secret(&laptop).expect("until it was removed it did");
    assert_eq!(second.secret_bytes()[..], unhex(&frozen["account_secrets"][1]));

    let cut: CutList = minicbor::decode(&unhex(&frozen["cut_list"])).expect("a list");
    assert_eq!(cut.hash()[..], unhex(&frozen["cut_hash"]));
    log.attach(cut).expect("the removal names it");
    let (space, laptop) = (SpaceId::personal(log.account()), laptop.public().device_id());
    let end = |byte: u8| log.cut_end(space, laptop, DocumentId::from_bytes([byte; 16]));
    assert_eq!(end(5), Some((5, EnvelopeId::from_bytes([5; 32]))));
    assert_eq!(end(9), Some((9, EnvelopeId::from_bytes([9; 32]))));
    assert_eq!(end(7), None);
}
