//! Return to use: it closes a run and opens the next, and takes nothing away. Private: nothing here
//! leaves the phone by itself, and no one is told.

use crate::corrections::{self, Dated, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::streaks::Break;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// Longest note, in bytes of UTF-8; a longer one becomes a journal entry's draft.
pub const NOTE_BYTES_MAX: usize = 4_096;
/// So many days with use, within `PLAN_OFFER_WINDOW_DAYS`, bring a gentle offer to look at the plan with somebody.
pub const PLAN_OFFER_DAYS: usize = 3;
/// The window of that offer, in days, today included.
pub const PLAN_OFFER_WINDOW_DAYS: i32 = 14;

/// One return to use, in the person's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnToUse {
    /// Its record.
    pub id: RecordId,
    /// The trackers whose run it closes; none, for somebody who counts no days.
    pub trackers: Vec<RecordId>,
    /// The day on which it was.
    pub day: Day,
    /// When, if the person said so.
    pub at_ms: Option<EpochMs>,
    /// A note for nobody else.
    pub private_note: Option<String>,
    /// What helped, or would have.
    pub what_helped: Option<String>,
    /// The day from which the person counts again.
    pub new_start: Day,
    /// When it was recorded.
    pub recorded_ms: EpochMs,
}

/// A return to use that cannot be kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReturn {
    /// It lies after today.
    #[error("day must not lie after today")]
    LiesAhead,
    /// The person would count again before it, or after today.
    #[error("new_start must lie between the day itself and today")]
    NewStart,
    /// A note is too long.
    #[error("{field} has at most {NOTE_BYTES_MAX} bytes")]
    NoteTooLong {
        /// Which one.
        field: &'static str,
    },
}

impl ReturnToUse {
    /// The return itself, without empty notes, if it can be kept on `today`.
    pub fn checked(mut self, today: Day) -> Result<Self, InvalidReturn> {
        if self.day > today {
            return Err(InvalidReturn::LiesAhead);
        }
        if self.new_start < self.day || self.new_start > today {
            return Err(InvalidReturn::NewStart);
        }
        for (field, note) in [("private_note", &mut self.private_note), ("what_helped", &mut self.what_helped)] {
            *note = note.take().filter(|text| !text.trim().is_empty());
            if note.as_ref().is_some_and(|text| text.len() > NOTE_BYTES_MAX) {
                return Err(InvalidReturn::NoteTooLong { field });
            }
        }
        Ok(self)
    }

    /// The record of it; `replaces` names what it corrects.
    pub fn record(&self, replaces: Vec<RecordId>) -> Record {
        self.record_as(self.id, self.recorded_ms, replaces, true)
    }

    /// The record that takes it back: it was logged by mistake.
    pub fn taken_back(&self, id: RecordId, recorded_ms: EpochMs) -> Record {
        let blank = Self { private_note: None, what_helped: None, ..self.clone() };
        blank.record_as(id, recorded_ms, vec![self.id], false)
    }

    fn record_as(&self, id: RecordId, recorded_ms: EpochMs, replaces: Vec<RecordId>, stands: bool) -> Record {
        let Self { trackers, day, at_ms, private_note, what_helped, new_start, .. } = self.clone();
        let record_type = RecordType::ReturnToUse;
        let shape = Shape {
            record_type,
            replaces,
            recorded_ms,
            trackers,
            day,
            at_ms,
            private_note,
            what_helped,
            new_start,
            stands,
        };
        Record::of(id, &shape)
    }
}

/// The returns among the records of a daybook, by day.
pub fn all(records: &[Record]) -> Vec<ReturnToUse> {
    let mut returns: Vec<_> = corrections::unreplaced(corrections::all::<Shape>(records, RecordType::ReturnToUse))
        .into_iter()
        .filter(|(_, shape)| shape.stands)
        .map(|(id, shape)| {
            let Shape { trackers, day, at_ms, private_note, what_helped, new_start, recorded_ms, .. } = shape;
            ReturnToUse { id, trackers, day, at_ms, private_note, what_helped, new_start, recorded_ms }
        })
        .collect();
    returns.sort_by_key(|each| (each.day, each.id));
    returns
}

