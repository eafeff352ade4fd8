//! What snapshots and tombstones stand for: it leaves the live sets at once, and its bytes later.

use super::log_entries::Totals;
use super::writer::Effects;
use crate::store::StoreError;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::{Body, EnvelopeKind, Header};
use porchlight_core::ids::{EnvelopeId, SpaceId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};

/// How long the bytes of covered entries stay: 30 days, so that a phone that was away can still be asked.
pub const COVERED_MS: EpochMs = 30 * 24 * 60 * 60 * 1000;

const ID_AT: &str = "SELECT envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence = ?5";
const LIVE_OF_CHAIN: &str = "SELECT position, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence <= ?5
    AND covered_ms IS NULL AND is_aside = 0";
/// The third byte of a header is its kind.
const LIVE_BUT_TOMBSTONES: &str = "SELECT position, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NULL AND is_aside = 0
    AND substr(header, 3, 1) <> ?4";
const COVER: &str = "UPDATE log SET covered_ms = ?4 WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const BODIES_OF_DOCUMENT: &str = "SELECT space_id, position, body FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NOT NULL AND body IS NOT NULL";
const OLD_BODIES: &str = "SELECT space_id, position, body FROM log
    WHERE tenant_id = ?1 AND covered_ms < ?2 AND covered_ms IS NOT NULL AND body IS NOT NULL LIMIT 256";
const DROP_BODY: &str = "UPDATE log SET body = NULL, body_hash = ?4
    WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const LESS_LIVE: &str = "UPDATE documents SET live_count = live_count - ?4, live_sum = ?5
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const LIVE_SUM: &str = "SELECT live_sum FROM documents WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const ANCHOR: &str = "INSERT INTO chains (tenant_id, account_id, document_id, device_id, next_sequence, last_id)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (tenant_id, account_id, document_id, device_id) DO UPDATE SET
    next_sequence = excluded.next_sequence, last_id = excluded.last_id WHERE excluded.next_sequence > next_sequence";

/// Whether a list agrees with what is held: under a covered sequence lies that very envelope, or none.
pub(super) fn agrees(tx: &Connection, tenant: TenantId, of: &Header, covers: &[Cover]) -> Result<bool, StoreError> {
    for cover in covers {
        let key = params![
            tenant.as_bytes(),
            of.account.as_bytes(),
            of.document.as_bytes(),
            cover.device.as_bytes(),
            cover.sequence.cast_signed()
        ];
        let held = tx.prepare_cached(ID_AT)?.query_row(key, |row| row.get(0).map(EnvelopeId::from_bytes)).optional()?;
        if held.is_some_and(|held| held != cover.id) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes what an envelope covers out of the live sets; its chains go on from there.
pub(super) fn cover(
    tx: &Connection,
    effects: &mut Effects,
    tenant: TenantId,
    of: &Header,
    covers: &[Cover],
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    for cover in covers {
        let (account, document, device) = (of.account.as_bytes(), of.document.as_bytes(), cover.device.as_bytes());
        let last = cover.sequence.cast_signed();
        take_out(tx, tenant, of, LIVE_OF_CHAIN, params![tenant.as_bytes(), account, document, device, last], now_ms)?;
        let anchor = params![tenant.as_bytes(), account, document, device, last + 1, cover.id.as_bytes()];
        tx.prepare_cached(ANCHOR)?.execute(anchor)?;
    }
    if of.kind == EnvelopeKind::Tombstone {
        let key = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes()];
        let others = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes(), [of.kind as u8]];
        take_out(tx, tenant, of, LIVE_BUT_TOMBSTONES, others, now_ms)?;
        effects.erased |= drop_bodies(tx, tenant, BODIES_OF_DOCUMENT, key)?;
    }
    drop_bodies(tx, tenant, OLD_BODIES, params![tenant.as_bytes(), now_ms - COVERED_MS])?;
    Ok(())
}

fn take_out(
    tx: &Connection,
    tenant: TenantId,
    of: &Header,
    select: &str,
    key: impl rusqlite::Params,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(select)?;
    let rows = statement.query_map(key, |row| Ok((row.get::<_, i64>(0)?, EnvelopeId::from_bytes(row.get(1)?))))?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    let space = of.space();
    let mut removed_sum: i64 = 0;
    for (position, id) in &rows {
        tx.prepare_cached(COVER)?.execute(params![tenant.as_bytes(), space.as_bytes(), position, now_ms])?;
        removed_sum = removed_sum.wrapping_add(super::log_entries::addend(id));
    }
    let count = i64::try_from(rows.len()).map_err(|_| StoreError::Damaged("count"))?;
    let mut totals = Totals::of_space(tx, tenant, space)?;
    totals.live_count -= count;
    totals.live_sum = totals.live_sum.wrapping_sub(removed_sum);
    totals.keep(tx, tenant, space)?;
    let key = params![tenant.as_bytes(), of.account.as_bytes(), of.document.as_bytes()];
    let sum: i64 = tx.prepare_cached(LIVE_SUM)?.query_row(key, |row| row.get(0))?;
    tx.prepare_cached(LESS_LIVE)?.execute(params![
        tenant.as_bytes(),
        of.account.as_bytes(),
        of.document.as_bytes(),
        count,
        sum.wrapping_sub(removed_sum)
    ])?;
    Ok(())
}

/// Leaves of each entry that `select` finds only header, hash and signature; says whether there was any.
fn drop_bodies(
    tx: &Connection,
    tenant: TenantId,
    select: &str,
    key: impl rusqlite::Params,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(select)?;
    let rows = statement.query_map(key, |row| {
        Ok((SpaceId::from_bytes(row.get(0)?), row.get::<_, i64>(1)?, Body::Bytes(row.get(2)?).hash()))
    })?;
    let rows = rows.collect::<Result<Vec<_>, _>>()?;
    for (space, position, hash) in &rows {
        tx.prepare_cached(DROP_BODY)?.execute(params![tenant.as_bytes(), space.as_bytes(), position, hash])?;
    }
    Ok(!rows.is_empty())
}
