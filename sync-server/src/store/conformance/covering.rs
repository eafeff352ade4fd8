//! Snapshots and tombstones: what leaves the live sets, what goes on, and what is over.

use super::{envelopes, live_count, shared_records};
use crate::store::Store;
use crate::test_phone::{Cedar, NOON, Phone, cover, exchange_part, refusal, segments};
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{EnvelopeId, SpaceId, TenantId};
use porchlight_core::protocol::{RequestPart, Verdict};

/// Ana wrote five entries on her phone and two on her tablet, all of them sent.
fn five_and_two(cedar: &Cedar) -> (Phone, Phone, TenantId) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut tablet = ana.second(2, &cedar.store);
    let (home, document) = (ana.home(), ana.document(b"month"));
    for (phone, count) in [(&mut ana, 5), (&mut tablet, 2)] {
        for n in 0..count {
            phone.write_sealed(b"month", n);
        }
        assert_eq!(phone.push(&cedar.store, home, vec![phone.segment(document, 0..count)]), [Verdict::Stored]);
    }
    (ana, tablet, home)
}

fn live(phone: &Phone, cedar: &Cedar, home: TenantId) -> Vec<Cover> {
    let part = RequestPart { have: Some(vec![]), ..phone.part(home, vec![]) };
    let differing = exchange_part(&cedar.store, NOON, part).exchanged.unwrap().differing.unwrap();
    differing.into_iter().flat_map(|document| document.live).collect()
}

fn last(phone: &Phone) -> Cover {
    cover(phone.chains[&phone.document(b"month")].last().unwrap())
}

