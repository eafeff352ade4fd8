//! The daily check-in: every question can be skipped, and skipped is not zero.

use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, Moment};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// The answers of one check-in, in range.
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
    /// "How did you sleep?", 1 to 5.
    #[n(3)]
    pub sleep: Option<u8>,
    /// "Did you talk with someone who supports you?"
    #[n(4)]
    pub connected: Option<bool>,
}

/// An answer outside its scale.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be from {least} to {most}, or skipped")]
pub struct AnswerOutOfRange {
    /// The question's id.
    pub field: &'static str,
    /// Least answer of its scale.
    pub least: u8,
    /// Greatest answer of its scale.
    pub most: u8,
}

impl Answers {
    /// The answers themselves, if each is on its scale.
    pub fn checked(self) -> Result<Self, AnswerOutOfRange> {
        let scales = [
            ("mood", self.mood, 1, 5),
            ("craving", self.craving, 0, 10),
            ("confidence", self.confidence, 0, 10),
            ("sleep", self.sleep, 1, 5),
        ];
        for (field, answer, least, most) in scales {
            if answer.is_some_and(|value| !(least..=most).contains(&value)) {
                return Err(AnswerOutOfRange { field, least, most });
            }
        }
        Ok(self)
    }
}

/// One check-in as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// Its record.
    pub id: RecordId,
    /// When, where, and the day it counts for.
    pub moment: Moment,
    /// What the person said.
    pub answers: Answers,
}

/// The check-in that stands for each day: corrected ones give way to their correction, and of
/// several the one recorded last stands (the greater id where two phones recorded at once).
/// The same records in any order give the same answer.
pub fn by_day(records: &[Record]) -> BTreeMap<Day, CheckIn> {
    let shapes: Vec<_> = records
        .iter()
        .filter_map(|record| record.read::<Shape>(RecordType::CheckIn).map(|shape| (record.id, shape)))
        .collect();
    let replaced: BTreeSet<_> = shapes.iter().flat_map(|(_, shape)| shape.replaced()).collect();
    let mut days: BTreeMap<Day, CheckIn> = BTreeMap::new();
    for (id, shape) in shapes.into_iter().filter(|(id, _)| !replaced.contains(id)) {
        let found = CheckIn { id, moment: shape.moment, answers: shape.answers };
        let rank = |check_in: &CheckIn| (check_in.moment.recorded_ms, check_in.id);
        match days.get(&found.moment.day) {
            Some(standing) if rank(standing) >= rank(&found) => {}
            _ => {
                days.insert(found.moment.day, found);
            }
        }
    }
    days
}

/// Every check-in of a day that none has replaced: what a correction names, so that it stands whatever
/// the clocks of two phones say.
pub fn unreplaced(records: &[Record], day: Day) -> Vec<RecordId> {
    let shapes: Vec<_> = records
        .iter()
        .filter_map(|record| record.read::<Shape>(RecordType::CheckIn).map(|shape| (record.id, shape)))
        .collect();
    let replaced: BTreeSet<_> = shapes.iter().flat_map(|(_, shape)| shape.replaced()).collect();
    let of_day = shapes.iter().filter(|(id, shape)| shape.moment.day == day && !replaced.contains(id));
    of_day.map(|(id, _)| *id).collect()
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
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
}

impl Shape {
    fn replaced(&self) -> impl Iterator<Item = RecordId> {
        self.replaces.into_iter().chain(self.replaces_too.iter().flatten().copied())
    }
}

/// The record of a check-in; `replaced` names all that it corrects.
pub fn record(id: RecordId, moment: &Moment, answers: &Answers, replaced: &[RecordId]) -> Record {
    let (moment, answers) = (moment.clone(), answers.clone());
    let (replaces, others) = match replaced.split_first() {
        None => (None, &[][..]),
        Some((first, others)) => (Some(*first), others),
    };
    let replaces_too = (!others.is_empty()).then(|| others.to_vec());
    Record::of(id, &Shape { record_type: RecordType::CheckIn, replaces, moment, answers, replaces_too })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(day: i32, recorded_ms: i64) -> Moment {
        let day = Day::from_number(day).unwrap();
        Moment { at_ms: recorded_ms, zone: "UTC".into(), offset_s: 0, recorded_ms, day }
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn an_answer_off_its_scale_is_named() {
        let error = Answers { mood: Some(6), ..Answers::default() }.checked().unwrap_err();
        assert_eq!((error.field, error.least, error.most), ("mood", 1, 5));
        assert!(Answers { sleep: Some(0), ..Answers::default() }.checked().is_err());
        assert!(Answers { craving: Some(0), ..Answers::default() }.checked().is_ok());
        assert!(Answers::default().checked().is_ok(), "everything may be skipped");
    }

    #[test]
    fn a_correction_stands_even_when_a_clock_went_back() {
        let first = record(id(1), &moment(10, 500), &Answers::default(), &[]);
        let better = Answers { mood: Some(4), ..Answers::default() };
        let second = record(id(2), &moment(10, 100), &better, &[id(1)]);
        assert_eq!(by_day(&[first, second])[&Day::from_number(10).unwrap()].answers, better);
    }

    #[test]
    fn a_correction_stands_over_both_of_two_phones() {
        let (first, other) = (
            record(id(1), &moment(10, 500), &Answers::default(), &[]),
            record(id(2), &moment(10, 900), &Answers::default(), &[]),
        );
        let day = Day::from_number(10).unwrap();
        let better = Answers { mood: Some(4), ..Answers::default() };
        let known = [first.clone(), other.clone()];
        let correction = record(id(3), &moment(10, 100), &better, &unreplaced(&known, day));
        let all = [first, other, correction];
        assert_eq!(by_day(&all)[&day].answers, better, "though its clock is behind both");
        assert_eq!(unreplaced(&all, day), [id(3)]);
    }

    #[test]
    fn a_field_of_a_later_version_is_ignored() {
        let mut bytes = record(id(1), &moment(3, 1), &Answers::default(), &[]).bytes;
        bytes[0] += 1; // one more pair in the map
        bytes.extend(minicbor::to_vec((99u8, "new")).unwrap().split_off(1));
        assert_eq!(by_day(&[Record { id: id(1), bytes }]).len(), 1);
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
                    .map(|(day, at, n)| record(id(*n + 10 * u8::try_from(*day).unwrap()), &moment(*day, *at), &Answers::default(), &[]))
                    .collect::<Vec<_>>()
            };
            prop_assert_eq!(by_day(&build(&entries)), by_day(&build(&shuffled)));
        }
    }
}
