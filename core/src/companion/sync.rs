//! The companion's side of the exchange: it hands inputs to the engine under the lock, and carries
//! the engine's requests over the network without it.

use super::open::{Base, Unlocked};
use super::{Companion, Session, carrying_on, closing};
use crate::error::CompanionError;
use crate::ids::{AccountId, DeviceId};
use crate::storage::Storage;
use crate::storage::tenants::KnownTenant;
use crate::sync::driver::{Deadline, Traffic};
use crate::sync::engine::{Engine, Input, Output, Status};
use crate::time::EpochMs;
use crate::views::{AreaView, SyncOutcome, SyncView};
use std::collections::BTreeSet;

/// How often records are proposed for our own log in one go; others may come first each time.
pub(super) const PROPOSALS_MAX: u32 = 8;

impl Companion {
    /// What went over the network since the companion was opened.
    pub fn traffic(&self) -> Traffic {
        self.network.traffic()
    }

    /// Hands an input to the engine, locked or not. Public for the simulator, which is its own driver.
    pub fn handle_sync(&self, input: Input) -> Result<(), CompanionError> {
        let now_ms = self.now()?.at_ms;
        let says_how_it_stands = matches!(input, Input::Answered(_) | Input::Failed(_));
        let handled = self.changing(|session| match session {
            Session::Unlocked(unlocked) => {
                unlocked.handle_sync(now_ms, input)?;
                if unlocked.is_at_its_end(now_ms)? {
                    session.end()?;
                }
                Ok(())
            }
            Session::Locked(base) => {
                if base.handle_sync(now_ms, input)? {
                    session.end()?;
                }
                Ok(())
            }
            Session::Removed(base) => {
                base.handle_sync(now_ms, input)?;
                base.erase_after_removal()
            }
            shut => Err(shut.why_shut()),
        });
        if says_how_it_stands {
            self.observers.tell_areas([AreaView::Today, AreaView::People]);
        }
        handled
    }

    /// What the engine wants done now. Once everything has been sent and read, an unlocked phone carries
    /// on with what waited for that.
    pub fn poll_sync(&self) -> Result<Output, CompanionError> {
        let now = self.now()?;
        self.changing(|session| match session {
            Session::Unlocked(unlocked) => unlocked.poll_sync(&now),
            Session::Locked(base) | Session::Removed(base) => Ok(base.engine.poll(now.at_ms, &mut base.storage)?),
            shut => Err(shut.why_shut()),
        })
    }

    /// How the exchange stands, in full.
    pub fn sync_status(&self) -> Result<Status, CompanionError> {
        self.session().engine().map(|engine| engine.status())
    }

    /// Who this device is.
    pub fn whoami(&self) -> Result<(AccountId, DeviceId), CompanionError> {
        match &*self.session() {
            Session::Unlocked(unlocked) => Ok((unlocked.account(), unlocked.device())),
            Session::Locked(base) | Session::Removed(base) => Ok((base.account, base.device)),
            shut => Err(shut.why_shut()),
        }
    }

    /// The servers to ask for tokens, since this device has none of its own there: it was linked, recovered, has started
    /// over, or another device of the person joined a house there.
    pub fn admissions_due(&self) -> Result<Vec<String>, CompanionError> {
        match &mut *self.session() {
            Session::Unlocked(unlocked) => unlocked.admissions_due(),
            _ => Ok(Vec::new()),
        }
    }

    /// The first of [`Self::admissions_due`].
    pub fn needs_admission(&self) -> Result<Option<String>, CompanionError> {
        Ok(self.admissions_due()?.into_iter().next())
    }

