//! Bodies whose time is over go; header, hash and signature stay, since phones and server count them alike.

use super::{at_rest, quotas};
use crate::store::StoreError;
use porchlight_core::ids::{AccountId, DocumentId, SpaceId, TenantId};
use rusqlite::{Connection, params};

const BODIES: &str = "SELECT space_id, position, header, body FROM log
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
    drop_found(tx, tenant, BODIES, params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()])
}

/// Drops the bodies that `select` finds (space, position, header, body); says whether there were any.
pub(super) fn drop_found(
    tx: &Connection,
    tenant: TenantId,
    select: &str,
    key: impl rusqlite::Params,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(select)?;
    let rows = statement.query_map(key, |row| {
        let place = (SpaceId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?);
        Ok((place, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
    })?;
    let found = rows.collect::<Result<Vec<_>, _>>()?;
    let is_any = !found.is_empty();
    if is_any {
        let lengths = found.iter().map(|(_, _, body)| i64::try_from(body.len()).unwrap_or(i64::MAX));
        quotas::give_back(tx, tenant, lengths.sum())?;
    }
    for ((space, position), header, body) in found {
        let hash = at_rest::body_hash(&header, body)?;
        tx.prepare_cached(DROP_BODY)?.execute(params![tenant.as_bytes(), space.as_bytes(), position, hash])?;
    }
    Ok(is_any)
}
