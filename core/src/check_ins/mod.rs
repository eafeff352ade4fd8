//! The daily check-in: every question can be skipped, and skipped is not zero. One a day, in the evening;
//! a person may add one in the morning.

pub mod tags;

use crate::corrections::{self, Correcting, Dated};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs, Moment};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// A past day can be filled in for so many days.
pub const BACKFILL_DAYS_MAX: i32 = 7;
/// Longest note about use, in bytes of UTF-8.
pub const NOTE_BYTES_MAX: usize = 4_096;

/// The answers of one check-in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Answers {
    /// "How are you right now?", 1 to 5.
    #[n(0)]
    pub mood: Option<u8>,
    /// "Strongest urge since last time?", 0 to 10.
    #[n(1)]
    pub craving: Option<u8>,
    /// "How sure are you about staying on your path the next 24 hours?", 0 to 10.
    #[n(2)]
    pub confidence: Option<u8>,
    /// "How did you sleep?", 1 to 5; asked first in the day.
    #[n(3)]
    pub sleep: Option<u8>,
    /// "Did you talk with someone who supports you?"; asked in the evening.
    #[n(4)]
    pub connected: Option<bool>,
    /// What made it hard: numbers of [`tags::HARD`].
    #[n(5)]
    pub hard: Option<Vec<u16>>,
    /// What helped: numbers of [`tags::HELPED`].
    #[n(6)]
    pub helped: Option<Vec<u16>>,
    /// "Would you like someone to reach out?"
    #[n(7)]
    pub reach_out: Option<ReachOut>,
    /// "Anything to note about use?": asked only of those who turned it on, and for nobody else's eyes.
    #[n(8)]
    pub note_about_use: Option<String>,
}

/// Who should reach out. Crisis help is no answer: it opens on the phone and is recorded nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum ReachOut {
    /// Nobody.
    #[n(1)]
    Nobody,
    /// Somebody whom the person picks.
    #[n(2)]
    Peer,
    /// Staff; only an ask reaches them.
    #[n(3)]
    Staff,
}

/// Which check-in of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Encode, Decode)]
#[cbor(index_only)]
pub enum DayPart {
    /// The second one, for those who want it.
    #[n(1)]
    Morning,
    /// The daily one.
    #[default]
    #[n(2)]
    Evening,
}

/// An answer that cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAnswer {
    /// Outside its scale.
    #[error("{field} must be from {least} to {most}, or skipped")]
    OutOfRange {
        /// The question's id.
        field: &'static str,
        /// Least answer of its scale.
        least: u8,
        /// Greatest answer of its scale.
        most: u8,
    },
    /// The note is too long.
    #[error("{field} has at most {NOTE_BYTES_MAX} bytes")]
    TooLong {
        /// The question's id.
        field: &'static str,
    },
}

/// A day that cannot be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDay {
    /// It lies after today.
    #[error("day must not lie after today")]
    LiesAhead,
    /// It lies too far back.
    #[error("day must be at most {BACKFILL_DAYS_MAX} days ago")]
    TooLongAgo,
    /// The calendar left it out where the person is.
    #[error("that day did not exist in this time zone")]
    NotThere,
}

impl Answers {
    /// The answers themselves, if each is on its scale.
    pub fn checked(self) -> Result<Self, InvalidAnswer> {
        let scales = [
            ("mood", self.mood, 1, 5),
            ("craving", self.craving, 0, 10),
            ("confidence", self.confidence, 0, 10),
            ("sleep", self.sleep, 1, 5),
        ];
        for (field, answer, least, most) in scales {
            if answer.is_some_and(|value| !(least..=most).contains(&value)) {
                return Err(InvalidAnswer::OutOfRange { field, least, most });
            }
        }
        if self.note_about_use.as_ref().is_some_and(|note| note.len() > NOTE_BYTES_MAX) {
            return Err(InvalidAnswer::TooLong { field: "note_about_use" });
        }
        Ok(self)
    }
}

/// Whether an entry can be made for `day`: today, or one of the days before it.
pub fn check_day(day: Day, today: Day) -> Result<(), InvalidDay> {
    match today.days_since(day) {
        ..0 => Err(InvalidDay::LiesAhead),
        0..=BACKFILL_DAYS_MAX => Ok(()),
        _ => Err(InvalidDay::TooLongAgo),
    }
}

/// One check-in as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// Its record.
    pub id: RecordId,
    /// When, where, and the day it counts for.
    pub moment: Moment,
    /// Which of the day.
    pub part: DayPart,
    /// What the person said.
    pub answers: Answers,
}

