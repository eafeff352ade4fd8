//! Snapshots: a whole document in one piece, compressed. A year of changes is 50 KB, its snapshot 3.

use super::{Replica, TEXT_ENCODING, UnreadableChange};
use automerge::{AutoCommit, LoadOptions, OnPartialLoad, ReadDoc, VerificationMode};
use std::collections::BTreeSet;

/// Magic bytes, checksum, then the type of the chunk: 0 is a document.
const CHUNK_TYPE_AT: usize = 8;
const CHUNK_TYPE_DOCUMENT: u8 = 0;

impl Replica {
    /// The whole document, compressed. What still waits for other changes is in it too, and goes on
    /// waiting where it is joined.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.doc.save()
    }

    /// Joins a snapshot of any device, before or after changes. Joining the same twice changes
    /// nothing; changes that waited for what is in it take effect.
    pub fn join_snapshot(&mut self, bytes: &[u8]) -> Result<(), UnreadableChange> {
        if bytes.get(CHUNK_TYPE_AT) != Some(&CHUNK_TYPE_DOCUMENT) {
            return Err(UnreadableChange);
        }
        // Loaded by itself first: Automerge's incremental load passes over what it cannot read.
        let strictly = LoadOptions::new()
            .text_encoding(TEXT_ENCODING)
            .on_partial_load(OnPartialLoad::Error)
            .verification_mode(VerificationMode::Check);
        let loaded = AutoCommit::load_with_options(bytes, strictly).map_err(|_| UnreadableChange)?;
        if self.doc.is_empty() {
            self.doc = loaded.with_actor(self.doc.get_actor().clone());
            return Ok(());
        }
        self.doc.load_incremental(bytes).map(drop).map_err(|_| UnreadableChange)
    }

    /// Whether changes wait for others that have not come. Their hashes are not among those that
    /// [`Self::changes_missing_from`] compares.
    pub fn is_waiting(&mut self) -> bool {
        !self.doc.get_missing_deps(&[]).is_empty()
    }

    /// The hashes of the changes in this document that are not in `other`, sorted.
    pub fn changes_missing_from(&mut self, other: &mut Replica) -> Vec<[u8; 32]> {
        let theirs = other.change_hashes();
        self.change_hashes().difference(&theirs).copied().collect()
    }

    fn change_hashes(&mut self) -> BTreeSet<[u8; 32]> {
        self.doc.get_changes_meta(&[]).iter().map(|change| change.hash.0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Record;
    use crate::ids::RecordId;
    use crate::replica::inspect;
    use proptest::prelude::*;

    fn record(byte: u8) -> Record {
        Record { id: RecordId::from_bytes([byte; 16]), bytes: vec![byte; 4] }
    }

    fn entry() -> (Replica, Vec<Vec<u8>>) {
        let mut phone = Replica::new([1; 16]);
        let mut changes = vec![phone.write_with_body(&[record(1)], "Morning.")];
        for (n, text) in [(2, "Morning. 😀"), (3, "Good morning. 😀"), (4, "Good morning. 😀 Noon.")] {
            let base = phone.heads();
            changes.extend(phone.edit_body(&base, text, &[record(n)]));
        }
        (phone, changes)
    }

    #[test]
    fn a_snapshot_reads_like_its_document_and_is_written_on() {
        let (mut phone, changes) = entry();
        let mut tablet = Replica::new([2; 16]);
        tablet.join_snapshot(&phone.snapshot()).unwrap();
        assert_eq!((tablet.body(), tablet.records()), (phone.body(), phone.records()));
        assert_eq!(tablet.heads(), phone.heads());
        let own = tablet.write(&[record(9)]);
        assert_eq!(inspect::records_of(&own, [2; 16]), Ok(vec![record(9)]), "it writes as itself");
        let base = tablet.heads();
        tablet.edit_body(&base, "שלום 😀", &[]).unwrap();
        assert_eq!(tablet.body().as_deref(), Some("שלום 😀"));
        assert_eq!(changes.len(), 4);
    }

    #[test]
    fn what_is_no_snapshot_is_refused_and_changes_nothing() {
        let (mut phone, changes) = entry();
        let snapshot = phone.snapshot();
        for mut reader in [Replica::new([2; 16]), phone] {
            let before = (reader.heads(), reader.body(), reader.records());
            assert!(reader.join_snapshot(&changes[0]).is_err(), "a change is no snapshot");
            for length in 0..snapshot.len() {
                assert!(reader.join_snapshot(&snapshot[..length]).is_err(), "{length} bytes");
            }
            let mut flipped = snapshot.clone();
            *flipped.last_mut().unwrap() ^= 1;
            assert!(reader.join_snapshot(&flipped).is_err());
            assert!(reader.join_snapshot(&[&snapshot[..], &[7; 20]].concat()).is_err(), "something trails");
            assert_eq!((reader.heads(), reader.body(), reader.records()), before);
        }
    }

    #[test]
    fn a_snapshot_loses_nothing_that_waits() {
        let (_, changes) = entry();
        let mut tablet = Replica::new([2; 16]);
        tablet.join([&changes[0][..], &changes[3][..]]).unwrap();
        assert!(tablet.is_waiting());
        for mut reader in [Replica::new([3; 16]), {
            let mut other = Replica::new([4; 16]);
            other.write(&[record(8)]);
            other
        }] {
            reader.join_snapshot(&tablet.snapshot()).unwrap();
            assert!(reader.is_waiting());
            reader.join([&changes[1][..], &changes[2][..]]).unwrap();
            assert_eq!(reader.body().as_deref(), Some("Good morning. 😀 Noon."));
            assert!(!reader.is_waiting());
        }
    }

    #[test]
    fn what_another_lacks_is_named() {
        let (mut phone, changes) = entry();
        let hashes: Vec<_> = changes.iter().map(|change| inspect::change_hash(change).unwrap()).collect();
        let mut tablet = Replica::new([2; 16]);
        tablet.join([&changes[0][..], &changes[1][..]]).unwrap();
        let own = inspect::change_hash(&tablet.write(&[record(7)])).unwrap();
        let mut missing = hashes[2..].to_vec();
        missing.sort_unstable();
        assert_eq!(phone.changes_missing_from(&mut tablet), missing);
        assert_eq!(tablet.changes_missing_from(&mut phone), vec![own]);
        assert!(tablet.knows(&hashes[1]) && !tablet.knows(&hashes[2]));
    }

    proptest! {
        #[test]
        fn a_snapshot_and_changes_in_any_order_are_the_changes_alone(
            until in 1..8usize,
            order in Just((0..9usize).collect::<Vec<_>>()).prop_shuffle(),
            again in proptest::collection::vec(0..9usize, 0..6),
        ) {
            // Two devices take turns; the snapshot stands after change number `until`.
            let (mut phone, mut changes) = entry();
            let mut tablet = Replica::new([2; 16]);
            tablet.join(changes.iter().map(|change| &change[..])).unwrap();
            for n in 5..9u8 {
                let device = if n % 2 == 0 { &mut phone } else { &mut tablet };
                let base = device.heads();
                let text = format!("{} {n}שלום{n}", device.body().unwrap());
                changes.extend(device.edit_body(&base, &text, &[record(n)]));
                if n == 6 {
                    let all: Vec<_> = changes.iter().map(|change| &change[..]).collect();
                    phone.join(all.iter().copied()).unwrap();
                    tablet.join(all).unwrap();
                }
            }
            let mut alone = Replica::new([3; 16]);
            alone.join(changes.iter().map(|change| &change[..])).unwrap();
            let mut early = Replica::new([4; 16]);
            early.join(changes[..until].iter().map(|change| &change[..])).unwrap();
            let snapshot = early.snapshot();

            let mut reader = Replica::new([5; 16]);
            for index in order.into_iter().chain(again) {
                match index.checked_sub(1) {
                    None => reader.join_snapshot(&snapshot).unwrap(),
                    // What the snapshot covers is no longer there as changes.
                    Some(change) if change < until => {}
                    Some(change) => reader.join([&changes[change][..]]).unwrap(),
                }
            }
            prop_assert_eq!(reader.records(), alone.records());
            prop_assert_eq!(reader.body(), alone.body());
            prop_assert_eq!(reader.heads(), alone.heads());
            prop_assert_eq!(alone.changes_missing_from(&mut reader), Vec::<[u8; 32]>::new());
        }
    }
}
