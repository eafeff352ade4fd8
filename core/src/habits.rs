//! Habits: the days on which a person did what they follow, and the days that do not count against
//! them.

use crate::corrections::{self, Dated, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::streaks::DayEntries;
use crate::time::{Day, EpochMs, Moment, Month};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// Longest span that can be excused at once, in days.
pub const EXCUSED_DAYS_MAX: i32 = 366;

/// Why a person excuses days. It stays with them: others never see that a day was excused, or why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Reason {
    /// In hospital or detox.
    #[n(1)]
    Hospital,
    /// Court or an office.
    #[n(2)]
    Court,
    /// The phone was taken away or broken.
    #[n(3)]
    PhoneAway,
    /// On the way.
    #[n(4)]
    Travel,
    /// Ill.
    #[n(5)]
    Illness,
    /// Something else, or nobody's business.
    #[n(6)]
    Other,
}

/// Days that do not count against a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excusal {
    /// Its record.
    pub id: RecordId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// Why.
    pub reason: Reason,
}

/// A span of days that cannot be excused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSpan {
    /// It ends before it begins.
    #[error("until must not lie before from")]
    EndsBefore,
    /// It is longer than a year.
    #[error("at most {EXCUSED_DAYS_MAX} days at once")]
    TooLong,
}

/// The days of each habit that have entries, by tracker. An entry that another device made at the same
/// time as one was taken away stays: nothing that was done is lost.
pub fn days_done(records: &[Record]) -> BTreeMap<RecordId, BTreeMap<Day, DayEntries>> {
    let mut habits: BTreeMap<RecordId, BTreeMap<Day, DayEntries>> = BTreeMap::new();
    let entries = corrections::all::<DoneShape>(records, RecordType::HabitDone);
    for (_, entry) in corrections::unreplaced(entries).into_iter().filter(|(_, entry)| entry.is_done) {
        let at_ms = entry.moment.at_ms;
        let here = DayEntries { first_ms: at_ms, last_ms: at_ms };
        let days = habits.entry(entry.tracker).or_default();
        days.entry(entry.moment.day).and_modify(|known| *known = known.joined(here)).or_insert(here);
    }
    habits
}

/// Every entry of a habit's day that none has replaced: what taking it away names.
pub fn unreplaced(records: &[Record], tracker: RecordId, day: Day) -> Vec<RecordId> {
    let entries = corrections::unreplaced(corrections::all::<DoneShape>(records, RecordType::HabitDone));
    let of_day = entries.iter().filter(|(_, entry)| entry.tracker == tracker && entry.moment.day == day);
    of_day.map(|(id, _)| *id).collect()
}

/// The record of a habit done, or, with `is_done` false, of its taking away.
pub fn record(id: RecordId, tracker: RecordId, moment: &Moment, is_done: bool, replaces: Vec<RecordId>) -> Record {
    let record_type = RecordType::HabitDone;
    Record::of(id, &DoneShape { record_type, replaces, moment: moment.clone(), tracker, is_done })
}

/// The excused spans among the records of a daybook, by their first day.
pub fn excusals(records: &[Record]) -> Vec<Excusal> {
    let spans = corrections::unreplaced(corrections::all::<ExcusedShape>(records, RecordType::Excused));
    let mut excusals: Vec<_> = spans
        .into_iter()
        .filter(|(_, span)| span.is_excused && span.from <= span.until)
        .map(|(id, span)| Excusal { id, from: span.from, until: span.until, reason: span.reason })
        .collect();
    excusals.sort_by_key(|excusal| (excusal.from, excusal.id));
    excusals
}

/// Every excused day of some spans.
pub fn excused_days(excusals: &[Excusal]) -> BTreeSet<Day> {
    let days = |span: &Excusal| {
        let from = span.from;
        (0..=span.until.days_since(from).min(EXCUSED_DAYS_MAX)).map(move |ahead| from.plus(ahead))
    };
    excusals.iter().flat_map(days).collect()
}

