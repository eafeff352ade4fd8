//! Opening: the vault's secret from the keystore, the database, this device's keys; a new account at
//! the first start. What an open companion is made of, locked and unlocked.

use super::background::Background;
use super::identity::{
    Identity, has_account, is_at_its_end, keep_identity, load_identity, new_account, public_identity,
};
use super::kept::Kept;
use super::locking::AutoLock;
use super::network::Network;
use super::observers::Observers;
use super::platform::system_randomness;
use super::turns::Turns;
use super::vault::{self, VaultSecret};
use super::{Clock, Companion, KeyStore, OpenConfig, Session, sync};
use crate::crypto::account_secret::AccountSecrets;
use crate::crypto::keys::{DeviceKeys, StorageKey};
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::identity::words::{Quiz, RecoveryWords};
use crate::ids::{AccountId, DeviceId, DocumentId};
use crate::replica::Replica;
use crate::storage::{BareStorage, DiskKeys, MayCommit, Storage};
use crate::sync::engine::Engine;
use crate::time::{Day, EpochMs, Moment, Now, Zone};
use rand_core::CryptoRng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

/// Randomness that the companion draws from.
pub type Randomness = Box<dyn CryptoRng + Send>;

/// What a companion has whether it is locked or not.
pub(super) struct Base {
    pub(super) storage: Storage,
    pub(super) engine: Engine,
    pub(super) rng: Randomness,
    pub(super) vault_secret: VaultSecret,
    pub(super) account: AccountId,
    pub(super) device: DeviceId,
}

/// A companion whose vault is open.
pub(super) struct Unlocked {
    pub(super) storage: Storage,
    pub(super) keys: DeviceKeys,
    pub(super) secrets: AccountSecrets,
    pub(super) log: AccountLog,
    pub(super) engine: Engine,
    pub(super) rng: Randomness,
    pub(super) vault_secret: VaultSecret,
    pub(super) vault_key: StorageKey,
    pub(super) auto_lock: AutoLock,
    /// Documents of our own that were loaded, by id; dropped when something comes in.
    pub(super) replicas: BTreeMap<DocumentId, Replica>,
    /// What was read once and is kept for the next screen.
    pub(super) kept: Kept,
    /// Documents that came in and were not yet compared with what others saw of them.
    pub(super) came_in: BTreeSet<DocumentId>,
    /// Whether an answer came since we last carried on.
    pub(super) has_news: bool,
    /// How often records may still be proposed for our own log in this go.
    pub(super) proposals_left: u32,
    /// Recovery words that were shown and not yet asked back. Nowhere else.
    pub(super) shown_words: Option<(RecoveryWords, Quiz)>,
}

/// A database with the keys that open it.
pub(super) struct Opened {
    pub(super) bare: BareStorage,
    pub(super) vault_secret: VaultSecret,
}

impl Unlocked {
    pub(super) fn account(&self) -> AccountId {
        self.log.account()
    }

    pub(super) fn device(&self) -> DeviceId {
        self.keys.public().device_id()
    }

    /// The person's day; it ends when they say.
    pub(super) fn day_of(&mut self, now: &Now) -> Result<Day, CompanionError> {
        Ok(Day::at(now, self.settings()?.day_end)?)
    }

    /// The moment of something that happens now.
    pub(super) fn moment(&mut self, now: &Now) -> Result<Moment, CompanionError> {
        Ok(Moment::of(now, self.settings()?.day_end)?)
    }

    /// Locked: every key but the send queue's is dropped, and with them everything that was opened.
    pub(super) fn into_base(self) -> Base {
        let (account, device) = (self.account(), self.device());
        let Self { mut storage, engine, rng, vault_secret, .. } = self;
        storage.lock();
        Base { storage, engine, rng, vault_secret, account, device }
    }

