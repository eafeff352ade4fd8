//! A profile: what somebody is called in a house's circle, by their own word.

use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::ids::RecordId;
use crate::time::EpochMs;
use minicbor::{Decode, Encode};

/// Longest name, in characters.
pub const NAME_CHARS_MAX: usize = 40;

/// What somebody wants to be called.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DisplayName {
    #[n(0)]
    record_type: RecordType,
    /// The name.
    #[n(1)]
    pub name: String,
    #[n(2)]
    replaces: Vec<RecordId>,
    #[n(4)]
    recorded_ms: EpochMs,
}

correcting!(DisplayName, recorded_ms);

/// A name that nobody can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDisplayName {
    /// Nothing, or too much.
    #[error("a name has 1 to {NAME_CHARS_MAX} characters")]
    Length,
    /// More than one line, or characters that nobody sees.
    #[error("a name is one line of characters that can be seen")]
    NotOneLine,
}

impl std::fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DisplayName(…)")
    }
}

impl DisplayName {
    /// A name of 1 to 40 characters on one line.
    pub fn parse(name: &str, recorded_ms: EpochMs) -> Result<Self, InvalidDisplayName> {
        let name = trimmed(name)?.to_owned();
        Ok(Self { record_type: RecordType::DisplayName, name, replaces: Vec::new(), recorded_ms })
    }

    /// The name in a record, if it is one and can be.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::DisplayName)?;
        Self::parse(&read.name, read.recorded_ms).is_ok_and(|parsed| parsed.name == read.name).then_some(read)
    }

    /// Its record, in place of every name among the records of the profile.
    pub fn record(mut self, id: RecordId, records: &[Record]) -> Record {
        self.replaces = standing(records).into_iter().map(|(id, _)| id).collect();
        Record::of(id, &self)
    }
}

/// A name, of a person or of a small circle, without what stands around it.
pub fn trimmed(name: &str) -> Result<&str, InvalidDisplayName> {
    let name = name.trim();
    if !(1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        Err(InvalidDisplayName::Length)
    } else if name.chars().any(is_unfit) {
        Err(InvalidDisplayName::NotOneLine)
    } else {
        Ok(name)
    }
}

/// Controls, line ends, and what changes the direction in which neighbours are read.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The name among the records of a profile: of several that stand, the one recorded last.
pub fn name(records: &[Record]) -> Option<String> {
    standing(records).pop().map(|(_, name)| name.name)
}

fn standing(records: &[Record]) -> Vec<(RecordId, DisplayName)> {
    let names = corrections::all::<DisplayName>(records, RecordType::DisplayName);
    corrections::unreplaced(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn named(name: &str, n: u8, recorded_ms: EpochMs, records: &[Record]) -> Record {
        DisplayName::parse(name, recorded_ms).unwrap().record(id(n), records)
    }

    #[test]
    fn what_is_no_name_is_refused() {
        use InvalidDisplayName as I;
        assert_eq!(DisplayName::parse("  ", 0), Err(I::Length));
        assert_eq!(DisplayName::parse(&"x".repeat(41), 0), Err(I::Length));
        assert!(DisplayName::parse(&"ñ".repeat(40), 0).is_ok());
        for bad in ["A\nB", "A\u{202e}B", "A\u{2066}B", "A\u{200b}B", "A\tB", "A\u{2028}B"] {
            assert_eq!(DisplayName::parse(bad, 0), Err(I::NotOneLine), "{bad:?}");
        }
        let spaced = DisplayName { name: " Ana".into(), ..DisplayName::parse("Ana", 0).unwrap() };
        assert_eq!(DisplayName::read(&Record::of(id(1), &spaced)), None);
        let ana = named("Ana", 1, 0, &[]);
        assert_eq!(DisplayName::read(&ana).unwrap().name, "Ana");
    }

    #[test]
    fn the_latest_name_stands_whatever_the_clock_says() {
        let first = named("Ana", 1, 500, &[]);
        let second = named("Anita", 2, 100, std::slice::from_ref(&first));
        assert_eq!(name(&[second.clone(), first.clone()]).as_deref(), Some("Anita"));
        assert_eq!(name(&[first, second, named("A.", 3, 300, &[])]).as_deref(), Some("A."));
        assert_eq!(name(&[]), None);
    }
}
