//! The milestone ladder: marks that a run, and the total of all runs, can reach. Counted for time since
//! a day; a habit has its numbers and no marks.

mod awards;

pub use awards::{InvalidCelebration, WORDS_BYTES_MAX, as_kept, award, awards, celebration, celebrations};

use crate::ids::{RecordId, digest, truncated};
use crate::streaks::{Ledger, Run};
use crate::time::Day;
use minicbor::{Decode, Encode};

/// One mark of the ladder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct Mark {
    /// Whether `amount` is days, months or years.
    #[n(0)]
    pub unit: MarkUnit,
    /// How many of them.
    #[n(1)]
    pub amount: u16,
}

/// The unit of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum MarkUnit {
    /// Civil days.
    #[n(1)]
    Days,
    /// Calendar months: the same day of the month, clamped to its end.
    #[n(2)]
    Months,
    /// Calendar years.
    #[n(3)]
    Years,
}

/// What a milestone measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Ladder {
    /// The current run.
    #[n(1)]
    Run,
    /// Total days of all runs, so that a return to use never takes away the next mark.
    #[n(2)]
    Total,
}

/// A mark reached, on the day on which it was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Milestone {
    /// The tracker it was reached on.
    pub tracker: RecordId,
    /// Which ladder.
    pub ladder: Ladder,
    /// Which mark.
    pub mark: Mark,
    /// The day.
    pub day: Day,
}

const DAYS: [u16; 7] = [1, 3, 7, 14, 30, 60, 90];
const MONTHS: [u16; 4] = [6, 9, 12, 18];
const TOTAL_DAYS: [u16; 8] = [30, 60, 90, 180, 270, 365, 547, 730];
const YEARS_MAX: u16 = 100;

impl Mark {
    /// The same mark as the ladder of a run names it: 180 days of a total are told as 6 months.
    #[must_use]
    pub fn as_told(self) -> Self {
        match (self.unit, self.amount) {
            (MarkUnit::Days, 180 | 270) => Self { unit: MarkUnit::Months, amount: self.amount / 30 },
            (MarkUnit::Days, 547) => Self { unit: MarkUnit::Months, amount: 18 },
            (MarkUnit::Days, days) if days > 0 && days % 365 == 0 => Self { unit: MarkUnit::Years, amount: days / 365 },
            _ => self,
        }
    }

    /// Whether the ladder of a run has this mark.
    pub fn is_on_the_ladder(self) -> bool {
        match self.unit {
            MarkUnit::Days => DAYS.contains(&self.amount),
            MarkUnit::Months => MONTHS.contains(&self.amount) && self.amount != 12,
            MarkUnit::Years => (1..=YEARS_MAX).contains(&self.amount),
        }
    }
}

impl Milestone {
    /// The same id on every device of the person, whichever reached it first.
    pub fn id(&self) -> RecordId {
        let mark = minicbor::to_vec((self.ladder, self.mark, self.day)).expect("CBOR to memory");
        RecordId::from_bytes(truncated(&digest("porchlight/v1/milestone", &[self.tracker.as_bytes(), &mark])))
    }
}

/// The marks of a run that began on `start`, with the day on which each is reached, endless in
/// principle and in order.
pub fn run_marks(start: Day) -> impl Iterator<Item = (Mark, Day)> {
    let days = DAYS.map(|amount| (Mark { unit: MarkUnit::Days, amount }, start.plus(i32::from(amount))));
    // One at a time: of most runs, few marks are ever asked for.
    let months = MONTHS.into_iter().map(move |amount| (named(amount), start.plus_months(i32::from(amount))));
    let years = (2..=YEARS_MAX)
        .map(move |amount| (Mark { unit: MarkUnit::Years, amount }, start.plus_months(12 * i32::from(amount))));
    days.into_iter().chain(months).chain(years)
}

/// The day on which the run began that reached a mark of its ladder on a day; of those that a clamped month leaves open, the
/// earliest. Nothing for a mark of another ladder.
pub fn run_start(mark: Mark, day: Day) -> Option<Day> {
    let amount = i32::from(mark.amount);
    let start = match mark.unit {
        MarkUnit::Days => day.plus(-amount),
        MarkUnit::Months => day.plus_months(-amount),
        MarkUnit::Years => day.plus_months(-12 * amount),
    };
    mark.is_on_the_ladder().then_some(start)
}

