//! Asks as the store holds them: the records are projected like shared ones, and when they came in is noted with them.

use crate::store::{ReceivedRecord, StoreError};
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};

const RECEIVED: &str = "INSERT INTO ask_receipts (tenant_id, account_id, record_id, received_ms)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
const ASKS: &str = "SELECT shared_records.account_id, shared_records.record_id, record, received_ms FROM shared_records
    JOIN documents ON documents.tenant_id = shared_records.tenant_id
        AND documents.account_id = shared_records.account_id AND documents.document_id = shared_records.document_id
    JOIN ask_receipts ON ask_receipts.tenant_id = shared_records.tenant_id
        AND ask_receipts.account_id = shared_records.account_id AND ask_receipts.record_id = shared_records.record_id
    WHERE shared_records.tenant_id = ?1 AND kind = ?2 AND is_deleted = 0
    ORDER BY shared_records.account_id, shared_records.record_id";

/// Notes when the records of an asks document came in. What came before keeps its time.
pub(super) fn receive(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    records: &[&Record],
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    let mut statement = tx.prepare_cached(RECEIVED)?;
    for record in records {
        statement.execute(params![tenant.as_bytes(), account.as_bytes(), record.id.as_bytes(), now_ms])?;
    }
    Ok(())
}

/// Every record of the asks documents of a house, and whose it is.
pub(super) fn of(conn: &Connection, tenant: TenantId) -> Result<Vec<(AccountId, ReceivedRecord)>, StoreError> {
    let mut statement = conn.prepare_cached(ASKS)?;
    let rows = statement.query_map(params![tenant.as_bytes(), DocumentKind::Asks as u8], |row| {
        let record = Record { id: RecordId::from_bytes(row.get(1)?), bytes: row.get(2)? };
        Ok((AccountId::from_bytes(row.get(0)?), ReceivedRecord { record, received_ms: row.get(3)? }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
