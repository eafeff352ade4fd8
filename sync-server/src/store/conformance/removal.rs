//! Removed devices: what stays valid of their writing, what is kept apart, and how little they may still do.

use super::{envelopes, live_count, shared_records};
use crate::commands::invite;
use crate::enrolment::{Challenges, EnrolmentError, enrol};
use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, refusal, rng};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{CutEntry, CutList};
use porchlight_core::ids::{EnvelopeId, SpaceId, TenantId};
use porchlight_core::protocol::{DocumentCheck, RequestPart, Verdict, WantedChain};

/// Ana's phone and tablet; what the tablet writes is not sent anywhere.
pub(super) fn two(cedar: &Cedar) -> (Phone, Phone, TenantId) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let tablet = ana.second(2, &cedar.store);
    let home = ana.home();
    (ana, tablet, home)
}

pub(super) fn written(tablet: &mut Phone, count: usize) -> Vec<EnvelopeId> {
    for n in 0..count {
        tablet.write_sealed(b"month", n);
    }
    tablet.chains[&tablet.document(b"month")].iter().map(|envelope| envelope.id()).collect()
}

pub(super) fn late_words(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    let ids = written(&mut tablet, 5);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]);
    let cut = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &cut);
    assert_eq!(ana.push_log(&cedar.store, home, &cut).log_verdict, Some(Verdict::Stored));
    ana.pull(&cedar.store, home, 1_000_000);
    // Sent in any way, all of it is kept, once.
    for (range, verdict) in [(1..3, Verdict::Stored), (0..4, Verdict::Stored), (2..5, Verdict::Stored)] {
        assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, range)]), [verdict]);
    }
    for range in [0..5, 2..3, 3..5, 0..2] {
        assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, range)]), [Verdict::Duplicate]);
    }
    assert_eq!(envelopes(&ana.pull(&cedar.store, home, 1_000_000)), ids[2..], "for their owner to look at");
    assert_eq!(live_count(&ana, cedar, home), 2, "in no live set");
    let part = RequestPart { have: Some(vec![]), ..ana.part(home, vec![]) };
    let differing = exchange_part(&cedar.store, NOON, part).exchanged.unwrap().differing.unwrap();
    assert_eq!(differing[0].live.iter().map(|cover| cover.id).collect::<Vec<_>>(), ids[..2]);
    // Other bytes under a sequence that is held: refused, and so is what comes behind them.
    tablet.chains.get_mut(&document).unwrap().truncate(3);
    tablet.write_sealed(b"month", 99);
    tablet.write_sealed(b"month", 100);
    let other = vec![tablet.segment(document, 3..4), tablet.segment(document, 3..5)];
    assert!(tablet.push(&cedar.store, home, other).iter().all(|verdict| refusal(verdict) == "outside_cut"));
    ana.cursors.clear();
    assert_eq!(envelopes(&ana.pull(&cedar.store, home, 1_000_000)).len(), 5);
}

pub(super) fn nobodys_place(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    written(&mut tablet, 3);
    let cut = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &cut);
    ana.push_log(&cedar.store, home, &cut);
    // The tablet is first, with a segment that reaches beyond the cut; what lies inside still gets its own place.
    assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..3)]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 0);
    assert_eq!(ana.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 2);
    assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..3)]), [Verdict::Duplicate]);
}

pub(super) fn room_for_late_words(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    ana.remove(tablet.device(), &[]);
    ana.push_log(&cedar.store, home, &[]);
    // Sixteen bodies of 253,968 bytes fit into four MiB.
    for n in 0..17 {
        let late = tablet.write_sealed(b"month", 250_000);
        let verdicts = tablet.push(&cedar.store, home, vec![late.clone()]);
        if n < 16 {
            assert_eq!(verdicts, [Verdict::Stored]);
        } else {
            assert_eq!(refusal(&verdicts[0]), "outside_cut");
        }
    }
    let own = ana.write_sealed(b"month", 250_000);
    assert_eq!(ana.push(&cedar.store, home, vec![own]), [Verdict::Stored], "the owner has all the room");
}

