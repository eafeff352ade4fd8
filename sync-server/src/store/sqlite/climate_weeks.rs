//! What was counted of a week: once, whoever asks at the same time. An earlier week goes with it.

use super::SqliteStore;
use crate::store::{Climate, ClimateWeeks, Share, StoreError};
use porchlight_core::ids::TenantId;
use porchlight_core::time::Day;
use rusqlite::{Connection, OptionalExtension, params};

const OF: &str = "SELECT checking_in, encouraged FROM climate_weeks WHERE tenant_id = ?1 AND first_day = ?2";
const KEEP: &str = "INSERT INTO climate_weeks (tenant_id, first_day, checking_in, encouraged) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING";
const DROP_OLD: &str = "DELETE FROM climate_weeks WHERE tenant_id = ?1 AND first_day < ?2";

impl ClimateWeeks for SqliteStore {
    fn climate_week(&self, house: TenantId, first: Day) -> Result<Option<Option<Climate>>, StoreError> {
        self.read(|conn| of(conn, house, first))
    }

    fn keep_climate_week(
        &self,
        house: TenantId,
        first: Day,
        climate: Option<Climate>,
    ) -> Result<Option<Climate>, StoreError> {
        self.writer.write(0, move |tx, _| {
            let (key, number) = ((house.as_bytes(), first.number()), |share: Share| share.number());
            tx.prepare_cached(DROP_OLD)?.execute(params![key.0, key.1])?;
            let checking_in = climate.map(|climate| number(climate.checking_in));
            let encouraging = climate.map(|climate| number(climate.encouraging));
            tx.prepare_cached(KEEP)?.execute(params![key.0, key.1, checking_in, encouraging])?;
            Ok(of(tx, house, first)?.flatten())
        })
    }
}

fn of(conn: &Connection, house: TenantId, first: Day) -> Result<Option<Option<Climate>>, StoreError> {
    let key = params![house.as_bytes(), first.number()];
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, Option<u8>>(0)?, row.get::<_, Option<u8>>(1)?));
    let found = conn.prepare_cached(OF)?.query_row(key, read).optional()?;
    let climate = |(checking_in, encouraging): (Option<u8>, Option<u8>)| {
        Some(Climate { checking_in: Share::numbered(checking_in?)?, encouraging: Share::numbered(encouraging?)? })
    };
    Ok(found.map(climate))
}
