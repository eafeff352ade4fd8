//! Removing a device: the cut must have everything that is stored of it at home. Whoever signs it has read to the end;
//! if the removed device was quicker, they read again and sign again.

use crate::store::StoreError;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{DeviceId, DocumentId, SpaceId, TenantId};
use rusqlite::{Connection, params};

/// What a snapshot or tombstone stands for is sent to nobody, and need not be in a cut.
const LIVE_ENDS: &str = "SELECT document_id, max(sequence) FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id IS NOT NULL AND device_id = ?3
    AND covered_ms IS NULL AND is_aside = 0 GROUP BY document_id";

/// Whether a log removes a device, behind its first `held` records, without all that is stored of that device.
pub(super) fn leaves_words_out(
    tx: &Connection,
    tenant: TenantId,
    log: &AccountLog,
    held: usize,
) -> Result<bool, StoreError> {
    let space = SpaceId::personal(log.account());
    let removed: Vec<DeviceId> = log
        .devices()
        .filter(|(_, device)| device.removed_at().is_some_and(|at| at >= held))
        .map(|(id, _)| id)
        .collect();
    for device in removed {
        let mut statement = tx.prepare_cached(LIVE_ENDS)?;
        let mut rows = statement.query(params![tenant.as_bytes(), log.account().as_bytes(), device.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let document = DocumentId::from_bytes(row.get(0)?);
            let stored = row.get::<_, i64>(1)?.unsigned_abs();
            if log.cut_end(space, device, document).is_none_or(|(last, _)| last < stored) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
