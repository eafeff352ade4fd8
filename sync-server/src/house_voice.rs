//! The house's voice: what the house itself says to everybody in one of its circles. Its account has one device, this server,
//! and what that writes goes the way of any push: made, signed, through the gate, appended.

use crate::store::{Appended, LogExtension, Push, Store, StoreError};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::{DocumentKind, Record, month_of, open_document_id};
use porchlight_core::gate::{CheckedSegment, Refusal, changes, header};
use porchlight_core::identity::account_log::{AccountLog, InvalidLog, LogRecord};
use porchlight_core::ids::{AccountId, DeviceId, DocumentId, EnvelopeId, IncarnationId, SpaceId, TenantId};
use porchlight_core::protocol::{PULL_BUDGET_BYTES, Verdict, WantedChain};
use porchlight_core::replica::{Replica, actor};
use porchlight_core::time::{EpochMs, Month};
use rand_core::CryptoRng;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One process has the database; in it, one at a time speaks, so that no two words take the same place in a chain.
static SPEAKING: Mutex<()> = Mutex::new(());

/// A house's own device.
pub struct HouseDevice {
    /// Its keys.
    pub keys: DeviceKeys,
    /// The lifetime of the database that it last spoke in.
    pub spoke_in: Option<IncarnationId>,
    /// The house's account log then: the database may have lost its end.
    pub log: Vec<LogRecord>,
}

/// Where the houses' devices are kept: beside the database, so that no backup holds a key.
pub trait HouseKeys {
    /// The device of a house; nothing where its keys are not on this machine.
    fn house_device(&self, house: TenantId) -> Result<Option<HouseDevice>, StoreError>;
    /// Keeps the device that speaks in this lifetime of the database.
    fn keep_house_device(
        &self,
        house: TenantId,
        keys: &DeviceKeys,
        spoke_in: IncarnationId,
        log: &[LogRecord],
    ) -> Result<(), StoreError>;
}

/// Why the house could not speak.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// Its keys are not here.
    #[error("the keys of this house (keys.db) are not on this machine; its notices are posted where they are")]
    NoKeys,
    /// There is no such house.
    #[error("there is no such house")]
    NoHouse,
    /// It had a device too many: each restored database costs it one.
    #[error("the house's account log takes no further device ({0})")]
    Log(InvalidLog),
    /// What it said is not what a notice is.
    #[error("the notice was refused: {0}")]
    Refused(String),
    /// The store's own error.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says something in the house circle: each record in the document of its month, all of them or none. Durable when this
