//! Connections that only read: a few that stay warm, each lent for one snapshot. To open one more costs as much as some
//! exchanges, since it reads the whole schema again; whoever comes while all are lent waits for one to come back.

use super::BUSY_TIMEOUT;
use crate::store::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most connections. A read keeps a core busy, so that more at once would only take turns.
const READERS_MAX: usize = 8;
const CACHED_STATEMENTS: usize = 64;

/// The connections of a database that only read.
pub(super) struct Readers {
    path: PathBuf,
    patience: Duration,
    shelf: Mutex<Shelf>,
    came_back: Condvar,
}

#[derive(Default)]
struct Shelf {
    idle: Vec<Connection>,
    lent: usize,
}

/// One of the connections that may be lent, opened or not. It goes back with this value.
struct Lent<'a> {
    readers: &'a Readers,
    conn: Option<Connection>,
}

impl Readers {
    pub fn new(path: PathBuf) -> Self {
        Self { path, patience: BUSY_TIMEOUT, shelf: Mutex::default(), came_back: Condvar::new() }
    }

    /// Runs `read` on one snapshot. Fails with `Busy` when no connection comes back for five seconds.
    pub fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut lent = self.lend()?;
        let conn = match &mut lent.conn {
            Some(conn) => conn,
            none => none.insert(self.open()?),
        };
        let snapshot = conn.transaction()?;
        let outcome = read(&snapshot);
        snapshot.finish()?;
        outcome
    }

    fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let are_all_lent = |shelf: &mut Shelf| shelf.lent >= READERS_MAX;
        let waited = self.came_back.wait_timeout_while(self.shelf(), self.patience, are_all_lent);
        let (mut shelf, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return Err(StoreError::Busy);
        }
        shelf.lent += 1;
        Ok(Lent { readers: self, conn: shelf.idle.pop() })
    }

    fn open(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags)?;
        conn.busy_timeout(BUSY_TIMEOUT)?;
        conn.execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;")?;
        conn.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
        Ok(conn)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut shelf = self.readers.shelf();
        shelf.lent -= 1;
        // One that is still in a snapshot would show the next reader the past, and hold up the write-ahead log.
        shelf.idle.extend(self.conn.take().filter(Connection::is_autocommit));
        drop(shelf);
        self.readers.came_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn one(conn: &Connection) -> Result<i64, StoreError> {
        Ok(conn.query_row("SELECT 1", [], |row| row.get(0))?)
    }

    fn readers(dir: &tempfile::TempDir) -> Readers {
        let path = dir.path().join("porchlight.db");
        Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = WAL;").unwrap();
        Readers::new(path)
    }

    #[test]
    fn a_crowd_reads_through_a_few_connections() {
        let dir = tempfile::tempdir().unwrap();
        let readers = readers(&dir);
        let (inside, most, full) = (AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(READERS_MAX));
        let visit = |conn: &Connection| {
            most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            full.wait(); // as many at once as there are connections
            let answer = one(conn);
            inside.fetch_sub(1, Ordering::SeqCst);
            answer
        };
        std::thread::scope(|scope| {
            let crowd: Vec<_> = (0..8 * READERS_MAX).map(|_| scope.spawn(|| readers.read(visit))).collect();
            assert!(crowd.into_iter().all(|reader| reader.join().unwrap().unwrap() == 1));
        });
        assert_eq!(most.into_inner(), READERS_MAX);
        let shelf = readers.shelf();
        assert_eq!((shelf.idle.len(), shelf.lent), (READERS_MAX, 0));
    }

    #[test]
    fn who_comes_while_all_are_lent_has_to_wait() {
        let dir = tempfile::tempdir().unwrap();
        let readers = Readers { patience: Duration::ZERO, ..readers(&dir) };
        let mut lent: Vec<_> = (0..READERS_MAX).map(|_| readers.lend().unwrap()).collect();
        assert!(matches!(readers.read(one), Err(StoreError::Busy)));
        lent.pop();
        assert_eq!(readers.read(one).unwrap(), 1);
    }

    #[test]
    fn whatever_a_read_comes_to_its_connection_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let readers = readers(&dir);
        for _ in 0..=READERS_MAX {
            let panics = || readers.read(|_| -> Result<(), StoreError> { panic!("a planted panic") });
            assert!(catch_unwind(AssertUnwindSafe(panics)).is_err());
            assert!(readers.read(|_| Err::<(), _>(StoreError::Fault)).is_err());
        }
        let nowhere = Readers::new(dir.path().join("no/such.db"));
        for _ in 0..=READERS_MAX {
            assert!(matches!(nowhere.read(one), Err(StoreError::Sqlite(_))));
        }
        assert_eq!(readers.read(one).unwrap(), 1);
        let shelf = readers.shelf();
        assert_eq!((shelf.idle.len(), shelf.lent), (1, 0));
    }
}
