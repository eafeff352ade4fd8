//! Reports: what the store keeps of them, and decisions, one a turn.

use crate::auth::{Staff, StaffId, StaffRole};
use crate::store::{HouseReports, PlacedPost, PostDecision, StaffStore, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part};
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::{Encouragement, PostId};
use porchlight_core::identity::account_log::CutList;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::protocol::{RequestPart, Verdict};
use porchlight_core::reports::{Reason, Report, document_part, proof_of};
use porchlight_core::time::{Day, EpochMs};

const CARD: RecordId = RecordId::from_bytes([5; 16]);

fn bens_card(cedar: &Cedar) -> (WireSegment, PlacedPost) {
    let mut ben = Phone::joined(7, cedar, "Ben");
    let (day, space) = (Day::parse("2026-11-24").unwrap(), SpaceId::house_circle(ben.house));
    let card = Encouragement::parse(None, Some(1), None, NOON, day).unwrap().record(CARD);
    let wire = ben.write_open(DocumentKind::Posts, space, &day.month().key(), &[card]);
    assert_eq!(ben.push(&cedar.store, ben.house, vec![wire.clone()]), [Verdict::Stored]);
    (wire, PlacedPost { space, post: PostId { record: CARD, author: ben.account() } })
}

fn report(phone: &mut Phone, of: &WireSegment, id: RecordId) -> WireSegment {
    let proof = proof_of(of.clone().parse().unwrap().into_envelopes()).unwrap();
    let record = Report::parse(Reason::Other, None, CARD, proof, NOON).unwrap().record(id);
    phone.write_open(DocumentKind::Reports, phone.care(), &document_part(id), &[record])
}

fn push_at(phone: &Phone, cedar: &Cedar, now_ms: EpochMs, segment: WireSegment) -> Vec<Verdict> {
    let part = RequestPart { incarnation: Some(cedar.store.incarnation()), ..phone.part(phone.house, vec![segment]) };
    exchange_part(&cedar.store, now_ms, part).exchanged.unwrap().verdicts
}

fn held(cedar: &Cedar, of: Option<PlacedPost>) -> HouseReports {
    cedar.store.reports(cedar.house.tenant, of).unwrap()
}

/// A report comes twice, and is kept with the time at which it came first and with what the house has of the post.
pub(super) fn received(cedar: &Cedar) {
    let (card, post) = bens_card(cedar);
    let (mut ana, id) = (Phone::joined(1, cedar, "Ana"), RecordId::from_bytes([1; 16]));
    let made = report(&mut ana, &card, id);
    assert_eq!(push_at(&ana, cedar, NOON + 5, made.clone()), [Verdict::Stored]);
    assert_eq!(push_at(&ana, cedar, NOON + 9, made), [Verdict::Duplicate]);
    for of in [None, Some(post)] {
        let [kept] = &held(cedar, of).reports[..] else { panic!("not one report") };
        assert_eq!((kept.record.id, kept.reporter, kept.received_ms), (id, ana.account(), NOON + 5));
        assert_eq!((kept.closed_ms, kept.author_name.as_deref()), (None, Some("Ben")));
        let card = card.clone().parse().unwrap().last().id();
        assert_eq!(kept.held.as_ref().map(|envelope| envelope.id()), Some(card));
    }
    let elsewhere = PlacedPost { space: ana.care(), ..post };
    assert!(held(cedar, Some(elsewhere)).reports.is_empty());
}

/// Two decide in the same turn, and one of them has decided.
pub(super) fn one_decision_a_turn(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let (card, post) = bens_card(cedar);
    let mut ana = Phone::joined(1, cedar, "Ana");
    let made = report(&mut ana, &card, RecordId::from_bytes([1; 16]));
    push_at(&ana, cedar, NOON, made);
    let carla = Staff { id: StaffId::from_bytes([3; 16]), name: "Carla".into(), role: StaffRole::Counsellor };
    cedar.store.add_staff(house, &carla, [4; 32], NOON, NOON + 1).unwrap();
    assert_eq!(cedar.store.staff_named(house, "Carla").unwrap(), std::slice::from_ref(&carla));
    assert_eq!(cedar.store.staff_named(house, "Sam").unwrap(), []);
    let by_itself = PostDecision { post, turn: 1, is_hidden: true, staff: None, at_ms: NOON + 1, note: None };
    assert!(cedar.store.decide(house, by_itself.clone()).unwrap());
    assert_eq!(held(cedar, None).reports[0].closed_ms, None, "nobody has looked at it");
    let late = PostDecision { is_hidden: false, staff: Some(carla.id), at_ms: NOON + 2, ..by_itself.clone() };
    assert!(!cedar.store.decide(house, late.clone()).unwrap());
    let next = PostDecision { turn: 2, note: Some("They talked".into()), ..late };
    assert!(cedar.store.decide(house, next.clone()).unwrap());
    let HouseReports { reports, decisions } = held(cedar, Some(post));
    assert_eq!((reports[0].closed_ms, decisions), (Some(NOON + 2), vec![by_itself, next]));
}

/// Somebody reports with a phone that was lost; its owner had removed it.
pub(super) fn of_a_lost_phone(cedar: &Cedar) {
    let (card, _) = bens_card(cedar);
    let mut ana = Phone::joined(1, cedar, "Ana");
    let mut tablet = ana.second(2, &cedar.store);
    let made = report(&mut tablet, &card, RecordId::from_bytes([1; 16]));
    assert_eq!(push_at(&tablet, cedar, NOON, made), [Verdict::Stored]);
    let second = RecordId::from_bytes([2; 16]);
    for phone in [&mut tablet, &mut ana] {
        let made = report(phone, &card, second);
        assert_eq!(push_at(phone, cedar, NOON, made), [Verdict::Stored], "both of her devices write it");
    }
    assert_eq!(held(cedar, None).reports.len(), 2);
    let lists = [ana.care(), SpaceId::house_circle(ana.house)].map(|space| CutList::of(space, vec![]));
    let all = [&lists[..], &[CutList::of(SpaceId::personal(ana.account()), vec![])]].concat();
    ana.remove(tablet.device(), &all);
    assert_eq!(ana.push_log(&cedar.store, ana.home(), &all).log_verdict, Some(Verdict::Stored));
    ana.push_log(&cedar.store, ana.house, &lists);
    let kept: Vec<_> = held(cedar, None).reports.into_iter().map(|kept| kept.record.id).collect();
    assert_eq!(kept, [second], "what the one says that she has stays");
}
