//! Opening: the vault's secret from the keystore, the database, this device's keys; a new account at
//! the first start.

use super::{Clock, Companion, KeyStore, OpenConfig, PlatformError, sync};
use crate::crypto::account_secret::{AccountSecret, AccountSecrets};
use crate::crypto::keys::{DeviceKeys, StorageKey};
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::ids::{AccountId, DeviceId, DocumentId};
use crate::replica::Replica;
use crate::storage::{LockedStorage, MayCommit, Storage};
use crate::streaks::HabitFold;
use crate::sync::engine::Engine;
use crate::time::{Day, DayEnd, Month, Now, Zone};
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

const VAULT_SECRET: &str = "vault_secret";
const DEVICE_KEYS: &str = "device_keys";
const ACCOUNT_SECRET: &str = "account_secret";
const ACCOUNT: &str = "account";

/// Randomness that the companion draws from.
pub type Randomness = Box<dyn CryptoRng + Send>;

/// A companion whose vault is open.
pub(super) struct Unlocked {
    pub(super) storage: Storage,
    pub(super) keys: DeviceKeys,
    pub(super) secrets: AccountSecrets,
    pub(super) log: AccountLog,
    pub(super) engine: Engine,
    pub(super) day_end: DayEnd,
    pub(super) rng: Randomness,
    /// Documents of our own that were loaded, by id; dropped when something comes in.
    pub(super) replicas: BTreeMap<DocumentId, Replica>,
    /// The check-in habit before a month, as it was last read; dropped with the replicas, and when
    /// another document than that month's is written.
    pub(super) habit_before: Option<(Month, HabitFold)>,
}

/// Who a device is.
pub(super) struct Identity {
    pub(super) keys: DeviceKeys,
    pub(super) secrets: AccountSecrets,
    pub(super) log: AccountLog,
}

impl Unlocked {
    pub(super) fn account(&self) -> AccountId {
        self.log.account()
    }

    pub(super) fn device(&self) -> DeviceId {
        self.keys.public().device_id()
    }
}

impl From<PlatformError> for CompanionError {
    fn from(_: PlatformError) -> Self {
        Self::internal("platform_failed")
    }
}

/// The clock's reading, with a zone that the core knows (UTC for one that it does not: an entry is
/// never refused for the sake of a phone's settings).
pub(super) fn read_now(clock: &dyn Clock) -> Result<Now, CompanionError> {
    let reading = clock.read_clock()?;
    Ok(Now { at_ms: reading.at_ms, zone: Zone::named(&reading.zone).unwrap_or_else(|_| Zone::utc()) })
}

impl Companion {
    /// Opens with everything passed in: the simulator and the tests bring their own randomness and
    /// may kill the phone at any commit.
    pub fn open_with(
        config: &OpenConfig,
        key_store: &dyn KeyStore,
        clock: Arc<dyn Clock>,
        mut rng: Randomness,
        may_commit: Option<MayCommit>,
    ) -> Result<Self, CompanionError> {
        let mut storage = unlock(config, key_store, &mut rng, may_commit)?;
        let identity = match load_identity(&mut storage)? {
            Some(identity) => identity,
            None => start_account(&mut storage, &mut rng)?,
        };
        Self::assemble(storage, identity, clock, rng)
    }

    pub(super) fn assemble(
        storage: Storage,
        identity: Identity,
        clock: Arc<dyn Clock>,
        rng: Randomness,
    ) -> Result<Self, CompanionError> {
        let Identity { keys, secrets, log } = identity;
        let engine = Engine::new(log.account(), keys.public().device_id());
        let (day_end, replicas) = (DayEnd::default(), BTreeMap::new());
        let unlocked = Unlocked { storage, keys, secrets, log, engine, day_end, rng, replicas, habit_before: None };
        Ok(Self { unlocked: Mutex::new(Some(unlocked)), network: sync::Network::default(), clock })
    }

