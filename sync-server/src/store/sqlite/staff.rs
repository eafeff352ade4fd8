//! Staff, their sign-in links and sessions.

use crate::auth::{Staff, StaffId, StaffRole};
use crate::store::{StoreError, StoredSession};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

const ADD_STAFF: &str = "INSERT INTO staff (tenant_id, staff_id, name, role, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO NOTHING";
const ADD_LINK: &str = "INSERT INTO sign_in_links (tenant_id, link_hash, staff_id, expires_ms) VALUES (?1, ?2, ?3, ?4)";
const OF_LINK: &str = "SELECT staff.staff_id, name, role FROM sign_in_links
    JOIN staff ON staff.tenant_id = sign_in_links.tenant_id AND staff.staff_id = sign_in_links.staff_id
    WHERE sign_in_links.tenant_id = ?1 AND link_hash = ?2 AND used_ms IS NULL AND expires_ms > ?3";
const USE_LINK: &str =
    "UPDATE sign_in_links SET used_ms = ?3 WHERE tenant_id = ?1 AND link_hash = ?2 AND used_ms IS NULL";
const ADD_SESSION: &str = "INSERT INTO sessions (tenant_id, session_hash, staff_id, created_ms, last_seen_ms)
    VALUES (?1, ?2, ?3, ?4, ?4)";
const SESSION: &str = "SELECT staff.staff_id, name, role, sessions.created_ms, last_seen_ms FROM sessions
    JOIN staff ON staff.tenant_id = sessions.tenant_id AND staff.staff_id = sessions.staff_id
    WHERE sessions.tenant_id = ?1 AND session_hash = ?2";
const NAMED: &str = "SELECT staff_id, name, role FROM staff WHERE tenant_id = ?1 AND name = ?2";
pub(super) const TOUCH_SESSION: &str = "UPDATE sessions SET last_seen_ms = max(last_seen_ms, ?3)
    WHERE tenant_id = ?1 AND session_hash = ?2";
pub(super) const END_SESSION: &str = "DELETE FROM sessions WHERE tenant_id = ?1 AND session_hash = ?2";

pub(super) fn add(
    tx: &Connection,
    house: TenantId,
    staff: &Staff,
    link_hash: [u8; 32],
    now_ms: EpochMs,
    expires_ms: EpochMs,
) -> Result<(), StoreError> {
    let id = staff.id.as_bytes();
    tx.execute(ADD_STAFF, params![house.as_bytes(), id, staff.name, staff.role.name(), now_ms])?;
    tx.execute(ADD_LINK, params![house.as_bytes(), link_hash, id, expires_ms])?;
    Ok(())
}

pub(super) fn of_link(
    conn: &Connection,
    house: TenantId,
    link_hash: [u8; 32],
    now_ms: EpochMs,
) -> Result<Option<Staff>, StoreError> {
    let found = conn.prepare_cached(OF_LINK)?.query_row(params![house.as_bytes(), link_hash, now_ms], staff_of);
    Ok(found.optional()?)
}

pub(super) fn named(conn: &Connection, house: TenantId, name: &str) -> Result<Vec<Staff>, StoreError> {
    let mut statement = conn.prepare_cached(NAMED)?;
    let rows = statement.query_map(params![house.as_bytes(), name], staff_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn start_session(
    tx: &Connection,
    house: TenantId,
    link_hash: [u8; 32],
    session_hash: [u8; 32],
    now_ms: EpochMs,
) -> Result<Option<Staff>, StoreError> {
    let Some(staff) = of_link(tx, house, link_hash, now_ms)? else { return Ok(None) };
    tx.execute(USE_LINK, params![house.as_bytes(), link_hash, now_ms])?;
    tx.execute(ADD_SESSION, params![house.as_bytes(), session_hash, staff.id.as_bytes(), now_ms])?;
    Ok(Some(staff))
}

pub(super) fn session(
    conn: &Connection,
    house: TenantId,
    session_hash: [u8; 32],
) -> Result<Option<StoredSession>, StoreError> {
    let found = conn.prepare_cached(SESSION)?.query_row(params![house.as_bytes(), session_hash], |row| {
        Ok(StoredSession { staff: staff_of(row)?, created_ms: row.get(3)?, last_seen_ms: row.get(4)? })
    });
    Ok(found.optional()?)
}

fn staff_of(row: &Row<'_>) -> rusqlite::Result<Staff> {
    let role: String = row.get(2)?;
    let role = role.parse().unwrap_or(StaffRole::HouseStaff);
    Ok(Staff { id: StaffId::from_bytes(row.get(0)?), name: row.get(1)?, role })
}
