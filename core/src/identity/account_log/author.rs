//! Making records: what a device, or who holds the recovery words, may say about an account.

use super::record::{RecordBody, RecordKind};
use super::rotation::Rotation;
use super::{AccountLog, CutList, DeviceGrant, LogRecord, ProvenRecovery, RecoveryPublic};
use crate::crypto::account_secret::AccountSecret;
use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::DeviceId;
use rand_core::CryptoRng;
use std::collections::BTreeMap;

/// A record that starts a key epoch, with that epoch's secret. The secret counts once the record is
/// in the log; until then the epoch before goes on.
#[derive(Debug, Clone)]
pub struct NewEpoch {
    /// The record, to be appended.
    pub record: LogRecord,
    /// The secret that it seals to those who stay.
    pub secret: AccountSecret,
}

impl AccountLog {
    /// A new account whose first device has these keys.
    pub fn genesis(keys: &DeviceKeys, rng: &mut impl CryptoRng) -> Self {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let body = RecordBody {
            kind: RecordKind::Genesis as u8,
            device: Some(keys.public()),
            random: Some(random.into()),
            ..RecordBody::default()
        };
        let record = LogRecord::signed(&body, keys);
        Self::verify(record.account(), vec![record]).expect("a log that was just signed")
    }

    /// Allows a new device; that device then writes its own `DeviceAdd`.
    pub fn grant(&self, new_device: &DevicePublic, keys: &DeviceKeys) -> DeviceGrant {
        DeviceGrant::signed(self.account(), new_device, Some(keys.public().device_id()), keys)
    }

    /// Allows a new device by the keys of the recovery words.
    pub fn grant_by_recovery(&self, new_device: &DevicePublic, recovery: &DeviceKeys) -> DeviceGrant {
        DeviceGrant::signed(self.account(), new_device, None, recovery)
    }

    /// The grant by which a device of this log was let in.
    pub fn grant_of(&self, device: DeviceId) -> Option<DeviceGrant> {
        self.records().iter().filter_map(|record| record.read().ok()).find_map(|body| {
            let is_its = body.device.as_ref().is_some_and(|public| public.device_id() == device);
            Some(DeviceGrant { granted_by: body.granted_by, signature: body.grant.filter(|_| is_its)? })
        })
    }

    /// The `DeviceAdd` by which a device that holds a grant adds itself at the end of this log.
    pub fn device_add(&self, grant: &DeviceGrant, keys: &DeviceKeys) -> LogRecord {
        let body = RecordBody {
            kind: RecordKind::DeviceAdd as u8,
            previous: Some(self.head()),
            device: Some(keys.public()),
            granted_by: grant.granted_by,
            grant: Some(grant.signature),
            ..RecordBody::default()
        };
        LogRecord::signed(&body, keys)
    }

    /// The `DeviceRemove` of some devices: a new key epoch that they do not get, and `lists` of what
    /// stays valid of their writing, which travel beside the record. `secret` is the latest.
    /// `Invalid`: nobody would stay, or a key that nothing can be sealed to.
    pub fn device_remove(
        &self,
        removed: &[DeviceId],
        lists: &[CutList],
        secret: &AccountSecret,
        keys: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<NewEpoch, Invalid> {
        let body = RecordBody {
            kind: RecordKind::DeviceRemove as u8,
            removed: Some(removed.to_vec()),
            cut: Some(lists.iter().map(|list| list.hash().into()).collect()),
            ..RecordBody::default()
        };
        self.new_epoch(body, self.recovery(), secret, keys, rng)
    }

    /// The `EpochRotate`: a new secret for the same devices.
    pub fn epoch_rotate(
        &self,
        secret: &AccountSecret,
        keys: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<NewEpoch, Invalid> {
        let body = RecordBody { kind: RecordKind::EpochRotate as u8, ..RecordBody::default() };
        self.new_epoch(body, self.recovery(), secret, keys, rng)
    }

    /// The `RecoveryReplace`: new recovery words, and a new key epoch that the old ones do not open.
    pub fn recovery_replace(
        &self,
        recovery: &ProvenRecovery,
        secret: &AccountSecret,
        keys: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<NewEpoch, Invalid> {
        let body = RecordBody {
            kind: RecordKind::RecoveryReplace as u8,
            recovery: Some(recovery.clone()),
            ..RecordBody::default()
        };
        self.new_epoch(body, Some(&recovery.keys), secret, keys, rng)
    }

    /// The `AccountClose`, by a live device: nothing follows it.
    pub fn account_close(&self, keys: &DeviceKeys) -> LogRecord {
        let body = RecordBody {
            kind: RecordKind::AccountClose as u8,
            previous: Some(self.head()),
            signed_by: Some(keys.public().device_id()),
            ..RecordBody::default()
        };
        LogRecord::signed(&body, keys)
    }

    fn new_epoch(
        &self,
        mut body: RecordBody,
        recovery: Option<&RecoveryPublic>,
        secret: &AccountSecret,
        keys: &DeviceKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<NewEpoch, Invalid> {
        let leaving = body.removed.as_deref().unwrap_or_default();
        let staying: BTreeMap<DeviceId, &DevicePublic> = self
            .devices()
            .filter(|(id, device)| device.is_live() && !leaving.contains(id))
            .map(|(id, device)| (id, &device.public))
            .collect();
        let next = secret.next(rng);
        body.previous = Some(self.head());
        body.signed_by = Some(keys.public().device_id());
        body.rotation = Some(Rotation::seal(self.account(), secret, &next, &staying, recovery, rng)?);
        let record = LogRecord::signed(&body, keys);
        self.clone().append(record.clone()).map_err(|_| Invalid)?;
        Ok(NewEpoch { record, secret: next })
    }

    /// The latest secret, for who holds the recovery words.
    pub fn recover_secret(&self, recovery: &DeviceKeys) -> Result<AccountSecret, Invalid> {
        self.rotations.last().ok_or(Invalid)?.1.open_as_recovery(self.account(), recovery)
    }
}
