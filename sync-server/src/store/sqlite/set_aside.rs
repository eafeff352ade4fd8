//! Late words of a removed device: outside of what stays valid, kept apart for their owner to look at.

use super::log_entries::{self, Totals};
use crate::store::StoreError;
use porchlight_core::crypto::envelope::Header;
use porchlight_core::gate::{CheckedSegment, Refusal};
use porchlight_core::ids::{EnvelopeId, SpaceId, TenantId};
use porchlight_core::protocol::Verdict;
use rusqlite::{Connection, OptionalExtension, params};

/// Most envelopes of one removed device that are kept apart, and most bytes of their bodies.
const ENVELOPES_MAX: i64 = 1_024;
const BYTES_MAX: i64 = 4 * 1024 * 1024;

const KEPT: &str = "SELECT count(*), coalesce(sum(length(body)), 0) FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND device_id = ?3 AND is_aside = 1";
const ID_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5";
const ADD: &str = "INSERT INTO log
    (tenant_id, space_id, position, account_id, document_id, device_id, sequence, envelope_id, header, body, body_hash, signature, is_aside)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)";

/// Keeps a segment apart. Only sealed entries of the person's own are: what is open needs nobody's second look.
pub(super) fn keep(
    tx: &Connection,
    tenant: TenantId,
    checked: &CheckedSegment,
) -> Result<Result<Verdict, Refusal>, StoreError> {
    let first = checked.segment.first();
    if first.space() != SpaceId::personal(first.account) || checked.contents.is_err() {
        return Ok(Err(Refusal::OutsideCut));
    }
    if is_held(tx, tenant, first, &checked.ids)? {
        return Ok(Ok(Verdict::Duplicate));
    }
    let key = params![tenant.as_bytes(), first.account.as_bytes(), first.device.as_bytes()];
    let (count, bytes): (i64, i64) = tx.prepare_cached(KEPT)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    if count >= ENVELOPES_MAX || bytes >= BYTES_MAX {
        return Ok(Err(Refusal::OutsideCut));
    }
    let mut totals = Totals::of_space(tx, tenant, first.space())?;
    let mut add = tx.prepare_cached(ADD)?;
    for (envelope, id) in checked.segment.envelopes().iter().zip(&checked.ids) {
        log_entries::add_envelope(&mut add, tenant, totals.take_position(), envelope, id)?;
    }
    totals.keep(tx, tenant, first.space())?;
    Ok(Ok(Verdict::Stored))
}

/// Whether anything lies under one of the segment's sequences already. A removed device that comes with other bytes is
/// not listened to any more.
fn is_held(tx: &Connection, tenant: TenantId, first: &Header, ids: &[EnvelopeId]) -> Result<bool, StoreError> {
    for sequence in (first.sequence..).take(ids.len()) {
        let key = params![
            tenant.as_bytes(),
            first.account.as_bytes(),
            first.document.as_bytes(),
            first.device.as_bytes(),
            sequence.cast_signed()
        ];
        if tx.prepare_cached(ID_AT)?.query_row(key, |_| Ok(())).optional()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
