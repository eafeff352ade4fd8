//! Cursors: how far each space was read, and what of it is read at all.

use super::{StorageError, Transaction, blob};
use crate::documents::DocumentKind;
use crate::ids::{AccountId, DocumentId, SpaceId, TenantId};
use crate::protocol::{Cursor, DocumentCheck, ReadableFrom, SpaceCheck};
use crate::storage::documents::Fingerprint;
use rusqlite::{OptionalExtension, params};
use std::collections::BTreeMap;

impl Transaction<'_> {
    /// The cursor of a tenant.
    pub fn cursor(&self, tenant: TenantId) -> Result<Vec<Cursor>, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT space, position, epoch FROM cursors WHERE tenant = ?1 ORDER BY space")?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut cursors = Vec::new();
        while let Some(row) = rows.next()? {
            let (space, position) = (SpaceId::from_bytes(blob(row, 0, "cursors")?), row.get(1)?);
            let epoch = row.get::<_, Option<i64>>(2)?.map(i64::cast_unsigned);
            cursors.push(Cursor { space, position, epoch });
        }
        Ok(cursors)
    }

    /// Moves the cursor; in the transaction of the envelopes that it stands for. A space that is not in it is not read
    /// any more: whoever joins it again begins anew.
    pub fn set_cursor(&self, tenant: TenantId, cursors: &[Cursor], checks: &[SpaceCheck]) -> Result<(), StorageError> {
        let from: BTreeMap<SpaceId, ReadableFrom> =
            checks.iter().filter_map(|check| Some((check.space, check.from?))).collect();
        for held in self.cursor(tenant)? {
            if !cursors.iter().any(|cursor| cursor.space == held.space) {
                self.sql
                    .prepare_cached("DELETE FROM cursors WHERE tenant = ?1 AND space = ?2")?
                    .execute(params![tenant.as_bytes(), held.space.as_bytes()])?;
            }
        }
        let mut statement = self.sql.prepare_cached(
            "INSERT INTO cursors (tenant, space, position, epoch, posts_from, notices_from, kept_from)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (tenant, space) DO UPDATE SET position = ?3, epoch = ?4, posts_from = ?5, notices_from = ?6,
               kept_from = ?7",
        )?;
        for cursor in cursors {
            let position =
                i64::try_from(cursor.position).map_err(|_| StorageError::UnreadableRow { table: "cursors" })?;
            let epoch = cursor.epoch.map(u64::cast_signed);
            let from = from.get(&cursor.space).copied().unwrap_or_default();
            let (tenant, space) = (tenant.as_bytes(), cursor.space.as_bytes());
            statement.execute(params![tenant, space, position, epoch, from.posts, from.notices, from.kept])?;
        }
        Ok(())
    }

    /// From which months on a space is read now; everything where it is not read any more, and stays as it was.
    pub fn read_from(&self, space: SpaceId) -> Result<ReadableFrom, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT posts_from, notices_from, kept_from FROM cursors WHERE space = ?1")?;
        let from =
            |row: &rusqlite::Row<'_>| Ok(ReadableFrom { posts: row.get(0)?, notices: row.get(1)?, kept: row.get(2)? });
        Ok(statement.query_row([space.as_bytes()], from).optional()?.unwrap_or_default())
    }

    /// The first month of posts that a tenant still has, as it last said; 0 before it said any.
    pub fn kept_from(&self, tenant: TenantId) -> Result<i32, StorageError> {
        let mut statement =
            self.sql.prepare_cached("SELECT coalesce(max(kept_from), 0) FROM cursors WHERE tenant = ?1")?;
        Ok(statement.query_row([tenant.as_bytes()], |row| row.get(0))?)
    }

    /// Reads a tenant's spaces from the beginning next time.
    pub fn reset_cursor(&self, tenant: TenantId) -> Result<(), StorageError> {
        self.sql.prepare_cached("DELETE FROM cursors WHERE tenant = ?1")?.execute([tenant.as_bytes()])?;
        Ok(())
    }

    /// What is held of what `reader` reads of a space, all documents together.
    pub fn space_fingerprint(
        &self,
        space: SpaceId,
        reader: AccountId,
        from: ReadableFrom,
    ) -> Result<Fingerprint, StorageError> {
        let mut statement = self
            .sql
            .prepare_cached("SELECT account, kind, month, live_count, live_sum FROM documents WHERE space = ?1")?;
        let mut rows = statement.query([space.as_bytes()])?;
        let mut total = Fingerprint::default();
        while let Some(row) = rows.next()? {
            let account = AccountId::from_bytes(blob(row, 0, "documents")?);
            let kind = row.get::<_, Option<u8>>(1)?.and_then(DocumentKind::from_number);
            if from.allows(kind, row.get(2)?, account == reader) {
                total.count += row.get::<_, i64>(3)?.cast_unsigned();
                total.sum = total.sum.wrapping_add(row.get::<_, i64>(4)?.cast_unsigned());
            }
        }
        Ok(total)
    }

    /// What is held of each document that `reader` reads in a tenant, for a comparison with what the tenant has. Bonds
    /// of their own are always among it: where a server lost them, it does not know that the space is read.
    pub fn readable_documents(&self, tenant: TenantId, reader: AccountId) -> Result<Vec<DocumentCheck>, StorageError> {
        let mut statement = self.sql.prepare_cached(
            "SELECT documents.account, document, live_count, live_sum, kind, month, position, posts_from, notices_from,
               kept_from
             FROM documents LEFT JOIN cursors ON cursors.tenant = documents.tenant AND cursors.space = documents.space
             WHERE documents.tenant = ?1 AND live_count > 0 ORDER BY documents.account, document",
        )?;
        let mut rows = statement.query([tenant.as_bytes()])?;
        let mut checks = Vec::new();
        while let Some(row) = rows.next()? {
            let account = AccountId::from_bytes(blob(row, 0, "documents")?);
            let kind = row.get::<_, Option<u8>>(4)?.and_then(DocumentKind::from_number);
            let is_own = account == reader;
            let is_readable = if row.get::<_, Option<i64>>(6)?.is_some() {
                let from = ReadableFrom { posts: row.get(7)?, notices: row.get(8)?, kept: row.get(9)? };
                from.allows(kind, row.get(5)?, is_own)
            } else {
                is_own && kind == Some(DocumentKind::Bonds)
            };
            if is_readable {
                let document = DocumentId::from_bytes(blob(row, 1, "documents")?);
                let (count, sum) = (row.get::<_, i64>(2)?.cast_unsigned(), row.get::<_, i64>(3)?.cast_unsigned());
                checks.push(DocumentCheck { account, document, count, sum });
            }
        }
        Ok(checks)
    }
}
