//! Celebrations in a circle: a milestone that somebody chose to announce, with a card or a few words of their own.
//!
//! It says the mark and nothing beside it: not on what it was reached, not since when, and not whether there was a run
//! before. So a mark of the total is told as the run's ladder has it: 180 days as 6 months.

use crate::documents::{Record, RecordType};
use crate::encouragements::{InvalidEncouragement, PostId, check_text};
use crate::ids::{AccountId, RecordId, SpaceId, digest, truncated};
use crate::milestones::{Mark, Milestone};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// How many cards there are to celebrate with, numbered from 1; the words have their texts.
pub const CELEBRATION_CARDS: u16 = 4;
/// Most celebrations of one person in a day of theirs, in one circle; what was taken back counts.
pub const A_DAY_MAX: usize = 3;

/// A milestone, announced.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CelebrationPosted {
    #[n(0)]
    record_type: RecordType,
    /// Names the milestone in this circle, and nowhere else.
    #[n(1)]
    pub milestone: RecordId,
    /// Number of a card, or absent.
    #[n(2)]
    pub card: Option<u16>,
    /// The person's own words, or absent.
    #[n(3)]
    pub text: Option<String>,
    /// When it was announced, by the person's clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The person's day then.
    #[n(5)]
    pub day: Day,
    /// The mark, as the ladder of a run has it.
    #[n(6)]
    pub mark: Mark,
}

/// Which bound a celebration is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The same milestone stands in the circle already.
    Twice,
    /// Too many in a day.
    Day,
}

/// A celebration where it was posted, as the bounds see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// Which.
    pub post: PostId,
    /// Where.
    pub space: SpaceId,
    /// The milestone's name there.
    pub milestone: RecordId,
    /// When.
    pub at_ms: EpochMs,
    /// The person's day then.
    pub day: Day,
    /// Whether its author took it back.
    pub is_taken_back: bool,
}

impl std::fmt::Debug for CelebrationPosted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CelebrationPosted").field("card", &self.card).field("day", &self.day).finish_non_exhaustive()
    }
}

impl CelebrationPosted {
    /// A milestone for a circle, with a card, or with words within the limits of an encouragement, or with neither.
    pub fn parse(
        milestone: &Milestone,
        space: SpaceId,
        card: Option<u16>,
        text: Option<String>,
        at_ms: EpochMs,
        day: Day,
    ) -> Result<Self, InvalidEncouragement> {
        text.as_deref().map_or(Ok(()), check_text)?;
        let (record_type, mark) = (RecordType::CelebrationPosted, milestone.mark.as_told());
        Ok(Self { record_type, milestone: name_in(milestone.id(), space), card, text, at_ms, day, mark })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The celebration in a record, if it is one within its limits, of a mark that a run's ladder has.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::CelebrationPosted)?;
        let is_good = read.mark.is_on_the_ladder() && read.text.as_deref().is_none_or(|text| check_text(text).is_ok());
        is_good.then_some(read)
    }
}

/// What a milestone is called in a circle: whoever reads one learns nothing of a milestone elsewhere.
pub fn name_in(milestone: RecordId, space: SpaceId) -> RecordId {
    let name = digest("porchlight/v1/celebration", &[milestone.as_bytes(), space.as_bytes()]);
    RecordId::from_bytes(truncated(&name))
}

/// The celebrations that every reader passes over: the second of the same milestone while the first stands, and those
/// over [`A_DAY_MAX`]. The author's phone asks before it writes; several phones of one person may not know of each other.
pub fn over(announced: &[Announced]) -> BTreeMap<PostId, Bound> {
    let mut in_order: Vec<&Announced> = announced.iter().collect();
    in_order.sort_by_key(|one| (one.at_ms, one.post));
    in_order.dedup_by_key(|one| one.post);
    let mut days: BTreeMap<(AccountId, SpaceId, Day), usize> = BTreeMap::new();
    let mut standing: BTreeSet<(AccountId, SpaceId, RecordId)> = BTreeSet::new();
    let mut over = BTreeMap::new();
    for one in in_order {
        let author = one.post.author;
        let of_day = days.entry((author, one.space, one.day)).or_default();
        if *of_day >= A_DAY_MAX {
            over.insert(one.post, Bound::Day);
            continue;
        }
        *of_day += 1;
        if !one.is_taken_back && !standing.insert((author, one.space, one.milestone)) {
            over.insert(one.post, Bound::Twice);
        }
    }
    over
}

