//! Shared documents whose data key is not on this machine: the database came from another one, or from a backup that was
//! made before they were taken back. Nobody can read them any more, so they count as lost: the phones that still hold
//! them bring them again, and what was taken back is brought by nobody.

use super::at_rest;
use super::data_keys::DataKeys;
use super::log_entries::Totals;
use super::membership;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Body, Envelope, Header};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, DocumentId, RecordId, SpaceId, TenantId};
use rusqlite::{Connection, Row, params};

/// All of every tenant, once, at the start and after a restore.
const SHARED: &str = "SELECT /* every tenant */ tenant_id, account_id, document_id, space_id, consent_id, live_count,
        live_sum, month
    FROM documents WHERE kind = ?1 AND is_withdrawn = 0 AND is_deleted = 0";
const BODIES: &str = "SELECT position, header, body FROM log
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND body IS NOT NULL AND is_aside = 0";
const REST: &str = "UPDATE log SET body = ?4 WHERE tenant_id = ?1 AND space_id = ?2 AND position = ?3";
const ERASE_LOG: &str =
    "DELETE FROM log WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND is_aside = 0";
const ERASE_CHAINS: &str = "DELETE FROM chains WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const ERASE_DOCUMENT: &str = "DELETE FROM documents WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const ERASE_PROJECTION: &str =
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const ERASE_STOPS: &str = "DELETE FROM projection_stops WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const PROJECT_ANEW: &str = "UPDATE spaces SET projected = 0 WHERE tenant_id = ?1 AND space_id = ?2";

struct Shared {
    tenant: TenantId,
    account: AccountId,
    document: DocumentId,
    space: SpaceId,
    consent: Option<RecordId>,
    live: (i64, i64),
    month: Option<i32>,
}

/// Whether keys are missing: somebody copied the database without them. What is forgotten for that is nothing that a
/// server may forget within one lifetime.
pub(super) fn are_missing(conn: &Connection, keys: &DataKeys) -> Result<bool, StoreError> {
    for shared in all(conn)? {
        let has_key = keys.of((shared.tenant, shared.account, shared.document))?.is_some();
        if !has_key && is_unreadable(conn, keys, &shared)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Forgets every shared document that nobody can read here. Each is tried, for a backup may be of another machine whose
/// keys had the same names.
pub(super) fn forget_unreadable(tx: &Connection, keys: &DataKeys) -> Result<(), StoreError> {
    for shared in all(tx)? {
        if is_unreadable(tx, keys, &shared)? {
            forget(tx, &shared)?;
        }
    }
    Ok(())
}

/// Seals what an earlier version left lying open.
pub(super) fn seal_what_lies_open(tx: &Connection, keys: &DataKeys) -> Result<(), StoreError> {
    for shared in all(tx)? {
        let (tenant, space) = (shared.tenant.as_bytes(), shared.space.as_bytes());
        for (position, header, bytes) in bodies(tx, &shared)? {
            let envelope = Envelope { header, body: Body::Bytes(bytes), signature: None };
            let resting = at_rest::resting(keys, shared.tenant, &envelope, &envelope.id(), shared.consent)?;
            tx.prepare_cached(REST)?.execute(params![tenant, space, position, resting.body.bytes()])?;
        }
        let key = params![tenant, shared.account.as_bytes(), shared.document.as_bytes()];
        if tx.prepare_cached(ERASE_PROJECTION)?.execute(key)? > 0 {
            tx.prepare_cached(PROJECT_ANEW)?.execute(params![tenant, space])?;
        }
    }
    Ok(())
}

fn is_unreadable(tx: &Connection, keys: &DataKeys, shared: &Shared) -> Result<bool, StoreError> {
    for (_, header, bytes) in bodies(tx, shared)? {
        if at_rest::opened(keys, shared.tenant, &header, bytes)?.bytes().is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// As if it had never come: what phones hold of it differs from nothing, and comes again.
fn forget(tx: &Connection, shared: &Shared) -> Result<(), StoreError> {
    let Shared { tenant, account, document, space, live: (count, sum), month, .. } = *shared;
    let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
    for sql in [ERASE_LOG, ERASE_CHAINS, ERASE_PROJECTION, ERASE_STOPS, ERASE_DOCUMENT] {
        tx.prepare_cached(sql)?.execute(key)?;
    }
    let mut totals = Totals::of_space(tx, tenant, space)?;
    totals.live_count -= count;
    totals.live_sum = totals.live_sum.wrapping_sub(sum);
    totals.keep(tx, tenant, space)?;
    membership::count_month(tx, tenant, space, (Some(DocumentKind::Shared), month), (-count, sum.wrapping_neg()))
}

fn all(tx: &Connection) -> Result<Vec<Shared>, StoreError> {
    let mut statement = tx.prepare(SHARED)?;
    let shared = |row: &Row<'_>| {
        Ok(Shared {
            tenant: TenantId::from_bytes(row.get(0)?),
            account: AccountId::from_bytes(row.get(1)?),
            document: DocumentId::from_bytes(row.get(2)?),
            space: SpaceId::from_bytes(row.get(3)?),
            consent: row.get::<_, Option<[u8; 16]>>(4)?.map(RecordId::from_bytes),
            live: (row.get(5)?, row.get(6)?),
            month: row.get(7)?,
        })
    };
    let rows = statement.query_map([DocumentKind::Shared as u8], shared)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn bodies(tx: &Connection, shared: &Shared) -> Result<Vec<(i64, Header, Vec<u8>)>, StoreError> {
    let mut statement = tx.prepare_cached(BODIES)?;
    let key = params![shared.tenant.as_bytes(), shared.account.as_bytes(), shared.document.as_bytes()];
    let rows = statement.query_map(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?, row.get(2)?)))?;
    let mut found = Vec::new();
    for row in rows {
        let (position, header, bytes) = row?;
        let header = Header::parse(&header).map_err(|_| StoreError::Damaged("header"))?;
        if at_rest::is_sealed(&header) {
            found.push((position, header, bytes));
        }
    }
    Ok(found)
}
