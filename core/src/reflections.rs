//! Reflections: a person's own words about a session, sealed; and the one line of it that they may share with those who
//! were there. Neither is a clinical note.

use crate::corrections::{self, Dated, correcting};
use crate::documents::{Record, RecordType};
use crate::encouragements::{self, InvalidEncouragement};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs, Moment};
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Longest reflection, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 20_480;
/// How long a shared line can be read.
pub const LINE_MS: EpochMs = 30 * 24 * 3_600_000;
/// With fewer than so many who were coming, a line could be guessed to be somebody's.
pub const FACILITATED_LEAST: usize = 5;

/// Words that are no reflection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReflection {
    /// No words.
    #[error("a reflection has words")]
    Empty,
    /// Too many.
    #[error("a reflection has at most {TEXT_BYTES_MAX} bytes")]
    TooLong,
}

/// A person's own words about a session.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reflection {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    /// When they were written, and for which day.
    #[n(2)]
    pub moment: Moment,
    /// The session.
    #[n(3)]
    pub session: RecordId,
    /// The words.
    #[n(4)]
    pub text: String,
    #[n(5)]
    is_kept: bool,
}

impl std::fmt::Debug for Reflection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reflection(…)")
    }
}

correcting!(Reflection, moment.recorded_ms);

impl Reflection {
    /// Words of at most 20,480 bytes.
    pub fn parse(moment: Moment, session: RecordId, text: String) -> Result<Self, InvalidReflection> {
        if text.trim().is_empty() {
            return Err(InvalidReflection::Empty);
        }
        if text.len() > TEXT_BYTES_MAX {
            return Err(InvalidReflection::TooLong);
        }
        let record_type = RecordType::Reflection;
        Ok(Self { record_type, replaces: Vec::new(), moment, session, text, is_kept: true })
    }

    /// Its record, in place of earlier ones.
    pub fn record(self, id: RecordId, replaces: Vec<RecordId>) -> Record {
        Record::of(id, &Self { replaces, ..self })
    }

    /// The record that takes it away, and earlier ones with it; the words are not said again.
    pub fn taken_away(self, id: RecordId, recorded_ms: EpochMs, replaces: Vec<RecordId>) -> Record {
        let moment = Moment { recorded_ms, ..self.moment };
        Record::of(id, &Self { replaces, moment, text: String::new(), is_kept: false, ..self })
    }
}

/// What a daybook says about each session and was not taken away, with the records that say so.
pub fn reflections(records: &[Record]) -> BTreeMap<RecordId, (Reflection, Vec<RecordId>)> {
    let mut found: BTreeMap<RecordId, (Reflection, Vec<RecordId>)> = BTreeMap::new();
    let standing = corrections::unreplaced(corrections::all::<Reflection>(records, RecordType::Reflection));
    for (id, reflection) in standing.into_iter().filter(|(_, reflection)| reflection.is_kept) {
        let (latest, ids) = found.entry(reflection.session).or_insert_with(|| (reflection.clone(), Vec::new()));
        *latest = reflection;
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }
    found
}

impl Dated for Reflection {
    const RECORD_TYPE: RecordType = RecordType::Reflection;

    fn day(&self) -> Day {
        self.moment.day
    }

    fn stands(&self) -> bool {
        self.is_kept
    }

    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self {
        let text = if stands { self.text } else { String::new() };
        Self { moment: Moment { day, ..self.moment }, replaces, is_kept: stands, text, ..self }
    }
}

/// One line for those who were there.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReflectionLine {
    #[n(0)]
    record_type: RecordType,
    /// The session.
    #[n(1)]
    pub session: RecordId,
    /// The words.
    #[n(2)]
    pub text: String,
    /// When they were shared, by their author's clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The session's day: all lines about it lie in documents of its month.
    #[n(5)]
    pub day: Day,
}

impl std::fmt::Debug for ReflectionLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReflectionLine").field("day", &self.day).finish_non_exhaustive()
    }
}

