//! Replicas: the only place that names Automerge.
//!
//! A document is a map of `record id → CBOR bytes`, each record immutable under its own key, so
//! merging is set union and no two devices ever create the same object. A journal entry's document
//! also has a text under the root key `body`, made by one device (`body`). `inspect` reads a change
//! without a document; [`Replica`] writes changes and joins them; `snapshots` keep whole documents.

mod body;
pub mod inspect;
mod snapshots;
mod text_diff;

use crate::documents::Record;
use crate::ids::{AccountId, DeviceId, DocumentId, RecordId, digest, truncated};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, Change, ChangeHash, ROOT, ReadDoc, TextEncoding};
use automerge::{ScalarValue, ScalarValueRef, ValueRef};

/// Offsets in a text count UTF-16 code units, as Kotlin and JavaScript count them.
const TEXT_ENCODING: TextEncoding = TextEncoding::Utf16CodeUnit;

/// One document, loaded.
pub struct Replica {
    doc: AutoCommit,
}

/// A change that Automerge does not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the change cannot be read")]
pub struct UnreadableChange;

/// The actor that a device writes a document under. Everyone can recompute it, so a change cannot
/// claim to come from another device.
pub fn actor(account: AccountId, device: DeviceId, document: DocumentId) -> [u8; 16] {
    truncated(&digest("porchlight/v1/actor", &[account.as_bytes(), device.as_bytes(), document.as_bytes()]))
}

impl Replica {
    /// An empty document that will be written under `actor`.
    pub fn new(actor: [u8; 16]) -> Self {
        Self { doc: AutoCommit::new_with_encoding(TEXT_ENCODING).with_actor(ActorId::from(actor)) }
    }

    /// Joins changes of any device, in any order; those that wait for others are kept until those
    /// come. Joining the same change twice changes nothing.
    pub fn join<'a>(&mut self, changes: impl IntoIterator<Item = &'a [u8]>) -> Result<(), UnreadableChange> {
        let parsed: Result<Vec<_>, _> = changes.into_iter().map(|bytes| Change::from_bytes(bytes.to_vec())).collect();
        self.doc.apply_changes(parsed.map_err(|_| UnreadableChange)?).map_err(|_| UnreadableChange)
    }

    /// Writes records and returns the one change that holds them, uncompressed.
    pub fn write(&mut self, records: &[Record]) -> Vec<u8> {
        self.put(records);
        self.commit()
    }

    /// All records, in the order of their ids. What stands under other keys, such as a body, is none.
    pub fn records(&self) -> Vec<Record> {
        let mut records: Vec<_> = self
            .doc
            .map_range(ROOT, ..)
            .filter_map(|entry| {
                let id: RecordId = entry.key.parse().ok()?;
                match entry.value {
                    ValueRef::Scalar(ScalarValueRef::Bytes(bytes)) => Some(Record { id, bytes: bytes.into_owned() }),
                    _ => None,
                }
            })
            .collect();
        records.sort();
        records
    }

    /// The heads, sorted: equal heads mean equal documents.
    pub fn heads(&mut self) -> Vec<[u8; 32]> {
        let mut heads: Vec<_> = self.doc.get_heads().iter().map(|hash| hash.0).collect();
        heads.sort_unstable();
        heads
    }

    /// Whether the change with this hash is in the document. One that still waits for others is not.
    pub fn knows(&mut self, hash: &[u8; 32]) -> bool {
        self.doc.get_change_meta_by_hash(&ChangeHash(*hash)).is_some()
    }

    fn put(&mut self, records: &[Record]) {
        for record in records {
            self.doc
                .put(ROOT, record.id.to_string(), ScalarValue::Bytes(record.bytes.clone()))
                .expect("a put under a fresh root key cannot fail");
        }
    }

    /// The one change that holds what was put, uncompressed.
    fn commit(&mut self) -> Vec<u8> {
        // Time 0: an Automerge timestamp would tell when an offline entry was written.
        let hash = self.doc.commit_with(CommitOptions::default().with_time(0)).expect("a put leaves a change");
        let change = self.doc.get_change_by_hash(&hash).expect("a change that was just made");
        change.raw_bytes().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(byte: u8) -> Record {
        Record { id: RecordId::from_bytes([byte; 16]), bytes: vec![byte; 4] }
    }

    #[test]
    fn what_one_device_writes_another_reads() {
        let mut phone = Replica::new([1; 16]);
        let change = phone.write(&[record(7)]);
        let mut tablet = Replica::new([2; 16]);
        tablet.join([&change[..]]).unwrap();
        assert_eq!(tablet.records(), vec![record(7)]);
        assert_eq!(tablet.heads(), phone.heads());
    }

    proptest! {
        #[test]
        fn order_and_repetition_never_change_a_document(order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle(),
                                                        again in proptest::collection::vec(0..8usize, 0..8)) {
            let mut phone = Replica::new([1; 16]);
            let mut tablet = Replica::new([2; 16]);
            let changes: Vec<_> = (0..8u8)
                .map(|n| if n % 2 == 0 { phone.write(&[record(n)]) } else { tablet.write(&[record(n)]) })
                .collect();
            let mut reader = Replica::new([3; 16]);
            for index in order.into_iter().chain(again) {
                reader.join([&changes[index][..]]).unwrap();
            }
            prop_assert_eq!(reader.records(), (0..8).map(record).collect::<Vec<_>>());
        }
    }
}
