//! Idle: waiting for a nudge or for the time to ask again.

use super::{Engine, POLL_EVERY_MS, State};
use crate::time::EpochMs;

impl Engine {
    /// Something was written: ask at once, unless we back off; while exchanging, ask again after.
    pub(super) fn nudge(&mut self) {
        match &mut self.state {
            State::Idle { next_ms } => *next_ms = EpochMs::MIN,
            State::Exchanging { again, .. } => *again = true,
            State::BackingOff { .. } => {}
        }
    }

    pub(super) fn rest(&mut self, now_ms: EpochMs, retry_after_s: Option<u32>) {
        let wait_ms = retry_after_s.map_or(POLL_EVERY_MS, |seconds| i64::from(seconds) * 1_000);
        self.state = State::Idle { next_ms: now_ms.saturating_add(wait_ms) };
    }
}
