//! How many encouragements count: so many a day, so many to one person, and one to somebody who does not answer. The
//! author's phone asks before it writes; where several phones of one person wrote without knowing of each other, every
//! reader passes over what is too much, and all of them over the same posts.
//!
//! That is why a circle's posts are judged first and by themselves: what a pair says is read by two, so it may take
//! nothing away from what all others are shown.

use super::PostId;
use crate::ids::AccountId;
use crate::time::{Day, EpochMs};
use std::collections::{BTreeMap, BTreeSet};

/// Most encouragements of one sender in a day of theirs.
pub const A_DAY_MAX: usize = 20;
/// Most of them to one person.
pub const A_DAY_TO_ONE_MAX: usize = 5;
/// Whoever has said something within this time has replied.
pub const REPLY_MS: EpochMs = 72 * 3_600_000;

/// An encouragement, as the caps see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub post: PostId,
    /// For whom; nobody in particular when absent.
    pub to: Option<AccountId>,
    /// Whether it was said in the pair of the two, or where a circle reads it.
    pub is_in_pair: bool,
    /// When, by the sender's clock.
    pub given_ms: EpochMs,
    /// The sender's day then.
    pub day: Day,
}

/// Something that one of a pair said to the other: encouragements and thanks, taken back or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Who.
    pub from: AccountId,
    /// To whom.
    pub to: AccountId,
    /// When, by the clock of who said it.
    pub at_ms: EpochMs,
}

/// Which cap a post is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// Too many in a day.
    Day,
    /// Too many to one person in a day.
    Pair,
    /// A second one to somebody who has not replied.
    NoReply,
}

/// What counted so far.
#[derive(Default)]
struct Counted {
    /// In circles, by sender and day.
    in_circles: BTreeMap<(AccountId, Day), usize>,
    /// In a pair, by sender, person and day.
    in_pairs: BTreeMap<(AccountId, AccountId, Day), usize>,
    /// To one person, wherever it was said.
    to_one: BTreeMap<(AccountId, AccountId, Day), usize>,
    /// The last one in a pair.
    last_ms: BTreeMap<(AccountId, AccountId), EpochMs>,
}

impl Counted {
    fn cap(&self, given: &Given, words: &BTreeSet<Word>) -> Option<Cap> {
        let from = given.post.author;
        let in_circles = self.in_circles.get(&(from, given.day)).copied().unwrap_or_default();
        let Some(to) = given.to else { return (in_circles >= A_DAY_MAX).then_some(Cap::Day) };
        let of = |counts: &BTreeMap<_, usize>| counts.get(&(from, to, given.day)).copied().unwrap_or_default();
        let in_all = if given.is_in_pair { in_circles + of(&self.in_pairs) } else { in_circles };
        if in_all >= A_DAY_MAX {
            Some(Cap::Day)
        } else if of(&self.to_one) >= A_DAY_TO_ONE_MAX {
            Some(Cap::Pair)
        } else {
            let is_second = given.is_in_pair && self.last_ms.get(&(from, to)).is_some_and(|at| is_near(*at, given));
            (is_second && !has_replied(to, from, given.given_ms, words)).then_some(Cap::NoReply)
        }
    }

    fn count(&mut self, given: &Given) {
        let from = given.post.author;
        if let Some(to) = given.to {
            *self.to_one.entry((from, to, given.day)).or_default() += 1;
            if given.is_in_pair {
                *self.in_pairs.entry((from, to, given.day)).or_default() += 1;
                self.last_ms.insert((from, to), given.given_ms);
            }
        }
        if !given.is_in_pair {
            *self.in_circles.entry((from, given.day)).or_default() += 1;
        }
    }
}

fn is_near(at_ms: EpochMs, given: &Given) -> bool {
    given.given_ms.saturating_sub(at_ms) < REPLY_MS
}

fn has_replied(from: AccountId, to: AccountId, at_ms: EpochMs, words: &BTreeSet<Word>) -> bool {
    let earliest_ms = at_ms.saturating_sub(REPLY_MS).saturating_add(1);
    let word = |at_ms| Word { from, to, at_ms };
    words.range(word(earliest_ms)..=word(at_ms)).next().is_some()
}

/// The posts that are over a cap. `given` holds at most what one reader can see: a pair's posts only if both its
/// members are held; the answer for a post is the same for whoever can see it, in whatever order it came.
pub fn over(given: &[Given], words: &BTreeSet<Word>) -> BTreeMap<PostId, Cap> {
    let mut in_order: Vec<&Given> = given.iter().collect();
    in_order.sort_by_key(|given| (given.is_in_pair, given.given_ms, given.post));
    let (mut counted, mut over) = (Counted::default(), BTreeMap::new());
    for given in in_order {
        match counted.cap(given, words) {
            Some(cap) => drop(over.insert(given.post, cap)),
            None => counted.count(given),
        }
    }
    over
}

