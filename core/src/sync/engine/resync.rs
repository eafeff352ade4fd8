//! Resync: the server is another than the one we knew (a restore from backup), or its checks differ
//! from what is held here. Everything this device wrote is queued again and every space is read from
//! the beginning. (Asking for the differing documents alone comes with the next issue.)

use super::Engine;
use crate::ids::{DeviceId, IncarnationId};
use crate::protocol::Exchanged;
use crate::storage::tenants::KnownTenant;
use crate::storage::{StorageError, Transaction};
use crate::time::EpochMs;

const MISMATCH_PAUSE_MS: EpochMs = 24 * 3_600_000;

impl Engine {
    /// Notes the server's incarnation; a new one is refilled.
    pub(super) fn meet(
        transaction: &Transaction<'_>,
        known: &mut KnownTenant,
        met: IncarnationId,
        device: DeviceId,
    ) -> Result<bool, StorageError> {
        let is_new = known.incarnation.is_some_and(|before| before != met);
        if is_new {
            refill(transaction, known, device)?;
        }
        known.incarnation = Some(met);
        Ok(is_new)
    }

    /// Compares the server's checks once nothing is under way; true when they differ.
    pub(super) fn differs(
        transaction: &Transaction<'_>,
        known: &KnownTenant,
        exchanged: &Exchanged,
    ) -> Result<bool, StorageError> {
        let is_settled = !exchanged.more && transaction.queued_count(Some(known.tenant))? == 0;
        if !is_settled || !transaction.refused()?.is_empty() {
            return Ok(false);
        }
        for check in &exchanged.checks {
            let held = transaction.space_fingerprint(check.space)?;
            if (held.count, held.sum) != (check.count, check.sum) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Acts on a mismatch, at most once a day: a difference that stays is not mended by asking again.
    pub(super) fn mismatched(
        &mut self,
        now_ms: EpochMs,
        transaction: &Transaction<'_>,
        known: &mut KnownTenant,
    ) -> Result<(), StorageError> {
        self.status.mismatches += 1;
        if self.resynced_ms.is_none_or(|last| now_ms - last >= MISMATCH_PAUSE_MS) {
            self.resynced_ms = Some(now_ms);
            refill(transaction, known, self.device)?;
        }
        Ok(())
    }
}

fn refill(transaction: &Transaction<'_>, known: &mut KnownTenant, device: DeviceId) -> Result<(), StorageError> {
    transaction.requeue_all(known.tenant, device)?;
    transaction.reset_cursor(known.tenant)?;
    known.log_head = None;
    Ok(())
}