/// The check-ins that stand, by day and part: of several that nobody corrected, the one recorded last. The
/// same records in any order give the same answer.
pub fn standing(records: &[Record]) -> BTreeMap<(Day, DayPart), CheckIn> {
    let mut days = BTreeMap::new();
    for (id, shape) in corrections::unreplaced(shapes(records)).into_iter().filter(|(_, shape)| shape.stands()) {
        let check_in = shape.into_check_in(id);
        days.insert((check_in.moment.day, check_in.part), check_in);
    }
    days
}

/// Everything that was recorded for a day, corrected or not, the first one leading; for its owner's eyes.
pub fn history(records: &[Record], day: Day) -> Vec<CheckIn> {
    let of_day = shapes(records).into_iter().filter(|(_, shape)| shape.moment.day == day && shape.stands());
    of_day.map(|(id, shape)| shape.into_check_in(id)).collect()
}

/// Every check-in of a day's part that none has replaced: what a correction names, so that it stands
/// whatever the clocks of two phones say.
pub fn unreplaced(records: &[Record], day: Day, part: DayPart) -> Vec<RecordId> {
    let shapes = corrections::unreplaced(shapes(records));
    let of_day = shapes.iter().filter(|(_, shape)| shape.moment.day == day && shape.part() == part);
    of_day.map(|(id, _)| *id).collect()
}

/// The record of a check-in; `replaced` names all that it corrects.
pub fn record(id: RecordId, moment: &Moment, part: DayPart, answers: &Answers, replaced: &[RecordId]) -> Record {
    record_as(id, moment, part, answers.clone(), replaced, None)
}

/// The record that takes a day's check-in away.
pub fn taken_away(id: RecordId, moment: &Moment, part: DayPart, replaced: &[RecordId]) -> Record {
    record_as(id, moment, part, Answers::default(), replaced, Some(true))
}

fn record_as(
    id: RecordId,
    moment: &Moment,
    part: DayPart,
    answers: Answers,
    replaced: &[RecordId],
    is_taken_away: Option<bool>,
) -> Record {
    let (replaces, replaces_too) = split(replaced);
    let part = (part != DayPart::default()).then_some(part);
    let (record_type, moment) = (RecordType::CheckIn, moment.clone());
    Record::of(id, &Shape { record_type, replaces, moment, answers, replaces_too, part, is_taken_away })
}

fn split(replaced: &[RecordId]) -> (Option<RecordId>, Option<Vec<RecordId>>) {
    let others = replaced.get(1..).filter(|others| !others.is_empty());
    (replaced.first().copied(), others.map(<[RecordId]>::to_vec))
}

fn shapes(records: &[Record]) -> Vec<(RecordId, Shape)> {
    corrections::all(records, RecordType::CheckIn)
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Option<RecordId>,
    #[n(2)]
    moment: Moment,
    #[n(3)]
    answers: Answers,
    /// Others that it replaces, where two phones had recorded one each.
    #[n(5)]
    replaces_too: Option<Vec<RecordId>>,
    /// Absent for the evening's.
    #[n(6)]
    part: Option<DayPart>,
    #[n(7)]
    is_taken_away: Option<bool>,
}

impl Shape {
    fn part(&self) -> DayPart {
        self.part.unwrap_or_default()
    }

    fn into_check_in(self, id: RecordId) -> CheckIn {
        CheckIn { id, part: self.part(), moment: self.moment, answers: self.answers }
    }
}

impl Correcting for Shape {
    fn replaces(&self) -> impl Iterator<Item = RecordId> {
        self.replaces.into_iter().chain(self.replaces_too.iter().flatten().copied())
    }

    fn recorded_ms(&self) -> EpochMs {
        self.moment.recorded_ms
    }
}

impl Dated for Shape {
    const RECORD_TYPE: RecordType = RecordType::CheckIn;

    fn day(&self) -> Day {
        self.moment.day
    }

