//! For phones that hold something else than this database, and for a database that came back from a backup.

use super::data_keys::DataKeys;
use super::membership;
use super::read::{envelope_of, segment};
use crate::store::StoreError;
use porchlight_core::crypto::covers::Cover;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::crypto::segment::{ENVELOPES_MAX, Segment};
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, IncarnationId, TenantId};
use porchlight_core::protocol::{DifferingDocument, DocumentCheck, ReadableFrom, WantedChain};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// Most envelopes that one answer names.
const NAMED_MAX: usize = 65_536;

const DOCUMENTS: &str =
    "SELECT documents.account_id, document_id, live_count, live_sum, documents.kind, month, from_month,
        notices_from_month, kept_from_month
    FROM members JOIN documents ON documents.tenant_id = members.tenant_id AND documents.space_id = members.space_id
    JOIN tenants ON tenants.tenant_id = members.tenant_id
    WHERE members.tenant_id = ?1 AND members.account_id = ?2";
const LIVE_TOTALS: &str = "SELECT live_count, live_sum FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const LIVE: &str = "SELECT device_id, sequence, envelope_id FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND covered_ms IS NULL AND is_aside = 0
    ORDER BY device_id, sequence";
const SHARE: &str = "SELECT documents.kind, month, from_month, notices_from_month, kept_from_month FROM documents
    JOIN members ON members.tenant_id = documents.tenant_id AND members.space_id = documents.space_id
    JOIN tenants ON tenants.tenant_id = documents.tenant_id
    WHERE documents.tenant_id = ?1 AND documents.account_id = ?2 AND document_id = ?3 AND members.account_id = ?4";
const CHAIN: &str = "SELECT position, account_id, header, body, body_hash, signature FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND device_id = ?4 AND sequence >= ?5
    AND covered_ms IS NULL AND is_aside = 0 ORDER BY sequence";
const IS_UNHEARD: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND is_unheard = 1";
const HEAR: &str = "UPDATE accounts SET is_unheard = 0 WHERE tenant_id = ?1 AND account_id = ?2";
const RENEW: &str = "UPDATE server SET incarnation_id = ?1 WHERE only_row = 1";
const ALL_UNHEARD: &str = "UPDATE /* every tenant */ accounts SET is_unheard = 1";
const NO_SESSIONS: &str = "DELETE FROM /* every tenant */ sessions";
const NO_LINKS: &str = "DELETE FROM /* every tenant */ sign_in_links";

pub(super) fn differing(
    conn: &Connection,
    tenant: TenantId,
    account: AccountId,
    have: &[DocumentCheck],
) -> Result<Vec<DifferingDocument>, StoreError> {
    let have: BTreeMap<_, _> =
        have.iter().map(|check| ((check.account, check.document), (check.count, check.sum))).collect();
    let mut statement = conn.prepare_cached(DOCUMENTS)?;
    let rows = statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| {
        let key = (AccountId::from_bytes(row.get(0)?), DocumentId::from_bytes(row.get(1)?));
        Ok((key, live_totals(row, 2)?, is_allowed(row, 4, key.0 == account)?))
    })?;
    let (mut held, mut hidden) = (BTreeMap::new(), BTreeSet::new());
    for row in rows {
        let (key, totals, is_allowed) = row?;
        if is_allowed {
            held.insert(key, totals);
        } else {
            hidden.insert(key); // of a month that this reader does not read: nobody's loss
        }
    }
    let (mut differing, mut named) = (Vec::new(), 0);
    for (key, ours) in &held {
        if have.get(key).copied().unwrap_or_default() != *ours && named < NAMED_MAX {
            let live = live(conn, tenant, key.0, key.1)?;
            named += live.len();
            differing.push(DifferingDocument { account: key.0, document: key.1, live });
        }
    }
    for (key, theirs) in have.iter().filter(|(key, _)| !held.contains_key(key) && !hidden.contains(key)) {
        // One's own is one's own in a space that one has left, too.
        let values = params![tenant.as_bytes(), key.0.as_bytes(), key.1.as_bytes()];
        let ours = if key.0 == account {
            conn.prepare_cached(LIVE_TOTALS)?.query_row(values, |row| live_totals(row, 0)).optional()?
        } else {
            None
        };
        // What only the phone has is lost here: an empty live set says so.
        match ours {
            Some(ours) if ours == *theirs => {}
            Some(_) => {
                let live = live(conn, tenant, key.0, key.1)?;
                differing.push(DifferingDocument { account: key.0, document: key.1, live });
            }
            None => differing.push(DifferingDocument { account: key.0, document: key.1, live: Vec::new() }),
        }
    }
    Ok(differing)
}

fn live_totals(row: &Row<'_>, first: usize) -> rusqlite::Result<(u64, u64)> {
    Ok((row.get::<_, i64>(first)?.unsigned_abs(), row.get::<_, i64>(first + 1)?.cast_unsigned()))
}

/// Whether a member may read a document, by its kind and month and the months of the membership.
fn is_allowed(row: &Row<'_>, first: usize, is_own: bool) -> rusqlite::Result<bool> {
    let from = ReadableFrom { posts: row.get(first + 2)?, notices: row.get(first + 3)?, kept: row.get(first + 4)? };
    Ok(from.allows(membership::kind_of(row.get(first)?), row.get(first + 1)?, is_own))
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
    keys: &DataKeys,
    (tenant, account): (TenantId, AccountId),
    want: &[WantedChain],
    budget: u32,
) -> Result<Vec<Segment>, StoreError> {
    let mut left = budget.min(porchlight_core::protocol::PULL_BUDGET_BYTES) as usize;
    let mut segments = Vec::new();
    for wanted in want {
        let key = params![tenant.as_bytes(), wanted.account.as_bytes(), wanted.document.as_bytes(), account.as_bytes()];
        let is_own = wanted.account == account;
        let may_read = conn.prepare_cached(SHARE)?.query_row(key, |row| is_allowed(row, 0, is_own)).optional()?;
        if is_own || may_read == Some(true) {
            segments.extend(chain(conn, keys, tenant, wanted, (&mut left, segments.is_empty()))?);
        }
    }
    Ok(segments)
}

/// A chain from a sequence on, in segments that each end where a signature stands; the first of a page goes whole.
fn chain(
    conn: &Connection,
    keys: &DataKeys,
    tenant: TenantId,
    wanted: &WantedChain,
    (left, must_give): (&mut usize, bool),
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
        let Some(envelope) = envelope_of(keys, tenant, row)? else { continue };
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

/// Makes a database that came back from a backup another one than it was: a new incarnation, no
/// account heard yet, and no session or link of staff.
pub(super) fn renew(tx: &Connection, fresh: IncarnationId) -> Result<(), StoreError> {
    tx.execute(RENEW, [fresh.as_bytes()])?;
    tx.execute(ALL_UNHEARD, [])?;
    // Who signed out or used a link after the backup was made must not find it open again.
    tx.execute(NO_SESSIONS, [])?;
    tx.execute(NO_LINKS, [])?;
    Ok(())
}