/// How many a sender has left on a day, to anybody.
pub fn left_on(given: &[Given], from: AccountId, day: Day) -> usize {
    let made = given.iter().filter(|given| given.post.author == from && given.day == day).count();
    A_DAY_MAX.saturating_sub(made)
}

/// How many can be given to one person now, from what was given to them already; what is left for the day bounds it, too.
pub fn left_to(
    to_them: &[Given],
    words: &BTreeSet<Word>,
    (from, to): (AccountId, AccountId),
    today: Day,
    now_ms: EpochMs,
) -> usize {
    let left = A_DAY_TO_ONE_MAX.saturating_sub(to_them.iter().filter(|given| given.day == today).count());
    if has_replied(to, from, now_ms, words) {
        return left;
    }
    let is_unanswered =
        to_them.iter().any(|given| given.is_in_pair && now_ms.saturating_sub(given.given_ms) < REPLY_MS);
    if is_unanswered { 0 } else { left.min(1) }
}

/// Whether one more can be given, before it is written: it must count, and leave counting what counts.
pub fn check(given: &[Given], words: &BTreeSet<Word>, new: Given) -> Result<(), Cap> {
    if left_on(given, new.post.author, new.day) == 0 {
        return Err(Cap::Day);
    }
    let own: Vec<Given> = given.iter().copied().filter(|given| given.post.author == new.post.author).collect();
    let before = over(&own, words);
    let after = over(&[own, vec![new]].concat(), words);
    let newly = after.iter().find(|(post, _)| **post == new.post || !before.contains_key(post));
    newly.map_or(Ok(()), |(_, cap)| Err(*cap))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::RecordId;
    use proptest::prelude::*;

    const HOUR: EpochMs = 3_600_000;

    fn account(n: u8) -> AccountId {
        AccountId::from_bytes([n; 16])
    }

    fn given(n: u16, from: u8, to: Option<u8>, at_ms: EpochMs) -> Given {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&n.to_be_bytes());
        let post = PostId { record: RecordId::from_bytes(id), author: account(from) };
        let day = Day::from_number(20_000 + i32::try_from(at_ms.div_euclid(24 * HOUR)).unwrap()).unwrap();
        Given { post, to: to.map(account), is_in_pair: to.is_some(), given_ms: at_ms, day }
    }

    fn word(from: u8, to: u8, at_ms: EpochMs) -> Word {
        Word { from: account(from), to: account(to), at_ms }
    }

    fn none() -> BTreeSet<Word> {
        BTreeSet::new()
    }

    #[test]
    fn twenty_a_day_then_no_more_until_the_next() {
        let all: Vec<_> = (0..20).map(|n| given(n, 1, None, i64::from(n))).collect();
        assert_eq!(left_on(&all, account(1), all[0].day), 0);
        assert_eq!(check(&all, &none(), given(20, 1, None, 99)), Err(Cap::Day));
        assert_eq!(check(&all, &none(), given(20, 1, Some(2), 99)), Err(Cap::Day));
        assert_eq!(check(&all, &none(), given(20, 1, None, 24 * HOUR)), Ok(()));
        assert_eq!(check(&all, &none(), given(20, 3, None, 99)), Ok(()));
    }

    #[test]
    fn one_to_somebody_who_does_not_answer_and_five_a_day_to_who_does() {
        let mut all = vec![given(0, 1, Some(2), 0)];
        assert_eq!(check(&all, &none(), given(1, 1, Some(2), 71 * HOUR)), Err(Cap::NoReply));
        assert_eq!(check(&all, &none(), given(1, 1, Some(2), 72 * HOUR)), Ok(()));
        assert_eq!(check(&all, &none(), given(1, 1, Some(3), 1)), Ok(()));
        let answered = BTreeSet::from([word(2, 1, 5)]);
        assert_eq!(check(&all, &answered, given(1, 1, Some(2), 4)), Err(Cap::NoReply), "not yet");
        let later = [given(0, 1, Some(2), 10 * HOUR)];
        assert_eq!(check(&later, &answered, given(1, 1, Some(2), 71 * HOUR)), Ok(()));
        assert_eq!(check(&later, &answered, given(1, 1, Some(2), 73 * HOUR)), Err(Cap::NoReply), "too long ago");
        for n in 1..5 {
            assert_eq!(check(&all, &answered, given(n, 1, Some(2), 10 + i64::from(n))), Ok(()));
            all.push(given(n, 1, Some(2), 10 + i64::from(n)));
        }
        assert_eq!(check(&all, &answered, given(5, 1, Some(2), 20)), Err(Cap::Pair));
        assert_eq!(check(&all, &answered, given(5, 1, Some(2), 24 * HOUR)), Ok(()));
    }

    #[test]
    fn a_clock_that_went_back_takes_nothing_away_that_counted() {
        let all = [given(0, 1, Some(2), 10 * HOUR)];
        assert_eq!(check(&all, &none(), given(1, 1, Some(2), 9 * HOUR)), Err(Cap::NoReply));
    }

    /// The same by counting anew for each post.
    fn naive(all: &[Given], words: &BTreeSet<Word>) -> Vec<PostId> {
        let mut sorted = all.to_vec();
        sorted.sort_by_key(|given| (given.is_in_pair, given.given_ms, given.post));
        let mut kept: Vec<Given> = Vec::new();
        for new in sorted {
            let same = kept.iter().filter(|old| old.post.author == new.post.author);
            let of_day = same.clone().filter(|old| old.day == new.day);
            let seen_by_both = of_day.clone().filter(|old| !old.is_in_pair || old.to == new.to).count();
            let to_one = of_day.filter(|old| new.to.is_some() && old.to == new.to).count();
            let near = |at: EpochMs| at > new.given_ms - REPLY_MS && at <= new.given_ms;
            let unanswered = new.is_in_pair
                && same.clone().any(|old| old.is_in_pair && old.to == new.to && near(old.given_ms))
                && !words.iter().any(|w| Some(w.from) == new.to && w.to == new.post.author && near(w.at_ms));
            if seen_by_both < A_DAY_MAX && to_one < A_DAY_TO_ONE_MAX && !unanswered {
                kept.push(new);
            }
        }
        kept.into_iter().map(|given| given.post).collect()
    }

    /// What one account can see.
    fn seen_by(all: &[Given], reader: AccountId) -> Vec<Given> {
        let sees = |given: &&Given| !given.is_in_pair || given.post.author == reader || given.to == Some(reader);
        all.iter().filter(sees).copied().collect()
    }

    fn any_given() -> impl Strategy<Value = Vec<Given>> {
        let hours = prop_oneof![0..30i64, 0..200i64];
        let one = (1..3u8, proptest::option::weighted(0.6, 1..5u8), hours, any::<bool>());
        proptest::collection::vec(one, 0..160).prop_map(|all| {
            let of = |(n, (from, to, hours, in_circle)): (usize, (u8, Option<u8>, i64, bool))| {
                let to = to.filter(|to| *to != from);
                let given = given(u16::try_from(n).unwrap(), from, to, hours * HOUR);
                Given { is_in_pair: given.is_in_pair && !(in_circle && n % 7 == 0), ..given }
            };
            all.into_iter().enumerate().map(of).collect()
        })
    }

    fn any_words() -> impl Strategy<Value = BTreeSet<Word>> {
        let one = (1..5u8, 1..5u8, 0..200i64).prop_map(|(from, to, hours)| word(from, to, hours * HOUR));
        proptest::collection::btree_set(one, 0..6)
    }

    proptest! {
        #[test]
        fn what_three_phones_wrote_apart_holds_the_caps_for_every_reader(
            (all, shuffled) in any_given().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
            words in any_words(),
        ) {
            let whole = over(&all, &words);
            prop_assert_eq!(&whole, &over(&shuffled, &words));
            let kept = naive(&all, &words);
            prop_assert!(all.iter().all(|given| kept.contains(&given.post) != whole.contains_key(&given.post)));
            for reader in (1..5).map(account) {
                let seen = seen_by(&all, reader);
                let over_here = over(&seen, &words);
                let shown: Vec<_> = seen.iter().filter(|given| !over_here.contains_key(&given.post)).collect();
                for given in &seen {
                    prop_assert_eq!(over_here.get(&given.post), whole.get(&given.post), "all readers agree");
                }
                for given in shown.iter().filter(|given| given.post.author != reader) {
                    let of_day = shown.iter().filter(|o| o.post.author == given.post.author && o.day == given.day);
                    prop_assert!(of_day.clone().count() <= A_DAY_MAX);
                    prop_assert!(of_day.filter(|o| o.to.is_some() && o.to == given.to).count() <= A_DAY_TO_ONE_MAX);
                }
            }
        }

        #[test]
        fn what_one_phone_lets_through_counts(all in any_given(), words in any_words()) {
            let mut written: Vec<Given> = Vec::new();
            let mut latest_ms = 0;
            for new in all {
                let to_them = |old: &&Given| old.post.author == new.post.author && old.to == new.to;
                let to_them: Vec<Given> = written.iter().filter(to_them).copied().collect();
                let has_gone_on = new.given_ms >= latest_ms && new.is_in_pair;
                latest_ms = new.given_ms.max(latest_ms);
                if let (Some(to), true) = (new.to, has_gone_on) {
                    let left = left_to(&to_them, &words, (new.post.author, to), new.day, new.given_ms);
                    let left = left.min(left_on(&written, new.post.author, new.day));
                    prop_assert_eq!(left > 0, check(&written, &words, new).is_ok(), "the screen says what will be");
                }
                if check(&written, &words, new).is_ok() {
                    written.push(new);
                }
            }
            prop_assert!(over(&written, &words).is_empty());
        }
    }
}
