//! Group commit: the writer's thread. It drains what waits, runs each item inside one transaction, commits, and only then
//! answers every item. It never waits for more to come, and never tries a failed commit again.

use super::writer::{Effects, Fault, Item, Job, Step, fault_of};
use super::{BUSY_TIMEOUT, data_keys, project};
use crate::live::Beats;
use crate::store::StoreError;
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError};
use std::time::Duration;

const BATCH_ITEMS_MAX: usize = 256;
const BATCH_BYTES_MAX: usize = 1024 * 1024;
/// When an idle writer tries again to clear the write-ahead log of what was erased.
const CLEAR_AGAIN: Duration = Duration::from_secs(1);

/// Everything that the thread owns.
pub(super) struct Run {
    pub conn: Connection,
    pub jobs: Receiver<Job>,
    pub beats: Arc<Beats>,
    pub effects: Effects,
    pub settling: Vec<SyncSender<()>>,
    pub stopped: Arc<AtomicBool>,
}

impl Run {
    /// Works until the store is closed or stopped.
    pub fn until_closed(mut self) {
        while let Some(items) = self.next_batch() {
            if !items.is_empty() && !self.write_batch(items) {
                return;
            }
            if !self.after_answers() {
                return;
            }
        }
        let _next_start_does_it = self.conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// What waits now; blocks only when there is nothing else to do. `None` when the store is closing.
    fn next_batch(&mut self) -> Option<Vec<Box<dyn Item>>> {
        let mut next = match (self.effects.unprojected.is_empty(), self.effects.erased) {
            (true, false) => Some(self.jobs.recv().ok()?),
            (true, true) => self.next_within(CLEAR_AGAIN)?,
            (false, _) => self.try_next()?,
        };
        let (mut items, mut bytes) = (Vec::new(), 0);
        while let Some(job) = next {
            match job {
                Job::Write(item) => {
                    bytes += item.bytes();
                    items.push(item);
                }
                Job::Settle(reply) => self.settling.push(reply),
            }
            if items.len() >= BATCH_ITEMS_MAX || bytes >= BATCH_BYTES_MAX {
                break;
            }
            next = self.jobs.try_recv().ok();
        }
        Some(items)
    }

    fn try_next(&self) -> Option<Option<Job>> {
        match self.jobs.try_recv() {
            Ok(job) => Some(Some(job)),
            Err(TryRecvError::Empty) => Some(None),
            Err(TryRecvError::Disconnected) => None,
        }
    }

    fn next_within(&self, time: Duration) -> Option<Option<Job>> {
        match self.jobs.recv_timeout(time) {
            Ok(job) => Some(Some(job)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    fn write_batch(&mut self, mut items: Vec<Box<dyn Item>>) -> bool {
        let committed = self.commit(&mut items);
        if committed.is_err() {
            self.effects.keys.undo();
        }
        if committed.is_err() && !self.conn.is_autocommit() {
            let _already_rolled_back = self.conn.execute_batch("ROLLBACK");
        }
        // Whoever took something back is answered once its key is gone, too.
        let goes_on = match committed {
            Ok(()) => self.delete_ended_keys(),
            Err(fault) => fault != Fault::Stopped,
        };
        if !goes_on {
            self.stop();
        }
        for item in items {
            item.answer(committed);
        }
        let changed = std::mem::take(&mut self.effects.changed);
        if committed.is_ok() {
            changed.into_iter().for_each(|house| self.beats.beat(house));
        }
        goes_on
    }

    /// Whether the writer may go on; keys that could not be deleted are tried again.
    fn delete_ended_keys(&mut self) -> bool {
        let Err(error) = data_keys::delete_ended(&self.conn, &self.effects.keys) else { return true };
        tracing::error!(%error, "keys could not be deleted");
        self.effects.erased = true;
        !matches!(error, StoreError::Sqlite(error) if fault_of(&error) == Fault::Stopped)
    }

    fn commit(&mut self, items: &mut [Box<dyn Item>]) -> Result<(), Fault> {
        let run = |sql: &str| {
            let outcome = self.conn.prepare_cached(sql).and_then(|mut statement| statement.execute([]));
            outcome.map(|_| ()).map_err(|error| {
                tracing::error!(%error, sql, "the writer failed");
                fault_of(&error)
            })
        };
        run("BEGIN IMMEDIATE")?;
        for item in items {
            run("SAVEPOINT item")?;
            match item.run(&self.conn, &mut self.effects) {
                Step::Stop => return Err(Fault::Stopped),
                // SQLite itself rolls back when the disk is full.
                _ if self.conn.is_autocommit() => return Err(Fault::Full),
                Step::Keep => {}
                Step::Undo => run("ROLLBACK TO item")?,
            }
            run("RELEASE item")?;
        }
        self.effects.keys.sync().map_err(|error| {
            tracing::error!(%error, "new keys could not be kept");
            match error {
                StoreError::Sqlite(error) => fault_of(&error),
                _ => Fault::Stopped,
            }
        })?;
        run("COMMIT")
    }

    /// One bounded step of the projection; clears the write-ahead log of what was erased.
    fn after_answers(&mut self) -> bool {
        if let Err(error) = project::fold_some(&mut self.conn, &self.effects.keys, &mut self.effects.unprojected) {
            tracing::error!(%error, "the projection failed");
            match error {
                StoreError::Sqlite(error) if fault_of(&error) == Fault::Stopped => {
                    self.stop();
                    return false;
                }
                // That space is tried again when it next grows, and at the next start.
                _ => drop(self.effects.unprojected.pop_first()),
            }
        }
        if self.effects.erased {
            self.effects.erased = false;
            if !self.delete_ended_keys() {
                self.stop();
                return false;
            }
            self.effects.erased |= !self.clear_log();
        }
        if self.effects.unprojected.is_empty() {
            for reply in self.settling.drain(..) {
                let _asker_has_gone = reply.send(());
            }
        }
        true
    }

    /// Empties the write-ahead log, so that nothing erased lingers in it; whether nobody was in the way. It does not wait
    /// for readers, since everybody else would wait with it: it is tried again.
    fn clear_log(&self) -> bool {
        let clear = || {
            self.conn.busy_timeout(Duration::ZERO)?;
            self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0))
        };
        let is_busy = clear();
        let waits_again = self.conn.busy_timeout(BUSY_TIMEOUT);
        matches!((is_busy, waits_again), (Ok(false), Ok(())))
    }

    fn stop(&self) {
        tracing::error!("the store has stopped: a write could not be committed");
        self.stopped.store(true, Ordering::Release);
    }
}

/// A panic of the thread stops the store as a failed write does.
impl Drop for Run {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.stop();
        }
    }
}
