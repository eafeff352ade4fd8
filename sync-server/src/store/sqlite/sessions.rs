//! Sessions of staff.

use super::staff::staff_of;
use crate::auth::StaffId;
use crate::store::{StoreError, StoredSession, Way};
use porchlight_core::ids::TenantId;
use rusqlite::{Connection, OptionalExtension, Row, params};

const ONE: &str =
    "SELECT staff.staff_id, name, role, session_hash, sessions.created_ms, last_seen_ms, way FROM sessions
    JOIN staff ON staff.tenant_id = sessions.tenant_id AND staff.staff_id = sessions.staff_id
    WHERE sessions.tenant_id = ?1 AND session_hash = ?2 AND ended_ms IS NULL";
const OF_STAFF: &str = "SELECT staff.staff_id, name, role, session_hash, sessions.created_ms, last_seen_ms, way
    FROM sessions JOIN staff ON staff.tenant_id = sessions.tenant_id AND staff.staff_id = sessions.staff_id
    WHERE sessions.tenant_id = ?1 AND sessions.staff_id = ?2 AND ended_ms IS NULL
    ORDER BY sessions.created_ms DESC, session_hash";
pub(super) const TOUCH: &str = "UPDATE sessions SET last_seen_ms = max(last_seen_ms, ?3)
    WHERE tenant_id = ?1 AND session_hash = ?2";
pub(super) const END: &str = "DELETE FROM sessions WHERE tenant_id = ?1 AND session_hash = ?2";
pub(super) const END_ALL: &str = "DELETE FROM sessions WHERE tenant_id = ?1 AND staff_id = ?2";

pub(super) fn one(conn: &Connection, house: TenantId, hash: [u8; 32]) -> Result<Option<StoredSession>, StoreError> {
    let found = conn.prepare_cached(ONE)?.query_row(params![house.as_bytes(), hash], session_of);
    Ok(found.optional()?)
}

pub(super) fn of(conn: &Connection, house: TenantId, staff: StaffId) -> Result<Vec<StoredSession>, StoreError> {
    let mut statement = conn.prepare_cached(OF_STAFF)?;
    let rows = statement.query_map(params![house.as_bytes(), staff.as_bytes()], session_of)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn session_of(row: &Row<'_>) -> rusqlite::Result<StoredSession> {
    let way: String = row.get(6)?;
    Ok(StoredSession {
        hash: row.get(3)?,
        staff: staff_of(row)?,
        created_ms: row.get(4)?,
        last_seen_ms: row.get(5)?,
        way: Way::named(&way).ok_or(rusqlite::Error::InvalidQuery)?,
    })
}
