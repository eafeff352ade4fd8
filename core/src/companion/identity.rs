//! Who this device is, in its database: its keys and the account's latest secret in the vault, account
//! and public keys outside of it.

use super::Randomness;
use crate::crypto::account_secret::{AccountSecret, AccountSecrets};
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::ids::AccountId;
use crate::storage::{BareStorage, Storage, StorageError, Transaction};
use zeroize::Zeroizing;

const DEVICE_KEYS: &str = "device_keys";
const DEVICE_PUBLIC: &str = "device_public";
const ACCOUNT_SECRET: &str = "account_secret";
const ACCOUNT: &str = "account";

/// Who a device is.
pub(super) struct Identity {
    pub(super) keys: DeviceKeys,
    pub(super) secrets: AccountSecrets,
    pub(super) log: AccountLog,
}

/// Whether a database has an account.
pub(super) fn has_account(bare: &BareStorage) -> Result<bool, CompanionError> {
    Ok(bare.fact(ACCOUNT)?.is_some())
}

/// Whether this device was removed and has erased its keys.
pub(super) fn is_at_its_end(bare: &BareStorage) -> Result<bool, CompanionError> {
    Ok(bare.fact(DEVICE_PUBLIC)?.is_some() && bare.fact(DEVICE_KEYS)?.is_none())
}

/// Account and public keys, which lie outside of the vault.
pub(super) fn public_identity(bare: &BareStorage) -> Result<(AccountId, DevicePublic), CompanionError> {
    let incomplete = || CompanionError::internal("identity_incomplete");
    let account = bare.fact(ACCOUNT)?.and_then(|bytes| AccountId::from_slice(&bytes)).ok_or_else(incomplete)?;
    let public = bare.fact(DEVICE_PUBLIC)?.ok_or_else(incomplete)?;
    Ok((account, minicbor::decode(&public).map_err(|_| incomplete())?))
}

/// Who this device is. A key epoch that began while it was locked or away is opened and kept.
pub(super) fn load_identity(storage: &mut Storage, rng: &mut Randomness) -> Result<Option<Identity>, CompanionError> {
    let missing = || CompanionError::internal("identity_incomplete");
    storage.transaction(|transaction| {
        let Some(account) = transaction.fact(ACCOUNT)? else {
            return Ok(None);
        };
        let account = AccountId::from_slice(&account).ok_or_else(missing)?;
        let keys = transaction.secret_fact(DEVICE_KEYS)?.ok_or_else(missing)?;
        let keys = DeviceKeys::from_secret_bytes(&keys).ok_or_else(missing)?;
        let secret = transaction.secret_fact(ACCOUNT_SECRET)?.ok_or_else(missing)?;
        let (epoch, secret) = secret.split_first_chunk::<4>().ok_or_else(missing)?;
        let mut secret = AccountSecret::from_bytes(u32::from_be_bytes(*epoch), secret).ok_or_else(missing)?;
        let log = transaction.account_log(account)?.ok_or_else(missing)?;
        if let Some(later) = later_secret(&log, &keys, &secret) {
            keep_secret(transaction, &later, rng)?;
            secret = later;
        }
        let secrets = log.secrets(secret).map_err(|_| missing())?;
        Ok(Some(Identity { keys, secrets, log }))
    })
}

/// The secret of a later key epoch than the one that is held, if the log has it for this device.
pub(super) fn later_secret(log: &AccountLog, keys: &DeviceKeys, held: &AccountSecret) -> Option<AccountSecret> {
    if held.epoch() >= log.epoch() {
        return None;
    }
    log.open_secret(keys).ok()
}

pub(super) fn new_account(rng: &mut Randomness) -> Identity {
    let keys = DeviceKeys::generate(rng);
    let log = AccountLog::genesis(&keys, rng);
    Identity { secrets: AccountSecrets::first(AccountSecret::generate(rng)), keys, log }
}

/// Keeps who this device is.
pub(super) fn keep_identity(
    transaction: &Transaction<'_>,
    identity: &Identity,
    rng: &mut Randomness,
) -> Result<(), CompanionError> {
    transaction.set_secret_fact(DEVICE_KEYS, &identity.keys.to_secret_bytes(), rng)?;
    let public = minicbor::to_vec(identity.keys.public()).expect("CBOR to memory");
    transaction.set_fact(DEVICE_PUBLIC, &public)?;
    keep_secret(transaction, identity.secrets.current(), rng)?;
    transaction.keep_account_log(&identity.log)?;
    transaction.set_fact(ACCOUNT, identity.log.account().as_bytes())?;
    Ok(())
}

/// Keeps the account's latest secret.
pub(super) fn keep_secret(
    transaction: &Transaction<'_>,
    secret: &AccountSecret,
    rng: &mut Randomness,
) -> Result<(), CompanionError> {
    let bytes = Zeroizing::new([&secret.epoch().to_be_bytes()[..], &secret.secret_bytes()[..]].concat());
    Ok(transaction.set_secret_fact(ACCOUNT_SECRET, &bytes, rng)?)
}

/// Whether this device still has its keys.
pub(super) fn has_secrets(transaction: &Transaction<'_>) -> Result<bool, StorageError> {
    Ok(transaction.fact(DEVICE_KEYS)?.is_some())
}

/// Erases this device's keys and the account's secret.
pub(super) fn forget_secrets(transaction: &Transaction<'_>) -> Result<(), CompanionError> {
    transaction.forget_fact(DEVICE_KEYS)?;
    Ok(transaction.forget_fact(ACCOUNT_SECRET)?)
}
