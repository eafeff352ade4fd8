//! Activities: what people do together or alone, who says that they are coming, and how it was. There is no proof of
//! having been there: a person's own word is enough, and it stays with them.

use crate::corrections::{self, Dated, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::{Day, EpochMs, Moment};
use minicbor::{Decode, Decoder, Encode};
use std::collections::BTreeMap;

/// Worst and best answer to "how was it".
pub const HOW_WAS_IT: std::ops::RangeInclusive<u8> = 1..=5;

/// What kind of activity it is. The number is on the wire and never reused; one of a later version reads as `Other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode)]
#[cbor(index_only)]
pub enum ActivityKind {
    /// A group session.
    #[n(1)]
    GroupSession,
    /// Art.
    #[n(2)]
    Art,
    /// Fitness.
    #[n(3)]
    Fitness,
    /// Meditation.
    #[n(4)]
    Meditation,
    /// Outdoors.
    #[n(5)]
    Outdoor,
    /// Service to others.
    #[n(6)]
    Service,
    /// A meeting of a support group.
    #[n(7)]
    Meeting,
    /// A meal.
    #[n(8)]
    Meal,
    /// Something else.
    #[n(9)]
    Other,
}

impl ActivityKind {
    /// Each kind and its name in commands, in the order of their numbers.
    pub const ALL: [(Self, &str); 9] = [
        (Self::GroupSession, "group_session"),
        (Self::Art, "art"),
        (Self::Fitness, "fitness"),
        (Self::Meditation, "meditation"),
        (Self::Outdoor, "outdoor"),
        (Self::Service, "service"),
        (Self::Meeting, "meeting"),
        (Self::Meal, "meal"),
        (Self::Other, "other"),
    ];

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(kind, _)| kind)
    }
}

impl<'b, C> Decode<'b, C> for ActivityKind {
    fn decode(from: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let number = usize::from(from.u16()?);
        let known = number.checked_sub(1).and_then(|index| Self::ALL.get(index));
        Ok(known.map_or(Self::Other, |(kind, _)| *kind))
    }
}

/// What somebody says about coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Answer {
    /// They come.
    #[n(1)]
    Coming,
    /// They may come.
    #[n(2)]
    Maybe,
    /// They do not.
    #[n(3)]
    NotComing,
}

/// An answer to a session, for the circle.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rsvp {
    #[n(0)]
    record_type: RecordType,
    /// The session.
    #[n(1)]
    pub session: RecordId,
    /// What they say.
    #[n(2)]
    pub answer: Answer,
    /// Earlier answers of theirs.
    #[n(3)]
    replaces: Vec<RecordId>,
    /// When they said so, by their clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The session's day: all answers to it lie in the document of its month.
    #[n(5)]
    pub day: Day,
}

correcting!(Rsvp, at_ms);

impl Rsvp {
    /// The record of an answer, which replaces all that its author answered to the session before.
    pub fn record(
        id: RecordId,
        session: RecordId,
        answer: Answer,
        earlier: Vec<RecordId>,
        at_ms: EpochMs,
        day: Day,
    ) -> Record {
        Record::of(id, &Self { record_type: RecordType::Rsvp, session, answer, replaces: earlier, at_ms, day })
    }

    /// The answer in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::Rsvp)
    }
}

/// What somebody said last of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What.
    pub answer: Answer,
    /// When, by their clock.
    pub at_ms: EpochMs,
    /// The records that say it.
    pub records: Vec<RecordId>,
}

/// What one author says of each session, from all their answers.
pub fn answers(records: &[Record]) -> BTreeMap<RecordId, Answered> {
    let mut found: BTreeMap<RecordId, Answered> = BTreeMap::new();
    for (id, Rsvp { session, answer, at_ms, .. }) in
        corrections::unreplaced(corrections::all::<Rsvp>(records, RecordType::Rsvp))
    {
        let said = found.entry(session).or_insert(Answered { answer, at_ms, records: Vec::new() });
        (said.answer, said.at_ms) = (answer, at_ms);
        if said.records.last() != Some(&id) {
            said.records.push(id);
        }
    }
    found
}

/// An activity that cannot be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("how_was_it is 1 to 5")]
pub struct InvalidActivity;

/// That a person was there, or did something by themselves. It stays on their devices.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Attended {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    /// When, and for which day it counts.
    #[n(2)]
    pub moment: Moment,
    /// The house's session, unless it was something of their own.
    #[n(3)]
    pub session: Option<RecordId>,
    /// What it was.
    #[n(4)]
    pub kind: ActivityKind,
    /// How it was: 1 to 5, or skipped.
    #[n(5)]
    pub how_was_it: Option<u8>,
    #[n(6)]
    is_attended: bool,
}

correcting!(Attended, moment.recorded_ms);

