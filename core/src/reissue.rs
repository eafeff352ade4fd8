//! Re-issue: somebody lost every phone and the words, and the house lets them begin a new account in place of the old one.
//! The house says so in its circles; what that ends are the old account's bonds and consents there, and nothing else. No
//! key is part of it.

use crate::consent::publish::standing_milestones;
use crate::consent::to_counsellor::standing_plan;
use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId, digest, truncated};
use crate::milestones::{Ladder, Mark, MarkUnit, run_start};
use crate::plan::PlanPart;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// How long a re-issue waits once two of the staff asked for it, so that an old phone can speak up: 72 hours.
pub const WAIT_MS: EpochMs = 72 * 60 * 60 * 1_000;
/// A start by a day's mark is the better one if it lies so close to that by a month's mark, in days.
const SAME_START_DAYS: i32 = 3;

/// The house says that one account stands in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct Superseded {
    #[n(0)]
    record_type: RecordType,
    /// The account that ends in this house.
    #[n(1)]
    pub old: AccountId,
    /// The one in its place.
    #[n(2)]
    pub new: AccountId,
    /// When, by the house's clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The house's day then.
    #[n(5)]
    pub day: Day,
}

/// Somebody stops a re-issue of their own account, by any device of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReissueCancelled {
    #[n(0)]
    record_type: RecordType,
    /// Which.
    #[n(1)]
    pub reissue: RecordId,
    /// The person's day then.
    #[n(5)]
    pub day: Day,
}

/// Somebody has looked at all that was offered to them from the shared copy: the house may forget it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CopiesAnswered {
    #[n(0)]
    record_type: RecordType,
    /// The person's day then.
    #[n(5)]
    pub day: Day,
}

/// What somebody did with one thing that was offered from the shared copy, for their own devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct CopyAnswered {
    #[n(0)]
    record_type: RecordType,
    /// What was offered.
    #[n(1)]
    pub copy: RecordId,
    /// What they made of it; nothing where they left it.
    #[n(2)]
    pub taken_as: Option<RecordId>,
}

/// Days that can be taken over from the shared copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedTracker {
    /// The tracker as the copy knows it.
    pub copy: RecordId,
    /// The day on which the run began that reached the last mark.
    pub start: Day,
    /// The marks that were shared, each with its day, the earliest first.
    pub marks: Vec<(Mark, Day)>,
}

/// A line of the plan that can be taken over from the shared copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedLine {
    /// The line as the copy knows it.
    pub copy: RecordId,
    /// Where it stands.
    pub part: PlanPart,
    /// What it says.
    pub text: String,
    /// A number to call.
    pub phone: Option<String>,
}

/// Who stands in whose place by the word of a house.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct NewAccounts(#[n(0)] BTreeMap<AccountId, Superseded>);

impl Superseded {
    /// The word of a house. It has the same id whenever it is said, so said twice it is one word.
    pub fn record(old: AccountId, new: AccountId, at_ms: EpochMs, day: Day) -> Record {
        let hash = digest("porchlight/v1/superseded", &[old.as_bytes(), new.as_bytes()]);
        let record_type = RecordType::Superseded;
        Record::of(RecordId::from_bytes(truncated(&hash)), &Self { record_type, old, new, at_ms, day })
    }

    /// The word in a record, if it is one about two accounts.
    pub fn read(record: &Record) -> Option<Self> {
        record.read::<Self>(RecordType::Superseded).filter(|said| said.old != said.new)
    }
}

impl ReissueCancelled {
    /// Its record.
    pub fn record(id: RecordId, reissue: RecordId, day: Day) -> Record {
        Record::of(id, &Self { record_type: RecordType::ReissueCancelled, reissue, day })
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::ReissueCancelled)
    }
}

impl CopiesAnswered {
    /// Its record.
    pub fn record(id: RecordId, day: Day) -> Record {
        Record::of(id, &Self { record_type: RecordType::CopiesAnswered, day })
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::CopiesAnswered)
    }
}