/// The marks of the total, in days, endless in principle and in order.
pub fn total_marks() -> impl Iterator<Item = u16> {
    TOTAL_DAYS.into_iter().chain((3..=YEARS_MAX).map(|years| 365 * years))
}

/// Every milestone that a tracker has reached by `today`, oldest first. The total's ladder begins with the second run:
/// in the first, it would name each mark twice.
pub fn reached(tracker: RecordId, ledger: &Ledger, today: Day) -> Vec<Milestone> {
    let mut reached = Vec::new();
    let mut before = 0;
    for run in ledger.runs() {
        reached.extend(reached_in(tracker, run, before, today));
        before += run.days(today);
    }
    reached.sort_by_key(|milestone| (milestone.day, milestone.ladder));
    reached
}

/// The milestone reached last: only the last run that reached one is looked at, so that years cost nothing.
pub fn latest(tracker: RecordId, ledger: &Ledger, today: Day) -> Option<Milestone> {
    let mut before: u32 = ledger.runs().iter().map(|run| run.days(today)).sum();
    ledger.runs().iter().rev().find_map(|run| {
        before -= run.days(today);
        reached_in(tracker, run, before, today).max_by_key(|milestone| (milestone.day, milestone.ladder))
    })
}

/// What one run reached, `before` days having been counted when it began.
fn reached_in(tracker: RecordId, run: &Run, before: u32, today: Day) -> impl Iterator<Item = Milestone> {
    let until = run.start.plus(i32::try_from(run.days(today)).unwrap_or(i32::MAX)).min(today);
    let of_run = run_marks(run.start).map(|(mark, day)| (Ladder::Run, mark, day));
    let of_total = total_marks_of(run.start, before).map(|(mark, day)| (Ladder::Total, mark, day));
    let is_past = move |(_, _, day): &(Ladder, Mark, Day)| *day <= until;
    let marks = of_run.take_while(is_past).chain(of_total.take_while(is_past));
    marks.map(move |(ladder, mark, day)| Milestone { tracker, ladder, mark, day })
}

/// The next mark of the run that goes on, and, after a return to use, of the total: whichever comes first leads.
pub fn next(tracker: RecordId, ledger: &Ledger, today: Day) -> Vec<Milestone> {
    let current = ledger.current();
    let before = ledger.runs().iter().filter(|run| run.end.is_some()).map(|run| run.days(today)).sum();
    let ahead = |(_, day): &(Mark, Day)| *day > today;
    let of_run = run_marks(current.start).find(ahead).map(|(mark, day)| (Ladder::Run, mark, day));
    let of_total = total_marks_of(current.start, before).find(ahead).map(|(mark, day)| (Ladder::Total, mark, day));
    let marks = of_run.into_iter().chain(of_total);
    let mut next: Vec<_> = marks.map(|(ladder, mark, day)| Milestone { tracker, ladder, mark, day }).collect();
    next.sort_by_key(|milestone| (milestone.day, milestone.ladder));
    next
}

/// The marks of the total in a run that began when `before` days were counted; none in the first run.
fn total_marks_of(start: Day, before: u32) -> impl Iterator<Item = (Mark, Day)> {
    let ahead = total_marks().map(u32::from).filter(move |amount| before > 0 && *amount > before);
    ahead.filter_map(move |amount| {
        let mark = Mark { unit: MarkUnit::Days, amount: u16::try_from(amount).ok()? };
        Some((mark, start.plus(i32::try_from(amount - before).ok()?)))
    })
}

