//! A new key epoch: a fresh account secret, sealed to each live device and to the recovery key. Who
//! is left out keeps the old one and opens nothing that comes after.

use super::record::RecoveryPublic;
use crate::crypto::account_secret::AccountSecret;
use crate::crypto::hazmat::{self, Invalid};
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, DeviceId};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use std::collections::BTreeMap;

const SEAL_PURPOSE: &[u8] = b"porchlight/v1/epoch";

/// The part of a record that starts a key epoch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Rotation {
    /// The key epoch that starts.
    #[n(0)]
    pub(super) epoch: u32,
    /// Names its secret without giving it away.
    #[n(1)]
    commitment: ByteArray<32>,
    /// The secret, sealed to each live device.
    #[n(2)]
    devices: BTreeMap<DeviceId, ByteVec>,
    /// The secret, sealed to the recovery key, if there is one.
    #[n(3)]
    recovery: Option<ByteVec>,
    /// The secret of the epoch before, sealed under this one.
    #[n(4)]
    previous: ByteVec,
}

impl Rotation {
    /// Seals `next` to everybody who may have it.
    pub(super) fn seal(
        account: AccountId,
        previous: &AccountSecret,
        next: &AccountSecret,
        devices: &BTreeMap<DeviceId, &DevicePublic>,
        recovery: Option<&RecoveryPublic>,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, Invalid> {
        let purpose = purpose(account, next.epoch());
        let mut seal = |public: &DevicePublic| -> Result<ByteVec, Invalid> {
            Ok(hazmat::seal_to(&public.sealing, &purpose, &next.secret_bytes()[..], rng)?.into())
        };
        let mut sealed = BTreeMap::new();
        for (device, public) in devices {
            sealed.insert(*device, seal(public)?);
        }
        let recovery = recovery.map(|recovery| seal(&recovery.0)).transpose()?;
        let commitment = next.commitment(account).into();
        let previous = next.seal_previous(account, previous, rng).into();
        Ok(Self { epoch: next.epoch(), commitment, devices: sealed, recovery, previous })
    }

    /// Whether it is sealed to exactly these devices, and to a recovery key if there is one.
    pub(super) fn is_for<'a>(&self, devices: impl Iterator<Item = &'a DeviceId>, has_recovery: bool) -> bool {
        self.devices.keys().eq(devices) && self.recovery.is_some() == has_recovery
    }

    /// The secret, for a device that it was sealed to.
    pub(super) fn open_as_device(&self, account: AccountId, keys: &DeviceKeys) -> Result<AccountSecret, Invalid> {
        let sealed = self.devices.get(&keys.public().device_id()).ok_or(Invalid)?;
        self.open(account, keys, sealed)
    }

    /// The secret, for who has the recovery words.
    pub(super) fn open_as_recovery(&self, account: AccountId, keys: &DeviceKeys) -> Result<AccountSecret, Invalid> {
        self.open(account, keys, self.recovery.as_ref().ok_or(Invalid)?)
    }

    fn open(&self, account: AccountId, keys: &DeviceKeys, sealed: &[u8]) -> Result<AccountSecret, Invalid> {
        let opened = keys.open(&purpose(account, self.epoch), sealed)?;
        let secret = AccountSecret::from_bytes(self.epoch, &opened).ok_or(Invalid)?;
        self.is_of(account, &secret).then_some(secret).ok_or(Invalid)
    }

    /// Whether this is the secret that the rotation started.
    pub(super) fn is_of(&self, account: AccountId, secret: &AccountSecret) -> bool {
        secret.epoch() == self.epoch && secret.commitment(account) == *self.commitment
    }

    /// The secret of the epoch before, for who has this one's.
    pub(super) fn open_previous(&self, account: AccountId, secret: &AccountSecret) -> Result<AccountSecret, Invalid> {
        secret.open_previous(account, &self.previous)
    }
}

fn purpose(account: AccountId, epoch: u32) -> Vec<u8> {
    [SEAL_PURPOSE, account.as_bytes(), &epoch.to_be_bytes()].concat()
}
