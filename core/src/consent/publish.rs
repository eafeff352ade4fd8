//! Publishing: the shared copy of a record, reduced to what the consent allows.

use super::{ConsentId, Disclosed, Shareable};
use crate::documents::{Record, RecordType, shared_part};
use crate::ids::RecordId;
use crate::milestones::{Ladder, Mark, Milestone};
use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// The copy of a milestone that others may read. The tracker's name stays private.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedMilestone {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The tracker, so that its milestones belong together.
    #[n(2)]
    pub tracker: RecordId,
    /// Which ladder.
    #[n(3)]
    pub ladder: Ladder,
    /// Which mark.
    #[n(4)]
    pub mark: Mark,
    /// The day on which it was reached.
    #[n(5)]
    pub day: Day,
}

/// Takes an earlier record of the same document back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Retraction {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which the retracted record was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The retracted record.
    #[n(2)]
    pub retracts: RecordId,
}

impl Disclosed for Milestone {
    const RECORD: RecordType = RecordType::SharedMilestone;
}

impl SharedMilestone {
    /// The copy of a milestone, under the milestone's own id: whichever device of a person
    /// publishes it, the bytes are the same.
    pub fn of(milestone: &Shareable<Milestone>) -> Record {
        let Milestone { tracker, ladder, mark, day } = *milestone.value();
        let record_type = RecordType::SharedMilestone;
        Record::of(
            milestone.value().id(),
            &Self { record_type, consent: milestone.consent(), tracker, ladder, mark, day },
        )
    }

    /// The part that names the `shared` document this record belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }
}

/// The milestones that a `shared` document shows: those not retracted, by id. Phones and the
/// server's projection both use this function.
pub fn standing_milestones(records: &[Record]) -> BTreeMap<RecordId, SharedMilestone> {
    let retracted = retracted(records);
    records
        .iter()
        .filter(|record| !retracted.contains(&record.id))
        .filter_map(|record| Some((record.id, record.read(RecordType::SharedMilestone)?)))
        .collect()
}

/// The records of a `shared` document that were taken back.
pub(crate) fn retracted(records: &[Record]) -> BTreeSet<RecordId> {
    let taken_back = records.iter().filter_map(|record| record.read::<Retraction>(RecordType::Retraction));
    taken_back.map(|retraction| retraction.retracts).collect()
}

/// The record that takes a shared milestone back.
pub fn retraction(id: RecordId, consent: ConsentId, retracts: RecordId) -> Record {
    Record::of(id, &Retraction { record_type: RecordType::Retraction, consent, retracts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_retracted_milestone_does_not_stand_whatever_the_order() {
        let id = |n| RecordId::from_bytes([n; 16]);
        let day = Day::from_number(100).unwrap();
        let milestone = crate::milestones::reached(id(1), &crate::streaks::Ledger::of(day, []), day.plus(1))[0];
        let copy = SharedMilestone::of(&Shareable { consent: id(2), value: milestone });
        let back = retraction(id(3), id(2), milestone.id());
        assert_eq!(standing_milestones(std::slice::from_ref(&copy)).len(), 1);
        assert!(standing_milestones(&[copy.clone(), back.clone()]).is_empty());
        assert!(standing_milestones(&[back, copy]).is_empty());
    }
}
