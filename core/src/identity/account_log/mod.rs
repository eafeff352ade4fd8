//! The account log: hash-chained, signed records that say which devices are a person's, which key
//! epoch is in force and which recovery words hold. It starts with `Genesis`, whose hash is the
//! account's id, so nobody can put another start before it. Every reader verifies it from there; the
//! server only sequences. (`record`: bytes and signatures. `author`: making records. `rotation`: key
//! epochs. `verify`: what may follow what. `cut`: what stays valid of a removed device.)

mod author;
mod cut;
mod record;
mod rotation;
mod verify;

pub use author::NewEpoch;
pub use cut::{CUT_ENTRIES_MAX, CutEntry, CutList};
pub use record::{DeviceGrant, LogRecord, ProvenRecovery, RECORD_BYTES_MAX, RecoveryPublic};

use crate::crypto::account_secret::{AccountSecret, AccountSecrets};
use crate::crypto::hazmat::Invalid;
use crate::crypto::keys::{DeviceKeys, DevicePublic};
use crate::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, LogHead, SpaceId};
use rotation::Rotation;
use std::collections::{BTreeMap, BTreeSet};

/// Most records that a log may have.
pub const RECORDS_MAX: usize = 1_024;
/// Most live devices of one account.
pub const DEVICES_MAX: usize = 16;

/// A log that does not verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLog {
    /// A record cannot be read, or is too long.
    #[error("a record of the account log cannot be read")]
    Malformed,
    /// A kind of record of a later version.
    #[error("a record of the account log is of a later version")]
    UnknownVersion,
    /// The first record is not this account's `Genesis`.
    #[error("the account log does not start with this account's first record")]
    WrongStart,
    /// A record does not follow the one before.
    #[error("a record of the account log does not follow the one before")]
    BrokenChain,
    /// A signature is not by a device that was live.
    #[error("a record of the account log is not signed by a live device")]
    BadSignature,
    /// Sixteen devices are live already.
    #[error("an account has at most {DEVICES_MAX} devices")]
    TooManyDevices,
    /// A removal, rotation or new recovery key that would lock somebody out, or leave somebody in.
    #[error("a record of the account log does not seal the new secret to exactly the live devices")]
    WrongRotation,
    /// A list that no record of the log names.
    #[error("the list is not one that a removal names")]
    ForeignList,
}

/// How a device came to be one of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedBy {
    /// It is the first.
    Genesis,
    /// A device of the account allowed it.
    Device(DeviceId),
    /// The recovery words allowed it.
    Recovery,
}

/// A device as the log knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedDevice {
    /// Its keys.
    pub public: DevicePublic,
    /// How it was added.
    pub added_by: AddedBy,
    /// The record that added it, counted from 0.
    added: usize,
    /// The record that removed it.
    removed: Option<usize>,
}

/// A log verified from its first record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLog {
    account: AccountId,
    records: Vec<LogRecord>,
    heads: Vec<LogHead>,
    devices: BTreeMap<DeviceId, LoggedDevice>,
    /// Each key epoch after the first, with the record that started it.
    rotations: Vec<(usize, Rotation)>,
    recovery: Option<RecoveryPublic>,
    /// Hashes of cut lists, with the removing record; and the lists that came along.
    cuts: BTreeSet<([u8; 32], usize)>,
    lists: BTreeMap<[u8; 32], CutList>,
    is_closed: bool,
}

impl AccountLog {
    /// Verifies a whole log of `account`, from its first record.
    pub fn verify(account: AccountId, records: Vec<LogRecord>) -> Result<Self, InvalidLog> {
        let mut log = Self {
            account,
            records: Vec::new(),
            heads: Vec::new(),
            devices: BTreeMap::new(),
            rotations: Vec::new(),
            recovery: None,
            cuts: BTreeSet::new(),
            lists: BTreeMap::new(),
            is_closed: false,
        };
        if records.is_empty() {
            return Err(InvalidLog::WrongStart);
        }
        for record in records {
            log.append(record)?;
        }
        Ok(log)
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

    /// The lists that were attached.
    pub fn lists(&self) -> impl Iterator<Item = &CutList> {
        self.lists.values()
    }

    /// Whether the log has a record with this hash.
    pub fn knows(&self, head: LogHead) -> bool {
        self.heads.contains(&head)
    }

    /// Every device that the log names, removed ones too.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &LoggedDevice)> {
        self.devices.iter().map(|(id, device)| (*id, device))
    }

