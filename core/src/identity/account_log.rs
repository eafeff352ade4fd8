//! The account log: hash-chained, signed records that say which devices are a person's. It starts
//! with `Genesis`, whose hash is the account's id, so nobody can put another start before it. Every
//! reader verifies it from there; the server only sequences.

use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, DeviceId, LogHead, digest, truncated};
use minicbor::bytes::{ByteArray, ByteVec};
use minicbor::{Decode, Encode};
use rand_core::CryptoRng;
use std::collections::BTreeMap;

/// Most records that a log may have.
pub const RECORDS_MAX: usize = 1_024;
/// Longest record, in bytes.
pub const RECORD_BYTES_MAX: usize = 4_096;

const RECORD_DOMAIN: &[u8] = b"porchlight/v1/log\0";
const GRANT_DOMAIN: &[u8] = b"porchlight/v1/device-grant\0";

/// One record as it is stored and sent: the signed bytes and the signature.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LogRecord {
    #[n(0)]
    body: ByteVec,
    #[n(1)]
    signature: ByteArray<64>,
}

/// What a record says. Unknown fields are kept in the record's bytes and ignored here.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct RecordBody {
    #[n(0)]
    kind: RecordKind,
    /// Hash of the record before; absent in `Genesis`.
    #[n(1)]
    previous: Option<LogHead>,
    /// `Genesis`: the first device. `DeviceAdd`: the new one.
    #[n(2)]
    device: DevicePublic,
    /// `Genesis`: random bytes that make the account unguessable.
    #[n(3)]
    random: Option<ByteArray<16>>,
    /// `DeviceAdd`: the live device that allowed it, and its signature over account and keys.
    #[n(4)]
    granted_by: Option<DeviceId>,
    #[n(5)]
    grant: Option<ByteArray<64>>,
}

/// The kinds of record. (`DeviceRemove`, `EpochRotate`, `RecoveryReplace`: numbers 3 to 5.)
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
enum RecordKind {
    #[n(1)]
    Genesis,
    #[n(2)]
    DeviceAdd,
}

/// A log that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLog {
    /// A record cannot be read, or is too long.
    #[error("a record of the account log cannot be read")]
    Malformed,
    /// The first record is not this account's `Genesis`.
    #[error("the account log does not start with this account's first record")]
    WrongStart,
    /// A record does not follow the one before.
    #[error("a record of the account log does not follow the one before")]
    BrokenChain,
    /// A signature is not by a device that was live.
    #[error("a record of the account log is not signed by a live device")]
    BadSignature,
}

/// A log verified from its first record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLog {
    account: AccountId,
    records: Vec<LogRecord>,
    heads: Vec<LogHead>,
    /// The record that added each device, counted from 0.
    added: BTreeMap<DeviceId, (usize, DevicePublic)>,
}

/// Permission for a new device to write its own `DeviceAdd`, signed by a device of the account.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceGrant {
    /// The device that allows it.
    #[n(0)]
    pub granted_by: DeviceId,
    /// Its signature over the account and the new device's keys.
    #[n(1)]
    pub signature: ByteArray<64>,
}

impl LogRecord {
    fn signed(body: &RecordBody, keys: &DeviceKeys) -> Self {
        let body = minicbor::to_vec(body).expect("CBOR to memory");
        let signature = keys.sign(RECORD_DOMAIN, &body).into();
        Self { body: body.into(), signature }
    }

    /// The hash that the next record names.
    pub fn hash(&self) -> LogHead {
        LogHead::from_bytes(digest("porchlight/v1/log-record", &[&self.body]))
    }

    fn read(&self) -> Result<RecordBody, InvalidLog> {
        if self.body.len() > RECORD_BYTES_MAX {
            return Err(InvalidLog::Malformed);
        }
        minicbor::decode(&self.body).map_err(|_| InvalidLog::Malformed)
    }
}

