//! The past in short: what a month's daybook says to the counts, and the fold of all months so far. Pure
//! functions of records, so both can be thrown away and made again.

use crate::check_ins;
use crate::documents::Record;
use crate::habits;
use crate::ids::RecordId;
use crate::return_to_use;
use crate::streaks::{Break, DayEntries, HabitFold, Ledger};
use crate::time::Day;
use crate::trackers::{Tracker, TrackerKind};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// What one month's daybook says to the counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct MonthSummary {
    #[n(0)]
    checked_in: BTreeMap<Day, DayEntries>,
    #[n(1)]
    done: BTreeMap<RecordId, BTreeMap<Day, DayEntries>>,
    #[n(2)]
    excused: BTreeSet<Day>,
    #[n(3)]
    breaks: BTreeMap<RecordId, Vec<Break>>,
}

impl MonthSummary {
    /// The summary of a daybook's records.
    pub fn of(records: &[Record]) -> Self {
        let mut summary = Self { done: habits::days_done(records), ..Self::default() };
        summary.excused = habits::excused_days(&habits::excusals(records));
        for ((day, _), check_in) in check_ins::standing(records) {
            let here = DayEntries { first_ms: check_in.moment.at_ms, last_ms: check_in.moment.at_ms };
            summary.checked_in.entry(day).and_modify(|known| *known = known.joined(here)).or_insert(here);
        }
        for each in return_to_use::all(records) {
            for tracker in &each.trackers {
                let breaks = return_to_use::breaks([&each], *tracker);
                summary.breaks.entry(*tracker).or_default().extend(breaks);
            }
        }
        summary
    }

    /// Days that somebody else excuses too, for everybody.
    pub fn excuse(&mut self, days: impl IntoIterator<Item = Day>) {
        self.excused.extend(days);
    }

    /// The days that have an entry, some of them several times.
    pub fn days(&self) -> impl Iterator<Item = Day> {
        self.checked_in.keys().chain(self.done.values().flat_map(BTreeMap::keys)).copied()
    }
}

/// All months so far, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Past {
    #[n(0)]
    folds: BTreeMap<RecordId, HabitFold>,
    #[n(1)]
    breaks: BTreeMap<RecordId, Vec<Break>>,
}

impl Past {
    /// Before the first entry.
    pub fn new(trackers: &[Tracker]) -> Self {
        let habits = trackers.iter().filter(|tracker| tracker.kind != TrackerKind::Abstain);
        Self { folds: habits.map(|tracker| (tracker.id, HabitFold::new(tracker.cadence))).collect(), ..Self::default() }
    }

    /// Goes on with the next month, as far as `today`.
    pub fn add(&mut self, month: &MonthSummary, trackers: &[Tracker], today: Day) {
        let nothing = BTreeMap::new();
        for tracker in trackers {
            let Some(fold) = self.folds.get_mut(&tracker.id) else { continue };
            let days = match tracker.kind {
                TrackerKind::CheckInHabit => &month.checked_in,
                _ => month.done.get(&tracker.id).unwrap_or(&nothing),
            };
            fold.take(days, &month.excused, |day| day <= today);
        }
        for (tracker, breaks) in &month.breaks {
            let known = self.breaks.entry(*tracker).or_default();
            known.extend(breaks.iter().filter(|each| each.day <= today));
        }
    }

    /// The run of a habit, if it is one that is followed.
    pub fn habit(&self, tracker: RecordId) -> Option<&HabitFold> {
        self.folds.get(&tracker)
    }

    /// The ledger of a tracker of time since a day.
    pub fn ledger(&self, tracker: &Tracker) -> Ledger {
        let returns = self.breaks.get(&tracker.id).into_iter().flatten().copied();
        Ledger::of(tracker.start, returns)
    }

    /// The days on which a return to use was noted, on any tracker.
    pub fn days_of_return(&self) -> BTreeSet<Day> {
        self.breaks.values().flatten().map(|each| each.day).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_ins::{Answers, DayPart};
    use crate::habits::Reason;
    use crate::milestones::{self, Milestone};
    use crate::return_to_use::ReturnToUse;
    use crate::streaks::Counts;
    use crate::time::{EpochMs, Moment};
    use crate::trackers::Cadence;
    use proptest::prelude::*;

    const DAY_MS: EpochMs = 86_400_000;
    const TODAY: i32 = 40;

    fn id(number: usize) -> RecordId {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
        RecordId::from_bytes(bytes)
    }

    fn day(number: i32) -> Day {
        Day::from_number(number).unwrap()
    }

    fn trackers() -> Vec<Tracker> {
        let kinds = [TrackerKind::Abstain, TrackerKind::CheckInHabit, TrackerKind::Habit];
        let tracker = |(number, kind)| {
            let (id, start) = (id(900 + number), day(2));
            let cadence = Cadence::Daily;
            Tracker { id, kind, name: "x".into(), start, start_ms: None, cadence, is_set_aside: false }
        };
        kinds.into_iter().enumerate().map(tracker).collect()
    }

    /// What was done on a day; each may be corrected or taken away by the next.
    type Act = (u8, i32, bool);

    fn records(acts: &[Act]) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        for (number, (what, on, replaces)) in acts.iter().enumerate() {
            let (this, on) = (id(number), day(*on));
            let at_ms = i64::from(on.number()) * DAY_MS + DAY_MS / 2;
            let moment = Moment { at_ms, zone: "UTC".into(), offset_s: 0, recorded_ms: at_ms, day: on };
            let earlier: Vec<_> = records.last().filter(|_| *replaces).map(|record| record.id).into_iter().collect();
            let habit = trackers()[2].id;
            records.push(match what {
                0 => check_ins::record(this, &moment, DayPart::Evening, &Answers::default(), &earlier),
                1 => check_ins::taken_away(this, &moment, DayPart::Evening, &earlier),
                2 => habits::record(this, habit, &moment, true, earlier),
                3 => habits::record(this, habit, &moment, false, earlier),
                4 => habits::excusal_record(this, at_ms, on, on.plus(2), Reason::Illness),
                _ => {
                    let (trackers, new_start) = (vec![trackers()[0].id], on.plus(i32::from(*what) - 5));
                    let (at_ms, private_note, what_helped) = (None, None, None);
                    let (day, recorded_ms) = (on, moment.recorded_ms);
                    let noted = ReturnToUse {
                        id: this,
                        trackers,
                        day,
                        at_ms,
                        private_note,
                        what_helped,
                        new_start,
                        recorded_ms,
                    };
                    noted.record(earlier)
                }
            });
        }
        records
    }

