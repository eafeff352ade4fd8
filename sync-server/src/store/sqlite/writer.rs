//! The writer's near end: a bounded queue of work, and the answer to each.

use super::data_keys::{self, DataKeys};
use super::group_commit::Run;
use super::project;
use crate::live::Beats;
use crate::store::StoreError;
use porchlight_core::ids::{SpaceId, TenantId};
use rusqlite::{Connection, ErrorCode, ffi};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

const QUEUE_ITEMS_MAX: usize = 1_024;
const SETTLE_WAIT: Duration = Duration::from_secs(2);

/// What a batch leaves to do after its answers.
pub(super) struct Effects {
    /// The keys of shared documents: new ones are on the disk before the batch is.
    pub keys: Arc<DataKeys>,
    /// Spaces whose log has new entries for the projection.
    pub unprojected: BTreeSet<(TenantId, SpaceId)>,
    /// Houses of which staff would see something new.
    pub changed: BTreeSet<TenantId>,
    /// Whether rows were erased that must not linger in the write-ahead log.
    pub erased: bool,
}

/// The queue's near end.
pub(super) struct Writer {
    queue: Option<SyncSender<Job>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What waits in the queue.
pub(super) enum Job {
    Write(Box<dyn Item>),
    Settle(SyncSender<()>),
}

/// One piece of work: run in a batch, answered after its commit.
pub(super) trait Item: Send {
    fn bytes(&self) -> usize;
    fn run(&mut self, tx: &Connection, effects: &mut Effects) -> Step;
    fn answer(self: Box<Self>, committed: Result<(), Fault>);
}

/// What to do with an item's work.
pub(super) enum Step {
    Keep,
    Undo,
    Stop,
}

/// Why a whole batch was not committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Busy,
    Full,
    Stopped,
}

struct Work<T, F> {
    bytes: usize,
    work: Option<F>,
    outcome: Result<T, StoreError>,
    reply: Option<SyncSender<Result<T, StoreError>>>,
}

impl Writer {
    pub fn start(conn: Connection, beats: Arc<Beats>, keys: Arc<DataKeys>) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE_ITEMS_MAX);
        let stopped = Arc::new(AtomicBool::new(false));
        // A kill may have left something.
        data_keys::delete_ended(&conn, &keys)?;
        let effects = Effects { keys, unprojected: project::behind(&conn)?, changed: BTreeSet::new(), erased: true };
        let run = Run { conn, jobs, beats, effects, settling: Vec::new(), stopped: Arc::clone(&stopped) };
        let thread = std::thread::Builder::new().name("writer".into()).spawn(move || run.until_closed())?;
        Ok(Self { queue: Some(queue), stopped, thread: Some(thread) })
    }

    /// Runs `work` in the next batch and waits for its commit. An error of `work` undoes that work alone.
    pub fn write<T, F>(&self, bytes: usize, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection, &mut Effects) -> Result<T, StoreError> + Send + 'static,
    {
        let (reply, answer) = sync_channel(1);
        self.send(Job::Write(Box::new(Work {
            bytes,
            work: Some(work),
            outcome: Err(StoreError::Fault),
            reply: Some(reply),
        })))?;
        answer.recv().unwrap_or(Err(StoreError::Stopped))
    }

    /// The same without waiting; the work may be lost.
    pub fn note<F>(&self, work: F)
    where
        F: FnOnce(&Connection, &mut Effects) -> Result<(), StoreError> + Send + 'static,
    {
        let item = Work { bytes: 0, work: Some(work), outcome: Err(StoreError::Fault), reply: None };
        let _may_be_lost = self.send(Job::Write(Box::new(item)));
    }

    pub fn settle(&self) {
        let (reply, answer) = sync_channel(1);
        if self.send(Job::Settle(reply)).is_ok() {
            let _late_or_stopped = answer.recv_timeout(SETTLE_WAIT);
        }
    }

    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        if self.is_stopped() {
            return Err(StoreError::Stopped);
        }
        match self.queue.as_ref().map(|queue| queue.try_send(job)) {
            Some(Ok(())) => Ok(()),
            Some(Err(TrySendError::Full(_))) => Err(StoreError::Busy),
            Some(Err(TrySendError::Disconnected(_))) | None => Err(StoreError::Stopped),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl<T: Send, F> Item for Work<T, F>
where
    F: FnOnce(&Connection, &mut Effects) -> Result<T, StoreError> + Send,
{
    fn bytes(&self) -> usize {
        self.bytes
    }

    fn run(&mut self, tx: &Connection, effects: &mut Effects) -> Step {
        let Some(work) = self.work.take() else { return Step::Undo };
        self.outcome = catch_unwind(AssertUnwindSafe(|| work(tx, effects))).unwrap_or(Err(StoreError::Fault));
        match &self.outcome {
            Ok(_) => Step::Keep,
            Err(StoreError::Sqlite(error)) if fault_of(error) == Fault::Stopped && !is_our_own_mistake(error) => {
                Step::Stop
            }
            Err(error) => {
                tracing::error!(%error, "a write was undone");
                Step::Undo
            }
        }
    }

    fn answer(self: Box<Self>, committed: Result<(), Fault>) {
        let answer = match committed {
            Ok(()) => self.outcome.map_err(|error| match error {
                StoreError::Sqlite(error) if fault_of(&error) == Fault::Full => StoreError::Full,
                other => other,
            }),
            Err(Fault::Busy) => Err(StoreError::Busy),
            Err(Fault::Full) => Err(StoreError::Full),
            Err(Fault::Stopped) => Err(StoreError::Stopped),
        };
        if let Some(reply) = self.reply {
            let _asker_has_gone = reply.send(answer);
        }
    }
}

pub(super) fn fault_of(error: &rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Fault::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        _ => Fault::Stopped,
    }
}

/// A constraint or a wrong statement says nothing about the disk.
fn is_our_own_mistake(error: &rusqlite::Error) -> bool {
    match error.sqlite_error() {
        None => true,
        Some(error) if error.extended_code == ffi::SQLITE_CONSTRAINT_COMMITHOOK => false,
        Some(error) => matches!(
            error.code,
            ErrorCode::ConstraintViolation
                | ErrorCode::TypeMismatch
                | ErrorCode::ApiMisuse
                | ErrorCode::TooBig
                | ErrorCode::Unknown
        ),
    }
}
