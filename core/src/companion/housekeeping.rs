//! Housekeeping, when everything has been sent and read: long tails become snapshots, what is covered
//! is erased once it is certain that nothing goes with it, and a deletion by another phone is carried
//! out.

use super::authoring::{TOO_LARGE, Writing};
use super::drafts::Draft;
use super::open::Unlocked;
use crate::crypto::covers::covers_of;
use crate::crypto::envelope::{Envelope, EnvelopeKind};
use crate::crypto::sealed;
use crate::documents::DocumentKind;
use crate::error::CompanionError;
use crate::ids::{DocumentId, SpaceId, TenantId};
use crate::journal::Entry;
use crate::replica::Replica;

/// A document with this many live envelopes is due for a snapshot.
pub const COMPACT_AT: u64 = 24;
/// Most documents that one round compacts.
const COMPACTED_MAX: usize = 8;

impl Unlocked {
    /// One round; whether something was written that has to be sent.
    pub(super) fn keep_house(&mut self) -> Result<bool, CompanionError> {
        let home = TenantId::of(self.account());
        for document in self.storage.read(|transaction| transaction.documents_with_covered(home))? {
            self.settle_covered(document)?;
        }
        let account = self.account();
        let due: Vec<DocumentId> = self.storage.read(|transaction| {
            let mut due = Vec::new();
            for held in transaction.documents_of(home)? {
                let is_long = held.fingerprint.count >= COMPACT_AT && !held.is_deleted;
                if is_long && !transaction.is_queued(account, held.document)? {
                    due.push(held.document);
                }
            }
            Ok::<_, CompanionError>(due)
        })?;
        let mut wrote = false;
        for document in due.into_iter().take(COMPACTED_MAX) {
            wrote |= self.compact(document)?;
        }
        Ok(wrote)
    }

    /// Replaces a document's tail by one snapshot. The final bytes are opened again and compared before
    /// anything is erased.
    fn compact(&mut self, document: DocumentId) -> Result<bool, CompanionError> {
        let account = self.account();
        let (envelopes, covers) = self.storage.read(|transaction| {
            let envelopes = transaction.envelopes(account, document)?;
            Ok::<_, CompanionError>((envelopes, transaction.covers_now(account, document)?))
        })?;
        let is_whole = envelopes.iter().all(|envelope| envelope.body.bytes().is_some());
        let Some(kind) = self.kind_of(&envelopes)?.filter(|_| is_whole) else { return Ok(false) };
        let place = self.sealed_place(document, kind);
        let mut replica = self.replica_of(document, &envelopes)?;
        if replica.is_waiting() {
            return Ok(false); // something is missing that may still come
        }
        let (snapshot, heads) = (replica.snapshot(), replica.heads());
        let written = self.commit(&place, Writing::Snapshot(snapshot, covers), &heads, |_| Ok(()));
        if matches!(&written, Err(CompanionError::Internal { code }) if code == TOO_LARGE) {
            return Ok(false);
        }
        written?;
        self.replicas.remove(&document);
        self.settle_covered(document)?;
        Ok(true)
    }

    /// Erases what is covered in a document, if what covers it has all of it.
    fn settle_covered(&mut self, document: DocumentId) -> Result<(), CompanionError> {
        let account = self.account();
        let (all, live, is_deleted) = self.storage.read(|transaction| {
            let all = transaction.envelopes(account, document)?;
            let live = transaction.live_headers(account, document)?;
            Ok::<_, CompanionError>((all, live, transaction.is_deleted(account, document)?))
        })?;
        if is_deleted {
            self.offer_what_was_changed(document, &all)?;
        } else {
            let is_live = |envelope: &&Envelope| live.iter().any(|(_, id)| *id == envelope.id());
            let standing: Vec<Envelope> = all.iter().filter(is_live).cloned().collect();
            let (mut before, mut after) = (self.replica_of(document, &all)?, self.replica_of(document, &standing)?);
            let is_lossless = !before.is_waiting() && before.changes_missing_from(&mut after).is_empty();
            if !is_lossless {
                return Ok(()); // it stays, and so does every word in it
            }
        }
        let name = super::journal::row_name(&self.sealed_place(document, DocumentKind::JournalEntry));
        self.storage.transaction(|transaction| {
            transaction.erase_covered(account, document, is_deleted)?;
            if is_deleted { transaction.forget_digest(&name) } else { Ok(()) }
        })?;
        self.replicas.remove(&document);
        Ok(())
    }

    /// An entry that was deleted on another phone, and changed on this one where that phone had not
    /// seen it: the text is offered as a draft.
    fn offer_what_was_changed(&mut self, document: DocumentId, all: &[Envelope]) -> Result<(), CompanionError> {
        let own = self.device();
        let tombstones = all.iter().filter(|envelope| envelope.header.kind == EnvelopeKind::Tombstone);
        let mut seen = 0;
        for tombstone in tombstones {
            let covers = covers_of(tombstone).unwrap_or_default();
            seen = seen.max(covers.iter().find(|cover| cover.device == own).map_or(0, |cover| cover.sequence));
            if tombstone.header.device == own {
                return Ok(()); // the person deleted it here, too
            }
        }
        let is_unseen = |envelope: &&Envelope| {
            envelope.header.device == own && envelope.header.sequence > seen && envelope.body.bytes().is_some()
        };
        if !all.iter().any(|envelope| is_unseen(&envelope)) {
            return Ok(());
        }
        let replica: Replica = self.replica_of(document, all)?;
        let Some(entry) = Entry::of(&replica.records(), replica.body().unwrap_or_default()) else { return Ok(()) };
        self.keep_draft(Draft { is_deleted_elsewhere: true, title: entry.title, text: entry.body, ..Draft::default() })
    }

    /// Compares what other devices said they had seen with what is here. True: something of another
    /// device, or of this very one, was seen by them and is not here.
    pub(super) fn lacks_what_others_saw(&self, documents: &[DocumentId]) -> Result<Lack, CompanionError> {
        let (account, own) = (self.account(), self.device());
        let (space, mut lack) = (SpaceId::personal(account), Lack::default());
        for document in documents {
            let envelopes = self.storage.read(|transaction| transaction.envelopes(account, *document))?;
            for envelope in envelopes.iter().filter(|envelope| envelope.header.device != own) {
                let Ok(contents) = sealed::open(envelope, &self.secrets) else { continue };
                for seen in &contents.seen {
                    let end =
                        self.storage.read(|transaction| transaction.chain_end(account, *document, seen.device))?;
                    // Late words of a removed device are kept apart; nobody withholds them.
                    let is_late = self.log.is_removed(seen.device)
                        && self.log.cut_end(space, seen.device, *document).is_none_or(|(last, _)| last < seen.sequence);
                    let is_lacking = end.next_sequence <= seen.sequence && !is_late;
                    lack.of_this_device |= is_lacking && seen.device == own;
                    lack.of_others |= is_lacking && seen.device != own;
                    let held = self
                        .storage
                        .read(|transaction| transaction.envelope_id(account, *document, seen.device, seen.sequence))?;
                    lack.is_split |= held.is_some_and(|held| held != seen.id);
                }
            }
        }
        Ok(lack)
    }
}

/// What others saw and is not here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lack {
    /// Words of this very device: its database is older than they are.
    pub of_this_device: bool,
    /// Words of another device: a server withholds them.
    pub of_others: bool,
    /// A device's words are here that are not the ones that another device saw: that device says two things, or a server
    /// shows each of us another.
    pub is_split: bool,
}
