//! What a counsellor may be shown beside answers: the plan, under a consent of its own, and a return to use, each by a tap
//! of its own under another. Nothing else of a return is told than its day.

use super::publish::retracted;
use super::{ConsentId, Disclosed, Shareable};
use crate::documents::{Record, RecordType, shared_part};
use crate::ids::{RecordId, SpaceId, digest, truncated};
use crate::plan::{PlanLine, PlanPart};
use crate::return_to_use::ReturnToUse;
use crate::time::{Day, Month};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// A return to use that the person chose to tell of, for their care space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Returned {
    copy: RecordId,
    day: Day,
}

/// The copy of a return to use.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedReturn {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The day.
    #[n(5)]
    pub day: Day,
}

/// A line of the plan, for the care space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    line: RecordId,
    part: PlanPart,
    place: u32,
    text: String,
    phone: Option<String>,
    /// The day on which the consent was given: all lines lie in one document.
    given: Day,
}

/// The copy of a line of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SharedPlanLine {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The line, under a name that no other space has for it.
    #[n(2)]
    pub line: RecordId,
    /// Its part.
    #[n(3)]
    pub part: PlanPart,
    /// Its words.
    #[n(4)]
    pub text: String,
    /// The day on which the consent was given.
    #[n(5)]
    pub given: Day,
    /// A number to call.
    #[n(6)]
    pub phone: Option<String>,
    /// Its place in the part.
    #[n(7)]
    pub place: u32,
}

impl Disclosed for Returned {
    const RECORD: RecordType = RecordType::SharedReturn;
}

impl Disclosed for Planned {
    const RECORD: RecordType = RecordType::SharedPlanLine;
}

impl Returned {
    /// Of a return, for the care space.
    pub fn of(space: SpaceId, noted: &ReturnToUse) -> Self {
        Self { copy: Self::copy_id(space, noted.id), day: noted.day }
    }

    /// The id of the copy: the same on all devices of the person.
    pub fn copy_id(space: SpaceId, noted: RecordId) -> RecordId {
        named("porchlight/v1/shared-return", space, noted)
    }
}

impl SharedReturn {
    /// The copy.
    pub fn of(returned: &Shareable<Returned>) -> Record {
        let Returned { copy, day } = *returned.value();
        Record::of(copy, &Self { record_type: RecordType::SharedReturn, consent: returned.consent(), day })
    }

    /// The part that names the document that it belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }
}

impl Planned {
    /// Of a line, for the care space.
    pub fn of(space: SpaceId, line: &PlanLine, given: Day) -> Self {
        let PlanLine { id, part, place, text, phone } = line.clone();
        Self { line: named("porchlight/v1/shared-plan-line", space, id), part, place, text, phone, given }
    }

    /// The line, as the space knows it.
    pub fn line(&self) -> RecordId {
        self.line
    }

    /// Whether a copy says the same.
    pub fn is_told_by(&self, copy: &SharedPlanLine) -> bool {
        (self.line, self.part, self.place, &self.text, &self.phone)
            == (copy.line, copy.part, copy.place, &copy.text, &copy.phone)
    }
}

impl SharedPlanLine {
    /// The copy.
    pub fn of(planned: &Shareable<Planned>, id: RecordId) -> Record {
        let (record_type, consent) = (RecordType::SharedPlanLine, planned.consent());
        let Planned { line, part, place, text, phone, given } = planned.value().clone();
        Record::of(id, &Self { record_type, consent, line, part, text, given, phone, place })
    }

    /// The copy in a record, if it is one within the limits of a plan.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::SharedPlanLine)?;
        let line = PlanLine {
            id: read.line,
            part: read.part,
            place: read.place,
            text: read.text.clone(),
            phone: read.phone.clone(),
        };
        line.checked().is_ok().then_some(read)
    }

    /// The part that names the document that it belongs to: one for all lines under a consent.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.document_month(), self.consent)
    }

    fn document_month(&self) -> Month {
        self.given.month()
    }
}

