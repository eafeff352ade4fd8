//! Who is in a house: accounts with what the house noted of them.

use super::{SqliteStore, away, stays};
use crate::store::{Roster, RosterEntry, Stay, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;
use rusqlite::{OptionalExtension, Row, params};

const ROSTER: &str =
    "SELECT accounts.account_id, display_name, exits.since_ms, away.since_ms, until_day, account_closed_ms
    FROM accounts
    LEFT JOIN exits ON exits.tenant_id = accounts.tenant_id AND exits.account_id = accounts.account_id
    LEFT JOIN away ON away.tenant_id = accounts.tenant_id AND away.account_id = accounts.account_id
    WHERE accounts.tenant_id = ?1 AND role <> 'house' AND (exits.since_ms IS NULL OR exits.since_ms >= ?2)
    AND NOT EXISTS (SELECT 1 FROM superseded WHERE superseded.tenant_id = accounts.tenant_id
        AND superseded.account_id = accounts.account_id)";
const PERSON: &str =
    "SELECT accounts.account_id, display_name, exits.since_ms, away.since_ms, until_day, account_closed_ms
    FROM accounts
    LEFT JOIN exits ON exits.tenant_id = accounts.tenant_id AND exits.account_id = accounts.account_id
    LEFT JOIN away ON away.tenant_id = accounts.tenant_id AND away.account_id = accounts.account_id
    WHERE accounts.tenant_id = ?1 AND role <> 'house' AND accounts.account_id = ?2";

impl Roster for SqliteStore {
    fn roster(&self, house: TenantId, left_since_ms: EpochMs) -> Result<Vec<RosterEntry>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare_cached(ROSTER)?;
            let rows = statement.query_map(params![house.as_bytes(), left_since_ms], entry)?;
            let mut entries = rows.collect::<Result<Vec<_>, _>>()?;
            let mut stays = stays::all(conn, house)?;
            for entry in &mut entries {
                entry.stay = stays.remove(&entry.account).unwrap_or_default();
            }
            Ok(entries)
        })
    }

    fn person(&self, house: TenantId, account: AccountId) -> Result<Option<RosterEntry>, StoreError> {
        self.read(|conn| {
            let key = params![house.as_bytes(), account.as_bytes()];
            let Some(entry) = conn.prepare_cached(PERSON)?.query_row(key, entry).optional()? else { return Ok(None) };
            Ok(Some(RosterEntry { stay: stays::of(conn, house, account)?, ..entry }))
        })
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<RosterEntry> {
    Ok(RosterEntry {
        account: AccountId::from_bytes(row.get(0)?),
        display_name: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
        left_ms: row.get(2)?,
        away: away::read(row, 3)?,
        stay: Stay::default(),
        closed_ms: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Exit, Store};
    use crate::test_phone::{NOON, Phone, cedar};
    use porchlight_core::protocol::ExitKind;

    #[test]
    fn who_left_is_on_it_from_an_instant_on_and_found_by_account_for_ever() {
        let cedar = cedar();
        let house = cedar.house.tenant;
        let (ana, ben) = (Phone::joined(1, &cedar, "Ana"), Phone::joined(2, &cedar, "Ben"));
        let exit = Exit { how: ExitKind::LeftEarly, at_ms: NOON, staff_access_ends_ms: NOON };
        assert!(cedar.store.exit(house, ana.account(), exit).unwrap());
        let names = |left_since_ms| {
            let mut names: Vec<String> =
                cedar.store.roster(house, left_since_ms).unwrap().into_iter().map(|entry| entry.display_name).collect();
            names.sort();
            names
        };
        assert_eq!(names(NOON), ["Ana", "Ben"]);
        assert_eq!(names(NOON + 1), ["Ben"], "and never the house itself");
        let person = |account| cedar.store.person(house, account).unwrap();
        assert_eq!(person(ana.account()).unwrap().left_ms, Some(NOON));
        assert_eq!(person(ben.account()).unwrap().left_ms, None);
        assert_eq!(person(house.account()), None);
        assert_eq!(cedar.store.person(TenantId::from_bytes([7; 16]), ana.account()).unwrap(), None, "another house");
    }
}
