//! Authoring: records become one change, one envelope, one row in the send queue, in one
//! transaction. Only here does this device sign.

use super::loading::{Place, Target};
use super::open::{Randomness, Unlocked};
use crate::crypto::account_secret::AccountSecrets;
use crate::crypto::covers::Cover;
use crate::crypto::envelope::{BODY_BYTES_MAX, Envelope, EnvelopeKind, Header, Suite};
use crate::crypto::keys::DeviceKeys;
use crate::crypto::sealed::{self, SealedContents, Seen};
use crate::crypto::segment::Segment;
use crate::documents::{Form, Record};
use crate::error::CompanionError;
use crate::gate::{self, Contents};
use crate::identity::account_log::AccountLog;
use crate::ids::{DeviceId, EnvelopeId};
use crate::replica::Replica;
use crate::storage::touched::Touched;
use crate::storage::{StorageError, Transaction};
use minicbor::bytes::ByteVec;

/// Most bytes of changes in one sealed envelope: with heads, padding (an eighth) and header it stays below the limit.
const SEALED_BYTES_MAX: usize = BODY_BYTES_MAX / 8 * 7 - 16 * 1024;
/// The code of something that does not fit into one envelope.
pub(super) const TOO_LARGE: &str = "too_large_to_seal";

/// What an envelope is to hold.
pub(super) enum Writing {
    /// One change.
    Change(Vec<u8>),
    /// The whole document, in place of what it covers.
    Snapshot(Vec<u8>, Vec<Cover>),
    /// Its end.
    Tombstone(Vec<Cover>),
}

/// One envelope to be.
struct Entry {
    place: Place,
    writing: Writing,
    heads: Vec<[u8; 32]>,
}

impl Unlocked {
    /// Writes records; they are durable and queued when this returns.
    pub(super) fn write(&mut self, target: &Target, records: &[Record]) -> Result<(), CompanionError> {
        self.write_and(target, records, |_| Ok(()))
    }

