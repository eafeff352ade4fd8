//! Diagnostics: what two devices of a person compare, and what an export will read.

use super::Companion;
use super::open::Unlocked;
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::{DocumentId, SpaceId, TenantId};
use std::collections::BTreeMap;

/// One document of the person's own, as this device holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDocument {
    /// What it is for.
    pub kind: DocumentKind,
    /// Its Automerge heads: equal on two devices that hold the same.
    pub heads: Vec<[u8; 32]>,
    /// Its records, by id.
    pub records: Vec<Record>,
    /// The text of a journal entry.
    pub body: Option<String>,
}

impl Companion {
    /// Every document of the person's own that is held here.
    pub fn own_documents(&self) -> Result<BTreeMap<DocumentId, OwnDocument>, CompanionError> {
        self.with(Unlocked::own_documents)
    }

    /// Throws away every digest, as a phone that is short of space may; no answer changes.
    pub fn forget_digests(&self) -> Result<(), CompanionError> {
        self.with(|unlocked| Ok(unlocked.storage.transaction(|transaction| transaction.forget_digests())?))
    }
}

impl Unlocked {
    fn own_documents(&mut self) -> Result<BTreeMap<DocumentId, OwnDocument>, CompanionError> {
        let account = self.account();
        let houses: Vec<TenantId> = self.tenants()?.iter().map(|known| known.tenant).collect();
        let spaces = houses.iter().flat_map(|house| [SpaceId::care(*house, account), SpaceId::house_circle(*house)]);
        let mut documents = BTreeMap::new();
        for space in spaces.chain([SpaceId::personal(account)]).collect::<Vec<_>>() {
            for held in self.storage.read(|transaction| transaction.documents_in(space, None))? {
                if held.account == account && !held.is_deleted {
                    documents.extend(self.own_document(held.document)?.map(|own| (held.document, own)));
                }
            }
        }
        Ok(documents)
    }

    fn own_document(&mut self, document: DocumentId) -> Result<Option<OwnDocument>, CompanionError> {
        let account = self.account();
        let envelopes = self.storage.read(|transaction| transaction.envelopes(account, document))?;
        let Some(kind) = self.kind_of(&envelopes)? else { return Ok(None) };
        let mut replica = self.replica_of(document, &envelopes)?;
        Ok(Some(OwnDocument { kind, heads: replica.heads(), records: replica.records(), body: replica.body() }))
    }
}
