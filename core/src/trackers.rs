//! Trackers: what a person follows, up to eight at a time.

use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// Most trackers that a person follows at once.
pub const ACTIVE_MAX: usize = 8;
/// Longest name of a tracker, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 160;

/// The two kinds of tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum TrackerKind {
    /// Time since a day: it climbs by itself, and a missed check-in never touches it.
    #[n(1)]
    Abstain,
    /// Days on which the person checked in.
    #[n(2)]
    CheckInHabit,
}

/// One tracker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// Its record; stays the same through corrections.
    pub id: RecordId,
    /// What it counts.
    pub kind: TrackerKind,
    /// The person's own word for it; any word is theirs to use.
    pub name: String,
    /// First day that counts. May lie in the past: starting late is no return to use.
    pub start: Day,
}

/// A tracker that cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTracker {
    /// The name is empty or too long.
    #[error("name must have 1 to {NAME_BYTES_MAX} bytes")]
    Name,
    /// It would start after today.
    #[error("start must not lie after today")]
    StartsLater,
    /// Eight are followed already.
    #[error("at most {ACTIVE_MAX} trackers at once")]
    TooMany,
}

impl Tracker {
    /// A tracker with a name and a start that are possible today, beside `followed` others.
    pub fn parse(
        id: RecordId,
        kind: TrackerKind,
        name: &str,
        start: Day,
        today: Day,
        followed: usize,
    ) -> Result<Self, InvalidTracker> {
        let name = name.trim();
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(InvalidTracker::Name);
        }
        if start > today {
            return Err(InvalidTracker::StartsLater);
        }
        if followed >= ACTIVE_MAX {
            return Err(InvalidTracker::TooMany);
        }
        Ok(Self { id, kind, name: name.to_owned(), start })
    }

    /// The record that holds this tracker.
    pub fn record(&self) -> Record {
        let shape = Shape {
            record_type: RecordType::Tracker,
            replaces: None,
            kind: self.kind,
            name: self.name.clone(),
            start: self.start,
        };
        Record::of(self.id, &shape)
    }
}

/// The trackers among a person's records, the one that started first leading. Two phones that added more than eight keep all.
pub fn all(records: &[Record]) -> Vec<Tracker> {
    let shapes: Vec<_> = records
        .iter()
        .filter_map(|record| record.read::<Shape>(RecordType::Tracker).map(|shape| (record.id, shape)))
        .collect();
    let replaced: BTreeSet<_> = shapes.iter().filter_map(|(_, shape)| shape.replaces).collect();
    let mut trackers: Vec<_> = shapes
        .into_iter()
        .filter(|(id, _)| !replaced.contains(id))
        .map(|(id, shape)| Tracker { id, kind: shape.kind, name: shape.name, start: shape.start })
        .collect();
    trackers.sort_by_key(|tracker| (tracker.start, tracker.id));
    trackers
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Option<RecordId>,
    #[n(2)]
    kind: TrackerKind,
    #[n(3)]
    name: String,
    #[n(4)]
    start: Day,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tracker_survives_its_record() {
        let day = Day::parse("2026-01-01").unwrap();
        let id = RecordId::from_bytes([1; 16]);
        let tracker = Tracker::parse(id, TrackerKind::Abstain, " Alcohol ", day, day, 0).unwrap();
        assert_eq!(tracker.name, "Alcohol");
        assert_eq!(all(&[tracker.record()]), vec![tracker]);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let today = Day::parse("2026-01-01").unwrap();
        let make = |name: &str, start, followed| {
            Tracker::parse(RecordId::from_bytes([1; 16]), TrackerKind::Abstain, name, start, today, followed)
        };
        assert_eq!(make("  ", today, 0), Err(InvalidTracker::Name));
        assert_eq!(make(&"x".repeat(161), today, 0), Err(InvalidTracker::Name));
        assert_eq!(make("x", today.plus(1), 0), Err(InvalidTracker::StartsLater));
        assert_eq!(make("x", today, 8), Err(InvalidTracker::TooMany));
        assert!(make("x", today.plus(-4000), 7).is_ok(), "any past day may be the start");
    }
}