    /// Now, where the person is, and the day it counts for.
    pub(super) fn now(&self) -> Result<Now, CompanionError> {
        read_now(&*self.clock)
    }
}

impl Unlocked {
    pub(super) fn day_of(&self, now: &Now) -> Result<Day, CompanionError> {
        Ok(Day::at(now, self.day_end)?)
    }
}

/// Opens the database with the vault's secret, made and wrapped at the first start.
pub(super) fn unlock(
    config: &OpenConfig,
    key_store: &dyn KeyStore,
    rng: &mut Randomness,
    may_commit: Option<MayCommit>,
) -> Result<Storage, CompanionError> {
    let storage = LockedStorage::open(Path::new(&config.directory), may_commit)?;
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
    let secret = secret.as_slice().try_into().map_err(|_| other_bytes())?;
    Ok(storage.unlock(StorageKey::of_vault(secret)))
}

fn load_identity(storage: &mut Storage) -> Result<Option<Identity>, CompanionError> {
    let missing = || CompanionError::internal("identity_incomplete");
    storage.read(|transaction| {
        let Some(account) = transaction.fact(ACCOUNT)? else {
            return Ok(None);
        };
        let account = AccountId::from_slice(&account).ok_or_else(missing)?;
        let keys = transaction.secret_fact(DEVICE_KEYS)?.ok_or_else(missing)?;
        let keys = DeviceKeys::from_secret_bytes(&keys).ok_or_else(missing)?;
        let secret = transaction.secret_fact(ACCOUNT_SECRET)?.ok_or_else(missing)?;
        let (epoch, secret) = secret.split_first_chunk::<4>().ok_or_else(missing)?;
        let secret = AccountSecret::from_bytes(u32::from_be_bytes(*epoch), secret).ok_or_else(missing)?;
        let log = transaction.account_log(account)?.ok_or_else(missing)?;
        let secrets = log.secrets(secret).map_err(|_| missing())?;
        Ok(Some(Identity { keys, secrets, log }))
    })
}

/// Whether a companion lives in this database already.
pub(super) fn has_identity(storage: &mut Storage) -> Result<bool, CompanionError> {
    storage.read(|transaction| Ok(transaction.fact(ACCOUNT)?.is_some()))
}

fn start_account(storage: &mut Storage, rng: &mut Randomness) -> Result<Identity, CompanionError> {
    let keys = DeviceKeys::generate(rng);
    let log = AccountLog::genesis(&keys, rng);
    let identity = Identity { secrets: AccountSecrets::first(AccountSecret::generate(rng)), keys, log };
    keep_identity(storage, &identity, rng)?;
    Ok(identity)
}

/// Keeps who this device is, in one transaction.
pub(super) fn keep_identity(
    storage: &mut Storage,
    identity: &Identity,
    rng: &mut Randomness,
) -> Result<(), CompanionError> {
    storage.transaction(|transaction| {
        transaction.set_secret_fact(DEVICE_KEYS, &identity.keys.to_secret_bytes(), rng)?;
        let latest = identity.secrets.current();
        let secret = [&latest.epoch().to_be_bytes()[..], &latest.secret_bytes()[..]].concat();
        transaction.set_secret_fact(ACCOUNT_SECRET, &Zeroizing::new(secret), rng)?;
        transaction.keep_account_log(&identity.log)?;
        transaction.set_fact(ACCOUNT, identity.log.account().as_bytes())?;
        Ok(())
    })
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Opens the companion in a folder; the first time, it starts a new account. Needs no network.
    #[cfg_attr(feature = "uniffi", uniffi::constructor)]
    pub fn open(
        config: OpenConfig,
        key_store: Arc<dyn KeyStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, CompanionError> {
        let rng = Box::new(rand_core::UnwrapErr(getrandom::SysRng));
        Self::open_with(&config, &*key_store, clock, rng, None).map(Arc::new)
    }
}
