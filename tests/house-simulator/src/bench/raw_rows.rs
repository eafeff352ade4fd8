//! The rows that a store has written, inserted once more by plain SQLite into a second database with
//! the same tables and indexes.

use super::places;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::path::Path;

const BATCH_ROWS: usize = 256;
/// Tables whose rows are copied.
const TABLES: [&str; 3] = ["documents", "chains", "log"];

/// One envelope's row in the log, with what was written beside it: the first of its document comes
/// with the document's row and its chain's.
pub(super) struct EnvelopeRows {
    log: Vec<Value>,
    beside: Option<[Vec<Value>; 2]>,
}

/// A store's database to read from, and one to write to.
pub(super) struct RawRows {
    from: Connection,
    to: Connection,
    taken: i64,
}

impl RawRows {
    /// Two directories that hold the same by now.
    pub fn open(from: &Path, to: &Path) -> anyhow::Result<Self> {
        let [from, to] = [from, to].map(|directory| Connection::open(directory.join("porchlight.db")));
        let (from, to) = (from?, to?);
        places::configure(&to)?;
        let taken = from.query_row("SELECT coalesce(max(rowid), 0) FROM log", [], |row| row.get(0))?;
        Ok(Self { from, to, taken })
    }

    /// What the store has written since the last time, in its order.
    pub fn take_new(&mut self) -> anyhow::Result<Vec<EnvelopeRows>> {
        let mut statement = self.from.prepare("SELECT * FROM log WHERE rowid > ?1 ORDER BY rowid")?;
        let log = statement.query_map([self.taken], values)?;
        let mut taken = Vec::new();
        for log in log {
            let log = log?;
            let is_first = log[6] == Value::Integer(1);
            // Tenant, account, document: the key of the document and the beginning of its chain's.
            let key = [&log[0], &log[3], &log[4]];
            let beside = if is_first { Some([self.one(TABLES[0], key)?, self.one(TABLES[1], key)?]) } else { None };
            taken.push(EnvelopeRows { log, beside });
        }
        self.taken += i64::try_from(taken.len())?;
        Ok(taken)
    }

    fn one(&self, table: &str, key: [&Value; 3]) -> anyhow::Result<Vec<Value>> {
        let sql = format!("SELECT * FROM {table} WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3");
        let mut statement = self.from.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(key), values)?)
    }

    fn insertion(&self, table: &str) -> anyhow::Result<String> {
        let columns = self.to.prepare(&format!("SELECT * FROM {table} LIMIT 0"))?.column_count();
        Ok(format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(", ")))
    }

    /// Inserts rows, so many a transaction, each transaction on stable storage.
    pub fn insert(&mut self, rows: &[EnvelopeRows]) -> anyhow::Result<()> {
        let [document, chain, log] = TABLES.map(|table| self.insertion(table));
        let (document, chain, log) = (&document?, &chain?, &log?);
        for batch in rows.chunks(BATCH_ROWS) {
            let transaction = self.to.transaction()?;
            for row in batch {
                if let Some(beside) = &row.beside {
                    transaction.prepare_cached(document)?.execute(params_from_iter(&beside[0]))?;
                    transaction.prepare_cached(chain)?.execute(params_from_iter(&beside[1]))?;
                }
                transaction.prepare_cached(log)?.execute(params_from_iter(&row.log))?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

fn values(row: &Row<'_>) -> rusqlite::Result<Vec<Value>> {
    (0..row.as_ref().column_count()).map(|column| row.get(column)).collect()
}
