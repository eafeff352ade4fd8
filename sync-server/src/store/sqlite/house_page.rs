//! Reading for the house page: residents, their consents and the projection, from one snapshot.

use super::at_rest;
use super::data_keys::DataKeys;
use super::{asks, away, consents, follow_ups, handovers, house_events, people, stays};
use crate::store::{HouseRead, ResidentRead, SharedDocument, Stay, StoreError};
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::documents::Record;
use porchlight_core::ids::{AccountId, DocumentId, RecordId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// How far back a page looks for what happened: three days.
const EVENTS_MS: EpochMs = 3 * 24 * 60 * 60 * 1000;

const RESIDENTS: &str = "SELECT accounts.account_id, display_name, max(last_exchange_ms), is_unheard,
        staff_access_ends_ms, away.since_ms, until_day, exits.since_ms
    FROM accounts
    LEFT JOIN devices ON devices.tenant_id = accounts.tenant_id AND devices.account_id = accounts.account_id
    LEFT JOIN exits ON exits.tenant_id = accounts.tenant_id AND exits.account_id = accounts.account_id
    LEFT JOIN away ON away.tenant_id = accounts.tenant_id AND away.account_id = accounts.account_id
    WHERE accounts.tenant_id = ?1 AND account_closed_ms IS NULL AND (role = 'resident' OR staff_access_ends_ms IS NOT NULL)
    GROUP BY accounts.account_id";
const CONSENTS: &str = "SELECT account_id, record_id, record FROM consent_records WHERE tenant_id = ?1";
const SHARED: &str = "SELECT shared_records.account_id, shared_records.document_id, consent_id, record_id, record
    FROM shared_records JOIN documents ON documents.tenant_id = shared_records.tenant_id
        AND documents.account_id = shared_records.account_id AND documents.document_id = shared_records.document_id
    WHERE shared_records.tenant_id = ?1 AND is_withdrawn = 0 AND is_deleted = 0 AND consent_id IS NOT NULL
    ORDER BY shared_records.account_id, shared_records.document_id, record_id";

pub(super) fn read(
    conn: &Connection,
    keys: &DataKeys,
    tenant: TenantId,
    now_ms: EpochMs,
) -> Result<Option<HouseRead>, StoreError> {
    let Some(house) = people::house(conn, tenant)? else { return Ok(None) };
    let today = consents::today(conn, tenant, now_ms)?;
    let (mut residents, ended) = residents(conn, tenant, now_ms)?;
    let mut statement = conn.prepare_cached(CONSENTS)?;
    let mut rows = statement.query([tenant.as_bytes()])?;
    while let Some(row) = rows.next()? {
        if let Some(resident) = residents.get_mut(&AccountId::from_bytes(row.get(0)?)) {
            resident.consents.push(Record { id: RecordId::from_bytes(row.get(1)?), bytes: row.get(2)? });
        }
    }
    for account in ended {
        let lets_read = |resident: &ResidentRead| {
            !resident.is_unheard
                && Consents::of(&resident.consents).in_force(Purpose::Aftercare, Audience::Staff, today).is_some()
        };
        if !residents.get(&account).is_some_and(lets_read) {
            residents.remove(&account);
        }
    }
    for (account, stay) in stays::all(conn, tenant)? {
        if let Some(resident) = residents.get_mut(&account) {
            resident.stay = stay;
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
        let (document, consent) = (DocumentId::from_bytes(row.get(1)?), RecordId::from_bytes(row.get(2)?));
        let Some(key) = keys.of((tenant, resident.account, document))? else { continue };
        let (id, resting) = (RecordId::from_bytes(row.get(3)?), row.get::<_, Vec<u8>>(4)?);
        let Some(record) = at_rest::opened_record(&key, (resident.account, document), id, &resting) else { continue };
        match resident.shared.last_mut() {
            Some(open) if open.document == document => open.records.push(record),
            _ => resident.shared.push(SharedDocument { document, consent, records: vec![record] }),
        }
    }
    let earliest_ms = now_ms - EVENTS_MS;
    let events = house_events::since(conn, tenant, earliest_ms)?;
    let (taken, marks) = (follow_ups::taken(conn, tenant)?, follow_ups::marks(conn, tenant)?);
    let handover = handovers::latest(conn, tenant, i64::MAX, 1)?.pop();
    let last_shift_ms = handovers::last_shift_ms(conn, tenant, earliest_ms)?;
    Ok(Some(HouseRead {
        house,
        residents: residents.into_values().collect(),
        events,
        taken,
        marks,
        handover,
        last_shift_ms,
    }))
}

/// Who lives in the house or left it, and of those the ones whom staff may not read any more without their word.
fn residents(
    conn: &Connection,
    tenant: TenantId,
    now_ms: EpochMs,
) -> Result<(BTreeMap<AccountId, ResidentRead>, Vec<AccountId>), StoreError> {
    let mut statement = conn.prepare_cached(RESIDENTS)?;
    let rows = statement.query_map(params![tenant.as_bytes()], |row| {
        let account = AccountId::from_bytes(row.get(0)?);
        let display_name = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        let (consents, asks, shared) = (Vec::new(), Vec::new(), Vec::new());
        let (last_exchange_ms, is_unheard) = (row.get(2)?, row.get(3)?);
        let has_ended = row.get::<_, Option<EpochMs>>(4)?.is_some_and(|ends_ms| ends_ms <= now_ms);
        let (away, left_ms) = (away::read(row, 5)?, row.get(7)?);
        let stay = Stay::default();
        let read = ResidentRead {
            account,
            display_name,
            left_ms,
            away,
            stay,
            is_unheard,
            last_exchange_ms,
            consents,
            asks,
            shared,
        };
        Ok((read, has_ended))
    })?;
    let (mut residents, mut ended) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let (read, has_ended) = row?;
        if has_ended {
            ended.push(read.account);
        }
        residents.insert(read.account, read);
    }
    Ok((residents, ended))
}
