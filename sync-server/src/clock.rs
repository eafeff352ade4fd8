//! Where real time and real randomness enter. Everything else takes them as arguments, so the demo and its phones can
//! share one virtual clock.

use porchlight_core::time::EpochMs;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time: milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> EpochMs + Send + Sync>;

/// The machine's own clock.
pub fn system() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// The operating system's randomness. Panics if the system has none to give.
pub fn system_rng() -> impl rand_core::CryptoRng {
    rand_core::UnwrapErr(getrandom::SysRng)
}
