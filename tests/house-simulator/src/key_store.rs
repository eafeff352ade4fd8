//! A phone's keystore, as far as a computer has one: a key that lives in this object alone and seals
//! what it is given.

use porchlight_core::companion::{KeyStore, PlatformError};
use porchlight_core::crypto::keys::StorageKey;
use rand_core::UnwrapErr;

/// A keystore of one phone.
#[derive(Debug)]
pub struct OwnKeyStore {
    key: StorageKey,
}

impl OwnKeyStore {
    /// The keystore with this key.
    pub fn of(key: &[u8; 32]) -> Self {
        Self {
            key: StorageKey::of_vault(key),
        }
    }
}

impl KeyStore for OwnKeyStore {
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        Ok(self
            .key
            .seal(b"keystore", &secret, &mut UnwrapErr(getrandom::SysRng)))
    }

    fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        let opened = self.key.open(b"keystore", &wrapped);
        opened
            .map(|secret| secret.to_vec())
            .map_err(|_| PlatformError::Failed {
                reason: "not wrapped here".into(),
            })
    }
}