pub(super) fn farewell(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let own = ana.write_sealed(b"other", 10);
    let sent = ana.write_sealed(b"month", 10);
    ana.push(&cedar.store, home, vec![sent]);
    let friend = DeviceKeys::generate(&mut ana.rng);
    ana.remove(tablet.device(), &[]);
    let record = ana.log.device_add(&ana.log.grant(&friend.public(), &ana.keys), &friend);
    for tenant in [home, ana.house] {
        ana.push_log(&cedar.store, tenant, &[]);
    }
    let document = ana.document(b"month");
    let part = RequestPart {
        log: vec![record],
        have: Some(vec![DocumentCheck { account: ana.account(), document, count: 9, sum: 9 }]),
        want: Some(vec![WantedChain { account: ana.account(), document, device: ana.device(), from: 1 }]),
        ..tablet.part(home, vec![own])
    };
    let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
    assert_eq!(answer.verdicts.iter().map(refusal).collect::<Vec<_>>(), ["outside_cut"], "not what others wrote");
    assert!(answer.pull.is_empty() && answer.checks.is_empty() && answer.differing.is_none());
    assert_eq!((answer.log_verdict, answer.logs.len()), (None, 1));
    assert_eq!(answer.logs[0].records, ana.log.records(), "by this it knows that it was removed");
    let held = cedar.store.account_log(home, ana.account()).unwrap().unwrap();
    assert_eq!(held.records(), ana.log.records(), "it adds nothing to the log");
    let post = tablet.write_post(1);
    let mut ben = Phone::joined(7, cedar, "Ben");
    let before = live_count(&ben, cedar, ana.house);
    assert_eq!(tablet.push(&cedar.store, ana.house, vec![post]), [Verdict::Stored]);
    assert_eq!(envelopes(&ana.pull(&cedar.store, ana.house, 1_000_000)).len(), 1, "for their owner to look at");
    assert!(envelopes(&ben.pull(&cedar.store, ana.house, 1_000_000)).is_empty(), "and nobody else");
    assert_eq!(live_count(&ben, cedar, ana.house), before);
    let (_, grant) = tablet.grant();
    assert_eq!(tablet.push(&cedar.store, ana.house, vec![grant]), [Verdict::Stored]);
    let house = cedar.store.read_house(ana.house, NOON).unwrap().unwrap();
    assert!(house.residents.iter().all(|resident| resident.shared.is_empty()), "a late grant allows nothing");
    own_word(&mut ana, cedar);
}

/// A device hears of its removal at home, and brings the word of it to the house, which has not heard.
fn own_word(ana: &mut Phone, cedar: &Cedar) {
    let mut laptop = ana.second(3, &cedar.store);
    let post = ana.write_post(2);
    assert_eq!(ana.push(&cedar.store, ana.house, vec![post]), [Verdict::Stored]);
    ana.remove(laptop.device(), &[]);
    ana.push_log(&cedar.store, ana.home(), &[]);
    laptop.log = ana.log.clone();
    let answer = laptop.push_log(&cedar.store, ana.house, &[]);
    assert_eq!(answer.log_verdict, Some(Verdict::Stored));
    assert!(answer.pull.is_empty() && answer.checks.is_empty(), "it reads nothing more: {answer:?}");
    assert_eq!(answer.logs[0].records, ana.log.records());
}

pub(super) fn inside_the_cut(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let mut laptop = ana.second(3, &cedar.store);
    let document = ana.document(b"month");
    let ids = written(&mut tablet, 3);
    let cut = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &cut);
    ana.push_log(&cedar.store, home, &[]);
    ana.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]);
    assert_eq!(live_count(&ana, cedar, home), 0, "before the list is here nothing is inside");
    let foreign = tablet.cut(&[(b"month", 3)]);
    let refused = ana.push_log(&cedar.store, home, &[foreign]).log_verdict.unwrap();
    assert_eq!(refusal(&refused), "malformed", "a list that no removal names");
    assert_eq!(ana.push_log(&cedar.store, home, &cut).log_verdict, Some(Verdict::Stored));
    assert_eq!(ana.push_log(&cedar.store, home, &cut).log_verdict, Some(Verdict::Duplicate));
    assert_eq!(ana.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 2);
    assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]), [Verdict::Duplicate]);
    assert_eq!(ana.push(&cedar.store, home, vec![tablet.segment(document, 1..3)]), [Verdict::Stored], "kept apart");
    assert_eq!(live_count(&ana, cedar, home), 2);
    let pages = laptop.pull(&cedar.store, home, 1_000_000);
    assert_eq!(pages[0].logs[0].cuts, Some(cut.to_vec()), "every reader can judge for itself");
    assert!(ids.iter().all(|id| envelopes(&pages).contains(id)));
}

pub(super) fn words_left_out(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    written(&mut tablet, 2);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]);
    let before = (ana.log.clone(), ana.secrets.clone());
    for short in [vec![], vec![tablet.cut(&[(b"month", 1)])]] {
        let own = ana.write_sealed(b"other", 10);
        ana.remove(tablet.device(), &short);
        let part = RequestPart {
            log: ana.log.records().to_vec(),
            cuts: Some(short),
            push: vec![own],
            ..ana.part(home, vec![])
        };
        let answer = exchange_part(&cedar.store, NOON, part).exchanged.unwrap();
        assert_eq!(refusal(&answer.log_verdict.unwrap()), "log_conflict", "read to the end, and sign again");
        assert_eq!(answer.verdicts, [Verdict::Stored], "what else was pushed is not held up");
        (ana.log, ana.secrets) = before.clone();
    }
    let held = cedar.store.account_log(home, ana.account()).unwrap().unwrap();
    assert_eq!(held.records(), ana.log.records());
    let cut = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &cut);
    assert_eq!(ana.push_log(&cedar.store, home, &cut).log_verdict, Some(Verdict::Stored));
}

