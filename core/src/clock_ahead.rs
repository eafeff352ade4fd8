//! Entries of a clock that was ahead: what was written for a day that has not come is written again for one that has,
//! and taken away where it was. Both records are made of the entry and that day alone, so two devices, or one that is
//! killed on the way, write the same ones. When it was by its own clock stays in them, and the entry in its history.

use crate::activities::Attended;
use crate::check_ins;
use crate::corrections::{self, Dated};
use crate::documents::Record;
use crate::habits;
use crate::ids::{RecordId, digest, truncated};
use crate::reflections::Reflection;
use crate::return_to_use;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// An entry that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    record: Record,
    replaces: Vec<RecordId>,
}

/// An entry that two devices wrote again, each for another day, when neither knew of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenTwice {
    /// The earliest day: that one stands.
    pub first: Day,
    /// A later one.
    pub later: Day,
    /// The record that was written for the later one.
    pub copy: RecordId,
}

impl Entry {
    /// The entries of a daybook that stand for a day later than `last`.
    pub fn ahead(records: &[Record], last: Day) -> Vec<Self> {
        Self::standing(records, |_, day| day > last)
    }

    /// The entry with this id, if it stands among the records of a daybook.
    pub fn with_id(records: &[Record], id: RecordId) -> Option<Self> {
        Self::standing(records, |of, _| of == id).pop()
    }

    fn standing(records: &[Record], is_wanted: impl Fn(RecordId, Day) -> bool + Copy) -> Vec<Self> {
        let check_ins = standing::<check_ins::Shape>(records, is_wanted);
        let done = standing::<habits::DoneShape>(records, is_wanted);
        let (attended, said) = (standing::<Attended>(records, is_wanted), standing::<Reflection>(records, is_wanted));
        [check_ins, done, standing::<return_to_use::Shape>(records, is_wanted), attended, said].concat()
    }

    /// Its record's id.
    pub fn id(&self) -> RecordId {
        self.record.id
    }

    /// The ids of itself and of all that it corrects.
    pub fn names(&self) -> impl Iterator<Item = RecordId> {
        std::iter::once(self.record.id).chain(self.replaces.iter().copied())
    }

    /// The same entry for another day; there it corrects what was written for those that it corrects.
    pub fn copy(&self, day: Day) -> Record {
        let replaces = self.replaces.iter().map(|replaced| copied_id(*replaced, day)).collect();
        self.moved(copied_id(self.record.id, day), day, replaces, true)
    }

    /// What takes it away where it is; it says for which day it was written again.
    pub fn taken_away(&self, day: Day) -> Record {
        self.moved(taken_away_id(self.record.id, day), day, vec![self.record.id], false)
    }

    fn moved(&self, id: RecordId, day: Day, replaces: Vec<RecordId>, stands: bool) -> Record {
        let (record, replaces) = (&self.record, &replaces);
        let moved = moved_as::<check_ins::Shape>(record, id, day, replaces, stands);
        let moved = moved.or_else(|| moved_as::<habits::DoneShape>(record, id, day, replaces, stands));
        let moved = moved.or_else(|| moved_as::<return_to_use::Shape>(record, id, day, replaces, stands));
        let moved = moved.or_else(|| moved_as::<Attended>(record, id, day, replaces, stands));
        let moved = moved.or_else(|| moved_as::<Reflection>(record, id, day, replaces, stands));
        moved.expect("a record that was read as one of these")
    }
}

/// Which of some entries were written again among the records of a daybook, and for which day.
pub fn written_again(records: &[Record], names: &BTreeSet<RecordId>) -> BTreeMap<RecordId, Day> {
    let mut found = BTreeMap::new();
    for (id, day) in records.iter().filter_map(|record| Some((record.id, day_of(record)?))) {
        found.extend(names.iter().filter(|name| copied_id(**name, day) == id).map(|name| (*name, day)));
    }
    found
}

/// Those entries of a daybook that were taken away for more than one day.
pub fn written_twice(records: &[Record]) -> Vec<WrittenTwice> {
    let mut days: BTreeMap<RecordId, BTreeSet<Day>> = BTreeMap::new();
    let taken_away = [
        taken_away::<check_ins::Shape>(records),
        taken_away::<habits::DoneShape>(records),
        taken_away::<return_to_use::Shape>(records),
        taken_away::<Attended>(records),
        taken_away::<Reflection>(records),
    ];
    for (entry, day) in taken_away.concat() {
        days.entry(entry).or_default().insert(day);
    }
    let mut twice = Vec::new();
    for (entry, days) in days {
        let mut days = days.into_iter();
        let Some(first) = days.next() else { continue };
        twice.extend(days.map(|later| WrittenTwice { first, later, copy: copied_id(entry, later) }));
    }
    twice
}

