//! Readings of residents' shared data: written down before they are shown.

use crate::auth::StaffId;
use crate::disclosures::Disclosure;
use crate::store::StoreError;
use porchlight_core::ids::{AccountId, TenantId};
use rusqlite::{Connection, params};

const NEXT_DISCLOSURE: &str = "SELECT coalesce(max(disclosure_id), 0) + 1 FROM disclosures WHERE tenant_id = ?1";
const ADD_DISCLOSURE: &str = "INSERT INTO disclosures
    (tenant_id, disclosure_id, account_id, staff_id, at_ms, record_types, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const DISCLOSURES_OF: &str = "SELECT account_id, staff_id, at_ms, record_types, reason FROM disclosures
    WHERE tenant_id = ?1 AND account_id = ?2 ORDER BY disclosure_id";

pub(super) fn log(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    disclosures: &[Disclosure],
) -> Result<(), StoreError> {
    let first: i64 = tx.prepare_cached(NEXT_DISCLOSURE)?.query_row([house.as_bytes()], |row| row.get(0))?;
    let mut add = tx.prepare_cached(ADD_DISCLOSURE)?;
    for (id, disclosure) in (first..).zip(disclosures) {
        let Disclosure { account, at_ms, record_types, reason, .. } = disclosure;
        add.execute(params![house.as_bytes(), id, account.as_bytes(), staff.as_bytes(), at_ms, record_types, reason])?;
    }
    Ok(())
}

pub(super) fn of(conn: &Connection, house: TenantId, account: AccountId) -> Result<Vec<Disclosure>, StoreError> {
    let mut statement = conn.prepare_cached(DISCLOSURES_OF)?;
    let rows = statement.query_map(params![house.as_bytes(), account.as_bytes()], |row| {
        Ok(Disclosure {
            account: AccountId::from_bytes(row.get(0)?),
            staff: StaffId::from_bytes(row.get(1)?),
            at_ms: row.get(2)?,
            record_types: row.get(3)?,
            reason: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
