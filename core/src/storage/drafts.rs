//! Drafts: texts that could not be saved as entries. Sealed, and on this phone only.

use super::touched::Touched;
use super::{StorageError, Transaction, blob};
use crate::ids::RecordId;
use rand_core::CryptoRng;
use rusqlite::params;
use zeroize::Zeroizing;

/// A draft as it is kept: its id, and what was handed in.
pub type KeptDraft = (RecordId, Zeroizing<Vec<u8>>);

impl Transaction<'_> {
    /// Keeps a draft in place of an earlier one of this id.
    pub fn keep_draft(&self, id: RecordId, draft: &[u8], rng: &mut impl CryptoRng) -> Result<(), StorageError> {
        let sealed = self.keys.vault()?.seal(id.as_bytes(), draft, rng);
        self.sql
            .prepare_cached(
                "INSERT INTO drafts (id, sealed) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET sealed = ?2",
            )?
            .execute(params![id.as_bytes(), sealed])?;
        self.touch(Touched::Drafts);
        Ok(())
    }

    /// All drafts.
    pub fn drafts(&self) -> Result<Vec<KeptDraft>, StorageError> {
        let mut statement = self.sql.prepare_cached("SELECT id, sealed FROM drafts ORDER BY id")?;
        let mut rows = statement.query([])?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next()? {
            let id = RecordId::from_bytes(blob(row, 0, "drafts")?);
            drafts.push((id, self.keys.vault()?.open(id.as_bytes(), &row.get::<_, Vec<u8>>(1)?)?));
        }
        Ok(drafts)
    }

    /// Throws a draft away.
    pub fn forget_draft(&self, id: RecordId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM drafts WHERE id = ?1")?.execute([id.as_bytes()])?;
        self.touch(Touched::Drafts);
        Ok(())
    }
}
