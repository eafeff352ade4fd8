//! Pushing and pulling: what is stored, what is refused, and who gets it.

use super::{envelopes, shared_records};
use crate::exchange::exchange;
use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, refusal, segments};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{EnvelopeId, SpaceId, TenantId};
use porchlight_core::protocol::{ExchangeRequest, RequestPart, Token, Verdict};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

pub(super) fn repeated_pushes(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    for _ in 0..5 {
        ana.write_sealed(b"month", 10);
    }
    let document = *ana.chains.keys().next().unwrap();
    let home = ana.home();
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 0..2)]), [Verdict::Duplicate]);
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 1..2)]), [Verdict::Duplicate]);
    let both = vec![ana.segment(document, 0..4), ana.segment(document, 2..5), ana.segment(document, 0..5)];
    assert_eq!(ana.push(&cedar.store, home, both), [Verdict::Stored, Verdict::Stored, Verdict::Duplicate]);
    let answer = ana.try_push(&cedar.store, home, vec![]).exchanged.unwrap();
    assert_eq!((answer.checks[0].count, answer.pull.len()), (5, 0), "a device gets nothing of its own back");
    let sum = ana.chains[&document]
        .iter()
        .map(|envelope| u64::from_be_bytes(envelope.id().as_bytes()[..8].try_into().unwrap()));
    assert_eq!(answer.checks[0].sum, sum.fold(0, u64::wrapping_add));
}

pub(super) fn gaps(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    for _ in 0..4 {
        ana.write_sealed(b"month", 10);
    }
    let document = *ana.chains.keys().next().unwrap();
    let home = ana.home();
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 1..3)]), [Verdict::Gap(1)]);
    ana.push(&cedar.store, home, vec![ana.segment(document, 0..2)]);
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 3..4)]), [Verdict::Gap(3)]);
    assert_eq!(ana.try_push(&cedar.store, home, vec![]).exchanged.unwrap().checks[0].count, 2);
}

pub(super) fn equivocation(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let first = ana.write_sealed(b"month", 10);
    ana.chains.clear();
    let other = ana.write_sealed(b"month", 11);
    let later = ana.write_sealed(b"month", 12);
    let verdicts = ana.push(&cedar.store, ana.home(), vec![first, other, later]);
    assert_eq!(verdicts[0], Verdict::Stored);
    assert_eq!(refusal(&verdicts[1]), "equivocation");
    assert_eq!(refusal(&verdicts[2]), "broken_chain");
}

pub(super) fn concurrent_appenders(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut people: Vec<Phone> = (2..8).map(|seed| Phone::joined(seed, cedar, "Ben")).collect();
    let writing = AtomicUsize::new(people.len());
    let reader = std::thread::scope(|scope| {
        for phone in &mut people {
            scope.spawn(|| {
                for n in 0..20 {
                    let segment = phone.write_post(n);
                    assert_eq!(phone.push(&cedar.store, phone.house, vec![segment]), [Verdict::Stored]);
                }
                writing.fetch_sub(1, Ordering::SeqCst);
            });
        }
        let house = ana.house;
        let mut pages = Vec::new();
        loop {
            let is_last = writing.load(Ordering::SeqCst) == 0;
            pages.extend(ana.pull(&cedar.store, house, 2_000));
            if is_last {
                return pages;
            }
        }
    });
    let ids: BTreeSet<EnvelopeId> = envelopes(&reader).into_iter().collect();
    assert_eq!(ids.len(), envelopes(&reader).len(), "nothing twice");
    assert_eq!(ids.len(), 120, "nothing skipped");
}

pub(super) fn withdrawal(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let house = ana.house;
    let (_, grant) = ana.grant();
    let shared = ana.share_milestones();
    let before = ana.push(&cedar.store, house, shared.clone());
    assert!(before.iter().all(|verdict| refusal(verdict) == "no_consent"), "not before the grant is here");
    let mut push = vec![grant];
    push.extend(shared.clone());
    assert!(ana.push(&cedar.store, house, push).iter().all(|verdict| *verdict == Verdict::Stored));
    cedar.store.settle();
    assert_eq!(shared_records(cedar), 5);
    let withdrawal = ana.withdrawal();
    assert_eq!(ana.push(&cedar.store, house, vec![withdrawal]), [Verdict::Stored]);
    assert_eq!(shared_records(cedar), 0);
    assert!(ana.push(&cedar.store, house, shared).iter().all(|verdict| refusal(verdict) == "withdrawn"));
    let mut reader = Phone::new(1, house);
    reader.tokens = ana.tokens.clone();
    let checks = reader.pull(&cedar.store, house, 1_000_000).pop().unwrap().checks;
    let care = checks.iter().find(|check| check.space == ana.care()).unwrap();
    assert_eq!(care.count, 2, "the grant and the withdrawal");
    let (_, again) = ana.grant();
    let mut push = vec![again];
    push.extend(ana.share_milestones());
    assert!(
        ana.push(&cedar.store, house, push).iter().all(|verdict| *verdict == Verdict::Stored),
        "given anew, in a new document"
    );
    cedar.store.settle();
    assert_eq!(shared_records(cedar), 5);
}

