//! The run of a habit: which days continue it. Rest and excused days neither count nor break.

use super::{Counts, RECENT_DAYS};
use crate::time::{Day, EpochMs};
use crate::trackers::Cadence;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// How long after an entry the next one continues a run whatever the dates say: a date line or a
/// zone crossed in between must not end it.
pub const CONTINUES_WITHIN_MS: EpochMs = 36 * 3_600_000;
/// One rest day in any seven continues a run; it neither counts nor breaks.
pub const REST_WINDOW_DAYS: i32 = 7;

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

/// The numbers of a habit at an instant of `today`, from the days that have entries and those that are excused.
pub fn habit(
    cadence: Cadence,
    days: &BTreeMap<Day, DayEntries>,
    excused: &BTreeSet<Day>,
    today: Day,
    now_ms: EpochMs,
) -> Counts {
    let mut fold = HabitFold::new(cadence);
    fold.take(days, excused, |day| day <= today);
    fold.counts(today, now_ms)
}

/// A habit's days, folded in their order. The fold of past months can be kept and continued with
/// later days, so that ten years cost no more than thirty days.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HabitFold {
    #[n(0)]
    cadence: Cadence,
    #[n(1)]
    total_days: u32,
    #[n(2)]
    longest_run_days: u32,
    #[n(3)]
    run_days: u32,
    #[n(4)]
    last: Option<(Day, DayEntries)>,
    #[n(5)]
    last_rest: Option<Day>,
    /// The counted days of the ninety before the last one.
    #[n(6)]
    recent: Vec<Day>,
    /// Excused days that can still matter: since the last entry, or in its week.
    #[n(7)]
    excused: Vec<Day>,
    /// Counted days of the last entry's week, for so many times a week.
    #[n(8)]
    in_week: u8,
    /// Whether the run began in that week: it need not be a full one.
    #[n(9)]
    is_first_week: bool,
    /// Days of the run since its last rest: what is left of it where the next rest comes too soon.
    #[n(10)]
    days_since_rest: u32,
}

impl HabitFold {
    /// No days yet.
    pub fn new(cadence: Cadence) -> Self {
        Self {
            cadence,
            total_days: 0,
            longest_run_days: 0,
            run_days: 0,
            last: None,
            last_rest: None,
            recent: Vec::new(),
            excused: Vec::new(),
            in_week: 0,
            is_first_week: true,
            days_since_rest: 0,
        }
    }

    /// Adds the days that `is_wanted` names, of those with entries and those excused, in their order.
    pub fn take(&mut self, days: &BTreeMap<Day, DayEntries>, excused: &BTreeSet<Day>, is_wanted: impl Fn(Day) -> bool) {
        let all: BTreeSet<Day> = days.keys().chain(excused).copied().filter(|day| is_wanted(*day)).collect();
        for day in all {
            if excused.contains(&day) {
                self.excused.push(day);
            }
            if let Some(entries) = days.get(&day) {
                self.add(day, *entries);
            }
        }
    }

    /// Adds the next day that has entries; days come in order.
    pub fn add(&mut self, day: Day, entries: DayEntries) {
        match self.step_to(day, entries.first_ms) {
            Step::Next => {}
            Step::OverRest(rest) => {
                (self.run_days, self.last_rest, self.days_since_rest) = (self.days_over(rest), Some(rest), 0);
            }
            Step::Broken => {
                (self.run_days, self.last_rest, self.days_since_rest, self.is_first_week) = (0, None, 0, true);
            }
        }
        let last_week = self.last.map(|(last, _)| last.week_start());
        if last_week == Some(day.week_start()) && self.run_days > 0 {
            self.in_week += 1;
        } else {
            self.is_first_week = self.run_days == 0;
            self.in_week = 1;
        }
        self.run_days += 1;
        self.days_since_rest += 1;
        self.total_days += 1;
        self.longest_run_days = self.longest_run_days.max(self.run_days);
        self.last = Some((day, entries));
        self.recent.retain(|earlier| day.days_since(*earlier) < RECENT_DAYS);
        self.recent.push(day);
        self.excused.retain(|excused| *excused >= day.week_start());
    }

    /// The numbers as they stand at an instant of `today`.
    pub fn counts(&self, today: Day, now_ms: EpochMs) -> Counts {
        let recent = self.recent.iter().filter(|day| today.days_since(**day) < RECENT_DAYS).count();
        Counts {
            total_days: self.total_days,
            current_run_days: self.run_days_at(today, now_ms),
            longest_run_days: self.longest_run_days,
            recent_days: u32::try_from(recent).unwrap_or(RECENT_DAYS as u32),
            of_days: self.total_days,
        }
    }

