//! The journal: a person's own words, one document an entry, sealed to their own devices.
//!
//! The body is a text that devices edit together (`replica`); title and moment are records.
//! `list` holds the rows of the list and the search, `export` the file that leaves the phone.

#[cfg(feature = "device")]
pub mod export;
pub mod list;

use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{EpochMs, Moment};
use minicbor::{Decode, Encode};
use std::collections::BTreeSet;

/// Longest title, in bytes of UTF-8.
pub const TITLE_BYTES_MAX: usize = 160;
/// Longest body, in bytes of UTF-8. Two devices that write at once may go past it together.
pub const BODY_BYTES_MAX: usize = 20_480;

/// One journal entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its first record; it names the document and stays the same through edits.
    pub id: RecordId,
    /// The title, or empty. Exactly as it was typed, like the body.
    pub title: String,
    /// The text, or empty.
    pub body: String,
    /// When and where it was begun, and the day it counts for.
    pub moment: Moment,
    /// When a later record was last written; absent where the first stands alone.
    pub edited_ms: Option<EpochMs>,
    /// The record whose title stands; the next title replaces it.
    pub standing: RecordId,
}

/// An entry that says nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEntry {
    /// The title is too long.
    #[error("title must have at most {TITLE_BYTES_MAX} bytes")]
    TitleTooLong,
    /// The body is too long.
    #[error("body must have at most {BODY_BYTES_MAX} bytes")]
    BodyTooLong,
    /// Neither title nor body says anything.
    #[error("body must not be empty where the title is")]
    Empty,
}

impl InvalidEntry {
    /// The field to change: `title` or `body`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::TitleTooLong => "title",
            Self::BodyTooLong | Self::Empty => "body",
        }
    }
}

/// Whether an entry may say this. Nothing is taken out: any character that a person types is theirs.
pub fn check(title: &str, body: &str) -> Result<(), InvalidEntry> {
    if title.len() > TITLE_BYTES_MAX {
        return Err(InvalidEntry::TitleTooLong);
    }
    if body.len() > BODY_BYTES_MAX {
        return Err(InvalidEntry::BodyTooLong);
    }
    if title.trim().is_empty() && body.trim().is_empty() { Err(InvalidEntry::Empty) } else { Ok(()) }
}

impl Entry {
    /// A new entry within its limits.
    pub fn parse(id: RecordId, title: &str, body: &str, moment: Moment) -> Result<Self, InvalidEntry> {
        check(title, body)?;
        Ok(Self { id, title: title.to_owned(), body: body.to_owned(), moment, edited_ms: None, standing: id })
    }

    /// The record that a new entry begins with.
    pub fn record(&self) -> Record {
        record(self.id, &self.moment, &self.title, None)
    }

    /// The entry that a document's records and body make, if it has its first record. The same
    /// records in any order give the same entry: the first record (the one that replaces nothing; of
    /// two the one with the lower id) gives id and moment, and of the titles that were not replaced
    /// the one recorded last stands (the greater id where two phones recorded at once).
    pub fn of(records: &[Record], body: String) -> Option<Self> {
        let shapes: Vec<_> = records
            .iter()
            .filter_map(|record| record.read::<Shape>(RecordType::JournalEntry).map(|shape| (record.id, shape)))
            .collect();
        let replaced: BTreeSet<_> = shapes.iter().filter_map(|(_, shape)| shape.replaces).collect();
        let rank = |(id, shape): &&(RecordId, Shape)| (shape.moment.recorded_ms, *id);
        let (id, first) = shapes.iter().filter(|(_, shape)| shape.replaces.is_none()).min_by_key(|(id, _)| *id)?;
        let standing = shapes.iter().filter(|(id, _)| !replaced.contains(id)).max_by_key(rank);
        let (standing, titled) = standing.map_or((*id, first), |(id, shape)| (*id, shape));
        let later = shapes.iter().filter(|(_, shape)| shape.replaces.is_some());
        let edited_ms = later.map(|(_, shape)| shape.moment.recorded_ms).max();
        Some(Self { id: *id, title: titled.title.clone(), body, moment: first.moment.clone(), edited_ms, standing })
    }
}

/// The part that names an entry's document.
pub fn part(entry: RecordId) -> Vec<u8> {
    entry.as_bytes().to_vec()
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
    title: String,
}

