//! The phone's own database: plain SQLite holding envelopes in their final bytes, the send queue,
//! cursors and sealed digests. Everything that belongs together is written in one transaction, with
//! `synchronous=FULL`: what the screen says is saved has reached the disk.

pub mod accounts;
pub mod closings;
pub mod covered;
pub mod cursors;
pub mod digests;
pub mod disclosures;
pub mod documents;
pub mod drafts;
pub mod envelopes;
pub mod house_words;
pub mod leases;
pub mod migrations;
pub mod refusals;
pub mod send_queue;
pub mod set_aside;
pub mod spaces;
pub mod tenants;
pub mod touched;
pub mod unsent;

use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::{DevicePublic, StorageKey};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use touched::Touched;

/// The database file inside a companion's directory.
pub const FILE_NAME: &str = "porchlight.db";
const LOCK_NAME: &str = "porchlight.lock";

/// Asked at every commit; `false` turns it into a rollback and every later one too, as a killed
/// process would. The house simulator kills phones with it; apps have none.
pub type MayCommit = Arc<dyn Fn() -> bool + Send + Sync>;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The disk is full; nothing of the transaction was kept.
    #[error("the phone's storage is full")]
    Full,
    /// The file is damaged. It was moved to this path if it could not even be opened.
    #[error("the database is damaged")]
    Damaged {
        /// Where the damaged file lies now, if it was set aside.
        set_aside: Option<PathBuf>,
    },
    /// Another companion has this folder open, in this process or another.
    #[error("the folder is open already")]
    AlreadyOpen,
    /// Written by a later version of the app.
    #[error("the database was written by a later version of the app")]
    TooNew,
    /// Sealed contents did not open: another keystore, or a copied file.
    #[error("the database does not belong to this phone's keystore")]
    WrongKey,
    /// The vault is locked: this cannot be read or written without the person.
    #[error("the vault is locked")]
    Locked,
    /// A row does not have the shape that this version writes.
    #[error("a row of {table} cannot be read")]
    UnreadableRow {
        /// The table.
        table: &'static str,
    },
    /// Any other failure of SQLite or the file system.
    #[error("storage failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<rusqlite::Error> for StorageError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { set_aside: None },
            _ => Self::Failed(Box::new(error)),
        }
    }
}

/// The keys to what lies on the disk.
pub struct DiskKeys {
    /// For everything that a person wrote or got; absent while the vault is locked.
    pub vault: Option<StorageKey>,
    /// For final bytes that wait in the send queue.
    pub queue: StorageKey,
    /// What a locked phone seals to: this device's own public keys, once it has some.
    pub device: Option<DevicePublic>,
}

/// The open database, its vault unlocked or not.
pub struct Storage {
    connection: Connection,
    keys: DiskKeys,
    place: Place,
    touched: BTreeSet<Touched>,
    commits_that_touched: u64,
    _lock: FolderLock,
}

/// Where a database is, and how it is opened there.
#[derive(Clone)]
pub struct Place {
    /// The companion's folder.
    pub directory: PathBuf,
    /// Asked at every commit.
    pub may_commit: Option<MayCommit>,
}

/// One transaction; everything inside it is kept, or nothing.
pub struct Transaction<'a> {
    sql: rusqlite::Transaction<'a>,
    keys: &'a DiskKeys,
    touched: RefCell<BTreeSet<Touched>>,
}

/// A database of which no key is known yet: only facts outside the vault can be read.
pub struct BareStorage {
    connection: Connection,
    place: Place,
    lock: FolderLock,
}

impl DiskKeys {
    /// The storage key, unless the vault is locked.
    fn vault(&self) -> Result<&StorageKey, StorageError> {
        self.vault.as_ref().ok_or(StorageError::Locked)
    }
}

impl From<Invalid> for StorageError {
    fn from(_: Invalid) -> Self {
        Self::WrongKey
    }
}

impl BareStorage {
    /// Opens or creates the database in `directory`. A file that is no readable database is moved
    /// aside, never emptied, and reported.
    pub fn open(directory: &Path, may_commit: Option<MayCommit>) -> Result<Self, StorageError> {
        std::fs::create_dir_all(directory).map_err(|error| StorageError::Failed(Box::new(error)))?;
        let lock = take_lock(directory)?;
        let path = directory.join(FILE_NAME);
        let place = Place { directory: directory.to_owned(), may_commit };
        match Self::open_file(&path, place, lock) {
            Err(StorageError::Damaged { .. }) => Err(StorageError::Damaged { set_aside: set_aside(&path) }),
            other => other,
        }
    }

    fn open_file(path: &Path, place: Place, lock: FolderLock) -> Result<Self, StorageError> {
        let mut connection = Connection::open(path)?;
        // Until it has proved readable: closing must not delete the log of a file that is set aside.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;
             PRAGMA mmap_size = 0;",
        )?;
        if let Some(may_commit) = place.may_commit.clone() {
            connection.commit_hook(Some(move || !may_commit()))?;
        }
        connection.set_prepared_statement_cache_capacity(64);
        migrations::run(&mut connection)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        Ok(Self { connection, place, lock })
    }

    /// A fact that lies outside the vault.
    pub fn fact(&self, name: &str) -> Result<Option<Vec<u8>>, StorageError> {
        accounts::fact(&self.connection, name)
    }

    /// Writes a fact that lies outside the vault.
    pub fn set_fact(&self, name: &str, value: &[u8]) -> Result<(), StorageError> {
        accounts::set_fact(&self.connection, name, value)
    }

    /// Whether anything still waits in the send queue.
    pub fn is_anything_unsent(&self) -> Result<bool, StorageError> {
        Ok(self.connection.prepare("SELECT 1 FROM send_queue LIMIT 1")?.exists([])?)
    }

    /// The database with the keys to its contents.
    pub fn with_keys(self, keys: DiskKeys) -> Storage {
        let Self { connection, place, lock } = self;
        Storage { connection, keys, place, touched: BTreeSet::new(), commits_that_touched: 0, _lock: lock }
    }
}

