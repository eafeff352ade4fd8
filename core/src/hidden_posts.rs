//! Posts that a house hides: a word of the house among its notices, and another one that shows the post again. It names
//! the post so that only who holds it can tell which is meant.

use crate::documents::{Record, RecordType};
use crate::encouragements::PostId;
use crate::ids::{RecordId, SpaceId, digest, truncated};
use crate::time::{Day, EpochMs};
use minicbor::{Decode, Encode};
use std::collections::{BTreeMap, BTreeSet};

/// What a house says of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HouseDecision {
    /// `PostHidden` or `PostShown`.
    #[n(0)]
    record_type: RecordType,
    /// The post's name, see [`name_of`].
    #[n(1)]
    pub post: RecordId,
    /// When, by the house's clock; the last word stands.
    #[n(4)]
    pub at_ms: EpochMs,
    /// The post's own day: whoever reads its month reads this.
    #[n(5)]
    pub day: Day,
}

impl HouseDecision {
    /// That a post is hidden from everybody, or shown again.
    pub fn new(is_hidden: bool, post: RecordId, at_ms: EpochMs, day: Day) -> Self {
        let record_type = if is_hidden { RecordType::PostHidden } else { RecordType::PostShown };
        Self { record_type, post, at_ms, day }
    }

    /// Whether it hides.
    pub fn is_hidden(&self) -> bool {
        self.record_type == RecordType::PostHidden
    }

    /// Its record. The same word has the same id, however often it is said.
    pub fn record(&self) -> Record {
        let parts: [&[u8]; 3] = [&[u8::from(self.is_hidden())], self.post.as_bytes(), &self.at_ms.to_be_bytes()];
        Record::of(RecordId::from_bytes(truncated(&digest("porchlight/v1/house-decision", &parts))), self)
    }

    /// The word in a record, if it is one.
    pub fn read(record: &Record) -> Option<Self> {
        [RecordType::PostHidden, RecordType::PostShown].into_iter().find_map(|known| record.read(known))
    }
}

/// What a post is called among notices. A house hides what was said in a pair, too, and nobody else is to learn of it.
pub fn name_of(space: SpaceId, post: PostId) -> RecordId {
    let parts: [&[u8]; 3] = [space.as_bytes(), post.author.as_bytes(), post.record.as_bytes()];
    RecordId::from_bytes(truncated(&digest("porchlight/v1/hidden-post", &parts)))
}

/// The last word about each post that a house said any about: when, and whether it hides. Of two words of one instant
/// the one that hides stands.
pub fn last_words<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeMap<RecordId, (EpochMs, bool)> {
    let mut last: BTreeMap<RecordId, (EpochMs, bool)> = BTreeMap::new();
    for said in records.into_iter().filter_map(HouseDecision::read) {
        let word = (said.at_ms, said.is_hidden());
        last.entry(said.post).and_modify(|known| *known = word.max(*known)).or_insert(word);
    }
    last
}

/// The names of the posts that are hidden, by all that a house said.
pub fn hidden<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeSet<RecordId> {
    last_words(records).into_iter().filter(|(_, (_, is_hidden))| *is_hidden).map(|(post, _)| post).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::AccountId;

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn post(author: u8, record: u8) -> PostId {
        PostId { record: RecordId::from_bytes([record; 16]), author: AccountId::from_bytes([author; 16]) }
    }

    fn said(is_hidden: bool, at_ms: EpochMs) -> Record {
        HouseDecision::new(is_hidden, name_of(SpaceId::from_bytes([7; 16]), post(1, 1)), at_ms, day()).record()
    }

    #[test]
    fn the_last_word_stands_in_any_order() {
        let hides = |records: &[Record]| hidden(records).len() == 1;
        let words = [said(true, 1), said(false, 2), said(true, 3)];
        assert!(hides(&words[..1]) && !hides(&words[..2]) && hides(&words));
        for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            assert!(hides(&order.map(|index: usize| words[index].clone())), "{order:?}");
        }
        assert!(hides(&[said(false, 5), said(true, 5)]) && hides(&[said(true, 5), said(false, 5)]));
        assert_eq!(said(true, 5).id, said(true, 5).id, "said twice, it is one word");
    }

    #[test]
    fn a_name_is_of_one_post_in_one_space() {
        let names = [(1, 1, 1), (1, 1, 2), (1, 2, 1), (2, 1, 1)]
            .map(|(space, author, record)| name_of(SpaceId::from_bytes([space; 16]), post(author, record)));
        assert_eq!(BTreeSet::from(names).len(), 4);
    }

    #[test]
    fn the_bytes_of_a_decision_do_not_change() {
        let name = RecordId::from_bytes([1; 16]);
        let hex =
            |is_hidden| data_encoding::HEXLOWER.encode(&HouseDecision::new(is_hidden, name, 5, day()).record().bytes);
        let rest = format!("0150{}04050519512d", "01".repeat(16));
        assert_eq!(hex(true), format!("a4001855{rest}"));
        assert_eq!(hex(false), format!("a4001857{rest}"));
    }
}