fn copied_id(entry: RecordId, day: Day) -> RecordId {
    derived("porchlight/v1/written-again", entry, day)
}

fn taken_away_id(entry: RecordId, day: Day) -> RecordId {
    derived("porchlight/v1/was-ahead", entry, day)
}

fn derived(domain: &str, entry: RecordId, day: Day) -> RecordId {
    RecordId::from_bytes(truncated(&digest(domain, &[entry.as_bytes(), &day.number().to_be_bytes()])))
}

fn standing<T: Dated>(records: &[Record], is_wanted: impl Fn(RecordId, Day) -> bool) -> Vec<Entry> {
    let standing = corrections::unreplaced(corrections::all::<T>(records, T::RECORD_TYPE)).into_iter();
    let wanted = standing.filter(|(id, shape)| shape.stands() && is_wanted(*id, shape.day()));
    let entry = |(id, shape): (RecordId, T)| {
        let record = records.iter().find(|record| record.id == id)?.clone();
        Some(Entry { record, replaces: shape.replaces().collect() })
    };
    wanted.filter_map(entry).collect()
}

/// What was taken away because it was written again, and for which day.
fn taken_away<T: Dated>(records: &[Record]) -> Vec<(RecordId, Day)> {
    let all = corrections::all::<T>(records, T::RECORD_TYPE).into_iter().filter(|(_, shape)| !shape.stands());
    let of_entry = |(id, shape): (RecordId, T)| {
        let (entry, day) = (shape.replaces().next()?, shape.day());
        (taken_away_id(entry, day) == id).then_some((entry, day))
    };
    all.filter_map(of_entry).collect()
}

fn moved_as<T: Dated>(record: &Record, id: RecordId, day: Day, replaces: &[RecordId], stands: bool) -> Option<Record> {
    let shape = record.read::<T>(T::RECORD_TYPE)?;
    Some(Record::of(id, &shape.into_day(day, replaces.to_vec(), stands)))
}

fn day_of(record: &Record) -> Option<Day> {
    let day = day_as::<check_ins::Shape>(record);
    let day = day.or_else(|| day_as::<habits::DoneShape>(record));
    let day = day.or_else(|| day_as::<return_to_use::Shape>(record));
    day.or_else(|| day_as::<Attended>(record)).or_else(|| day_as::<Reflection>(record))
}

