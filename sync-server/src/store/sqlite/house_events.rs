//! What happened in a house, kept for a month so that whoever comes on shift can read it.

use super::stays;
use crate::store::{HouseEvent, HouseEventKind, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, params};

const KEPT_MS: EpochMs = 30 * 24 * 60 * 60 * 1000;

const NEXT: &str = "SELECT coalesce(max(event_id), 0) + 1 FROM house_events WHERE tenant_id = ?1";
const ADD: &str = "INSERT INTO house_events (tenant_id, event_id, account_id, kind, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
const DROP_OLD: &str = "DELETE FROM house_events WHERE tenant_id = ?1 AND at_ms < ?2";
const SINCE: &str = "SELECT house_events.account_id, display_name, kind, at_ms FROM house_events
    JOIN accounts ON accounts.tenant_id = house_events.tenant_id AND accounts.account_id = house_events.account_id
    WHERE house_events.tenant_id = ?1 AND at_ms >= ?2 ORDER BY at_ms, event_id";

/// Notes what happened, and lets go of what is over.
pub(super) fn note(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    kind: HouseEventKind,
    at_ms: EpochMs,
) -> Result<(), StoreError> {
    tx.prepare_cached(DROP_OLD)?.execute(params![house.as_bytes(), at_ms - KEPT_MS])?;
    let next: i64 = tx.prepare_cached(NEXT)?.query_row([house.as_bytes()], |row| row.get(0))?;
    tx.prepare_cached(ADD)?.execute(params![house.as_bytes(), next, account.as_bytes(), kind.name(), at_ms])?;
    Ok(())
}

/// What happened since then, the earliest first.
pub(super) fn since(conn: &Connection, house: TenantId, since_ms: EpochMs) -> Result<Vec<HouseEvent>, StoreError> {
    let mut statement = conn.prepare_cached(SINCE)?;
    let mut rows = statement.query(params![house.as_bytes(), since_ms])?;
    let mut events = stays::moves(conn, house, since_ms)?;
    while let Some(row) = rows.next()? {
        let kind = HouseEventKind::named(&row.get::<_, String>(2)?).ok_or(StoreError::Damaged("house event"))?;
        let (account, name) = (AccountId::from_bytes(row.get(0)?), row.get::<_, Option<String>>(1)?);
        let display_name = name.unwrap_or_default();
        events.push(HouseEvent { account, display_name, kind, at_ms: row.get(3)?, room: None });
    }
    events.sort_by_key(|event| event.at_ms); // stable: moves come before what happened at the same moment
    Ok(events)
}
