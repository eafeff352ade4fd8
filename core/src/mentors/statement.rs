//! What a mentor says of themselves in the circle, in their own words. Nothing of it is inferred from any record.

use super::MENTEES_MAX;
use crate::corrections::{self, correcting};
use crate::documents::{Record, RecordType};
use crate::encouragements::{self, InvalidEncouragement};
use crate::ids::RecordId;
use crate::profile::{self, InvalidDisplayName};
use crate::time::EpochMs;
use minicbor::{Decode, Encode};

/// Longest text, in characters.
pub const TEXT_CHARS_MAX: usize = 1_000;
/// Most months that can be said: a hundred years.
pub const MONTHS_MAX: u16 = 1_200;

/// An offer to walk with somebody.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Offer {
    /// Their own words.
    #[n(0)]
    pub text: String,
    /// How many months they have behind them, by their own count and word.
    #[n(1)]
    pub months: u16,
    /// How many people they take, 1 to 3.
    #[n(2)]
    pub mentees: u8,
    /// In their own words, for those to whom it matters.
    #[n(3)]
    pub gender: Option<String>,
    /// Whether they accepted the rules: voluntary, equally shared power, no romance, no money.
    #[n(4)]
    pub agrees_to_rules: bool,
    /// Whether one of their places is free.
    #[n(5)]
    pub has_room: bool,
}

/// The record of an offer; without one, that it is taken back.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct MentorStatement {
    #[n(0)]
    record_type: RecordType,
    /// The offer.
    #[n(1)]
    pub offer: Option<Offer>,
    #[n(2)]
    replaces: Vec<RecordId>,
    #[n(4)]
    recorded_ms: EpochMs,
}

correcting!(MentorStatement, recorded_ms);

/// An offer that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOffer {
    /// No words.
    #[error("the words are missing")]
    Empty,
    /// Too many.
    #[error("the words have at most {TEXT_CHARS_MAX} characters")]
    TooLong,
    /// A link or an address.
    #[error("the words have no links and no addresses")]
    Link,
    /// Digits that could be called.
    #[error("the words have no phone numbers")]
    PhoneNumber,
    /// More months than a life has.
    #[error("at most {MONTHS_MAX} months")]
    Months,
    /// Nobody, or too many.
    #[error("a mentor takes 1 to {MENTEES_MAX} people")]
    Mentees,
    /// What is said of the gender has the form of a name.
    #[error("what is said of the gender is one short line")]
    Gender(InvalidDisplayName),
    /// The rules were not accepted.
    #[error("the rules were not accepted")]
    RulesNotAccepted,
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offer(…)")
    }
}

impl std::fmt::Debug for MentorStatement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MentorStatement(…)")
    }
}

impl Offer {
    /// An offer of 1 to 1,000 characters, without links and numbers to call, for 1 to 3 people; its places are free.
    pub fn parse(
        text: &str,
        months: u16,
        mentees: u8,
        gender: Option<&str>,
        agrees_to_rules: bool,
    ) -> Result<Self, InvalidOffer> {
        let text = text.trim().to_owned();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(InvalidOffer::TooLong);
        }
        match encouragements::check_form(&text) {
            Err(InvalidEncouragement::Empty) => return Err(InvalidOffer::Empty),
            Err(InvalidEncouragement::Link) => return Err(InvalidOffer::Link),
            Err(InvalidEncouragement::PhoneNumber) => return Err(InvalidOffer::PhoneNumber),
            Err(InvalidEncouragement::TooLong) | Ok(()) => {}
        }
        if months > MONTHS_MAX {
            return Err(InvalidOffer::Months);
        }
        if !(1..=MENTEES_MAX).contains(&mentees) {
            return Err(InvalidOffer::Mentees);
        }
        let gender = gender.map(profile::trimmed).transpose().map_err(InvalidOffer::Gender)?.map(str::to_owned);
        if !agrees_to_rules {
            return Err(InvalidOffer::RulesNotAccepted);
        }
        Ok(Self { text, months, mentees, gender, agrees_to_rules, has_room: true })
    }

    /// The same, with so many places taken.
    #[must_use]
    pub fn with(self, mentees: usize) -> Self {
        let has_room = mentees < usize::from(self.mentees);
        Self { has_room, ..self }
    }

    /// Whether somebody to whom it matters, and who said so in these words, finds it here.
    pub fn is_of_gender(&self, wanted: &str) -> bool {
        self.gender.as_ref().is_some_and(|gender| gender.to_lowercase() == wanted.trim().to_lowercase())
    }

    fn is_fit(&self) -> bool {
        let parsed = Self::parse(&self.text, self.months, self.mentees, self.gender.as_deref(), self.agrees_to_rules);
        parsed.is_ok_and(|parsed| Self { has_room: self.has_room, ..parsed } == *self)
    }
}

