//! Cursors: how far each space was read.

use super::{StorageError, Transaction, blob};
use crate::ids::{SpaceId, TenantId};
use crate::protocol::Cursor;
use crate::storage::documents::Fingerprint;
use rusqlite::params;

impl Transaction<'_> {
    /// The cursor of a tenant.
    pub fn cursor(&self, tenant: TenantId) -> Result<Vec<Cursor>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT space, position FROM cursors WHERE tenant = ?1 ORDER BY space")?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut cursors = Vec::new();
        while let Some(row) = rows.next()? {
            cursors.push(Cursor { space: SpaceId::from_bytes(blob(row, 0, "cursors")?), position: row.get(1)? });
        }
        Ok(cursors)
    }

    /// Moves the cursor; in the transaction of the envelopes that it stands for.
    pub fn set_cursor(&self, tenant: TenantId, cursors: &[Cursor]) -> Result<(), StorageError> {
        let mut statement = self.sql.prepare_cached(
            "INSERT INTO cursors (tenant, space, position) VALUES (?1, ?2, ?3)
             ON CONFLICT (tenant, space) DO UPDATE SET position = ?3",
        )?;
        for cursor in cursors {
            let position =
                i64::try_from(cursor.position).map_err(|_| StorageError::UnreadableRow { table: "cursors" })?;
            statement.execute(params![tenant.as_bytes(), cursor.space.as_bytes(), position])?;
        }
        Ok(())
    }

    /// Reads a tenant's spaces from the beginning next time.
    pub fn reset_cursor(&self, tenant: TenantId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM cursors WHERE tenant = ?1")?.execute([tenant.as_bytes()])?;
        Ok(())
    }

    /// What is held of a space, all documents together.
    pub fn space_fingerprint(&self, space: SpaceId) -> Result<Fingerprint, StorageError> {
        let documents = self.documents_in(space, None)?;
        Ok(documents.iter().fold(Fingerprint::default(), |total, held| Fingerprint {
            count: total.count + held.fingerprint.count,
            sum: total.sum.wrapping_add(held.fingerprint.sum),
        }))
    }
}