    /// The devices that are live at the end of the log.
    pub fn live_devices(&self) -> impl Iterator<Item = DeviceId> {
        self.devices.iter().filter(|(_, device)| device.is_live()).map(|(id, _)| *id)
    }

    /// A device's keys, if the log names it at all.
    pub fn device(&self, device: DeviceId) -> Option<&DevicePublic> {
        self.devices.get(&device).map(|device| &device.public)
    }

    /// A device's keys, if it is live at the end of the log.
    pub fn live_device(&self, device: DeviceId) -> Option<&DevicePublic> {
        self.devices.get(&device).filter(|device| device.is_live()).map(|device| &device.public)
    }

    /// A device's keys, if it was live at the record with this hash.
    pub fn device_at(&self, device: DeviceId, head: LogHead) -> Option<&DevicePublic> {
        let position = self.position(head)?;
        let was_live = |device: &&LoggedDevice| {
            device.added <= position && device.removed.is_none_or(|removed| position < removed)
        };
        self.devices.get(&device).filter(was_live).map(|device| &device.public)
    }

    /// Where in the log a device was added, counted from the log's first record.
    pub fn place_of(&self, device: DeviceId) -> Option<usize> {
        self.devices.get(&device).map(|device| device.added)
    }

    /// Whether the log removes a device.
    pub fn is_removed(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_some_and(|device| !device.is_live())
    }

    /// Whether the account was closed, for good, by one of its devices.
    pub fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Whether nothing more is to be heard from a device: it was removed, or its account was closed.
    pub fn has_ended(&self, device: DeviceId) -> bool {
        self.is_closed || self.is_removed(device)
    }

    /// Whether it is known here what stays valid of a removed device's writing in a space.
    pub fn has_cut(&self, space: SpaceId, device: DeviceId) -> bool {
        let removed = self.devices.get(&device).and_then(|device| device.removed);
        let names = |hash: &[u8; 32]| removed.is_some_and(|removed| self.cuts.contains(&(*hash, removed)));
        self.lists.iter().any(|(hash, list)| list.space == space && names(hash))
    }

    /// Up to where a removed device's chain in a document stays valid: the last sequence and its id;
    /// nothing when none of it does, or the list of that space is not here.
    pub fn cut_end(&self, space: SpaceId, device: DeviceId, document: DocumentId) -> Option<(u64, EnvelopeId)> {
        self.lists.values().filter(|list| list.space == space).find_map(|list| {
            let found = list.entries.binary_search_by_key(&(device, document), |entry| (entry.device, entry.document));
            found.ok().map(|index| (list.entries[index].sequence, list.entries[index].id))
        })
    }

    /// The key epoch in force at the end of the log, from 1.
    pub fn epoch(&self) -> u32 {
        self.rotations.last().map_or(1, |(_, rotation)| rotation.epoch)
    }

    /// The key epoch that was in force at the record with this hash.
    pub fn epoch_at(&self, head: LogHead) -> Option<u32> {
        let position = self.position(head)?;
        Some(self.rotations.iter().rfind(|(index, _)| *index <= position).map_or(1, |(_, rotation)| rotation.epoch))
    }

    /// The recovery keys in force, once words were set.
    pub fn recovery(&self) -> Option<&RecoveryPublic> {
        self.recovery.as_ref()
    }

    /// All recovery keys that were ever in force, in order.
    pub fn all_recovery(&self) -> impl Iterator<Item = RecoveryPublic> {
        self.records.iter().filter_map(|record| record.read().ok()?.recovery.map(|proven| proven.keys))
    }

    /// The secrets of all key epochs up to that of `latest`.
    pub fn secrets(&self, latest: AccountSecret) -> Result<AccountSecrets, Invalid> {
        let until = latest.epoch();
        let mut secrets = vec![latest];
        for (_, rotation) in self.rotations.iter().rev().filter(|(_, rotation)| rotation.epoch <= until) {
            let secret = &secrets[secrets.len() - 1];
            if !rotation.is_of(self.account, secret) {
                return Err(Invalid);
            }
            secrets.push(rotation.open_previous(self.account, secret)?);
        }
        secrets.reverse();
        AccountSecrets::of(secrets).ok_or(Invalid)
    }

