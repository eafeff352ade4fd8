//! The ledger of an `abstain` tracker: runs, one after the other. A return to use closes a run and
//! opens the next; no run is ever deleted.

use super::{Counts, RECENT_DAYS};
use crate::time::Day;
use minicbor::{Decode, Encode};

/// A return to use, as the ledger needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(array)]
pub struct Break {
    /// The day on which it was.
    #[n(0)]
    pub day: Day,
    /// The day from which the person counts again; never before `day`.
    #[n(1)]
    pub new_start: Day,
}

/// One run: days since its start, until its end or today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first day.
    pub start: Day,
    /// The day on which it closed; nothing while it goes on.
    pub end: Option<Day>,
    /// Whether it opened on the day of a return, which is no day of it.
    opens_on_return: bool,
}

impl Run {
    /// Its length on `today`, in civil days; it climbs by itself, and a missed check-in never touches it. Between two
    /// returns it has the days between, without either.
    pub fn days(&self, today: Day) -> u32 {
        let end = self.end.unwrap_or(today).min(today);
        let is_between_returns = self.opens_on_return && self.end.is_some_and(|end| end <= today);
        u32::try_from(end.days_since(self.start) - i32::from(is_between_returns)).unwrap_or(0)
    }
}

/// All runs of a tracker, the first one leading; there is always one that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    runs: Vec<Run>,
    /// Days that do not count: each return's own, and those until the person counted again. In order, without overlap.
    out: Vec<(Day, Day)>,
}

impl Ledger {
    /// The ledger of a tracker that started on `start`. A return before the start belongs to another time and is
    /// passed over; the order of the returns does not matter.
    pub fn of(start: Day, returns: impl IntoIterator<Item = Break>) -> Self {
        let mut returns: Vec<_> = returns.into_iter().filter(|each| each.day >= start).collect();
        returns.sort();
        let (mut runs, mut out): (Vec<Run>, Vec<(Day, Day)>) = (Vec::new(), Vec::new());
        let (mut current, mut opens_on_return) = (start, false);
        for Break { day, new_start } in returns {
            if day >= current {
                runs.push(Run { start: current, end: Some(day), opens_on_return });
            }
            current = current.max(new_start).max(day);
            let last = day.max(new_start.plus(-1));
            match out.last_mut() {
                Some((_, until)) if *until >= day => *until = last.max(*until),
                _ => out.push((day, last)),
            }
            opens_on_return = out.last().is_some_and(|(_, until)| *until >= current);
        }
        runs.push(Run { start: current, end: None, opens_on_return });
        Self { runs, out }
    }

    /// The runs.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The run that goes on; on a day before it starts, it has no days yet.
    pub fn current(&self) -> Run {
        *self.runs.last().expect("a ledger has a run that goes on")
    }

    /// The numbers on `today`.
    pub fn counts(&self, today: Day) -> Counts {
        let runs = self.runs.iter().map(|run| run.days(today));
        let total_days = runs.clone().sum();
        let window = RECENT_DAYS - self.days_out(today.plus(1 - RECENT_DAYS), today);
        Counts {
            total_days,
            current_run_days: self.current().days(today),
            longest_run_days: runs.max().unwrap_or(0),
            recent_days: total_days.min(u32::try_from(window).unwrap_or(0)),
            of_days: total_days + u32::try_from(self.days_out(self.runs[0].start, today)).unwrap_or(0),
        }
    }

    /// How many days between two, both included, do not count.
    fn days_out(&self, from: Day, until: Day) -> i32 {
        let inside = |(first, last): &(Day, Day)| (*last).min(until).days_since((*first).max(from)) + 1;
        self.out.iter().map(inside).map(|days| days.max(0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn back(on: i32, new_start: i32) -> Break {
        Break { day: day(on), new_start: day(new_start) }
    }

    #[test]
    fn it_climbs_by_itself() {
        let counts = |start, today| Ledger::of(day(start), []).counts(day(today));
        assert_eq!(counts(1, 31).current_run_days, 30);
        assert_eq!(counts(5, 5), Counts::default());
        assert_eq!(counts(6, 5), Counts::default(), "a start after today counts nothing");
        assert_eq!((counts(0, 400).recent_days, counts(0, 400).of_days), (90, 400));
    }

    #[test]
    fn a_return_keeps_every_day_that_was_reached() {
        let ledger = Ledger::of(day(0), [back(78, 78)]);
        let on_the_day = ledger.counts(day(78));
        assert_eq!((on_the_day.total_days, on_the_day.of_days), (78, 79), "78 out of 79");
        let later = ledger.counts(day(112));
        let expected =
            Counts { total_days: 112, current_run_days: 34, longest_run_days: 78, recent_days: 89, of_days: 113 };
        assert_eq!(later, expected, "112 of 113 days");
    }

    #[test]
    fn days_until_the_person_counts_again_are_out() {
        let counts = Ledger::of(day(0), [back(10, 13)]).counts(day(20));
        assert_eq!((counts.total_days, counts.current_run_days, counts.of_days), (17, 7, 20));
        assert_eq!(Ledger::of(day(0), [back(10, 13)]).counts(day(12)).current_run_days, 0);
    }

    #[test]
    fn two_returns_on_one_day_are_one_day_out() {
        let counts = Ledger::of(day(0), [back(10, 10), back(10, 10)]).counts(day(20));
        assert_eq!((counts.total_days, counts.of_days, counts.longest_run_days), (20, 21, 10));
    }

    #[test]
    fn two_returns_leave_no_more_days_than_the_calendar_has() {
        let counts = Ledger::of(day(0), [back(78, 78), back(90, 90)]).counts(day(90));
        assert_eq!((counts.total_days, counts.of_days), (89, 91), "91 days with today, and two of them out");
        let in_a_row = Ledger::of(day(0), (78..88).map(|on| back(on, on))).counts(day(88));
        assert_eq!((in_a_row.total_days, in_a_row.of_days), (79, 89), "ten days in a row");
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_order_does_not_matter(
            (returns, shuffled) in proptest::collection::vec((-5..90i32, 0..6i32), 0..8)
                .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
            today in 0..120i32,
        ) {
            let breaks = |list: &[(i32, i32)]| list.iter().map(|(on, gap)| back(*on, on + gap)).collect::<Vec<_>>();
            let ledger = Ledger::of(day(0), breaks(&returns));
            prop_assert_eq!(&ledger, &Ledger::of(day(0), breaks(&shuffled)));
            let counts = ledger.counts(day(today));
            prop_assert!(counts.current_run_days <= counts.longest_run_days);
            prop_assert!(counts.longest_run_days <= counts.total_days);
            prop_assert!(counts.total_days <= counts.of_days);
            prop_assert!(counts.recent_days <= 90.min(counts.total_days));
            let tomorrow = ledger.counts(day(today + 1));
            prop_assert!(tomorrow.total_days >= counts.total_days, "a total never falls");
            prop_assert!(tomorrow.longest_run_days >= counts.longest_run_days);
            prop_assert!(tomorrow.of_days <= counts.of_days + 2 && tomorrow.of_days >= counts.of_days);
            prop_assert!(i64::from(counts.of_days) <= i64::from(today) + 1, "more days than the calendar has");
        }
    }
}
