//! Notices: words of the house to its members, signed by the house: announcements, the schedule, and days that it
//! excuses for everybody. There is no reason in those, and nobody in particular.

use crate::activities::ActivityKind;
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Longest announcement, in characters.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Longest title of a session, or name of its place, in characters.
pub const TITLE_CHARS_MAX: usize = 80;
/// Longest session, in minutes: a day.
pub const MINUTES_MAX: u16 = 24 * 60;
/// Longest span that a house excuses at once, in days.
pub const EXCUSED_DAYS_MAX: i32 = 31;
/// How far back a house excuses days.
pub const BACK_DAYS_MAX: i32 = 31;
/// How far ahead a house plans, in days.
pub const AHEAD_DAYS_MAX: i32 = 366;

const MINUTE_MS: EpochMs = 60_000;

/// Words to everybody.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Announcement {
    #[n(0)]
    record_type: RecordType,
    /// The words.
    #[n(1)]
    pub text: String,
    /// When they were posted.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The house's day then.
    #[n(5)]
    pub day: Day,
}

/// Something on the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Session {
    #[n(0)]
    record_type: RecordType,
    /// What it is called.
    #[n(1)]
    pub title: String,
    /// What kind of activity it is.
    #[n(2)]
    pub kind: ActivityKind,
    /// When it begins.
    #[n(3)]
    pub starts_ms: EpochMs,
    /// How long it takes.
    #[n(4)]
    pub minutes: u16,
    /// The house's date on which it begins.
    #[n(5)]
    pub day: Day,
    /// Where.
    #[n(6)]
    pub place: Option<String>,
}

/// A session that does not take place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SessionCalledOff {
    #[n(0)]
    record_type: RecordType,
    /// The session.
    #[n(1)]
    pub session: RecordId,
    /// The session's own day, so that this lies in the same document.
    #[n(5)]
    pub day: Day,
}

/// Days that count for nobody, both ends included, within one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DaysExcused {
    #[n(0)]
    record_type: RecordType,
    /// The last day.
    #[n(1)]
    pub until: Day,
    /// The first day.
    #[n(5)]
    pub from: Day,
}

/// A notice that cannot be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNotice {
    /// No words.
    #[error("an announcement has 1 to {TEXT_CHARS_MAX} characters")]
    Text,
    /// No title, or too long a one.
    #[error("a title has 1 to {TITLE_CHARS_MAX} characters on one line")]
    Title,
    /// Too long a name of a place.
    #[error("a place has 1 to {TITLE_CHARS_MAX} characters on one line")]
    Place,
    /// No time, or too much.
    #[error("a session takes 1 to {MINUTES_MAX} minutes")]
    Minutes,
    /// It would begin before it is posted.
    #[error("a session begins later than now")]
    Past,
    /// Nobody plans that far.
    #[error("a session begins within {AHEAD_DAYS_MAX} days")]
    TooFarAhead,
    /// Nobody remembers that far.
    #[error("days are excused from {BACK_DAYS_MAX} days ago to {AHEAD_DAYS_MAX} days ahead")]
    TooFarOff,
    /// The span ends before it begins.
    #[error("the last day must not lie before the first")]
    EndsBefore,
    /// The span is too long.
    #[error("at most {EXCUSED_DAYS_MAX} days at once")]
    TooManyDays,
}

impl Announcement {
    /// Words of at most 1,000 characters.
    pub fn parse(text: &str, at_ms: EpochMs, day: Day) -> Result<Self, InvalidNotice> {
        let text = text.trim().to_owned();
        if text.is_empty() || text.chars().count() > TEXT_CHARS_MAX {
            return Err(InvalidNotice::Text);
        }
        Ok(Self { record_type: RecordType::Announcement, text, at_ms, day })
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The announcement in a record, if it is one within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::Announcement)?;
        Self::parse(&read.text, read.at_ms, read.day).ok()
    }
}

impl Session {
    /// A session of 1 to 1,440 minutes. `day` is the date on which it begins in the house's zone.
    pub fn parse(
        title: &str,
        kind: ActivityKind,
        starts_ms: EpochMs,
        minutes: u16,
        place: Option<&str>,
        day: Day,
    ) -> Result<Self, InvalidNotice> {
        let is_line = |text: &str| {
            !text.is_empty() && text.chars().count() <= TITLE_CHARS_MAX && !text.chars().any(char::is_control)
        };
        let (title, place) = (title.trim().to_owned(), place.map(|place| place.trim().to_owned()));
        if !is_line(&title) {
            return Err(InvalidNotice::Title);
        }
        if !place.as_deref().is_none_or(is_line) {
            return Err(InvalidNotice::Place);
        }
        if !(1..=MINUTES_MAX).contains(&minutes) {
            return Err(InvalidNotice::Minutes);
        }
        Ok(Self { record_type: RecordType::Session, title, kind, starts_ms, minutes, day, place })
    }

