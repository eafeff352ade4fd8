//! Asks: "please reach out", to staff. An ask holds no words, only when it was made; each is its own consent, given
//! once, by the person alone. What was asked stands until it is taken back or its 72 hours are over.

use crate::documents::{Record, RecordType, asks_part};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// How long an ask stands.
pub const OPEN_MS: EpochMs = 72 * 60 * 60 * 1_000;

/// Longest record of an ask, whatever a later version puts into it: there is no room for words.
const BYTES_MAX: usize = 32;

/// "Please reach out." Where the person is, is nobody's business: there is no zone in it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ask {
    #[n(0)]
    record_type: RecordType,
    /// When it was made, by the person's clock.
    #[n(4)]
    pub asked_ms: EpochMs,
    /// The person's day then.
    #[n(5)]
    pub day: Day,
}

/// An ask taken back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AskTakenBack {
    #[n(0)]
    record_type: RecordType,
    /// The ask.
    #[n(1)]
    pub ask: RecordId,
}

impl Ask {
    /// An ask that is made now.
    pub fn new(asked_ms: EpochMs, day: Day) -> Self {
        Self { record_type: RecordType::Ask, asked_ms, day }
    }

    /// The record of this ask.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The ask in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::Ask).filter(|_| record.bytes.len() <= BYTES_MAX)
    }

    /// The part that names the `asks` document this record belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        asks_part(self.day.month())
    }
}

impl AskTakenBack {
    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::AskTakenBack)
    }
}

/// The record that takes an ask back; it belongs into the ask's own document.
pub fn taken_back(id: RecordId, ask: RecordId) -> Record {
    Record::of(id, &AskTakenBack { record_type: RecordType::AskTakenBack, ask })
}

/// All asks that were ever made, by id.
pub fn made(records: &[Record]) -> BTreeMap<RecordId, Ask> {
    records.iter().filter_map(|record| Some((record.id, Ask::read(record)?))).collect()
}

/// The asks that are open at `now_ms`: made, not taken back, and not over. Phones and the server both use this function,
/// and differ in where an ask's 72 hours begin, which `began_ms` says:
///
/// - on the server when it received the ask, by its own clock. A wrong clock neither hides an ask nor keeps it for
///   ever, and one that waited long for a network is still heard;
/// - on a phone when it was asked, by the phone's clock; and nowhere (`None`) while it waits to be sent, since it will
///   reach the house however late.
///
/// A beginning more than 72 hours ahead is over, too: a clock that once ran ahead would keep a person from asking anew.
pub fn open_asks(
    records: &[Record],
    now_ms: EpochMs,
    began_ms: impl Fn(RecordId, &Ask) -> Option<EpochMs>,
) -> BTreeMap<RecordId, Ask> {
    let back: BTreeSet<RecordId> = records.iter().filter_map(AskTakenBack::read).map(|taken| taken.ask).collect();
    let mut open = made(records);
    open.retain(|id, ask| !back.contains(id) && began_ms(*id, ask).is_none_or(|began| is_recent(began, now_ms)));
    open
}

/// Whether an instant is less than 72 hours from now, on either side.
pub fn is_recent(at_ms: EpochMs, now_ms: EpochMs) -> bool {
    at_ms.abs_diff(now_ms) < OPEN_MS.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Noon in Denver on 24 November 2026.
    const NOON: EpochMs = 1_795_546_800_000;
    const HOUR: EpochMs = 3_600_000;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn ask(n: u8, at_ms: EpochMs) -> Record {
        Ask::new(at_ms, Day::parse("2026-11-24").unwrap()).record(id(n))
    }

    fn open(records: &[Record], now_ms: EpochMs) -> Vec<RecordId> {
        open_asks(records, now_ms, |_, ask| Some(ask.asked_ms)).into_keys().collect()
    }

    #[test]
    fn an_ask_stands_for_72_hours_or_until_it_is_taken_back() {
        let asked = [ask(1, NOON)];
        assert_eq!(open(&asked, NOON), [id(1)]);
        assert_eq!(open(&asked, NOON + 72 * HOUR - 1), [id(1)]);
        assert!(open(&asked, NOON + 72 * HOUR).is_empty());
        let [asked] = asked;
        assert!(open(&[asked.clone(), taken_back(id(2), id(1))], NOON).is_empty());
        assert!(open(&[taken_back(id(2), id(1)), asked], NOON).is_empty());
    }

    #[test]
    fn what_waits_to_be_sent_is_open_however_old() {
        let asked = [ask(1, NOON)];
        assert_eq!(open_asks(&asked, NOON + 900 * HOUR, |_, _| None).len(), 1);
        assert!(open_asks(&[ask(1, NOON), taken_back(id(2), id(1))], NOON, |_, _| None).is_empty());
    }

    #[test]
    fn a_clock_that_ran_ahead_keeps_nobody_from_asking() {
        assert_eq!(open(&[ask(1, NOON + 71 * HOUR)], NOON), [id(1)]);
        assert!(open(&[ask(1, NOON + 72 * HOUR)], NOON).is_empty());
        assert!(!is_recent(EpochMs::MAX, EpochMs::MIN) && !is_recent(EpochMs::MIN, EpochMs::MAX));
    }

    #[test]
    fn there_is_no_room_for_words() {
        let mut record = ask(1, NOON);
        record.bytes[0] += 1; // a map with one field more
        record.bytes.push(9);
        record.bytes.extend(minicbor::to_vec("words, and words, and words").unwrap());
        assert!(record.read::<Ask>(RecordType::Ask).is_some() && Ask::read(&record).is_none());
    }

    proptest! {
        #[test]
        fn order_and_repetition_never_change_what_is_open(
            order in Just((0usize..9).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(0usize..9, 0..6),
            hours in -200i64..200,
        ) {
            let mut records: Vec<Record> = (1..=6).map(|n| ask(n, NOON - i64::from(n) * 24 * HOUR)).collect();
            records.extend([(11, 1), (12, 4), (13, 4)].map(|(n, of)| taken_back(id(n), id(of))));
            let shuffled: Vec<_> = order.iter().chain(&again).map(|index| records[*index].clone()).collect();
            let now = NOON + hours * HOUR;
            prop_assert_eq!(open(&shuffled, now), open(&records, now));
        }
    }
}
