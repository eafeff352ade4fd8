//! What a member of a pair or a small circle lets the others there see: a choice among four fields, said as a record
//! among their bonds. A later choice stands in place of an earlier one, and a leaving ends them all; what does not stand
//! never stands again, so whoever dropped what was published under it may forget it for good.

use crate::corrections::correcting;
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};

/// "I need company" is said for so long.
pub const COMPANY_MS: EpochMs = 4 * 3_600_000;
/// Most numbers in a choice, those of later versions among them.
const FIELDS_MAX: usize = 16;

/// One thing that can be chosen. The number is on the wire and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u16)]
pub enum Field {
    /// Whether they checked in today; never what they answered.
    CheckedIn = 1,
    /// Marks that they reached for the first time.
    Milestones = 2,
    /// "112 of 113 days".
    Counters = 3,
    /// They may say that they need company; it is said by hand only.
    Company = 4,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CheckedIn, Self::Milestones, Self::Counters, Self::Company];
    /// What who founds a circle, or comes into one, shares there.
    pub const OF_NEWCOMERS: [Self; 2] = [Self::CheckedIn, Self::Milestones];
}

/// What a member shares in a space from now on. Its record's id names the documents that hold it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CircleSharing {
    #[n(0)]
    record_type: RecordType,
    /// Own earlier choices that it stands for.
    #[n(1)]
    pub replaces: Vec<RecordId>,
    /// Numbers of [`Field`]; those of a later version are passed over.
    #[n(2)]
    fields: Vec<u16>,
    /// When, by the member's clock, and later than what it replaces.
    #[n(3)]
    pub at_ms: EpochMs,
    /// Own leavings that it comes after, as of an acceptance.
    #[n(4)]
    pub after: Vec<RecordId>,
}

correcting!(CircleSharing, at_ms);

impl CircleSharing {
    /// A choice that stands for all those that are `known`, each with its record's id.
    pub fn new(
        fields: impl IntoIterator<Item = Field>,
        now_ms: EpochMs,
        known: &[(RecordId, Self)],
        after: Vec<RecordId>,
    ) -> Self {
        let mut fields: Vec<u16> = fields.into_iter().map(|field| field as u16).collect();
        fields.sort_unstable();
        fields.dedup();
        let replaces = crate::corrections::unreplaced(known.to_vec()).into_iter().map(|(id, _)| id).collect();
        // Whatever the clock says: who holds both must find the same one later.
        let at_ms = known.iter().map(|(_, choice)| choice.at_ms.saturating_add(1)).chain([now_ms]).max();
        Self { record_type: RecordType::CircleSharing, replaces, fields, at_ms: at_ms.unwrap_or(now_ms), after }
    }

    /// Its record; the id is the choice's.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// Whether it names a field.
    pub fn has(&self, field: Field) -> bool {
        self.fields.contains(&(field as u16))
    }

    /// The choice in a record, if it is one and can be.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::CircleSharing)?;
        (read.fields.len() <= FIELDS_MAX && read.fields.is_sorted()).then_some(read)
    }
}

/// "I need company", to a pair or a small circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CompanyWanted {
    #[n(0)]
    record_type: RecordType,
    /// When it was said, by its author's clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// Their day then.
    #[n(5)]
    pub day: Day,
    /// Until when it is shown; at most [`COMPANY_MS`] later.
    #[n(6)]
    pub until_ms: EpochMs,
}

impl CompanyWanted {
    /// Said now.
    pub fn new(at_ms: EpochMs, day: Day) -> Self {
        Self { record_type: RecordType::CompanyWanted, at_ms, day, until_ms: at_ms.saturating_add(COMPANY_MS) }
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The wish in a record, if it is one and can be.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::CompanyWanted)?;
        let lasts_ms = read.until_ms.checked_sub(read.at_ms)?;
        (1..=COMPANY_MS).contains(&lasts_ms).then_some(read)
    }

    /// Whether it is shown at an instant.
    pub fn is_open(&self, now_ms: EpochMs) -> bool {
        (self.at_ms.saturating_sub(COMPANY_MS)..self.until_ms).contains(&now_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn a_choice_is_later_than_what_it_replaces_whatever_the_clock_says() {
        let first = CircleSharing::new(Field::OF_NEWCOMERS, 1_000, &[], vec![]);
        let next = CircleSharing::new([Field::Company, Field::CheckedIn], 5, &[(id(1), first)], vec![id(9)]);
        assert_eq!((next.at_ms, next.replaces.as_slice()), (1_001, [id(1)].as_slice()));
        assert_eq!(Field::ALL.map(|field| next.has(field)), [true, false, false, true]);
        assert_eq!(CircleSharing::read(&next.record(id(2))), Some(next.clone()));
        let bad = CircleSharing { fields: vec![4, 1], ..next.clone() };
        assert_eq!(CircleSharing::read(&bad.record(id(2))), None);
        let later = CircleSharing { fields: vec![1, 77], ..next };
        assert!(CircleSharing::read(&later.record(id(2))).unwrap().has(Field::CheckedIn));
    }

    #[test]
    fn company_is_wanted_for_four_hours_at_most() {
        let day = Day::from_number(20_000).unwrap();
        let wanted = CompanyWanted::new(1_000, day);
        assert_eq!(CompanyWanted::read(&wanted.record(id(1))), Some(wanted));
        assert!(wanted.is_open(1_000) && !wanted.is_open(1_000 + COMPANY_MS));
        for until_ms in [1_000, 1_001 + COMPANY_MS, i64::MIN] {
            assert_eq!(CompanyWanted::read(&CompanyWanted { until_ms, ..wanted }.record(id(1))), None, "{until_ms}");
        }
    }
}
