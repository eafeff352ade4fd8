//! What a member may read: whole documents of the months since joining, and their own; nothing after leaving.

use super::envelopes;
use crate::commands::notice::{self, Notice};
use crate::commands::{house, invite};
use crate::store::{Exit, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, rng};
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::WireSegment;
use porchlight_core::documents::{DocumentKind, open_document_id};
use porchlight_core::encouragements::Encouragement;
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, RecordId, SpaceId, TenantId};
use porchlight_core::protocol::{
    DocumentCheck, Exchanged, ExitKind, PULL_BUDGET_BYTES, RequestPart, SpaceCheck, State, Verdict, WantedChain,
};
use porchlight_core::time::{Day, EpochMs};
use rand_core::Rng;
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: EpochMs = 24 * 3_600_000;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn noon_of(of: Day) -> EpochMs {
    NOON + i64::from(of.days_since(day("2026-11-24"))) * DAY_MS
}

fn posts_of(phone: &Phone, of: Day) -> DocumentId {
    let circle = SpaceId::house_circle(phone.house);
    open_document_id(phone.account(), circle, DocumentKind::Posts, &of.month().key())
}

/// A card of a day, for the house circle.
fn post(phone: &mut Phone, of: Day) -> WireSegment {
    let id = RecordId::random(&mut phone.rng);
    let record = Encouragement::parse(None, Some(1), None, noon_of(of), of).unwrap().record(id);
    let circle = SpaceId::house_circle(phone.house);
    phone.write_open(DocumentKind::Posts, circle, &of.month().key(), &[record])
}

fn ids_of(phone: &Phone, document: DocumentId) -> BTreeSet<EnvelopeId> {
    phone.chains.get(&document).into_iter().flatten().map(Envelope::id).collect()
}

fn check_of(exchanged: &Exchanged, space: SpaceId) -> Option<SpaceCheck> {
    exchanged.checks.iter().find(|check| check.space == space).copied()
}