fn named(months: u16) -> Mark {
    if months == 12 {
        Mark { unit: MarkUnit::Years, amount: 1 }
    } else {
        Mark { unit: MarkUnit::Months, amount: months }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streaks::Break;
    use proptest::prelude::*;

    const TRACKER: RecordId = RecordId::from_bytes([9; 16]);

    #[test]
    fn the_ladder_of_rules_section_5() {
        let start = Day::parse("2025-01-01").unwrap();
        let marks: Vec<_> =
            run_marks(start).take(12).map(|(mark, day)| (mark.unit, mark.amount, day.to_string())).collect();
        let expected = [
            (MarkUnit::Days, 1, "2025-01-02"),
            (MarkUnit::Days, 3, "2025-01-04"),
            (MarkUnit::Days, 7, "2025-01-08"),
            (MarkUnit::Days, 14, "2025-01-15"),
            (MarkUnit::Days, 30, "2025-01-31"),
            (MarkUnit::Days, 60, "2025-03-02"),
            (MarkUnit::Days, 90, "2025-04-01"),
            (MarkUnit::Months, 6, "2025-07-01"),
            (MarkUnit::Months, 9, "2025-10-01"),
            (MarkUnit::Years, 1, "2026-01-01"),
            (MarkUnit::Months, 18, "2026-07-01"),
            (MarkUnit::Years, 2, "2027-01-01"),
        ];
        assert_eq!(marks, expected.map(|(unit, amount, day)| (unit, amount, day.to_owned())));
    }

    fn from(start: Day) -> Ledger {
        Ledger::of(start, [])
    }

    #[test]
    fn a_mark_is_reached_on_its_day() {
        let start = Day::parse("2026-01-01").unwrap();
        assert_eq!(reached(TRACKER, &from(start), start.plus(6)).len(), 2);
        assert_eq!(reached(TRACKER, &from(start), start.plus(7)).len(), 3);
        assert_eq!(next(TRACKER, &from(start), start.plus(7))[0].mark.amount, 14);
        assert!(reached(TRACKER, &from(start), start.plus(-1)).is_empty());
    }

    #[test]
    fn a_return_to_use_keeps_every_mark_and_the_way_to_the_next() {
        let start = Day::parse("2026-01-01").unwrap();
        let back = Break { day: start.plus(50), new_start: start.plus(50) };
        let ledger = Ledger::of(start, [back]);
        let before = reached(TRACKER, &from(start), start.plus(50));
        assert_eq!(reached(TRACKER, &ledger, start.plus(50)), before);
        let ahead: Vec<_> =
            next(TRACKER, &ledger, start.plus(50)).iter().map(|next| (next.ladder, next.mark.amount)).collect();
        assert_eq!(ahead, [(Ladder::Run, 1), (Ladder::Total, 60)]);
        let later = reached(TRACKER, &ledger, start.plus(60));
        let sixty = later.iter().find(|milestone| milestone.ladder == Ladder::Total).unwrap();
        assert_eq!((sixty.mark.amount, sixty.day), (60, start.plus(60)), "ten days on, not sixty");
    }

    #[test]
    fn leap_days_and_month_ends_clamp() {
        let leap = Day::parse("2024-02-29").unwrap();
        let year = run_marks(leap).find(|(mark, _)| mark.unit == MarkUnit::Years).unwrap();
        assert_eq!(year.1.to_string(), "2025-02-28");
    }

    #[test]
    fn two_devices_name_a_milestone_alike() {
        let start = Day::parse("2026-01-01").unwrap();
        let (here, there) =
            (reached(TRACKER, &from(start), start.plus(30)), reached(TRACKER, &from(start), start.plus(90)));
        assert_eq!(here[4].id(), there[4].id());
        assert_ne!(there[4].id(), there[5].id());
    }

    #[test]
    fn marks_never_step_back() {
        let days: Vec<_> = run_marks(Day::parse("2026-03-31").unwrap()).map(|(_, day)| day).collect();
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(total_marks().zip(total_marks().skip(1)).all(|(a, b)| a < b));
    }

    proptest! {
        #[test]
        fn the_latest_is_the_last_of_all(
            returns in proptest::collection::vec((0..4_000i32, 0..9i32), 0..12),
            today in 0..4_000i32,
        ) {
            let start = Day::parse("2016-01-01").unwrap();
            let breaks = returns.iter().map(|(on, gap)| Break { day: start.plus(*on), new_start: start.plus(on + gap) });
            let (ledger, today) = (Ledger::of(start, breaks), start.plus(today));
            prop_assert_eq!(latest(TRACKER, &ledger, today), reached(TRACKER, &ledger, today).pop());
        }
    }
}
