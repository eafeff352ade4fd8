//! Staff: who they are, the links that they set up their ways in with, and the end of their access.

use super::{sessions, ways_in};
use crate::auth::{Staff, StaffId, StaffRole};
use crate::store::{SetUp, StaffEntry, StoreError, Way, WayIn};
use porchlight_core::ids::TenantId;
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, Row, params};

const ADD_STAFF: &str = "INSERT INTO staff (tenant_id, staff_id, name, role, created_ms) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO NOTHING";
const NAMED: &str = "SELECT staff_id, name, role FROM staff WHERE tenant_id = ?1 AND name = ?2 AND ended_ms IS NULL";
const ONE: &str = "SELECT staff_id, name, role FROM staff WHERE tenant_id = ?1 AND staff_id = ?2 AND ended_ms IS NULL";
const ALL: &str = "SELECT staff.staff_id, name, role,
    EXISTS (SELECT 1 FROM passkeys WHERE tenant_id = ?1 AND passkeys.staff_id = staff.staff_id)
    OR EXISTS (SELECT 1 FROM staff_passwords WHERE tenant_id = ?1 AND staff_passwords.staff_id = staff.staff_id),
    (SELECT max(last_seen_ms) FROM sessions WHERE tenant_id = ?1 AND sessions.staff_id = staff.staff_id),
    (SELECT max(expires_ms) FROM sign_in_links WHERE tenant_id = ?1 AND sign_in_links.staff_id = staff.staff_id
        AND used_ms IS NULL AND expires_ms > ?2),
    ended_ms FROM staff WHERE tenant_id = ?1 ORDER BY staff_id";
const END: &str = "UPDATE staff SET ended_ms = ?3 WHERE tenant_id = ?1 AND staff_id = ?2 AND ended_ms IS NULL";
const ADD_LINK: &str = "INSERT INTO sign_in_links (tenant_id, link_hash, staff_id, expires_ms) VALUES (?1, ?2, ?3, ?4)";
const OF_LINK: &str = "SELECT staff.staff_id, name, role FROM sign_in_links
    JOIN staff ON staff.tenant_id = sign_in_links.tenant_id AND staff.staff_id = sign_in_links.staff_id
    WHERE sign_in_links.tenant_id = ?1 AND link_hash = ?2 AND used_ms IS NULL AND expires_ms > ?3
    AND ended_ms IS NULL";
const USE_LINK: &str =
    "UPDATE sign_in_links SET used_ms = ?3 WHERE tenant_id = ?1 AND link_hash = ?2 AND used_ms IS NULL";
const DROP_LINKS: &str = "DELETE FROM sign_in_links WHERE tenant_id = ?1 AND staff_id = ?2";
const ADD_SESSION: &str = "INSERT INTO sessions (tenant_id, session_hash, staff_id, created_ms, last_seen_ms, way)
    VALUES (?1, ?2, ?3, ?4, ?4, ?5)";

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

pub(super) fn named(conn: &Connection, house: TenantId, name: &str) -> Result<Vec<Staff>, StoreError> {
    let mut statement = conn.prepare_cached(NAMED)?;
    let rows = statement.query_map(params![house.as_bytes(), name], staff_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn all(conn: &Connection, house: TenantId, now_ms: EpochMs) -> Result<Vec<StaffEntry>, StoreError> {
    let mut statement = conn.prepare_cached(ALL)?;
    let rows = statement.query_map(params![house.as_bytes(), now_ms], |row| {
        Ok(StaffEntry {
            staff: staff_of(row)?,
            is_set_up: row.get(3)?,
            last_seen_ms: row.get(4)?,
            link_until_ms: row.get(5)?,
            ended_ms: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn end(tx: &Connection, house: TenantId, staff: StaffId, now_ms: EpochMs) -> Result<bool, StoreError> {
    if tx.execute(END, params![house.as_bytes(), staff.as_bytes(), now_ms])? == 0 {
        return Ok(false);
    }
    cut(tx, house, staff)?;
    Ok(true)
}

pub(super) fn renew_link(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    link_hash: [u8; 32],
    expires_ms: EpochMs,
) -> Result<bool, StoreError> {
    if one(tx, house, staff)?.is_none() {
        return Ok(false);
    }
    cut(tx, house, staff)?;
    tx.execute(ADD_LINK, params![house.as_bytes(), link_hash, staff.as_bytes(), expires_ms])?;
    Ok(true)
}

/// Whatever lets somebody in goes.
fn cut(tx: &Connection, house: TenantId, staff: StaffId) -> Result<(), StoreError> {
    for statement in [sessions::END_ALL, DROP_LINKS] {
        tx.execute(statement, params![house.as_bytes(), staff.as_bytes()])?;
    }
    ways_in::drop_all(tx, house, staff)
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

pub(super) fn set_up(
    tx: &Connection,
    house: TenantId,
    link_hash: [u8; 32],
    way_in: &WayIn,
    session_hash: [u8; 32],
    now_ms: EpochMs,
) -> Result<SetUp, StoreError> {
    let Some(staff) = of_link(tx, house, link_hash, now_ms)? else { return Ok(SetUp::LinkGone) };
    if !ways_in::add(tx, house, staff.id, way_in)? {
        return Ok(SetUp::NameTaken);
    }
    tx.execute(USE_LINK, params![house.as_bytes(), link_hash, now_ms])?;
    begin(tx, house, staff.id, session_hash, way_in.way(), now_ms)?;
    Ok(SetUp::Done(staff))
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
    begin(tx, house, staff.id, session_hash, Way::Link, now_ms)?;
    Ok(Some(staff))
}

pub(super) fn open_session(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    session_hash: [u8; 32],
    way: Way,
    now_ms: EpochMs,
) -> Result<Option<Staff>, StoreError> {
    let Some(staff) = one(tx, house, staff)? else { return Ok(None) };
    begin(tx, house, staff.id, session_hash, way, now_ms)?;
    Ok(Some(staff))
}

fn begin(
    tx: &Connection,
    house: TenantId,
    staff: StaffId,
    session_hash: [u8; 32],
    way: Way,
    now_ms: EpochMs,
) -> Result<(), StoreError> {
    tx.execute(ADD_SESSION, params![house.as_bytes(), session_hash, staff.as_bytes(), now_ms, way.name()])?;
    Ok(())
}

fn one(conn: &Connection, house: TenantId, staff: StaffId) -> Result<Option<Staff>, StoreError> {
    let found = conn.prepare_cached(ONE)?.query_row(params![house.as_bytes(), staff.as_bytes()], staff_of);
    Ok(found.optional()?)
}

/// A role that this version does not know is nobody's: the row is refused.
pub(super) fn staff_of(row: &Row<'_>) -> rusqlite::Result<Staff> {
    let role: String = row.get(2)?;
    let role: StaffRole = role.parse().map_err(|_| rusqlite::Error::InvalidQuery)?;
    Ok(Staff { id: StaffId::from_bytes(row.get(0)?), name: row.get(1)?, role })
}