    fn numbers(records: &[Record], today: i32) -> (Vec<Counts>, Vec<Milestone>) {
        numbers_of(&MonthSummary::of(records), today)
    }

    fn numbers_of(summary: &MonthSummary, today: i32) -> (Vec<Counts>, Vec<Milestone>) {
        let (trackers, today) = (trackers(), day(today));
        let mut past = Past::new(&trackers);
        past.add(summary, &trackers, today);
        let now_ms = i64::from(today.number()) * DAY_MS + DAY_MS / 2;
        let ledger = past.ledger(&trackers[0]);
        let habits = trackers[1..].iter().map(|tracker| past.habit(tracker.id).unwrap().counts(today, now_ms));
        let reached = milestones::reached(trackers[0].id, &ledger, today);
        (std::iter::once(ledger.counts(today)).chain(habits).collect(), reached)
    }

    fn acts(whats: std::ops::Range<u8>) -> impl Strategy<Value = Vec<Act>> {
        proptest::collection::vec((whats, 0..TODAY + 1, any::<bool>()), 0..40)
    }

    proptest! {
        #[test]
        fn order_and_repetition_of_records_change_no_number(
            (acts, twice) in acts(0..8).prop_flat_map(|acts| {
                let numbers: Vec<usize> = (0..acts.len()).chain((0..acts.len()).filter(|number| number % 3 == 0)).collect();
                (Just(acts), Just(numbers).prop_shuffle())
            }),
        ) {
            let records = records(&acts);
            let shuffled: Vec<_> = twice.iter().map(|number| records[*number].clone()).collect();
            prop_assert_eq!(numbers(&shuffled, TODAY), numbers(&records, TODAY));
        }

        #[test]
        fn waiting_and_adding_lower_no_total_and_lose_no_mark(acts in acts(0..8), more in acts(0..1), until in 0..TODAY) {
            let known = records(&acts);
            let (before, marks) = numbers(&known, until);
            let (after, marks_after) = numbers(&known, until + 1);
            for (before, after) in before.iter().zip(&after) {
                prop_assert!(before.total_days <= after.total_days && before.longest_run_days <= after.longest_run_days);
            }
            prop_assert!(marks.iter().all(|mark| marks_after.contains(mark)));
            let entries: Vec<Act> = more.into_iter().map(|(_, on, _)| (2, on, false)).collect();
            let with_more = [known.clone(), renamed(&entries)].concat();
            for (before, after) in numbers(&known, TODAY).0.iter().zip(&numbers(&with_more, TODAY).0) {
                prop_assert!(before.total_days <= after.total_days);
            }
        }

        #[test]
        fn what_the_house_excuses_counts_like_what_the_person_does(
            acts in acts(0..4),
            spared in acts(4..5),
            today in 0..=TODAY,
        ) {
            let known = records(&acts);
            let own = MonthSummary::of(&[known.clone(), renamed(&spared)].concat());
            let mut by_the_house = MonthSummary::of(&known);
            by_the_house.excuse(own.excused.iter().copied());
            prop_assert_eq!(numbers_of(&by_the_house, today), numbers_of(&own, today));
        }

        #[test]
        fn grace_never_adds(acts in acts(0..4), spared in acts(4..5)) {
            let known = records(&acts);
            let with_grace = [known.clone(), renamed(&spared)].concat();
            for (without, with) in numbers(&known, TODAY).0.iter().zip(&numbers(&with_grace, TODAY).0) {
                prop_assert_eq!((without.total_days, without.recent_days), (with.total_days, with.recent_days));
                prop_assert!(with.longest_run_days <= with.total_days);
            }
        }
    }

    /// The records of some acts under ids that no others have.
    fn renamed(acts: &[Act]) -> Vec<Record> {
        let records = records(acts).into_iter().enumerate();
        records.map(|(number, record)| Record { id: id(500 + number), ..record }).collect()
    }
}