    fn stands(&self) -> bool {
        self.is_taken_away != Some(true)
    }

    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self {
        let (moment, (replaces, replaces_too)) = (Moment { day, ..self.moment }, split(&replaces));
        let answers = if stands { self.answers } else { Answers::default() };
        Self { moment, answers, replaces, replaces_too, is_taken_away: (!stands).then_some(true), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn moment(day: i32, recorded_ms: i64) -> Moment {
        let day = Day::from_number(day).unwrap();
        Moment { at_ms: recorded_ms, zone: "UTC".into(), offset_s: 0, recorded_ms, day }
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn evening(id: RecordId, moment: &Moment, answers: &Answers, replaced: &[RecordId]) -> Record {
        record(id, moment, DayPart::Evening, answers, replaced)
    }

    #[test]
    fn a_morning_and_an_evening_stand_side_by_side() {
        let morning = record(id(1), &moment(10, 1), DayPart::Morning, &Answers::default(), &[]);
        let records = [morning, evening(id(2), &moment(10, 2), &Answers::default(), &[])];
        assert_eq!(standing(&records).len(), 2);
        let day = Day::from_number(10).unwrap();
        assert_eq!(unreplaced(&records, day, DayPart::Morning), [id(1)]);
        let away = taken_away(id(3), &moment(10, 3), DayPart::Morning, &[id(1)]);
        let records = [&records[..], &[away]].concat();
        assert_eq!(standing(&records).keys().copied().collect::<Vec<_>>(), [(day, DayPart::Evening)]);
        assert_eq!(history(&records, day).len(), 2, "and what was said can still be read");
    }

    #[test]
    fn a_day_can_be_filled_in_for_a_week() {
        let today = Day::from_number(100).unwrap();
        assert_eq!(check_day(today.plus(1), today), Err(InvalidDay::LiesAhead));
        assert_eq!(check_day(today.plus(-7), today), Ok(()));
        assert_eq!(check_day(today.plus(-8), today), Err(InvalidDay::TooLongAgo));
    }

    #[test]
    fn an_answer_off_its_scale_is_named() {
        let error = Answers { mood: Some(6), ..Answers::default() }.checked().unwrap_err();
        assert_eq!(error, InvalidAnswer::OutOfRange { field: "mood", least: 1, most: 5 });
        let note = Answers { note_about_use: Some("x".repeat(NOTE_BYTES_MAX + 1)), ..Answers::default() };
        assert_eq!(note.checked(), Err(InvalidAnswer::TooLong { field: "note_about_use" }));
        assert!(Answers { sleep: Some(0), ..Answers::default() }.checked().is_err());
        assert!(Answers { craving: Some(0), ..Answers::default() }.checked().is_ok());
        assert!(Answers::default().checked().is_ok(), "everything may be skipped");
    }

    #[test]
    fn a_correction_stands_even_when_a_clock_went_back() {
        let first = evening(id(1), &moment(10, 500), &Answers::default(), &[]);
        let better = Answers { mood: Some(4), ..Answers::default() };
        let second = evening(id(2), &moment(10, 100), &better, &[id(1)]);
        assert_eq!(standing(&[first, second])[&(Day::from_number(10).unwrap(), DayPart::Evening)].answers, better);
    }

    #[test]
    fn a_correction_stands_over_both_of_two_phones() {
        let (first, other) = (
            evening(id(1), &moment(10, 500), &Answers::default(), &[]),
            evening(id(2), &moment(10, 900), &Answers::default(), &[]),
        );
        let day = Day::from_number(10).unwrap();
        let better = Answers { mood: Some(4), ..Answers::default() };
        let known = [first.clone(), other.clone()];
        let correction = evening(id(3), &moment(10, 100), &better, &unreplaced(&known, day, DayPart::Evening));
        let all = [first, other, correction];
        assert_eq!(standing(&all)[&(day, DayPart::Evening)].answers, better, "though its clock is behind both");
        assert_eq!(unreplaced(&all, day, DayPart::Evening), [id(3)]);
    }

    #[test]
    fn a_field_of_a_later_version_is_ignored() {
        let mut bytes = evening(id(1), &moment(3, 1), &Answers::default(), &[]).bytes;
        bytes[0] += 1; // one more pair in the map
        bytes.extend(minicbor::to_vec((99u8, "new")).unwrap().split_off(1));
        assert_eq!(standing(&[Record { id: id(1), bytes }]).len(), 1);
    }

    proptest! {
        #[test]
        fn the_same_records_in_any_order_give_the_same_days(
            (entries, shuffled) in proptest::collection::vec((0..4i32, 0..5i64, 0..6u8), 0..12)
                .prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle()))
        ) {
            let build = |list: &[(i32, i64, u8)]| {
                let mut seen = BTreeSet::new();
                list.iter()
                    .filter(|entry| seen.insert(**entry))
                    .map(|(day, at, n)| evening(id(*n + 10 * u8::try_from(*day).unwrap()), &moment(*day, *at), &Answers::default(), &[]))
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(standing(&build(&entries)), standing(&build(&shuffled)));
        }
    }
}
