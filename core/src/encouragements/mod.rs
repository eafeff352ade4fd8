//! Encouragements: a card or a few words, to a circle or a person; the thanks for them; and their taking back. No
//! images, no links, no numbers to call. How many a day is in `caps`, what the giver sees in `giving`.

pub mod caps;
pub mod giving;
#[cfg(feature = "device")]
pub mod words;

use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, InvalidId, RecordId};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::str::FromStr;
use unicode_segmentation::UnicodeSegmentation;

/// Longest text, in bytes of UTF-8.
pub const TEXT_BYTES_MAX: usize = 2_048;
/// Longest text, in grapheme clusters: what a reader would count as characters.
pub const TEXT_CLUSTERS_MAX: usize = 280;
/// How long words stand that are for now only.
pub const TIME_BOUND_MS: EpochMs = 72 * 3_600_000;
/// How many cards there are, numbered from 1; the words have their texts.
pub const CARDS: u16 = 16;
/// How many cards there are to say thanks with, numbered from 1.
pub const THANKS_CARDS: u16 = 6;
/// So many digits in a row are a number to call, whatever stands between them.
const PHONE_DIGITS_LEAST: usize = 7;

/// One encouragement.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
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
    /// From when on nobody is shown it; never, when absent.
    #[n(6)]
    pub until_ms: Option<EpochMs>,
}

/// Thanks for a post, to its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Thanks {
    #[n(0)]
    record_type: RecordType,
    /// The post's record.
    #[n(1)]
    pub of: RecordId,
    /// Who wrote it.
    #[n(2)]
    pub to: AccountId,
    /// Number of a thanks card.
    #[n(3)]
    pub card: u16,
    /// When, by the thankful one's clock.
    #[n(4)]
    pub at_ms: EpochMs,
    /// Their day then.
    #[n(5)]
    pub day: Day,
}

/// A post that its author took back, for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PostTakenBack {
    #[n(0)]
    record_type: RecordType,
    /// The post's record.
    #[n(1)]
    pub post: RecordId,
    /// The post's own day, so that this lies in the same document.
    #[n(5)]
    pub day: Day,
}

/// Names a post: two people may write different ones under the same record id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostId {
    /// Its record.
    pub record: RecordId,
    /// Who wrote it.
    pub author: AccountId,
}

/// An encouragement that says nothing, or what it may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEncouragement {
    /// Neither a card nor a word.
    #[error("an encouragement is a card or a few words")]
    Empty,
    /// Too long.
    #[error("text has at most {TEXT_CLUSTERS_MAX} characters and {TEXT_BYTES_MAX} bytes")]
    TooLong,
    /// A link or an address.
    #[error("text has no links and no addresses")]
    Link,
    /// Digits that could be called.
    #[error("text has no phone numbers")]
    PhoneNumber,
}

impl std::fmt::Debug for Encouragement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encouragement").field("card", &self.card).field("day", &self.day).finish_non_exhaustive()
    }
}

impl Encouragement {
    /// A card (by number) or a text of at most 280 grapheme clusters and 2,048 bytes, without links and numbers to call.
    pub fn parse(
        to: Option<AccountId>,
        card: Option<u16>,
        text: Option<String>,
        given_ms: EpochMs,
        day: Day,
    ) -> Result<Self, InvalidEncouragement> {
        match &text {
            Some(text) => check_text(text)?,
            None if card.is_none() => return Err(InvalidEncouragement::Empty),
            None => {}
        }
        Ok(Self { record_type: RecordType::Encouragement, to, card, text, given_ms, day, until_ms: None })
    }

    /// The same, for now only.
    #[must_use]
    pub fn time_bound(self) -> Self {
        let until_ms = Some(self.given_ms.saturating_add(TIME_BOUND_MS));
        Self { until_ms, ..self }
    }

    /// Whether it is over at an instant.
    pub fn is_over(&self, now_ms: EpochMs) -> bool {
        self.until_ms.is_some_and(|until_ms| until_ms <= now_ms)
    }