    /// The same, if it can be put on the schedule at `now_ms`, which is on `today`.
    pub fn ahead(self, now_ms: EpochMs, today: Day) -> Result<Self, InvalidNotice> {
        if self.starts_ms <= now_ms {
            return Err(InvalidNotice::Past);
        }
        if self.day.days_since(today) > AHEAD_DAYS_MAX {
            return Err(InvalidNotice::TooFarAhead);
        }
        Ok(self)
    }

    /// When it is over.
    pub fn ends_ms(&self) -> EpochMs {
        self.starts_ms.saturating_add(EpochMs::from(self.minutes) * MINUTE_MS)
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The session in a record, if it is one within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::Session)?;
        Self::parse(&read.title, read.kind, read.starts_ms, read.minutes, read.place.as_deref(), read.day).ok()
    }
}

impl SessionCalledOff {
    /// The record that calls a session off; it belongs into the session's own document.
    pub fn record(id: RecordId, session: RecordId, day: Day) -> Record {
        Record::of(id, &Self { record_type: RecordType::SessionCalledOff, session, day })
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::SessionCalledOff)
    }
}

impl DaysExcused {
    /// Spans of days, one for each month that they touch: each month is a document of its own.
    pub fn parse(from: Day, until: Day, today: Day) -> Result<Vec<Self>, InvalidNotice> {
        if until < from {
            return Err(InvalidNotice::EndsBefore);
        }
        if until.days_since(from) >= EXCUSED_DAYS_MAX {
            return Err(InvalidNotice::TooManyDays);
        }
        if today.days_since(from) > BACK_DAYS_MAX || until.days_since(today) > AHEAD_DAYS_MAX {
            return Err(InvalidNotice::TooFarOff);
        }
        let days = (0..=until.days_since(from)).map(|ahead| from.plus(ahead));
        let mut spans: Vec<Self> = Vec::new();
        for day in days {
            match spans.last_mut() {
                Some(span) if span.from.month() == day.month() => span.until = day,
                _ => spans.push(Self { record_type: RecordType::DaysExcused, until: day, from: day }),
            }
        }
        Ok(spans)
    }

    /// Its record.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The span in a record, if it is one within one month.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::DaysExcused)?;
        (read.from <= read.until && read.from.month() == read.until.month()).then_some(read)
    }
}

/// Whether a record of a notices document says what its type says.
pub fn is_fit(record: &Record, record_type: RecordType) -> bool {
    match record_type {
        RecordType::Announcement => Announcement::read(record).is_some(),
        RecordType::Session => Session::read(record).is_some(),
        RecordType::SessionCalledOff => SessionCalledOff::read(record).is_some(),
        RecordType::DaysExcused => DaysExcused::read(record).is_some(),
        _ => false,
    }
}

/// The announcements among some notices, by their ids.
pub fn announcements(records: &[Record]) -> BTreeMap<RecordId, Announcement> {
    records.iter().filter_map(|record| Some((record.id, Announcement::read(record)?))).collect()
}

/// The sessions among some notices, by their ids, and whether each was called off.
pub fn sessions(records: &[Record]) -> BTreeMap<RecordId, (Session, bool)> {
    let off: BTreeSet<RecordId> = records.iter().filter_map(SessionCalledOff::read).map(|off| off.session).collect();
    let of = |record: &Record| Some((record.id, (Session::read(record)?, off.contains(&record.id))));
    records.iter().filter_map(of).collect()
}

