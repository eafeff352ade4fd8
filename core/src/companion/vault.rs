//! The vault: how the key to a phone's disk is kept. A random storage key, sealed under the vault key;
//! the vault key from a secret that the platform's keystore wraps and, once there is one, the app PIN.

use super::{KeyStore, PlatformError};
use crate::crypto::hazmat::{self, SecretBytes};
use crate::crypto::keys::StorageKey;
use crate::error::CompanionError;
use crate::storage::{BareStorage, StorageError, Transaction};
use crate::time::EpochMs;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

/// Shortest PIN, in characters.
pub const PIN_CHARS_LEAST: usize = 4;
/// Longest PIN, in characters.
pub const PIN_CHARS_MAX: usize = 64;
/// Wrong PINs before waiting begins.
const FREE_TRIES: u32 = 5;
const FIRST_WAIT_MS: EpochMs = 60_000;
const WAIT_MS_MAX: EpochMs = 3_600_000;

const VAULT_SECRET: &str = "vault_secret";
const STORAGE_KEY: &str = "storage_key";
const PIN_SALT: &str = "pin_salt";
const PIN_TRIES: &str = "pin_tries";
const QUEUE_INFO: &[u8] = b"porchlight/v1/send-queue";
const VAULT_INFO: &[u8] = b"porchlight/v1/vault";

/// What the keystore guards, unwrapped: with the PIN it opens the vault, alone the send queue.
pub(super) struct VaultSecret(SecretBytes);

impl VaultSecret {
    /// The secret of a database, made and wrapped at the first start.
    pub fn of(
        storage: &BareStorage,
        key_store: &dyn KeyStore,
        rng: &mut dyn CryptoRng,
    ) -> Result<Self, CompanionError> {
        let other_bytes = || CompanionError::internal("keystore_returned_other_bytes");
        let secret = match storage.fact(VAULT_SECRET)? {
            Some(wrapped) => Zeroizing::new(key_store.unwrap_secret(wrapped)?),
            None => {
                let mut secret = Zeroizing::new(vec![0; 32]);
                rng.fill_bytes(&mut secret);
                let wrapped = key_store.wrap_secret(secret.to_vec())?;
                // Kept only once the keystore has shown that it can open it again: a failing keystore
                // must not lock the folder for a working one.
                if Zeroizing::new(key_store.unwrap_secret(wrapped.clone())?) != secret {
                    return Err(other_bytes());
                }
                storage.set_fact(VAULT_SECRET, &wrapped)?;
                secret
            }
        };
        Ok(Self(SecretBytes::new(secret.as_slice().try_into().map_err(|_| other_bytes())?)))
    }

    /// The key of final bytes that wait in the send queue.
    pub fn queue_key(&self) -> StorageKey {
        StorageKey::of_bytes(&hazmat::derive(&self.0, &[], &[QUEUE_INFO]))
    }

    /// The storage key of a database without a PIN; made at the first start. (A database of the first
    /// version has the one that came from the secret itself.)
    pub fn storage_key(&self, storage: &BareStorage, rng: &mut dyn CryptoRng) -> Result<StorageKey, CompanionError> {
        if let Some(sealed) = storage.fact(STORAGE_KEY)? {
            return open_key(&self.vault_key(None), &sealed);
        }
        let is_old = storage.fact("account")?.is_some();
        let key = if is_old { StorageKey::of_vault(&self.0) } else { StorageKey::generate(rng) };
        storage.set_fact(STORAGE_KEY, &self.vault_key(None).seal(STORAGE_KEY.as_bytes(), &key.to_bytes()[..], rng))?;
        Ok(key)
    }

    fn vault_key(&self, pin: Option<(&str, &[u8; 16])>) -> StorageKey {
        let stretched = pin.map(|(pin, salt)| hazmat::stretch(pin.as_bytes(), salt));
        let input = Zeroizing::new([&self.0[..], stretched.as_ref().map_or(&[][..], |key| &key[..])].concat());
        StorageKey::of_bytes(&hazmat::derive(&*input, &[], &[VAULT_INFO]))
    }

