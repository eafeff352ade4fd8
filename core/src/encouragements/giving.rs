//! What giving does for the giver: a card that only they see, and whom one might think of. Nothing here ranks anybody,
//! and nothing is a target.

use super::caps::{Given, Word};
use crate::ids::{AccountId, digest};
use crate::streaks::{DayEntries, habit};
use crate::time::{Day, EpochMs};
use crate::trackers::Cadence;
use std::collections::{BTreeMap, BTreeSet};

/// Days of the card, today included.
pub const CARD_DAYS: i32 = 7;
/// Most people that are suggested.
pub const NUDGED_MAX: usize = 2;
/// Whoever was encouraged so many days ago may be thought of again.
pub const NUDGE_DAYS: i32 = 3;

/// The giver's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Card {
    /// People to whom something was given in the last seven days.
    pub people: usize,
    /// Those of them who said something back since.
    pub wrote_back: usize,
    /// Days of the run on which something was given, as far as 90 days reach; rest days are as a daily habit has them.
    pub run_days: u32,
}

/// The card of `me`, from what `me` gave and what was said in pairs with `me`.
pub fn card(me: AccountId, given: &[Given], words: &BTreeSet<Word>, today: Day, now_ms: EpochMs) -> Card {
    let own = given.iter().filter(|given| given.post.author == me && given.day <= today);
    let mut first_ms: BTreeMap<AccountId, EpochMs> = BTreeMap::new();
    let mut days: BTreeMap<Day, DayEntries> = BTreeMap::new();
    for given in own {
        let entries = DayEntries { first_ms: given.given_ms, last_ms: given.given_ms };
        days.entry(given.day).and_modify(|known| *known = known.joined(entries)).or_insert(entries);
        if let Some(to) = given.to.filter(|_| today.days_since(given.day) < CARD_DAYS) {
            first_ms.entry(to).and_modify(|known| *known = given.given_ms.min(*known)).or_insert(given.given_ms);
        }
    }
    let word = |from, at_ms| Word { from, to: me, at_ms };
    let has_answered =
        |(to, first): (&AccountId, &EpochMs)| words.range(word(*to, *first)..=word(*to, EpochMs::MAX)).count() > 0;
    Card {
        people: first_ms.len(),
        wrote_back: first_ms.iter().filter(|pair| has_answered(*pair)).count(),
        run_days: habit(Cadence::Daily, &days, &BTreeSet::new(), today, now_ms).current_run_days,
    }
}

/// The order in which `me` might think of people on a day. It changes from day to day and from giver to giver, and
/// depends on nothing else.
pub fn order(me: AccountId, people: &BTreeSet<AccountId>, today: Day) -> Vec<AccountId> {
    let lot = |account: &AccountId| {
        let day = today.number().to_be_bytes();
        digest("porchlight/v1/nudge", &[&day, me.as_bytes(), account.as_bytes()])
    };
    let mut order: Vec<AccountId> = people.iter().copied().filter(|account| *account != me).collect();
    order.sort_by_cached_key(lot);
    order
}

