//! What of the check-ins may be published to staff: that there was one (`in_circles` has that copy, for circles too), and,
//! under a consent of its own, five of the answers. Tags, notes and whom the person wants to hear from are never among them.

use super::{ConsentId, Disclosed, Shareable};
use crate::check_ins::{CheckIn, DayPart};
use crate::consent::in_circles::SharedCheckIn;
use crate::consent::publish::retracted;
use crate::documents::{Record, RecordType, shared_part};
use crate::ids::{RecordId, SpaceId, digest, truncated};
use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// The answers of one check-in that staff may be shown. Each can be missing: skipped is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StaffAnswers {
    /// How the person was, 1 to 5.
    pub mood: Option<u8>,
    /// The strongest urge, 0 to 10.
    pub craving: Option<u8>,
    /// How sure they were of the next day, 0 to 10.
    pub confidence: Option<u8>,
    /// How they slept, 1 to 5.
    pub sleep: Option<u8>,
    /// Whether they talked with somebody who supports them.
    pub connected: Option<bool>,
}

/// Those answers, with the check-in that they are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    space: SpaceId,
    check_in: RecordId,
    day: Day,
    part: DayPart,
    answers: StaffAnswers,
}

/// The copy of a check-in's answers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedAnswers {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// Which check-in of the day.
    #[n(2)]
    pub part: DayPart,
    #[n(3)]
    mood: Option<u8>,
    #[n(4)]
    craving: Option<u8>,
    /// The day.
    #[n(5)]
    pub day: Day,
    #[n(6)]
    confidence: Option<u8>,
    #[n(7)]
    sleep: Option<u8>,
    #[n(8)]
    connected: Option<bool>,
}

impl Disclosed for Answered {
    const RECORD: RecordType = RecordType::SharedAnswers;
}

impl Answered {
    /// Of a check-in, for the care space.
    pub fn of(space: SpaceId, check_in: &CheckIn) -> Self {
        let given = &check_in.answers;
        let answers = StaffAnswers {
            mood: given.mood,
            craving: given.craving,
            confidence: given.confidence,
            sleep: given.sleep,
            connected: given.connected,
        };
        Self { space, check_in: check_in.id, day: check_in.moment.day, part: check_in.part, answers }
    }

    /// Whether all five were skipped.
    pub fn is_empty(&self) -> bool {
        self.answers == StaffAnswers::default()
    }

    /// The id of the copy: the same on all devices of the person.
    pub fn copy_id(space: SpaceId, check_in: RecordId) -> RecordId {
        let id = digest("porchlight/v1/shared-answers", &[space.as_bytes(), check_in.as_bytes()]);
        RecordId::from_bytes(truncated(&id))
    }
}

impl SharedAnswers {
    /// The copy.
    pub fn of(answered: &Shareable<Answered>) -> Record {
        let Answered { space, check_in, day, part, answers } = answered.value();
        let StaffAnswers { mood, craving, confidence, sleep, connected } = *answers;
        let (record_type, consent) = (RecordType::SharedAnswers, answered.consent());
        let copy = Self { record_type, consent, part: *part, mood, craving, day: *day, confidence, sleep, connected };
        Record::of(Answered::copy_id(*space, *check_in), &copy)
    }

    /// The copy in a record, if it is one and each answer is on its scale.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::SharedAnswers)?;
        let is_on = |answer: Option<u8>, least, most| answer.is_none_or(|answer| (least..=most).contains(&answer));
        let is_fit = is_on(read.mood, 1, 5)
            && is_on(read.craving, 0, 10)
            && is_on(read.confidence, 0, 10)
            && is_on(read.sleep, 1, 5);
        is_fit.then_some(read)
    }

    /// What it says.
    pub fn answers(&self) -> StaffAnswers {
        StaffAnswers {
            mood: self.mood,
            craving: self.craving,
            confidence: self.confidence,
            sleep: self.sleep,
            connected: self.connected,
        }
    }

    /// The part that names the document that it belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }
}

/// The answers that a `shared` document shows: those not retracted, by day and part. Of two that two devices published for
/// the same, the one with the least id, until one of them is taken back.
pub fn standing_answers(records: &[Record]) -> BTreeMap<(Day, DayPart), SharedAnswers> {
    let retracted = retracted(records);
    let mut copies: Vec<(RecordId, SharedAnswers)> = records
        .iter()
        .filter(|record| !retracted.contains(&record.id))
        .filter_map(|record| Some((record.id, SharedAnswers::read(record)?)))
        .collect();
    copies.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
    copies.into_iter().map(|(_, copy)| ((copy.day, copy.part), copy)).collect()
}

/// The days of check-ins that a `shared` document shows, each with the consent under which it was published.
pub fn standing_days(records: &[Record]) -> BTreeSet<(ConsentId, Day)> {
    let retracted = retracted(records);
    let standing = records.iter().filter(|record| !retracted.contains(&record.id));
    let copies = standing.filter_map(|record| record.read::<SharedCheckIn>(RecordType::SharedCheckIn));
    copies.map(|copy| (copy.consent, copy.day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check_ins::Answers;
    use crate::consent::publish::retraction;
    use crate::ids::{AccountId, TenantId};
    use crate::time::{DayEnd, Moment, Now, Zone};

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn check_in(n: u8, mood: u8) -> CheckIn {
        let now = Now { at_ms: 1_795_546_800_000, zone: Zone::utc() };
        let answers = Answers {
            mood: Some(mood),
            craving: Some(8),
            hard: Some(vec![1]),
            note_about_use: Some("for nobody's eyes".into()),
            ..Answers::default()
        };
        CheckIn { id: id(n), moment: Moment::of(&now, DayEnd::default()).unwrap(), part: DayPart::Evening, answers }
    }

    fn copy(n: u8, mood: u8) -> Record {
        let space = SpaceId::care(TenantId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]));
        let value = Answered::of(space, &check_in(n, mood));
        SharedAnswers::of(&Shareable { consent: id(99), value })
    }

    #[test]
    fn five_answers_and_nothing_else() {
        let copy = copy(1, 2);
        let read = SharedAnswers::read(&copy).unwrap();
        let expected = StaffAnswers { mood: Some(2), craving: Some(8), ..StaffAnswers::default() };
        assert_eq!(read.answers(), expected);
        let words = b"for nobody's eyes";
        assert!(!copy.bytes.windows(words.len()).any(|window| window == words));
    }

    #[test]
    fn an_answer_off_its_scale_is_none() {
        let mut shape = SharedAnswers::read(&copy(1, 2)).unwrap();
        shape.mood = Some(6);
        assert_eq!(SharedAnswers::read(&Record::of(id(1), &shape)), None);
    }

    #[test]
    fn what_was_taken_back_does_not_stand_whatever_the_order() {
        let (first, second) = (copy(1, 2), copy(2, 4));
        let back = retraction(id(50), id(99), first.id);
        for records in [[first.clone(), second.clone(), back.clone()], [back, second.clone(), first]] {
            let standing = standing_answers(&records);
            assert_eq!(standing.len(), 1);
            assert_eq!(standing.values().next().unwrap().answers().mood, Some(4));
        }
    }
}
