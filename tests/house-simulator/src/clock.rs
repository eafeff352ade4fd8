//! One virtual clock for phones and server; each phone has its own zone and its own error.

use porchlight_core::companion::{Clock, ClockReading, PlatformError};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The instant that the whole house shares, in epoch milliseconds.
#[derive(Debug, Clone)]
pub struct VirtualClock(Arc<AtomicI64>);

impl VirtualClock {
    /// A clock that stands at an instant.
    pub fn at(at_ms: i64) -> Self {
        Self(Arc::new(AtomicI64::new(at_ms)))
    }

    /// The instant.
    pub fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves on to an instant; never back.
    pub fn move_to(&self, at_ms: i64) {
        self.0.fetch_max(at_ms, Ordering::SeqCst);
    }
}

/// A phone's clock: the shared one, in the phone's zone, wrong by some constant.
#[derive(Debug, Clone)]
pub struct PhoneClock {
    /// The shared clock.
    pub clock: VirtualClock,
    /// IANA zone.
    pub zone: &'static str,
    /// How far it is wrong, in milliseconds.
    pub skew_ms: i64,
}

impl Clock for PhoneClock {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: self.clock.now_ms() + self.skew_ms, zone: self.zone.to_owned() })
    }
}
