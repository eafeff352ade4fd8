//! Numbered migrations, forward only, each known by its checksum.

use super::data_keys::DataKeys;
use super::{disclosures, lost_keys};
use crate::store::StoreError;
use porchlight_core::ids::{IncarnationId, digest};
use porchlight_core::time::EpochMs;
use rusqlite::{Connection, OptionalExtension, params};

/// From this one on what people share rests sealed.
const SHARED_RESTS_SEALED: i64 = 18;

/// There is no 13 and no 14, and never was: numbers have to grow, and may leave gaps.
pub(super) const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("migrations/0001_start.sql")),
    (2, include_str!("migrations/0002_lost_phones.sql")),
    (3, include_str!("migrations/0003_asks.sql")),
    (4, include_str!("migrations/0004_bonds.sql")),
    (5, include_str!("migrations/0005_membership.sql")),
    (6, include_str!("migrations/0006_reports.sql")),
    (7, include_str!("migrations/0007_away.sql")),
    (8, include_str!("migrations/0008_circle_members.sql")),
    (9, include_str!("migrations/0009_access.sql")),
    (10, include_str!("migrations/0010_disclosure_tree.sql")),
    (11, include_str!("migrations/0011_shifts.sql")),
    (12, include_str!("migrations/0012_follow_ups.sql")),
    (15, include_str!("migrations/0015_consents_end.sql")),
    (16, include_str!("migrations/0016_reissue.sql")),
    (17, include_str!("migrations/0017_closing.sql")),
    (SHARED_RESTS_SEALED, include_str!("migrations/0018_data_keys.sql")),
    (19, include_str!("migrations/0019_rooms.sql")),
    (20, include_str!("migrations/0020_quotas.sql")),
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version    INTEGER PRIMARY KEY,
    checksum   BLOB NOT NULL,
    applied_ms INTEGER NOT NULL
) STRICT";

/// Brings a database to the newest schema; a new one gets `fresh` as its incarnation. Answers the
/// database's incarnation. Fails on a database of a later version, and on one with other migrations.
pub(super) fn migrate(
    conn: &mut Connection,
    keys: &DataKeys,
    fresh: IncarnationId,
    now_ms: EpochMs,
) -> Result<IncarnationId, StoreError> {
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    tx.execute_batch(LEDGER)?;
    let known = MIGRATIONS.last().map_or(0, |(version, _)| *version);
    let found: i64 = tx.query_row("SELECT coalesce(max(version), 0) FROM schema_migrations", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (version, sql) in MIGRATIONS {
        let checksum = checksum(sql);
        let applied: Option<[u8; 32]> = tx
            .query_row("SELECT checksum FROM schema_migrations WHERE version = ?1", [version], |row| row.get(0))
            .optional()?;
        match applied {
            Some(held) if held == checksum => {}
            Some(_) => return Err(StoreError::ForeignMigration(*version)),
            None => {
                tx.execute_batch(sql)?;
                if *version == SHARED_RESTS_SEALED {
                    lost_keys::seal_what_lies_open(&tx, keys)?;
                }
                tx.execute(
                    "INSERT INTO schema_migrations (version, checksum, applied_ms) VALUES (?1, ?2, ?3)",
                    params![version, checksum, now_ms],
                )?;
            }
        }
    }
    tx.execute(
        "INSERT INTO server (only_row, incarnation_id, created_ms) VALUES (1, ?1, ?2) ON CONFLICT DO NOTHING",
        params![fresh.as_bytes(), now_ms],
    )?;
    let incarnation = tx.query_row("SELECT incarnation_id FROM server WHERE only_row = 1", [], |row| row.get(0))?;
    let incarnation = IncarnationId::from_bytes(incarnation);
    disclosures::begin_all(&tx, incarnation)?;
    keys.sync()?;
    tx.commit()?;
    Ok(incarnation)
}

/// Whether a database is one of ours that this version can open, without changing it: `NotOurs`, `NewerSchema`,
/// `ForeignMigration` if it is not.
pub(super) fn check(conn: &Connection) -> Result<(), StoreError> {
    let tables: i64 = conn.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('schema_migrations', 'server', 'log')",
        [],
        |row| row.get(0),
    )?;
    if tables != 3 {
        return Err(StoreError::NotOurs);
    }
    let known = MIGRATIONS.last().map_or(0, |(version, _)| *version);
    let mut statement = conn.prepare("SELECT version, checksum FROM schema_migrations ORDER BY version")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?)))?;
    for (version, held) in rows.collect::<Result<Vec<_>, _>>()? {
        match MIGRATIONS.iter().find(|(number, _)| *number == version) {
            None if version > known => return Err(StoreError::NewerSchema { found: version, known }),
            Some((_, sql)) if held == checksum(sql) => {}
            _ => return Err(StoreError::ForeignMigration(version)),
        }
    }
    Ok(())
}

fn checksum(sql: &str) -> [u8; 32] {
    digest("porchlight/v1/migration", &[sql.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: IncarnationId = IncarnationId::from_bytes([1; 16]);

    fn keys() -> DataKeys {
        DataKeys::open(std::path::Path::new(":memory:"), &crate::store::sqlite::SqliteOptions::default()).unwrap()
    }

    #[test]
    fn a_second_opening_keeps_the_incarnation() {
        let mut conn = Connection::open_in_memory().unwrap();
        assert_eq!(migrate(&mut conn, &keys(), FRESH, 1).unwrap(), FRESH);
        assert_eq!(migrate(&mut conn, &keys(), IncarnationId::from_bytes([2; 16]), 2).unwrap(), FRESH);
    }

    #[test]
    fn a_later_schema_and_a_foreign_one_are_refused() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn, &keys(), FRESH, 1).unwrap();
        conn.execute("INSERT INTO schema_migrations (version, checksum, applied_ms) VALUES (99, x'00', 0)", [])
            .unwrap();
        assert!(matches!(migrate(&mut conn, &keys(), FRESH, 1), Err(StoreError::NewerSchema { found: 99, known: 20 })));
        conn.execute("DELETE FROM schema_migrations WHERE version = 99", []).unwrap();
        conn.execute("UPDATE schema_migrations SET checksum = x'00'", []).unwrap();
        let refused = migrate(&mut conn, &keys(), FRESH, 1);
        assert!(matches!(refused, Err(StoreError::ForeignMigration(1) | StoreError::Sqlite(_))));
    }
}