impl Storage {
    /// Locks the vault: its key is gone from memory.
    pub fn lock(&mut self) {
        self.keys.vault = None;
    }

    /// Says what a locked phone seals to.
    pub fn set_device(&mut self, device: DevicePublic) {
        self.keys.device = Some(device);
    }

    /// Where it is, to open it there again once this one is dropped; and what it seals to while it is locked.
    pub fn place(&self) -> (Place, Option<DevicePublic>) {
        (self.place.clone(), self.keys.device.clone())
    }

    /// Unlocks the vault.
    pub fn unlock(&mut self, vault: StorageKey) {
        self.keys.vault = Some(vault);
    }

    /// Runs `work` in one transaction and commits; an error rolls everything back.
    pub fn transaction<T, E: From<StorageError>>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let sql =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StorageError::from)?;
        let transaction = Transaction { sql, keys: &self.keys, touched: RefCell::default() };
        let result = work(&transaction)?;
        transaction.sql.commit().map_err(StorageError::from)?;
        let mut touched = transaction.touched.into_inner();
        self.commits_that_touched += u64::from(!touched.is_empty());
        self.touched.append(&mut touched);
        Ok(result)
    }

    /// Runs `work` on one snapshot, reading only.
    pub fn read<T, E: From<StorageError>>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        let sql = self.connection.unchecked_transaction().map_err(StorageError::from)?;
        let transaction = Transaction { sql, keys: &self.keys, touched: RefCell::default() };
        work(&transaction)
    }

    /// Writes the log back into the database file, before the app is suspended.
    pub fn checkpoint(&self) -> Result<(), StorageError> {
        self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }
}

/// Two companions of one folder would number their changes alike, and the month could not be read
/// any more. The lock goes with the process that holds it.
fn take_lock(directory: &Path) -> Result<FolderLock, StorageError> {
    let failed = |error: std::io::Error| StorageError::Failed(Box::new(error));
    let lock = File::create(directory.join(LOCK_NAME)).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => Ok(FolderLock(lock)),
        Err(TryLockError::WouldBlock) => Err(StorageError::AlreadyOpen),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}

/// Let go of by name: a process that is just being started holds a copy of each open file for a moment.
struct FolderLock(File);

impl Drop for FolderLock {
    fn drop(&mut self) {
        self.0.unlock().ok();
    }
}

fn set_aside(path: &Path) -> Option<PathBuf> {
    let target = (1..1_000)
        .map(|number| path.with_extension(format!("damaged-{number}.db")))
        .find(|candidate| !candidate.exists())?;
    std::fs::rename(path, &target).ok()?;
    for suffix in ["-wal", "-shm"] {
        let (mut from, mut to) = (path.as_os_str().to_owned(), target.as_os_str().to_owned());
        from.push(suffix);
        to.push(suffix);
        std::fs::rename(from, to).ok();
    }
    Some(target)
}

/// A blob column as an array of exactly `N` bytes.
fn blob<const N: usize>(row: &rusqlite::Row<'_>, column: usize, table: &'static str) -> Result<[u8; N], StorageError> {
    let bytes = row.get_ref(column)?.as_blob().map_err(|_| StorageError::UnreadableRow { table })?;
    bytes.try_into().map_err(|_| StorageError::UnreadableRow { table })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_file_is_set_aside_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        std::fs::write(&path, vec![0x5a; 8_192]).unwrap();
        let Err(StorageError::Damaged { set_aside: Some(kept) }) = BareStorage::open(directory.path(), None) else {
            panic!("a file of rubbish must be reported as damaged")
        };
        assert_eq!(std::fs::read(kept).unwrap(), vec![0x5a; 8_192]);
        assert!(BareStorage::open(directory.path(), None).is_ok(), "the next start begins anew");
    }

    #[test]
    fn a_refused_commit_keeps_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let storage = BareStorage::open(directory.path(), None).unwrap();
        storage.set_fact("a", b"1").unwrap();
        drop(storage);
        let killed = BareStorage::open(directory.path(), Some(Arc::new(|| false))).unwrap();
        assert!(killed.set_fact("a", b"2").is_err());
        drop(killed);
        assert_eq!(BareStorage::open(directory.path(), None).unwrap().fact("a").unwrap(), Some(b"1".to_vec()));
    }

    #[test]
    fn a_database_of_a_later_version_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        drop(BareStorage::open(directory.path(), None).unwrap());
        let connection = Connection::open(directory.path().join(FILE_NAME)).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        drop(connection);
        assert!(matches!(BareStorage::open(directory.path(), None), Err(StorageError::TooNew)));
    }

    #[test]
    fn a_folder_is_open_once() {
        let directory = tempfile::tempdir().unwrap();
        let first = BareStorage::open(directory.path(), None).unwrap();
        assert!(matches!(BareStorage::open(directory.path(), None), Err(StorageError::AlreadyOpen)));
        let copy_of_a_child = first.lock.0.try_clone().unwrap();
        drop(first);
        assert!(BareStorage::open(directory.path(), None).is_ok());
        drop(copy_of_a_child);
    }
}
