//! A server that sends other account logs than an honest one: devices that nobody let in, other histories, lists that
//! no removal names.

use crate::double::{author_log, pump};
use crate::house::{House, alarm, assert_calm, envelopes_of, house, phone_clock, refused_from, texts, write};
use crate::known_device::{Written, stranger, today};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Phone, generator};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, CutEntry, CutList, LogRecord};
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::AuthorLog;

/// Ana's phone with an entry, settled; and her log as it signs it.
fn story() -> (House, AccountLog) {
    let mut house = house();
    write(&house.ana, "mine");
    house.settle_ana();
    let log = log_of(&house, &house.ana);
    (house, log)
}

fn log_of(house: &House, phone: &Phone) -> AccountLog {
    let proof = phone.core().prove_as_device(&house.server.url, house.server.challenge()).unwrap().proof;
    AccountLog::verify(proof.account, proof.log).unwrap()
}

/// Offers a log beside some words, and says how many devices the phone knows afterwards.
fn offer(house: &mut House, log: &AuthorLog, words: Option<&Written>) -> usize {
    write(&house.ana, "more");
    house.pump_changed(|page| {
        page.logs = vec![log.clone()];
        page.pull.extend(words.iter().flat_map(|words| words.wires()));
    });
    house.ana.core().devices().unwrap().len()
}

#[test]
fn a_device_that_nobody_let_in_is_not_one_of_ours() {
    let (mut house, log) = story();
    let mut invented = stranger(&house);
    let grant = log.grant(&invented.keys.public(), &invented.keys);
    let add = log.device_add(&grant, &invented.keys);
    let records = [log.records(), &[add]].concat();
    invented.log = log.clone();
    let words = Written::begin(&mut invented, "of nobody");
    let offered = AuthorLog { account: log.account(), records, cuts: None };
    assert_eq!(offer(&mut house, &offered, Some(&words)), 1);
    assert_eq!(alarm(&house.ana), Some("account_log_invalid"));
    assert_eq!(texts(&house.ana), ["mine", "more"]);
    house.ana.restart().unwrap();
    house.settle_ana();
}

#[test]
fn our_own_log_is_not_forked() {
    let (mut house, _) = story();
    let clock = phone_clock(&house.clock);
    let laptop = Phone::linked("laptop", house.directory.path(), clock, 3, &house.ana).unwrap();
    let other = log_of(&house, &laptop); // signed and whole, and never sent to the server
    let tablet = house.linked("tablet", 2);
    house.settle_ana();
    let pinned = log_of(&house, &tablet);
    assert_eq!(other.records().len(), pinned.records().len());
    assert_eq!(offer(&mut house, &author_log(&other), None), 2);
    assert_eq!(alarm(&house.ana), Some("account_log_forked"));
    assert_eq!(log_of(&house, &house.ana).records(), pinned.records());
    assert_eq!(texts(&house.ana), ["mine", "more"]);
    house.ana.restart().unwrap();
    house.settle_ana();
}

#[test]
fn a_peers_log_is_not_forked() {
    let (mut house, _) = story();
    let mut ben = Forger::joined("Ben", &house.server, today(), generator(1, 2)).unwrap();
    let genesis = ben.log.clone();
    let grown = |seed: u64| {
        let device = DeviceKeys::generate(&mut generator(seed, 5));
        let mut log = genesis.clone();
        log.append(log.device_add(&log.grant(&device.public(), &ben.keys), &device)).unwrap();
        (log, device)
    };
    let (pinned, _) = grown(5);
    let (forked, device) = grown(6);
    let (account, tenant) = (genesis.account(), ben.house);
    let show = |log: &AccountLog, segments: Vec<_>, house: &mut House| {
        write(&house.ana, "more");
        pump(&mut house.ana, &mut house.server, tenant, |page| {
            (page.logs, page.pull) = (vec![author_log(log)], segments.clone());
            page.checks.clear();
        });
    };
    ben.log = pinned.clone();
    show(&pinned, vec![wire(ben.write_card(b"a"))], &mut house);
    assert_eq!((alarm(&house.ana), envelopes_of(&house.ana, account)), (None, 1));
    (ben.log, ben.keys) = (forked.clone(), device);
    show(&forked, vec![wire(ben.write_card(b"b"))], &mut house);
    assert_eq!(alarm(&house.ana), Some("account_log_forked"));
    assert_eq!(envelopes_of(&house.ana, account), 1, "nothing of the fork's device");
    assert_eq!(texts(&house.ana), ["mine", "more", "more"]);
}

#[test]
fn a_log_without_a_removal_that_was_seen_brings_nobody_back() {
    let (mut house, _) = story();
    let mut known = house.known_device(1);
    house.settle_ana();
    let (before, id) = (log_of(&house, &house.ana), known.forger.keys.public().device_id());
    assert_eq!(before.records().len(), 2);
    house.ana.core().remove_devices(vec![id.to_string()]).unwrap();
    house.settle_ana();
    let late = Written::begin(&mut known.forger, "late");
    assert_eq!(offer(&mut house, &author_log(&before), Some(&late)), 2);
    let devices = house.ana.core().devices().unwrap();
    assert!(devices.iter().any(|device| device.id == id.to_string() && device.is_removed));
    assert_eq!(texts(&house.ana), ["mine", "more"]);
    assert_eq!(log_of(&house, &house.ana).records().len(), 3);
    assert_calm(&house.ana);
}

