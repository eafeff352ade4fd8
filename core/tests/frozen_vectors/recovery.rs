//! Recovery words in a log: words that are set, a new device that they let in, and a rotation that is sealed to them.

use super::{WHAT, assert_frozen, frozen, hex, keys_of, list, log_of, records_in_hex, rng, unhex};
use porchlight_core::crypto::account_secret::AccountSecret;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, AddedBy};
use porchlight_core::identity::recovery::RecoveryKeys;
use porchlight_core::identity::words::{RecoveryWords, WordList};
use serde_json::{Value, json};

fn keys_of_words(words: &RecoveryWords) -> RecoveryKeys {
    let (signing, sealing) = words.recovery_secrets();
    RecoveryKeys::of(&signing, &sealing)
}

fn written_today() -> Value {
    let rng = &mut rng();
    let [phone, new] = std::array::from_fn(|_| DeviceKeys::generate(rng));
    let mut log = AccountLog::genesis(&phone, rng);
    let words = RecoveryWords::generate(rng);
    let recovery = keys_of_words(&words);
    let first = AccountSecret::generate(rng);
    let set = log.recovery_replace(&recovery.proven_for(log.account()), &first, &phone, rng).expect("new words");
    log.append(set.record).expect("a record that follows");
    log = recovery.let_in(log, &new, "").expect("the words let it in").log;
    let rotated = log.epoch_rotate(&set.secret, &new, rng).expect("a rotation");
    log.append(rotated.record).expect("a record that follows");
    let secrets = [&first, &set.secret, &rotated.secret];
    json!({
        "what": WHAT,
        "account": log.account().to_string(),
        "records": records_in_hex(&log),
        "words": words.words(WordList::English).join(" "),
        "words_in_spanish": words.words(WordList::Spanish).join(" "),
        "directory": recovery.public().directory().to_string(),
        "new_device_secrets": hex(&new.to_secret_bytes()),
        "account_secrets": secrets.map(|secret| hex(&secret.secret_bytes()[..])),
    })
}

#[test]
fn todays_words_in_a_log_are_the_frozen_ones() {
    assert_frozen("frozen_recovery", &written_today());
}

#[test]
fn frozen_words_open_their_log() {
    let frozen = frozen("frozen_recovery");
    let log = log_of(&frozen["account"], &frozen["records"]);
    let new = keys_of(&frozen["new_device_secrets"]);
    for words in ["words", "words_in_spanish"] {
        let words = RecoveryWords::parse_any(frozen[words].as_str().expect("a text")).expect("twelve words");
        let recovery = keys_of_words(&words);
        assert_eq!(log.recovery(), Some(&recovery.public()));
        assert_eq!(recovery.public().directory().to_string(), frozen["directory"].as_str().expect("a text"));
        let rng = &mut rng();
        let [_, _, next] = std::array::from_fn(|_| DeviceKeys::generate(rng)); // the first two are in the log
        let linked = recovery.let_in(log.clone(), &next, "").expect("the words let it in");
        for (epoch, expected) in (1..).zip(list(&frozen["account_secrets"])) {
            let secret = linked.secrets.of_epoch(epoch).expect("an epoch");
            assert_eq!(secret.secret_bytes()[..], unhex(expected));
        }
    }
    let (_, added) = log.devices().find(|(id, _)| *id == new.public().device_id()).expect("a device");
    assert_eq!(added.added_by, AddedBy::Recovery);
}
