//! The client half of the exchange, as a state machine without I/O: call `handle(now, input)`, then
//! `poll(now)` and do what it says until it answers `SleepUntil`.
//!
//! ```text
//!           nudge, or time to poll                  answer
//!   idle ───────────────────────────► exchanging ───────────► idle   (again at once while there is more)
//!    ▲                                    │ failure
//!    └──────── time, or connected ── backing_off
//! ```
//! There is one such line for each server that the person's home and houses are on. They take turns: one request is out
//! at a time, and who fails or backs off lets the others go first.
//!
//! A new incarnation or a mismatch of checks passes through `resync`, which compares what both sides
//! have, refills the server and fetches what is missing; ids make both harmless.

pub(crate) mod backing_off;
mod exchanging;
mod idle;
pub mod leases;
mod lines;
mod requests;
mod resync;

use crate::identity::account_log::{CutList, LogRecord};
use crate::ids::{AccountId, DeviceId, DocumentId, TenantId};
use crate::protocol::{ExchangeAnswer, ExchangeRequest};
use crate::storage::{Storage, StorageError};
use crate::time::EpochMs;
use lines::{Line, Out};
use rand_core::CryptoRng;
use resync::Resync;
pub use resync::may_be_refilled;
use std::collections::{BTreeMap, BTreeSet};

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
    /// Nothing was sent: what answers there proves not to be the server.
    NotTrusted(Distrust),
}

/// Why a server is not believed to be the one that it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distrust {
    /// Nobody whom the phone believes vouches for what answers under this name.
    Stranger,
    /// Its certificate counts no more, or not yet: by this phone's clock, which may be the one that is wrong.
    OutOfDate,
}

/// What to do.
#[derive(Debug)]
pub enum Output {
    /// Send this request; then `handle` its answer or failure.
    Send {
        /// The address of the server that it is for, and of no other: its tokens are good there.
        server_url: String,
        /// The request.
        request: ExchangeRequest,
    },
    /// Nothing to do before this instant, or before the next input.
    SleepUntil(EpochMs),
}

/// How the exchange stands, for the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// The last exchange that every tenant answered: with several servers, that of the one that answered longest ago.
    pub last_success_ms: Option<EpochMs>,
    /// Why the last one failed, as a code; absent after a success. With several servers, the home's comes first.
    pub failure: Option<&'static str>,
    /// Something a server sent did not pass the gate, as a code. Stays until the app is restarted.
    pub alarm: Option<&'static str>,
    /// How far this device's clock is ahead of the server's, in milliseconds, when they differ by more than five minutes.
    /// For showing: it orders and refuses nothing.
    pub clock_skew_ms: Option<EpochMs>,
    /// The clock of the home's server in its last answer. It alone decides nothing.
    pub server_ms: Option<EpochMs>,
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
    /// Whether records of our own log that no server had taken were dropped for others' that came first.
    pub has_log_conflict: bool,
    /// Whether something came that this very device signed and that is not here: this database is a
    /// copy, or came back from a backup.
    pub own_later: bool,
    /// Whether more was taken out than lies behind a removed device's cut, since a signature vouched for all of it: the
    /// rest is read again.
    pub reads_anew: bool,
    /// Whether late words of a removed device of our own came.
    pub has_late_words: bool,
}

/// The state machine of one device.
#[derive(Debug)]
pub struct Engine {
    account: AccountId,
    device: DeviceId,
    lines: BTreeMap<String, Line>,
    /// The request that is out.
    out: Option<Out>,
    /// Where the account's home is, as of the last poll.
    home_url: String,
    turns: u64,
    status: Status,
    resyncs: BTreeMap<TenantId, Resync>,
    compared_ms: BTreeMap<TenantId, EpochMs>,
    proposal: Option<Proposal>,
    equivocations: BTreeMap<TenantId, u32>,
}

/// A record for our own log that counts once our home's server has put it there.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The record; it names the head that is held here.
    pub record: LogRecord,
    /// The lists that travel beside it.
    pub cuts: Vec<CutList>,
}

impl Engine {
    /// An engine that asks at once.
    pub fn new(account: AccountId, device: DeviceId) -> Self {
        Self {
            account,
            device,
            lines: BTreeMap::new(),
            out: None,
            home_url: String::new(),
            turns: 0,
            status: Status::default(),
            resyncs: BTreeMap::new(),
            compared_ms: BTreeMap::new(),
            proposal: None,
            equivocations: BTreeMap::new(),
        }
    }

    /// Takes an input in.
    pub fn handle(
        &mut self,
        now_ms: EpochMs,
        input: Input,
        storage: &mut Storage,
        rng: &mut dyn CryptoRng,
    ) -> Result<Changes, StorageError> {
        match input {
            Input::Nudge => self.nudge(),
            Input::Connected => {
                leases::look(storage, self.account, now_ms)?;
                self.connected();
            }
            Input::Failed(failure) => {
                leases::look(storage, self.account, now_ms)?;
                self.failed(now_ms, failure, rng);
            }
            Input::Answered(answer) => return self.answered(now_ms, answer, storage, rng),
        }
        Ok(Changes::default())
    }

    /// The request that is out gets no answer, for a reason that lies with this phone: it is made again, at once if asked.
    pub fn lose_request(&mut self) {
        self.out = None;
    }

    /// Says what to do now.
    pub fn poll(&mut self, now_ms: EpochMs, storage: &mut Storage) -> Result<Output, StorageError> {
        if self.out.is_some() {
            return Ok(Output::SleepUntil(EpochMs::MAX));
        }
        let tenants = self.own_tenants(storage)?;
        self.keep_lines(&tenants);
        match self.next_line(now_ms) {
            Some(server_url) => self.begin(server_url, tenants, storage),
            None => Ok(Output::SleepUntil(self.sleeps_until(now_ms))),
        }
    }

    /// Proposes a record for our own account log with the next exchange. It is in the log once that has
    /// grown ([`Changes::own_log`]); a conflict drops it, and it is to be made again.
    pub fn propose(&mut self, proposal: Proposal) {
        self.proposal = Some(proposal);
        self.nudge();
    }

    /// Says that the server did something that no honest one does.
    pub fn raise_alarm(&mut self, code: &'static str) {
        self.status.alarm = Some(code);
    }

    /// How the exchange stands with all servers together.
    pub fn status(&self) -> Status {
        let home = self.lines.get(&self.home_url);
        let lines = || home.into_iter().chain(self.lines.values());
        Status {
            last_success_ms: lines().map(|line| line.last_success_ms).min().flatten(),
            failure: lines().find_map(|line| line.failure),
            server_ms: lines().find_map(|line| line.server_ms),
            clock_skew_ms: lines().find_map(|line| line.clock_skew_ms),
            ..self.status.clone()
        }
    }
}