/// A lost phone that never stops sending is removed at the second try.
pub(super) fn bounded_tries(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    written(&mut tablet, 3);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]);
    let before = (ana.log.clone(), ana.secrets.clone());
    let short = [tablet.cut(&[(b"month", 1)])];
    ana.remove(tablet.device(), &short);
    assert_eq!(refusal(&ana.push_log(&cedar.store, home, &short).log_verdict.unwrap()), "log_conflict");
    assert_eq!(tablet.try_push(&cedar.store, home, vec![tablet.segment(document, 2..3)]).status, 401, "not now");
    (ana.log, ana.secrets) = before;
    let whole = [tablet.cut(&[(b"month", 2)])];
    ana.remove(tablet.device(), &whole);
    assert_eq!(ana.push_log(&cedar.store, home, &whole).log_verdict, Some(Verdict::Stored));
    assert_eq!(tablet.push(&cedar.store, home, vec![tablet.segment(document, 2..3)]), [Verdict::Stored], "kept apart");
    assert_eq!(live_count(&ana, cedar, home), 2);
}

/// Nor does a removal that leaves words out come in with an invite.
pub(super) fn other_door(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let document = ana.document(b"month");
    written(&mut tablet, 2);
    tablet.push(&cedar.store, home, vec![tablet.segment(document, 0..2)]);
    let held = ana.log.clone();
    ana.remove(tablet.device(), &[]);
    let invite = invite::resident(&cedar.store, ana.house, "Ana", "http://localhost:1", NOON, &mut ana.rng).unwrap();
    let challenges = Challenges::default();
    let request = ana.enrolment(&invite, challenges.issue(NOON, &mut rng(8)));
    let enrolled = enrol(&cedar.store, &challenges, NOON, &request, &mut rng(9));
    assert!(matches!(enrolled, Err(EnrolmentError::LogConflict)));
    let stored = cedar.store.account_log(home, ana.account()).unwrap().unwrap();
    assert_eq!(stored.records(), held.records());
}

pub(super) fn key_epochs(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let home = ana.home();
    let (old_log, old_secrets) = (ana.log.clone(), ana.secrets.clone());
    let before = ana.write_sealed(b"before", 10);
    ana.rotate();
    ana.push_log(&cedar.store, home, &[]);
    let (new_log, new_secrets) = (ana.log.clone(), ana.secrets.clone());
    let mixed = [(&new_log, &old_secrets, b"one"), (&old_log, &new_secrets, b"two")];
    for (log, secrets, part) in mixed {
        (ana.log, ana.secrets) = (log.clone(), secrets.clone());
        let segment = ana.write_sealed(part, 10);
        assert_eq!(refusal(&ana.push(&cedar.store, home, vec![segment])[0]), "wrong_epoch");
    }
    (ana.log, ana.secrets) = (new_log, new_secrets);
    let after = ana.write_sealed(b"after", 10);
    assert_eq!(ana.push(&cedar.store, home, vec![before, after]), [Verdict::Stored, Verdict::Stored]);
}

/// A house takes a lost phone's words until it hears of the removal; then they are gone from everybody's pages.
pub(super) fn heard_late(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = two(cedar);
    let (house, circle, mut ben) = (ana.house, SpaceId::house_circle(ana.house), Phone::joined(7, cedar, "Ben"));
    let posts: Vec<EnvelopeId> = (0..2)
        .map(|card| {
            let post = tablet.write_post(card);
            assert_eq!(tablet.push(&cedar.store, house, vec![post]), [Verdict::Stored]);
            tablet.chains.values().flatten().last().unwrap().id()
        })
        .collect();
    let document = *tablet.chains.keys().next().unwrap();
    let entry = CutEntry { device: tablet.device(), document, sequence: 1, id: posts[0] };
    let lists = [CutList::of(circle, vec![entry]), CutList::of(ana.care(), vec![])];
    let (_, grant) = tablet.grant();
    let mut push = vec![grant];
    push.extend(tablet.share_milestones());
    assert!(tablet.push(&cedar.store, house, push).iter().all(|verdict| *verdict == Verdict::Stored));
    cedar.store.settle();
    assert_eq!((shared_records(cedar), live_count(&ben, cedar, house)), (5, 2));
    let all = [&lists[..], &[CutList::of(SpaceId::personal(ana.account()), vec![])]].concat();
    ana.remove(tablet.device(), &all);
    assert_eq!(ana.push_log(&cedar.store, home, &all).log_verdict, Some(Verdict::Stored));
    ana.push_log(&cedar.store, house, &[]);
    assert_eq!(live_count(&ben, cedar, house), 2, "before the lists are here nobody knows what is outside");
    ana.push_log(&cedar.store, house, &lists);
    cedar.store.settle();
    assert_eq!((shared_records(cedar), live_count(&ben, cedar, house)), (0, 1));
    assert_eq!(live_count(&ana, cedar, house), 1);
    assert_eq!(envelopes(&ben.pull(&cedar.store, house, 1_000_000)), posts[..1]);
    let hers = envelopes(&ana.pull(&cedar.store, house, 1_000_000));
    assert!(hers.len() == 3 && hers.contains(&posts[1]), "her second card and the consent wait for her: {hers:?}");
    let again = tablet.segment(document, 0..2);
    assert_eq!(tablet.push(&cedar.store, house, vec![again]), [Verdict::Duplicate]);
}