    /// The record of this encouragement.
    pub fn record(&self, id: RecordId) -> Record {
        Record::of(id, self)
    }

    /// The encouragement in a record, if it is one and within its limits.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::Encouragement)?;
        let parsed = Self::parse(read.to, read.card, read.text, read.given_ms, read.day).ok()?;
        let latest_ms = read.given_ms.saturating_add(TIME_BOUND_MS);
        let is_good = read.until_ms.is_none_or(|until_ms| (read.given_ms..=latest_ms).contains(&until_ms));
        is_good.then_some(Self { until_ms: read.until_ms, ..parsed })
    }
}

impl Thanks {
    /// The record that thanks somebody for a post.
    pub fn record(id: RecordId, post: PostId, card: u16, at_ms: EpochMs, day: Day) -> Record {
        let record_type = RecordType::Thanks;
        Record::of(id, &Self { record_type, of: post.record, to: post.author, card, at_ms, day })
    }

    /// The thanks in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::Thanks)
    }
}

impl PostTakenBack {
    /// The record that takes a post of that day back; it belongs into the post's own document.
    pub fn record(id: RecordId, post: RecordId, day: Day) -> Record {
        Record::of(id, &Self { record_type: RecordType::PostTakenBack, post, day })
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        record.read(RecordType::PostTakenBack)
    }
}

impl std::fmt::Display for PostId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.author, self.record)
    }
}

impl FromStr for PostId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let (author, record) = text.split_at_checked(2 * AccountId::LEN).unwrap_or_default();
        let invalid = |_| InvalidId { kind: "post", hex_digits: 2 * (AccountId::LEN + RecordId::LEN) };
        Ok(Self { record: record.parse().map_err(invalid)?, author: author.parse().map_err(invalid)? })
    }
}

/// What a text may be; its author, the gate and every reader ask here.
pub(crate) fn check_text(text: &str) -> Result<(), InvalidEncouragement> {
    if is_too_long(text) {
        return Err(InvalidEncouragement::TooLong);
    }
    check_form(text)
}

/// Whether a text is over the limits of length.
pub(crate) fn is_too_long(text: &str) -> bool {
    text.len() > TEXT_BYTES_MAX || text.graphemes(true).count() > TEXT_CLUSTERS_MAX
}

/// What holds of words of any length to people who do not know each other well yet.
pub(crate) fn check_form(text: &str) -> Result<(), InvalidEncouragement> {
    if text.trim().is_empty() {
        Err(InvalidEncouragement::Empty)
    } else if has_link(text) {
        Err(InvalidEncouragement::Link)
    } else if has_phone_number(text) {
        Err(InvalidEncouragement::PhoneNumber)
    } else {
        Ok(())
    }
}

/// `://`, `www.`, or an address: letters on both sides of an `@`, and a full stop with a letter behind it.
fn has_link(text: &str) -> bool {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).flat_map(char::to_lowercase).collect();
    let is_address = |word: &str| {
        let mut parts = word.split('@');
        let Some(mut before) = parts.next() else { return false };
        parts.any(|after| {
            let is_name = before.ends_with(char::is_alphanumeric);
            before = after;
            is_name && after.split('.').filter(|part| part.starts_with(char::is_alphanumeric)).count() > 1
        })
    };
    seen.contains("://") || seen.contains("www.") || seen.split_whitespace().any(is_address)
}

/// Seven digits or more, whatever white space, dashes, full stops and brackets stand between them.
fn has_phone_number(text: &str) -> bool {
    let mut digits = 0;
    text.chars().filter(|c| !is_unseen(*c)).any(|c| {
        if c.is_numeric() {
            digits += 1;
        } else if !c.is_whitespace() && !matches!(c, '-' | '.' | '(' | ')' | '\u{2010}'..='\u{2015}') {
            digits = 0;
        }
        digits >= PHONE_DIGITS_LEAST
    })
}

