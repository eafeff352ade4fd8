//! Consents as the store holds them, and what a withdrawal does at once: in the transaction that stores it, everything
//! published under it is erased.

use super::dropped_bodies::drop_bodies;
use super::{data_keys, log_entries};
use crate::store::StoreError;
use porchlight_core::consent::Consents;
use porchlight_core::consent::grant::Grant;
use porchlight_core::documents::{Record, RecordType};
use porchlight_core::ids::{AccountId, DocumentId, RecordId, SpaceId, TenantId};
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
use rusqlite::{Connection, params};

const ZONE: &str = "SELECT zone FROM tenants WHERE tenant_id = ?1";
const CONSENTS: &str = "SELECT record_id, record FROM consent_records WHERE tenant_id = ?1 AND account_id = ?2";
const ADD_CONSENT: &str = "INSERT INTO consent_records (tenant_id, account_id, record_id, record, last_day)
    VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
/// A few at a time: a push waits for this.
const OVER: &str = "SELECT account_id, record_id FROM consent_records
    WHERE tenant_id = ?1 AND last_day IS NOT NULL AND last_day < ?2 LIMIT 4";
const IS_DONE: &str = "UPDATE consent_records SET last_day = NULL
    WHERE tenant_id = ?1 AND account_id = ?2 AND record_id = ?3";
const DOCUMENTS_OF_CONSENT: &str = "SELECT document_id, space_id, live_count, live_sum FROM documents
    WHERE tenant_id = ?1 AND account_id = ?2 AND consent_id = ?3 AND is_withdrawn = 0";
const ERASE_LOG: &str =
    "DELETE FROM log WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3 AND is_aside = 0";
const ERASE_PROJECTION: &str =
    "DELETE FROM shared_records WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const MARK_WITHDRAWN: &str = "UPDATE documents SET is_withdrawn = 1, live_count = 0, live_sum = 0
    WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";

/// Takes grants and withdrawals over, and erases what no longer stands; says whether there was anything.
pub(super) fn take(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    records: &[&Record],
) -> Result<bool, StoreError> {
    for record in records {
        let last_day = record.read::<Grant>(RecordType::Grant).and_then(|grant| grant.last_day).map(Day::number);
        let values = params![tenant.as_bytes(), account.as_bytes(), record.id.as_bytes(), record.bytes, last_day];
        tx.prepare_cached(ADD_CONSENT)?.execute(values)?;
    }
    let mut is_erased = false;
    for consent in of(tx, tenant, account)?.withdrawn() {
        is_erased |= withdraw(tx, tenant, account, consent)?;
    }
    Ok(is_erased)
}

/// Erases what was published under a bounded number of consents whose last day is over; says whether there was anything.
/// The person said so beforehand, so nobody has to say it again: what remains are headers, which their phones count too.
pub(super) fn end_what_is_over(tx: &Connection, tenant: TenantId, today: Day) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(OVER)?;
    let rows = statement.query_map(params![tenant.as_bytes(), today.number()], |row| {
        Ok((AccountId::from_bytes(row.get(0)?), RecordId::from_bytes(row.get(1)?)))
    })?;
    let mut is_erased = false;
    for (account, consent) in rows.collect::<Result<Vec<_>, _>>()? {
        let mut statement = tx.prepare_cached(DOCUMENTS_OF_CONSENT)?;
        let key = params![tenant.as_bytes(), account.as_bytes(), consent.as_bytes()];
        let rows = statement.query_map(key, |row| row.get(0).map(DocumentId::from_bytes))?;
        for document in rows.collect::<Result<Vec<_>, _>>()? {
            is_erased |= drop_bodies(tx, tenant, account, document)?;
            let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
            tx.prepare_cached(ERASE_PROJECTION)?.execute(key)?;
        }
        data_keys::end(tx, tenant, account, consent.as_bytes())?;
        tx.prepare_cached(IS_DONE)?.execute(params![tenant.as_bytes(), account.as_bytes(), consent.as_bytes()])?;
    }
    Ok(is_erased)
}

/// All consents of an account in a tenant.
pub(super) fn of(tx: &Connection, tenant: TenantId, account: AccountId) -> Result<Consents, StoreError> {
    let mut statement = tx.prepare_cached(CONSENTS)?;
    let records = statement.query_map(params![tenant.as_bytes(), account.as_bytes()], |row| {
        Ok(Record { id: RecordId::from_bytes(row.get(0)?), bytes: row.get(1)? })
    })?;
    Ok(Consents::of(&records.collect::<Result<Vec<_>, _>>()?))
}

/// The day it is in a house, by the server's clock.
pub(super) fn today(tx: &Connection, house: TenantId, now_ms: EpochMs) -> Result<Day, StoreError> {
    match house_day(tx, house, now_ms)? {
        Some(today) => Ok(today),
        None => day_in(Zone::utc(), now_ms),
    }
}

/// The same; nothing of a home, which has no zone.
pub(super) fn house_day(tx: &Connection, tenant: TenantId, now_ms: EpochMs) -> Result<Option<Day>, StoreError> {
    let zone: Option<String> = tx.prepare_cached(ZONE)?.query_row([tenant.as_bytes()], |row| row.get(0))?;
    zone.map(|name| day_in(Zone::named(&name).unwrap_or_else(|_| Zone::utc()), now_ms)).transpose()
}

fn day_in(zone: Zone, now_ms: EpochMs) -> Result<Day, StoreError> {
    Day::at(&Now { at_ms: now_ms, zone }, DayEnd::default()).map_err(|_| StoreError::Damaged("clock"))
}

/// Erases everything that was published under a consent; says whether there was anything.
pub(super) fn withdraw(
    tx: &Connection,
    tenant: TenantId,
    account: AccountId,
    consent: RecordId,
) -> Result<bool, StoreError> {
    let mut statement = tx.prepare_cached(DOCUMENTS_OF_CONSENT)?;
    let key = params![tenant.as_bytes(), account.as_bytes(), consent.as_bytes()];
    let rows = statement.query_map(key, |row| {
        let (document, space) = (DocumentId::from_bytes(row.get(0)?), SpaceId::from_bytes(row.get(1)?));
        Ok((document, space, row.get::<_, i64>(2)?, row.get::<_, i64>(3)?))
    })?;
    let documents = rows.collect::<Result<Vec<_>, _>>()?;
    // A database that came back may know nothing of what is in another backup: its key goes all the same.
    data_keys::end(tx, tenant, account, consent.as_bytes())?;
    for (document, space, live_count, live_sum) in &documents {
        data_keys::end(tx, tenant, account, document.as_bytes())?;
        let key = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
        for sql in [ERASE_LOG, ERASE_PROJECTION, MARK_WITHDRAWN] {
            tx.prepare_cached(sql)?.execute(key)?;
        }
        let mut totals = log_entries::Totals::of_space(tx, tenant, *space)?;
        totals.live_count -= live_count;
        totals.live_sum = totals.live_sum.wrapping_sub(*live_sum);
        totals.keep(tx, tenant, *space)?;
    }
    Ok(!documents.is_empty())
}
