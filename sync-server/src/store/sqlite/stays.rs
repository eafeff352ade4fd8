//! What the house notes of somebody who lives there: room, last planned day, counsellor.

use super::SqliteStore;
use crate::auth::StaffId;
use crate::store::{Counsellor, HouseEvent, HouseEventKind, Stay, Stays, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::Role;
use porchlight_core::time::{Day, EpochMs};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params};
use std::collections::BTreeMap;

const LIVES_THERE: &str = "SELECT 1 FROM accounts WHERE tenant_id = ?1 AND account_id = ?2 AND role = ?3";
const BEGIN: &str = "INSERT INTO stays (tenant_id, account_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const ROOM: &str = "UPDATE stays SET room = ?3, room_since_ms = ?4
    WHERE tenant_id = ?1 AND account_id = ?2 AND room IS NOT ?3";
const LAST_DAY: &str = "UPDATE stays SET last_day = ?3 WHERE tenant_id = ?1 AND account_id = ?2";
const ASSIGN: &str = "UPDATE stays SET counsellor_id = ?3 WHERE tenant_id = ?1 AND account_id = ?2";
/// Whoever left has no room and no day. Staff read on for a while, and so does their counsellor.
const LEAVE: &str = "UPDATE stays SET room = NULL, room_since_ms = NULL, last_day = NULL
    WHERE tenant_id = ?1 AND account_id = ?2";
const END: &str = "DELETE FROM stays WHERE tenant_id = ?1 AND account_id = ?2";
const ALL: &str = "SELECT room, last_day, staff.staff_id, name, account_id FROM stays
    LEFT JOIN staff ON staff.tenant_id = stays.tenant_id AND staff.staff_id = counsellor_id AND ended_ms IS NULL
    WHERE stays.tenant_id = ?1";
const ONE: &str = "SELECT room, last_day, staff.staff_id, name FROM stays
    LEFT JOIN staff ON staff.tenant_id = stays.tenant_id AND staff.staff_id = counsellor_id AND ended_ms IS NULL
    WHERE stays.tenant_id = ?1 AND account_id = ?2";
const MOVES: &str = "SELECT stays.account_id, display_name, room_since_ms, room FROM stays
    JOIN accounts ON accounts.tenant_id = stays.tenant_id AND accounts.account_id = stays.account_id
    WHERE stays.tenant_id = ?1 AND room IS NOT NULL AND room_since_ms >= ?2";

impl Stays for SqliteStore {
    fn note_room(
        &self,
        house: TenantId,
        account: AccountId,
        room: Option<String>,
        now_ms: EpochMs,
    ) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| note(tx, house, account, ROOM, &[&room, &now_ms]))
    }

    fn plan_last_day(&self, house: TenantId, account: AccountId, last_day: Option<Day>) -> Result<bool, StoreError> {
        let day = last_day.map(Day::number);
        self.write_seen(house, move |tx| note(tx, house, account, LAST_DAY, &[&day]))
    }

    fn assign(&self, house: TenantId, account: AccountId, counsellor: Option<StaffId>) -> Result<bool, StoreError> {
        self.write_seen(house, move |tx| {
            note(tx, house, account, ASSIGN, &[&counsellor.as_ref().map(StaffId::as_bytes)])
        })
    }
}

fn note(
    tx: &Connection,
    house: TenantId,
    account: AccountId,
    sql: &str,
    values: &[&dyn ToSql],
) -> Result<bool, StoreError> {
    let key: [&dyn ToSql; 2] = [house.as_bytes(), account.as_bytes()];
    if !tx.prepare_cached(LIVES_THERE)?.exists(params![key[0], key[1], Role::Resident.name()])? {
        return Ok(false);
    }
    tx.prepare_cached(BEGIN)?.execute(&key[..])?;
    tx.prepare_cached(sql)?.execute(&[&key[..], values].concat()[..])?;
    Ok(true)
}

/// Somebody leaves the house.
pub(super) fn leave(tx: &Connection, house: TenantId, account: AccountId) -> Result<(), StoreError> {
    tx.prepare_cached(LEAVE)?.execute(params![house.as_bytes(), account.as_bytes()])?;
    Ok(())
}

/// Somebody lives there again: what was noted of an earlier stay is over.
pub(super) fn end(tx: &Connection, house: TenantId, account: AccountId) -> Result<(), StoreError> {
    tx.prepare_cached(END)?.execute(params![house.as_bytes(), account.as_bytes()])?;
    Ok(())
}

