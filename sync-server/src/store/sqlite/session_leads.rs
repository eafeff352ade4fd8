//! Who leads a session: kept as long as there may be a line about it to read.

use super::SqliteStore;
use crate::auth::StaffId;
use crate::store::{SessionLeads, StoreError};
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::Day;
use rusqlite::params;
use std::collections::BTreeSet;

const KEPT_DAYS: i32 = 60;

const NOTE: &str = "INSERT INTO session_leads (tenant_id, session_id, staff_id, day) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
const DROP_OLD: &str = "DELETE FROM session_leads WHERE tenant_id = ?1 AND day < ?2";
const LED_BY: &str = "SELECT session_id FROM session_leads WHERE tenant_id = ?1 AND staff_id = ?2";

impl SessionLeads for SqliteStore {
    fn note_lead(&self, house: TenantId, session: RecordId, staff: StaffId, day: Day) -> Result<(), StoreError> {
        self.write_seen(house, move |tx| {
            tx.prepare_cached(DROP_OLD)?.execute(params![house.as_bytes(), day.plus(-KEPT_DAYS).number()])?;
            let values = params![house.as_bytes(), session.as_bytes(), staff.as_bytes(), day.number()];
            tx.prepare_cached(NOTE)?.execute(values)?;
            Ok(())
        })
    }

    fn led_by(&self, house: TenantId, staff: StaffId) -> Result<BTreeSet<RecordId>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(LED_BY)?;
            let rows = statement
                .query_map(params![house.as_bytes(), staff.as_bytes()], |row| row.get(0).map(RecordId::from_bytes))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
