//! Hand-overs: written once, never changed; additions and readers come after them.

use super::{SqliteStore, follow_ups};
use crate::auth::{StaffId, StaffRole};
use crate::store::{FollowUpMark, Handover, HandoverText, Shifts, Signed, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, Row, params};

const NEXT: &str = "SELECT coalesce(max(handover_id), 0) + 1 FROM handovers WHERE tenant_id = ?1";
const ADD: &str = "INSERT INTO handovers (tenant_id, handover_id, staff_id, at_ms, situation, background, assessment,
    recommendation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const IS_ANOTHERS: &str = "SELECT 1 FROM handovers WHERE tenant_id = ?1 AND handover_id = ?2 AND staff_id <> ?3";
const IS_THERE: &str = "SELECT 1 FROM handovers WHERE tenant_id = ?1 AND handover_id = ?2";
const NEXT_ADDENDUM: &str = "SELECT coalesce(max(addendum), 0) + 1 FROM handover_addenda
    WHERE tenant_id = ?1 AND handover_id = ?2";
const ADD_ADDENDUM: &str = "INSERT INTO handover_addenda (tenant_id, handover_id, addendum, staff_id, at_ms, words)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const ADD_READER: &str = "INSERT INTO handover_readers (tenant_id, handover_id, staff_id, at_ms)
    VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
const LATEST: &str = "SELECT handovers.staff_id, name, role, at_ms, handover_id, situation, background, assessment,
        recommendation FROM handovers
    JOIN staff ON staff.tenant_id = handovers.tenant_id AND staff.staff_id = handovers.staff_id
    WHERE handovers.tenant_id = ?1 AND handover_id < ?2 ORDER BY handover_id DESC LIMIT ?3";
const ADDENDA: &str = "SELECT handover_addenda.staff_id, name, role, at_ms, words FROM handover_addenda
    JOIN staff ON staff.tenant_id = handover_addenda.tenant_id AND staff.staff_id = handover_addenda.staff_id
    WHERE handover_addenda.tenant_id = ?1 AND handover_id = ?2 ORDER BY addendum";
const READERS: &str = "SELECT handover_readers.staff_id, name, role, at_ms FROM handover_readers
    JOIN staff ON staff.tenant_id = handover_readers.tenant_id AND staff.staff_id = handover_readers.staff_id
    WHERE handover_readers.tenant_id = ?1 AND handover_id = ?2 ORDER BY at_ms, handover_readers.staff_id";
/// When the shift before this one began: the last hand-over but one.
const LAST_SHIFT: &str = "SELECT at_ms FROM handovers WHERE tenant_id = ?1 AND at_ms >= ?2
    ORDER BY handover_id DESC LIMIT 1 OFFSET 1";

impl Shifts for SqliteStore {
    fn hand_over(
        &self,
        house: TenantId,
        staff: StaffId,
        text: &HandoverText,
        now_ms: EpochMs,
    ) -> Result<i64, StoreError> {
        let text = text.clone();
        self.write_seen(house, move |tx| {
            let next: i64 = tx.prepare_cached(NEXT)?.query_row([house.as_bytes()], |row| row.get(0))?;
            let HandoverText { situation, background, assessment, recommendation } = &text;
            let signed = (house.as_bytes(), next, staff.as_bytes(), now_ms);
            tx.prepare_cached(ADD)?.execute(params![
                signed.0,
                signed.1,
                signed.2,
                signed.3,
                situation,
                background,
                assessment,
                recommendation
            ])?;
            Ok(next)
        })
    }

    fn add_to_handover(
        &self,
        house: TenantId,
        handover: i64,
        staff: StaffId,
        words: &str,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        let words = words.to_owned();
        self.write_seen(house, move |tx| {
            if !is_there(tx, house, handover)? {
                return Ok(false);
            }
            let key = params![house.as_bytes(), handover];
            let next: i64 = tx.prepare_cached(NEXT_ADDENDUM)?.query_row(key, |row| row.get(0))?;
            let values = params![house.as_bytes(), handover, next, staff.as_bytes(), now_ms, words];
            tx.prepare_cached(ADD_ADDENDUM)?.execute(values)?;
            Ok(true)
        })
    }

    fn acknowledge_handover(
        &self,
        house: TenantId,
        handover: i64,
        staff: StaffId,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| {
            if !tx.prepare_cached(IS_ANOTHERS)?.exists(params![house.as_bytes(), handover, staff.as_bytes()])? {
                return Ok(false);
            }
            let values = params![house.as_bytes(), handover, staff.as_bytes(), now_ms];
            tx.prepare_cached(ADD_READER)?.execute(values)?;
            Ok(true)
        })
    }

    fn take_ask(
        &self,
        house: TenantId,
        account: AccountId,
        staff: StaffId,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| follow_ups::take(tx, house, account, staff, now_ms))
    }

    fn mark_follow_up(&self, house: TenantId, marked: &FollowUpMark) -> Result<bool, StoreError> {
        let marked = marked.clone();
        self.write_seen(house, move |tx| follow_ups::mark(tx, house, &marked))
    }

    fn handovers(&self, house: TenantId, before: Option<i64>, at_most: u32) -> Result<Vec<Handover>, StoreError> {
        self.read(|conn| latest(conn, house, before.unwrap_or(i64::MAX), at_most))
    }
}

/// When the last shift began, if that is not longer ago than `earliest_ms`.
pub(super) fn last_shift_ms(
    conn: &Connection,
    house: TenantId,
    earliest_ms: EpochMs,
) -> Result<Option<EpochMs>, StoreError> {
    let mut statement = conn.prepare_cached(LAST_SHIFT)?;
    let mut rows = statement.query(params![house.as_bytes(), earliest_ms])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

pub(super) fn latest(
    conn: &Connection,
    house: TenantId,
    before: i64,
    at_most: u32,
) -> Result<Vec<Handover>, StoreError> {
    let mut statement = conn.prepare_cached(LATEST)?;
    let rows = statement.query_map(params![house.as_bytes(), before, at_most], |row| {
        let text = HandoverText {
            situation: row.get(5)?,
            background: row.get(6)?,
            assessment: row.get(7)?,
            recommendation: row.get(8)?,
        };
        Ok((signed(row)?, row.get::<_, i64>(4)?, text))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (by, id, text) = row?;
        let key = params![house.as_bytes(), id];
        let mut statement = conn.prepare_cached(ADDENDA)?;
        let addenda = statement.query_map(key, |row| Ok((signed(row)?, row.get::<_, String>(4)?)))?;
        let addenda = addenda.map(|row| row.map(|(by, words)| by.map(|by| (by, words)))?).collect::<Result<_, _>>()?;
        let mut statement = conn.prepare_cached(READERS)?;
        let readers = statement.query_map(key, signed)?.map(|row| row?).collect::<Result<_, _>>()?;
        found.push(Handover { id, signed: by?, text, addenda, readers });
    }
    Ok(found)
}

/// Who put their name to a row that begins with their id, name and role and the time.
pub(super) fn signed(row: &Row<'_>) -> rusqlite::Result<Result<Signed, StoreError>> {
    let (staff, name, at_ms) = (StaffId::from_bytes(row.get(0)?), row.get(1)?, row.get(3)?);
    let role = row.get_ref(2)?.as_str()?.parse::<StaffRole>();
    Ok(role.map(|role| Signed { staff, name, role, at_ms }).map_err(|_| StoreError::Damaged("role")))
}

fn is_there(tx: &Connection, house: TenantId, handover: i64) -> Result<bool, StoreError> {
    Ok(tx.prepare_cached(IS_THERE)?.exists(params![house.as_bytes(), handover])?)
}
