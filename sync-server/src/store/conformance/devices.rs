//! Tokens that rest, devices that come later or are gone, and the words that find an account.

use super::envelopes;
use crate::commands::invite;
use crate::enrolment::{Challenges, EnrolmentError, enrol, recover};
use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, rng};
use minicbor::bytes::{ByteArray, ByteVec};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{AccountLog, LogRecord};
use porchlight_core::identity::recovery::RecoveryKeys;
use porchlight_core::protocol::{RecoveryRequest, RequestPart, Token, Verdict};

/// The status of an exchange with the home, and of one with the house.
fn statuses(phone: &Phone, cedar: &Cedar) -> [u16; 2] {
    [phone.home(), phone.house].map(|tenant| phone.try_push(&cedar.store, tenant, vec![]).status)
}

fn is_unauthorized<T>(outcome: Result<T, EnrolmentError>) -> bool {
    matches!(outcome, Err(EnrolmentError::Unauthorized))
}

fn two(cedar: &Cedar) -> (Phone, Phone) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let tablet = ana.second(2, &cedar.store);
    (ana, tablet)
}

pub(super) fn suspension(cedar: &Cedar) {
    let (ana, mut tablet) = two(cedar);
    let segment = tablet.write_sealed(b"month", 10);
    ana.suspend(&cedar.store, tablet.device(), true).unwrap();
    assert_eq!((statuses(&tablet, cedar), statuses(&ana, cedar)), ([401, 401], [200, 200]));
    assert_eq!(tablet.try_push(&cedar.store, tablet.home(), vec![segment.clone()]).status, 401);
    assert!(is_unauthorized(tablet.ask_for_tokens(&cedar.store, None)), "nor does it get new ones");
    assert_eq!(statuses(&tablet, cedar), [401, 401]);
    ana.suspend(&cedar.store, tablet.device(), false).unwrap();
    assert_eq!(tablet.push(&cedar.store, tablet.home(), vec![segment]), [Verdict::Stored], "nothing was lost by it");
    assert_eq!(statuses(&tablet, cedar), [200, 200]);
    tablet.admit(&cedar.store);
}

pub(super) fn wrong_suspensions(cedar: &Cedar) {
    let (mut ana, tablet) = two(cedar);
    let ben = Phone::joined(3, cedar, "Ben");
    assert!(is_unauthorized(ana.suspend(&cedar.store, ana.device(), true)));
    let stranger = ana.suspend(&cedar.store, ben.device(), true);
    assert!(matches!(stranger, Err(EnrolmentError::UnknownDevice)));
    let mut forged = ana.second(4, &cedar.store);
    forged.tokens.values_mut().for_each(|token| {
        *token = Token::generate(token.tenant(), token.device(), &mut rng(5));
    });
    assert!(is_unauthorized(forged.suspend(&cedar.store, tablet.device(), true)));
    forged.tokens.clear();
    assert!(is_unauthorized(forged.suspend(&cedar.store, tablet.device(), true)), "without a token");
    for phone in [&ana, &tablet, &ben] {
        assert_eq!(statuses(phone, cedar), [200, 200]);
    }
    ana.suspend(&cedar.store, tablet.device(), true).unwrap();
    assert!(is_unauthorized(tablet.suspend(&cedar.store, ana.device(), true)), "who rests lets nobody rest");
    assert!(is_unauthorized(tablet.suspend(&cedar.store, forged.device(), false)));
    ana.suspend(&cedar.store, tablet.device(), false).unwrap();
    ana.remove(tablet.device(), &[]);
    for tenant in [ana.home(), ana.house] {
        ana.push_log(&cedar.store, tenant, &[]);
    }
    assert!(is_unauthorized(tablet.suspend(&cedar.store, ana.device(), true)), "nor does who was removed");
    assert_eq!(statuses(&ana, cedar), [200, 200]);
}

