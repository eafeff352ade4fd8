//! For phones that hold something else than this database, and for a database that came back from a backup.

use super::read::{envelope_of, segment};
use crate::store::StoreError;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::{ENVELOPES_MAX, Segment};
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, IncarnationId, TenantId};
use porchlight_core::protocol::{DifferingDocument, DocumentCheck, WantedChain};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Most envelopes that one answer names.
const NAMED_MAX: usize = 65_536;

const READABLE_DOCUMENTS: &str = "SELECT documents.account_id, document_id, live_count, live_sum
    FROM members JOIN documents ON documents.tenant_id = members.tenant_id AND documents.space_id = members.space_id
    WHERE members.tenant_id = ?1 AND members.account_id = ?2";
const LIVE: &str = "SELECT device_id, sequence, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NULL AND is_aside = 0
    ORDER BY device_id, sequence";
const MAY_READ: &str = "SELECT 1 FROM documents JOIN members ON members.tenant_id = documents.tenant_id
    AND members.space_id = documents.space_id
    WHERE documents.tenant_id = ?1 AND documents.account_id = ?2 AND document_id = ?3 AND members.account_id = ?4";
const CHAIN: &str = "SELECT position, account_id, header, body, body_hash, signature FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence >= ?5
    AND covered_ms IS NULL AND is_aside = 0 ORDER BY sequence";
const IS_UNHEARD: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND is_unheard = 1";
const HEAR: &str = "UPDATE accounts SET is_unheard = 0 WHERE tenant_id = ?1 AND account_id = ?2";
const RENEW: &str = "UPDATE server SET incarnation_id = ?1 WHERE only_row = 1";
const ALL_UNHEARD: &str = "UPDATE /* every tenant */ accounts SET is_unheard = 1";

pub(super) fn differing(
    conn: &Connection,
    tenant: TenantId,
    account: AccountId,
    have: &[DocumentCheck],
) -> Result<Vec<DifferingDocument>, StoreError> {
    let have: BTreeMap<_, _> =
        have.iter().map(|check| ((check.account, check.document), (check.count, check.sum))).collect();
    let mut statement = conn.prepare_cached(READABLE_DOCUMENTS)?;
    let rows = statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| {
        let key = (AccountId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?));
        Ok((key, (row.get::<_, i64>(2)?.unsigned_abs(), row.get::<_, i64>(3)?.cast_unsigned())))
    })?;
    let held = rows.collect::<Result<BTreeMap<_, _>, _>>()?;
    let (mut differing, mut named) = (Vec::new(), 0);
    for (key, ours) in &held {
        if have.get(key).copied().unwrap_or_default() != *ours && named < NAMED_MAX {
            let live = live(conn, tenant, key.0, key.1)?;
            named += live.len();
            differing.push(DifferingDocument { account: key.0, document: key.1, live });
        }
    }
    // What only the phone has is lost here: an empty live set says so.
    for (account, document) in have.keys().filter(|key| !held.contains_key(key)) {
        differing.push(DifferingDocument { account: *account, document: *document, live: Vec::new() });
    }
    Ok(differing)
}

fn live(
    conn: &Connection,
    tenant: TenantId,
    account: AccountId,
    document: DocumentId,
) -> Result<Vec<Cover>, StoreError> {
    let mut statement = conn.prepare_cached(LIVE)?;
    let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
    let rows = statement.query_map(key, |row| {
        Ok(Cover {
            device: DeviceId::from_bytes(row.get(0)?),
            sequence: row.get::<_, i64>(1)?.unsigned_abs(),
            id: EnvelopeId::from_bytes(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn chains(
    conn: &Connection,
    tenant: TenantId,
    account: AccountId,
    want: &[WantedChain],
    budget: u32,
) -> Result<Vec<Segment>, StoreError> {
    let mut left = budget.min(porchlight_core::protocol::PULL_BUDGET_BYTES) as usize;
    let mut segments = Vec::new();
    for wanted in want {
        let key = params![tenant.as_bytes(), wanted.account.as_bytes(), wanted.document.as_bytes(), account.as_bytes()];
        if conn.prepare_cached(MAY_READ)?.exists(key)? {
            segments.extend(chain(conn, tenant, wanted, &mut left, segments.is_empty())?);
        }
    }
    Ok(segments)
}

/// A chain from a sequence on, in segments that each end where a signature stands; the first of a page goes whole.
fn chain(
    conn: &Connection,
    tenant: TenantId,
    wanted: &WantedChain,
    left: &mut usize,
    must_give: bool,
) -> Result<Vec<Segment>, StoreError> {
    let mut statement = conn.prepare_cached(CHAIN)?;
    let mut rows = statement.query(params![
        tenant.as_bytes(),
        wanted.account.as_bytes(),
        wanted.document.as_bytes(),
        wanted.device.as_bytes(),
        i64::try_from(wanted.from).unwrap_or(i64::MAX)
    ])?;
    let (mut segments, mut run): (Vec<Segment>, Vec<Envelope>) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let Some(envelope) = envelope_of(row)? else { continue };
        let is_end = envelope.signature.is_some();
        run.push(envelope);
        if !is_end && run.len() < ENVELOPES_MAX {
            continue;
        }
        let bytes: usize = run.iter().map(|envelope| envelope.header.body_len as usize).sum();
        if bytes > *left && !(must_give && segments.is_empty()) {
            break;
        }
        *left = left.saturating_sub(bytes);
        segments.push(segment(std::mem::take(&mut run))?);
    }
    Ok(segments)
}

pub(super) fn is_unheard(conn: &Connection, tenant: TenantId, account: AccountId) -> Result<bool, StoreError> {
    Ok(conn.prepare_cached(IS_UNHEARD)?.exists(params![tenant.as_bytes(), account.as_bytes()])?)
}

pub(super) fn hear(tx: &Connection, tenant: TenantId, account: AccountId) -> Result<(), StoreError> {
    tx.prepare_cached(HEAR)?.execute(params![tenant.as_bytes(), account.as_bytes()])?;
    Ok(())
}

/// Makes a database that came back from a backup another one than it was: a new incarnation, and no account heard yet.
pub(super) fn renew(tx: &Connection, fresh: IncarnationId) -> Result<(), StoreError> {
    tx.execute(RENEW, [fresh.as_bytes()])?;
    tx.execute(ALL_UNHEARD, [])?;
    Ok(())
}
