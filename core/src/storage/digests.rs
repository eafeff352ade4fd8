//! Digests: sealed summaries that make ten years open like thirty days. Keyed by what they were
//! computed from, rebuilt when that differs, never synced, never truth. Their names are hidden, too:
//! they would tell which documents are entries of a journal.

use super::touched::Touched;
use super::{StorageError, Transaction};
use rusqlite::{OptionalExtension, params};

impl Transaction<'_> {
    /// The digest of this name, if it was computed from exactly this.
    pub fn digest(&self, name: &str, fingerprint: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT sealed FROM digests WHERE name = ?1 AND fingerprint = ?2")?;
        let hidden = self.keys.vault()?.name_of(name);
        let sealed: Option<Vec<u8>> = statement.query_row(params![hidden, fingerprint], |row| row.get(0)).optional()?;
        // A digest that does not open is no digest: it is computed again.
        let key = self.keys.vault()?;
        Ok(sealed.and_then(|sealed| key.open(name.as_bytes(), &sealed).ok()).map(|opened| opened.to_vec()))
    }

    /// Keeps a digest in place of the earlier one of this name.
    pub fn keep_digest(
        &self,
        name: &str,
        fingerprint: &[u8],
        digest: &[u8],
        rng: &mut impl rand_core::CryptoRng,
    ) -> Result<(), StorageError> {
        let sealed = self.keys.vault()?.seal(name.as_bytes(), digest, rng);
        self.sql
            .prepare_cached(
                "INSERT INTO digests (name, fingerprint, sealed) VALUES (?1, ?2, ?3)
                 ON CONFLICT (name) DO UPDATE SET fingerprint = ?2, sealed = ?3",
            )?
            .execute(params![self.keys.vault()?.name_of(name), fingerprint, sealed])?;
        Ok(())
    }

    /// Throws one digest away.
    pub fn forget_digest(&self, name: &str) -> Result<(), StorageError> {
        let hidden = self.keys.vault()?.name_of(name);
        self.sql.prepare_cached("DELETE FROM digests WHERE name = ?1")?.execute([hidden])?;
        Ok(())
    }

    /// Throws all digests away; no answer changes.
    pub fn forget_digests(&self) -> Result<(), StorageError> {
        self.touch(Touched::All);
        self.sql.execute("DELETE FROM digests", [])?;
        Ok(())
    }
}