impl AccountLog {
    /// A new account whose first device has these keys.
    pub fn genesis(keys: &DeviceKeys, rng: &mut impl CryptoRng) -> Self {
        let mut random = [0; 16];
        rng.fill_bytes(&mut random);
        let body = RecordBody {
            kind: RecordKind::Genesis,
            previous: None,
            device: keys.public(),
            random: Some(random.into()),
            granted_by: None,
            grant: None,
        };
        let record = LogRecord::signed(&body, keys);
        Self::verify(account_of(&record), vec![record]).expect("a log that was just signed")
    }

    /// Verifies a whole log of `account`, from its first record.
    pub fn verify(account: AccountId, records: Vec<LogRecord>) -> Result<Self, InvalidLog> {
        let mut log = Self { account, records: Vec::new(), heads: Vec::new(), added: BTreeMap::new() };
        if records.is_empty() {
            return Err(InvalidLog::WrongStart);
        }
        for record in records {
            log.append(record)?;
        }
        Ok(log)
    }

    /// Verifies one more record and appends it; on an error the log is unchanged.
    pub fn append(&mut self, record: LogRecord) -> Result<(), InvalidLog> {
        if self.records.len() >= RECORDS_MAX {
            return Err(InvalidLog::Malformed);
        }
        let body = record.read()?;
        match body.kind {
            RecordKind::Genesis => self.check_genesis(&record, &body)?,
            RecordKind::DeviceAdd => self.check_device_add(&record, &body)?,
        }
        self.added.insert(body.device.device_id(), (self.records.len(), body.device));
        self.heads.push(record.hash());
        self.records.push(record);
        Ok(())
    }

    fn check_genesis(&self, record: &LogRecord, body: &RecordBody) -> Result<(), InvalidLog> {
        if !self.records.is_empty() || account_of(record) != self.account || body.random.is_none() {
            return Err(InvalidLog::WrongStart);
        }
        check_signature(&body.device, record)
    }

    fn check_device_add(&self, record: &LogRecord, body: &RecordBody) -> Result<(), InvalidLog> {
        let head = self.heads.last().ok_or(InvalidLog::WrongStart)?;
        if body.previous != Some(*head) || self.added.contains_key(&body.device.device_id()) {
            return Err(InvalidLog::BrokenChain);
        }
        let (Some(granted_by), Some(grant)) = (body.granted_by, &body.grant) else {
            return Err(InvalidLog::BadSignature);
        };
        let granter = self.device(granted_by).ok_or(InvalidLog::BadSignature)?;
        granter
            .verify(GRANT_DOMAIN, &grant_message(self.account, &body.device), grant)
            .map_err(|_| InvalidLog::BadSignature)?;
        check_signature(&body.device, record)
    }

    /// Allows a new device; that device then writes its own `DeviceAdd`.
    pub fn grant(&self, new_device: &DevicePublic, keys: &DeviceKeys) -> DeviceGrant {
        let signature = keys.sign(GRANT_DOMAIN, &grant_message(self.account, new_device)).into();
        DeviceGrant { granted_by: keys.public().device_id(), signature }
    }

    /// The `DeviceAdd` by which a device that holds a grant adds itself at the end of this log.
    pub fn device_add(&self, grant: &DeviceGrant, keys: &DeviceKeys) -> LogRecord {
        let body = RecordBody {
            kind: RecordKind::DeviceAdd,
            previous: Some(self.head()),
            device: keys.public(),
            random: None,
            granted_by: Some(grant.granted_by),
            grant: Some(grant.signature),
        };
        LogRecord::signed(&body, keys)
    }

    /// The account.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// The hash of the last record.
    pub fn head(&self) -> LogHead {
        *self.heads.last().expect("a verified log has a first record")
    }

    /// All records, in order.
    pub fn records(&self) -> &[LogRecord] {
        &self.records
    }

    /// A device's keys, if the log names it at all.
    pub fn device(&self, device: DeviceId) -> Option<&DevicePublic> {
        self.added.get(&device).map(|(_, public)| public)
    }

