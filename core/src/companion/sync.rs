//! The companion's side of the exchange: it hands inputs to the engine under the lock, and carries
//! the engine's requests over the network without it.

use super::Companion;
use super::open::Unlocked;
use crate::error::CompanionError;
use crate::ids::{AccountId, DeviceId};
use crate::protocol::ExchangeAnswer;
use crate::sync::driver::{Deadline, Http, RequestFailed, Traffic};
use crate::sync::engine::{Input, Output, Status};
use crate::time::EpochMs;
use crate::views::{SyncOutcome, SyncView};
use minicbor::{Decode, Encode};
use std::sync::OnceLock;

/// The runtime that owns the network, and the HTTP client; made at first use.
#[derive(Debug, Default)]
pub(super) struct Network {
    made: OnceLock<Option<(tokio::runtime::Runtime, Http)>>,
}

impl Network {
    fn get(&self) -> Result<&(tokio::runtime::Runtime, Http), RequestFailed> {
        let make = || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().ok()?;
            Some((runtime, Http::new().ok()?))
        };
        self.made.get_or_init(make).as_ref().ok_or(RequestFailed::Unreachable)
    }

    /// Posts a message and waits for the answer. Must not be called from the runtime itself.
    pub(super) fn post<T: for<'b> Decode<'b, ()>>(
        &self,
        server_url: &str,
        path: &str,
        message: &impl Encode<()>,
    ) -> Result<T, RequestFailed> {
        let (runtime, http) = self.get()?;
        runtime.block_on(http.post(server_url, path, message))
    }
}

impl Companion {
    /// What went over the network since the companion was opened.
    pub fn traffic(&self) -> Traffic {
        self.network.made.get().and_then(Option::as_ref).map(|(_, http)| http.traffic()).unwrap_or_default()
    }

    /// Hands an input to the engine. Public for the simulator, which is its own driver.
    pub fn handle_sync(&self, input: Input) -> Result<(), CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| unlocked.handle_sync(now_ms, input))
    }

    /// What the engine wants done now.
    pub fn poll_sync(&self) -> Result<Output, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| Ok(unlocked.engine.poll(now_ms, &mut unlocked.storage)?))
    }

    /// How the exchange stands, in full.
    pub fn sync_status(&self) -> Result<Status, CompanionError> {
        self.with(|unlocked| Ok(unlocked.engine.status().clone()))
    }

    /// Who this device is.
    pub fn whoami(&self) -> Result<(AccountId, DeviceId), CompanionError> {
        self.with(|unlocked| Ok((unlocked.account(), unlocked.device())))
    }

    pub(super) fn nudge(&self) {
        // The engine was nudged by the write itself; a background driver is woken here once the
        // shells have one (the issue on bindings).
    }

    fn exchange_once(&self, request: &crate::protocol::ExchangeRequest) -> Result<ExchangeAnswer, RequestFailed> {
        let url = self.with(|unlocked| unlocked.server_url()).map_err(|_| RequestFailed::Unreachable)?;
        self.network.post(&url, "/v1/exchange", request)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Exchanges until everything is sent and read, or for at most `deadline_ms` milliseconds. What
    /// does not go through waits on the phone and goes next time.
    pub fn run_sync_until(&self, deadline_ms: u64) -> Result<SyncOutcome, CompanionError> {
        let deadline = Deadline::within(deadline_ms);
        self.handle_sync(Input::Connected)?;
        loop {
            let request = match self.poll_sync()? {
                Output::Send(request) => request,
                Output::SleepUntil(_) => return self.with(|unlocked| unlocked.outcome()),
            };
            let input = match self.exchange_once(&request) {
                Ok(answer) => Input::Answered(answer),
                Err(failed) => Input::Failed(failed.into()),
            };
            self.handle_sync(input)?;
            if deadline.has_passed() {
                return Ok(SyncOutcome::TimedOut);
            }
        }
    }
}

impl Unlocked {
    pub(super) fn engine_nudge(&mut self) {
        // A nudge cannot fail: it touches neither disk nor clock.
        self.engine.handle(0, Input::Nudge, &mut self.storage, &mut self.rng).ok();
    }

    fn handle_sync(&mut self, now_ms: EpochMs, input: Input) -> Result<(), CompanionError> {
        let changes = self.engine.handle(now_ms, input, &mut self.storage, &mut self.rng)?;
        if !changes.documents.is_empty() {
            self.unload();
        }
        if changes.own_log {
            let account = self.account();
            if let Some(log) = self.storage.read(|transaction| transaction.account_log(account))? {
                self.log = log;
            }
        }
        Ok(())
    }

    fn server_url(&mut self) -> Result<String, CompanionError> {
        let tenants = self.tenants()?;
        let first = tenants.into_iter().next().ok_or_else(|| CompanionError::not_allowed("no_house"))?;
        Ok(first.server_url)
    }

    fn outcome(&mut self) -> Result<SyncOutcome, CompanionError> {
        if !self.has_house()? {
            return Ok(SyncOutcome::NoHouse);
        }
        Ok(if self.engine.status().failure.is_some() { SyncOutcome::Unreachable } else { SyncOutcome::UpToDate })
    }

    pub(super) fn sync_view(&mut self) -> Result<SyncView, CompanionError> {
        let (waiting, refused) = self.storage.read(|transaction| {
            let codes = transaction.refused()?.into_iter().map(|refused| refused.code).collect();
            Ok::<_, CompanionError>((transaction.queued_count(None)?, codes))
        })?;
        let status = self.engine.status();
        Ok(SyncView {
            waiting,
            last_success_ms: status.last_success_ms,
            failure: status.failure.map(str::to_owned),
            alarm: status.alarm.map(str::to_owned),
            refused,
        })
    }
}