impl CopyAnswered {
    /// Its record.
    pub fn record(id: RecordId, copy: RecordId, taken_as: Option<RecordId>) -> Record {
        Record::of(id, &Self { record_type: RecordType::CopyAnswered, copy, taken_as })
    }

    /// What was answered, by the records of a path; where two devices answered, what was taken counts.
    pub fn all(path: &[Record]) -> BTreeMap<RecordId, Option<RecordId>> {
        let mut answered: BTreeMap<RecordId, Option<RecordId>> = BTreeMap::new();
        for said in path.iter().filter_map(|record| record.read::<Self>(RecordType::CopyAnswered)) {
            let known = answered.entry(said.copy).or_default();
            *known = (*known).max(said.taken_as);
        }
        answered
    }
}

impl NewAccounts {
    /// Those among the notices of a house, in any order: only what the house's own account wrote belongs in here. Of several
    /// words about one account the first stands.
    pub fn of<'a>(notices: impl IntoIterator<Item = &'a Record>) -> Self {
        let mut words: BTreeMap<AccountId, Superseded> = BTreeMap::new();
        for said in notices.into_iter().filter_map(Superseded::read) {
            let known = words.entry(said.old).or_insert(said);
            if (said.at_ms, said.new) < (known.at_ms, known.new) {
                *known = said;
            }
        }
        Self(words)
    }

    /// All words that stand, by the account that they end.
    pub fn all(&self) -> impl Iterator<Item = &Superseded> {
        self.0.values()
    }

    /// The accounts that ended.
    pub fn ended(&self) -> BTreeSet<AccountId> {
        self.0.keys().copied().collect()
    }

    /// Some accounts, and those that stand in the place of one of them: what somebody did not want to see of a person, they do
    /// not want to see of their new account either.
    pub fn with_new(&self, accounts: BTreeSet<AccountId>) -> BTreeSet<AccountId> {
        self.closure(accounts, |said| (said.old, said.new))
    }

    /// An account, and all that it stands in the place of.
    pub fn with_old(&self, account: AccountId) -> BTreeSet<AccountId> {
        self.closure(BTreeSet::from([account]), |said| (said.new, said.old))
    }

    fn closure(
        &self,
        mut all: BTreeSet<AccountId>,
        step: impl Fn(&Superseded) -> (AccountId, AccountId),
    ) -> BTreeSet<AccountId> {
        loop {
            let before = all.len();
            let next: Vec<_> = self.0.values().map(&step).filter(|(from, _)| all.contains(from)).collect();
            all.extend(next.into_iter().map(|(_, to)| to));
            if all.len() == before {
                return all;
            }
        }
    }
}

/// The days that a shared copy offers, a row for each tracker that reached a mark of a run, by their start.
pub fn offered_trackers(copies: &[Record]) -> Vec<OfferedTracker> {
    let mut by_tracker: BTreeMap<RecordId, Vec<(Mark, Day)>> = BTreeMap::new();
    for shared in standing_milestones(copies).into_values().filter(|shared| shared.ladder == Ladder::Run) {
        by_tracker.entry(shared.tracker).or_default().push((shared.mark, shared.day));
    }
    let offered = |(copy, mut marks): (RecordId, Vec<(Mark, Day)>)| {
        marks.sort_by_key(|(mark, day)| (*day, *mark));
        Some(OfferedTracker { copy, start: start_of(&marks)?, marks })
    };
    let mut offered: Vec<_> = by_tracker.into_iter().filter_map(offered).collect();
    offered.sort_by_key(|offered| (offered.start, offered.copy));
    offered
}

/// The lines of a plan that a shared copy offers, as they stood there.
pub fn offered_lines(copies: &[Record]) -> Vec<OfferedLine> {
    let mut lines = Vec::new();
    for (copy, copies) in standing_plan(copies) {
        let Some((_, line)) = copies.into_iter().next() else { continue };
        lines.push((line.part, line.place, OfferedLine { copy, part: line.part, text: line.text, phone: line.phone }));
    }
    lines.sort_by_key(|(part, place, line)| (*part, *place, line.copy));
    lines.into_iter().map(|(.., line)| line).collect()
}