impl MentorStatement {
    /// The statement in a record, if it is one within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::MentorStatement)?;
        read.offer.as_ref().is_none_or(Offer::is_fit).then_some(read)
    }

    /// The record of an offer, or of taking it back, in place of all that stood among the records of the profile.
    pub fn record(id: RecordId, offer: Option<Offer>, recorded_ms: EpochMs, records: &[Record]) -> Record {
        let replaces = standing(records).into_iter().map(|(id, _)| id).collect();
        Record::of(id, &Self { record_type: RecordType::MentorStatement, offer, replaces, recorded_ms })
    }
}

/// The offer among the records of a profile: of several that stand, the one recorded last. Where one phone took it back
/// while another did not know of it, it is taken back.
pub fn offer(records: &[Record]) -> Option<Offer> {
    let mut standing = standing(records);
    if standing.iter().any(|(_, statement)| statement.offer.is_none()) {
        return None;
    }
    standing.pop()?.1.offer
}

fn standing(records: &[Record]) -> Vec<(RecordId, MentorStatement)> {
    corrections::unreplaced(corrections::all(records, RecordType::MentorStatement))
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidOffer as I;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn dev(text: &str) -> Offer {
        Offer::parse(text, 30, 2, Some(" woman "), true).unwrap()
    }

    #[test]
    fn what_cannot_be_offered_is_named() {
        let parse = |text: &str, months, mentees, agrees| Offer::parse(text, months, mentees, None, agrees);
        assert_eq!(parse(" ", 12, 1, true), Err(I::Empty));
        assert!(parse(&"ñ".repeat(1_000), 12, 1, true).is_ok());
        assert_eq!(parse(&"ñ".repeat(1_001), 12, 1, true), Err(I::TooLong));
        assert_eq!(parse("see www.there", 12, 1, true), Err(I::Link));
        assert_eq!(parse("555 12 34 567", 12, 1, true), Err(I::PhoneNumber));
        assert_eq!(parse("hi", 1_201, 1, true), Err(I::Months));
        assert_eq!(parse("hi", 12, 0, true), Err(I::Mentees));
        assert_eq!(parse("hi", 12, 4, true), Err(I::Mentees));
        assert_eq!(parse("hi", 12, 1, false), Err(I::RulesNotAccepted));
        let gender = Offer::parse("hi", 12, 1, Some("\u{202e}"), true);
        assert_eq!(gender, Err(I::Gender(InvalidDisplayName::NotOneLine)));
        let offer = dev("I walked this way.");
        assert!(offer.is_of_gender("Woman ") && !offer.is_of_gender("man") && !offer.is_of_gender(""));
        assert!(offer.clone().with(1).has_room && !offer.with(2).has_room);
    }

    #[test]
    fn what_does_not_accept_the_rules_is_no_statement_however_it_came() {
        let bad = Offer { agrees_to_rules: false, ..dev("hi") };
        assert_eq!(MentorStatement::read(&MentorStatement::record(id(1), Some(bad), 0, &[])), None);
        let spaced = Offer { text: " hi".into(), ..dev("hi") };
        assert_eq!(MentorStatement::read(&MentorStatement::record(id(1), Some(spaced), 0, &[])), None);
        let full = dev("hi").with(2);
        let read = MentorStatement::read(&MentorStatement::record(id(1), Some(full.clone()), 0, &[]));
        assert_eq!(read.unwrap().offer, Some(full));
    }

    #[test]
    fn an_offer_is_corrected_and_taking_it_back_wins() {
        let mut records = vec![MentorStatement::record(id(1), Some(dev("first")), 500, &[])];
        records.push(MentorStatement::record(id(2), Some(dev("second")), 100, &records));
        assert_eq!(offer(&records).unwrap().text, "second");
        let tablet = MentorStatement::record(id(3), Some(dev("third")), 900, &records);
        records.push(MentorStatement::record(id(4), None, 50, &records));
        assert_eq!(offer(&records), None);
        records.push(tablet);
        assert_eq!(offer(&records), None, "the tablet did not know");
        records.push(MentorStatement::record(id(5), Some(dev("again")), 60, &records));
        records.reverse();
        assert_eq!(offer(&records).unwrap().text, "again");
        assert_eq!(offer(&[]), None);
    }

    #[test]
    fn the_bytes_of_a_statement_do_not_change() {
        let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
        let offered = MentorStatement::record(id(1), Some(Offer::parse("hi", 12, 3, None, true).unwrap()), 5, &[]);
        assert_eq!(hex(offered), "a400184701a50062686901 0c0203 04f505f5 0280 0405".replace(' ', ""));
        assert_eq!(hex(MentorStatement::record(id(1), None, 5, &[])), "a3001847 0280 0405".replace(' ', ""));
    }
}