pub(super) fn others_rest(cedar: &Cedar) {
    let (mut ana, mut tablet) = two(cedar);
    let words = RecoveryKeys::of(&[1; 32], &[2; 32]);
    ana.set_words(&words);
    ana.push_log(&cedar.store, ana.home(), &[]);
    assert!(is_unauthorized(tablet.ask_for_tokens(&cedar.store, Some(true))), "the words did not let it in");
    assert_eq!(statuses(&ana, cedar), [200, 200]);
    let mut new = ana.recovered(6, &words);
    let admission = new.ask_for_tokens(&cedar.store, Some(true)).unwrap();
    assert_eq!((admission.tokens.len(), admission.houses.len()), (2, 1));
    new.keep_tokens(admission.tokens);
    assert_eq!(statuses(&new, cedar), [200, 200]);
    for other in [&ana, &tablet] {
        assert_eq!(statuses(other, cedar), [401, 401]);
    }
    assert!(is_unauthorized(tablet.ask_for_tokens(&cedar.store, None)));
    new.suspend(&cedar.store, tablet.device(), false).unwrap();
    assert_eq!(statuses(&tablet, cedar), [200, 200], "it turned up again");
}

pub(super) fn no_tokens_for_removed(cedar: &Cedar) {
    let (mut ana, _) = two(cedar);
    let words = RecoveryKeys::of(&[1; 32], &[2; 32]);
    ana.set_words(&words);
    ana.push_log(&cedar.store, ana.home(), &[]);
    // Somebody found the words; Ana removes that device.
    let mut thief = ana.recovered(7, &words);
    thief.admit(&cedar.store);
    ana.log = thief.log.clone();
    ana.remove(thief.device(), &[]);
    for tenant in [ana.home(), ana.house] {
        ana.push_log(&cedar.store, tenant, &[]);
    }
    // The log that it brings ends before the removal.
    assert!(is_unauthorized(thief.ask_for_tokens(&cedar.store, Some(true))));
    assert!(is_unauthorized(thief.ask_for_tokens(&cedar.store, None)));
    assert_eq!(statuses(&ana, cedar), [200, 200]);
    let invite = invite::resident(&cedar.store, ana.house, "Ana", "http://localhost:1", NOON, &mut thief.rng).unwrap();
    let challenges = Challenges::default();
    let request = thief.enrolment(&invite, challenges.issue(NOON, &mut rng(8)));
    assert!(is_unauthorized(enrol(&cedar.store, &challenges, NOON, &request, &mut rng(9))));
}

pub(super) fn removal_ends_a_rest(cedar: &Cedar) {
    let (mut ana, mut tablet) = two(cedar);
    let home = ana.home();
    let unsent = tablet.write_sealed(b"month", 10);
    ana.suspend(&cedar.store, tablet.device(), true).unwrap();
    assert_eq!(statuses(&tablet, cedar), [401, 401]);
    ana.remove(tablet.device(), &[]);
    ana.push_log(&cedar.store, home, &[]);
    let answer = tablet.try_push(&cedar.store, home, vec![unsent]).exchanged.unwrap();
    assert_eq!(answer.logs[0].records, ana.log.records());
    assert_eq!((answer.verdicts, answer.pull.len()), (vec![Verdict::Stored], 0));
    let late = envelopes(&ana.pull(&cedar.store, home, 1_000_000));
    assert_eq!(late, [tablet.chains.values().next().unwrap()[0].id()], "what the lost phone had not sent");
}

pub(super) fn second_record(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let (mut tablet, mut laptop) = (ana.linked(2), ana.linked(3));
    laptop.admit(&cedar.store);
    let admission = tablet.ask_for_tokens(&cedar.store, None).unwrap();
    assert!(admission.tokens.is_empty() && admission.houses.is_empty());
    assert!(cedar.store.device(ana.home(), tablet.device()).unwrap().is_none());
    let sent = admission.log.unwrap();
    assert_eq!(sent.records, laptop.log.records());
    tablet.log = AccountLog::verify(sent.account, sent.records).unwrap();
    let grant = ana.log.grant(&tablet.keys.public(), &ana.keys);
    tablet.log.append(tablet.log.device_add(&grant, &tablet.keys)).unwrap();
    tablet.admit(&cedar.store);
    assert_eq!(statuses(&tablet, cedar), [200, 200]);
    assert!(ana.pull(&cedar.store, ana.home(), 1_000)[0].logs[0].records.len() == 3, "and all three are there");
}

