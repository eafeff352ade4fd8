//! One record of an account log: its bytes, its signature, and what it says.

use super::InvalidLog;
use super::rotation::Rotation;
use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, DeviceId, LogHead, digest, truncated};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};

/// Longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = 4_096;

const RECORD_DOMAIN: &[u8] = b"porchlight/v1/log\0";
const GRANT_DOMAIN: &[u8] = b"porchlight/v1/device-grant\0";
const WORDS_DOMAIN: &[u8] = b"porchlight/v1/recovery-words\0";

/// One record as it is stored and sent: the signed bytes and the signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LogRecord {
    #[n(0)]
    body: ByteVec,
    #[n(1)]
    signature: ByteArray<64>,
}

/// The public halves of the keys that the recovery words hold.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct RecoveryPublic(#[n(0)] pub DevicePublic);

/// Recovery keys with the word of who holds them that they are for one account: so nobody puts other
/// people's into a log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ProvenRecovery {
    /// The keys.
    #[n(0)]
    pub keys: RecoveryPublic,
    /// Their signature over the account and themselves.
    #[n(1)]
    pub signature: ByteArray<64>,
}

/// What a record says. Unknown fields are kept in the record's bytes and ignored here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub(super) struct RecordBody {
    /// A number of [`RecordKind`], or of a later version.
    #[n(0)]
    pub kind: u8,
    /// Hash of the record before; absent in `Genesis`.
    #[n(1)]
    pub previous: Option<LogHead>,
    /// `Genesis`: the first device. `DeviceAdd`: the new one.
    #[n(2)]
    pub device: Option<DevicePublic>,
    /// `Genesis`: random bytes that make the account unguessable.
    #[n(3)]
    pub random: Option<ByteArray<16>>,
    /// `DeviceAdd`: the live device that allowed it; absent when the recovery words did.
    #[n(4)]
    pub granted_by: Option<DeviceId>,
    /// `DeviceAdd`: its (or the recovery key's) signature over account and keys.
    #[n(5)]
    pub grant: Option<ByteArray<64>>,
    /// The live device that signs; absent where the device of field 2 does.
    #[n(6)]
    pub signed_by: Option<DeviceId>,
    /// `DeviceRemove`: which devices.
    #[n(7)]
    pub removed: Option<Vec<DeviceId>>,
    /// `DeviceRemove`: hashes of the lists of what stays valid, one for each space.
    #[n(8)]
    pub cut: Option<Vec<ByteArray<32>>>,
    /// A new key epoch.
    #[n(9)]
    pub rotation: Option<Rotation>,
    /// `RecoveryReplace`: the new recovery keys.
    #[n(10)]
    pub recovery: Option<ProvenRecovery>,
}

/// The kinds of record. The number is on the wire and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum RecordKind {
    Genesis = 1,
    DeviceAdd = 2,
    DeviceRemove = 3,
    EpochRotate = 4,
    RecoveryReplace = 5,
    AccountClose = 6,
}

/// Permission for a new device to write its own `DeviceAdd`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceGrant {
    /// The device that allows it; absent when the recovery words do.
    #[n(0)]
    pub granted_by: Option<DeviceId>,
    /// Its signature over the account and the new device's keys.
    #[n(1)]
    pub signature: ByteArray<64>,
}

impl RecordKind {
    pub(super) fn of(body: &RecordBody) -> Result<Self, InvalidLog> {
        use RecordKind as K;
        let known = [K::Genesis, K::DeviceAdd, K::DeviceRemove, K::EpochRotate, K::RecoveryReplace, K::AccountClose];
        known.into_iter().find(|kind| *kind as u8 == body.kind).ok_or(InvalidLog::UnknownVersion)
    }
}

impl LogRecord {
    pub(super) fn signed(body: &RecordBody, keys: &DeviceKeys) -> Self {
        let body = minicbor::to_vec(body).expect("CBOR to memory");
        let signature = keys.sign(RECORD_DOMAIN, &body).into();
        Self { body: body.into(), signature }
    }

    /// The hash that the next record names.
    pub fn hash(&self) -> LogHead {
        LogHead::from_bytes(digest("porchlight/v1/log-record", &[&self.body]))
    }

    /// The account that starts with this record.
    pub(super) fn account(&self) -> AccountId {
        AccountId::from_bytes(truncated(self.hash().as_bytes()))
    }

    pub(super) fn read(&self) -> Result<RecordBody, InvalidLog> {
        if self.body.len() > RECORD_BYTES_MAX {
            return Err(InvalidLog::Malformed);
        }
        minicbor::decode(&self.body).map_err(|_| InvalidLog::Malformed)
    }

    pub(super) fn check_signature(&self, device: &DevicePublic) -> Result<(), InvalidLog> {
        device.verify(RECORD_DOMAIN, &self.body, &self.signature).map_err(|_| InvalidLog::BadSignature)
    }
}

impl ProvenRecovery {
    /// The public halves of `words`, proven for `account`.
    pub fn signed(account: AccountId, words: &DeviceKeys) -> Self {
        let public = words.public();
        let signature = words.sign(WORDS_DOMAIN, &message(account, &public)).into();
        Self { keys: RecoveryPublic(public), signature }
    }

    pub(super) fn check(&self, account: AccountId) -> Result<(), Invalid> {
        self.keys.0.verify(WORDS_DOMAIN, &message(account, &self.keys.0), &self.signature)
    }
}

impl DeviceGrant {
    /// A grant for `new_device` of `account`, by a live device (`granted_by`) or by the recovery keys.
    pub(super) fn signed(
        account: AccountId,
        new_device: &DevicePublic,
        granted_by: Option<DeviceId>,
        keys: &DeviceKeys,
    ) -> Self {
        let signature = keys.sign(GRANT_DOMAIN, &message(account, new_device)).into();
        Self { granted_by, signature }
    }

    /// Whether `granter` gave the grant that a record carries.
    pub(super) fn check(
        account: AccountId,
        new_device: &DevicePublic,
        granter: &DevicePublic,
        signature: &[u8; 64],
    ) -> Result<(), Invalid> {
        granter.verify(GRANT_DOMAIN, &message(account, new_device), signature)
    }
}

fn message(account: AccountId, keys: &DevicePublic) -> Vec<u8> {
    [&account.as_bytes()[..], &keys.signing, &keys.sealing].concat()
}
