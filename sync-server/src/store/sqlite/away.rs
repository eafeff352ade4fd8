//! Who is away for a while. They go on living in the house: their circles, what they read and what staff read stay as they
//! are, and nobody is back because a day has come.

use super::house_events;
use crate::store::{Away, HouseEventKind, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::Role;
use porchlight_core::time::{Day, EpochMs};
use rusqlite::{Connection, OptionalExtension, Row, params};

const LIVES_THERE: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND role = ?3";
const KEEP: &str = "INSERT INTO away (tenant_id, account_id, since_ms, until_day) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET until_day = excluded.until_day";
const END: &str = "DELETE FROM away WHERE tenant_id = ?1 AND account_id = ?2";
const OF: &str = "SELECT since_ms, until_day FROM away WHERE tenant_id = ?1 AND account_id = ?2";

/// Notes that a resident is away; who is away already is so since then, until another day. False if the account does not
/// live there.
pub(super) fn begin(tx: &Connection, house: TenantId, account: AccountId, away: Away) -> Result<bool, StoreError> {
    let key = (house.as_bytes(), account.as_bytes());
    if !tx.prepare_cached(LIVES_THERE)?.exists(params![key.0, key.1, Role::Resident.name()])? {
        return Ok(false);
    }
    if of(tx, house, account)?.is_none() {
        house_events::note(tx, house, account, HouseEventKind::Away, away.since_ms)?;
    }
    tx.prepare_cached(KEEP)?.execute(params![key.0, key.1, away.since_ms, away.until.map(Day::number)])?;
    Ok(true)
}

/// Notes that somebody is back. False if they were not away.
pub(super) fn back(tx: &Connection, house: TenantId, account: AccountId, now_ms: EpochMs) -> Result<bool, StoreError> {
    let was_away = end(tx, house, account)?;
    if was_away {
        house_events::note(tx, house, account, HouseEventKind::Back, now_ms)?;
    }
    Ok(was_away)
}

/// Notes that somebody is not away any more. False if they were not.
pub(super) fn end(tx: &Connection, house: TenantId, account: AccountId) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(END)?.execute(params![house.as_bytes(), account.as_bytes()])? > 0)
}

/// Since when somebody is away, if they are.
pub(super) fn of(conn: &Connection, house: TenantId, account: AccountId) -> Result<Option<Away>, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    let found = conn.prepare_cached(OF)?.query_row(key, |row| read(row, 0)).optional()?;
    Ok(found.flatten())
}

/// Reads `since_ms, until_day` of a row, which are empty where nobody is away.
pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Away>> {
    let Some(since_ms) = row.get(at)? else { return Ok(None) };
    let until = row.get::<_, Option<i32>>(at + 1)?.and_then(|number| Day::from_number(number).ok());
    Ok(Some(Away { since_ms, until }))
}
