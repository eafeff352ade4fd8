//! What a member may read: whole documents of the months since joining, and their own; nothing after leaving.

use super::envelopes;
use crate::commands::invite;
use crate::commands::notice::{self, Notice};
use crate::store::{Away, Exit, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, rng};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::{DocumentKind, open_document_id};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::{DocumentId, EnvelopeId, RecordId, SpaceId};
use porchlight_core::protocol::{
    DocumentCheck, Exchanged, ExitKind, PULL_BUDGET_BYTES, RequestPart, SpaceCheck, State, Verdict, WantedChain,
};
use porchlight_core::time::{Day, EpochMs};
use std::collections::BTreeSet;

pub(super) const DAY_MS: EpochMs = 24 * 3_600_000;

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(super) fn noon_of(of: Day) -> EpochMs {
    NOON + i64::from(of.days_since(day("2026-11-24"))) * DAY_MS
}

pub(super) fn posts_of(phone: &Phone, of: Day) -> DocumentId {
    let circle = SpaceId::house_circle(phone.house);
    open_document_id(phone.account(), circle, DocumentKind::Posts, &of.month().key())
}

/// A card of a day, for the house circle.
pub(super) fn post(phone: &mut Phone, of: Day) -> WireSegment {
    let id = RecordId::random(&mut phone.rng);
    let record = Encouragement::parse(None, Some(1), None, noon_of(of), of).unwrap().record(id);
    let circle = SpaceId::house_circle(phone.house);
    phone.write_open(DocumentKind::Posts, circle, &of.month().key(), &[record])
}

pub(super) fn ids_of(phone: &Phone, document: DocumentId) -> BTreeSet<EnvelopeId> {
    phone.chains.get(&document).into_iter().flatten().map(Envelope::id).collect()
}

pub(super) fn check_of(exchanged: &Exchanged, space: SpaceId) -> Option<SpaceCheck> {
    exchanged.checks.iter().find(|check| check.space == space).copied()
}

pub(super) fn sum(ids: &BTreeSet<EnvelopeId>) -> u64 {
    ids.iter().map(|id| u64::from_be_bytes(id.as_bytes()[..8].try_into().unwrap())).fold(0, u64::wrapping_add)
}

pub(super) fn since_joining(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let circle = SpaceId::house_circle(house);
    let (october, november) = (day("2026-10-20"), day("2026-11-02"));
    let mut ana = Phone::joined_at(1, &cedar.store, house, "Ana", noon_of(october));
    for of in [october, november] {
        let segment = post(&mut ana, of);
        assert_eq!(ana.push(&cedar.store, house, vec![segment]), [Verdict::Stored]);
    }
    let mut ben = Phone::joined(2, cedar, "Ben");
    let got: BTreeSet<EnvelopeId> = envelopes(&ben.pull(&cedar.store, house, PULL_BUDGET_BYTES)).into_iter().collect();
    assert_eq!(got, ids_of(&ana, posts_of(&ana, november)), "the whole month of joining, and nothing before");
    let check =
        |phone: &Phone| check_of(&phone.try_push(&cedar.store, house, vec![]).exchanged.unwrap(), circle).unwrap();
    assert_eq!((check(&ben).count, check(&ben).sum), (1, sum(&got)));
    let from = check(&ben).from.unwrap();
    assert_eq!(from.posts, november.month().number());
    assert_eq!(from.notices, day("2026-08-26").month().number(), "ninety days before");
    assert_eq!(check(&ana).count, 2);

    // Word of a month that Ben does not read: nothing of it comes, and neither comparing nor asking brings it.
    let late = post(&mut ana, october);
    ana.push(&cedar.store, house, vec![late]);
    assert!(envelopes(&ben.pull(&cedar.store, house, PULL_BUDGET_BYTES)).is_empty());
    assert_eq!((check(&ben).count, check(&ana).count), (1, 3));
    let document = posts_of(&ana, october);
    let have = vec![DocumentCheck { account: ana.account(), document, count: 9, sum: 9 }];
    let differing = cedar.store.differing(house, ben.account(), &have).unwrap();
    assert!(!differing.iter().any(|differing| differing.document == document), "it is no loss either");
    let want = [WantedChain { account: ana.account(), document, device: ana.device(), from: 1 }];
    assert!(cedar.store.chains(house, ben.account(), &want, PULL_BUDGET_BYTES).unwrap().is_empty());
    assert!(
        !cedar.store.chains(house, ana.account(), &want, PULL_BUDGET_BYTES).unwrap().is_empty(),
        "else it proves nothing"
    );
}