    /// Opens a vault that has a PIN. Five wrong ones are free; then each has to wait, at most an hour.
    /// Nothing is ever erased for a wrong PIN.
    pub fn open_with_pin(
        &self,
        transaction: &Transaction<'_>,
        pin: &str,
        now_ms: EpochMs,
    ) -> Result<Result<StorageKey, CompanionError>, CompanionError> {
        let (salt, tries) = (pin_salt(transaction)?, Tries::read(transaction)?);
        if now_ms < tries.not_before_ms && now_ms + WAIT_MS_MAX >= tries.not_before_ms {
            return Ok(Err(CompanionError::not_allowed("too_many_tries")));
        }
        let salt = salt.ok_or_else(|| CompanionError::internal("no_pin"))?;
        let sealed = transaction.fact(STORAGE_KEY)?.ok_or_else(|| CompanionError::internal("no_storage_key"))?;
        match open_key(&self.vault_key(Some((pin, &salt))), &sealed) {
            Ok(key) => {
                transaction.forget_fact(PIN_TRIES)?;
                Ok(Ok(key))
            }
            Err(_) => {
                tries.one_more(now_ms).write(transaction)?;
                Ok(Err(CompanionError::not_allowed("wrong_pin")))
            }
        }
    }

    /// Seals the storage key under a new PIN, or under none.
    pub fn set_pin(
        &self,
        transaction: &Transaction<'_>,
        key: &StorageKey,
        pin: Option<&str>,
        rng: &mut dyn CryptoRng,
    ) -> Result<(), CompanionError> {
        let vault_key = match pin {
            None => {
                transaction.forget_fact(PIN_SALT)?;
                self.vault_key(None)
            }
            Some(pin) => {
                let mut salt = [0; 16];
                rng.fill_bytes(&mut salt);
                transaction.set_fact(PIN_SALT, &salt)?;
                self.vault_key(Some((pin, &salt)))
            }
        };
        Ok(transaction.set_fact(STORAGE_KEY, &vault_key.seal(STORAGE_KEY.as_bytes(), &key.to_bytes()[..], rng))?)
    }
}

impl From<PlatformError> for CompanionError {
    fn from(_: PlatformError) -> Self {
        Self::internal("platform_failed")
    }
}

/// A PIN of a length that can be.
pub(super) fn check_pin(pin: &str) -> Result<(), CompanionError> {
    match pin.chars().count() {
        count if count < PIN_CHARS_LEAST => Err(CompanionError::invalid("pin", "too_short")),
        count if count > PIN_CHARS_MAX => Err(CompanionError::invalid("pin", "too_long")),
        _ => Ok(()),
    }
}

/// Whether the vault of a database has a PIN.
pub(super) fn has_pin(storage: &BareStorage) -> Result<bool, StorageError> {
    Ok(storage.fact(PIN_SALT)?.is_some())
}

fn pin_salt(transaction: &Transaction<'_>) -> Result<Option<[u8; 16]>, StorageError> {
    Ok(transaction.fact(PIN_SALT)?.and_then(|salt| salt.try_into().ok()))
}

fn open_key(vault_key: &StorageKey, sealed: &[u8]) -> Result<StorageKey, CompanionError> {
    let wrong = || CompanionError::from(StorageError::WrongKey);
    let bytes = vault_key.open(STORAGE_KEY.as_bytes(), sealed).map_err(|_| wrong())?;
    Ok(StorageKey::of_bytes(&SecretBytes::new(bytes.as_slice().try_into().map_err(|_| wrong())?)))
}

/// Wrong PINs so far, and until when the next one waits.
#[derive(Clone, Copy, Default)]
struct Tries {
    wrong: u32,
    not_before_ms: EpochMs,
}

impl Tries {
    fn read(transaction: &Transaction<'_>) -> Result<Self, StorageError> {
        let Some(bytes) = transaction.fact(PIN_TRIES)? else { return Ok(Self::default()) };
        let (wrong, not_before) = bytes.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
        let not_before_ms = not_before.try_into().map_or(0, EpochMs::from_be_bytes);
        Ok(Self { wrong: u32::from_be_bytes(*wrong), not_before_ms })
    }

    fn one_more(self, now_ms: EpochMs) -> Self {
        let wrong = self.wrong.saturating_add(1);
        let doublings = wrong.saturating_sub(FREE_TRIES).min(10);
        let wait_ms = if doublings == 0 { 0 } else { (FIRST_WAIT_MS << (doublings - 1)).min(WAIT_MS_MAX) };
        Self { wrong, not_before_ms: now_ms + wait_ms }
    }

    fn write(self, transaction: &Transaction<'_>) -> Result<(), StorageError> {
        transaction.set_fact(PIN_TRIES, &[&self.wrong.to_be_bytes()[..], &self.not_before_ms.to_be_bytes()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_wrong_pins_are_free_and_then_waiting_grows_to_an_hour() {
        let mut tries = Tries::default();
        let mut waits = Vec::new();
        for _ in 0..14 {
            tries = tries.one_more(1_000);
            waits.push((tries.not_before_ms - 1_000) / 60_000);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }
}
