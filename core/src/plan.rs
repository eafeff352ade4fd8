//! My plan: what a person wrote for a hard hour, in six parts with the functions of a safety plan and in
//! words of our own. Theirs alone; edited offline.

use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::EpochMs;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Longest line, in bytes of UTF-8.
pub const LINE_BYTES_MAX: usize = 1_024;
/// Longest number of a person to call, in characters.
pub const PHONE_CHARS_MAX: usize = 32;
/// Most lines in one part.
pub const LINES_MAX: usize = 20;

/// The parts of a plan, in the order in which they help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum PlanPart {
    /// How I notice that it is getting hard.
    #[n(1)]
    Signs,
    /// What I can do by myself.
    #[n(2)]
    ByMyself,
    /// Where I can be, and with whom, to think of something else.
    #[n(3)]
    PeopleAndPlaces,
    /// Whom I can ask for help.
    #[n(4)]
    PeopleToAsk,
    /// Professionals and lines that help.
    #[n(5)]
    Professionals,
    /// How I make my surroundings safer.
    #[n(6)]
    SaferSurroundings,
}

/// All parts, in order.
pub const PARTS: [PlanPart; 6] = [
    PlanPart::Signs,
    PlanPart::ByMyself,
    PlanPart::PeopleAndPlaces,
    PlanPart::PeopleToAsk,
    PlanPart::Professionals,
    PlanPart::SaferSurroundings,
];

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// Its first record; stays the same through edits.
    pub id: RecordId,
    /// Its part.
    pub part: PlanPart,
    /// Its place in the part; equal places follow their ids.
    pub place: u32,
    /// What the person wrote.
    pub text: String,
    /// A number to call.
    pub phone: Option<String>,
}

/// A line that cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLine {
    /// Nothing was written.
    #[error("text is empty")]
    Empty,
    /// Too much was written.
    #[error("text has at most {LINE_BYTES_MAX} bytes")]
    TooLong,
    /// No number to call.
    #[error("phone has 3 to {PHONE_CHARS_MAX} digits, spaces and + ( ) - . * #")]
    Phone,
}

impl PlanLine {
    /// The line itself, without surrounding space, if it can be kept.
    pub fn checked(mut self) -> Result<Self, InvalidLine> {
        self.text = self.text.trim().to_owned();
        if self.text.is_empty() {
            return Err(InvalidLine::Empty);
        }
        if self.text.len() > LINE_BYTES_MAX {
            return Err(InvalidLine::TooLong);
        }
        self.phone = self.phone.map(|phone| phone.trim().to_owned()).filter(|phone| !phone.is_empty());
        if self.phone.as_deref().is_some_and(|phone| !is_phone(phone)) {
            return Err(InvalidLine::Phone);
        }
        Ok(self)
    }

    /// The record of a line; `records` are those of the path, whose standing ones of this line it replaces.
    pub fn record(&self, id: RecordId, recorded_ms: EpochMs, records: &[Record]) -> Record {
        self.record_as(id, recorded_ms, records, true)
    }

    /// The record that takes a line out of the plan.
    pub fn taken_out(&self, id: RecordId, recorded_ms: EpochMs, records: &[Record]) -> Record {
        Self { text: String::new(), phone: None, ..self.clone() }.record_as(id, recorded_ms, records, false)
    }

    fn record_as(&self, id: RecordId, recorded_ms: EpochMs, records: &[Record], stands: bool) -> Record {
        let standing = corrections::unreplaced(corrections::all::<Shape>(records, RecordType::PlanLine));
        let of_line = standing.iter().filter(|(id, shape)| shape.line.unwrap_or(*id) == self.id);
        let replaces = of_line.map(|(id, _)| *id).collect();
        let Self { id: line, part, place, text, phone } = self.clone();
        let (record_type, line) = (RecordType::PlanLine, (line != id).then_some(line));
        Record::of(id, &Shape { record_type, replaces, recorded_ms, line, part, place, text, phone, stands })
    }
}

/// The plan: its lines by part and place. A line that one phone edited while another took it out stays.
pub fn lines(records: &[Record]) -> Vec<PlanLine> {
    let mut standing: BTreeMap<RecordId, PlanLine> = BTreeMap::new();
    for (id, shape) in corrections::unreplaced(corrections::all::<Shape>(records, RecordType::PlanLine)) {
        if shape.stands {
            let Shape { line, part, place, text, phone, .. } = shape;
            let line = line.unwrap_or(id);
            standing.insert(line, PlanLine { id: line, part, place, text, phone });
        }
    }
    let mut lines: Vec<_> = standing.into_values().collect();
    lines.sort_by_key(|line| (line.part, line.place, line.id));
    lines
}

fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let is_fit = |symbol: char| symbol.is_ascii_digit() || " +()-.*#".contains(symbol);
    digits >= 3 && text.chars().count() <= PHONE_CHARS_MAX && text.chars().all(is_fit)
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Shape {
    #[n(0)]
    record_type: RecordType,
    #[n(1)]
    replaces: Vec<RecordId>,
    #[n(2)]
    recorded_ms: EpochMs,
    /// The line's first record, where this is a later one.
    #[n(3)]
    line: Option<RecordId>,
    #[n(4)]
    part: PlanPart,
    #[n(5)]
    place: u32,
    #[n(6)]
    text: String,
    #[n(7)]
    phone: Option<String>,
    #[n(8)]
    stands: bool,
}

correcting!(Shape, recorded_ms);

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn line(n: u8, text: &str, phone: Option<&str>) -> PlanLine {
        PlanLine { id: id(n), part: PlanPart::PeopleToAsk, place: 0, text: text.into(), phone: phone.map(Into::into) }
    }

    #[test]
    fn a_line_keeps_its_id_through_edits() {
        let first = line(1, "Ben", Some("555 0100")).checked().unwrap();
        let mut records = vec![first.record(id(1), 1, &[])];
        let edited = PlanLine { text: "Ben, after six".into(), ..first.clone() };
        records.push(edited.record(id(2), 0, &records));
        assert_eq!(lines(&records), std::slice::from_ref(&edited));
        let kept_elsewhere = PlanLine { place: 3, ..edited.clone() }.record(id(3), 2, &records);
        records.push(edited.taken_out(id(4), 3, &records));
        assert!(lines(&records).is_empty());
        records.push(kept_elsewhere);
        assert_eq!(lines(&records)[0].place, 3, "what another phone wrote at the same time stays");
    }

    #[test]
    fn what_cannot_be_is_named() {
        assert_eq!(line(1, " \n", None).checked(), Err(InvalidLine::Empty));
        assert_eq!(line(1, &"x".repeat(LINE_BYTES_MAX + 1), None).checked(), Err(InvalidLine::TooLong));
        for phone in ["12", "call me", "555 0100 \u{202e}", &"5".repeat(33)] {
            assert_eq!(line(1, "Ben", Some(phone)).checked(), Err(InvalidLine::Phone), "{phone}");
        }
        assert_eq!(line(1, " Ben ", Some(" ")).checked().unwrap(), line(1, "Ben", None));
    }
}
