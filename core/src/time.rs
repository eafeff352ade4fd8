//! Time: instants, zones, and the *day*, a civil date frozen when an entry is made.
//!
//! Day arithmetic is civil (day numbers), never multiples of 24 hours, so daylight saving cannot lose or invent a day. The
//! zone database is the one bundled with jiff: an old phone counts days exactly as a new one does.

use jiff::civil::Date;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use minicbor::{Decode, Decoder, Encode};
use std::sync::LazyLock;

/// Noon, in minutes after midnight.
const NOON_MINUTES: u16 = 720;

/// Milliseconds since 1970-01-01T00:00:00Z, as the device's clock had it.
pub type EpochMs = i64;

/// A reading of the device's clock: the instant and the zone that the person is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// The instant.
    pub at_ms: EpochMs,
    /// The IANA zone where the person is.
    pub zone: Zone,
}

/// An IANA time zone that the bundled database knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A name that is no IANA time zone, or an instant or date out of range (years 1 to 9998).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// The zone is not in the database.
    #[error("unknown time zone; use an IANA name such as America/Denver")]
    UnknownZone,
    /// The instant or date cannot be represented.
    #[error("date out of range; years 1 to 9998 are possible")]
    OutOfRange,
    /// The text is no ISO date.
    #[error("not a date; write it as 2026-11-24")]
    NotADate,
}

/// A date that was given in a field of a screen and is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {fault}")]
pub struct InvalidDate {
    /// The field.
    pub field: &'static str,
    /// What is wrong with it.
    pub fault: InvalidTime,
}

impl Zone {
    /// The zone with this IANA name, for example `America/Denver`.
    pub fn named(name: &str) -> Result<Self, InvalidTime> {
        static BUNDLED: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
        BUNDLED.get(name).map(Self).map_err(|_| InvalidTime::UnknownZone)
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone's IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The civil date here at an instant, and the minutes (0 to 1439) since its midnight.
    pub fn civil(&self, at_ms: EpochMs) -> Result<(Day, u16), InvalidTime> {
        let instant = jiff::Timestamp::from_millisecond(at_ms).map_err(|_| InvalidTime::OutOfRange)?;
        let local = self.0.to_datetime(instant);
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        Ok((Day::from_number(Day::from_date(local.date()).0)?, minute))
    }

    /// The instant at which a clock here shows this date and these minutes after midnight. Where a clock is put
    /// forward over it: as much later as it is put forward; where it is put back: the first of the two. Nothing where
    /// the whole date was left out (Samoa had no 30 December 2011), or past 1439 minutes.
    pub fn instant(&self, day: Day, minute: u16) -> Option<EpochMs> {
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        let wanted = day.date().to_datetime(jiff::civil::Time::new(hour, minute, 0, 0).ok()?);
        let found = self.0.to_ambiguous_zoned_datetime(wanted).compatible().ok()?;
        (found.date() == wanted.date()).then(|| found.timestamp().as_millisecond())
    }
}

/// A civil date as a day number: days since 1970-01-01. Two days differ by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode)]
#[cbor(transparent)]
pub struct Day(#[n(0)] i32);

/// A calendar month; documents that hold "a month" are named by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// Year, 1 to 9998.
    pub year: i16,
    /// Month of the year, 1 to 12.
    pub month: i8,
}

/// When a person's day ends, in minutes after midnight: 0 to 360, usually 03:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayEnd(u16);

impl Default for DayEnd {
    fn default() -> Self {
        Self(180)
    }
}

impl DayEnd {
    /// A day end of `minutes` after midnight; at most 360 (06:00).
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes <= 360 { Some(Self(minutes)) } else { None }
    }

    /// Minutes after midnight.
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl Day {
    /// The day with this number of days since 1970-01-01; years 1 to 9998.
    pub fn from_number(number: i32) -> Result<Self, InvalidTime> {
        let first = Day::from_date(Date::constant(1, 1, 1));
        if (first.0..=Day::LAST.0).contains(&number) { Ok(Self(number)) } else { Err(InvalidTime::OutOfRange) }
    }

    /// The last day that can be represented: 9998-12-31.
    pub const LAST: Self = Self(2_932_531);

    /// Days since 1970-01-01.
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day of an ISO date such as `2026-11-24`.
    pub fn parse(text: &str) -> Result<Self, InvalidTime> {
        let date: Date = text.parse().map_err(|_| InvalidTime::NotADate)?;
        Day::from_number(Day::from_date(date).0)
    }

    /// The day of an ISO date that was given in a field.
    pub fn of_field(field: &'static str, text: &str) -> Result<Self, InvalidDate> {
        Self::parse(text).map_err(|fault| InvalidDate { field, fault })
    }

    /// The day a moment belongs to: the local date, or the one before while the person's night has not ended. Taken once,
    /// when an entry is made, and stored; never recomputed.
    pub fn at(now: &Now, day_end: DayEnd) -> Result<Self, InvalidTime> {
        let (date, minutes) = now.zone.civil(now.at_ms)?;
        Day::from_number(if minutes < day_end.0 { date.0 - 1 } else { date.0 })
    }

    /// Signed number of civil days from `earlier` to this day.
    pub const fn days_since(self, earlier: Day) -> i32 {
        self.0 - earlier.0
    }

    /// The day `days` later (earlier when negative).
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The same day of the month `months` later, the month's last day where that does not exist.
    pub fn plus_months(self, months: i32) -> Self {
        let later = self.date().saturating_add(jiff::Span::new().months(months));
        Day::from_date(later)
    }

    /// The day of the week, 0 for Monday to 6 for Sunday.
    pub fn weekday(self) -> u8 {
        self.date().weekday().to_monday_zero_offset().unsigned_abs()
    }

    /// The Monday of this day's week.
    pub fn week_start(self) -> Self {
        self.plus(-i32::from(self.weekday()))
    }

    /// The calendar month this day lies in.
    pub fn month(self) -> Month {
        Month { year: self.date().year(), month: self.date().month() }
    }

    fn date(self) -> Date {
        Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(self.0))
    }