/// returns.
pub fn say(
    store: &dyn Store,
    house: TenantId,
    records: &[Record],
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<(), VoiceError> {
    say_in(store, house, SpaceId::house_circle(house), records, now_ms, rng)
}

/// The same in a circle of the house.
pub fn say_in(
    store: &dyn Store,
    house: TenantId,
    circle: SpaceId,
    records: &[Record],
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<(), VoiceError> {
    let _one_at_a_time = SPEAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let (keys, log, extension) = device(store, house, rng)?;
    let mut by_month: BTreeMap<Month, Vec<Record>> = BTreeMap::new();
    for record in records {
        let month = month_of(record).ok_or_else(|| refused(Refusal::UnfitRecord))?;
        by_month.entry(month).or_default().push(record.clone());
    }
    let of_month =
        |(month, records): (Month, Vec<Record>)| signed(store, (house, circle), &log, &keys, month, &records);
    let segments = by_month.into_iter().map(of_month).collect::<Result<Vec<_>, _>>()?;
    let push = Push { account: house.account(), device: keys.public().device_id(), log: extension, segments, now_ms };
    match store.append(house, push)? {
        Appended::Done(verdicts) => match verdicts.into_iter().find(|verdict| *verdict != Verdict::Stored) {
            None => Ok(()),
            Some(Verdict::Refused { code, .. }) => Err(VoiceError::Refused(code)),
            Some(Verdict::Stored | Verdict::Duplicate | Verdict::Gap(_)) => Err(refused(Refusal::BrokenChain)),
        },
        // Nobody else writes the house's log.
        Appended::LogMoved | Appended::CutBehind => Err(VoiceError::Store(StoreError::Damaged("log of a house"))),
    }
}

/// All that a house has said in its circle in a month, by any of its devices.
pub fn said(store: &dyn Store, house: TenantId, month: Month) -> Result<Vec<Record>, VoiceError> {
    said_in(store, house, SpaceId::house_circle(house), month)
}

/// The same in a circle of the house.
pub fn said_in(store: &dyn Store, house: TenantId, circle: SpaceId, month: Month) -> Result<Vec<Record>, VoiceError> {
    written(store, house, house.account(), document(house, circle, month))
}

/// All that an account wrote into an open document that the house can read, by any of its devices.
pub fn written(
    store: &dyn Store,
    house: TenantId,
    account: AccountId,
    document: DocumentId,
) -> Result<Vec<Record>, VoiceError> {
    let log = store.account_log(house, account)?.ok_or(VoiceError::NoHouse)?;
    let mut records = Vec::new();
    for (device, _) in log.devices() {
        for envelope in chain(store, house, account, document, device)? {
            let contents = changes::contents(&envelope, house).map_err(|_| StoreError::Damaged("open document"))?;
            records.extend(contents.records);
        }
    }
    Ok(records)
}

/// Keys of the house that its account log knows: whoever verifies that log verifies what they sign. They need not be of
/// this life of the database, since what they sign here names it.
pub fn known_keys(
    store: &dyn Store,
    house: TenantId,
    now_ms: EpochMs,
    rng: &mut impl CryptoRng,
) -> Result<DeviceKeys, VoiceError> {
    let _one_at_a_time = SPEAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let held = store.account_log(house, house.account())?.ok_or(VoiceError::NoHouse)?;
    let HouseDevice { keys, .. } = store.house_device(house)?.ok_or(VoiceError::NoKeys)?;
    let own = keys.public().device_id();
    if held.devices().any(|(device, _)| device == own) {
        return Ok(keys);
    }
    // A restored database has forgotten this device: it is told again.
    let (keys, _, extension) = device(store, house, rng)?;
    let device = keys.public().device_id();
    let push = Push { account: house.account(), device, log: extension, segments: Vec::new(), now_ms };
    match store.append(house, push)? {
        Appended::Done(_) => Ok(keys),
        Appended::LogMoved | Appended::CutBehind => Err(VoiceError::Store(StoreError::Damaged("log of a house"))),
    }
}

/// The last word of a house: the end of its account log. Nothing is stored yet.
pub fn last_word(store: &dyn Store, house: TenantId, rng: &mut impl CryptoRng) -> Result<LogExtension, VoiceError> {
    let _one_at_a_time = SPEAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let held = store.account_log(house, house.account())?.ok_or(VoiceError::NoHouse)?.records().len();
    let (keys, mut log, _) = device(store, house, rng)?;
    log.append(log.account_close(&keys)).map_err(VoiceError::Log)?;
    Ok(LogExtension { held, log: Arc::new(log), counted: false })
}

/// The device that may speak now, with the log that lets it, and how that log grew. A database that came back from a
/// backup has forgotten what the house said since, so a new device speaks: else its words would take the places of those
/// that phones still hold.
fn device(
    store: &dyn Store,
    house: TenantId,
    rng: &mut impl CryptoRng,
) -> Result<(DeviceKeys, AccountLog, Option<LogExtension>), VoiceError> {
    let account: AccountId = house.account();
    let held = store.account_log(house, account)?.ok_or(VoiceError::NoHouse)?;
    let HouseDevice { mut keys, spoke_in, log } = store.house_device(house)?.ok_or(VoiceError::NoKeys)?;
    let mut grown = AccountLog::clone(&held);
    for record in log.iter().filter(|record| !held.knows(record.hash())) {
        grown.append(record.clone()).map_err(VoiceError::Log)?;
    }
    let here = store.incarnation();
    if spoke_in.is_some_and(|spoke_in| spoke_in != here) {
        let new = DeviceKeys::generate(rng);
        let grant = grown.grant(&new.public(), &keys);
        grown.append(grown.device_add(&grant, &new)).map_err(VoiceError::Log)?;
        keys = new;
    }
    if spoke_in != Some(here) {
        store.keep_house_device(house, &keys, here, grown.records())?; // before it speaks: it must not begin anew twice
    }
    let is_longer = grown.records().len() > held.records().len();
    let extension =
        || LogExtension { held: held.records().len(), log: Arc::new(AccountLog::clone(&grown)), counted: false };
    let extension = is_longer.then(extension);
    Ok((keys, grown, extension))
}

/// One envelope at the end of this device's chain in the notices of a month, through the gate.
fn signed(
    store: &dyn Store,
    (house, circle): (TenantId, SpaceId),
    log: &AccountLog,
    keys: &DeviceKeys,
    month: Month,
    records: &[Record],
) -> Result<CheckedSegment, VoiceError> {
    let (account, device, document) = (house.account(), keys.public().device_id(), document(house, circle, month));
    let chain = chain(store, house, account, document, device)?;
    let mut replica = joined(&chain, actor(account, device, document))?;
    let last = chain.last();
    let header = Header {
        kind: EnvelopeKind::Changes,
        account,
        document,
        device,
        sequence: last.map_or(1, |last| last.header.sequence + 1),
        previous: last.map_or(EnvelopeId::from_bytes([0; 32]), Envelope::id),
        log_head: log.head(),
        body_len: 0,
        suite: Suite::Open { document_kind: DocumentKind::Notices, space: circle },
    };
    let envelope = sealed::publish(header, vec![replica.write(records)], keys);
    let segment = Segment::of(vec![envelope]).map_err(|invalid| refused(invalid.into()))?;
    let checked = header::check(segment, house, log).map_err(refused)?;
    match &checked.contents {
        Ok(_) => Ok(checked),
        Err(refusal) => Err(refused(*refusal)),
    }
}

/// What the envelopes of a chain make together.
fn joined(chain: &[Envelope], actor: [u8; 16]) -> Result<Replica, StoreError> {
    let unreadable = || StoreError::Damaged("notice");
    let mut replica = Replica::new(actor);
    for envelope in chain {
        let changes = sealed::read_open(envelope).map_err(|_| unreadable())?;
        replica.join(changes.iter().map(Vec::as_slice)).map_err(|_| unreadable())?;
    }
    Ok(replica)
}

fn chain(
    store: &dyn Store,
    house: TenantId,
    account: AccountId,
    document: DocumentId,
    device: DeviceId,
) -> Result<Vec<Envelope>, StoreError> {
    let mut held: Vec<Envelope> = Vec::new();
    loop {
        let from = held.last().map_or(1, |last| last.header.sequence + 1);
        let wanted = WantedChain { account, document, device, from };
        let page = store.chains(house, house.account(), &[wanted], PULL_BUDGET_BYTES)?;
        if page.is_empty() {
            return Ok(held);
        }
        held.extend(page.into_iter().flat_map(Segment::into_envelopes));
    }
}

fn document(house: TenantId, circle: SpaceId, month: Month) -> DocumentId {
    open_document_id(house.account(), circle, DocumentKind::Notices, &month.key())
}

fn refused(refusal: Refusal) -> VoiceError {
    VoiceError::Refused(refusal.code().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::{NOON, Phone, cedar, refusal, rng};
    use porchlight_core::ids::RecordId;
    use porchlight_core::notices::{Announcement, announcements};
    use porchlight_core::time::Day;

    fn day() -> Day {
        Day::parse("2026-11-24").unwrap()
    }

    fn words(n: u8) -> Record {
        Announcement::parse(&format!("Word {n}"), NOON, day()).unwrap().record(RecordId::from_bytes([n; 16]))
    }

    /// Takes a page in as a phone does: every signature and change is looked at with the log that came with it.
    fn heard(phone: &mut Phone, store: &dyn Store) -> Vec<String> {
        let (house, mut texts) = (phone.house, Vec::new());
        for page in phone.pull(store, house, PULL_BUDGET_BYTES) {
            let Some(sent) = page.logs.iter().find(|log| log.account == house.account()) else { continue };
            let log = AccountLog::verify(sent.account, sent.records.clone()).unwrap();
            for wire in page.pull {
                let checked = header::check(header::parse(wire).unwrap(), house, &log).unwrap();
                let contents = checked.contents.unwrap();
                let records: Vec<Record> = contents.into_iter().flat_map(|contents| contents.records).collect();
                texts.extend(announcements(&records).into_values().map(|said| said.text));
            }
        }
        texts.sort();
        texts
    }

    #[test]
    fn a_phone_verifies_what_the_house_says() {
        let cedar = cedar();
        let (house, mut ana) = (cedar.house.tenant, Phone::joined(1, &cedar, "Ana"));
        for n in 1..4 {
            say(&cedar.store, house, &[words(n)], NOON, &mut rng(5)).unwrap();
        }
        assert_eq!(heard(&mut ana, &cedar.store), ["Word 1", "Word 2", "Word 3"]);
        assert_eq!(said(&cedar.store, house, day().month()).unwrap(), [words(1), words(2), words(3)]);
        assert!(said(&cedar.store, house, day().month().next()).unwrap().is_empty());
    }

    #[test]
    fn nobody_else_speaks_for_the_house() {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let space = SpaceId::house_circle(ana.house);
        let forged = ana.write_open(DocumentKind::Notices, space, &day().month().key(), &[words(1)]);
        let verdicts = ana.push(&cedar.store, ana.house, vec![forged]);
        assert_eq!(refusal(&verdicts[0]), "not_the_owner");
    }

    #[test]
    fn what_is_no_notice_is_not_said() {
        let cedar = cedar();
        let nothing = Record { id: RecordId::from_bytes([1; 16]), bytes: vec![0xa1, 0x00, 0x18, 0x50] };
        let said = say(&cedar.store, cedar.house.tenant, &[nothing], NOON, &mut rng(5));
        assert!(matches!(said, Err(VoiceError::Refused(code)) if code == "unfit_record"));
    }

    #[test]
    fn what_is_said_at_once_takes_a_place_each() {
        let cedar = cedar();
        std::thread::scope(|scope| {
            for n in 1..9 {
                let cedar = &cedar;
                scope.spawn(move || {
                    say(&cedar.store, cedar.house.tenant, &[words(n)], NOON, &mut rng(u64::from(n))).unwrap();
                });
            }
        });
        assert_eq!(said(&cedar.store, cedar.house.tenant, day().month()).unwrap().len(), 8);
    }

    #[test]
    fn a_restored_database_speaks_through_a_new_device() {
        let mut cedar = cedar();
        let (house, mut ana) = (cedar.house.tenant, Phone::joined(1, &cedar, "Ana"));
        let backup = cedar.dir.path().join("backup");
        say(&cedar.store, house, &[words(1)], NOON, &mut rng(5)).unwrap();
        cedar.store.back_up(&backup).unwrap();
        say(&cedar.store, house, &[words(2)], NOON, &mut rng(5)).unwrap();
        assert_eq!(heard(&mut ana, &cedar.store), ["Word 1", "Word 2"]);
        for n in 3..5 {
            let other = tempfile::tempdir().unwrap();
            cedar.store = crate::test_phone::open(other.path());
            for name in ["porchlight.db-wal", "porchlight.db-shm"] {
                let _there_was_none = std::fs::remove_file(cedar.dir.path().join(name));
            }
            std::fs::copy(&backup, cedar.dir.path().join("porchlight.db")).unwrap();
            cedar.store = crate::test_phone::open(cedar.dir.path());
            cedar.store.begin_anew().unwrap();
            say(&cedar.store, house, &[words(n)], NOON, &mut rng(u64::from(n))).unwrap();
            say(&cedar.store, house, &[words(n + 10)], NOON, &mut rng(99)).unwrap();
            let log = cedar.store.account_log(house, house.account()).unwrap().unwrap();
            assert_eq!(log.devices().count(), usize::from(n) - 1, "each lifetime has a device of its own");
        }
        ana.cursors.clear();
        assert_eq!(heard(&mut ana, &cedar.store), ["Word 1", "Word 14", "Word 4"]);
    }
}