pub(super) fn notices(cedar: &Cedar) {
    let house = cedar.house.tenant;
    for of in ["2026-07-30", "2026-08-10", "2026-11-20"] {
        let notice = Notice::Announcement { text: format!("Of {of}.") };
        notice::post(&cedar.store, &cedar.house, &notice, noon_of(day(of)), &mut rng(1)).unwrap();
    }
    let mut ben = Phone::joined(2, cedar, "Ben");
    let pages = ben.pull(&cedar.store, house, PULL_BUDGET_BYTES);
    assert_eq!(envelopes(&pages).len(), 2, "August whole, since it was ninety days ago, and nothing before");
    let check = check_of(pages.last().unwrap(), SpaceId::house_circle(house)).unwrap();
    assert_eq!(check.count, 2);
}

/// Whoever comes back reads what the new membership lets them read, even where their phone has read further already: here
/// the server's clock was a month ahead before.
pub(super) fn another_membership(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let october = day("2026-10-20");
    let mut ana = Phone::joined_at(1, &cedar.store, house, "Ana", noon_of(october));
    let segment = post(&mut ana, october);
    ana.push(&cedar.store, house, vec![segment]);
    let mut ben = Phone::joined(2, cedar, "Ben");
    assert!(envelopes(&ben.pull(&cedar.store, house, PULL_BUDGET_BYTES)).is_empty());
    let exit = Exit { how: ExitKind::LeftEarly, at_ms: NOON, staff_access_ends_ms: NOON };
    assert!(cedar.store.exit(house, ben.account(), exit).unwrap());
    assert!(!cedar.store.exit(house, ben.account(), exit).unwrap(), "once");
    assert!(cedar.store.readmit(house, ben.account(), noon_of(october)).unwrap());
    assert!(!cedar.store.readmit(house, ben.account(), noon_of(october)).unwrap(), "once");
    let got: BTreeSet<EnvelopeId> = envelopes(&ben.pull(&cedar.store, house, PULL_BUDGET_BYTES)).into_iter().collect();
    assert_eq!(got, ids_of(&ana, posts_of(&ana, october)));
}

/// Who left is not in again by the invite that they once used (asked again, it answers as before); a new one is the
/// house's word that they live there.
pub(super) fn invites_after_leaving(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let mut ana = Phone::new(1, house);
    let invited = |phone: &mut Phone| {
        invite::resident(&cedar.store, house, "Ana", "http://localhost:1", NOON, &mut phone.rng).unwrap()
    };
    let first = invited(&mut ana);
    ana.join(&cedar.store, &first);
    let exit = Exit { how: ExitKind::EndedByHouse, at_ms: NOON, staff_access_ends_ms: NOON };
    assert!(cedar.store.exit(house, ana.account(), exit).unwrap());
    let word = |phone: &Phone| cedar.store.house_word(house, phone.account(), NOON).unwrap().unwrap();
    ana.join(&cedar.store, &first);
    assert_eq!((word(&ana).standing.state, word(&ana).circles.len()), (State::Landing, 0));
    let second = invited(&mut ana);
    ana.join(&cedar.store, &second);
    assert_eq!((word(&ana).standing.state, word(&ana).circles.len()), (State::Resident, 1));
    ana.join(&cedar.store, &second);
    assert_eq!(word(&ana).circles.len(), 1);
}

