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
            fold.take(days, &month.excused, |day| (tracker.start..=today).contains(&day));
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
