//! What the phone's system gives: a keystore and a clock. All calls are synchronous, take values,
//! and may fail; no lock of the core is held while calling out.

/// The platform could not do what was asked.
#[derive(Debug, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum PlatformError {
    /// The keystore is locked or gone, the clock cannot be read, or the shell's code failed.
    #[error("the platform failed: {reason}")]
    Failed {
        /// For a log; never a person's words.
        reason: String,
    },
}

#[cfg(feature = "uniffi")]
impl From<uniffi::UnexpectedUniFFICallbackError> for PlatformError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

/// Wraps and unwraps bytes with a key that never leaves the phone's keystore.
#[cfg_attr(feature = "uniffi", uniffi::export(with_foreign))]
pub trait KeyStore: Send + Sync {
    /// Encrypts `secret` so that only this keystore can open it.
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError>;
    /// Opens what this keystore wrapped.
    fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError>;
}

/// A reading of the phone's clock.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ClockReading {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub at_ms: i64,
    /// The IANA zone where the person is.
    pub zone: String,
}

/// The phone's clock and time zone.
#[cfg_attr(feature = "uniffi", uniffi::export(with_foreign))]
pub trait Clock: Send + Sync {
    /// What time it is, and where.
    fn read_clock(&self) -> Result<ClockReading, PlatformError>;
}
