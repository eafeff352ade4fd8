//! Authoring: records become one change, one envelope, one row in the send queue, in one
//! transaction. Only here does this device sign.

use super::open::Unlocked;
use crate::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use crate::crypto::sealed::{self, SealedContents, Seen};
use crate::crypto::segment::Segment;
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::error::CompanionError;
use crate::gate;
use crate::ids::{DocumentId, EnvelopeId, SpaceId, TenantId};
use crate::replica::{Replica, actor};
use crate::storage::{StorageError, Transaction};
use crate::sync::page;

/// Where records are written.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// A sealed document of the `personal` space.
    Sealed {
        /// What it is for.
        kind: DocumentKind,
        /// Which of its kind (a month, an entry).
        part: Vec<u8>,
    },
    /// An open document.
    Open {
        /// What it is for.
        kind: DocumentKind,
        /// The house.
        house: TenantId,
        /// The space.
        space: SpaceId,
        /// Which of its kind.
        part: Vec<u8>,
    },
}

impl Target {
    fn kind(&self) -> DocumentKind {
        match self {
            Self::Sealed { kind, .. } | Self::Open { kind, .. } => *kind,
        }
    }
}

impl Unlocked {
    /// The id of a document of our own.
    pub(super) fn document_id(&self, target: &Target) -> DocumentId {
        match target {
            Target::Sealed { kind, part } => self.secrets.sealed_document_id(*kind, part),
            Target::Open { kind, space, part, .. } => open_document_id(self.account(), *space, *kind, part),
        }
    }

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
        let document = self.document_id(target);
        self.will_write(document);
        // Taken out while it is written: if anything fails, the half-written replica is dropped
        // and the next use loads what the disk holds.
        let mut replica = self.take_replica(document)?;
        let change = replica.write(records);
        let (tenant, space) = match target {
            Target::Sealed { .. } => (TenantId::of(self.account()), SpaceId::personal(self.account())),
            Target::Open { house, space, .. } => (*house, *space),
        };
        let account = self.account();
        let Self { storage, keys, secrets, log, rng, .. } = self;
        let device = keys.public().device_id();
        storage.transaction(|transaction| {
            let ends = transaction.chain_ends(account, document)?;
            let end = ends.iter().find(|(of, _)| *of == device).map(|(_, end)| *end).unwrap_or_default();
            let header = Header {
                kind: EnvelopeKind::Changes,
                account,
                document,
                device,
                sequence: end.next_sequence,
                previous: end.last_id,
                log_head: log.head(),
                body_len: 0,
                suite: Suite::Open { document_kind: target.kind(), space },
            };
            let envelope = match target {
                Target::Open { .. } => sealed::publish(header, vec![change], keys),
                Target::Sealed { kind, .. } => {
                    let seen = ends
                        .iter()
                        .filter(|(of, _)| *of != device)
                        .map(|(of, end)| Seen { device: *of, sequence: end.next_sequence - 1, id: end.last_id })
                        .collect();
                    let heads = replica.heads().into_iter().map(|head| head.to_vec().into()).collect();
                    let contents = SealedContents { document_kind: *kind, changes: vec![change.into()], seen, heads };
                    sealed::seal(header, &contents, secrets.current(), keys, rng)
                }
            };
            let (id, consent) = check(&envelope, tenant, log)?;
            transaction.keep_envelope(tenant, &envelope, id, consent)?;
            transaction.enqueue(tenant, &envelope.header)?;
            also(transaction)?;
            Ok::<_, CompanionError>(())
        })?;
        self.replicas.insert(document, replica);
        self.engine_nudge();
        Ok(())
    }

    fn take_replica(&mut self, document: DocumentId) -> Result<Replica, CompanionError> {
        match self.replicas.remove(&document) {
            Some(replica) => Ok(replica),
            None => self.load_replica(document),
        }
    }

    /// Loads a document of our own from its envelopes.
    pub(super) fn load_replica(&mut self, document: DocumentId) -> Result<Replica, CompanionError> {
        let account = self.account();
        let mut replica = Replica::new(actor(account, self.device(), document));
        let envelopes = self.storage.read(|transaction| transaction.envelopes(account, document))?;
        let mut changes = Vec::new();
        for envelope in &envelopes {
            changes.extend(self.changes_of(envelope)?);
        }
        let joined = replica.join(changes.iter().map(Vec::as_slice));
        joined.map_err(|_| CompanionError::internal("unreadable_change"))?;
        Ok(replica)
    }

    /// The changes in an envelope of our own account.
    pub(super) fn changes_of(&self, envelope: &Envelope) -> Result<Vec<Vec<u8>>, CompanionError> {
        let unreadable = |_| CompanionError::internal("unreadable_envelope");
        match envelope.header.suite {
            Suite::Open { .. } => sealed::read_open(envelope).map_err(unreadable),
            Suite::Sealed { .. } => {
                let contents = sealed::open(envelope, &self.secrets).map_err(unreadable)?;
                Ok(contents.changes.into_iter().map(Vec::from).collect())
            }
        }
    }
}

/// The author's own gate: what would be refused elsewhere is never committed here.
fn check(
    envelope: &Envelope,
    tenant: TenantId,
    log: &crate::identity::account_log::AccountLog,
) -> Result<(EnvelopeId, Option<crate::ids::RecordId>), CompanionError> {
    let refused = |refusal: gate::Refusal| CompanionError::internal(refusal.code());
    let segment = Segment::of(vec![envelope.clone()]).map_err(|error| refused(error.into()))?;
    let checked = gate::header::check(segment, tenant, log).map_err(refused)?;
    let contents = checked.contents.map_err(refused)?;
    Ok((checked.ids[0], page::consent_of(&contents[0].records)))
}
