//! Keeping up with the account's log: new key epochs, devices that came, plans that need the log.

use super::identity::{keep_secret, later_secret};
use super::open::Unlocked;
use crate::crypto::account_secret::AccountSecret;
use crate::error::CompanionError;
use crate::identity::account_log::{CutEntry, CutList, NewEpoch, ProvenRecovery};
use crate::ids::{DeviceId, SpaceId};
use crate::storage::Transaction;
use crate::sync::engine::Proposal;
use crate::time::EpochMs;
use minicbor::{Decode, Encode};
use std::collections::BTreeMap;

const PLAN: &str = "account_log_plan";
const SEEN: &str = "device_seen/";

/// What is to be written into the account's log once everything has been read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub(super) struct Plan {
    /// Devices to be removed.
    #[n(0)]
    pub remove: Vec<DeviceId>,
    /// The public halves of new recovery words, proven while the words were there.
    #[n(1)]
    pub recovery: Option<ProvenRecovery>,
    /// Whether the account is to be closed.
    #[n(2)]
    pub close: Option<bool>,
}

impl Plan {
    pub fn closes(&self) -> bool {
        self.close == Some(true)
    }
}

impl Unlocked {
    /// Reads our own log again after it has grown, opens a key epoch that began, and notes new devices.
    pub(super) fn read_own_log(&mut self, now_ms: EpochMs) -> Result<(), CompanionError> {
        let account = self.account();
        let Some(log) = self.storage.read(|transaction| transaction.account_log(account))? else {
            return Err(CompanionError::internal("account_log_gone"));
        };
        self.log = log;
        let later = later_secret(&self.log, &self.keys, self.secrets.current());
        let Self { storage, rng, log, .. } = self;
        storage.transaction(|transaction| {
            if let Some(secret) = &later {
                keep_secret(transaction, secret, rng)?;
            }
            for device in log.live_devices() {
                note_seen(transaction, device, now_ms)?;
            }
            Ok::<_, CompanionError>(())
        })?;
        if let Some(secret) = later {
            self.secrets = self.log.secrets(secret).map_err(|_| CompanionError::internal("wrong_secret"))?;
        }
        Ok(())
    }

    /// Goes on behind a log that parts from the one that was held: a home that came back from a backup
    /// forgot records, and took others since. What was written behind the forgotten ones is written again.
    pub(super) fn take_parted_log(&mut self) -> Result<(), CompanionError> {
        let account = self.account();
        let Some(log) = self.storage.read(|transaction| transaction.account_log(account))? else { return Ok(()) };
        let in_force = |secret: AccountSecret| log.secrets(secret).ok();
        let held = self.secrets.of_epoch(log.epoch()).cloned().and_then(in_force);
        match held.or_else(|| log.open_secret(&self.keys).ok().and_then(in_force)) {
            Some(secrets) => self.go_on_behind(log, Some(secrets)),
            None => Ok(()), // removed there, or never let in
        }
    }

    /// When each device was first seen here, in epoch milliseconds.
    pub(super) fn first_seen_ms(&self, device: DeviceId) -> Result<Option<EpochMs>, CompanionError> {
        let name = format!("{SEEN}{device}");
        let bytes = self.storage.read(|transaction| transaction.fact(&name))?;
        Ok(bytes.and_then(|bytes| bytes.try_into().ok()).map(EpochMs::from_be_bytes))
    }

    /// Plans a change of the account's log. Without a house it happens at once; with one, when this
    /// phone has read everything that its server has.
    pub(super) fn plan(&mut self, add: impl FnOnce(&mut Plan)) -> Result<(), CompanionError> {
        let mut plan = self.planned()?;
        add(&mut plan);
        self.keep_plan(&plan)?;
        if self.tenants()?.is_empty()
            && let Some((epoch, cuts)) = self.next_record(&plan)?
        {
            self.adopt(epoch, cuts)?;
        }
        self.engine_nudge();
        Ok(())
    }

    pub(super) fn planned(&self) -> Result<Plan, CompanionError> {
        let bytes = self.storage.read(|transaction| transaction.secret_fact(PLAN))?;
        Ok(bytes.and_then(|bytes| minicbor::decode(&bytes).ok()).unwrap_or_default())
    }

