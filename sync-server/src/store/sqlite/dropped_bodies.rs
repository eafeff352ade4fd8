//! Bodies whose time is over go; header, hash and signature stay, since phones and server count them alike.

use crate::store::StoreError;
use porchlight_core::crypto::envelope::Body;
use porchlight_core::ids::{AccountId, DocumentId, SpaceId, TenantId};
use rusqlite::{Connection, params};

const BODIES: &str = "SELECT space_id, position, body FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND body IS NOT NULL";
const DROP_BODY: &str = "UPDATE log SET body = NULL, body_hash = ?4
    WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";

/// Drops the bodies of a document; says whether there were any.
pub(super) fn drop_bodies(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    document: DocumentId,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(BODIES)?;
    let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
    let rows = statement.query_map(key, |row| {
        Ok((SpaceId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?, Body::Bytes(row.get(2)?).hash()))
    })?;
    let bodies = rows.collect::<Result<Vec<_>, _>>()?;
    for (space, position, hash) in &bodies {
        tx.prepare_cached(DROP_BODY)?.execute(params![tenant.as_bytes(), space.as_bytes(), position, hash])?;
    }
    Ok(!bodies.is_empty())
}
