//! The store on embedded SQLite: one writer thread, query-only readers, one process.

mod append;
mod asks;
mod at_rest;
mod away;
mod backup;
mod bonds;
mod circle_members;
mod climate_weeks;
mod closing;
mod consents;
mod covered;
mod cut_off;
mod data_keys;
mod disclosure_log;
mod disclosures;
mod dropped_bodies;
mod erasing;
mod exits;
mod follow_ups;
mod group_commit;
mod handovers;
mod house_events;
mod house_keys;
mod house_page;
mod invites;
mod judging;
mod log_entries;
mod lost_keys;
mod membership;
mod migrations;
mod people;
mod project;
mod quotas;
mod read;
mod readers;
mod reissues;
mod removal;
mod reports;
mod resync;
mod retention;
mod roster;
mod session_leads;
mod sessions;
mod set_aside;
mod staff;
mod staff_store;
mod stays;
mod store;
mod superseded;
mod ways_in;
mod writer;

#[cfg(test)]
mod lint;

use super::StoreError;
use crate::clock;
use crate::live::Beats;
use data_keys::DataKeys;
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::ids::{AccountId, IncarnationId, TenantId};
pub use quotas::Quotas;
use readers::Readers;
use rusqlite::Connection;
use std::collections::HashMap;
use std::fs::{DirBuilder, File};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use writer::Writer;

/// SQLite 3.51.3: earlier versions can corrupt a database when a WAL is reset.
const SQLITE_LEAST: i32 = 3_051_003;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const CACHED_LOGS_MAX: usize = 4_096;

/// How a database is opened.
#[derive(Clone, Default)]
pub struct SqliteOptions {
    /// Asked at every commit; `false` turns it into a rollback and stops the store. For tests that pull the plug.
    pub may_commit: Option<Arc<dyn Fn() -> bool + Send + Sync>>,
    /// How hard a commit tries to reach the disk.
    pub synchronous: Synchronous,
    /// Most pages that the database may have; what is beyond is a full disk. For tests.
    pub pages_max: Option<u32>,
    /// How much room an account has. Small ones are for tests.
    pub quotas: Quotas,
}

/// SQLite's `synchronous`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// A commit survives a power cut. What a server runs with.
    #[default]
    Full,
    /// A commit survives the process only. For simulations.
    Off,
}

/// An open database.
pub struct SqliteStore {
    // Dropped in this order: the writer ends first, the lock is given back last.
    writer: Writer,
    beats: Arc<Beats>,
    readers: Readers,
    logs: Mutex<HashMap<(TenantId, AccountId), Arc<AccountLog>>>,
    remembered: circle_members::Remembered,
    keys: Mutex<Connection>,
    data_keys: Arc<DataKeys>,
    path: PathBuf,
    incarnation: IncarnationId,
    quotas: Quotas,
    _lock: File,
}

impl SqliteStore {
    /// Opens, or creates, the database in a directory. Fails with `Locked` while another process has it, with
    /// `NewerSchema` after a downgrade, with `OldSqlite` before 3.51.3.
    pub fn open(dir: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        if rusqlite::version_number() < SQLITE_LEAST {
            return Err(StoreError::OldSqlite(rusqlite::version()));
        }
        // Nobody else on this machine may look: SQLite gives its files the permissions of the first.
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let lock = lock(dir)?;
        backup::put_in_place(dir)?;
        Self::open_locked(dir, dir, lock, options)
    }

    /// The same where the keys lie in another directory than the database.
    fn open_locked(dir: &Path, keys_dir: &Path, lock: File, options: SqliteOptions) -> Result<Self, StoreError> {
        private(dir, "porchlight.db")?;
        private(keys_dir, "keys.db")?;
        let keys_path = keys_dir.join("keys.db");
        let data_keys = Arc::new(DataKeys::open(&keys_path, &options)?);
        let path = dir.join("porchlight.db");
        let mut conn = Connection::open(&path)?;
        configure(&conn, options.synchronous)?;
        if let Some(pages_max) = options.pages_max {
            conn.pragma_update(None, "max_page_count", pages_max)?;
        }
        let fresh = IncarnationId::random(&mut clock::system_rng());
        let incarnation = migrations::migrate(&mut conn, &data_keys, fresh, clock::system()())?;
        let are_keys_missing = lost_keys::are_missing(&conn, &data_keys)?;
        if let Some(may_commit) = options.may_commit {
            conn.commit_hook(Some(move || !may_commit()))?;
        }
        let beats = Arc::<Beats>::default();
        let mut store = Self {
            writer: Writer::start(conn, Arc::clone(&beats), Arc::clone(&data_keys))?,
            beats,
            readers: Readers::new(path.clone()),
            logs: Mutex::default(),
            remembered: circle_members::Remembered::default(),
            keys: Mutex::new(people::open_keys(&keys_path)?),
            data_keys,
            path,
            incarnation,
            quotas: options.quotas,
            _lock: lock,
        };
        if are_keys_missing {
            tracing::warn!("keys of what was shared are not on this machine; the phones are asked for it again");
            store.begin_anew()?;
        }
        store.carry_out_closings()?;
        Ok(store)
    }