/// The record of an entry's title; `replaces` names the record whose title it corrects, and `moment`
/// is then that of the edit.
pub fn record(id: RecordId, moment: &Moment, title: &str, replaces: Option<RecordId>) -> Record {
    let (moment, title) = (moment.clone(), title.to_owned());
    Record::of(id, &Shape { record_type: RecordType::JournalEntry, replaces, moment, title })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Day;
    use proptest::prelude::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn moment(day: i32, recorded_ms: i64) -> Moment {
        let day = Day::from_number(day).unwrap();
        Moment { at_ms: recorded_ms, zone: "UTC".into(), offset_s: 0, recorded_ms, day }
    }

    fn entry_of(records: &[Record]) -> Entry {
        Entry::of(records, "text".into()).unwrap()
    }

    #[test]
    fn an_entry_survives_its_record() {
        let entry = Entry::parse(id(1), " Tuesday\t", "\u{7}Slept well. 😀\r\n", moment(3, 5)).unwrap();
        assert_eq!(Entry::of(&[entry.record()], entry.body.clone()), Some(entry.clone()));
        assert_eq!(Entry::of(&[], String::new()), None);
        assert_eq!(part(entry.id), [1; 16]);
    }

    #[test]
    fn what_says_nothing_or_too_much_is_named() {
        let refused = |title: &str, body: &str| check(title, body).unwrap_err();
        assert_eq!(refused("", " \n"), InvalidEntry::Empty);
        assert_eq!(refused(&"é".repeat(81), "x"), InvalidEntry::TitleTooLong);
        assert_eq!(refused("x", &"x".repeat(20_481)), InvalidEntry::BodyTooLong);
        assert_eq!((refused("", "").field(), refused(&"x".repeat(161), "").field()), ("body", "title"));
        assert!(check(&"é".repeat(80), &"x".repeat(20_480)).is_ok());
        assert!(check("", "x").is_ok() && check("x", "").is_ok());
    }

    #[test]
    fn a_later_title_stands_even_when_a_clock_went_back() {
        let first = record(id(5), &moment(10, 500), "Tusday", None);
        let second = record(id(2), &moment(11, 100), "Tuesday", Some(id(5)));
        let entry = entry_of(&[second, first]);
        assert_eq!((entry.title.as_str(), entry.standing), ("Tuesday", id(2)));
        assert_eq!((entry.id, entry.moment.day.number()), (id(5), 10), "the day is that of the first record");
        assert_eq!(entry.edited_ms, Some(100));
    }

    #[test]
    fn of_two_new_titles_the_one_recorded_last_stands() {
        let first = record(id(1), &moment(10, 500), "a", None);
        let earlier = record(id(9), &moment(10, 600), "b", Some(id(1)));
        let later = record(id(3), &moment(10, 700), "c", Some(id(1)));
        assert_eq!(entry_of(&[first.clone(), later.clone(), earlier]).title, "c");
        let at_once = record(id(4), &moment(10, 700), "d", Some(id(1)));
        assert_eq!(entry_of(&[at_once, first, later]).title, "d", "the greater id");
    }

    #[test]
    fn a_field_of_a_later_version_is_ignored() {
        let mut bytes = record(id(1), &moment(3, 1), "a", None).bytes;
        bytes[0] += 1; // one more pair in the map
        bytes.extend(minicbor::to_vec((99u8, "new")).unwrap().split_off(1));
        assert_eq!(entry_of(&[Record { id: id(1), bytes }]).title, "a");
    }

    proptest! {
        #[test]
        fn the_same_records_in_any_order_give_the_same_entry(
            (records, shuffled) in proptest::collection::vec((0..5i64, proptest::option::of(0..8u8)), 1..8)
                .prop_map(|shapes| {
                    let build = |(n, (at, replaces)): (u8, (i64, Option<u8>))| {
                        record(id(n), &moment(i32::from(n), at), &format!("{n}"), replaces.map(id))
                    };
                    (0u8..).zip(shapes).map(build).collect::<Vec<_>>()
                })
                .prop_flat_map(|v| (Just(v.clone()), Just(v).prop_shuffle()))
        ) {
            prop_assert_eq!(Entry::of(&records, String::new()), Entry::of(&shuffled, String::new()));
        }
    }
}
