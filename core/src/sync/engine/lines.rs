//! One line for each server: how the exchange with it stands, and whose turn it is.

use super::requests::SentPart;
use super::{Engine, POLL_EVERY_MS};
use crate::storage::tenants::KnownTenant;
use crate::storage::{Storage, StorageError};
use crate::time::EpochMs;

/// How the exchange with one server stands.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) state: State,
    /// When it last had its turn, counted in turns.
    turn: u64,
    pub(super) last_success_ms: Option<EpochMs>,
    pub(super) failure: Option<&'static str>,
    pub(super) server_ms: Option<EpochMs>,
    pub(super) clock_skew_ms: Option<EpochMs>,
}

#[derive(Debug)]
pub(super) enum State {
    Idle { next_ms: EpochMs },
    BackingOff { until_ms: EpochMs, failures: u32 },
}

/// The request that is out.
#[derive(Debug)]
pub(super) struct Out {
    pub(super) server_url: String,
    pub(super) sent: Vec<SentPart>,
    /// Whether something happened meanwhile that it does not hold.
    pub(super) again: bool,
}

/// How the exchange with one server stands, for the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineStatus {
    /// The last exchange that all of the server's tenants answered.
    pub last_success_ms: Option<EpochMs>,
    /// Why the last one failed, as a code; absent after a success.
    pub failure: Option<&'static str>,
}

impl Line {
    fn new() -> Self {
        Self {
            state: State::Idle { next_ms: EpochMs::MIN },
            turn: 0,
            last_success_ms: None,
            failure: None,
            server_ms: None,
            clock_skew_ms: None,
        }
    }

    fn next_ms(&self) -> EpochMs {
        match self.state {
            State::Idle { next_ms } | State::BackingOff { until_ms: next_ms, .. } => next_ms,
        }
    }

    fn failures(&self) -> u32 {
        match self.state {
            State::Idle { .. } => 0,
            State::BackingOff { failures, .. } => failures,
        }
    }
}

impl Engine {
    /// The tenants that this device may ask. A token is not used that another device of ours had before this database
    /// started over.
    pub(super) fn own_tenants(&self, storage: &mut Storage) -> Result<Vec<KnownTenant>, StorageError> {
        let mut tenants = storage.read(|transaction| transaction.tenants())?;
        tenants.retain(|known| known.token.device() == self.device);
        Ok(tenants)
    }

    /// A line for each server of these tenants, and no other.
    pub(super) fn keep_lines(&mut self, tenants: &[KnownTenant]) {
        self.home_url = tenants.first().map(|known| known.server_url.clone()).unwrap_or_default();
        self.lines.retain(|url, _| tenants.iter().any(|known| known.server_url == *url));
        for known in tenants {
            if !self.lines.contains_key(&known.server_url) {
                self.lines.insert(known.server_url.clone(), Line::new());
            }
        }
    }

    /// The server whose turn it is, if one is due: one that works before one that does not, since a server that answers
    /// late or never would else hold up the others; then who waits longest.
    pub(super) fn next_line(&mut self, now_ms: EpochMs) -> Option<String> {
        let due = self.lines.iter_mut().filter(|(_, line)| line.next_ms() <= now_ms);
        let (url, line) = due.min_by_key(|(_, line)| (line.failures(), line.turn))?;
        self.turns += 1;
        line.turn = self.turns;
        Some(url.clone())
    }

    pub(super) fn sleeps_until(&self, now_ms: EpochMs) -> EpochMs {
        let next = self.lines.values().map(Line::next_ms).min();
        next.unwrap_or_else(|| now_ms.saturating_add(POLL_EVERY_MS))
    }

    /// How the exchange with one server stands.
    pub fn line_status(&self, server_url: &str) -> LineStatus {
        let line = self.lines.get(server_url);
        line.map(|line| LineStatus { last_success_ms: line.last_success_ms, failure: line.failure }).unwrap_or_default()
    }

    /// Whether everything was sent to a server and read from it, the last time that it was asked.
    pub fn is_settled(&self, server_url: &str) -> bool {
        let status = self.line_status(server_url);
        status.last_success_ms.is_some() && status.failure.is_none()
    }
}