/// The returns of one tracker, as its ledger needs them.
pub fn breaks<'a>(
    returns: impl IntoIterator<Item = &'a ReturnToUse>,
    tracker: RecordId,
) -> impl Iterator<Item = Break> {
    returns
        .into_iter()
        .filter(move |each| each.trackers.contains(&tracker))
        .map(|each| Break { day: each.day, new_start: each.new_start.max(each.day) })
}

/// Whether the phone offers to look at the plan with somebody: on this device only, never shared, never a flag.
pub fn offers_plan(days: impl IntoIterator<Item = Day>, today: Day) -> bool {
    let is_recent = |day: &Day| (0..PLAN_OFFER_WINDOW_DAYS).contains(&today.days_since(*day));
    days.into_iter().filter(is_recent).collect::<BTreeSet<_>>().len() >= PLAN_OFFER_DAYS
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    recorded_ms: EpochMs,
    #[n(3)]
    trackers: Vec<RecordId>,
    #[n(4)]
    day: Day,
    #[n(5)]
    at_ms: Option<EpochMs>,
    #[n(6)]
    private_note: Option<String>,
    #[n(7)]
    what_helped: Option<String>,
    #[n(8)]
    new_start: Day,
    #[n(9)]
    stands: bool,
}

correcting!(Shape, recorded_ms);

impl Dated for Shape {
    const RECORD_TYPE: RecordType = RecordType::ReturnToUse;

    fn day(&self) -> Day {
        self.day
    }

    fn stands(&self) -> bool {
        self.stands
    }

    /// The person counts again from the same day on, or from the new one where that lies before it.
    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self {
        let [private_note, what_helped] = [self.private_note, self.what_helped].map(|note| note.filter(|_| stands));
        let new_start = self.new_start.min(day);
        Self { day, new_start, replaces, stands, private_note, what_helped, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn on(n: u8, text: &str) -> ReturnToUse {
        let (day, trackers) = (day(text), vec![id(9)]);
        let (at_ms, private_note, what_helped) = (None, None, None);
        ReturnToUse { id: id(n), trackers, day, at_ms, private_note, what_helped, new_start: day, recorded_ms: 5 }
    }

    #[test]
    fn it_survives_its_record_and_can_be_taken_back() {
        let kept = ReturnToUse { private_note: Some("a hard evening".into()), ..on(1, "2026-11-20") };
        let record = kept.record(vec![]);
        assert_eq!(all(std::slice::from_ref(&record)), std::slice::from_ref(&kept));
        assert!(all(&[kept.taken_back(id(2), 9), record]).is_empty());
    }

    #[test]
    fn it_closes_the_runs_of_the_trackers_it_names_and_no_others() {
        let returns = [on(1, "2026-11-20")];
        assert_eq!(breaks(&returns, id(9)).count(), 1);
        assert_eq!(breaks(&returns, id(8)).count(), 0);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let today = day("2026-11-25");
        let check = |change: fn(&mut ReturnToUse)| {
            let mut each = on(1, "2026-11-20");
            change(&mut each);
            each.checked(today)
        };
        assert!(check(|each| each.trackers.clear()).is_ok(), "whoever counts no days may write it down, too");
        assert_eq!(check(|each| each.day = each.day.plus(6)), Err(InvalidReturn::LiesAhead));
        assert_eq!(check(|each| each.new_start = each.day.plus(-1)), Err(InvalidReturn::NewStart));
        assert_eq!(check(|each| each.new_start = each.day.plus(6)), Err(InvalidReturn::NewStart));
        let too_long = check(|each| each.what_helped = Some("x".repeat(NOTE_BYTES_MAX + 1)));
        assert_eq!(too_long, Err(InvalidReturn::NoteTooLong { field: "what_helped" }));
        assert_eq!(check(|each| each.private_note = Some(" \n".into())).unwrap().private_note, None);
    }

    #[test]
    fn three_days_with_use_in_fourteen_bring_an_offer() {
        let today = day("2026-11-25");
        let days = |list: [i32; 3]| list.map(|ago| today.plus(-ago));
        assert!(offers_plan(days([0, 5, 13]), today));
        assert!(!offers_plan(days([0, 5, 14]), today));
        assert!(!offers_plan(days([0, 5, 5]), today), "twice on a day is one day");
    }
}