    /// Unlocks a base, and takes over what happened while it was locked.
    pub(super) fn of(
        mut base: Base,
        vault_key: StorageKey,
        now_ms: EpochMs,
    ) -> Result<Session, (Box<Base>, CompanionError)> {
        base.storage.unlock(vault_key.clone());
        let identity = match load_identity(&mut base.storage, &mut base.rng) {
            Ok(Some(identity)) => identity,
            Ok(None) => return Err((Box::new(base), CompanionError::internal("identity_incomplete"))),
            Err(error) => {
                base.storage.lock();
                return Err((Box::new(base), error));
            }
        };
        let Base { storage, engine, rng, vault_secret, .. } = base;
        let mut unlocked = Self::assemble(storage, engine, rng, vault_secret, vault_key, identity);
        unlocked.auto_lock.used(now_ms);
        match unlocked.catch_up() {
            Ok(()) => unlocked.into_session(),
            Err(error) => Err((Box::new(unlocked.into_base()), error)),
        }
    }

    fn assemble(
        storage: Storage,
        engine: Engine,
        rng: Randomness,
        vault_secret: VaultSecret,
        vault_key: StorageKey,
        identity: Identity,
    ) -> Self {
        let Identity { keys, secrets, log } = identity;
        Self {
            storage,
            keys,
            secrets,
            log,
            engine,
            rng,
            vault_secret,
            vault_key,
            auto_lock: AutoLock::default(),
            replicas: BTreeMap::new(),
            kept: Kept::default(),
            came_in: BTreeSet::new(),
            has_news: false,
            proposals_left: sync::PROPOSALS_MAX,
            shown_words: None,
        }
    }

    /// The session of this device: unlocked, or, if the account's log removes it, at its end. A kill may have come between
    /// hearing that and erasing.
    pub(super) fn into_session(self) -> Result<Session, (Box<Base>, CompanionError)> {
        let is_at_its_end = match self.planned() {
            Ok(plan) => self.log.is_removed(self.device()) || self.log.is_closed() && plan.closes(),
            Err(error) => return Err((Box::new(self.into_base()), error)),
        };
        if is_at_its_end { self.into_base().at_its_end() } else { Ok(Session::Unlocked(self)) }
    }
}

/// The farthest that a clock is believed to show, before and after 1970: millions of years. No calendar has such an
/// instant, which is said where a day is needed; but two of them can be subtracted.
const FARTHEST_MS: EpochMs = EpochMs::MAX / 8;

/// The clock's reading, with a zone that the core knows (UTC for one that it does not: an entry is
/// never refused for the sake of a phone's settings).
pub(super) fn read_now(clock: &dyn Clock) -> Result<Now, CompanionError> {
    let reading = clock.read_clock()?;
    let at_ms = reading.at_ms.clamp(-FARTHEST_MS, FARTHEST_MS);
    Ok(Now { at_ms, zone: Zone::named(&reading.zone).unwrap_or_else(|_| Zone::utc()) })
}

impl Companion {
    /// Opens with everything passed in: the simulator and the tests bring their own randomness and
    /// may kill the phone at any commit. One that has a PIN opens locked.
    pub fn open_with(
        config: &OpenConfig,
        key_store: &dyn KeyStore,
        clock: Arc<dyn Clock>,
        mut rng: Randomness,
        may_commit: Option<MayCommit>,
    ) -> Result<Self, CompanionError> {
        let opened = open_bare(config, key_store, &mut rng, may_commit)?;
        let has_pin = vault::has_pin(&opened.bare)?;
        let is_at_its_end = is_at_its_end(&opened.bare)?;
        if has_pin || is_at_its_end {
            let base = locked_base(opened, rng)?;
            let is_removed = base.storage.read(|transaction| {
                let log = transaction.account_log(base.account)?;
                Ok::<_, CompanionError>(log.is_some_and(|log| log.is_removed(base.device)))
            })?;
            let session = if is_at_its_end || is_removed {
                base.at_its_end().map_err(|(_, error)| error)?
            } else {
                Session::Locked(base)
            };
            return Ok(Self::of(session, has_pin, clock));
        }
        Self::start(opened, None, clock, rng)
    }