    /// A device's keys, if it was live at the record with this hash.
    pub fn device_at(&self, device: DeviceId, head: LogHead) -> Option<&DevicePublic> {
        let position = self.heads.iter().position(|known| *known == head)?;
        self.added.get(&device).filter(|(added, _)| *added <= position).map(|(_, public)| public)
    }

    /// The account's devices.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> {
        self.added.keys().copied()
    }

    /// Whether the log has a record with this hash.
    pub fn knows(&self, head: LogHead) -> bool {
        self.heads.contains(&head)
    }
}

fn account_of(genesis: &LogRecord) -> AccountId {
    AccountId::from_bytes(truncated(genesis.hash().as_bytes()))
}

fn check_signature(device: &DevicePublic, record: &LogRecord) -> Result<(), InvalidLog> {
    device.verify(RECORD_DOMAIN, &record.body, &record.signature).map_err(|_| InvalidLog::BadSignature)
}

fn grant_message(account: AccountId, device: &DevicePublic) -> Vec<u8> {
    [&account.as_bytes()[..], &device.signing, &device.sealing].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    fn keys(seed: u64) -> DeviceKeys {
        DeviceKeys::generate(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    fn ana() -> (AccountLog, DeviceKeys) {
        let keys = keys(1);
        (AccountLog::genesis(&keys, &mut ChaCha20Rng::seed_from_u64(9)), keys)
    }

    #[test]
    fn a_device_is_live_from_the_record_that_added_it() {
        let (mut log, phone) = ana();
        let tablet = keys(2);
        let first_head = log.head();
        let grant = log.grant(&tablet.public(), &phone);
        log.append(log.device_add(&grant, &tablet)).unwrap();
        let id = tablet.public().device_id();
        assert!(log.device_at(id, first_head).is_none());
        assert!(log.device_at(id, log.head()).is_some());
        assert!(log.device_at(phone.public().device_id(), log.head()).is_some());
        assert_eq!(AccountLog::verify(log.account(), log.records().to_vec()), Ok(log));
    }

    #[test]
    fn a_device_without_a_grant_of_the_account_is_refused() {
        let (log, _) = ana();
        let stranger = keys(3);
        let own_grant = log.grant(&stranger.public(), &stranger);
        assert_eq!(log.clone().append(log.device_add(&own_grant, &stranger)), Err(InvalidLog::BadSignature));
        let (other_log, other_phone) = {
            let keys = keys(4);
            (AccountLog::genesis(&keys, &mut ChaCha20Rng::seed_from_u64(5)), keys)
        };
        let foreign = other_log.grant(&stranger.public(), &other_phone);
        assert_eq!(log.clone().append(log.device_add(&foreign, &stranger)), Err(InvalidLog::BadSignature));
    }

    #[test]
    fn records_cannot_be_reordered_repeated_or_replaced() {
        let (mut log, phone) = ana();
        for seed in 2..4 {
            let device = keys(seed);
            let grant = log.grant(&device.public(), &phone);
            log.append(log.device_add(&grant, &device)).unwrap();
        }
        let records = log.records().to_vec();
        let swapped = vec![records[0].clone(), records[2].clone(), records[1].clone()];
        let repeated = vec![records[0].clone(), records[1].clone(), records[1].clone()];
        let headless = records[1..].to_vec();
        for forged in [swapped, repeated, headless, vec![]] {
            assert!(AccountLog::verify(log.account(), forged).is_err());
        }
        let (other, _) = ana();
        assert!(AccountLog::verify(AccountId::from_bytes([0; 16]), other.records().to_vec()).is_err());
    }

    #[test]
    fn every_flipped_bit_of_a_record_is_refused() {
        let (log, _) = ana();
        let bytes = minicbor::to_vec(&log.records()[0]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let Ok(record) = minicbor::decode::<LogRecord>(&flipped) else {
                continue;
            };
            if record != log.records()[0] {
                assert!(AccountLog::verify(log.account(), vec![record]).is_err(), "bit {bit}");
            }
        }
    }
}
