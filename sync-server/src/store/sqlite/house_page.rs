//! Reading for the house page: residents, their consents and the projection, from one snapshot.

use super::{asks, people};
use crate::store::{HouseRead, ResidentRead, SharedDocument, StoreError};
use porchlight_core::documents::Record;
use porchlight_core::ids::{AccountId, DocumentId, RecordId, TenantId};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

const RESIDENTS: &str = "SELECT accounts.account_id, display_name, max(last_exchange_ms), is_unheard FROM accounts
    LEFT JOIN devices ON devices.tenant_id = accounts.tenant_id AND devices.account_id = accounts.account_id
    WHERE accounts.tenant_id = ?1 AND role = 'resident' GROUP BY accounts.account_id";
const CONSENTS: &str = "SELECT account_id, record_id, record FROM consent_records WHERE tenant_id = ?1";
const SHARED: &str = "SELECT shared_records.account_id, shared_records.document_id, consent_id, record_id, record
    FROM shared_records JOIN documents ON documents.tenant_id = shared_records.tenant_id
        AND documents.account_id = shared_records.account_id AND documents.document_id = shared_records.document_id
    WHERE shared_records.tenant_id = ?1 AND is_withdrawn = 0 AND is_deleted = 0 AND consent_id IS NOT NULL
    ORDER BY shared_records.account_id, shared_records.document_id, record_id";

pub(super) fn read(conn: &Connection, tenant: TenantId) -> Result<Option<HouseRead>, StoreError> {
    let Some(house) = people::house(conn, tenant)? else { return Ok(None) };
    let mut residents = residents(conn, tenant)?;
    let mut statement = conn.prepare_cached(CONSENTS)?;
    let mut rows = statement.query([tenant.as_bytes()])?;
    while let Some(row) = rows.next()? {
        if let Some(resident) = residents.get_mut(&AccountId::from_bytes(row.get(0)?)) {
            resident.consents.push(Record { id: RecordId::from_bytes(row.get(1)?), bytes: row.get(2)? });
        }
    }
    for (account, received) in asks::of(conn, tenant)? {
        if let Some(resident) = residents.get_mut(&account) {
            resident.asks.push(received);
        }
    }
    let mut statement = conn.prepare_cached(SHARED)?;
    let mut rows = statement.query([tenant.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let Some(resident) = residents.get_mut(&AccountId::from_bytes(row.get(0)?)) else { continue };
        let record = Record { id: RecordId::from_bytes(row.get(3)?), bytes: row.get(4)? };
        let (document, consent) = (DocumentId::from_bytes(row.get(1)?), RecordId::from_bytes(row.get(2)?));
        match resident.shared.last_mut() {
            Some(open) if open.document == document => open.records.push(record),
            _ => resident.shared.push(SharedDocument { document, consent, records: vec![record] }),
        }
    }
    Ok(Some(HouseRead { house, residents: residents.into_values().collect() }))
}

fn residents(conn: &Connection, tenant: TenantId) -> Result<BTreeMap<AccountId, ResidentRead>, StoreError> {
    let mut statement = conn.prepare_cached(RESIDENTS)?;
    let rows = statement.query_map(params![tenant.as_bytes()], |row| {
        let account = AccountId::from_bytes(row.get(0)?);
        let display_name = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        let (consents, asks, shared) = (Vec::new(), Vec::new(), Vec::new());
        let (last_exchange_ms, is_unheard) = (row.get(2)?, row.get(3)?);
        Ok((account, ResidentRead { account, display_name, is_unheard, last_exchange_ms, consents, asks, shared }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