pub(super) fn snapshots(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = five_and_two(cedar);
    let document = ana.document(b"month");
    let snapshot = ana.snapshot(b"month", &[ana.covered(b"month", 5), tablet.covered(b"month", 1)]);
    assert_eq!(ana.push(&cedar.store, home, vec![snapshot.clone()]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 2, "the snapshot, and what the tablet wrote beyond it");
    assert_eq!(live(&ana, cedar, home).len(), 2);
    let snapshot_id = last(&ana);
    let next = ana.write_sealed(b"month", 50);
    assert_eq!(ana.push(&cedar.store, home, vec![next, snapshot]), [Verdict::Stored, Verdict::Duplicate]);
    let old = vec![ana.segment(document, 0..5), tablet.segment(document, 0..1), ana.segment(document, 2..7)];
    assert!(ana.push(&cedar.store, home, old).iter().all(|verdict| *verdict == Verdict::Duplicate));
    let mut laptop = ana.second(3, &cedar.store);
    let pages = laptop.pull(&cedar.store, home, 1_000_000);
    let mut reached = envelopes(&pages);
    let mut expected = vec![snapshot_id.id, last(&ana).id, tablet.covered(b"month", 2).id];
    reached.sort_unstable();
    expected.sort_unstable();
    assert_eq!(reached, expected, "a new reader gets the snapshot and the tail");
    let whose = [ana.keys.public(), tablet.keys.public()];
    let is_good = |segment: Segment| whose.iter().any(|keys| segment.verify(keys));
    assert!(pages.iter().flat_map(segments).all(is_good));
    let goes_on = tablet.write_sealed(b"month", 7);
    assert_eq!(tablet.push(&cedar.store, home, vec![goes_on]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 4);
}

pub(super) fn contradicting_snapshots(cedar: &Cedar) {
    let (mut ana, tablet, home) = five_and_two(cedar);
    let lie = Cover { id: EnvelopeId::from_bytes([9; 32]), ..tablet.covered(b"month", 2) };
    let snapshot = ana.snapshot(b"month", &[ana.covered(b"month", 5), lie]);
    assert_eq!(refusal(&ana.push(&cedar.store, home, vec![snapshot])[0]), "broken_chain");
    assert_eq!(live_count(&ana, cedar, home), 7, "nothing was covered");
}

/// What a server that came back from a backup meets: the phone has a snapshot, and nothing of what it covers.
pub(super) fn anchored_snapshots(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut tablet = ana.second(2, &cedar.store);
    let (home, document) = (ana.home(), ana.document(b"month"));
    for n in 0..5 {
        ana.write_sealed(b"month", n);
        tablet.write_sealed(b"month", n);
    }
    ana.push(&cedar.store, home, vec![ana.segment(document, 0..2)]);
    let loose = ana.snapshot(b"month", &[tablet.covered(b"month", 5)]);
    assert_eq!(ana.push(&cedar.store, home, vec![loose]), [Verdict::Gap(3)], "it does not say what came before it");
    ana.chains.get_mut(&document).unwrap().pop();
    let snapshot = ana.snapshot(b"month", &[ana.covered(b"month", 5), tablet.covered(b"month", 5)]);
    assert_eq!(ana.push(&cedar.store, home, vec![snapshot]), [Verdict::Stored]);
    assert_eq!(live(&ana, cedar, home), [last(&ana)]);
    for phone in [&mut ana, &mut tablet] {
        let goes_on = phone.write_sealed(b"month", 60);
        assert_eq!(phone.push(&cedar.store, home, vec![goes_on]), [Verdict::Stored]);
        let covered = vec![phone.segment(document, 0..5), phone.segment(document, 3..5)];
        assert_eq!(phone.push(&cedar.store, home, covered), [Verdict::Duplicate, Verdict::Duplicate]);
    }
    assert_eq!(live_count(&ana, cedar, home), 3);
}

pub(super) fn tombstones(cedar: &Cedar) {
    let (mut ana, mut tablet, home) = five_and_two(cedar);
    let document = ana.document(b"month");
    let end = ana.tombstone(b"month", &[ana.covered(b"month", 5)]);
    assert_eq!(ana.push(&cedar.store, home, vec![end]), [Verdict::Stored]);
    assert_eq!(live(&ana, cedar, home), [last(&ana)], "what it does not name is over, too");
    let late = [tablet.write_sealed(b"month", 9), ana.write_sealed(b"month", 9)];
    for (phone, late) in [&mut tablet, &mut ana].into_iter().zip(late) {
        assert_eq!(refusal(&phone.push(&cedar.store, home, vec![late])[0]), "deleted");
        phone.chains.get_mut(&document).unwrap().pop();
    }
    let snapshot = tablet.snapshot(b"month", &[tablet.covered(b"month", 2)]);
    assert_eq!(refusal(&tablet.push(&cedar.store, home, vec![snapshot])[0]), "deleted");
    tablet.chains.get_mut(&document).unwrap().pop();
    let second = tablet.tombstone(b"month", &[]);
    assert_eq!(tablet.push(&cedar.store, home, vec![second]), [Verdict::Stored], "who ends it again hears no error");
    assert_eq!(ana.push(&cedar.store, home, vec![ana.segment(document, 0..5)]), [Verdict::Duplicate]);
    assert_eq!(live_count(&ana, cedar, home), 2);
    // Changed and then deleted on a phone that has heard of neither, and sent as one segment.
    let mut laptop = ana.second(3, &cedar.store);
    laptop.write_sealed(b"month", 9);
    laptop.tombstone(b"month", &[laptop.covered(b"month", 1)]);
    assert_eq!(laptop.push(&cedar.store, home, vec![laptop.segment(document, 0..2)]), [Verdict::Stored]);
    assert_eq!(live_count(&ana, cedar, home), 3);
    let reached = envelopes(&ana.second(4, &cedar.store).pull(&cedar.store, home, 1_000_000));
    assert_eq!(reached, [last(&ana).id, last(&tablet).id, last(&laptop).id], "what was changed is sent to nobody");
}

pub(super) fn behind_a_tombstone(cedar: &Cedar) {
    let (mut ana, mut ben) = (Phone::joined(1, cedar, "Ana"), Phone::joined(2, cedar, "Ben"));
    let (house, circle) = (cedar.house.tenant, SpaceId::house_circle(cedar.house.tenant));
    let post = ben.write_post(1);
    ben.push(&cedar.store, house, vec![post]);
    let document = *ben.chains.keys().next().unwrap();
    let end = ben.end_open(document, DocumentKind::Posts, circle);
    let late = ben.write_post(2);
    let both = ben.push(&cedar.store, house, vec![ben.segment(document, 1..3)]);
    assert_eq!(refusal(&both[0]), "deleted", "in one segment neither");
    assert_eq!(envelopes(&ana.pull(&cedar.store, house, 1_000_000)).len(), 1, "and everybody can go on reading");
    let verdicts = ben.push(&cedar.store, house, vec![end, late]);
    assert_eq!((&verdicts[0], refusal(&verdicts[1])), (&Verdict::Stored, "deleted"));
    let reached = envelopes(&ana.pull(&cedar.store, house, 1_000_000));
    assert_eq!(reached, [ben.chains[&document][1].id()]);
}

pub(super) fn shared_tombstones(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut push = vec![ana.grant().1];
    push.extend(ana.share_milestones());
    ana.push(&cedar.store, ana.house, push);
    cedar.store.settle();
    assert_eq!(shared_records(cedar), 5);
    let (house, care) = (ana.house, ana.care());
    let consents = porchlight_core::documents::open_document_id(ana.account(), care, DocumentKind::Consents, b"");
    let shared: Vec<_> = ana.chains.keys().filter(|document| **document != consents).copied().collect();
    for document in shared {
        let end = ana.end_open(document, DocumentKind::Shared, care);
        assert_eq!(ana.push(&cedar.store, house, vec![end]), [Verdict::Stored]);
    }
    assert_eq!(shared_records(cedar), 0);
    cedar.store.settle();
    assert_eq!(shared_records(cedar), 0, "and the projection does not bring it back");
}