    fn from_date(date: Date) -> Self {
        Self(Date::constant(1970, 1, 1).until(date).expect("a span of days between two dates").get_days())
    }
}

impl Month {
    /// The month as one number: year times twelve, and the months of the year before it.
    pub const fn number(self) -> i32 {
        self.year as i32 * 12 + self.month as i32 - 1
    }

    /// The month as bytes for deriving ids: big-endian year, then month.
    pub fn key(self) -> [u8; 3] {
        let [high, low] = self.year.to_be_bytes();
        [high, low, self.month.unsigned_abs()]
    }

    /// The month before.
    pub fn previous(self) -> Self {
        if self.month == 1 { Self { year: self.year - 1, month: 12 } } else { Self { month: self.month - 1, ..self } }
    }

    /// The month after.
    pub fn next(self) -> Self {
        if self.month == 12 { Self { year: self.year + 1, month: 1 } } else { Self { month: self.month + 1, ..self } }
    }
}

impl<'b, C> Decode<'b, C> for Day {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::from_number(from.i32()?).map_err(minicbor::decode::Error::custom)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.date().fmt(f)
    }
}

/// When an entry happened, where, and when it was written down. Kept as it was at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Moment {
    /// When it happened.
    #[n(0)]
    pub at_ms: EpochMs,
    /// The IANA zone in which it happened.
    #[n(1)]
    pub zone: String,
    /// The zone's offset from UTC at that instant, in seconds.
    #[n(2)]
    pub offset_s: i32,
    /// When it was recorded; later than `at_ms` when entered later.
    #[n(3)]
    pub recorded_ms: EpochMs,
    /// The day it counts for, frozen.
    #[n(4)]
    pub day: Day,
}

impl Moment {
    /// The moment of something that is filled in for an earlier day: noon of that day, where the person is now. Nothing
    /// where the calendar left that day out.
    pub fn filled_in(now: &Now, day: Day) -> Result<Option<Self>, InvalidTime> {
        let Some(at_ms) = now.zone.instant(day, NOON_MINUTES) else { return Ok(None) };
        let of_then = Now { at_ms, zone: now.zone.clone() };
        Ok(Some(Self { recorded_ms: now.at_ms, day, ..Self::of(&of_then, DayEnd::default())? }))
    }

    /// Whether it was filled in later, for an earlier day.
    pub fn is_filled_in(&self) -> bool {
        self.recorded_ms != self.at_ms
    }

    /// The moment of something that happens now.
    pub fn of(now: &Now, day_end: DayEnd) -> Result<Self, InvalidTime> {
        let instant = jiff::Timestamp::from_millisecond(now.at_ms).map_err(|_| InvalidTime::OutOfRange)?;
        Ok(Self {
            at_ms: now.at_ms,
            zone: now.zone.name().to_owned(),
            offset_s: now.zone.0.to_offset(instant).seconds(),
            recorded_ms: now.at_ms,
            day: Day::at(now, day_end)?,
        })
    }
}

/// An instant as RFC 3339 text at an offset from UTC in seconds, such as `2026-11-24T18:44:14-07:00`.
/// RFC 3339 has whole minutes only, so the offset is rounded to them; the instant stays exact.
pub fn instant_text(at_ms: EpochMs, offset_s: i32) -> String {
    let at_ms = at_ms.clamp(jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond());
    let instant = jiff::Timestamp::from_millisecond(at_ms).expect("an instant within the limits");
    let whole_minutes = offset_s.saturating_add(30).div_euclid(60).saturating_mul(60);
    let offset = Offset::from_seconds(whole_minutes).unwrap_or(Offset::UTC);
    instant.display_with_offset(offset).to_string()
}

