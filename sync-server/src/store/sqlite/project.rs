//! The projection's half of the store: folds the records of shared documents and of asks out of the log, after the
//! commit, a bounded number of entries at a time. A document that cannot be read is put on the stop list and never tried
//! again.

use super::at_rest;
use super::data_keys::{DataKeys, KeyName};
use crate::projection;
use crate::store::StoreError;
use porchlight_core::crypto::envelope::{Body, Envelope, Header, Suite};
use porchlight_core::documents::{DocumentKind, Record, SpaceKind};
use porchlight_core::gate::space_kind;
use porchlight_core::ids::{SpaceId, TenantId};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use std::collections::BTreeSet;

const ENTRIES_MAX: i64 = 256;

/// Every space of every tenant, once, at the start.
const BEHIND: &str = "SELECT /* every tenant */ tenant_id, space_id FROM spaces WHERE projected < next_position - 1";
const END: &str = "SELECT projected, next_position FROM spaces WHERE tenant_id = ?1 AND space_id = ?2";
const NEW: &str = "SELECT position, header, body FROM log
    JOIN documents ON documents.tenant_id = log.tenant_id AND documents.account_id = log.account_id
        AND documents.document_id = log.document_id
    WHERE log.tenant_id = ?1 AND log.space_id = ?2 AND position > ?3 AND position <= ?4
        AND kind IN (?5, ?6) AND is_withdrawn = 0 AND is_deleted = 0 AND is_aside = 0 AND body IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM projection_stops WHERE projection_stops.tenant_id = ?1
            AND projection_stops.account_id = log.account_id AND projection_stops.document_id = log.document_id)
    ORDER BY position";
const KEEP: &str = "INSERT INTO shared_records (tenant_id, account_id, document_id, record_id, record)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (tenant_id, account_id, document_id, record_id) DO UPDATE SET record = min(record, excluded.record)";
const KEEP_SEALED: &str = "INSERT INTO shared_records (tenant_id, account_id, document_id, record_id, record)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (tenant_id, account_id, document_id, record_id) DO UPDATE SET record = excluded.record";
const HELD: &str = "SELECT record FROM shared_records
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND record_id = ?4";
const STOP: &str = "INSERT INTO projection_stops (tenant_id, account_id, document_id, position) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
const REACHED: &str = "UPDATE spaces SET projected = ?3 WHERE tenant_id = ?1 AND space_id = ?2";

/// The spaces whose projection lies behind their log.
pub(super) fn behind(conn: &Connection) -> Result<BTreeSet<(TenantId, SpaceId)>, StoreError> {
    let mut statement = conn.prepare(BEHIND)?;
    let rows =
        statement.query_map([], |row| Ok((TenantId::from_bytes(row.get(0)?), SpaceId::from_bytes(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Folds a bounded number of entries of the first space in the list; takes it off the list once it is up to date.
pub(super) fn fold_some(
    conn: &mut Connection,
    keys: &DataKeys,
    spaces: &mut BTreeSet<(TenantId, SpaceId)>,
) -> Result<(), StoreError> {
    let Some((tenant, space)) = spaces.first().copied() else { return Ok(()) };
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let key = params![tenant.as_bytes(), space.as_bytes()];
    let (projected, next): (i64, i64) = tx.prepare_cached(END)?.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let reached = (projected + ENTRIES_MAX).min(next - 1);
    for (position, envelope) in new_entries(&tx, keys, (tenant, space), projected, reached)? {
        fold(&tx, keys, tenant, position, &envelope)?;
    }
    tx.prepare_cached(REACHED)?.execute(params![tenant.as_bytes(), space.as_bytes(), reached])?;
    tx.commit()?;
    if reached == next - 1 {
        spaces.remove(&(tenant, space));
    }
    Ok(())
}

fn new_entries(
    tx: &Connection,
    keys: &DataKeys,
    (tenant, space): (TenantId, SpaceId),
    after: i64,
    to: i64,
) -> Result<Vec<(i64, Envelope)>, StoreError> {
    let mut statement = tx.prepare_cached(NEW)?;
    let [shared, asks] = [DocumentKind::Shared as u8, DocumentKind::Asks as u8];
    let values = params![tenant.as_bytes(), space.as_bytes(), after, to, shared, asks];
    let mut rows = statement.query(values)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let header = Header::parse(&row.get::<_, Vec<u8>>(1)?).map_err(|_| StoreError::Damaged("header"))?;
        // What people show each other is on no page of staff's.
        if space_kind(tenant, header.account, space) != SpaceKind::Care {
            continue;
        }
        let body = at_rest::opened(keys, tenant, &header, row.get(2)?)?;
        if let Body::Bytes(_) = body {
            entries.push((row.get(0)?, Envelope { header, body, signature: None }));
        }
    }
    Ok(entries)
}

fn fold(
    tx: &Connection,
    keys: &DataKeys,
    tenant: TenantId,
    position: i64,
    envelope: &Envelope,
) -> Result<(), StoreError> {
    let (account, document) = (envelope.header.account, envelope.header.document);
    let Some(records) = projection::records(tenant, envelope) else {
        tx.prepare_cached(STOP)?.execute(params![
            tenant.as_bytes(),
            account.as_bytes(),
            document.as_bytes(),
            position
        ])?;
        return Ok(());
    };
    if matches!(envelope.header.suite, Suite::Open { document_kind: DocumentKind::Shared, .. }) {
        return keep_sealed(tx, keys, (tenant, account, document), &records);
    }
    for record in records {
        let values =
            params![tenant.as_bytes(), account.as_bytes(), document.as_bytes(), record.id.as_bytes(), record.bytes];
        tx.prepare_cached(KEEP)?.execute(values)?;
    }
    Ok(())
}

/// What was shared rests here as it does in the log: under its document's key.
fn keep_sealed(tx: &Connection, keys: &DataKeys, name: KeyName, records: &[Record]) -> Result<(), StoreError> {
    let (tenant, account, document) = name;
    let Some(key) = keys.of(name)? else { return Ok(()) };
    for record in records {
        let place = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes(), record.id.as_bytes()];
        let held: Option<Vec<u8>> = tx.prepare_cached(HELD)?.query_row(place, |row| row.get(0)).optional()?;
        let held = held.and_then(|held| at_rest::opened_record(&key, (account, document), record.id, &held));
        if held.is_none_or(|held| record.bytes < held.bytes) {
            let resting = at_rest::resting_record(&key, (account, document), record);
            let (tenant, account, document) = (tenant.as_bytes(), account.as_bytes(), document.as_bytes());
            tx.prepare_cached(KEEP_SEALED)?.execute(params![
                tenant,
                account,
                document,
                record.id.as_bytes(),
                resting
            ])?;
        }
    }
    Ok(())
}
