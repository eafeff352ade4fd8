//! A checkpoint: a house's signed word that its log had so many leaves, and this root.

use crate::crypto::keys::DeviceKeys;
use crate::identity::account_log::AccountLog;
use crate::ids::{DeviceId, IncarnationId, TenantId};
use crate::time::EpochMs;
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

const DOMAIN: &[u8] = b"porchlight/v1/checkpoint\0";

/// What a house says of its log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Checkpoint {
    /// The house.
    #[n(0)]
    pub house: TenantId,
    /// The tree: the lifetime of the database that it lies in.
    #[n(1)]
    pub tree: IncarnationId,
    /// How many leaves it has, at least one.
    #[n(2)]
    pub size: u64,
    /// Its root.
    #[n(3)]
    pub root: ByteArray<32>,
    /// When this was signed, on the server's clock.
    #[n(4)]
    pub at_ms: EpochMs,
}

/// A checkpoint in the bytes that were signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SignedCheckpoint {
    /// The bytes of a [`Checkpoint`].
    #[n(0)]
    pub bytes: ByteVec,
    /// The house's device that signed them.
    #[n(1)]
    pub device: DeviceId,
    /// Its signature.
    #[n(2)]
    pub signature: ByteArray<64>,
}

impl Checkpoint {
    /// Signs it as the house.
    pub fn sign(&self, keys: &DeviceKeys) -> SignedCheckpoint {
        let bytes = minicbor::to_vec(self).expect("writing CBOR to memory cannot fail");
        let signature = keys.sign(DOMAIN, &bytes).into();
        SignedCheckpoint { bytes: bytes.into(), device: keys.public().device_id(), signature }
    }
}

impl SignedCheckpoint {
    /// What it says, whoever says it.
    pub fn said(&self) -> Option<Checkpoint> {
        minicbor::decode(&self.bytes).ok()
    }

    /// What it says, if a device of that house's account signed it. A device that was removed since counts: what it signed
    /// before was the house's word.
    pub fn verify(&self, house: &AccountLog) -> Option<Checkpoint> {
        let (_, signer) = house.devices().find(|(device, _)| *device == self.device)?;
        signer.public.verify(DOMAIN, &self.bytes, &self.signature).ok()?;
        self.said().filter(|said| said.house == TenantId::of(house.account()) && said.size > 0)
    }
}