    /// The run that an entry made now would continue.
    fn run_days_at(&self, today: Day, now_ms: EpochMs) -> u32 {
        match self.step_to(today, now_ms) {
            Step::Next => self.run_days,
            Step::OverRest(rest) => self.days_over(rest),
            Step::Broken => 0,
        }
    }

    /// What goes on over a rest: the whole run, or, where the last rest lies less than seven days back, the part since
    /// then. So a run is always the longest that ends here, and filling in a day never shortens it.
    fn days_over(&self, rest: Day) -> u32 {
        let may_rest = self.last_rest.is_none_or(|last| rest.days_since(last) >= REST_WINDOW_DAYS);
        if may_rest { self.run_days } else { self.days_since_rest }
    }

    /// How an entry at an instant of `day` would follow the last one. Weeks are counted by their days alone.
    fn step_to(&self, day: Day, at_ms: EpochMs) -> Step {
        let Some((last_day, last)) = self.last else {
            return Step::Next;
        };
        let step = match self.cadence {
            Cadence::Daily => self.over_missed(last_day, day, |_| true),
            Cadence::Weekdays(weekdays) => self.over_missed(last_day, day, |missed| weekdays.has(missed)),
            Cadence::TimesAWeek(times) => self.over_weeks(last_day, day, times),
        };
        // An entry of a clock that was years ahead is near to nothing, and must not hold a run together until then.
        let is_near = at_ms.abs_diff(last.last_ms) <= CONTINUES_WITHIN_MS.unsigned_abs();
        if is_near && !matches!(self.cadence, Cadence::TimesAWeek(_)) { Step::Next } else { step }
    }

    /// One day that was due may be missed.
    fn over_missed(&self, last: Day, day: Day, is_due: impl Fn(Day) -> bool) -> Step {
        let between = (1..day.days_since(last)).map(|ahead| last.plus(ahead));
        let mut missed = between.filter(|day| is_due(*day) && !self.excused.contains(day));
        match (missed.next(), missed.next()) {
            (None, _) => Step::Next,
            (Some(rest), None) => Step::OverRest(rest),
            _ => Step::Broken,
        }
    }

    /// Every week that is over, from the last entry's to the one before `day`'s, must have had its days; the week in
    /// which the run began need not, and excused days ask for less.
    fn over_weeks(&self, last: Day, day: Day, times: u8) -> Step {
        let (mut week, this_week) = (last.week_start(), day.week_start());
        let mut done = if self.is_first_week { times } else { self.in_week };
        while week < this_week {
            if done < self.due_in(week, times) {
                return Step::Broken;
            }
            (week, done) = (week.plus(7), 0);
        }
        Step::Next
    }

