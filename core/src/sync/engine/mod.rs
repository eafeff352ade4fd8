//! The client half of the exchange, as a state machine without I/O: call `handle(now, input)`, then
//! `poll(now)` and do what it says until it answers `SleepUntil`.
//!
//! ```text
//!           nudge, or time to poll                  answer
//!   idle ───────────────────────────► exchanging ───────────► idle   (again at once while there is more)
//!    ▲                                    │ failure
//!    └──────── time, or connected ── backing_off
//! ```
//! A new incarnation or a mismatch of checks passes through `resync`, which refills the server and
//! reads from the beginning; ids make both harmless.

mod backing_off;
mod exchanging;
mod idle;
mod resync;

use crate::ids::{AccountId, DeviceId, DocumentId};
use crate::protocol::{ExchangeAnswer, ExchangeRequest};
use crate::storage::{Storage, StorageError};
use crate::time::EpochMs;
use exchanging::SentPart;
use rand_core::Rng;
use std::collections::BTreeSet;

/// How long an idle phone waits before it asks again, in milliseconds.
pub const POLL_EVERY_MS: EpochMs = 15 * 60_000;

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// Something was written, or the person asked.
    Nudge,
    /// The network came back; a phone that backs off may try at once.
    Connected,
    /// The answer to the request that was last given out.
    Answered(ExchangeAnswer),
    /// No answer: unreachable, or an HTTP status that is not 200.
    Failed(Failure),
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No connection, no reply in time, or a reply that cannot be read.
    Unreachable,
    /// Refused with this HTTP status; seconds to wait, if the server said so.
    Status(u16, Option<u32>),
}

/// What to do.
#[derive(Debug)]
pub enum Output {
    /// Send this request; then `handle` its answer or failure.
    Send(ExchangeRequest),
    /// Nothing to do before this instant, or before the next input.
    SleepUntil(EpochMs),
}

/// How the exchange stands, for the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// The last exchange that every tenant answered.
    pub last_success_ms: Option<EpochMs>,
    /// Why the last one failed, as a code; absent after a success.
    pub failure: Option<&'static str>,
    /// Something a server sent did not pass the gate, as a code. Stays until the app is restarted.
    pub alarm: Option<&'static str>,
    /// Envelopes of this device that were acknowledged since the app was started.
    pub acknowledged: u64,
    /// How often the server's checks differed from what is held here.
    pub mismatches: u32,
    /// How often a server came back as a new incarnation.
    pub new_incarnations: u32,
}

/// What handling an input changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Documents that came in.
    pub documents: BTreeSet<DocumentId>,
    /// Whether our own account log grew.
    pub own_log: bool,
}

/// The state machine of one device.
#[derive(Debug)]
pub struct Engine {
    account: AccountId,
    device: DeviceId,
    state: State,
    status: Status,
    resynced_ms: Option<EpochMs>,
}

#[derive(Debug)]
enum State {
    Idle { next_ms: EpochMs },
    Exchanging { sent: Vec<SentPart>, again: bool, failures: u32 },
    BackingOff { until_ms: EpochMs, failures: u32 },
}

impl Engine {
    /// An engine that asks at once.
    pub fn new(account: AccountId, device: DeviceId) -> Self {
        Self {
            account,
            device,
            state: State::Idle { next_ms: EpochMs::MIN },
            status: Status::default(),
            resynced_ms: None,
        }
    }

    /// Takes an input in.
    pub fn handle(
        &mut self,
        now_ms: EpochMs,
        input: Input,
        storage: &mut Storage,
        rng: &mut (impl Rng + ?Sized),
    ) -> Result<Changes, StorageError> {
        match input {
            Input::Nudge => self.nudge(),
            Input::Connected => self.connected(),
            Input::Failed(failure) => self.failed(now_ms, failure, rng),
            Input::Answered(answer) => return self.answered(now_ms, answer, storage, rng),
        }
        Ok(Changes::default())
    }

    /// Says what to do now.
    pub fn poll(&mut self, now_ms: EpochMs, storage: &mut Storage) -> Result<Output, StorageError> {
        match self.state {
            State::Idle { next_ms } | State::BackingOff { until_ms: next_ms, .. } if now_ms < next_ms => {
                Ok(Output::SleepUntil(next_ms))
            }
            State::Idle { .. } => self.begin(now_ms, 0, storage),
            State::BackingOff { failures, .. } => self.begin(now_ms, failures, storage),
            State::Exchanging { .. } => Ok(Output::SleepUntil(EpochMs::MAX)),
        }
    }

    /// How the exchange stands.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Whether a request is out.
    pub fn is_exchanging(&self) -> bool {
        matches!(self.state, State::Exchanging { .. })
    }

    /// Whether everything is done until the next poll.
    pub fn is_idle(&self, now_ms: EpochMs) -> bool {
        matches!(self.state, State::Idle { next_ms } if next_ms > now_ms)
    }
}
