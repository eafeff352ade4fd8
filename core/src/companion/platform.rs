//! What the phone's system gives: a keystore and a clock. All calls are synchronous, take values,
//! and may fail; no lock of the core is held while calling out.

use super::open::Randomness;
use crate::error::CompanionError;
use rand_core::{TryCryptoRng, UnwrapErr};

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

/// The system's randomness. Errors: `Internal` with `no_randomness`, where it has none to give.
pub(super) fn system_randomness() -> Result<Randomness, CompanionError> {
    randomness_of(getrandom::SysRng)
}

/// What has given some will give more.
fn randomness_of(mut source: impl TryCryptoRng + Send + 'static) -> Result<Randomness, CompanionError> {
    source.try_fill_bytes(&mut [0; 32]).map_err(|_| CompanionError::internal("no_randomness"))?;
    Ok(Box::new(UnwrapErr(source)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_core::TryRng;

    #[derive(Debug, thiserror::Error)]
    #[error("dry")]
    struct Dry;

    impl TryRng for Dry {
        type Error = Dry;

        fn try_next_u32(&mut self) -> Result<u32, Dry> {
            Err(Dry)
        }

        fn try_next_u64(&mut self) -> Result<u64, Dry> {
            Err(Dry)
        }

        fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Dry> {
            Err(Dry)
        }
    }

    impl TryCryptoRng for Dry {}

    #[test]
    fn a_system_without_randomness_is_an_error() {
        let refused = randomness_of(Dry).err().expect("there is none");
        assert_eq!(refused.code(), "no_randomness");
        assert!(system_randomness().is_ok());
    }
}