/// When the run began that reached the last of some marks, which are in order: a mark in months leaves a few days open, and
/// one in days of the same run closes them.
fn start_of(marks: &[(Mark, Day)]) -> Option<Day> {
    let last = marks.iter().rev().find_map(|(mark, day)| run_start(*mark, *day))?;
    let exact = marks.iter().filter(|(mark, _)| mark.unit == MarkUnit::Days);
    let exact = exact.filter_map(|(mark, day)| run_start(*mark, *day));
    let is_same = |start: &Day| start.days_since(last).abs() <= SAME_START_DAYS;
    Some(exact.filter(is_same).max().unwrap_or(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::milestones::run_marks;

    fn account(n: u8) -> AccountId {
        AccountId::from_bytes([n; 16])
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    #[test]
    fn of_two_words_about_one_account_the_first_stands_in_any_order() {
        let first = Superseded::record(account(1), account(2), 5, day());
        let second = Superseded::record(account(1), account(3), 6, day());
        for said in [[&first, &second], [&second, &first]] {
            let new: Vec<_> = NewAccounts::of(said).all().map(|said| said.new).collect();
            assert_eq!(new, [account(2)]);
        }
        let itself = Superseded::record(account(1), account(1), 5, day());
        assert_eq!(NewAccounts::of([&itself]), NewAccounts::default());
        assert_eq!(first.id, Superseded::record(account(1), account(2), 9, day()).id, "said twice, it is one word");
    }

    #[test]
    fn a_block_follows_somebody_through_all_their_accounts() {
        let said = [(1, 2), (2, 3), (7, 8)].map(|(old, new)| Superseded::record(account(old), account(new), 5, day()));
        let blocked = NewAccounts::of(&said).with_new(BTreeSet::from([account(1)]));
        assert_eq!(blocked, BTreeSet::from([account(1), account(2), account(3)]));
        assert_eq!(NewAccounts::of(&said).with_old(account(3)), blocked);
    }

    #[test]
    fn the_start_comes_back_from_the_marks() {
        for start in ["2025-08-31", "2026-01-01", "2024-02-29"] {
            let start = Day::parse(start).unwrap();
            let marks: Vec<_> = run_marks(start).take(12).collect();
            for shown in 1..=marks.len() {
                assert_eq!(start_of(&marks[..shown]), Some(start), "{start} {shown}");
            }
        }
        let later = Day::parse("2026-06-01").unwrap();
        let marks: Vec<_> = run_marks(day().plus(-400)).take(4).chain(run_marks(later).take(2)).collect();
        assert_eq!(start_of(&marks), Some(later), "of the last run");
        assert_eq!(start_of(&[]), None);
    }

    #[test]
    fn what_was_taken_on_one_device_counts() {
        let (taken, left) = (CopyAnswered::record(id(1), id(9), Some(id(5))), CopyAnswered::record(id(2), id(9), None));
        for said in [[taken.clone(), left.clone()], [left, taken]] {
            assert_eq!(CopyAnswered::all(&said), BTreeMap::from([(id(9), Some(id(5)))]));
        }
    }

    #[test]
    fn the_bytes_of_these_words_do_not_change() {
        let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
        let (one, two) = ("01".repeat(16), "02".repeat(16));
        let said = Superseded::record(account(1), account(2), 5, day());
        assert_eq!(hex(said), format!("a5001864 0150{one} 0250{two} 0405 0519512d").replace(' ', ""));
        assert_eq!(hex(ReissueCancelled::record(id(2), id(1), day())), format!("a30018680150{one}0519512d"));
        assert_eq!(hex(CopiesAnswered::record(id(2), day())), "a20018690519512d");
        let taken = hex(CopyAnswered::record(id(3), id(1), Some(id(2))));
        assert_eq!(taken, format!("a300186a0150{one}0250{two}"));
        assert_eq!(hex(CopyAnswered::record(id(3), id(1), None)), format!("a200186a0150{one}"));
    }
}
