//! The companion: the one object that a phone app holds. Its methods are what a person does; each
//! file is one part of life. Local calls are synchronous and return before anything leaves the
//! device.

mod authoring;
mod devices;
mod diagnostics;
mod joining;
mod open;
mod platform;
mod reading;
mod sharing;
mod sync;
mod today;

pub use devices::LinkingDevice;
pub use diagnostics::OwnDocument;
pub use open::Randomness;
pub use platform::{Clock, ClockReading, KeyStore, PlatformError};

use crate::error::CompanionError;
use open::Unlocked;
use std::sync::{Arc, Mutex};

/// Where a companion keeps its data.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OpenConfig {
    /// A folder of this companion's own; created if it is missing.
    pub directory: String,
}

/// A person's companion on this device.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Companion {
    unlocked: Mutex<Option<Unlocked>>,
    network: sync::Network,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Companion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Companion(…)")
    }
}

impl Companion {
    /// Runs `work` on the open companion; every method goes through here.
    fn with<T>(&self, work: impl FnOnce(&mut Unlocked) -> Result<T, CompanionError>) -> Result<T, CompanionError> {
        // A panic in an earlier call left nothing half-written: transactions roll back, replicas
        // that were being written are dropped by `authoring`.
        let mut guard = self.unlocked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        work(guard.as_mut().ok_or_else(CompanionError::closed)?)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Writes everything back and closes the database, for example before the app is suspended.
    /// Every later call answers `Closed`.
    pub fn close(&self) -> Result<(), CompanionError> {
        let mut guard = self.unlocked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match guard.take() {
            Some(unlocked) => Ok(unlocked.storage.checkpoint()?),
            None => Ok(()),
        }
    }
}