impl Attended {
    /// Something that a person did.
    pub fn parse(
        moment: Moment,
        session: Option<RecordId>,
        kind: ActivityKind,
        how_was_it: Option<u8>,
    ) -> Result<Self, InvalidActivity> {
        if how_was_it.is_some_and(|answer| !HOW_WAS_IT.contains(&answer)) {
            return Err(InvalidActivity);
        }
        let record_type = RecordType::Attended;
        Ok(Self { record_type, replaces: Vec::new(), moment, session, kind, how_was_it, is_attended: true })
    }

    /// Its record, in place of earlier ones.
    pub fn record(self, id: RecordId, replaces: Vec<RecordId>) -> Record {
        Record::of(id, &Self { replaces, ..self })
    }

    /// The record that takes it away, and earlier ones with it.
    pub fn taken_away(self, id: RecordId, recorded_ms: EpochMs, replaces: Vec<RecordId>) -> Record {
        let moment = Moment { recorded_ms, ..self.moment };
        Record::of(id, &Self { replaces, moment, is_attended: false, ..self })
    }
}

/// What a person noted in a daybook and did not take away, the one recorded first leading.
pub fn attended(records: &[Record]) -> Vec<(RecordId, Attended)> {
    let mut standing = corrections::unreplaced(corrections::all::<Attended>(records, RecordType::Attended));
    standing.retain(|(_, attended)| attended.is_attended);
    standing
}

impl Dated for Attended {
    const RECORD_TYPE: RecordType = RecordType::Attended;

    fn day(&self) -> Day {
        self.moment.day
    }

    fn stands(&self) -> bool {
        self.is_attended
    }

    fn into_day(self, day: Day, replaces: Vec<RecordId>, stands: bool) -> Self {
        Self { moment: Moment { day, ..self.moment }, replaces, is_attended: stands, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn moment(at_ms: EpochMs) -> Moment {
        Moment { at_ms, zone: "UTC".into(), offset_s: 0, recorded_ms: at_ms, day: day() }
    }

    #[test]
    fn every_kind_keeps_its_number_and_a_later_one_is_something_else() {
        for (index, (kind, name)) in ActivityKind::ALL.into_iter().enumerate() {
            let bytes = minicbor::to_vec(kind).unwrap();
            assert_eq!(bytes, [index as u8 + 1]);
            assert_eq!(minicbor::decode::<ActivityKind>(&bytes).unwrap(), kind);
            assert_eq!(ActivityKind::named(name), Some(kind));
        }
        for later in [0, 10, 23] {
            assert_eq!(minicbor::decode::<ActivityKind>(&[later]).unwrap(), ActivityKind::Other);
        }
    }

    #[test]
    fn how_it_was_is_one_to_five_or_skipped() {
        for (answer, is_good) in [(None, true), (Some(1), true), (Some(5), true), (Some(0), false), (Some(6), false)] {
            assert_eq!(Attended::parse(moment(1), None, ActivityKind::Art, answer).is_ok(), is_good, "{answer:?}");
        }
    }

    #[test]
    fn what_was_noted_can_be_corrected_and_taken_away() {
        let noted = |how| Attended::parse(moment(5), Some(id(9)), ActivityKind::Art, Some(how)).unwrap();
        let (first, second) = (noted(2).record(id(1), vec![]), noted(4).record(id(2), vec![id(1)]));
        let both = [second.clone(), first];
        assert_eq!(attended(&both).iter().map(|(of, it)| (*of, it.how_was_it)).collect::<Vec<_>>(), [(id(2), Some(4))]);
        let away = noted(4).taken_away(id(3), 1, vec![id(2)]);
        assert!(attended(&[&both[..], &[away]].concat()).is_empty());
    }

    #[test]
    fn the_bytes_of_an_answer_do_not_change() {
        let record = Rsvp::record(id(9), id(1), Answer::Coming, vec![id(2)], 5, day());
        let one = |byte: &str| format!("50{}", byte.repeat(16));
        let hex = format!("a600182d01{}02010381{}04050519512d", one("01"), one("02"));
        assert_eq!(data_encoding::HEXLOWER.encode(&record.bytes), hex);
    }

    proptest! {
        #[test]
        fn the_last_answer_stands_in_any_order(
            order in Just((0usize..6).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(0usize..6, 0..4),
        ) {
            let said = [Answer::Coming, Answer::Maybe, Answer::NotComing];
            let records: Vec<_> = (0u8..6).map(|n| {
                let earlier = if n < 2 { vec![] } else { vec![id(n - 1)] };
                Rsvp::record(id(n + 1), id(100 + n % 2), said[usize::from(n) % 3], earlier, i64::from(n), day())
            }).collect();
            let shuffled: Vec<_> = order.iter().chain(&again).map(|index| records[*index].clone()).collect();
            prop_assert_eq!(answers(&shuffled), answers(&records));
        }
    }
}
