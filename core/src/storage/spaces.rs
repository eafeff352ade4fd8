//! Who and what is in which space, as far as the documents that are held tell.

use super::{StorageError, Transaction, blob};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, SpaceId};
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

    /// The spaces in which an account has an open document of a kind.
    pub fn spaces_of(&self, account: AccountId, kind: DocumentKind) -> Result<BTreeSet<SpaceId>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT DISTINCT space FROM documents WHERE account = ?1 AND kind = ?2")?;
        let mut rows = statement.query(params![account.as_bytes(), kind as u8])?;
        let mut spaces = BTreeSet::new();
        while let Some(row) = rows.next()? {
            spaces.insert(SpaceId::from_bytes(blob(row, 0, "documents")?));
        }
        Ok(spaces)
    }
}