    /// The latest secret, for a device that was live when its epoch began.
    pub fn open_secret(&self, keys: &DeviceKeys) -> Result<AccountSecret, Invalid> {
        self.rotations.last().ok_or(Invalid)?.1.open_as_device(self.account, keys)
    }

    fn position(&self, head: LogHead) -> Option<usize> {
        self.heads.iter().position(|known| *known == head)
    }
}

impl LoggedDevice {
    /// The record that removes it, counted from 0.
    pub fn removed_at(&self) -> Option<usize> {
        self.removed
    }

    fn is_live(&self) -> bool {
        self.removed.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::record::{RecordBody, RecordKind};
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

    /// Ana's phone, tablet and laptop, her secret, and what has no bearing on the tests.
    struct Three {
        log: AccountLog,
        phone: DeviceKeys,
        tablet: DeviceKeys,
        laptop: DeviceKeys,
        secret: AccountSecret,
        rng: ChaCha20Rng,
    }

    fn three() -> Three {
        let (mut log, phone) = ana();
        let mut rng = ChaCha20Rng::seed_from_u64(12);
        let (tablet, laptop) = (keys(2), keys(3));
        for device in [&tablet, &laptop] {
            log.append(log.device_add(&log.grant(&device.public(), &phone), device)).unwrap();
        }
        let secret = AccountSecret::generate(&mut rng);
        Three { log, phone, tablet, laptop, secret, rng }
    }

    fn id(keys: &DeviceKeys) -> DeviceId {
        keys.public().device_id()
    }

    #[test]
    fn a_closed_log_is_closed_by_a_live_device_and_for_good() {
        let Three { mut log, phone, tablet, laptop, secret, mut rng } = three();
        let removal = log.device_remove(&[id(&laptop)], &[], &secret, &phone, &mut rng).unwrap();
        log.append(removal.record).unwrap();
        let open = log.clone();
        assert_eq!(log.append(log.account_close(&laptop)), Err(InvalidLog::BadSignature));
        assert_eq!(log.append(log.account_close(&keys(77))), Err(InvalidLog::BadSignature));
        assert_eq!(log, open);
        log.append(log.account_close(&tablet)).unwrap();
        assert!(log.is_closed() && log.has_ended(id(&phone)) && log.has_ended(id(&tablet)));
        assert_eq!(AccountLog::verify(log.account(), log.records().to_vec()), Ok(log.clone()));
        let grant = log.grant(&keys(4).public(), &phone);
        assert_eq!(log.append(log.device_add(&grant, &keys(4))), Err(InvalidLog::BrokenChain), "nothing follows");
        assert_eq!(log.append(log.account_close(&phone)), Err(InvalidLog::BrokenChain));
    }

    #[test]
    fn a_removed_device_opens_no_later_epoch_and_does_not_come_back() {
        let Three { mut log, phone, tablet, laptop, secret, mut rng } = three();
        let before = log.head();
        let removal = log.device_remove(&[id(&laptop)], &[], &secret, &phone, &mut rng).unwrap();
        log.append(removal.record).unwrap();
        assert_eq!((log.epoch(), log.epoch_at(before), log.epoch_at(log.head())), (2, Some(1), Some(2)));
        assert!(log.device_at(id(&laptop), before).is_some(), "what it wrote before was written by a live device");
        assert!(log.device_at(id(&laptop), log.head()).is_none());
        assert_eq!(log.live_devices().collect::<Vec<_>>().len(), 2);
        for stays in [&phone, &tablet] {
            let opened = log.open_secret(stays).unwrap();
            assert_eq!(opened.secret_bytes(), removal.secret.secret_bytes());
            let all = log.secrets(opened).unwrap();
            assert_eq!(all.of_epoch(1).unwrap().secret_bytes(), secret.secret_bytes());
        }
        assert!(log.open_secret(&laptop).is_err());
        assert_eq!(log.secrets(secret.clone()).unwrap().current().epoch(), 1, "the old secret opens the past alone");
        // Its signature, its grant and its own return count no more.
        assert!(log.epoch_rotate(&removal.secret, &laptop, &mut rng).is_err());
        let friend = keys(4);
        let grant = log.grant(&friend.public(), &laptop);
        assert_eq!(log.clone().append(log.device_add(&grant, &friend)), Err(InvalidLog::BadSignature));
        let grant = log.grant(&laptop.public(), &phone);
        assert_eq!(log.clone().append(log.device_add(&grant, &laptop)), Err(InvalidLog::BrokenChain));
        assert_eq!(AccountLog::verify(log.account(), log.records().to_vec()), Ok(log));
    }

    #[test]
    fn a_rotation_leaves_nobody_in_and_locks_nobody_out() {
        let Three { log, phone, tablet, laptop, secret, mut rng } = three();
        let everybody = [id(&phone), id(&tablet), id(&laptop)];
        assert!(log.device_remove(&everybody, &[], &secret, &phone, &mut rng).is_err(), "somebody must stay");
        let publics = [phone.public(), tablet.public(), laptop.public()];
        let all: BTreeMap<DeviceId, &DevicePublic> = everybody.into_iter().zip(&publics).collect();
        let next = secret.next(&mut rng);
        let mut seal = |to: &BTreeMap<DeviceId, &DevicePublic>, next: &AccountSecret| {
            Rotation::seal(log.account(), &secret, next, to, None, &mut rng).unwrap()
        };
        let (whole, too_late) = (seal(&all, &next), seal(&all, &next.next(&mut ChaCha20Rng::seed_from_u64(1))));
        let few = seal(&all.iter().skip(1).map(|(id, public)| (*id, *public)).collect(), &next);
        let record = |removed: &[DeviceId], rotation: Option<Rotation>| {
            let kind = if removed.is_empty() { RecordKind::EpochRotate } else { RecordKind::DeviceRemove } as u8;
            let body = RecordBody {
                kind,
                previous: Some(log.head()),
                signed_by: Some(id(&phone)),
                removed: Some(removed.to_vec()),
                rotation,
                ..RecordBody::default()
            };
            LogRecord::signed(&body, &phone)
        };
        let wrong = Err(InvalidLog::WrongRotation);
        assert_eq!(log.clone().append(record(&[], Some(few))), wrong, "a live device is locked out");
        assert_eq!(log.clone().append(record(&[id(&laptop)], Some(whole.clone()))), wrong, "a removed one is let in");
        assert_eq!(log.clone().append(record(&[id(&laptop)], None)), wrong, "a removal must rotate");
        assert_eq!(log.clone().append(record(&[], Some(too_late))), wrong, "an epoch is skipped");
        assert_eq!(log.clone().append(record(&[], Some(whole))), Ok(()));
    }

    #[test]
    fn words_let_a_new_device_in_until_they_are_replaced() {
        let Three { mut log, phone, secret, mut rng, .. } = three();
        let (old_words, new_words, new_phone) = (keys(20), keys(21), keys(22));
        let grant = log.grant_by_recovery(&new_phone.public(), &old_words);
        let without_words = log.clone().append(log.device_add(&grant, &new_phone));
        assert_eq!(without_words, Err(InvalidLog::BadSignature), "no words were set");
        let [old, new] = [&old_words, &new_words].map(|words| ProvenRecovery::signed(log.account(), words));
        let set = log.recovery_replace(&old, &secret, &phone, &mut rng).unwrap();
        log.append(set.record).unwrap();
        assert_eq!(log.recover_secret(&old_words).unwrap().secret_bytes(), set.secret.secret_bytes());
        let mut recovered = log.clone();
        recovered.append(log.device_add(&grant, &new_phone)).unwrap();
        let (_, device) = recovered.devices().find(|(device, _)| *device == id(&new_phone)).unwrap();
        assert_eq!(device.added_by, AddedBy::Recovery);
        let replaced = log.recovery_replace(&new, &set.secret, &phone, &mut rng).unwrap();
        log.append(replaced.record).unwrap();
        assert!(log.recover_secret(&old_words).is_err() && log.recover_secret(&new_words).is_ok());
        assert_eq!(log.clone().append(log.device_add(&grant, &new_phone)), Err(InvalidLog::BadSignature));
        assert_eq!(log.secrets(replaced.secret).unwrap().current().epoch(), 3);
    }

    #[test]
    fn only_who_holds_words_puts_them_into_a_log_and_into_none_but_theirs() {
        let Three { log, phone, secret, mut rng, .. } = three();
        let (words, others) = (keys(20), keys(21));
        let honest = ProvenRecovery::signed(log.account(), &words);
        let elsewhere = ProvenRecovery::signed(AccountId::from_bytes([7; 16]), &words);
        let by_another =
            ProvenRecovery { signature: ProvenRecovery::signed(log.account(), &others).signature, ..honest.clone() };
        let mut half = honest.clone();
        half.keys.0.sealing = others.public().sealing;
        let set = log.recovery_replace(&honest, &secret, &phone, &mut rng).unwrap();
        let rotation = set.record.read().unwrap().rotation;
        let put = |recovery| {
            let body = RecordBody {
                kind: RecordKind::RecoveryReplace as u8,
                previous: Some(log.head()),
                signed_by: Some(id(&phone)),
                rotation: rotation.clone(),
                recovery: Some(recovery),
                ..RecordBody::default()
            };
            log.clone().append(LogRecord::signed(&body, &phone))
        };
        for forged in [elsewhere, by_another, half] {
            assert_eq!(put(forged), Err(InvalidLog::BadSignature));
        }
        assert_eq!(put(honest), Ok(()));
    }

    #[test]
    fn a_cut_list_counts_only_where_a_removal_names_it() {
        let Three { mut log, phone, tablet, laptop, secret, mut rng } = three();
        let space = SpaceId::personal(log.account());
        let entry = |device: &DeviceKeys, document: u8, sequence| CutEntry {
            device: id(device),
            document: DocumentId::from_bytes([document; 16]),
            sequence,
            id: EnvelopeId::from_bytes([document; 32]),
        };
        let list = CutList::of(space, vec![entry(&laptop, 2, 7), entry(&laptop, 1, 3)]);
        let foreign = CutList::of(space, vec![entry(&tablet, 1, 3)]);
        let lists = [list.clone(), foreign.clone()];
        let removal = log.device_remove(&[id(&laptop)], &lists, &secret, &phone, &mut rng).unwrap();
        assert_eq!(log.clone().attach(list.clone()), Err(InvalidLog::ForeignList), "before the removal");
        log.append(removal.record).unwrap();
        assert_eq!(log.attach(foreign), Err(InvalidLog::ForeignList), "the tablet was not removed");
        let longer = CutList::of(space, vec![entry(&laptop, 1, 4), entry(&laptop, 2, 7)]);
        assert_eq!(log.attach(longer), Err(InvalidLog::ForeignList));
        let document = DocumentId::from_bytes([2; 16]);
        assert_eq!(log.cut_end(space, id(&laptop), document), None, "the list has not come yet");
        assert!(!log.has_cut(space, id(&laptop)));
        log.attach(list).unwrap();
        assert!(log.has_cut(space, id(&laptop)) && !log.has_cut(space, id(&tablet)));
        assert_eq!(log.cut_end(space, id(&laptop), document), Some((7, EnvelopeId::from_bytes([2; 32]))));
        assert_eq!(log.cut_end(SpaceId::from_bytes([9; 16]), id(&laptop), document), None);
        assert_eq!(log.cut_end(space, id(&laptop), DocumentId::from_bytes([5; 16])), None);
    }

    #[test]
    fn a_kind_of_record_of_a_later_version_is_named_as_such() {
        let (log, phone) = ana();
        let body = RecordBody { kind: 9, previous: Some(log.head()), ..RecordBody::default() };
        assert_eq!(log.clone().append(LogRecord::signed(&body, &phone)), Err(InvalidLog::UnknownVersion));
    }

    #[test]
    fn an_account_has_at_most_sixteen_devices() {
        let (mut log, phone) = ana();
        for seed in 2..=16 {
            let device = keys(seed);
            log.append(log.device_add(&log.grant(&device.public(), &phone), &device)).unwrap();
        }
        let device = keys(17);
        let add = log.device_add(&log.grant(&device.public(), &phone), &device);
        assert_eq!(log.append(add), Err(InvalidLog::TooManyDevices));
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
