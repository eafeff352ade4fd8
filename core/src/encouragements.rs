//! Encouragements: a card or a few words, to a circle or a person. (Caps, thanks, blocking and
//! reports come with the issue on what people do together; the record is final.)

use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};

/// Longest text, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 2_048;

/// One encouragement.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Encouragement {
    #[n(0)]
    record_type: RecordType,
    /// For whom, where the space is a circle; nobody in particular when absent.
    #[n(1)]
    pub to: Option<AccountId>,
    /// Number of a template card, or absent.
    #[n(2)]
    pub card: Option<u16>,
    /// The giver's own words, or absent.
    #[n(3)]
    pub text: Option<String>,
    /// When it was given, by the giver's clock.
    #[n(4)]
    pub given_ms: EpochMs,
    /// The giver's day then.
    #[n(5)]
    pub day: Day,
}

/// An encouragement that says nothing, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an encouragement is a card, or a text of 1 to {TEXT_BYTES_MAX} bytes")]
pub struct InvalidEncouragement;

impl Encouragement {
    /// A card (by number) or a text of 1 to 2,048 bytes.
    pub fn parse(
        to: Option<AccountId>,
        card: Option<u16>,
        text: Option<String>,
        given_ms: EpochMs,
        day: Day,
    ) -> Result<Self, InvalidEncouragement> {
        let says_something = match (&card, &text) {
            (_, Some(text)) => !text.trim().is_empty() && text.len() <= TEXT_BYTES_MAX,
            (card, None) => card.is_some(),
        };
        let record_type = RecordType::Encouragement;
        says_something.then_some(Self { record_type, to, card, text, given_ms, day }).ok_or(InvalidEncouragement)
    }

    /// The record of this encouragement.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The encouragement in a record, if it is one and within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::Encouragement)?;
        Self::parse(read.to, read.card, read.text, read.given_ms, read.day).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert!(Encouragement::parse(None, None, None, 0, day()).is_err());
        assert!(Encouragement::parse(None, None, Some(" ".into()), 0, day()).is_err());
        assert!(Encouragement::parse(None, None, Some("x".repeat(2_049)), 0, day()).is_err());
        let card = Encouragement::parse(None, Some(3), None, 7, day()).unwrap();
        assert_eq!(Encouragement::read(&card.record(RecordId::from_bytes([1; 16]))), Some(card));
    }
}