/// The returns to use that a `shared` document shows.
pub fn standing_returns(records: &[Record]) -> BTreeMap<RecordId, SharedReturn> {
    let retracted = retracted(records);
    let standing = records.iter().filter(|record| !retracted.contains(&record.id));
    standing.filter_map(|record| Some((record.id, record.read(RecordType::SharedReturn)?))).collect()
}

/// The lines of a plan that a `shared` document shows, each with all copies of it that were not taken back, the one that
/// stands first: that with the least id.
pub fn standing_plan(records: &[Record]) -> BTreeMap<RecordId, Vec<(RecordId, SharedPlanLine)>> {
    let retracted = retracted(records);
    let mut lines: BTreeMap<RecordId, Vec<(RecordId, SharedPlanLine)>> = BTreeMap::new();
    for record in records.iter().filter(|record| !retracted.contains(&record.id)) {
        if let Some(copy) = SharedPlanLine::read(record) {
            lines.entry(copy.line).or_default().push((record.id, copy));
        }
    }
    for copies in lines.values_mut() {
        copies.sort_by_key(|(id, _)| *id);
    }
    lines
}

fn named(domain: &str, space: SpaceId, id: RecordId) -> RecordId {
    RecordId::from_bytes(truncated(&digest(domain, &[space.as_bytes(), id.as_bytes()])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::publish::retraction;
    use crate::ids::{AccountId, TenantId};

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn care() -> SpaceId {
        SpaceId::care(TenantId::from_bytes([1; 16]), AccountId::from_bytes([2; 16]))
    }

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    #[test]
    fn of_a_return_its_day_is_told_and_nothing_else() {
        let noted = ReturnToUse {
            id: id(1),
            trackers: vec![id(9)],
            day: day(),
            at_ms: Some(1),
            private_note: Some("for nobody's eyes".into()),
            what_helped: Some("a walk".into()),
            new_start: day(),
            recorded_ms: 1,
        };
        let copy = SharedReturn::of(&Shareable { consent: id(5), value: Returned::of(care(), &noted) });
        let expected = SharedReturn { record_type: RecordType::SharedReturn, consent: id(5), day: day() };
        assert_eq!(standing_returns(std::slice::from_ref(&copy)), BTreeMap::from([(copy.id, expected.clone())]));
        assert_eq!(copy, Record::of(copy.id, &expected));
        assert!(standing_returns(&[retraction(id(6), id(5), copy.id), copy]).is_empty());
    }

    #[test]
    fn of_two_copies_of_a_line_all_readers_take_the_same() {
        let line = |text: &str| {
            let line = PlanLine { id: id(1), part: PlanPart::Signs, place: 0, text: text.into(), phone: None };
            Shareable { consent: id(5), value: Planned::of(care(), &line, day()) }
        };
        let (first, second) = (SharedPlanLine::of(&line("one"), id(7)), SharedPlanLine::of(&line("two"), id(8)));
        for records in [[first.clone(), second.clone()], [second, first]] {
            let lines = standing_plan(&records);
            let texts: Vec<&str> = lines.values().flatten().map(|(_, copy)| copy.text.as_str()).collect();
            assert_eq!(texts, ["one", "two"]);
        }
    }

    #[test]
    fn a_line_beyond_the_limits_of_a_plan_is_none() {
        let line = PlanLine {
            id: id(1),
            part: PlanPart::Signs,
            place: 0,
            text: "a".repeat(crate::plan::LINE_BYTES_MAX),
            phone: None,
        };
        let mut planned = Planned::of(care(), &line, day());
        let copy = |value| SharedPlanLine::of(&Shareable { consent: id(5), value }, id(7));
        assert!(SharedPlanLine::read(&copy(planned.clone())).is_some());
        planned.text.push('a');
        assert!(SharedPlanLine::read(&copy(planned)).is_none());
    }
}
