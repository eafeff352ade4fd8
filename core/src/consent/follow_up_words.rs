//! A line of the person's own beside a follow-up, for the counsellor who is shown the answer: under the consent of the
//! answers, gone with it, and over with the follow-up.

use super::publish::retracted;
use super::{ConsentId, Disclosed, Shareable};
use crate::documents::{Record, RecordType, shared_part};
use crate::encouragements::is_too_long;
use crate::follow_ups::{self, Rule};
use crate::ids::RecordId;
use crate::time::Day;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

/// Words that cannot be said beside a follow-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWords {
    /// Nothing was written.
    #[error("text is empty")]
    Empty,
    /// Too much was written.
    #[error("text has at most 280 characters and 2,048 bytes")]
    TooLong,
}

/// A line beside what a rule found on a day.
#[derive(Clone, PartialEq, Eq)]
pub struct BesideFollowUp {
    rule: Rule,
    day: Day,
    text: String,
}

/// Its copy, which is all that there is of it.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FollowUpWords {
    #[n(0)]
    record_type: RecordType,
    /// The consent under which it was published.
    #[n(1)]
    pub consent: ConsentId,
    /// The rule that found something.
    #[n(2)]
    pub rule: Rule,
    /// The words: at most 280 grapheme clusters and 2,048 bytes, within no surrounding space.
    #[n(4)]
    pub text: String,
    /// The day of the answer.
    #[n(5)]
    pub day: Day,
}

impl std::fmt::Debug for BesideFollowUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BesideFollowUp").field("rule", &self.rule).field("day", &self.day).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FollowUpWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FollowUpWords").field("rule", &self.rule).field("day", &self.day).finish_non_exhaustive()
    }
}

impl Disclosed for BesideFollowUp {
    const RECORD: RecordType = RecordType::FollowUpWords;
}

impl BesideFollowUp {
    /// Words about what a rule found on a day, without surrounding space.
    pub fn parse(rule: Rule, day: Day, text: &str) -> Result<Self, InvalidWords> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidWords::Empty);
        }
        if is_too_long(text) {
            return Err(InvalidWords::TooLong);
        }
        Ok(Self { rule, day, text: text.to_owned() })
    }
}

impl FollowUpWords {
    /// The copy.
    pub fn of(beside: &Shareable<BesideFollowUp>, id: RecordId) -> Record {
        let (record_type, consent) = (RecordType::FollowUpWords, beside.consent());
        let BesideFollowUp { rule, day, text } = beside.value().clone();
        Record::of(id, &Self { record_type, consent, rule, text, day })
    }

    /// The copy in a record, if it is one within its limits. Silence has no words: whoever could add some is not silent.
    pub fn read(record: &Record) -> Option<Self> {
        let read: Self = record.read(RecordType::FollowUpWords)?;
        let parsed = BesideFollowUp::parse(read.rule, read.day, &read.text).ok()?;
        (read.rule != Rule::Quiet && parsed.text == read.text).then_some(read)
    }

    /// The part that names the document that it belongs to.
    pub fn document_part(&self) -> Vec<u8> {
        shared_part(self.day.month(), self.consent)
    }
}

/// The words that `shared` documents show, by id: those that were not taken back.
pub fn standing_words(records: &[Record]) -> BTreeMap<RecordId, FollowUpWords> {
    let retracted = retracted(records);
    let standing = records.iter().filter(|record| !retracted.contains(&record.id));
    standing.filter_map(|record| Some((record.id, FollowUpWords::read(record)?))).collect()
}

/// Those of them that stand beside a follow-up still: they are over when it is.
pub fn open_words(records: &[Record], today: Day) -> BTreeMap<RecordId, FollowUpWords> {
    let mut words = standing_words(records);
    words.retain(|_, words| follow_ups::is_open(words.day, today));
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::publish::retraction;
    use crate::follow_ups::DAYS;
    use proptest::prelude::*;

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    fn day(n: i32) -> Day {
        Day::parse("2026-11-24").unwrap().plus(n)
    }

    fn words(n: u8, on: Day, text: &str) -> Record {
        let value = BesideFollowUp::parse(Rule::Urge, on, text).unwrap();
        FollowUpWords::of(&Shareable { consent: id(99), value }, id(n))
    }

    #[test]
    fn words_are_over_with_the_follow_up_and_go_when_they_are_taken_back() {
        let said = words(1, day(0), " It was my birthday. ");
        assert_eq!(FollowUpWords::read(&said).unwrap().text, "It was my birthday.");
        let open = |records: &[Record], n| open_words(records, day(n)).len();
        assert_eq!((open(std::slice::from_ref(&said), 0), open(std::slice::from_ref(&said), DAYS - 1)), (1, 1));
        assert_eq!(open(std::slice::from_ref(&said), DAYS), 0);
        assert_eq!(open(&[retraction(id(2), id(99), id(1)), said], 0), 0);
    }

    #[test]
    fn words_beyond_their_limits_are_none_and_print_nothing() {
        assert_eq!(BesideFollowUp::parse(Rule::Urge, day(0), " \n "), Err(InvalidWords::Empty));
        assert_eq!(BesideFollowUp::parse(Rule::Urge, day(0), &"a".repeat(281)), Err(InvalidWords::TooLong));
        let mut read = FollowUpWords::read(&words(1, day(0), "mine")).unwrap();
        assert!(!format!("{read:?}").contains("mine"));
        for text in ["a".repeat(281), " mine".into(), String::new()] {
            read.text = text;
            assert_eq!(FollowUpWords::read(&Record::of(id(1), &read)), None);
        }
        read.text = "mine".into();
        read.rule = Rule::Quiet;
        assert_eq!(FollowUpWords::read(&Record::of(id(1), &read)), None, "silence has no words");
    }

    proptest! {
        #[test]
        fn no_words_are_shown_on_the_fourth_day(said in -40i32..40, n in -40i32..40) {
            let shown = !open_words(&[words(1, day(said), "x")], day(n)).is_empty();
            prop_assert_eq!(shown, (0..DAYS).contains(&(n - said)));
        }
    }
}
