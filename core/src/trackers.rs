//! Trackers: what a person follows, up to eight at a time. Kept as records that correct each other, so
//! that an edit never takes away what stood before.

use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Most trackers that a person follows at once.
pub const ACTIVE_MAX: usize = 8;
/// Longest name of a tracker, in bytes of UTF-8.
pub const NAME_BYTES_MAX: usize = 160;
/// Time since the start is shown in hours for so long.
pub const HOURS_SHOWN_MAX: i64 = 72;

/// The kinds of tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum TrackerKind {
    /// Time since a day: it climbs by itself, and a missed check-in never touches it.
    #[n(1)]
    Abstain,
    /// Days on which the person checked in.
    #[n(2)]
    CheckInHabit,
    /// Days on which the person did something: a meeting, a walk, art, meditation.
    #[n(3)]
    Habit,
}

/// How often a habit is meant to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Cadence {
    /// Every day.
    #[n(0)]
    Daily,
    /// So many days in a week from Monday to Sunday, 1 to 7.
    #[n(1)]
    TimesAWeek(#[n(0)] u8),
    /// On chosen days of the week.
    #[n(2)]
    Weekdays(#[n(0)] Weekdays),
}

/// Days of the week, at least one: bit 0 is Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Weekdays(#[n(0)] u8);

impl Weekdays {
    /// The set of these days, 0 for Monday to 6 for Sunday; nothing for none or for another number.
    pub fn of(days: impl IntoIterator<Item = u8>) -> Option<Self> {
        let mut bits = 0u8;
        for day in days {
            bits |= 1u8.checked_shl(u32::from(day)).filter(|_| day < 7)?;
        }
        (bits != 0).then_some(Self(bits))
    }

    /// Whether a day falls on one of them.
    pub fn has(self, day: Day) -> bool {
        self.0 & (1 << day.weekday()) != 0
    }

    /// Their numbers, Monday (0) first.
    pub fn numbers(self) -> impl Iterator<Item = u8> {
        (0..7).filter(move |day| self.0 & (1 << day) != 0)
    }
}

impl Cadence {
    /// The cadence, if it can be kept.
    pub fn checked(self) -> Result<Self, InvalidTracker> {
        match self {
            Self::TimesAWeek(times) if !(1..=7).contains(&times) => Err(InvalidTracker::Cadence),
            _ => Ok(self),
        }
    }
}

/// One tracker as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracker {
    /// Its first record; stays the same through corrections.
    pub id: RecordId,
    /// What it counts.
    pub kind: TrackerKind,
    /// The person's own word for it; any word is theirs to use.
    pub name: String,
    /// The day from which time is counted; of a habit, the day on which it was begun, and earlier entries count, too. May
    /// lie in the past: starting late is no return to use.
    pub start: Day,
    /// The instant of the start, where it is known: the first three days are shown in hours.
    pub start_ms: Option<EpochMs>,
    /// How often a habit is meant to be done.
    pub cadence: Cadence,
    /// Whether the person has stopped following it; what it counted stays.
    pub is_set_aside: bool,
}

/// One state in a tracker's history, for its owner's eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackerEdit {
    /// When it was written.
    pub recorded_ms: EpochMs,
    /// What it said.
    pub tracker: Tracker,
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
    /// No habit is done that often.
    #[error("1 to 7 times a week, or at least one weekday")]
    Cadence,
}

impl Tracker {
    /// A daily tracker with a name and a start that are possible today, beside `followed` others.
    pub fn parse(
        id: RecordId,
        kind: TrackerKind,
        name: &str,
        start: Day,
        today: Day,
        followed: usize,
    ) -> Result<Self, InvalidTracker> {
        if followed >= ACTIVE_MAX {
            return Err(InvalidTracker::TooMany);
        }
        let cadence = Cadence::Daily;
        let tracker = Self { id, kind, name: name.to_owned(), start, start_ms: None, cadence, is_set_aside: false };
        tracker.checked(today)
    }

    /// The tracker itself, its name without surrounding space, if its name, start and cadence are possible today.
    pub fn checked(mut self, today: Day) -> Result<Self, InvalidTracker> {
        self.name = self.name.trim().to_owned();
        if self.name.is_empty() || self.name.len() > NAME_BYTES_MAX {
            return Err(InvalidTracker::Name);
        }
        if self.start > today {
            return Err(InvalidTracker::StartsLater);
        }
        self.cadence = self.cadence.checked()?;
        Ok(self)
    }

    /// The first record of this tracker.
    pub fn record(&self, recorded_ms: EpochMs) -> Record {
        self.record_as(self.id, recorded_ms, Vec::new())
    }

    /// A later record of it, in place of all that stood.
    pub fn correction(&self, id: RecordId, recorded_ms: EpochMs, records: &[Record]) -> Record {
        let standing = corrections::unreplaced(shapes(records));
        let replaces = standing.iter().filter(|(id, shape)| shape.tracker(*id) == self.id).map(|(id, _)| *id);
        self.record_as(id, recorded_ms, replaces.collect())
    }

    fn record_as(&self, id: RecordId, recorded_ms: EpochMs, replaces: Vec<RecordId>) -> Record {
        let Self { id: tracker, kind, name, start, start_ms, cadence, is_set_aside } = self.clone();
        let tracker = (tracker != id).then_some(tracker);
        let cadence = Some(cadence);
        let record_type = RecordType::Tracker;
        let shape =
            Shape { record_type, replaces, kind, name, start, start_ms, cadence, tracker, is_set_aside, recorded_ms };
        Record::of(id, &shape)
    }
}

