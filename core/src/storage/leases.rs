//! Leases on what others show: see `leases`.

use super::{StorageError, Transaction, blob};
use crate::ids::{AccountId, SpaceId};
use crate::leases::Lease;
use rusqlite::params;

impl Transaction<'_> {
    /// Every lease that runs here.
    pub fn leases(&self) -> Result<Vec<(SpaceId, Lease)>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT space, heard_ms, began_ms, seen_ms, passed_ms, over_ms FROM leases ORDER BY space",
        )?;
        let mut rows = statement.query([])?;
        let mut leases = Vec::new();
        while let Some(row) = rows.next()? {
            let [heard_ms, began_ms, seen_ms, passed_ms] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
            let lease = Lease { heard_ms, began_ms, seen_ms, passed_ms, over_ms: row.get(5)? };
            leases.push((SpaceId::from_bytes(blob(row, 0, "leases")?), lease));
        }
        Ok(leases)
    }

    /// Keeps a lease in place of an earlier one.
    pub fn keep_lease(&self, space: SpaceId, lease: &Lease) -> Result<(), StorageError> {
        let Lease { heard_ms, began_ms, seen_ms, passed_ms, over_ms } = lease;
        self.sql
            .prepare_cached(
                "INSERT INTO leases (space, heard_ms, began_ms, seen_ms, passed_ms, over_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (space) DO UPDATE SET
                   heard_ms = ?2, began_ms = ?3, seen_ms = ?4, passed_ms = ?5, over_ms = ?6",
            )?
            .execute(params![space.as_bytes(), heard_ms, began_ms, seen_ms, passed_ms, over_ms])?;
        Ok(())
    }

    /// Erases what others show in a space. It is read from the beginning next time, so that what still stands comes again.
    pub fn end_lease(&self, space: SpaceId, reader: AccountId) -> Result<(), StorageError> {
        self.drop_shared_of_others(space, reader)?;
        for table in ["leases", "cursors"] {
            self.sql.prepare_cached(&format!("DELETE FROM {table} WHERE space = ?1"))?.execute([space.as_bytes()])?;
        }
        Ok(())
    }
}