    /// Who waits for news of a house.
    pub fn beats(&self) -> &Beats {
        &self.beats
    }

    /// Whether a failed write has stopped the store for good.
    pub fn is_stopped(&self) -> bool {
        self.writer.is_stopped()
    }

    /// Writes something that staff of a house see: open pages hear of it.
    fn write_seen<T: Send + 'static>(
        &self,
        house: TenantId,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.write(0, move |tx, effects| {
            effects.changed.insert(house);
            work(tx)
        })
    }

    /// Runs `read` on one snapshot.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        if self.is_stopped() {
            return Err(StoreError::Stopped);
        }
        self.readers.read(read)
    }

    /// Lists of what a removal cuts may come after the record that removes.
    fn cached_log(
        &self,
        tenant: TenantId,
        account: AccountId,
        records: usize,
        lists: usize,
    ) -> Option<Arc<AccountLog>> {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        let is_whole = |log: &&Arc<AccountLog>| log.records().len() == records && log.lists().count() == lists;
        logs.get(&(tenant, account)).filter(is_whole).cloned()
    }

    fn cache_log(&self, tenant: TenantId, log: &Arc<AccountLog>) {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        if logs.len() >= CACHED_LOGS_MAX {
            logs.clear();
        }
        logs.insert((tenant, log.account()), Arc::clone(log));
    }
}

