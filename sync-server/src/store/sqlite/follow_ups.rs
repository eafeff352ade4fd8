//! Who talks with whom, and what became of a follow-up: kept as long as asks and follow-ups are shown, and no longer.

use super::handovers::signed;
use crate::auth::StaffId;
use crate::store::{FollowUpMark, Mark, Signed, StoreError};
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::{Day, EpochMs};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Three days, and one for the zone.
const KEPT_MS: EpochMs = 4 * 24 * 60 * 60 * 1000;

const TAKE: &str = "INSERT INTO taken_asks (tenant_id, account_id, staff_id, at_ms) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET staff_id = excluded.staff_id, at_ms = excluded.at_ms";
const DROP_TAKEN: &str = "DELETE FROM taken_asks WHERE tenant_id = ?1 AND at_ms < ?2";
const TAKEN: &str = "SELECT taken_asks.staff_id, name, role, at_ms, account_id FROM taken_asks
    JOIN staff ON staff.tenant_id = taken_asks.tenant_id AND staff.staff_id = taken_asks.staff_id
    WHERE taken_asks.tenant_id = ?1";
const MARK: &str = "INSERT INTO follow_up_marks (tenant_id, account_id, rule, day, mark, staff_id, at_ms)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (tenant_id, account_id, rule, day) DO UPDATE
    SET mark = excluded.mark, staff_id = excluded.staff_id, at_ms = excluded.at_ms";
const DROP_MARKS: &str = "DELETE FROM follow_up_marks WHERE tenant_id = ?1 AND at_ms < ?2";
const MARKS: &str =
    "SELECT follow_up_marks.staff_id, name, role, at_ms, account_id, rule, day, mark FROM follow_up_marks
    JOIN staff ON staff.tenant_id = follow_up_marks.tenant_id AND staff.staff_id = follow_up_marks.staff_id
    WHERE follow_up_marks.tenant_id = ?1";
const IS_THERE: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND role <> 'house'";

/// Notes who talks with somebody; false if the house knows nobody of that account.
pub(super) fn take(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    staff: StaffId,
    now_ms: EpochMs,
) -> Result<bool, StoreError> {
    let key = (house.as_bytes(), account.as_bytes());
    tx.prepare_cached(DROP_TAKEN)?.execute(params![key.0, now_ms - KEPT_MS])?;
    if !tx.prepare_cached(IS_THERE)?.exists(params![key.0, key.1])? {
        return Ok(false);
    }
    tx.prepare_cached(TAKE)?.execute(params![key.0, key.1, staff.as_bytes(), now_ms])?;
    Ok(true)
}

/// Notes what became of a follow-up; false if the house knows nobody of that account.
pub(super) fn mark(tx: &Connection, house: TenantId, marked: &FollowUpMark) -> Result<bool, StoreError> {
    let (house, account, by) = (house.as_bytes(), marked.account.as_bytes(), &marked.by);
    tx.prepare_cached(DROP_MARKS)?.execute(params![house, by.at_ms - KEPT_MS])?;
    if !tx.prepare_cached(IS_THERE)?.exists(params![house, account])? {
        return Ok(false);
    }
    let (rule, day, mark) = (marked.rule.name(), marked.day.number(), marked.mark.name());
    tx.prepare_cached(MARK)?.execute(params![house, account, rule, day, mark, by.staff.as_bytes(), by.at_ms])?;
    Ok(true)
}

/// Who talks with whom.
pub(super) fn taken(conn: &Connection, house: TenantId) -> Result<BTreeMap<AccountId, Signed>, StoreError> {
    let mut statement = conn.prepare_cached(TAKEN)?;
    let mut rows = statement.query([house.as_bytes()])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        found.insert(AccountId::from_bytes(row.get(4)?), signed(row)??);
    }
    Ok(found)
}

/// What became of follow-ups.
pub(super) fn marks(conn: &Connection, house: TenantId) -> Result<Vec<FollowUpMark>, StoreError> {
    let mut statement = conn.prepare_cached(MARKS)?;
    let mut rows = statement.query([house.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let damaged = || StoreError::Damaged("follow-up");
        found.push(FollowUpMark {
            account: AccountId::from_bytes(row.get(4)?),
            rule: Rule::named(&row.get::<_, String>(5)?).ok_or_else(damaged)?,
            day: Day::from_number(row.get(6)?).map_err(|_| damaged())?,
            mark: Mark::named(&row.get::<_, String>(7)?).ok_or_else(damaged)?,
            by: signed(row)??,
        });
    }
    Ok(found)
}
