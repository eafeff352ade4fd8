//! Streaks: runs and totals, computed from the days of entries and never stored as truth.

use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// How long after an entry the next one continues a run whatever the dates say: a date line or a
/// zone crossed in between must not end it.
pub const CONTINUES_WITHIN_MS: EpochMs = 36 * 3_600_000;
/// One rest day in any seven continues a run; it neither counts nor breaks.
pub const REST_WINDOW_DAYS: i32 = 7;
/// The window of the last number shown.
pub const RECENT_DAYS: i32 = 90;

/// The first and last instants of a day's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DayEntries {
    /// Instant of the day's first entry.
    #[n(0)]
    pub first_ms: EpochMs,
    /// Instant of the day's last entry.
    #[n(1)]
    pub last_ms: EpochMs,
}

impl DayEntries {
    /// The entries of both, as one day.
    pub fn joined(self, other: Self) -> Self {
        Self { first_ms: self.first_ms.min(other.first_ms), last_ms: self.last_ms.max(other.last_ms) }
    }
}

/// What a tracker shows, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All days that count.
    pub total_days: u32,
    /// Days of the run that is going on.
    pub current_run_days: u32,
    /// Days of the longest run.
    pub longest_run_days: u32,
    /// Days that count among the last ninety, today included.
    pub recent_days: u32,
}

/// The numbers of an `abstain` tracker that started on `start`.
pub fn abstain(start: Day, today: Day) -> Counts {
    let days = u32::try_from(today.days_since(start)).unwrap_or(0);
    Counts {
        total_days: days,
        current_run_days: days,
        longest_run_days: days,
        recent_days: days.min(RECENT_DAYS as u32),
    }
}

/// The numbers of a daily habit from the days that have entries, up to `today`.
pub fn daily_habit(days: &BTreeMap<Day, DayEntries>, today: Day) -> Counts {
    let mut fold = HabitFold::default();
    for (day, entries) in days.range(..=today) {
        fold.add(*day, *entries);
    }
    fold.counts(today)
}

/// A daily habit's days, folded in their order. The fold of past months can be kept and continued
/// with later days, so that ten years cost no more than thirty days.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct HabitFold {
    #[n(0)]
    total_days: u32,
    #[n(1)]
    longest_run_days: u32,
    #[n(2)]
    run_days: u32,
    #[n(3)]
    last: Option<(Day, DayEntries)>,
    #[n(4)]
    last_rest: Option<Day>,
    /// The days of the ninety before the last one.
    #[n(5)]
    recent: Vec<Day>,
}

impl HabitFold {
    /// Adds the next day that has entries; days come in order.
    pub fn add(&mut self, day: Day, entries: DayEntries) {
        match self.step_to(day, entries) {
            Step::Next => {}
            Step::OverRest(rest) => self.last_rest = Some(rest),
            Step::Broken => (self.run_days, self.last_rest) = (0, None),
        }
        self.run_days += 1;
        self.total_days += 1;
        self.longest_run_days = self.longest_run_days.max(self.run_days);
        self.last = Some((day, entries));
        self.recent.retain(|earlier| day.days_since(*earlier) < RECENT_DAYS);
        self.recent.push(day);
    }

    /// The numbers as they stand on `today`.
    pub fn counts(&self, today: Day) -> Counts {
        let recent = self.recent.iter().filter(|day| today.days_since(**day) < RECENT_DAYS).count();
        Counts {
            total_days: self.total_days,
            current_run_days: if self.is_open(today) { self.run_days } else { 0 },
            longest_run_days: self.longest_run_days,
            recent_days: u32::try_from(recent).unwrap_or(RECENT_DAYS as u32),
        }
    }

    fn step_to(&self, day: Day, entries: DayEntries) -> Step {
        let Some((last_day, last)) = self.last else {
            return Step::Next;
        };
        let rest = last_day.plus(1);
        if day == rest || entries.first_ms - last.last_ms <= CONTINUES_WITHIN_MS {
            Step::Next
        } else if day == rest.plus(1) && self.may_rest(rest) {
            Step::OverRest(rest)
        } else {
            Step::Broken
        }
    }