/// The instant and the offset from UTC in seconds of an RFC 3339 text; nothing without an offset.
pub fn parse_instant(text: &str) -> Option<(EpochMs, i32)> {
    let pieces = Pieces::parse(text).ok()?;
    let offset = pieces.to_numeric_offset()?;
    let instant = offset.to_timestamp(pieces.date().to_datetime(pieces.time()?)).ok()?;
    Some((instant.as_millisecond(), offset.seconds()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now(text: &str, zone: &str) -> Now {
        let at: jiff::Timestamp = text.parse().expect("a timestamp");
        Now { at_ms: at.as_millisecond(), zone: Zone::named(zone).expect("a zone") }
    }

    #[test]
    fn the_night_belongs_to_the_day_before_until_three() {
        let before = now("2026-11-25T09:59:59Z", "America/Denver");
        let after = now("2026-11-25T10:00:00Z", "America/Denver");
        assert_eq!(Day::at(&before, DayEnd::default()).unwrap().to_string(), "2026-11-24");
        assert_eq!(Day::at(&after, DayEnd::default()).unwrap().to_string(), "2026-11-25");
    }

    #[test]
    fn a_civil_time_has_one_instant_or_none() {
        let at = |zone: &str, day: &str, minute| {
            let zone = Zone::named(zone).unwrap();
            let at_ms = zone.instant(Day::parse(day).unwrap(), minute)?;
            Some(format!("{} {:?}", instant_text(at_ms, 0), zone.civil(at_ms).unwrap().1))
        };
        assert_eq!(at("Europe/Madrid", "2026-11-24", 1_140).unwrap(), "2026-11-24T18:00:00+00:00 1140");
        assert_eq!(at("Europe/Madrid", "2026-03-29", 150).unwrap(), "2026-03-29T01:30:00+00:00 210", "put forward");
        assert_eq!(at("Australia/Lord_Howe", "2026-10-04", 135).unwrap(), "2026-10-03T15:45:00+00:00 165", "by half");
        assert_eq!(at("America/New_York", "2026-11-01", 90).unwrap(), "2026-11-01T05:30:00+00:00 90", "put back");
        assert_eq!(at("Pacific/Apia", "2011-12-30", 1_140), None, "left out");
        assert_eq!(at("Europe/Madrid", "2026-11-24", 1_440), None);
    }

    #[test]
    fn daylight_saving_neither_adds_nor_drops_a_day() {
        let eve = Day::at(&now("2026-03-08T03:00:00Z", "America/New_York"), DayEnd::default()).unwrap();
        let next = Day::at(&now("2026-03-09T02:00:00Z", "America/New_York"), DayEnd::default()).unwrap();
        assert_eq!(next.days_since(eve), 1);
    }

    #[test]
    fn months_clamp_to_their_end() {
        let end_of_august = Day::parse("2025-08-31").unwrap();
        assert_eq!(end_of_august.plus_months(6).to_string(), "2026-02-28");
        assert_eq!(Day::parse("2024-02-29").unwrap().plus_months(12).to_string(), "2025-02-28");
    }

    #[test]
    fn a_day_in_no_year_is_not_read() {
        let read = |number: i32| minicbor::decode::<Day>(&minicbor::to_vec(number).unwrap()).ok();
        let last = Day::LAST.number();
        assert_eq!((read(last), read(last + 1)), (Some(Day::LAST), None));
        assert_eq!((read(0), read(i32::MAX), read(i32::MIN)), (Some(Day(0)), None, None));
    }

    #[test]
    fn the_last_day_is_the_last() {
        assert_eq!(Day::LAST.to_string(), "9998-12-31");
    }

    #[test]
    fn impossible_dates_and_zones_are_named() {
        assert_eq!(Day::parse("0000-01-01"), Err(InvalidTime::OutOfRange));
        assert_eq!(Day::parse("9999-01-01"), Err(InvalidTime::OutOfRange));
        assert_eq!(Day::parse("yesterday"), Err(InvalidTime::NotADate));
        assert_eq!(Zone::named("Mars/Olympus"), Err(InvalidTime::UnknownZone));
    }

    #[test]
    fn a_month_steps_over_the_year() {
        let january = Month { year: 2026, month: 1 };
        assert_eq!(january.previous().next(), january);
        assert_eq!(january.previous(), Month { year: 2025, month: 12 });
    }

    #[test]
    fn an_instant_survives_its_text() {
        let text = instant_text(1_795_571_054_123, -25_200);
        assert_eq!(text, "2026-11-24T18:44:14.123-07:00");
        assert_eq!(parse_instant(&text), Some((1_795_571_054_123, -25_200)));
        assert_eq!(parse_instant("2026-11-25T01:44:14Z"), Some((1_795_571_054_000, 0)));
        assert_eq!(parse_instant(&instant_text(-1, 19_800)), Some((-1, 19_800)));
        assert_eq!(instant_text(0, i32::MAX), "1970-01-01T00:00:00+00:00");
        for wrong in ["2026-11-24T18:44:14", "2026-11-24", "yesterday", ""] {
            assert_eq!(parse_instant(wrong), None, "{wrong}");
        }
    }
}