/// Only who lives in a house can be away from it, and leaving it ends that.
pub(super) fn away(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let ana = Phone::joined(1, cedar, "Ana");
    let stranger = Phone::new(2, house);
    let standing = || cedar.store.house_word(house, ana.account(), NOON).unwrap().unwrap();
    let on_the_page =
        || cedar.store.read_house(house, NOON).unwrap().unwrap().residents.first().and_then(|row| row.away);
    let before = standing();
    let away = Away { since_ms: NOON - 1, until: Some(day("2026-11-27")) };
    assert!(!cedar.store.away(house, stranger.account(), away).unwrap());
    assert!(!cedar.store.back(house, ana.account(), NOON).unwrap(), "not away");
    assert!(cedar.store.away(house, ana.account(), away).unwrap());
    assert_eq!((standing().standing.state, standing().standing.away_until), (State::Leave, away.until));
    assert_eq!((standing().standing.since_ms, standing().circles), (NOON - 1, before.circles.clone()));
    assert_eq!(on_the_page(), Some(away));
    assert!(cedar.store.away(house, ana.account(), Away { since_ms: NOON, until: None }).unwrap());
    assert_eq!(on_the_page(), Some(Away { since_ms: NOON - 1, until: None }), "since then, and until another day");
    assert!(cedar.store.back(house, ana.account(), NOON).unwrap());
    assert_eq!((standing(), on_the_page()), (before, None));
    assert!(cedar.store.away(house, ana.account(), away).unwrap());
    let exit = Exit { how: ExitKind::Planned, at_ms: NOON, staff_access_ends_ms: NOON + 1 };
    assert!(cedar.store.exit(house, ana.account(), exit).unwrap());
    assert_eq!((standing().standing.state, on_the_page()), (State::Landing, None));
    assert!(!cedar.store.away(house, ana.account(), away).unwrap(), "she does not live there");
}

pub(super) fn retention(cedar: &Cedar) {
    let house = cedar.house.tenant;
    let circle = SpaceId::house_circle(house);
    let (october, november) = (day("2026-10-31"), day("2026-11-01"));
    let mut ana = Phone::joined_at(1, &cedar.store, house, "Ana", noon_of(october));
    let mut ben = Phone::joined_at(2, &cedar.store, house, "Ben", noon_of(october));
    let segments = [post(&mut ana, october), post(&mut ana, november)];
    ana.push(&cedar.store, house, segments.to_vec());
    let exchange_at = |phone: &mut Phone, now_ms: EpochMs, push: Vec<WireSegment>| {
        let incarnation = Some(cedar.store.incarnation());
        let part = RequestPart { incarnation, ..phone.part(house, push) };
        let exchanged = exchange_part(&cedar.store, now_ms, part).exchanged.unwrap();
        (check_of(&exchanged, circle).unwrap(), envelopes(&[exchanged]))
    };
    let want =
        [WantedChain { account: ana.account(), document: posts_of(&ana, october), device: ana.device(), from: 1 }];
    let stored = || cedar.store.chains(house, ana.account(), &want, PULL_BUDGET_BYTES).unwrap().len();
    // Whatever is pushed, by whomever: the last day, and the day after.
    let last_day = noon_of(october.plus(180));
    let grant = ben.grant().1;
    assert_eq!(exchange_at(&mut ben, last_day, vec![grant]).0.count, 2);
    assert_eq!(stored(), 1);
    let withdrawal = ben.withdrawal();
    let (check, came) = exchange_at(&mut ben, last_day + DAY_MS, vec![withdrawal]);
    assert_eq!((check.count, came.len()), (1, 1), "November's is still there");
    assert_eq!(check.from.unwrap().kept, november.month().number());
    assert_eq!(stored(), 0, "and the row is gone");
    // What comes of that month later is taken, and goes again: it is on its author's phone.
    let (check, _) = exchange_at(&mut ben, last_day + DAY_MS, vec![]);
    let again = RequestPart { incarnation: None, ..ana.part(house, vec![segments[0].clone()]) };
    let again = exchange_part(&cedar.store, last_day + DAY_MS, again).exchanged.unwrap();
    assert_eq!(again.verdicts, [Verdict::Stored]);
    assert_eq!(check_of(&again, circle), Some(check), "it counts for nobody");
    assert_eq!(stored(), 0);
}