    fn may_rest(&self, day: Day) -> bool {
        self.last_rest.is_none_or(|rest| day.days_since(rest) >= REST_WINDOW_DAYS)
    }

    /// A run goes on while today's entry, or tomorrow's after a rest today, can still continue it.
    fn is_open(&self, today: Day) -> bool {
        self.last.is_some_and(|(last, _)| {
            let gap = today.days_since(last);
            gap <= 1 || (gap == 2 && self.may_rest(last.plus(1)))
        })
    }
}

/// How a day follows the one before.
enum Step {
    Next,
    OverRest(Day),
    Broken,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY_MS: i64 = 86_400_000;

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn at_noon(days: &[i32]) -> BTreeMap<Day, DayEntries> {
        days.iter()
            .map(|number| {
                let noon = i64::from(*number) * DAY_MS + DAY_MS / 2;
                (day(*number), DayEntries { first_ms: noon, last_ms: noon })
            })
            .collect()
    }

    fn habit(days: &[i32], today: i32) -> (u32, u32, u32) {
        let counts = daily_habit(&at_noon(days), day(today));
        (counts.total_days, counts.current_run_days, counts.longest_run_days)
    }

    #[test]
    fn a_rest_day_neither_counts_nor_breaks() {
        assert_eq!(habit(&[1, 2, 4, 5], 5), (4, 4, 4));
        assert_eq!(habit(&[1, 2, 4, 6], 6), (4, 1, 3), "two rests within seven days end a run");
        assert_eq!(habit(&[1, 2, 4, 5, 6, 7, 8, 9, 11], 11), (9, 9, 9), "a rest a week");
    }

    #[test]
    fn a_run_is_open_until_its_day_is_over() {
        assert_eq!(habit(&[1, 2, 3], 4).1, 3);
        assert_eq!(habit(&[1, 2, 3], 5).1, 3, "a rest day may still bridge");
        assert_eq!(habit(&[1, 2, 3], 6).1, 0);
        assert_eq!(habit(&[1, 2, 3], 6).2, 3, "the longest run is never taken back");
    }

    #[test]
    fn crossing_the_date_line_does_not_end_a_run() {
        let noon = 10 * DAY_MS;
        let days = BTreeMap::from([
            (day(10), DayEntries { first_ms: noon, last_ms: noon }),
            (day(12), DayEntries { first_ms: noon + 30 * 3_600_000, last_ms: noon + 30 * 3_600_000 }),
            (day(14), DayEntries { first_ms: noon + 60 * 3_600_000, last_ms: noon + 60 * 3_600_000 }),
        ]);
        assert_eq!(daily_habit(&days, day(14)).current_run_days, 3);
    }

    #[test]
    fn abstaining_climbs_by_itself() {
        assert_eq!(abstain(day(1), day(31)).current_run_days, 30);
        assert_eq!(abstain(day(5), day(5)).total_days, 0);
        assert_eq!(abstain(day(6), day(5)).total_days, 0);
    }

    proptest! {
        #[test]
        fn grace_never_adds_and_runs_never_exceed_totals(days in proptest::collection::btree_set(0..200i32, 0..120)) {
            let list: Vec<_> = days.iter().copied().collect();
            let counts = daily_habit(&at_noon(&list), day(200));
            prop_assert_eq!(counts.total_days as usize, list.len());
            prop_assert!(counts.longest_run_days <= counts.total_days);
            prop_assert!(counts.current_run_days <= counts.longest_run_days);
            prop_assert!(counts.recent_days <= 90.min(counts.total_days));
        }

        #[test]
        fn one_more_day_never_lowers_a_total_or_the_longest_run(days in proptest::collection::btree_set(0..60i32, 1..50), more in 0..60i32) {
            let before = daily_habit(&at_noon(&days.iter().copied().collect::<Vec<_>>()), day(60));
            let mut days = days;
            days.insert(more);
            let after = daily_habit(&at_noon(&days.iter().copied().collect::<Vec<_>>()), day(60));
            prop_assert!(after.total_days >= before.total_days);
        }
    }
}