/// Characters without a width, which would hide a link from a rule and not from a reader.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use InvalidEncouragement as I;

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn text(text: &str) -> Result<Encouragement, I> {
        Encouragement::parse(None, None, Some(text.into()), 0, day())
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        assert_eq!(Encouragement::parse(None, None, None, 0, day()), Err(I::Empty));
        assert_eq!(text(" \n"), Err(I::Empty));
        assert!(text(&"x".repeat(280)).is_ok());
        assert_eq!(text(&"x".repeat(281)), Err(I::TooLong));
        let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
        assert!(text(&family.repeat(113)).is_ok(), "113 characters for a reader");
        assert_eq!(text(&family.repeat(114)), Err(I::TooLong), "2,052 bytes");
        let card = Encouragement::parse(None, Some(3), None, 7, day()).unwrap();
        assert_eq!(Encouragement::read(&card.record(id(1))), Some(card));
    }

    #[test]
    fn links_and_numbers_to_call_are_refused() {
        for link in ["see https://x.org", "WWW.there", "ww\u{200b}w.there", "ftp://x", "ana@house.org", "x @ a@b.co"] {
            assert_eq!(text(link), Err(I::Link), "{link}");
        }
        for number in ["call 5551234", "(303) 555-12", "5 5 5 1 2 3 4", "555.12.34", "٥٥٥١٢٣٤", "55\u{200b}51234"]
        {
            assert_eq!(text(number), Err(I::PhoneNumber), "{number}");
        }
        for good in ["112 of 113 days", "see you @ 7.30", "Ana@", "a@b", "two://", "day 1, day 22, day 333"] {
            assert_eq!(text(good).is_ok(), good != "two://", "{good}");
        }
    }

    #[test]
    fn words_for_now_end_after_72_hours() {
        let now = text("tonight").unwrap().time_bound();
        assert!(!now.is_over(TIME_BOUND_MS - 1) && now.is_over(TIME_BOUND_MS));
        assert_eq!(Encouragement::read(&now.record(id(1))), Some(now.clone()));
        for until_ms in [-1, TIME_BOUND_MS + 1] {
            let bad = Encouragement { until_ms: Some(until_ms), ..now.clone() };
            assert_eq!(Encouragement::read(&bad.record(id(1))), None, "{until_ms}");
        }
    }

    #[test]
    fn the_bytes_of_the_records_do_not_change() {
        let post = PostId { record: id(1), author: AccountId::from_bytes([2; 16]) };
        let hex = |record: Record| data_encoding::HEXLOWER.encode(&record.bytes);
        let one = |byte: &str| format!("50{}", byte.repeat(16));
        let words = Encouragement::parse(Some(post.author), None, Some("hi".into()), 5, day()).unwrap();
        let day = "19512d";
        let common = format!("a5001828 01{} 03626869 0405 05{day}", one("02")).replace(' ', "");
        assert_eq!(hex(words.record(id(9))), common);
        let until = TIME_BOUND_MS + 5;
        assert_eq!(hex(words.time_bound().record(id(9))), format!("a6{}061a{until:08x}", &common[2..]));
        let thanks = format!("a6001829 01{} 02{} 0303 0405 05{day}", one("01"), one("02")).replace(' ', "");
        assert_eq!(hex(Thanks::record(id(9), post, 3, 5, self::day())), thanks);
        let back = format!("a300182a 01{} 05{day}", one("01")).replace(' ', "");
        assert_eq!(hex(PostTakenBack::record(id(9), id(1), self::day())), back);
    }

    #[test]
    fn a_post_has_a_name_of_its_own() {
        let post = PostId { record: id(1), author: AccountId::from_bytes([2; 16]) };
        assert_eq!(post.to_string().parse(), Ok(post));
        for bad in ["", "01", &"é".repeat(32), &post.to_string()[2..]] {
            assert!(bad.parse::<PostId>().is_err());
        }
    }
}
