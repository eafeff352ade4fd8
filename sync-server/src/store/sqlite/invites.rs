//! Invites of residents that wait.

use crate::store::{OpenInvite, StoreError};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};

const OPEN: &str = "SELECT invite_hash, display_name, expires_ms FROM invites
    WHERE tenant_id = ?1 AND used_account IS NULL AND expires_ms > ?2 ORDER BY expires_ms, invite_hash";
const REVOKE: &str = "DELETE FROM invites WHERE tenant_id = ?1 AND invite_hash = ?2 AND used_account IS NULL";

pub(super) fn open(conn: &Connection, house: TenantId, now_ms: EpochMs) -> Result<Vec<OpenInvite>, StoreError> {
    let mut statement = conn.prepare_cached(OPEN)?;
    let rows = statement.query_map(params![house.as_bytes(), now_ms], |row| {
        Ok(OpenInvite { hash: row.get(0)?, display_name: row.get(1)?, expires_ms: row.get(2)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn revoke(tx: &Connection, house: TenantId, invite_hash: [u8; 32]) -> Result<bool, StoreError> {
    Ok(tx.execute(REVOKE, params![house.as_bytes(), invite_hash])? == 1)
}
