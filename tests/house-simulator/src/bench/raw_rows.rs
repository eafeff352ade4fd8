//! The rows that a store has written, inserted once more by plain SQLite into a second database with
//! the same tables and indexes.

use super::places;
use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};
use std::path::Path;

const BATCH_ROWS: usize = 256;
const TABLES: [Table; 3] = [
    Table { name: "documents", columns: 10 },
    Table { name: "chains", columns: 6 },
    Table { name: "log", columns: 12 },
];

/// A table whose rows are copied.
struct Table {
    name: &'static str,
    columns: usize,
}

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
        let log = statement.query_map([self.taken], |row| values(row, 12))?;
        let mut taken = Vec::new();
        for log in log {
            let log = log?;
            let is_first = log[6] == Value::Integer(1);
            // Tenant, account, document: the key of the document and the beginning of its chain's.
            let key = [&log[0], &log[3], &log[4]];
            let beside = if is_first { Some([self.one(&TABLES[0], key)?, self.one(&TABLES[1], key)?]) } else { None };
            taken.push(EnvelopeRows { log, beside });
        }
        self.taken += i64::try_from(taken.len())?;
        Ok(taken)
    }

    fn one(&self, table: &Table, key: [&Value; 3]) -> anyhow::Result<Vec<Value>> {
        let sql = format!("SELECT * FROM {} WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3", table.name);
        let mut statement = self.from.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(key), |row| values(row, table.columns))?)
    }

    /// Inserts rows, so many a transaction, each transaction on stable storage.
    pub fn insert(&mut self, rows: &[EnvelopeRows]) -> anyhow::Result<()> {
        let [document, chain, log] = TABLES.map(|table| {
            let places = vec!["?"; table.columns].join(", ");
            format!("INSERT INTO {} VALUES ({places})", table.name)
        });
        for batch in rows.chunks(BATCH_ROWS) {
            let transaction = self.to.transaction()?;
            for row in batch {
                if let Some(beside) = &row.beside {
                    transaction.prepare_cached(&document)?.execute(params_from_iter(&beside[0]))?;
                    transaction.prepare_cached(&chain)?.execute(params_from_iter(&beside[1]))?;
                }
                transaction.prepare_cached(&log)?.execute(params_from_iter(&row.log))?;
            }
            transaction.commit()?;
        }
        Ok(())
    }
}

fn values(row: &Row<'_>, columns: usize) -> rusqlite::Result<Vec<Value>> {
    (0..columns).map(|column| row.get(column)).collect()
}