    fn keep_plan(&mut self, plan: &Plan) -> Result<(), CompanionError> {
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| {
            if *plan == Plan::default() {
                return Ok(transaction.forget_fact(PLAN)?);
            }
            let bytes = minicbor::to_vec(plan).expect("CBOR to memory");
            Ok(transaction.set_secret_fact(PLAN, &bytes, rng)?)
        })
    }

    /// Proposes what is planned and not yet done; whether there was anything. To be called when
    /// everything has been read.
    pub(super) fn propose_planned(&mut self, now_ms: EpochMs) -> Result<bool, CompanionError> {
        let plan = self.planned()?;
        if plan.closes() {
            return self.propose_closing(now_ms);
        }
        let Some((epoch, cuts)) = self.next_record(&plan)? else {
            if plan != Plan::default() {
                self.keep_plan(&Plan::default())?;
            }
            return Ok(false);
        };
        self.engine.propose(Proposal { record: epoch.record, cuts });
        Ok(true)
    }

    /// The next record that a plan asks for: removals first, then new words.
    fn next_record(&mut self, plan: &Plan) -> Result<Option<(NewEpoch, Vec<CutList>)>, CompanionError> {
        let not_possible = |_| CompanionError::not_allowed("last_device");
        let leaving: Vec<DeviceId> =
            plan.remove.iter().copied().filter(|device| self.log.live_device(*device).is_some()).collect();
        if !leaving.is_empty() {
            self.carry_out_late_choices()?; // the cut leaves out what nobody reads of circles that they left
            let cuts = self.cut_lists(&leaving)?;
            let Self { log, keys, secrets, rng, .. } = self;
            let epoch = log.device_remove(&leaving, &cuts, secrets.current(), keys, rng).map_err(not_possible)?;
            return Ok(Some((epoch, cuts)));
        }
        match &plan.recovery {
            Some(recovery) if self.log.recovery() != Some(&recovery.keys) => {
                let Self { log, keys, secrets, rng, .. } = self;
                let epoch = log.recovery_replace(recovery, secrets.current(), keys, rng).map_err(not_possible)?;
                Ok(Some((epoch, Vec::new())))
            }
            _ => Ok(None),
        }
    }

    /// What is held of the leaving devices, a list for each space, empty ones too: that stays valid.
    fn cut_lists(&self, leaving: &[DeviceId]) -> Result<Vec<CutList>, CompanionError> {
        let account = self.account();
        let ends = self.storage.read(|transaction| transaction.ends_of_devices(account, leaving))?;
        let mut by_space: BTreeMap<SpaceId, Vec<CutEntry>> = BTreeMap::from([(SpaceId::personal(account), Vec::new())]);
        for house in self.tenants()?.iter().filter(|known| known.is_house) {
            by_space.insert(SpaceId::care(house.tenant, account), Vec::new());
            by_space.insert(SpaceId::house_circle(house.tenant), Vec::new());
        }
        for (space, entry) in ends {
            by_space.entry(space).or_default().push(entry);
        }
        Ok(by_space.into_iter().map(|(space, entries)| CutList::of(space, entries)).collect())
    }

    /// Puts a record of our own into our log, where no server is there to order it.
    fn adopt(&mut self, epoch: NewEpoch, cuts: Vec<CutList>) -> Result<(), CompanionError> {
        let invalid = |_| CompanionError::internal("own_record_invalid");
        let mut log = self.log.clone();
        log.append(epoch.record).map_err(invalid)?;
        for list in cuts {
            log.attach(list).map_err(invalid)?;
        }
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| {
            transaction.keep_account_log(&log)?;
            keep_secret(transaction, &epoch.secret, rng)
        })?;
        self.take_over_log(log, epoch.secret)
    }

    fn take_over_log(
        &mut self,
        log: crate::identity::account_log::AccountLog,
        secret: AccountSecret,
    ) -> Result<(), CompanionError> {
        self.secrets = log.secrets(secret).map_err(|_| CompanionError::internal("wrong_secret"))?;
        self.log = log;
        Ok(())
    }
}

fn note_seen(transaction: &Transaction<'_>, device: DeviceId, now_ms: EpochMs) -> Result<(), CompanionError> {
    let name = format!("{SEEN}{device}");
    if transaction.fact(&name)?.is_none() {
        transaction.set_fact(&name, &now_ms.to_be_bytes())?;
    }
    Ok(())
}