/// Up to two people whom one might think of, the first of `order` who may be given something, and were given nothing
/// that can be seen for three days.
pub fn nudge(order: &[AccountId], may_get: impl Fn(AccountId) -> bool, given: &[Given], today: Day) -> Vec<AccountId> {
    let recent = given.iter().filter(|given| today.days_since(given.day) < NUDGE_DAYS).filter_map(|given| given.to);
    let recent: BTreeSet<AccountId> = recent.collect();
    let left = order.iter().copied().filter(|account| !recent.contains(account) && may_get(*account));
    left.take(NUDGED_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::super::PostId;
    use super::*;
    use crate::ids::RecordId;
    use proptest::prelude::*;

    const DAY_MS: EpochMs = 24 * 3_600_000;

    fn account(n: u8) -> AccountId {
        AccountId::from_bytes([n; 16])
    }

    fn day(n: i64) -> Day {
        Day::from_number(i32::try_from(n).unwrap()).unwrap()
    }

    fn given(n: u8, from: u8, to: Option<u8>, on: i64) -> Given {
        let post = PostId { record: RecordId::from_bytes([n; 16]), author: account(from) };
        let (to, given_ms) = (to.map(account), on * DAY_MS);
        Given { post, to, is_in_pair: to.is_some(), given_ms, day: day(on) }
    }

    fn word(from: u8, on: i64) -> Word {
        Word { from: account(from), to: account(1), at_ms: on * DAY_MS + 1 }
    }

    fn nudged(me: AccountId, people: &BTreeSet<AccountId>, given: &[Given], today: Day) -> Vec<AccountId> {
        nudge(&order(me, people, today), |_| true, given, today)
    }

    #[test]
    fn the_card_counts_people_of_seven_days_and_who_answered_since() {
        let all = [given(1, 1, Some(2), 9), given(2, 1, Some(2), 10), given(3, 1, Some(3), 10), given(4, 1, None, 10)];
        let old = given(5, 1, Some(4), 3);
        let all = [&all[..], &[old, given(6, 2, Some(1), 10)]].concat();
        let words = BTreeSet::from([word(2, 9), word(3, 8), word(4, 10)]);
        assert_eq!(
            card(account(1), &all, &words, day(10), 10 * DAY_MS),
            Card { people: 2, wrote_back: 1, run_days: 2 }
        );
        assert_eq!(card(account(9), &all, &words, day(10), 10 * DAY_MS), Card::default());
    }

    #[test]
    fn the_nudge_passes_from_one_to_the_other() {
        let people: BTreeSet<_> = (1..9).map(account).collect();
        let first = nudged(account(1), &people, &[], day(10));
        assert_eq!(first.len(), NUDGED_MAX);
        assert_ne!(nudged(account(2), &people, &[], day(10)), first, "not all of a house are sent to the same two");
        assert!((11..40).any(|later| nudged(account(1), &people, &[], day(later)) != first));
        let given = given(1, 3, Some(first[0].as_bytes()[0]), 10);
        for (later, is_out) in [(10, true), (12, true)] {
            assert_eq!(nudged(account(1), &people, &[given], day(later)).contains(&first[0]), !is_out);
        }
        let two = BTreeSet::from([account(1), first[0]]);
        assert_eq!(nudged(account(1), &two, &[given], day(13)), [first[0]]);
    }

    fn any_given() -> impl Strategy<Value = Vec<Given>> {
        let one = (any::<u8>(), 1..4u8, proptest::option::of(1..6u8), 1..30i64);
        proptest::collection::vec(one.prop_map(|(n, from, to, on)| given(n, from, to, on)), 0..40)
    }

    proptest! {
        #[test]
        fn neither_depends_on_the_order_and_both_keep_their_bounds(
            (all, shuffled) in any_given().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            words in proptest::collection::btree_set((2..6u8, 1..30i64).prop_map(|(from, on)| word(from, on)), 0..9),
            today in 1..32i64,
        ) {
            let (me, people) = (account(1), (1..6).map(account).collect::<BTreeSet<_>>());
            let of = |all: &[Given]| (card(me, all, &words, day(today), today * DAY_MS), nudged(me, &people, all, day(today)));
            let (card, nudged) = of(&all);
            prop_assert_eq!((card, nudged.clone()), of(&shuffled));
            prop_assert!(card.wrote_back <= card.people && card.run_days <= u32::try_from(today).unwrap());
            prop_assert!(nudged.len() <= NUDGED_MAX);
            for account in &nudged {
                let last = all.iter().filter(|given| given.to == Some(*account)).map(|given| given.day).max();
                prop_assert!(*account != me && last.is_none_or(|last| day(today).days_since(last) >= NUDGE_DAYS));
            }
        }
    }
}