    /// Writes records and does something else in the same transaction.
    pub(super) fn write_and(
        &mut self,
        target: &Target,
        records: &[Record],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<(), CompanionError> {
        self.may_write_at(target)?;
        let place = self.place(target);
        self.write_change(&place, |replica| Some(replica.write(records)), also)?;
        Ok(())
    }

    /// Writes records into several documents, each named once, in one transaction.
    pub(super) fn write_together(&mut self, writings: Vec<(Target, Vec<Record>)>) -> Result<(), CompanionError> {
        self.write_together_and(writings, |_| Ok(()))
    }

    /// Does something else in the same transaction.
    pub(super) fn write_together_and(
        &mut self,
        writings: Vec<(Target, Vec<Record>)>,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<(), CompanionError> {
        let (mut entries, mut replicas) = (Vec::new(), Vec::new());
        for (target, _) in &writings {
            self.may_write_at(target)?;
        }
        for (target, records) in writings {
            let place = self.place(&target);
            self.will_write(place.document);
            let mut replica = self.take_replica(&place)?;
            let change = replica.write(&records);
            entries.push(Entry { place, writing: Writing::Change(change), heads: replica.heads() });
            replicas.push((place.document, replica));
        }
        self.commit_all(entries, also)?;
        self.replicas.extend(replicas);
        Ok(())
    }

    /// Writes the change that `make` makes, if it makes one, and does something else in the same
    /// transaction. Answers the change's hash.
    pub(super) fn write_change(
        &mut self,
        place: &Place,
        make: impl FnOnce(&mut Replica) -> Option<Vec<u8>>,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<Option<[u8; 32]>, CompanionError> {
        self.will_write(place.document);
        // Taken out while it is written: if anything fails, the half-written replica is dropped
        // and the next use loads what the disk holds.
        let mut replica = self.take_replica(place)?;
        let Some(change) = make(&mut replica) else {
            self.replicas.insert(place.document, replica);
            return Ok(None);
        };
        let hash = crate::replica::inspect::change_hash(&change);
        let heads = replica.heads();
        self.commit(place, Writing::Change(change), &heads, also)?;
        self.replicas.insert(place.document, replica);
        Ok(hash)
    }

    fn take_replica(&mut self, place: &Place) -> Result<Replica, CompanionError> {
        match self.replicas.remove(&place.document) {
            Some(replica) => Ok(replica),
            None => self.load_replica(place.document),
        }
    }

    /// Puts one envelope at the end of this device's chain in a document: kept and queued, or nothing.
    pub(super) fn commit(
        &mut self,
        place: &Place,
        writing: Writing,
        heads: &[[u8; 32]],
        also: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<(), CompanionError> {
        self.commit_all(vec![Entry { place: *place, writing, heads: heads.to_vec() }], also)
    }

    /// Puts envelopes at the ends of this device's chains: all of them are kept and queued, or none.
    fn commit_all(
        &mut self,
        entries: Vec<Entry>,
        also: impl FnOnce(&Transaction<'_>) -> Result<(), StorageError>,
    ) -> Result<(), CompanionError> {
        self.kept.circle = None;
        let Self { storage, keys, secrets, log, rng, .. } = self;
        storage.transaction(|transaction| {
            for entry in entries {
                put(transaction, entry, keys, (secrets, log), rng)?;
            }
            also(transaction)?;
            Ok::<_, CompanionError>(())
        })?;
        self.kept.published.clear();
        self.kept.published_to_staff.clear();
        self.engine_nudge();
        Ok(())
    }
}

/// Adds records to what is to be written, so that each document is named once.
pub(super) fn add_writing(writings: &mut Vec<(Target, Vec<Record>)>, target: Target, more: Vec<Record>) {
    match writings.iter_mut().find(|(of, _)| *of == target) {
        Some((_, records)) => records.extend(more),
        None => writings.push((target, more)),
    }
}

/// Puts one envelope at the end of its chain, if it passes the gate.
fn put(
    transaction: &Transaction<'_>,
    Entry { place, writing, heads }: Entry,
    keys: &DeviceKeys,
    (secrets, log): (&AccountSecrets, &AccountLog),
    rng: &mut Randomness,
) -> Result<(), CompanionError> {
    let (account, device) = (log.account(), keys.public().device_id());
    let ends = transaction.chain_ends(account, place.document)?;
    let end = ends.iter().find(|(of, _)| *of == device).map(|(_, end)| *end).unwrap_or_default();
    let header = Header {
        kind: match writing {
            Writing::Change(_) => EnvelopeKind::Changes,
            Writing::Snapshot(..) => EnvelopeKind::Snapshot,
            Writing::Tombstone(_) => EnvelopeKind::Tombstone,
        },
        account,
        document: place.document,
        device,
        sequence: end.next_sequence,
        previous: end.last_id,
        log_head: log.head(),
        body_len: 0,
        suite: Suite::Open { document_kind: place.kind, space: place.space },
    };
    let envelope = match (place.form, writing) {
        (Form::Open, Writing::Change(change)) => sealed::publish(header, vec![change], keys),
        (Form::Open, Writing::Tombstone(covers)) => sealed::end_open(header, &covers, keys),
        (Form::Open, Writing::Snapshot(..)) => return Err(CompanionError::internal("open_snapshot")),
        (Form::Sealed, writing) => {
            let (changes, covers) = match writing {
                Writing::Change(change) => (vec![ByteVec::from(change)], None),
                Writing::Snapshot(document, covers) => (vec![ByteVec::from(document)], Some(covers)),
                Writing::Tombstone(covers) => (Vec::new(), Some(covers)),
            };
            if changes.iter().map(|chunk| chunk.len()).sum::<usize>() > SEALED_BYTES_MAX {
                return Err(CompanionError::internal(TOO_LARGE));
            }
            let seen = seen(&ends, device);
            let heads = heads.iter().map(|head| head.to_vec().into()).collect();
            let contents = SealedContents { document_kind: place.kind, changes, seen, heads };
            match covers {
                None => sealed::seal(header, &contents, secrets.current(), keys, rng),
                Some(covers) => sealed::seal_covering(&covers, header, &contents, secrets.current(), keys, rng),
            }
        }
    };
    let (id, contents) = check(&envelope, place.tenant, log)?;
    transaction.keep_envelope(place.tenant, &envelope, id, &contents.records, rng)?;
    transaction.touch(Touched::Kind(place.kind));
    if envelope.header.kind != EnvelopeKind::Changes {
        transaction.cover(&envelope.header, &contents.covers)?;
    }
    transaction.enqueue(place.tenant, &envelope, id)?;
    Ok(())
}

/// What is held of the person's other devices, so that withheld envelopes show.
fn seen(ends: &[(DeviceId, gate::chain::ChainEnd)], device: DeviceId) -> Vec<Seen> {
    let others = ends.iter().filter(|(of, _)| *of != device);
    others.map(|(of, end)| Seen { device: *of, sequence: end.next_sequence - 1, id: end.last_id }).collect()
}

/// The author's own gate: what would be refused elsewhere is never committed here.
fn check(
    envelope: &Envelope,
    tenant: crate::ids::TenantId,
    log: &AccountLog,
) -> Result<(EnvelopeId, Contents), CompanionError> {
    let refused = |refusal: gate::Refusal| CompanionError::internal(refusal.code());
    let segment = Segment::of(vec![envelope.clone()]).map_err(|error| refused(error.into()))?;
    let checked = gate::header::check(segment, tenant, log).map_err(refused)?;
    let contents = checked.contents.map_err(refused)?;
    Ok((checked.ids[0], contents.into_iter().next().unwrap_or_default()))
}