/// The log with one run of bytes put in place of another.
fn swapped(log: &AccountLog, from: &[u8; 32], to: &[u8; 32]) -> Vec<LogRecord> {
    let mut bytes = minicbor::to_vec(log.records()).unwrap();
    let places: Vec<usize> = (0..bytes.len() - 32).filter(|at| bytes[*at..].starts_with(from)).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[*at..*at + 32].copy_from_slice(to));
    minicbor::decode(&bytes).unwrap()
}

#[test]
fn keys_in_a_log_are_not_swapped() {
    let (mut house, _) = story();
    let known = house.known_device(1);
    let (log, mine) = (&known.forger.log, known.forger.keys.public());
    let theirs = stranger(&house).keys.public();
    for (from, to) in [(&mine.signing, &theirs.signing), (&mine.sealing, &theirs.sealing)] {
        let records = swapped(log, from, to);
        assert_ne!(records, log.records());
        let offered = AuthorLog { account: log.account(), records, cuts: None };
        offer(&mut house, &offered, None);
        assert_eq!(alarm(&house.ana), Some("account_log_invalid"));
        house.ana.restart().unwrap();
        let held = log_of(&house, &house.ana);
        assert!(log.records().starts_with(held.records()), "what it has is what was signed");
    }
    house.settle_ana();
    assert_eq!(texts(&house.ana), ["mine", "more", "more"]);
}

#[test]
fn another_accounts_log_under_our_name_is_none() {
    let (mut house, log) = story();
    let offered = AuthorLog { account: log.account(), ..author_log(&stranger(&house).log) };
    assert_eq!(offer(&mut house, &offered, None), 1);
    assert_eq!(alarm(&house.ana), Some("account_log_invalid"));
    assert_eq!(texts(&house.ana), ["mine", "more"]);
}

#[test]
fn a_cut_list_that_no_removal_names_is_none() {
    let (mut house, _) = story();
    let mut known = house.known_device(1);
    house.settle_ana();
    let device = known.forger.keys.public().device_id();
    house.ana.core().remove_devices(vec![device.to_string()]).unwrap();
    house.settle_ana();
    let log = log_of(&house, &house.ana);
    // It would make late words valid.
    let late = Written::begin(&mut known.forger, "late");
    let (document, id) = (late.document, late.envelopes[0].id());
    let entry = CutEntry { device, document, sequence: 1, id };
    let list = CutList::of(SpaceId::personal(log.account()), vec![entry]);
    let foreign = AuthorLog { cuts: Some(vec![list]), ..author_log(&log) };
    let empty = AuthorLog { cuts: Some(vec![CutList::of(SpaceId::from_bytes([9; 16]), vec![])]), ..author_log(&log) };
    for offered in [foreign, empty] {
        offer(&mut house, &offered, Some(&late));
        assert_eq!(alarm(&house.ana), Some("account_log_invalid"));
        assert!(!texts(&house.ana).contains(&"late".to_owned()));
        house.ana.restart().unwrap();
    }
    house.settle_ana();
    assert_eq!(refused_from(&house.ana, log.account()), Vec::<String>::new());
}

#[test]
fn what_a_peers_removed_device_wrote_outside_goes_when_its_removal_is_heard_of() {
    let (mut house, _) = story();
    let mut ben = Forger::joined("Ben", &house.server, today(), generator(1, 2)).unwrap();
    let (account, tenant, circle) = (ben.account(), ben.house, ben.circle());
    let tablet = DeviceKeys::generate(&mut generator(3, 5));
    ben.log.append(ben.log.device_add(&ben.log.grant(&tablet.public(), &ben.keys), &tablet)).unwrap();
    let phone = std::mem::replace(&mut ben.keys, tablet);
    let cards: Vec<_> = (0..3).map(|_| ben.write_card(b"a")).collect();
    let show = |log: AuthorLog, segments: Vec<_>, house: &mut House| {
        write(&house.ana, "more");
        pump(&mut house.ana, &mut house.server, tenant, |page| {
            (page.logs, page.pull) = (vec![log.clone()], segments.clone());
            page.checks.clear();
        });
    };
    show(author_log(&ben.log), cards.iter().cloned().map(wire).collect(), &mut house);
    assert_eq!(envelopes_of(&house.ana, account), 3);
    let header = &cards[0].header;
    let entry = CutEntry { device: header.device, document: header.document, sequence: 1, id: cards[0].id() };
    let list = CutList::of(circle, vec![entry]);
    let removal = ben.log.device_remove(
        &[header.device],
        std::slice::from_ref(&list),
        ben.secrets.current(),
        &phone,
        &mut generator(4, 5),
    );
    ben.log.append(removal.unwrap().record).unwrap();
    show(author_log(&ben.log), vec![], &mut house);
    assert_eq!(envelopes_of(&house.ana, account), 3, "without the list nobody knows what is outside");
    show(AuthorLog { cuts: Some(vec![list]), ..author_log(&ben.log) }, vec![], &mut house);
    assert_eq!((alarm(&house.ana), envelopes_of(&house.ana, account)), (None, 1));
}