impl ReflectionLine {
    /// Words within the limits of an encouragement: 280 grapheme clusters, 2,048 bytes, no links, no numbers to call.
    pub fn parse(session: RecordId, text: String, at_ms: EpochMs, day: Day) -> Result<Self, InvalidEncouragement> {
        encouragements::check_text(&text)?;
        Ok(Self { record_type: RecordType::ReflectionLine, session, text, at_ms, day })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The line in a record, if it is one within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::ReflectionLine)?;
        Self::parse(read.session, read.text, read.at_ms, read.day).ok()
    }

    /// Whether it can still be read. A line from far ahead is over, too: no clock keeps one for ever.
    pub fn is_current(&self, now_ms: EpochMs) -> bool {
        self.at_ms.abs_diff(now_ms) < LINE_MS.unsigned_abs()
    }

    /// Whether somebody may read it who was at the session, or was not.
    pub fn may_be_read(&self, was_there: bool, now_ms: EpochMs) -> bool {
        was_there && self.is_current(now_ms)
    }
}

/// What the person who led a session sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facilitated {
    /// How many said that they were coming.
    pub coming: usize,
    /// The lines that can still be read, without their authors, in the order of their words: no order tells who.
    pub lines: Vec<String>,
}

/// What the person who led a session sees of the lines about it; nothing unless five or more were coming.
pub fn facilitated(lines: &[ReflectionLine], coming: usize, now_ms: EpochMs) -> Option<Facilitated> {
    if coming < FACILITATED_LEAST {
        return None;
    }
    let current = lines.iter().filter(|line| line.is_current(now_ms));
    let mut lines: Vec<String> = current.map(|line| line.text.clone()).collect();
    lines.sort();
    Some(Facilitated { coming, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: EpochMs = 1_795_546_800_000;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn line(text: &str, at_ms: EpochMs) -> Result<ReflectionLine, InvalidEncouragement> {
        ReflectionLine::parse(id(9), text.into(), at_ms, day())
    }

    fn reflection(text: &str) -> Result<Reflection, InvalidReflection> {
        let moment = Moment { at_ms: NOON, zone: "UTC".into(), offset_s: 0, recorded_ms: NOON, day: day() };
        Reflection::parse(moment, id(9), text.into())
    }

    #[test]
    fn a_reflection_has_words_and_not_too_many() {
        assert_eq!(reflection(" \n"), Err(InvalidReflection::Empty));
        assert!(reflection(&"x".repeat(TEXT_BYTES_MAX)).is_ok());
        assert_eq!(reflection(&"x".repeat(TEXT_BYTES_MAX + 1)), Err(InvalidReflection::TooLong));
    }

    #[test]
    fn what_is_taken_away_leaves_no_words_behind() {
        let first = reflection("hard to say").unwrap();
        let kept = [first.clone().record(id(1), vec![])];
        assert_eq!(reflections(&kept)[&id(9)], (first.clone(), vec![id(1)]));
        let away = first.taken_away(id(2), NOON - 1, vec![id(1)]);
        assert!(!away.bytes.windows(4).any(|window| window == b"hard"));
        assert!(reflections(&[away, kept[0].clone()]).is_empty());
    }

    #[test]
    fn a_line_has_the_limits_of_an_encouragement() {
        assert!(line("I am not the only one", NOON).is_ok());
        assert_eq!(line("x".repeat(281).as_str(), NOON), Err(InvalidEncouragement::TooLong));
        assert_eq!(line("see https://x.org", NOON), Err(InvalidEncouragement::Link));
        assert_eq!(line("call 5551234", NOON), Err(InvalidEncouragement::PhoneNumber));
    }

    #[test]
    fn a_line_lives_thirty_days_and_for_those_who_were_there() {
        let line = line("hello", NOON).unwrap();
        assert!(line.may_be_read(true, NOON) && !line.may_be_read(false, NOON));
        assert!(line.may_be_read(true, NOON + LINE_MS - 1) && !line.may_be_read(true, NOON + LINE_MS));
        assert!(line.may_be_read(true, NOON - LINE_MS + 1) && !line.may_be_read(true, NOON - LINE_MS));
    }

    #[test]
    fn the_one_who_led_sees_lines_only_from_five_on() {
        let lines = [line("b", NOON).unwrap(), line("a", NOON + 1).unwrap(), line("old", NOON - LINE_MS).unwrap()];
        assert_eq!(facilitated(&lines, 4, NOON), None);
        let seen = facilitated(&lines, 5, NOON).unwrap();
        assert_eq!((seen.coming, seen.lines), (5, vec!["a".to_owned(), "b".to_owned()]));
    }

    #[test]
    fn the_bytes_of_a_line_do_not_change() {
        let hex = data_encoding::HEXLOWER.encode(&line("hi", 5).unwrap().record(id(1)).bytes);
        assert_eq!(hex, format!("a500182c0150{}0262686904050519512d", "09".repeat(16)));
    }
}