pub(super) fn words(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let (words, others) = (RecoveryKeys::of(&[1; 32], &[2; 32]), RecoveryKeys::of(&[3; 32], &[4; 32]));
    let is_unknown = |words| matches!(Phone::look_up(&cedar.store, words), Err(EnrolmentError::UnknownWords));
    assert!(is_unknown(&words), "before they are set");
    ana.set_words(&words);
    ana.push_log(&cedar.store, ana.house, &[]);
    assert!(is_unknown(&words), "a house knows of no words");
    ana.push_log(&cedar.store, ana.home(), &[]);
    let found = Phone::look_up(&cedar.store, &words).unwrap().log;
    assert_eq!((found.account, &found.records[..]), (ana.account(), ana.log.records()));
    assert!(is_unknown(&others));
    // A proof counts once, for its own challenge, and with its signature.
    let challenges = Challenges::default();
    let ask = |request: &RecoveryRequest| recover(&cedar.store, &challenges, NOON, request);
    let good = RecoveryRequest { proof: words.prove(challenges.issue(NOON, &mut rng(1))) };
    assert!(ask(&good).is_ok());
    assert!(is_unauthorized(ask(&good)), "used up");
    let mut forged = RecoveryRequest { proof: others.prove(challenges.issue(NOON, &mut rng(2))) };
    forged.proof.recovery = words.public();
    assert!(is_unauthorized(ask(&forged)), "another key's signature");
    assert!(is_unauthorized(ask(&RecoveryRequest { proof: words.prove([7; 32].into()) })), "no challenge of ours");
    ana.set_words(&others);
    ana.push_log(&cedar.store, ana.home(), &[]);
    assert!(is_unknown(&words), "replaced");
    assert_eq!(Phone::look_up(&cedar.store, &others).unwrap().log.records, ana.log.records());
    // And what the words let in is a device like any other.
    let mut new = ana.recovered(6, &others);
    new.admit(&cedar.store);
    assert!(new.log.live_device(DeviceKeys::public(&ana.keys).device_id()).is_some());
}

pub(super) fn others_words(cedar: &Cedar) {
    let (mut ana, mut mallory) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Mallory"));
    let (anas, own) = (RecoveryKeys::of(&[1; 32], &[2; 32]), RecoveryKeys::of(&[3; 32], &[4; 32]));
    // As Mallory's phone would sign it, with Ana's public keys in the place of his own.
    mallory.set_words(&own);
    let (mut body, _): (ByteVec, ByteArray<64>) =
        minicbor::decode(&minicbor::to_vec(mallory.log.records().last()).unwrap()).unwrap();
    for (own, anas) in
        [(own.public().0.signing, anas.public().0.signing), (own.public().0.sealing, anas.public().0.sealing)]
    {
        let at = body.windows(32).position(|window| window == &own[..]).unwrap();
        body[at..at + 32].copy_from_slice(&anas);
    }
    let signature: ByteArray<64> = mallory.keys.sign(b"porchlight/v1/log\0", &body).into();
    let forged: LogRecord = minicbor::decode(&minicbor::to_vec((body, signature)).unwrap()).unwrap();
    let mut records = mallory.log.records().to_vec();
    *records.last_mut().unwrap() = forged;
    let part = RequestPart { log: records, ..mallory.part(mallory.home(), vec![]) };
    let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
    let is_forged = Verdict::Refused { code: "bad_signature".into(), is_permanent: true };
    assert_eq!(answer.log_verdict, Some(is_forged));
    ana.set_words(&anas);
    ana.push_log(&cedar.store, ana.home(), &[]);
    assert_eq!(Phone::look_up(&cedar.store, &anas).unwrap().log.account, ana.account());
}