/// Every day that some notices excuse.
pub fn excused_days(records: &[Record]) -> BTreeSet<Day> {
    let days = |span: DaysExcused| {
        let ahead = 0..=span.until.days_since(span.from);
        ahead.map(move |ahead| span.from.plus(ahead))
    };
    records.iter().filter_map(DaysExcused::read).flat_map(days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidNotice as I;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn session(title: &str, minutes: u16, place: Option<&str>) -> Result<Session, I> {
        Session::parse(title, ActivityKind::GroupSession, 1_000, minutes, place, day("2026-11-25"))
    }

    #[test]
    fn what_cannot_be_posted_is_refused_by_name() {
        let today = day("2026-11-24");
        assert_eq!(Announcement::parse(" \n", 0, today), Err(I::Text));
        assert_eq!(Announcement::parse(&"é".repeat(1_001), 0, today), Err(I::Text));
        assert!(Announcement::parse(&"é".repeat(1_000), 0, today).is_ok());
        assert_eq!(session("", 60, None), Err(I::Title));
        assert_eq!(session("two\nlines", 60, None), Err(I::Title));
        assert_eq!(session("Evening group", 60, Some(" ")), Err(I::Place));
        assert_eq!(session("Evening group", 0, None), Err(I::Minutes));
        assert_eq!(session("Evening group", 1_441, None), Err(I::Minutes));
        let whole_day = session("Evening group", 1_440, Some("Porch")).unwrap();
        assert_eq!(whole_day.ends_ms(), 1_000 + 86_400_000);
        assert_eq!(whole_day.clone().ahead(1_000, today), Err(I::Past));
        assert!(whole_day.clone().ahead(999, today).is_ok());
        assert_eq!(whole_day.ahead(999, today.plus(-366)), Err(I::TooFarAhead));
    }

    #[test]
    fn days_are_excused_month_by_month() {
        let spans = |from, until| DaysExcused::parse(day(from), day(until), day("2026-11-24"));
        let ends: Vec<_> = spans("2026-11-29", "2026-12-02").unwrap();
        let ends: Vec<_> = ends.iter().map(|span| (span.from.to_string(), span.until.to_string())).collect();
        let expected = [("2026-11-29", "2026-11-30"), ("2026-12-01", "2026-12-02")];
        assert_eq!(ends, expected.map(|(from, until)| (from.to_owned(), until.to_owned())));
        assert_eq!(spans("2026-11-29", "2026-11-28"), Err(I::EndsBefore));
        assert_eq!(spans("2026-11-01", "2026-12-02"), Err(I::TooManyDays));
        assert_eq!(spans("2026-11-01", "2026-12-01").unwrap().len(), 2);
        assert!(spans("2026-10-24", "2026-10-24").is_ok() && spans("2027-11-25", "2027-11-25").is_ok());
        assert_eq!(spans("2026-10-23", "2026-10-24"), Err(I::TooFarOff));
        assert_eq!(spans("2027-11-25", "2027-11-26"), Err(I::TooFarOff));
    }

    #[test]
    fn a_span_over_two_months_or_backwards_is_none() {
        let span =
            |from, until| DaysExcused { record_type: RecordType::DaysExcused, from: day(from), until: day(until) };
        assert!(DaysExcused::read(&span("2026-11-29", "2026-11-30").record(id(1))).is_some());
        assert!(DaysExcused::read(&span("2026-11-29", "2026-12-01").record(id(1))).is_none());
        assert!(DaysExcused::read(&span("2026-11-29", "2026-11-28").record(id(1))).is_none());
        let records = [span("2026-11-29", "2026-11-30").record(id(1)), span("2026-11-30", "2026-11-30").record(id(2))];
        assert_eq!(excused_days(&records), [day("2026-11-29"), day("2026-11-30")].into());
    }

    #[test]
    fn a_session_called_off_stays_on_the_list_in_any_order() {
        let there = session("Evening group", 60, None).unwrap();
        let off = SessionCalledOff::record(id(2), id(1), there.day);
        let records = [there.record(id(1)), off, there.record(id(3))];
        let reversed: Vec<_> = records.iter().rev().cloned().collect();
        assert_eq!(sessions(&records), sessions(&reversed));
        let called_off: Vec<_> = sessions(&records).into_values().map(|(_, is_off)| is_off).collect();
        assert_eq!(called_off, [true, false]);
    }

    #[test]
    fn the_bytes_of_notices_do_not_change() {
        let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
        let day = day("2026-11-24");
        assert_eq!(hex(Announcement::parse("hi", 5, day).unwrap().record(id(1))), "a40018500162686904050519512d");
        let there = Session::parse("hi", ActivityKind::Meal, 7, 60, Some("x"), day).unwrap();
        assert_eq!(hex(there.record(id(1))), "a7001851016268690208030704183c0519512d066178");
        let one = format!("50{}", "01".repeat(16));
        assert_eq!(hex(SessionCalledOff::record(id(2), id(1), day)), format!("a300185201{one}0519512d"));
        assert_eq!(hex(DaysExcused::parse(day, day, day).unwrap()[0].record(id(1))), "a30018530119512d0519512d");
    }
}
