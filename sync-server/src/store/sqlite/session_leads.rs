//! Who leads a session: kept as long as there may be a line about it to read.

use super::SqliteStore;
use crate::auth::StaffId;
use crate::store::{SessionLeads, StoreError};
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::Day;
use rusqlite::params;
use std::collections::BTreeMap;

const KEPT_DAYS: i32 = 60;

const NOTE: &str = "INSERT INTO session_leads (tenant_id, session_id, staff_id, day) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
const DROP_OLD: &str = "DELETE FROM session_leads WHERE tenant_id = ?1 AND day < ?2";
const LED_BY: &str = "SELECT session_id, day FROM session_leads WHERE tenant_id = ?1 AND staff_id = ?2";

impl SessionLeads for SqliteStore {
    fn note_lead(
        &self,
        house: TenantId,
        session: RecordId,
        staff: StaffId,
        (day, today): (Day, Day),
    ) -> Result<(), StoreError> {
        self.write_seen(house, move |tx| {
            tx.prepare_cached(DROP_OLD)?.execute(params![house.as_bytes(), today.plus(-KEPT_DAYS).number()])?;
            let values = params![house.as_bytes(), session.as_bytes(), staff.as_bytes(), day.number()];
            tx.prepare_cached(NOTE)?.execute(values)?;
            Ok(())
        })
    }

    fn led_by(&self, house: TenantId, staff: StaffId) -> Result<BTreeMap<RecordId, Day>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(LED_BY)?;
            let mut rows = statement.query(params![house.as_bytes(), staff.as_bytes()])?;
            let mut led = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let day = Day::from_number(row.get(1)?).map_err(|_| StoreError::Damaged("session"))?;
                led.insert(RecordId::from_bytes(row.get(0)?), day);
            }
            Ok(led)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::StaffRole;
    use crate::commands::invite;
    use crate::store::StaffStore;
    use crate::test_phone::{NOON, cedar, rng};

    #[test]
    fn who_leads_stays_and_goes_when_no_line_is_left_however_far_ahead_the_house_plans() {
        let cedar = cedar();
        let (store, house) = (&cedar.store, cedar.house.tenant);
        let staff = ["Carla", "Eve"].map(|name| {
            invite::staff(store, house, name, StaffRole::HouseStaff, NOON, &mut rng(name.len() as u64)).unwrap();
            store.staff_named(house, name).unwrap()[0].id
        });
        let (today, session) = (Day::parse("2026-11-24").unwrap(), |n: u8| RecordId::from_bytes([n; 16]));
        let note = |n, who: usize, ahead, now: i32| {
            store.note_lead(house, session(n), staff[who], (today.plus(ahead), today.plus(now))).unwrap();
        };
        note(1, 0, 0, 0);
        note(1, 1, 0, 0);
        note(2, 1, 365, 0);
        let led = |who: usize| store.led_by(house, staff[who]).unwrap().into_keys().collect::<Vec<_>>();
        assert_eq!((led(0), led(1)), (vec![session(1)], vec![session(2)]), "the first who was named");
        note(3, 1, 61, 60);
        assert_eq!(led(0), [session(1)]);
        note(4, 1, 62, 61);
        assert!(led(0).is_empty());
    }
}