/// The trackers among a person's records, the one that started first leading, of one day the one that was made first;
/// those set aside included. Two phones that added more than eight keep all.
pub fn all(records: &[Record]) -> Vec<Tracker> {
    let (mut standing, shapes) = (BTreeMap::new(), shapes(records));
    // Backwards, so that what was recorded first stays.
    let made: BTreeMap<_, _> = shapes.iter().rev().map(|(id, shape)| (shape.tracker(*id), shape.recorded_ms)).collect();
    for (id, shape) in corrections::unreplaced(shapes) {
        standing.insert(shape.tracker(id), shape.into_tracker(id)); // the one recorded last comes last
    }
    let mut trackers: Vec<_> = standing.into_values().collect();
    trackers.sort_by_cached_key(|it| (it.start, made.get(&it.id).copied(), it.name.clone(), it.id));
    trackers
}

/// What a tracker said before and says now, the first state leading.
pub fn history(records: &[Record], tracker: RecordId) -> Vec<TrackerEdit> {
    let of_tracker = shapes(records).into_iter().filter(|(id, shape)| shape.tracker(*id) == tracker);
    of_tracker
        .map(|(id, shape)| TrackerEdit { recorded_ms: shape.recorded_ms, tracker: shape.into_tracker(id) })
        .collect()
}

fn shapes(records: &[Record]) -> Vec<(RecordId, Shape)> {
    corrections::all(records, RecordType::Tracker)
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    kind: TrackerKind,
    #[n(3)]
    name: String,
    #[n(4)]
    start: Day,
    #[n(5)]
    start_ms: Option<EpochMs>,
    #[n(6)]
    cadence: Option<Cadence>,
    /// The tracker's first record, where this is a later one.
    #[n(7)]
    tracker: Option<RecordId>,
    #[n(8)]
    is_set_aside: bool,
    #[n(9)]
    recorded_ms: EpochMs,
}

impl Shape {
    fn tracker(&self, id: RecordId) -> RecordId {
        self.tracker.unwrap_or(id)
    }

    fn into_tracker(self, id: RecordId) -> Tracker {
        let tracker = self.tracker(id);
        let Self { kind, name, start, start_ms, cadence, is_set_aside, .. } = self;
        let cadence = cadence.unwrap_or(Cadence::Daily);
        Tracker { id: tracker, kind, name, start, start_ms, cadence, is_set_aside }
    }
}

correcting!(Shape, recorded_ms);

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    #[test]
    fn a_tracker_survives_its_record() {
        let day = Day::parse("2026-01-01").unwrap();
        let tracker = Tracker::parse(id(1), TrackerKind::Abstain, " Alcohol ", day, day, 0).unwrap();
        assert_eq!(tracker.name, "Alcohol");
        assert_eq!(all(&[tracker.record(5)]), vec![tracker]);
    }

    #[test]
    fn an_edit_keeps_the_id_and_a_line_of_history() {
        let day = Day::parse("2026-01-10").unwrap();
        let first = Tracker::parse(id(1), TrackerKind::Abstain, "Alcohol", day, day, 0).unwrap();
        let records = vec![first.record(5)];
        let earlier = Tracker { start: day.plus(-3), ..first.clone() };
        let edit = earlier.correction(id(2), 1, &records); // by a clock that went back
        let on_another_phone = Tracker { name: "Wine".into(), ..first.clone() }.correction(id(3), 9, &records);
        let records = [records, vec![edit]].concat();
        assert_eq!(all(&records), vec![earlier]);
        let both = [records, vec![on_another_phone]].concat();
        assert_eq!(all(&both)[0].name, "Wine", "of two edits at once, the one recorded last");
        assert_eq!(history(&both, id(1)).len(), 3, "and all can be read");
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
        assert_eq!(Cadence::TimesAWeek(0).checked(), Err(InvalidTracker::Cadence));
        assert_eq!(Weekdays::of([]), None);
        assert_eq!(Weekdays::of([7]), None);
    }

    #[test]
    fn weekdays_are_those_of_the_calendar() {
        let weekend = Weekdays::of([5, 6]).unwrap();
        assert!(weekend.has(Day::parse("2026-11-28").unwrap()), "a Saturday");
        assert!(!weekend.has(Day::parse("2026-11-30").unwrap()), "a Monday");
        assert_eq!(weekend.numbers().collect::<Vec<_>>(), [5, 6]);
    }

    #[test]
    fn of_one_day_the_tracker_that_was_made_first_leads() {
        let day = Day::parse("2026-01-01").unwrap();
        let made = |n, name: &str| Tracker::parse(id(n), TrackerKind::Abstain, name, day, day, 0).unwrap();
        let (first, second) = (made(9, "Wine"), made(3, "Beer"));
        let mut records = vec![second.record(6), first.record(5)];
        let names = |records: &[Record]| all(records).into_iter().map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names(&records), ["Wine", "Beer"]);
        records.push(Tracker { name: "Port".into(), ..first }.correction(id(1), 7, &records));
        assert_eq!(names(&records), ["Port", "Beer"], "a correction moves nothing");
    }
}
