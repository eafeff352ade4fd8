//! The houses' own devices, in the file beside the database that no backup includes.

use super::SqliteStore;
use crate::house_voice::{HouseDevice, HouseKeys};
use crate::store::StoreError;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::LogRecord;
use porchlight_core::ids::{IncarnationId, TenantId};
use rusqlite::{OptionalExtension, params};
use std::sync::PoisonError;

/// Which database a house's device last spoke in, and the log that lets it speak. A house that never spoke has no row.
const VOICES_SCHEMA: &str = "CREATE TABLE IF NOT EXISTS house_voices (
    tenant_id      BLOB NOT NULL PRIMARY KEY CHECK (length(tenant_id) = 16),
    incarnation_id BLOB NOT NULL CHECK (length(incarnation_id) = 16),
    account_log    BLOB NOT NULL
) STRICT, WITHOUT ROWID";
const SECRET: &str = "SELECT secret FROM house_keys WHERE tenant_id = ?1";
const KEEP_SECRET: &str = "UPDATE house_keys SET secret = ?2 WHERE tenant_id = ?1";
const VOICE: &str = "SELECT incarnation_id, account_log FROM house_voices WHERE tenant_id = ?1";
const KEEP_VOICE: &str = "INSERT INTO house_voices (tenant_id, incarnation_id, account_log) VALUES (?1, ?2, ?3)
    ON CONFLICT (tenant_id) DO UPDATE SET incarnation_id = excluded.incarnation_id, account_log = excluded.account_log";

const FORGET: [&str; 2] =
    ["DELETE FROM house_keys WHERE tenant_id = ?1", "DELETE FROM house_voices WHERE tenant_id = ?1"];

impl SqliteStore {
    /// Destroys the keys of a house that has said its last word.
    pub(super) fn forget_house_keys(&self, house: TenantId) -> Result<(), StoreError> {
        let conn = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        conn.execute_batch(VOICES_SCHEMA)?;
        for sql in FORGET {
            conn.execute(sql, [house.as_bytes()])?;
        }
        Ok(())
    }
}

impl HouseKeys for SqliteStore {
    fn house_device(&self, house: TenantId) -> Result<Option<HouseDevice>, StoreError> {
        let conn = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        conn.execute_batch(VOICES_SCHEMA)?;
        let secret: Option<Vec<u8>> = conn.query_row(SECRET, [house.as_bytes()], |row| row.get(0)).optional()?;
        let Some(secret) = secret else { return Ok(None) };
        let keys = DeviceKeys::from_secret_bytes(&secret).ok_or(StoreError::Damaged("key of a house"))?;
        let voice = conn.query_row(VOICE, [house.as_bytes()], |row| {
            Ok((IncarnationId::from_bytes(row.get(0)?), row.get::<_, Vec<u8>>(1)?))
        });
        let Some((spoke_in, log)) = voice.optional()? else {
            return Ok(Some(HouseDevice { keys, spoke_in: None, log: Vec::new() }));
        };
        let log: Vec<LogRecord> = minicbor::decode(&log).map_err(|_| StoreError::Damaged("log of a house"))?;
        Ok(Some(HouseDevice { keys, spoke_in: Some(spoke_in), log }))
    }

    fn keep_house_device(
        &self,
        house: TenantId,
        keys: &DeviceKeys,
        spoke_in: IncarnationId,
        log: &[LogRecord],
    ) -> Result<(), StoreError> {
        let log = minicbor::to_vec(log).map_err(|_| StoreError::Damaged("log of a house"))?;
        let mut conn = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = conn.transaction()?;
        tx.execute(KEEP_SECRET, params![house.as_bytes(), &keys.to_secret_bytes()[..]])?;
        tx.execute(KEEP_VOICE, params![house.as_bytes(), spoke_in.as_bytes(), log])?;
        tx.commit()?;
        Ok(())
    }
}
