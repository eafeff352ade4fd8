//! A phone's keystore, as far as a computer has one: a key that lives in this object alone and seals
//! what it is given.

use porchlight_core::companion::{KeyStore, PlatformError};
use porchlight_core::crypto::keys::StorageKey;
use rand_core::UnwrapErr;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// A keystore of one phone.
#[derive(Debug)]
pub struct OwnKeyStore {
    key: StorageKey,
}

impl OwnKeyStore {
    /// The keystore with this key.
    pub fn of(key: &[u8; 32]) -> Self {
        Self { key: StorageKey::of_vault(key) }
    }

    /// The keystore whose key lies in this file, which its owner alone may read; and whether the file
    /// was made just now. A kill on the way leaves a whole key or none.
    pub fn in_file(path: &Path) -> std::io::Result<(Self, bool)> {
        match std::fs::read(path) {
            Ok(bytes) => {
                let not_a_key = |_| std::io::Error::other("the key file does not hold 32 bytes");
                let key = bytes.as_slice().try_into().map_err(not_a_key)?;
                return Ok((Self::of(key), false));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(std::io::Error::other)?;
        let new = path.with_extension("new");
        let mut options = std::fs::File::options();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(&key)?;
        file.sync_all()?;
        std::fs::rename(&new, path)?;
        if let Some(folder) = path.parent() {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok((Self::of(&key), true))
    }
}

impl KeyStore for OwnKeyStore {
    fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        Ok(self.key.seal(b"keystore", &secret, &mut UnwrapErr(getrandom::SysRng)))
    }

    fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
        let opened = self.key.open(b"keystore", &wrapped);
        opened.map(|secret| secret.to_vec()).map_err(|_| PlatformError::Failed { reason: "not wrapped here".into() })
    }
}