fn sum(ids: &BTreeSet<EnvelopeId>) -> u64 {
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

/// One person of the random history: what came to their phone, and how they stand.
struct Person {
    phone: Phone,
    got: BTreeSet<EnvelopeId>,
    /// The first month read, while they live in the house.
    from: Option<i32>,
}

/// A random history of a house, and what has been written in it.
struct History {
    house: TenantId,
    now_ms: EpochMs,
    people: Vec<Person>,
    /// The first month of posts that are kept: each push looks at the date.
    kept_from: i32,
    /// Author, month and envelopes of each document.
    documents: BTreeMap<DocumentId, (AccountId, i32, BTreeSet<EnvelopeId>)>,
}

/// Joins, leavings, pushes and pulls in any order: whoever reads to the end has whole documents, exactly those that they
/// may read, and the checks say the same.
pub(super) fn random_histories(cedar: &Cedar) {
    for seed in 0..6 {
        let mut rng = rng(7_000 + seed);
        let made = house::create(&cedar.store, &format!("House {seed}"), "America/Denver", NOON, &mut rng).unwrap();
        let (people, documents) = (Vec::new(), BTreeMap::new());
        let mut history = History { house: made.tenant, now_ms: NOON, people, kept_from: 0, documents };
        for step in 0..160 {
            let choice = rng.next_u32();
            history.step(&cedar.store, seed, choice);
            history.now_ms += i64::from(rng.next_u32() % 6) * DAY_MS;
            if step % 20 == 19 {
                for index in 0..history.people.len() {
                    history.read_to_the_end(&cedar.store, index, PULL_BUDGET_BYTES);
                }
            }
        }
        assert!(history.people.iter().any(|person| person.from.is_none()), "somebody is out at the end of seed {seed}");
    }
}

impl History {
    fn today(&self) -> Day {
        day("2026-11-24").plus(i32::try_from((self.now_ms - NOON) / DAY_MS).unwrap())
    }

    fn step(&mut self, store: &dyn Store, seed: u64, choice: u32) {
        let who = (choice >> 8) as usize % self.people.len().max(1);
        match choice % 16 {
            _ if self.people.is_empty() => self.join(store, seed),
            0 if self.people.len() < 6 => self.join(store, seed),
            1 => {
                let exit = Exit { how: ExitKind::Planned, at_ms: self.now_ms, staff_access_ends_ms: self.now_ms };
                let person = &mut self.people[who];
                assert_eq!(store.exit(self.house, person.phone.account(), exit).unwrap(), person.from.is_some());
                person.from = None;
            }
            2 | 3 => {
                let (today, person) = (self.today(), &mut self.people[who]);
                let is_back = store.readmit(self.house, person.phone.account(), self.now_ms).unwrap();
                assert_eq!(is_back, person.from.is_none());
                person.from = person.from.or(Some(today.month().number()));
            }
            4..=9 => self.write(store, who, choice >> 16),
            10..=12 => drop(self.read(store, who, 300)),
            _ => self.read_to_the_end(store, who, 300),
        }
    }

    fn join(&mut self, store: &dyn Store, seed: u64) {
        let number = self.people.len() as u64;
        let phone = Phone::joined_at(100 * (seed + 1) + number, store, self.house, "Somebody", self.now_ms);
        let from = Some(self.today().month().number());
        self.people.push(Person { phone, got: BTreeSet::new(), from });
    }

    /// Up to three cards of this month or of one before, in one segment.
    fn write(&mut self, store: &dyn Store, who: usize, choice: u32) {
        let of = self.today().plus(-i32::try_from(choice % 80).unwrap());
        let Person { phone, from, .. } = &mut self.people[who];
        if from.is_none() {
            return;
        }
        let document = posts_of(phone, of);
        let before = ids_of(phone, document).len();
        for _ in 0..=choice % 3 {
            post(phone, of);
        }
        let written = ids_of(phone, document);
        let segment = phone.segment(document, before..written.len());
        let part = phone.part(self.house, vec![segment]);
        assert_eq!(exchange_part(store, self.now_ms, part).exchanged.unwrap().verdicts, [Verdict::Stored]);
        self.documents.insert(document, (phone.account(), of.month().number(), written));
        self.kept_from = self.kept_from.max(self.today().plus(-180).month().number());
    }

    fn read(&mut self, store: &dyn Store, who: usize, budget: u32) -> Exchanged {
        let person = &mut self.people[who];
        let part =
            RequestPart { budget, incarnation: Some(store.incarnation()), ..person.phone.part(self.house, vec![]) };
        let page = exchange_part(store, self.now_ms, part).exchanged.unwrap();
        person.phone.cursors.insert(self.house, page.cursor.clone());
        for id in envelopes(std::slice::from_ref(&page)) {
            let found = self.documents.values().find(|(_, _, ids)| ids.contains(&id));
            if let Some((author, month, _)) = found {
                let may_read = person.from.is_some_and(|from| *month >= from || *author == person.phone.account());
                assert!(may_read, "a page has what its reader may not read");
            }
            person.got.insert(id);
        }
        page
    }

    fn read_to_the_end(&mut self, store: &dyn Store, who: usize, budget: u32) {
        let mut page = self.read(store, who, budget);
        while page.more {
            page = self.read(store, who, budget);
        }
        let Person { phone, got, from } = &self.people[who];
        let check = check_of(&page, SpaceId::house_circle(self.house));
        let Some(from) = from else {
            assert_eq!(check, None, "who left reads nothing");
            return;
        };
        let mut readable = BTreeSet::new();
        for (author, month, ids) in self.documents.values().filter(|(_, month, _)| *month >= self.kept_from) {
            if author == &phone.account() {
                readable.extend(ids);
            } else if month >= from {
                assert!(ids.is_subset(got), "half a document");
                readable.extend(ids);
            }
        }
        let check = check.unwrap();
        assert_eq!((check.count, check.sum), (readable.len() as u64, sum(&readable)));
    }
}
