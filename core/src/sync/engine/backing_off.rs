//! Backing off: after a failure, with jitter, longer each time.

use super::lines::{Line, State};
use super::{Distrust, Engine, Failure};
use crate::sync::backoff;
use crate::time::EpochMs;
use rand_core::Rng;

impl Engine {
    /// The network came back.
    pub(super) fn connected(&mut self) {
        self.nudge();
        for line in self.lines.values_mut() {
            if let State::BackingOff { until_ms, .. } = &mut line.state {
                *until_ms = EpochMs::MIN;
            }
        }
    }

    /// A request got no answer. Nothing is lost: it will be made again from the same final bytes.
    pub(super) fn failed(&mut self, now_ms: EpochMs, failure: Failure, rng: &mut (impl Rng + ?Sized)) {
        let (code, retry_after_s) = match failure {
            Failure::Unreachable => ("unreachable", None),
            Failure::Status(status, retry_after_s) => (code_of(status), retry_after_s),
            Failure::NotTrusted(distrust) => (distrust.code(), None),
        };
        let Some(out) = self.out.take() else { return };
        if let Some(line) = self.lines.get_mut(&out.server_url) {
            line.back_off(now_ms, code, retry_after_s, rng);
        }
    }
}

impl Line {
    pub(super) fn back_off(
        &mut self,
        now_ms: EpochMs,
        code: &'static str,
        retry_after_s: Option<u32>,
        rng: &mut (impl Rng + ?Sized),
    ) {
        let failures = match self.state {
            State::BackingOff { failures, .. } => failures + 1,
            State::Idle { .. } => 1,
        };
        let until_ms = now_ms.saturating_add(backoff::wait_ms(failures, retry_after_s, rng));
        self.failure = Some(code);
        self.state = State::BackingOff { until_ms, failures };
    }
}

impl Distrust {
    /// The code that a screen shows.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Stranger => "another_server",
            Self::OutOfDate => "certificate_out_of_date",
        }
    }
}

/// The code that a screen shows for an HTTP status.
pub(crate) fn code_of(status: u16) -> &'static str {
    match status {
        401 => "unauthorized",
        404 => "not_found",
        413 => "too_large",
        429 | 503 => "busy",
        507 => "server_storage_full",
        _ => "server_error",
    }
}
