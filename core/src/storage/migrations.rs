//! Migrations: numbered, forward only; `user_version` says how many have run.

use super::StorageError;
use rusqlite::{Connection, TransactionBehavior};

const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("schema_2_lost_phones.sql"),
    include_str!("schema_3_membership.sql"),
    include_str!("schema_4_circles.sql"),
    include_str!("schema_5_disclosures.sql"),
    include_str!("schema_6_leases.sql"),
];

/// Brings the schema up to this version, in one transaction.
pub(super) fn run(connection: &mut Connection) -> Result<(), StorageError> {
    let version: usize = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version > MIGRATIONS.len() {
        return Err(StorageError::TooNew);
    }
    if version == MIGRATIONS.len() {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    for migration in &MIGRATIONS[version..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", MIGRATIONS.len())?;
    transaction.commit()?;
    Ok(())
}
