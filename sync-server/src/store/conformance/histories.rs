//! Random histories of a house: joins, leavings, pushes and pulls in any order.

use super::envelopes;
use super::membership::{DAY_MS, check_of, day, ids_of, post, posts_of, sum};
use crate::commands::house;
use crate::store::{Exit, Store};
use crate::test_phone::{Cedar, NOON, Phone, exchange_part, rng};
use porchlight_core::ids::{AccountId, DocumentId, EnvelopeId, SpaceId, TenantId};
use porchlight_core::protocol::{Exchanged, ExitKind, PULL_BUDGET_BYTES, RequestPart, Verdict};
use porchlight_core::time::{Day, EpochMs};
use rand_core::Rng;
use std::collections::{BTreeMap, BTreeSet};

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
