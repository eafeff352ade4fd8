//! The milestone ladder: marks that a run, and the total of all runs, can reach.

use crate::ids::{RecordId, digest, truncated};
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
    let months = MONTHS.map(|amount| (named(amount), start.plus_months(i32::from(amount))));
    let years = (2..=YEARS_MAX)
        .map(move |amount| (Mark { unit: MarkUnit::Years, amount }, start.plus_months(12 * i32::from(amount))));
    days.into_iter().chain(months).chain(years)
}

/// The marks of the total, in days, endless in principle and in order.
pub fn total_marks() -> impl Iterator<Item = u16> {
    TOTAL_DAYS.into_iter().chain((3..=YEARS_MAX).map(|years| 365 * years))
}

/// Every milestone that a run from `start` has reached by `today`.
pub fn reached(tracker: RecordId, start: Day, today: Day) -> Vec<Milestone> {
    run_marks(start)
        .take_while(|(_, day)| *day <= today)
        .map(|(mark, day)| Milestone { tracker, ladder: Ladder::Run, mark, day })
        .collect()
}

/// The next mark of a run from `start`, and its day.
pub fn next(start: Day, today: Day) -> Option<(Mark, Day)> {
    run_marks(start).find(|(_, day)| *day > today)
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

    #[test]
    fn a_mark_is_reached_on_its_day() {
        let start = Day::parse("2026-01-01").unwrap();
        assert_eq!(reached(TRACKER, start, start.plus(6)).len(), 2);
        assert_eq!(reached(TRACKER, start, start.plus(7)).len(), 3);
        assert_eq!(next(start, start.plus(7)).map(|(mark, _)| mark.amount), Some(14));
        assert!(reached(TRACKER, start, start.plus(-1)).is_empty());
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
        let (here, there) = (reached(TRACKER, start, start.plus(30)), reached(TRACKER, start, start.plus(90)));
        assert_eq!(here[4].id(), there[4].id());
        assert_ne!(there[4].id(), there[5].id());
    }

    #[test]
    fn marks_never_step_back() {
        let days: Vec<_> = run_marks(Day::parse("2026-03-31").unwrap()).map(|(_, day)| day).collect();
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(total_marks().zip(total_marks().skip(1)).all(|(a, b)| a < b));
    }
}