    /// The servers to ask for new tokens, after they called the ones of this device no good: they may have come back
    /// from a backup that does not know them. (A device whose tokens rest gets none.)
    pub fn turned_away(&self) -> Result<Vec<String>, CompanionError> {
        match &*self.session() {
            Session::Unlocked(unlocked) => {
                let mut urls: Vec<_> = unlocked.tenants()?.into_iter().map(|known| known.server_url).collect();
                urls.retain(|url| unlocked.engine.line_status(url).failure == Some("unauthorized"));
                urls.dedup();
                Ok(urls)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The first of [`Self::turned_away`].
    pub fn was_turned_away(&self) -> Result<Option<String>, CompanionError> {
        Ok(self.turned_away()?.into_iter().next())
    }

    /// Whom to ask for tokens next, and whether it was asked for some in this go because it turned this device away.
    fn ask_next(&self, asked: &BTreeSet<(String, bool)>) -> Result<Option<(String, bool)>, CompanionError> {
        let due = self.admissions_due()?.into_iter().map(|url| (url, false));
        let next = due.chain(self.turned_away()?.into_iter().map(|url| (url, true)));
        Ok(next.into_iter().find(|next| !asked.contains(next)))
    }

    fn has_tenants(&self) -> Result<bool, CompanionError> {
        let mut session = self.session();
        match session.storage_mut() {
            Some(storage) => Ok(!tenants_of(storage)?.is_empty()),
            None => Err(session.why_shut()),
        }
    }

    fn outcome(&self) -> Result<SyncOutcome, CompanionError> {
        let is_failing = self.sync_status()?.failure.is_some();
        Ok(match self.has_tenants()? {
            false => SyncOutcome::NoHouse,
            true if is_failing => SyncOutcome::Unreachable,
            true => SyncOutcome::UpToDate,
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Exchanges until everything is sent and read, or for at most `deadline_ms` milliseconds. What
    /// does not go through waits on the phone and goes next time. A locked phone may do this, too. One
    /// that exchanges already is waited for. Errors: also whatever ended an exchange in the background.
    pub fn run_sync_until(&self, deadline_ms: u64) -> Result<SyncOutcome, CompanionError> {
        self.background.take_failure()?;
        self.go(Deadline::within(deadline_ms))
    }
}

impl Companion {
    /// One go: until everything is sent and read, or the deadline.
    pub(super) fn go(&self, deadline: Deadline) -> Result<SyncOutcome, CompanionError> {
        let Some(_turn) = self.turns.wait(deadline) else { return Ok(SyncOutcome::TimedOut) };
        // The turn is ours, so nobody waits for an answer: if a request is out, its go ended before it came.
        self.session().engine()?.lose_request();
        self.handle_sync(Input::Connected)?;
        let (mut asked, mut refused) = (BTreeSet::new(), None);
        loop {
            match self.poll_sync()? {
                Output::Send { server_url, request } => {
                    match self.network.post_by(deadline, &server_url, "/v1/exchange", &request) {
                        Ok(answer) => self.handle_sync(Input::Answered(answer))?,
                        // The server may be well: it is this go that had no time.
                        Err(_) if deadline.has_passed() => return Ok(SyncOutcome::TimedOut),
                        Err(failed) => self.handle_sync(Input::Failed(failed.into()))?,
                    }
                }
                Output::SleepUntil(_) => match self.ask_next(&asked)? {
                    Some((url, was_turned_away)) => {
                        let admitted = self.join_as_device_by(deadline, &url);
                        asked.insert((url, was_turned_away));
                        match admitted {
                            Ok(()) => self.handle_sync(Input::Connected)?,
                            Err(error) => refused = refused.or(Some(error).filter(|_| !was_turned_away)),
                        }
                    }
                    None => return refused.map_or_else(|| self.outcome(), |error| self.not_admitted(error)),
                },
            }
            if deadline.has_passed() {
                return Ok(SyncOutcome::TimedOut);
            }
        }
    }
}

impl Session {
    fn engine(&mut self) -> Result<&mut Engine, CompanionError> {
        match self {
            Self::Unlocked(Unlocked { engine, .. })
            | Self::Locked(Base { engine, .. })
            | Self::Removed(Base { engine, .. }) => Ok(engine),
            shut => Err(shut.why_shut()),
        }
    }
}

impl Companion {
    /// A server gave no tokens. Where another one does, that is like a server that cannot be reached.
    fn not_admitted(&self, error: CompanionError) -> Result<SyncOutcome, CompanionError> {
        let has_own = match &*self.session() {
            Session::Unlocked(unlocked) => {
                unlocked.tenants()?.iter().any(|known| known.token.device() == unlocked.device())
            }
            _ => false,
        };
        match error {
            CompanionError::Unreachable { .. } if has_own => Ok(SyncOutcome::Unreachable),
            other => Err(other),
        }
    }
}

#[expect(clippy::redundant_closure_for_method_calls, reason = "the method's lifetime is not general enough")]
pub(super) fn tenants_of(storage: &Storage) -> Result<Vec<KnownTenant>, CompanionError> {
    Ok(storage.read(|transaction| transaction.tenants())?)
}

impl Base {
    /// Hands an input to the engine while nothing can be opened; whether this device is at its end.
    fn handle_sync(&mut self, now_ms: EpochMs, input: Input) -> Result<bool, CompanionError> {
        let changes = self.engine.handle(now_ms, input, &mut self.storage, &mut *self.rng)?;
        if changes.own_later {
            self.storage.transaction(|transaction| transaction.set_fact(carrying_on::STARTS_OVER, &[]))?;
        }
        let (account, device) = (self.account, self.device);
        if !changes.own_log && !closing::has_heard(&self.storage)? {
            return Ok(false);
        }
        match self.storage.read(|transaction| transaction.account_log(account))? {
            Some(log) if log.is_closed() => closing::is_due(&mut self.storage, now_ms),
            log => Ok(log.is_some_and(|log| log.is_removed(device))),
        }
    }
}

impl Unlocked {
    pub(super) fn engine_nudge(&mut self) {
        // A nudge cannot fail: it touches neither disk nor clock.
        self.engine.handle(0, Input::Nudge, &mut self.storage, &mut *self.rng).ok();
    }

    fn handle_sync(&mut self, now_ms: EpochMs, input: Input) -> Result<(), CompanionError> {
        let is_answer = matches!(input, Input::Answered(_));
        self.proposals_left = if matches!(input, Input::Connected) { PROPOSALS_MAX } else { self.proposals_left };
        let changes = self.engine.handle(now_ms, input, &mut self.storage, &mut *self.rng)?;
        self.has_news |= is_answer;
        self.kept.circle = self.kept.circle.take().filter(|_| !is_answer);
        if !changes.documents.is_empty() {
            self.unload();
            self.kept.published.clear();
            self.kept.published_to_staff.clear();
            self.came_in.extend(changes.documents);
        }
        if changes.has_log_conflict {
            self.take_parted_log()?;
        }
        if changes.own_log || changes.has_log_conflict {
            self.read_own_log(now_ms)?;
        }
        if changes.own_later && !self.log.is_closed() {
            self.start_over()?;
        }
        Ok(())
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
            clock_skew_ms: status.clock_skew_ms,
            refused,
        })
    }
}