/// What is noted of everybody of whom anything is.
pub(super) fn all(conn: &Connection, house: TenantId) -> Result<BTreeMap<AccountId, Stay>, StoreError> {
    let mut statement = conn.prepare_cached(ALL)?;
    let rows = statement.query_map([house.as_bytes()], |row| Ok((AccountId::from_bytes(row.get(4)?), stay(row)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What is noted of one person.
pub(super) fn of(conn: &Connection, house: TenantId, account: AccountId) -> Result<Stay, StoreError> {
    let key = params![house.as_bytes(), account.as_bytes()];
    Ok(conn.prepare_cached(ONE)?.query_row(key, stay).optional()?.unwrap_or_default())
}

fn stay(row: &Row<'_>) -> rusqlite::Result<Stay> {
    let staff: Option<[u8; 16]> = row.get(2)?;
    let name: Option<String> = row.get(3)?;
    let counsellor = staff.map(|id| Counsellor { staff: StaffId::from_bytes(id), name: name.unwrap_or_default() });
    let last_day = row.get::<_, Option<i32>>(1)?.and_then(|number| Day::from_number(number).ok());
    Ok(Stay { room: row.get(0)?, last_day, counsellor })
}

/// Who came into another room since then; of several moves the last.
pub(super) fn moves(conn: &Connection, house: TenantId, since_ms: EpochMs) -> Result<Vec<HouseEvent>, StoreError> {
    let mut statement = conn.prepare_cached(MOVES)?;
    let rows = statement.query_map(params![house.as_bytes(), since_ms], |row| {
        Ok(HouseEvent {
            account: AccountId::from_bytes(row.get(0)?),
            display_name: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            kind: HouseEventKind::Moved,
            at_ms: row.get(2)?,
            room: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::StaffRole;
    use crate::commands::invite;
    use crate::store::{Exit, Roster, StaffStore, Store};
    use crate::test_phone::{NOON, Phone, cedar, rng};
    use porchlight_core::protocol::ExitKind;

    #[test]
    fn room_and_day_go_with_who_leaves_and_a_new_stay_begins_with_nothing() {
        let cedar = cedar();
        let (store, house) = (&cedar.store, cedar.house.tenant);
        let ana = Phone::joined(1, &cedar, "Ana").account();
        invite::staff(store, house, "Carla", StaffRole::Counsellor, NOON, &mut rng(3)).unwrap();
        let carla = store.staff_named(house, "Carla").unwrap()[0].id;
        let stay = || store.person(house, ana).unwrap().unwrap().stay;
        let day = Day::parse("2026-12-01").unwrap();
        assert_eq!(stay(), Stay::default());
        assert!(store.note_room(house, ana, Some("Room 3".into()), NOON).unwrap());
        assert!(store.plan_last_day(house, ana, Some(day)).unwrap() && store.assign(house, ana, Some(carla)).unwrap());
        let noted = stay();
        assert_eq!((noted.room.as_deref(), noted.last_day, noted.assigned()), (Some("Room 3"), Some(day), Some(carla)));
        assert_eq!(noted.counsellor.unwrap().name, "Carla");
        let exit = Exit { how: ExitKind::Planned, at_ms: NOON, staff_access_ends_ms: NOON + 1 };
        assert!(store.exit(house, ana, exit).unwrap());
        let left = stay();
        assert_eq!((left.room.clone(), left.last_day, left.assigned()), (None, None, Some(carla)), "she reads on");
        assert!(!store.note_room(house, ana, Some("Room 3".into()), NOON).unwrap(), "nobody is there");
        assert!(store.readmit(house, ana, NOON).unwrap());
        assert_eq!(stay(), Stay::default());
        assert!(store.assign(house, ana, Some(carla)).unwrap());
        assert!(store.end_staff(house, carla, NOON).unwrap());
        assert_eq!(stay().assigned(), None, "whose access ended is nobody's counsellor");
        let elsewhere = TenantId::from_bytes([7; 16]);
        assert!(!store.note_room(elsewhere, ana, None, NOON).unwrap());
    }

    #[test]
    fn the_last_move_is_what_a_shift_hears_of_and_the_same_room_is_no_move() {
        let cedar = cedar();
        let (store, house) = (&cedar.store, cedar.house.tenant);
        let ana = Phone::joined(1, &cedar, "Ana").account();
        let moves = |now_ms| {
            let events = store.read_house(house, now_ms).unwrap().unwrap().events;
            let moved = events.into_iter().filter(|event| event.kind == HouseEventKind::Moved);
            moved.map(|event| (event.room.unwrap(), event.at_ms)).collect::<Vec<_>>()
        };
        for (room, at_ms) in [("Room 1", NOON + 1), ("Room 2", NOON + 2), ("Room 2", NOON + 3)] {
            assert!(store.note_room(house, ana, Some(room.into()), at_ms).unwrap());
        }
        assert_eq!(moves(NOON + 4), [("Room 2".to_owned(), NOON + 2)]);
        assert!(store.note_room(house, ana, None, NOON + 5).unwrap());
        assert!(moves(NOON + 6).is_empty());
    }
}
