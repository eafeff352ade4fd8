//! Asks: when they came in, and how they end.

use crate::store::{ReceivedRecord, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part};
use porchlight_core::asks::{Ask, taken_back};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::identity::account_log::CutList;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::protocol::{RequestPart, Verdict};
use porchlight_core::time::{Day, EpochMs};

fn asks(cedar: &Cedar) -> Vec<ReceivedRecord> {
    cedar.store.settle();
    let residents = cedar.store.read_house(cedar.house.tenant, NOON).unwrap().unwrap().residents;
    residents.into_iter().flat_map(|resident| resident.asks).collect()
}

fn write(phone: &mut Phone, ask: &Ask, record: Record) -> WireSegment {
    phone.write_open(DocumentKind::Asks, phone.care(), &ask.document_part(), &[record])
}

fn push_at(phone: &Phone, cedar: &Cedar, now_ms: EpochMs, segment: WireSegment) -> Vec<Verdict> {
    let part = RequestPart { incarnation: Some(cedar.store.incarnation()), ..phone.part(phone.house, vec![segment]) };
    exchange_part(&cedar.store, now_ms, part).exchanged.unwrap().verdicts
}

fn made_at_noon() -> Ask {
    Ask::new(NOON, Day::parse("2026-11-24").unwrap())
}

/// No consent is given.
pub(super) fn received(cedar: &Cedar) {
    let (mut ana, ask, id) = (Phone::joined(1, cedar, "Ana"), made_at_noon(), RecordId::from_bytes([1; 16]));
    let asked = write(&mut ana, &ask, ask.record(id));
    assert_eq!(push_at(&ana, cedar, NOON + 5, asked.clone()), [Verdict::Stored]);
    assert_eq!(push_at(&ana, cedar, NOON + 9, asked), [Verdict::Duplicate]);
    let held = asks(cedar);
    assert_eq!((held.len(), held[0].record.id, held[0].received_ms), (1, id, NOON + 5));
    let back = write(&mut ana, &ask, taken_back(RecordId::from_bytes([2; 16]), id));
    assert_eq!(push_at(&ana, cedar, NOON + 20, back), [Verdict::Stored]);
    let times: Vec<EpochMs> = asks(cedar).iter().map(|received| received.received_ms).collect();
    assert_eq!(times, [NOON + 5, NOON + 20]);
}

/// Somebody asks with a phone that was lost; its owner had removed it.
pub(super) fn of_a_lost_phone(cedar: &Cedar) {
    let mut ana = Phone::joined(1, cedar, "Ana");
    let (mut tablet, ask) = (ana.second(2, &cedar.store), made_at_noon());
    let asked = write(&mut tablet, &ask, ask.record(RecordId::from_bytes([1; 16])));
    assert_eq!(push_at(&tablet, cedar, NOON, asked), [Verdict::Stored]);
    assert_eq!(asks(cedar).len(), 1);
    let lists = [ana.care(), SpaceId::house_circle(ana.house)].map(|space| CutList::of(space, vec![]));
    let all = [&lists[..], &[CutList::of(SpaceId::personal(ana.account()), vec![])]].concat();
    ana.remove(tablet.device(), &all);
    assert_eq!(ana.push_log(&cedar.store, ana.home(), &all).log_verdict, Some(Verdict::Stored));
    ana.push_log(&cedar.store, ana.house, &lists);
    assert_eq!(asks(cedar).len(), 0);
    let late = write(&mut tablet, &ask, ask.record(RecordId::from_bytes([2; 16])));
    assert_eq!(push_at(&tablet, cedar, NOON, late), [Verdict::Stored], "kept apart, for Ana to look at");
    let own = write(&mut ana, &ask, ask.record(RecordId::from_bytes([3; 16])));
    assert_eq!(push_at(&ana, cedar, NOON, own), [Verdict::Stored]);
    assert_eq!(asks(cedar).len(), 1, "her own");
}