/// Whether one more can be posted, after those that are there: the bound that it is over.
pub fn check(announced: &[Announced], new: Announced) -> Result<(), Bound> {
    let of_day = |one: &&Announced| (one.post.author, one.space, one.day) == (new.post.author, new.space, new.day);
    let is_same = |one: &Announced| {
        (one.post.author, one.space, one.milestone) == (new.post.author, new.space, new.milestone) && !one.is_taken_back
    };
    if announced.iter().any(is_same) {
        Err(Bound::Twice)
    } else if announced.iter().filter(of_day).count() >= A_DAY_MAX {
        Err(Bound::Day)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milestones::{Ladder, MarkUnit, run_marks, total_marks};
    use proptest::prelude::*;

    const CIRCLE: SpaceId = SpaceId::from_bytes([7; 16]);

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn milestone(ladder: Ladder, unit: MarkUnit, amount: u16) -> Milestone {
        Milestone { tracker: id(9), ladder, mark: Mark { unit, amount }, day: day() }
    }

    fn posted(text: Option<&str>) -> Result<CelebrationPosted, InvalidEncouragement> {
        let thirty = milestone(Ladder::Run, MarkUnit::Days, 30);
        CelebrationPosted::parse(&thirty, CIRCLE, None, text.map(str::to_owned), 5, day())
    }

    fn announced(n: u8, author: u8, milestone: u8, is_taken_back: bool) -> Announced {
        let post = PostId { record: id(n), author: AccountId::from_bytes([author; 16]) };
        Announced { post, space: CIRCLE, milestone: id(milestone), at_ms: i64::from(n), day: day(), is_taken_back }
    }

    #[test]
    fn nobody_can_tell_by_a_mark_whether_there_was_a_run_before() {
        let ladder: Vec<Mark> = run_marks(day()).map(|(mark, _)| mark).collect();
        for amount in total_marks() {
            let told = Mark { unit: MarkUnit::Days, amount }.as_told();
            assert!(ladder.contains(&told) && told.is_on_the_ladder(), "{amount} days are told as {told:?}");
        }
        assert!(ladder.iter().all(|mark| mark.as_told() == *mark && mark.is_on_the_ladder()));
        for (unit, amount) in [(MarkUnit::Days, 31), (MarkUnit::Days, 180), (MarkUnit::Months, 12)] {
            assert!(!Mark { unit, amount }.is_on_the_ladder(), "{amount}");
        }
    }

    #[test]
    fn a_celebration_has_a_mark_and_needs_no_words() {
        let plain = posted(None).unwrap();
        assert_eq!(CelebrationPosted::read(&plain.record(id(1))), Some(plain.clone()));
        assert_eq!(posted(Some("call 303 555 0199")), Err(InvalidEncouragement::PhoneNumber));
        let odd = CelebrationPosted { mark: Mark { unit: MarkUnit::Days, amount: 31 }, ..plain.clone() };
        let link = CelebrationPosted { text: Some("https://x".into()), ..plain };
        assert!(CelebrationPosted::read(&odd.record(id(1))).is_none());
        assert!(CelebrationPosted::read(&link.record(id(1))).is_none());
    }

    #[test]
    fn a_milestone_has_another_name_in_each_circle() {
        let names: BTreeSet<_> = [1, 2].map(|n| name_in(id(3), SpaceId::from_bytes([n; 16]))).into();
        assert!(names.len() == 2 && !names.contains(&id(3)));
    }

    #[test]
    fn one_of_a_milestone_stands_and_three_a_day() {
        let there = [announced(1, 1, 1, false), announced(2, 1, 2, true)];
        assert_eq!(check(&there, announced(3, 1, 1, false)), Err(Bound::Twice));
        assert_eq!(check(&there, announced(3, 1, 2, false)), Ok(()), "it was taken back");
        assert_eq!(check(&there, announced(3, 2, 1, false)), Ok(()), "somebody else's");
        let full = [there[0], there[1], announced(3, 1, 2, false)];
        assert_eq!(check(&full, announced(4, 1, 4, false)), Err(Bound::Day));
        assert_eq!(over(&full), BTreeMap::new());
    }

    #[test]
    fn the_bytes_of_a_celebration_do_not_change() {
        let hex = data_encoding::HEXLOWER.encode(&posted(Some("hi")).unwrap().record(id(1)).bytes);
        let name =
            data_encoding::HEXLOWER.encode(name_in(milestone(Ladder::Run, MarkUnit::Days, 30).id(), CIRCLE).as_bytes());
        assert_eq!(hex, format!("a600182b0150{name}0362686904050519512d068201181e"));
    }

    proptest! {
        #[test]
        fn all_readers_pass_over_the_same(
            order in Just((0u8..12).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(0u8..12, 0..6),
        ) {
            let one = |n: &u8| announced(*n, 1 + n % 2, n % 3, n.is_multiple_of(5));
            let all: Vec<_> = (0..12).map(|n| one(&n)).collect();
            let shuffled: Vec<_> = order.iter().chain(&again).map(one).collect();
            prop_assert_eq!(over(&shuffled), over(&all));
            for author in [1, 2].map(|n| AccountId::from_bytes([n; 16])) {
                let shown = all.iter().filter(|one| one.post.author == author && !over(&all).contains_key(&one.post));
                prop_assert!((1..=A_DAY_MAX).contains(&shown.count()));
            }
        }
    }
}