/// The lock of a data directory. One process has it at a time.
fn lock(dir: &Path) -> Result<File, StoreError> {
    let lock = private(dir, "porchlight.lock")?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

/// A file that nobody else on this machine may look into.
fn private(dir: &Path, name: &str) -> std::io::Result<File> {
    File::options().create(true).truncate(false).write(true).mode(0o600).open(dir.join(name))
}

fn configure(conn: &Connection, synchronous: Synchronous) -> Result<(), StoreError> {
    conn.busy_timeout(BUSY_TIMEOUT)?;
    let level = if synchronous == Synchronous::Full { "FULL" } else { "OFF" };
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = {level}; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;
         PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;"
    ))?;
    conn.set_prepared_statement_cache_capacity(128);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::conformance::SUITE;
    use crate::test_phone::{NOON, Phone, cedar};

    #[test]
    fn sqlite_does_what_every_store_must() {
        for (name, check) in SUITE {
            println!("{name}");
            check(&cedar());
        }
    }

    #[test]
    fn a_second_process_is_refused_and_a_later_one_finds_everything() {
        let mut cedar = cedar();
        assert!(matches!(SqliteStore::open(cedar.dir.path(), SqliteOptions::default()), Err(StoreError::Locked)));
        let incarnation = cedar.store.incarnation();
        let other = tempfile::tempdir().unwrap();
        cedar.store = crate::test_phone::open(other.path());
        cedar.store = crate::test_phone::open(cedar.dir.path());
        assert_eq!(cedar.store.incarnation(), incarnation);
        assert_eq!(cedar.store.houses().unwrap(), vec![cedar.house]);
    }

    #[test]
    fn a_refused_commit_acknowledges_nothing_and_stops_the_store() {
        let mut cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let (home, segment) = (ana.home(), ana.write_sealed(b"month", 10));
        let dir = cedar.dir.path().to_owned();
        let other = tempfile::tempdir().unwrap();
        cedar.store = crate::test_phone::open(other.path());
        let may_commit: Arc<dyn Fn() -> bool + Send + Sync> = Arc::new(|| false);
        let dying = SqliteStore::open(
            &dir,
            SqliteOptions { may_commit: Some(may_commit), synchronous: Synchronous::Off, ..SqliteOptions::default() },
        )
        .unwrap();
        assert_eq!(ana.try_push(&dying, home, vec![segment.clone()]).status, 503);
        assert!(dying.is_stopped());
        assert!(matches!(dying.house(cedar.house.tenant), Err(StoreError::Stopped)));
        assert!(matches!(dying.health(), Err(StoreError::Stopped)));
        drop(dying);
        let reopened = crate::test_phone::open(&dir);
        assert_eq!(ana.push(&reopened, home, vec![segment]), [porchlight_core::protocol::Verdict::Stored]);
    }

    #[test]
    fn a_full_disk_acknowledges_nothing_and_reading_goes_on() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let pages: i64 =
            cedar.store.writer.write(0, |tx, _| Ok(tx.query_row("PRAGMA page_count", [], |row| row.get(0))?)).unwrap();
        let set_cap = |pages: i64| {
            cedar
                .store
                .writer
                .write(0, move |tx, _| {
                    Ok(tx.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |row| row.get::<_, i64>(0))?)
                })
                .unwrap()
        };
        set_cap(pages + 2);
        let home = ana.home();
        let segment = ana.write_sealed(b"month", 100_000);
        assert_eq!(ana.try_push(&cedar.store, home, vec![segment.clone()]).status, 507);
        assert!(!cedar.store.is_stopped());
        assert!(cedar.store.house(cedar.house.tenant).unwrap().is_some());
        set_cap(1_000_000);
        assert_eq!(ana.push(&cedar.store, home, vec![segment]), [porchlight_core::protocol::Verdict::Stored]);
        assert_eq!(cedar.store.device(home, ana.keys.public().device_id()).unwrap().unwrap().account, ana.account());
        cedar.store.touch(home, ana.keys.public().device_id(), NOON);
    }

    #[test]
    fn one_item_that_fails_in_a_batch_fails_alone() {
        let cedar = cedar();
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let write = |n: i64| {
                let store = &cedar.store;
                scope.spawn(move || {
                    store
                        .writer
                        .write(0, move |tx, _| {
                            tx.execute("UPDATE server SET created_ms = ?1 WHERE only_row = 1", [n])?;
                            assert!(n % 3 != 0, "a planted panic");
                            if n % 3 == 1 { Err(StoreError::Fault) } else { Ok(()) }
                        })
                        .is_ok()
                })
            };
            let threads: Vec<_> = (0..60).map(write).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|outcome| **outcome).count(), 20);
        let last: i64 = cedar
            .store
            .writer
            .write(0, |tx, _| Ok(tx.query_row("SELECT created_ms FROM server", [], |row| row.get(0))?))
            .unwrap();
        assert_eq!(last % 3, 2, "what failed left nothing behind");
    }

    #[test]
    fn withdrawn_bytes_are_gone_from_the_disk() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let mut push = vec![ana.grant().1];
        push.extend(ana.share_milestones());
        ana.push(&cedar.store, ana.house, push);
        cedar.store.settle();
        let resting = |table: &str| {
            let sql = format!(
                "SELECT r.{} FROM {table} r JOIN documents USING (tenant_id, account_id, document_id) WHERE kind = ?1 LIMIT 1",
                if table == "log" { "body" } else { "record" }
            );
            let kind = porchlight_core::documents::DocumentKind::Shared as u8;
            cedar.store.read(|conn| Ok(conn.query_row(&sql, [kind], |row| row.get::<_, Vec<u8>>(0))?)).unwrap()
        };
        let needles = [resting("log"), resting("shared_records")];
        let is_on_disk = || {
            let files =
                std::fs::read_dir(cedar.dir.path()).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
            let files: Vec<Vec<u8>> = files.collect();
            needles
                .clone()
                .map(|needle| files.iter().any(|bytes| bytes.windows(needle.len()).any(|window| window == needle)))
        };
        assert_eq!(is_on_disk(), [true; 2], "else the search proves nothing");
        let withdrawal = ana.withdrawal();
        ana.push(&cedar.store, ana.house, vec![withdrawal]);
        cedar.store.settle();
        assert_eq!(is_on_disk(), [false; 2]);
    }
}