pub(super) fn other_tenants(cedar: &Cedar) {
    let (mut ana, ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let segment = ana.write_sealed(b"month", 10);
    let mut part = ben.part(ben.home(), vec![]);
    part.tenant = ana.home();
    let answer = exchange(&cedar.store, NOON, &ExchangeRequest { parts: vec![part] });
    assert_eq!(answer.parts[0].status, 404);
    let verdicts = ben.push(&cedar.store, ben.home(), vec![segment.clone()]);
    assert_eq!(refusal(&verdicts[0]), "unknown_account");
    let verdicts = ben.push(&cedar.store, ben.house, vec![segment]);
    assert_eq!(refusal(&verdicts[0]), "not_the_owner");
    let forged = Token::generate(ana.home(), ana.keys.public().device_id(), &mut ana.rng);
    ana.tokens.insert(ana.home(), forged);
    assert_eq!(ana.try_push(&cedar.store, ana.home(), vec![]).status, 401);
    assert!(cedar.store.read_house(TenantId::of(ana.account()), NOON).unwrap().is_none(), "a home is no house");
}

pub(super) fn paging(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut ben = Phone::joined(2, cedar, "Ben");
    for n in 0..30 {
        ben.write_post(n);
    }
    let document = *ben.chains.keys().next().unwrap();
    let pushes = vec![ben.segment(document, 0..7), ben.segment(document, 7..8), ben.segment(document, 8..30)];
    assert!(ben.push(&cedar.store, ben.house, pushes).iter().all(|verdict| *verdict == Verdict::Stored));
    let house = ana.house;
    let pages = ana.pull(&cedar.store, house, 1);
    let with_envelopes: Vec<_> = pages.iter().filter(|page| !page.pull.is_empty()).collect();
    assert_eq!(with_envelopes.len(), 3, "one run a page when the budget is tiny");
    assert!(pages.iter().flat_map(segments).all(|segment| segment.verify(&ben.keys.public())));
    ana.cursors.clear();
    let whole = ana.pull(&cedar.store, house, 1_000_000);
    let elsewhere = exchange(&cedar.store, NOON, &ExchangeRequest { parts: vec![ana.part(house, vec![])] });
    let again = elsewhere.parts[0].exchanged.as_ref().unwrap();
    assert_eq!(again.pull.len(), whole[0].pull.len(), "a cursor of another incarnation counts for nothing");
    assert_eq!(whole.iter().flat_map(segments).map(|segment| segment.envelopes().len()).collect::<Vec<_>>(), [30]);
}

pub(super) fn account_log_growth(cedar: &Cedar) {
    let (mut ana, mut ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let house = ben.house;
    ben.pull(&cedar.store, house, 1_000_000);
    let tablet = DeviceKeys::generate(&mut ana.rng);
    let grant = ana.log.grant(&tablet.public(), &ana.keys);
    let record = ana.log.device_add(&grant, &tablet);
    let mut part = ana.part(house, vec![]);
    part.log = vec![record.clone()];
    let push = |part| exchange(&cedar.store, NOON, &ExchangeRequest { parts: vec![part] }).parts.remove(0);
    assert_eq!(push(part.clone()).exchanged.unwrap().log_verdict, Some(Verdict::Stored));
    assert_eq!(push(part.clone()).exchanged.unwrap().log_verdict, Some(Verdict::Duplicate));
    let rival = DeviceKeys::generate(&mut ana.rng);
    part.log = vec![ana.log.device_add(&ana.log.grant(&rival.public(), &ana.keys), &rival)];
    assert_eq!(refusal(&push(part).exchanged.unwrap().log_verdict.unwrap()), "log_conflict");
    ana.log.append(record).unwrap();
    ana.keys = tablet;
    let segment = ana.write_sealed(b"month", 10);
    let at_home = ana.part(ana.home(), vec![segment.clone()]);
    assert_eq!(
        refusal(&push(at_home.clone()).exchanged.unwrap().verdicts[0]),
        "not_live",
        "its home knows no such device yet"
    );
    let with_log = RequestPart { log: ana.log.records().to_vec(), ..at_home };
    assert_eq!(push(with_log).exchanged.unwrap().verdicts, [Verdict::Stored], "log and segment may come together");
    let (_, grant) = ana.grant();
    assert_eq!(ana.push(&cedar.store, house, vec![grant]), [Verdict::Stored], "the new device may write");
    let page = ben.pull(&cedar.store, house, 1_000_000).remove(0);
    let log = page.logs.iter().find(|log| log.account == ana.account()).unwrap();
    assert_eq!(log.records.len(), 2);
}

pub(super) fn one_space(cedar: &Cedar) {
    let (mut ana, mut ben, mut dev) =
        (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"), Phone::joined(3, cedar, "Dev"));
    let house = cedar.house.tenant;
    let (circle, care) = (SpaceId::house_circle(house), dev.care());
    let post = ben.write_post(1);
    ben.push(&cedar.store, house, vec![post]);
    // Dev's own document gets an entry at the very position, in another space, that Ben's post has in the circle.
    let position = |phone: &mut Phone, space| {
        let cursor = phone.pull(&cedar.store, house, 1_000_000).pop().unwrap().cursor;
        cursor.iter().find(|cursor| cursor.space == space).unwrap().position
    };
    while position(&mut dev, care) < position(&mut ben, circle) {
        let (_, grant) = dev.grant();
        assert_eq!(dev.push(&cedar.store, house, vec![grant]), [Verdict::Stored]);
    }
    let consents = *dev.chains.keys().next().unwrap();
    for (kind, space) in [(DocumentKind::Posts, circle), (DocumentKind::Asks, care)] {
        let end = dev.end_open(consents, kind, space);
        assert_eq!(refusal(&dev.push(&cedar.store, house, vec![end])[0]), "wrong_place");
        dev.chains.get_mut(&consents).unwrap().pop();
    }
    let reached = envelopes(&ana.pull(&cedar.store, house, 1_000_000));
    assert_eq!(reached, [ben.chains.values().next().unwrap()[0].id()], "Ben's post is still there for Ana");
}
