//! Who and what is in which space, as far as the documents that are held tell.

use super::documents::{HeldDocument, held_document};
use super::{StorageError, Transaction, blob};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, SpaceId, TenantId};
use crate::time::Month;
use rusqlite::params;
use std::collections::BTreeSet;

impl Transaction<'_> {
    /// Everybody of whom a document is held in a space.
    pub fn accounts_in(&self, space: SpaceId) -> Result<BTreeSet<AccountId>, StorageError> {
        let mut statement = self.sql.prepare_cached("SELECT DISTINCT account FROM documents WHERE space = ?1")?;
        let mut rows = statement.query([space.as_bytes()])?;
        let mut accounts = BTreeSet::new();
        while let Some(row) = rows.next()? {
            accounts.insert(AccountId::from_bytes(blob(row, 0, "documents")?));
        }
        Ok(accounts)
    }

    /// The spaces of a house in which an open document of a kind is held.
    pub fn spaces_with(&self, house: TenantId, kind: DocumentKind) -> Result<BTreeSet<SpaceId>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT DISTINCT space FROM documents WHERE tenant = ?1 AND kind = ?2")?;
        let mut rows = statement.query(params![house.as_bytes(), kind as u8])?;
        let mut spaces = BTreeSet::new();
        while let Some(row) = rows.next()? {
            spaces.insert(SpaceId::from_bytes(blob(row, 0, "documents")?));
        }
        Ok(spaces)
    }

    /// The open documents of a kind that are held in a space, by account; of those that are one a month, one month's.
    pub fn open_documents(
        &self,
        space: SpaceId,
        kind: DocumentKind,
        month: Option<Month>,
    ) -> Result<Vec<HeldDocument>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT account, document, live_count, live_sum, is_deleted FROM documents
             WHERE space = ?1 AND kind = ?2 AND month IS ?3",
        )?;
        let mut rows = statement.query(params![space.as_bytes(), kind as u8, month.map(Month::number)])?;
        let mut documents = Vec::new();
        while let Some(row) = rows.next()? {
            documents.push(held_document(row)?);
        }
        documents.sort_unstable_by_key(|held| (held.account, held.document));
        Ok(documents)
    }

    /// Drops what others share in a space that `reader` does not read any more; it comes again if they ever do.
    pub fn drop_shared_of_others(&self, space: SpaceId, reader: AccountId) -> Result<(), StorageError> {
        let held = self.documents_in(space, Some(DocumentKind::Shared))?;
        let others: Vec<_> = held.into_iter().filter(|held| held.account != reader).collect();
        for held in &others {
            for table in ["send_queue", "refusals", "gaps", "anchors", "envelopes", "documents"] {
                self.sql
                    .prepare_cached(&format!("DELETE FROM {table} WHERE account = ?1 AND document = ?2"))?
                    .execute(params![held.account.as_bytes(), held.document.as_bytes()])?;
            }
        }
        if others.is_empty() { Ok(()) } else { self.forget_digests() }
    }
}
