//! Loading: where our own documents lie, and their replicas from the envelopes that are held.

use super::open::Unlocked;
use crate::crypto::envelope::{Envelope, EnvelopeKind, Suite};
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Form, open_document_id};
use crate::error::CompanionError;
use crate::ids::{DocumentId, SpaceId, TenantId};
use crate::replica::{Replica, actor};

/// Where records are written.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// One document of our own, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub document: DocumentId,
    pub kind: DocumentKind,
    pub form: Form,
    pub tenant: TenantId,
    pub space: SpaceId,
}

impl Unlocked {
    /// The place of a target.
    pub(super) fn place(&self, target: &Target) -> Place {
        match target {
            Target::Sealed { kind, part } => self.sealed_place(self.secrets.sealed_document_id(*kind, part), *kind),
            Target::Open { kind, house, space, part } => Place {
                document: open_document_id(self.account(), *space, *kind, part),
                kind: *kind,
                form: Form::Open,
                tenant: *house,
                space: *space,
            },
        }
    }

    /// The place of a sealed document whose id and kind are known.
    pub(super) fn sealed_place(&self, document: DocumentId, kind: DocumentKind) -> Place {
        let (tenant, space) = (TenantId::of(self.account()), SpaceId::personal(self.account()));
        Place { document, kind, form: Form::Sealed, tenant, space }
    }

    /// The id of a document of our own.
    pub(super) fn document_id(&self, target: &Target) -> DocumentId {
        self.place(target).document
    }

    /// Loads a document of our own from its envelopes.
    pub(super) fn load_replica(&self, document: DocumentId) -> Result<Replica, CompanionError> {
        let account = self.account();
        let envelopes = self.storage.read(|transaction| transaction.envelopes(account, document))?;
        self.replica_of(document, &envelopes)
    }

    /// The document that some envelopes make, to be written by this device.
    pub(super) fn replica_of(&self, document: DocumentId, envelopes: &[Envelope]) -> Result<Replica, CompanionError> {
        let mut replica = Replica::new(actor(self.account(), self.device(), document));
        self.join(&mut replica, envelopes)?;
        Ok(replica)
    }

    /// Joins what some envelopes hold into a replica; stubs hold nothing.
    pub(super) fn join(&self, replica: &mut Replica, envelopes: &[Envelope]) -> Result<(), CompanionError> {
        let unreadable = |_| CompanionError::internal("unreadable_change");
        let mut changes = Vec::new();
        for envelope in envelopes.iter().filter(|envelope| envelope.body.bytes().is_some()) {
            let chunks = self.chunks_of(envelope)?;
            if envelope.header.kind == EnvelopeKind::Snapshot {
                for document in &chunks {
                    replica.join_snapshot(document).map_err(unreadable)?;
                }
            } else {
                changes.extend(chunks);
            }
        }
        replica.join(changes.iter().map(Vec::as_slice)).map_err(unreadable)
    }

    /// The changes in an envelope of our own account, or the document in a snapshot.
    fn chunks_of(&self, envelope: &Envelope) -> Result<Vec<Vec<u8>>, CompanionError> {
        let unreadable = |_| CompanionError::internal("unreadable_envelope");
        match envelope.header.suite {
            Suite::Open { .. } => sealed::read_open(envelope).map_err(unreadable),
            Suite::Sealed { .. } => {
                let contents = sealed::open(envelope, &self.secrets).map_err(unreadable)?;
                Ok(contents.changes.into_iter().map(Vec::from).collect())
            }
        }
    }

    /// What a sealed document of our own is for; nothing for one without a body.
    pub(super) fn kind_of(&self, envelopes: &[Envelope]) -> Result<Option<DocumentKind>, CompanionError> {
        let Some(first) = envelopes.iter().find(|envelope| envelope.body.bytes().is_some()) else { return Ok(None) };
        match first.header.suite {
            Suite::Open { document_kind, .. } => Ok(Some(document_kind)),
            Suite::Sealed { .. } => {
                let opened = sealed::open(first, &self.secrets);
                Ok(Some(opened.map_err(|_| CompanionError::internal("unreadable_envelope"))?.document_kind))
            }
        }
    }
}
