//! Removing a device: the cut must have everything that is stored of it at home. Whoever signs it has read to the end;
//! if the removed device was quicker, they read again and sign again, while that device rests.

use super::people;
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
    for device in removed_behind(log, held) {
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

/// Lets the devices rest that a log would remove, but the one that brought it: else each of their pushes would make the
/// cut too short once more, and there would be no end to it.
pub(super) fn let_rest(
    tx: &Connection,
    tenant: TenantId,
    log: &AccountLog,
    held: usize,
    by: DeviceId,
) -> Result<(), StoreError> {
    for device in removed_behind(log, held).filter(|device| *device != by) {
        people::suspend(tx, tenant, log.account(), device, true)?;
    }
    Ok(())
}

fn removed_behind(log: &AccountLog, held: usize) -> impl Iterator<Item = DeviceId> {
    let is_removed_there = move |at: Option<usize>| at.is_some_and(|at| at >= held);
    log.devices().filter(move |(_, device)| is_removed_there(device.removed_at())).map(|(id, _)| id)
}