fn day_as<T: Dated>(record: &Record) -> Option<Day> {
    record.read::<T>(T::RECORD_TYPE).map(|shape| shape.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activities::{self, ActivityKind};
    use crate::check_ins::{Answers, DayPart};
    use crate::reflections;
    use crate::return_to_use::ReturnToUse;
    use crate::time::Moment;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn check_in(n: u8, text: &str, mood: u8, replaces: &[RecordId]) -> Record {
        let at_ms = i64::from(n);
        let moment = Moment { at_ms, zone: "UTC".into(), offset_s: 0, recorded_ms: at_ms, day: day(text) };
        let answers = Answers { mood: Some(mood), ..Answers::default() };
        check_ins::record(id(n), &moment, DayPart::Morning, &answers, replaces)
    }

    #[test]
    fn it_is_written_again_for_the_day_alone_and_taken_away_where_it_was() {
        let records = [check_in(1, "2036-11-24", 2, &[])];
        let (here, last) = (day("2036-11-24"), day("2026-11-25"));
        assert!(Entry::ahead(&records, here).is_empty());
        let ahead = Entry::ahead(&records, last);
        let (copy, taken_away) = (ahead[0].copy(last), ahead[0].taken_away(last));
        let copied = check_ins::standing(std::slice::from_ref(&copy)).into_values().next().unwrap();
        let said = check_ins::standing(&records).into_values().next().unwrap();
        assert_eq!((copied.part, copied.answers, copied.moment.day), (said.part, said.answers, last));
        assert_eq!(Moment { day: here, ..copied.moment }, said.moment, "its clock's instant and zone stay");
        let after = [&records[..], &[taken_away]].concat();
        assert!(Entry::ahead(&after, last).is_empty() && check_ins::standing(&after).is_empty());
        assert_eq!(check_ins::history(&after, here).len(), 1);
        assert_eq!(written_again(&[copy], &[id(1)].into()), [(id(1), last)].into());
    }

    #[test]
    fn a_correction_made_meanwhile_follows_what_it_corrects() {
        let last = day("2026-11-25");
        let first = check_in(1, "2036-11-24", 2, &[]);
        let by_the_phone = Entry::ahead(std::slice::from_ref(&first), last).remove(0);
        let by_the_tablet = check_in(2, "2036-11-24", 4, &[id(1)]);
        let ahead = Entry::ahead(&[first, by_the_phone.taken_away(last), by_the_tablet], last);
        assert_eq!(ahead.iter().flat_map(Entry::names).collect::<Vec<_>>(), [id(2), id(1)]);
        let copies = [by_the_phone.copy(last), ahead[0].copy(last)];
        assert_eq!(check_ins::unreplaced(&copies, last, DayPart::Morning).len(), 1);
        assert_eq!(check_ins::standing(&copies).into_values().next().unwrap().answers.mood, Some(4));
    }

    #[test]
    fn of_two_days_that_devices_chose_the_earliest_is_known_everywhere() {
        let records = [check_in(1, "2036-11-24", 2, &[])];
        let entry = Entry::ahead(&records, day("2026-11-25")).remove(0);
        let [first, later] = ["2026-11-30", "2026-12-02"].map(day);
        let both = [entry.taken_away(later), records[0].clone(), entry.taken_away(first)];
        let copy = entry.copy(later).id;
        assert_eq!(written_twice(&both), [WrittenTwice { first, later, copy }]);
        assert!(written_twice(&both[1..]).is_empty());
        let again = Entry::with_id(&[entry.copy(later)], copy).unwrap();
        assert!(check_ins::standing(&[entry.copy(later), again.taken_away(first)]).is_empty());
    }

    #[test]
    fn what_was_attended_and_said_about_it_comes_along_and_leaves_no_words_behind() {
        let [ahead, last] = ["2036-11-24", "2026-11-25"].map(day);
        let moment = Moment { at_ms: 5, zone: "UTC".into(), offset_s: 0, recorded_ms: 5, day: ahead };
        let attended = Attended::parse(moment.clone(), Some(id(9)), ActivityKind::Art, Some(4)).unwrap();
        let said = Reflection::parse(moment, id(9), "hard to say".into()).unwrap();
        let records = [attended.record(id(1), vec![]), said.record(id(2), vec![])];
        let entries = Entry::ahead(&records, last);
        assert_eq!(entries.iter().map(Entry::id).collect::<Vec<_>>(), [id(1), id(2)]);
        let copies: Vec<_> = entries.iter().map(|entry| entry.copy(last)).collect();
        let gone: Vec<_> = entries.iter().map(|entry| entry.taken_away(last)).collect();
        let copied = activities::attended(&copies).pop().unwrap().1;
        assert_eq!((copied.moment.day, copied.how_was_it), (last, Some(4)));
        assert_eq!(reflections::reflections(&copies)[&id(9)].0.text, "hard to say");
        assert!(!gone.iter().any(|record| record.bytes.windows(4).any(|window| window == b"hard")));
        let after = [&records[..], &gone].concat();
        assert!(activities::attended(&after).is_empty() && reflections::reflections(&after).is_empty());
        assert_eq!(written_again(&copies, &[id(1), id(2)].into()).len(), 2);
        let later = entries.iter().map(|entry| entry.taken_away(last.plus(3)));
        assert_eq!(written_twice(&gone.into_iter().chain(later).collect::<Vec<_>>()).len(), 2);
    }

    #[test]
    fn a_return_takes_the_day_from_which_the_person_counts_along() {
        let [ahead, last] = ["2036-11-24", "2026-11-25"].map(day);
        let (at_ms, private_note, what_helped) = (None, Some("a hard day".to_owned()), None);
        let (id, trackers, new_start, recorded_ms) = (id(1), vec![id(9)], ahead.plus(2), 5);
        let noted = ReturnToUse { id, trackers, day: ahead, at_ms, private_note, what_helped, new_start, recorded_ms };
        let entry = Entry::ahead(&[noted.record(Vec::new())], last).remove(0);
        let copy = return_to_use::all(&[entry.copy(last)]).remove(0);
        assert_eq!(copy, ReturnToUse { id: copy.id, day: last, new_start: last, ..noted });
        let no_note = entry.taken_away(last);
        assert!(!no_note.bytes.windows(10).any(|bytes| bytes == b"a hard day"));
    }
}