/// A span cut at the ends of its months, for each month is a document of its own.
pub fn by_month(from: Day, until: Day) -> Result<Vec<(Month, Day, Day)>, InvalidSpan> {
    if until < from {
        return Err(InvalidSpan::EndsBefore);
    }
    if until.days_since(from) >= EXCUSED_DAYS_MAX {
        return Err(InvalidSpan::TooLong);
    }
    let mut parts: Vec<(Month, Day, Day)> = Vec::new();
    for ahead in 0..=until.days_since(from) {
        let day = from.plus(ahead);
        match parts.last_mut() {
            Some((month, _, last)) if *month == day.month() => *last = day,
            _ => parts.push((day.month(), day, day)),
        }
    }
    Ok(parts)
}

/// The record that excuses a span within one month.
pub fn excusal_record(id: RecordId, recorded_ms: EpochMs, from: Day, until: Day, reason: Reason) -> Record {
    let record_type = RecordType::Excused;
    let shape = ExcusedShape { record_type, replaces: Vec::new(), recorded_ms, from, until, reason, is_excused: true };
    Record::of(id, &shape)
}

/// The record that takes an excusal back.
pub fn excusal_taken_back(id: RecordId, recorded_ms: EpochMs, excusal: &Excusal) -> Record {
    let Excusal { id: replaced, from, until, reason } = *excusal;
    let (record_type, replaces) = (RecordType::Excused, vec![replaced]);
    Record::of(id, &ExcusedShape { record_type, replaces, recorded_ms, from, until, reason, is_excused: false })
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(crate) struct DoneShape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    moment: Moment,
    #[n(3)]
    tracker: RecordId,
    #[n(4)]
    is_done: bool,
}

correcting!(DoneShape, moment.recorded_ms);

impl Dated for DoneShape {
    const RECORD_TYPE: RecordType = RecordType::HabitDone;

    fn day(&self) -> Day {
        self.moment.day
    }

    fn stands(&self) -> bool {
        self.is_done
    }

    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self {
        Self { moment: Moment { day, ..self.moment }, replaces, is_done: stands, ..self }
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct ExcusedShape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    recorded_ms: EpochMs,
    #[n(3)]
    from: Day,
    #[n(4)]
    until: Day,
    #[n(5)]
    reason: Reason,
    #[n(6)]
    is_excused: bool,
}

correcting!(ExcusedShape, recorded_ms);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn moment(day: Day, at_ms: EpochMs) -> Moment {
        Moment { at_ms, zone: "UTC".into(), offset_s: 0, recorded_ms: at_ms, day }
    }

    #[test]
    fn a_day_counts_once_and_can_be_taken_away() {
        let today = day("2026-11-25");
        let records = [
            record(id(1), id(9), &moment(today, 5), true, vec![]),
            record(id(2), id(9), &moment(today, 8), true, vec![]),
        ];
        assert_eq!(days_done(&records)[&id(9)][&today], DayEntries { first_ms: 5, last_ms: 8 });
        let away = record(id(3), id(9), &moment(today, 9), false, unreplaced(&records, id(9), today));
        let all = [records[0].clone(), records[1].clone(), away];
        assert!(days_done(&all).is_empty());
        let again = record(id(4), id(9), &moment(today, 9), true, vec![]);
        assert_eq!(days_done(&[&all[..], &[again]].concat())[&id(9)].len(), 1, "what another phone did stays");
    }

    #[test]
    fn a_span_is_cut_at_the_ends_of_months() {
        let parts = by_month(day("2026-11-29"), day("2027-01-02")).unwrap();
        let ends: Vec<_> = parts.iter().map(|(_, from, until)| (from.to_string(), until.to_string())).collect();
        let expected = [("2026-11-29", "2026-11-30"), ("2026-12-01", "2026-12-31"), ("2027-01-01", "2027-01-02")];
        assert_eq!(ends, expected.map(|(from, until)| (from.to_owned(), until.to_owned())));
        assert_eq!(by_month(day("2026-11-29"), day("2026-11-28")), Err(InvalidSpan::EndsBefore));
        assert_eq!(by_month(day("2026-01-01"), day("2027-01-02")), Err(InvalidSpan::TooLong));
    }

    #[test]
    fn an_excusal_can_be_taken_back() {
        let span = excusal_record(id(1), 5, day("2026-11-25"), day("2026-11-27"), Reason::Hospital);
        let known = excusals(std::slice::from_ref(&span));
        assert_eq!(excused_days(&known).len(), 3);
        assert!(excusals(&[excusal_taken_back(id(2), 4, &known[0]), span]).is_empty());
    }
}
