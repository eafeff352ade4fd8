//! Keys, tokens, invites and words print nothing of what they hold.

use crate::house::house;
use house_simulator::phone::generator;
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::keys::{DeviceKeys, StorageKey};
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::identity::linking::{self, LinkRequest};
use porchlight_core::identity::words::RecoveryWords;
use porchlight_core::ids::{DeviceId, DocumentId, TenantId};
use porchlight_core::protocol::Token;
use porchlight_core::views::WordListView;
use std::fmt::Debug;

fn printed(value: impl Debug) -> String {
    format!("{value:?}\n{value:#?}")
}

/// Neither these bytes as text, nor as a list of numbers, nor as hexadecimal.
fn assert_silent(value: impl Debug, secrets: &[&[u8]]) {
    let printed = printed(value);
    for secret in secrets {
        for four in secret.windows(4) {
            let list = format!("{}, {}, {}, {}", four[0], four[1], four[2], four[3]);
            let lines = list.replace(' ', "\n");
            let hex = data_encoding::HEXLOWER.encode(four);
            let hex_is_in = secret.len() > 8 && printed.to_lowercase().contains(&hex);
            assert!(!printed.contains(&list) && !printed.contains(&lines) && !hex_is_in, "{printed}");
        }
        if let Ok(text) = std::str::from_utf8(secret) {
            assert!(!printed.contains(text), "{printed}");
        }
    }
}

#[test]
fn keys_print_nothing() {
    let mut rng = generator(1, 1);
    let (keys, secret) = (DeviceKeys::generate(&mut rng), AccountSecret::generate(&mut rng));
    let storage = StorageKey::generate(&mut rng);
    let (of_keys, of_account) = (keys.to_secret_bytes().to_vec(), secret.secret_bytes().to_vec());
    let of_storage = storage.to_bytes().to_vec();
    let document = secret.document_key(DocumentId::from_bytes([7; 16]));
    assert_silent(&document, &[&of_account]);
    assert_eq!(printed(&document).lines().next(), Some("DocumentKey(…)"));
    assert_silent(&keys, &[&of_keys]);
    assert_silent(&storage, &[&of_storage]);
    assert_silent(&secret, &[&of_account]);
    assert_silent(AccountSecrets::first(secret.clone()), &[&of_account]);
    assert!(
        std::panic::catch_unwind(|| assert_silent(of_account.clone(), &[&of_account])).is_err(),
        "it would be seen"
    );
}

#[test]
fn tokens_and_invites_print_nothing() {
    let mut rng = generator(1, 2);
    let (house, device) = (TenantId::from_bytes([1; 16]), DeviceId::from_bytes([2; 16]));
    let token = Token::generate(house, device, &mut rng);
    assert_silent(&token, &[&token.as_bytes()[32..]]);
    let secret = [0xee, 0x1f, 0xa0, 0x33, 0x5c, 0x77, 0x12, 0x9d, 0xee, 0x1f, 0xa0, 0x33, 0x5c, 0x77, 0x12, 0x9d];
    let invite = Invite { server_url: "https://cedar.example".into(), house, secret };
    assert_silent(&invite, &[&secret, invite.to_code().as_bytes()]);
}

#[test]
fn recovery_words_print_nothing() {
    let house = house();
    let shown = house.ana.core().new_recovery_words(WordListView::Spanish).unwrap();
    let words: Vec<&[u8]> = shown.words.iter().map(|word| word.as_bytes()).filter(|word| word.len() > 5).collect();
    assert!(!words.is_empty());
    assert_silent(&shown, &words);
    let parsed = RecoveryWords::parse_any(&shown.words.join(" ")).unwrap();
    assert_silent(&parsed, &words);
}

#[test]
fn what_a_person_wrote_is_not_printed_by_any_view() {
    let house = house();
    let core = house.ana.core();
    let (title, text) = ("heading-for-nobody", "words-for-nobody");
    let secrets = [title.as_bytes(), text.as_bytes()];
    let entry = core.write_entry(title.into(), text.into()).unwrap();
    assert!(entry.text.contains(text));
    assert_silent(&entry, &secrets);
    assert_silent(core.journal().unwrap(), &secrets);
    assert_silent(core.search_journal("words".into()).unwrap(), &secrets);
    let refused = core.write_entry(title.into(), text.repeat(2_000)).unwrap_err();
    assert_silent(&refused, &secrets);
    assert_silent(refused.to_string(), &secrets);
    assert_eq!(core.drafts().unwrap().len(), 1);
    assert_silent(core.drafts().unwrap(), &secrets);
    assert_silent(core, &secrets);
}

#[test]
fn what_links_a_device_prints_no_secret() {
    let house = house();
    let keys = DeviceKeys::generate(&mut generator(1, 3));
    let answer = house.ana.core().answer_link(&LinkRequest { device: keys.public() }).unwrap();
    let linked = linking::accept(&answer, &keys).unwrap();
    let secret = linked.secrets.current().secret_bytes().to_vec();
    assert_silent(&linked, &[&secret]);
    assert_silent(&answer, &[&secret]);
}
