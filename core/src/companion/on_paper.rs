//! For tests: a companion on this machine's disk, with a clock that is set by hand.

use super::{Clock, ClockReading, Companion, KeyStore, OpenConfig, PlatformError, Randomness};
use rand_core::SeedableRng;
use std::sync::{Arc, Mutex};

struct Paper;

impl KeyStore for Paper {
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        Ok(secret)
    }

    fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        Ok(wrapped)
    }
}

pub struct HandClock(Mutex<ClockReading>);

impl Clock for HandClock {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(self.0.lock().unwrap().clone())
    }
}

impl HandClock {
    /// Sets it to an RFC 3339 instant in a zone.
    pub fn set(&self, at: &str, zone: &str) {
        let (at_ms, _) = crate::time::parse_instant(at).expect("an instant");
        *self.0.lock().unwrap() = ClockReading { at_ms, zone: zone.to_owned() };
    }

    /// Sets it to any number at all.
    pub fn show(&self, at_ms: i64) {
        self.0.lock().unwrap().at_ms = at_ms;
    }

    /// Puts it forward by days of 24 hours.
    pub fn wait_days(&self, days: i64) {
        self.0.lock().unwrap().at_ms += days * 86_400_000;
    }
}

/// Ana's companion, which goes when this does.
pub struct OnPaper {
    pub companion: Companion,
    pub clock: Arc<HandClock>,
    directory: tempfile::TempDir,
}

impl OnPaper {
    /// Where its data lies.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// The same data by another clock; the companion that had it is closed.
    pub fn opened_again(&self, clock: Arc<dyn Clock>) -> Companion {
        self.companion.close().unwrap();
        let config = OpenConfig { directory: self.directory().to_str().unwrap().to_owned() };
        let rng = rand_chacha::ChaCha20Rng::seed_from_u64(2);
        Companion::open_with(&config, &Paper, clock, Box::new(rng), None).unwrap()
    }
}

/// A new companion at an instant, in a zone.
pub fn ana(at: &str, zone: &str) -> OnPaper {
    ana_with(at, zone, Box::new(rand_chacha::ChaCha20Rng::seed_from_u64(1)))
}

/// The same, with randomness from elsewhere.
pub fn ana_with(at: &str, zone: &str, rng: Randomness) -> OnPaper {
    let directory = tempfile::tempdir().unwrap();
    let config = OpenConfig { directory: directory.path().to_str().unwrap().to_owned() };
    let clock = Arc::new(HandClock(Mutex::new(ClockReading { at_ms: 0, zone: "UTC".into() })));
    clock.set(at, zone);
    let companion = Companion::open_with(&config, &Paper, clock.clone(), rng, None).unwrap();
    OnPaper { companion, clock, directory }
}