    /// How often a week asks for the habit: in proportion to its days that are not excused, rounded down.
    fn due_in(&self, week: Day, times: u8) -> u8 {
        let excused = (0..7).filter(|ahead| self.excused.contains(&week.plus(*ahead))).count();
        let left = 7 - u8::try_from(excused).unwrap_or(7);
        times * left / 7
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
    use crate::trackers::Weekdays;
    use proptest::prelude::*;

    const DAY_MS: i64 = 86_400_000;
    /// A Monday.
    const MONDAY: i32 = 4;

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn noon(number: i32) -> EpochMs {
        i64::from(number) * DAY_MS + DAY_MS / 2
    }

    fn at_noon(days: &[i32]) -> BTreeMap<Day, DayEntries> {
        days.iter()
            .map(|number| (day(*number), DayEntries { first_ms: noon(*number), last_ms: noon(*number) }))
            .collect()
    }

    fn counted(cadence: Cadence, days: &[i32], excused: &[i32], today: i32) -> (u32, u32, u32) {
        let excused = excused.iter().map(|number| day(*number)).collect();
        let counts = habit(cadence, &at_noon(days), &excused, day(today), noon(today));
        (counts.total_days, counts.current_run_days, counts.longest_run_days)
    }

    fn daily(days: &[i32], today: i32) -> (u32, u32, u32) {
        counted(Cadence::Daily, days, &[], today)
    }

    #[test]
    fn an_entry_whose_clock_was_ahead_holds_no_run_together() {
        let mut days = at_noon(&[1, 2, 3]);
        let ten_years_on = noon(3 + 3_653);
        days.insert(day(3), DayEntries { first_ms: ten_years_on, last_ms: ten_years_on });
        let run =
            |days: &_, today| habit(Cadence::Daily, days, &BTreeSet::new(), day(today), noon(today)).current_run_days;
        assert_eq!((run(&days, 3), run(&days, 5), run(&days, 30)), (3, 3, 0));
        days.insert(day(30), DayEntries { first_ms: noon(30), last_ms: noon(30) });
        assert_eq!(run(&days, 30), 1);
    }

    #[test]
    fn a_rest_day_neither_counts_nor_breaks() {
        assert_eq!(daily(&[1, 2, 4, 5], 5), (4, 4, 4));
        assert_eq!(daily(&[1, 2, 4, 6], 6), (4, 2, 3), "of two rests within seven days, the later one counts");
        assert_eq!(daily(&[1, 2, 4, 5, 6, 7, 8, 9, 11], 11), (9, 9, 9), "a rest a week");
    }

    #[test]
    fn a_run_is_open_until_its_day_is_over() {
        assert_eq!(daily(&[1, 2, 3], 4).1, 3);
        assert_eq!(daily(&[1, 2, 3], 5).1, 3, "a rest day may still bridge");
        assert_eq!(daily(&[1, 2, 3], 6).1, 0);
        assert_eq!(daily(&[1, 2, 3], 6).2, 3, "the longest run is never taken back");
    }

    #[test]
    fn filling_in_a_day_never_shortens_a_run() {
        assert_eq!(daily(&[3, 6, 7, 8, 10, 11, 12, 13], 13), (8, 7, 7));
        assert_eq!(daily(&[3, 5, 6, 7, 8, 10, 11, 12, 13], 13), (9, 8, 8), "the rest on the fourth takes none from it");
    }

    #[test]
    fn three_days_in_hospital_end_no_run() {
        assert_eq!(counted(Cadence::Daily, &[1, 2, 3, 7, 8], &[4, 5, 6], 8), (5, 5, 5));
        assert_eq!(counted(Cadence::Daily, &[1, 2, 3, 8], &[4, 5, 6], 8), (4, 4, 4), "a rest day beside them");
        assert_eq!(counted(Cadence::Daily, &[1, 2, 3, 9], &[4, 5, 6], 9), (4, 1, 3), "but not two");
        assert_eq!(counted(Cadence::Daily, &[1, 2, 3], &[4, 5, 6], 7).1, 3, "still open on the day of return");
        assert_eq!(counted(Cadence::Daily, &[1, 2], &[2, 3], 3), (2, 2, 2), "an entry on an excused day counts");
    }

    #[test]
    fn chosen_weekdays_are_due_and_others_are_not() {
        let monday_and_thursday = Cadence::Weekdays(Weekdays::of([0, 3]).unwrap());
        let on = |days: &[i32], today| counted(monday_and_thursday, days, &[], today);
        assert_eq!(on(&[MONDAY, MONDAY + 3, MONDAY + 7], MONDAY + 9), (3, 3, 3));
        assert_eq!(on(&[MONDAY, MONDAY + 7, MONDAY + 10], MONDAY + 10), (3, 3, 3), "one Thursday may rest");
        assert_eq!(on(&[MONDAY, MONDAY + 10], MONDAY + 10), (2, 1, 1), "a Thursday and a Monday are two");
        assert_eq!(on(&[MONDAY, MONDAY + 1, MONDAY + 3], MONDAY + 3).1, 3, "more than was asked counts, too");
    }

    #[test]
    fn so_many_times_a_week_are_counted_by_week() {
        let three = |days: &[i32], excused: &[i32], today: i32| {
            let from_monday = |list: &[i32]| list.iter().map(|ahead| MONDAY + ahead).collect::<Vec<_>>();
            counted(Cadence::TimesAWeek(3), &from_monday(days), &from_monday(excused), MONDAY + today)
        };
        assert_eq!(three(&[5, 7, 8, 13, 14], &[], 14), (5, 5, 5), "the first week need not be full");
        assert_eq!(three(&[0, 7, 8, 14], &[], 14), (4, 1, 3), "two in the second week end the run");
        assert_eq!(three(&[0, 7, 8], &[], 13).1, 3, "the week is not over");
        assert_eq!(three(&[0, 7, 8], &[], 14).1, 0);
        assert_eq!(three(&[0, 7, 14], &[9, 10, 11, 12], 14), (3, 3, 3), "four excused days ask for one");
        assert_eq!(three(&[0, 14], &[7, 8, 9, 10, 11, 12, 13], 14).1, 2, "a week away asks for nothing");
    }

    #[test]
    fn crossing_the_date_line_does_not_end_a_run() {
        let noon = 10 * DAY_MS;
        let at = |hours: i64| DayEntries { first_ms: noon + hours * 3_600_000, last_ms: noon + hours * 3_600_000 };
        let days = BTreeMap::from([(day(10), at(0)), (day(13), at(30)), (day(16), at(60))]);
        let run_at = |hours: i64| habit(Cadence::Daily, &days, &BTreeSet::new(), day(19), noon + hours * 3_600_000);
        assert_eq!(run_at(60).current_run_days, 3);
        assert_eq!(run_at(96).current_run_days, 3, "on landing it is shown, for an entry now would continue it");
        assert_eq!(run_at(97).current_run_days, 0);
    }

    #[test]
    fn a_week_is_not_made_full_by_the_next_one() {
        let days = [0, 2, 4, 13, 14].map(|ahead| MONDAY + ahead);
        assert_eq!(counted(Cadence::TimesAWeek(3), &days, &[], MONDAY + 14), (5, 1, 4), "Sunday and Monday are near");
    }

    fn any_cadence() -> impl Strategy<Value = Cadence> {
        prop_oneof![
            Just(Cadence::Daily),
            (1..=7u8).prop_map(Cadence::TimesAWeek),
            proptest::collection::btree_set(0..7u8, 1..7)
                .prop_map(|days| Cadence::Weekdays(Weekdays::of(days).unwrap())),
        ]
    }

    proptest! {
        #[test]
        fn grace_never_adds_and_runs_never_exceed_totals(
            cadence in any_cadence(),
            days in proptest::collection::btree_set(0..200i32, 0..120),
            excused in proptest::collection::btree_set(0..200i32, 0..60),
        ) {
            let list: Vec<_> = days.iter().copied().collect();
            let spared: BTreeSet<_> = excused.iter().map(|number| day(*number)).collect();
            let counts = habit(cadence, &at_noon(&list), &spared, day(200), noon(200));
            prop_assert_eq!(counts.total_days as usize, list.len());
            prop_assert!(counts.longest_run_days <= counts.total_days);
            prop_assert!(counts.current_run_days <= counts.longest_run_days);
            prop_assert!(counts.recent_days <= 90.min(counts.total_days));
            let without = habit(cadence, &at_noon(&list), &BTreeSet::new(), day(200), noon(200));
            prop_assert_eq!(counts.total_days, without.total_days, "an excused day adds nothing");
        }

        #[test]
        fn one_more_day_lowers_nothing(
            cadence in any_cadence(),
            missed in proptest::collection::btree_set(0..60i32, 1..16),
            more in any::<proptest::sample::Index>(),
        ) {
            let days: BTreeSet<i32> = (0..60).filter(|day| !missed.contains(day)).collect();
            let more = *more.get(&missed.into_iter().collect::<Vec<_>>());
            let count = |days: &BTreeSet<i32>| {
                let entries = at_noon(&days.iter().copied().collect::<Vec<_>>());
                habit(cadence, &entries, &BTreeSet::new(), day(60), noon(60))
            };
            let before = count(&days);
            let mut days = days;
            days.insert(more);
            let after = count(&days);
            prop_assert!(after.total_days >= before.total_days);
            if !matches!(cadence, Cadence::TimesAWeek(_)) {
                prop_assert!(after.current_run_days >= before.current_run_days);
                prop_assert!(after.longest_run_days >= before.longest_run_days);
            }
        }

        #[test]
        fn a_fold_continued_is_the_fold_of_all(
            cadence in any_cadence(),
            days in proptest::collection::btree_set(0..120i32, 0..90),
            excused in proptest::collection::btree_set(0..120i32, 0..40),
            cut in 0..120i32,
        ) {
            let entries = at_noon(&days.iter().copied().collect::<Vec<_>>());
            let excused: BTreeSet<_> = excused.iter().map(|number| day(*number)).collect();
            let mut fold = HabitFold::new(cadence);
            fold.take(&entries, &excused, |each| each < day(cut));
            let kept = minicbor::to_vec(&fold).unwrap();
            let mut fold: HabitFold = minicbor::decode(&kept).unwrap();
            fold.take(&entries, &excused, |each| each >= day(cut));
            let all = habit(cadence, &entries, &excused, day(120), noon(120));
            prop_assert_eq!(fold.counts(day(120), noon(120)), all);
        }
    }
}
