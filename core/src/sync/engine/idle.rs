//! Idle: waiting for a nudge or for the time to ask again.

use super::lines::{Line, State};
use super::{Engine, POLL_EVERY_MS};
use crate::time::EpochMs;

impl Engine {
    /// Something was written: ask at once, unless we back off; while exchanging, ask again after.
    pub(super) fn nudge(&mut self) {
        self.lines.values_mut().for_each(Line::nudge);
        if let Some(out) = &mut self.out {
            out.again = true;
        }
    }
}

impl Line {
    pub(super) fn nudge(&mut self) {
        if let State::Idle { next_ms } = &mut self.state {
            *next_ms = EpochMs::MIN;
        }
    }

    pub(super) fn rest(&mut self, now_ms: EpochMs, retry_after_s: Option<u32>) {
        let wait_ms = retry_after_s.map_or(POLL_EVERY_MS, |seconds| i64::from(seconds) * 1_000);
        self.state = State::Idle { next_ms: now_ms.saturating_add(wait_ms) };
    }
}