    /// Opens a vault without a PIN: with the identity that it holds, with a new one that came from
    /// elsewhere, or with a new account.
    pub(super) fn start(
        Opened { bare, vault_secret }: Opened,
        new: Option<Identity>,
        clock: Arc<dyn Clock>,
        mut rng: Randomness,
    ) -> Result<Self, CompanionError> {
        let vault_key = vault_secret.storage_key(&bare, &mut rng)?;
        let keys = DiskKeys { vault: Some(vault_key.clone()), queue: vault_secret.queue_key(), device: None };
        let mut storage = bare.with_keys(keys);
        let identity = match (load_identity(&mut storage, &mut rng)?, new) {
            (Some(_), Some(_)) => return Err(CompanionError::not_allowed("account_exists_here")),
            (Some(held), None) => held,
            (None, new) => {
                let identity = new.unwrap_or_else(|| new_account(&mut rng));
                storage.transaction(|transaction| keep_identity(transaction, &identity, &mut rng))?;
                identity
            }
        };
        storage.set_device(identity.keys.public());
        let engine = Engine::new(identity.log.account(), identity.keys.public().device_id());
        let mut unlocked = Unlocked::assemble(storage, engine, rng, vault_secret, vault_key, identity);
        unlocked.catch_up()?;
        let session = unlocked.into_session().map_err(|(_, error)| error)?;
        Ok(Self::of(session, false, clock))
    }

    fn of(session: Session, has_pin: bool, clock: Arc<dyn Clock>) -> Self {
        let (session, has_pin) = (Mutex::new(session), AtomicBool::new(has_pin));
        let (network, turns, background) = (Network::default(), Turns::default(), Background::default());
        Self { session, has_pin, network, turns, background, observers: Observers::default(), clock }
    }

    /// Now, where the person is, and the day it counts for.
    pub(super) fn now(&self) -> Result<Now, CompanionError> {
        read_now(&*self.clock)
    }
}

/// Opens the database and asks the keystore for its secret.
pub(super) fn open_bare(
    config: &OpenConfig,
    key_store: &dyn KeyStore,
    rng: &mut Randomness,
    may_commit: Option<MayCommit>,
) -> Result<Opened, CompanionError> {
    let bare = BareStorage::open(Path::new(&config.directory), may_commit)?;
    let vault_secret = VaultSecret::of(&bare, key_store, rng)?;
    Ok(Opened { bare, vault_secret })
}

/// Opens a database for an account that comes from elsewhere. Errors: `NotAllowed` with
/// `account_exists_here`.
pub(super) fn open_free(
    config: &OpenConfig,
    key_store: &dyn KeyStore,
    rng: &mut Randomness,
    may_commit: Option<MayCommit>,
) -> Result<Opened, CompanionError> {
    let opened = open_bare(config, key_store, rng, may_commit)?;
    if has_account(&opened.bare)? {
        return Err(CompanionError::not_allowed("account_exists_here"));
    }
    Ok(opened)
}

/// Whether a folder holds an account: asked before an app offers to begin, to link, or to come back with the words. A
/// folder that does not exist yet is made.
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn account_exists(config: OpenConfig) -> Result<bool, CompanionError> {
    has_account(&BareStorage::open(Path::new(&config.directory), None)?)
}

fn locked_base(Opened { bare, vault_secret }: Opened, rng: Randomness) -> Result<Base, CompanionError> {
    let (account, public) = public_identity(&bare)?;
    let device = public.device_id();
    let keys = DiskKeys { vault: None, queue: vault_secret.queue_key(), device: Some(public) };
    let (storage, engine) = (bare.with_keys(keys), Engine::new(account, device));
    Ok(Base { storage, engine, rng, vault_secret, account, device })
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
        Self::open_with(&config, &*key_store, clock, system_randomness()?, None).map(Arc::new)
    }
}
