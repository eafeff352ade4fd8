//! Account logs. Mode: 0 a whole log with its cut lists as it comes; 1 the body of one more record for Ana's log, signed
//! here (by 4 her tablet, 8 the lost phone, 12 a new laptop); 2 a cut list for it.

use crate::ana::ana;
use crate::{Seeds, cbor, moded};
use house_simulator::phone::generator;
use minicbor::bytes::{ByteArray, ByteVec};
use porchlight_core::crypto::account_secret::AccountSecret;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{
    AccountLog, CutList, DEVICES_MAX, InvalidLog, LogRecord, ProvenRecovery, RECORDS_MAX,
};
use porchlight_core::ids::SpaceId;
use porchlight_core::protocol::AuthorLog;

/// A record's bytes, as they come out of what writes one.
type Record = (ByteVec, ByteArray<64>);

/// A log that verifies goes on verifying; one that refuses a record is as it was; who was removed stays away.
pub fn body(bytes: &[u8]) -> bool {
    let Some((mode, bytes)) = bytes.split_first() else { return false };
    match mode & 3 {
        0 => whole(bytes),
        1 => append(bytes, [&ana().phone, &ana().tablet, &ana().lost, &ana().laptop][usize::from(mode >> 2) & 3]),
        _ => attach(bytes),
    }
}

fn whole(bytes: &[u8]) -> bool {
    let Ok(sent) = minicbor::decode::<AuthorLog>(bytes) else { return false };
    assert!(minicbor::decode::<AuthorLog>(&cbor(&sent)).is_ok_and(|again| again == sent));
    let Ok(mut log) = AccountLog::verify(sent.account, sent.records.clone()) else { return false };
    assert_eq!(log.records(), sent.records);
    for list in sent.cuts.unwrap_or_default() {
        let before = log.clone();
        if log.attach(list.clone()).is_err() {
            assert_eq!(log, before);
        } else {
            assert!(log.lists().any(|held| *held == list));
        }
    }
    check(&log);
    true
}

fn append(body: &[u8], signer: &DeviceKeys) -> bool {
    let ana = ana();
    let signature = signer.sign(b"porchlight/v1/log\0", body);
    let record: Record = (body.to_vec().into(), signature.into());
    let record: LogRecord = minicbor::decode(&cbor(&record)).expect("a record is its body and a signature");
    let mut log = ana.log.clone();
    let appended = log.append(record.clone());
    if appended.is_err() {
        assert_eq!(log, ana.log, "a record that is refused changes nothing");
        return false;
    }
    assert_eq!(log.head(), record.hash());
    assert!(log.knows(ana.log.head()));
    let lost = ana.lost.public().device_id();
    assert!(log.is_removed(lost) && log.live_device(lost).is_none(), "a device that was removed does not come back");
    assert!(signer.public() != ana.lost.public());
    assert!((0..=1).contains(&(log.epoch() - ana.log.epoch())));
    let new = log.devices().filter(|(id, _)| ana.log.device(*id).is_none()).count();
    assert!(new <= 1);
    check(&log);
    true
}

fn attach(bytes: &[u8]) -> bool {
    let Ok(list) = minicbor::decode::<CutList>(bytes) else { return false };
    let mut log = AccountLog::verify(ana().log.account(), ana().log.records().to_vec()).expect("Ana's log");
    let attached = log.attach(list.clone());
    match attached {
        Ok(()) => assert_eq!(list, ana().cut, "there is one list that a removal of hers names"),
        Err(error) => assert_eq!(error, InvalidLog::ForeignList),
    }
    attached.is_ok()
}

fn check(log: &AccountLog) {
    assert!((1..=RECORDS_MAX).contains(&log.records().len()));
    assert!((1..=DEVICES_MAX).contains(&log.live_devices().count()), "somebody stays");
    let carried: Vec<LogRecord> = minicbor::decode(&cbor(log.records())).expect("what we wrote");
    let mut again = AccountLog::verify(log.account(), carried).expect("a verified log stays verified");
    for list in log.lists() {
        again.attach(list.clone()).expect("a list that was attached");
    }
    assert_eq!(again, *log);
    for length in 1..log.records().len() {
        let earlier = AccountLog::verify(log.account(), log.records()[..length].to_vec());
        assert!(log.knows(earlier.expect("its beginning is a log").head()));
    }
    for (id, device) in log.devices() {
        let is_live = log.live_devices().any(|live| live == id);
        assert_eq!(log.is_removed(id), !is_live);
        assert_eq!(device.removed_at().is_some(), !is_live);
        assert_eq!(log.device_at(id, log.head()).is_some(), is_live);
    }
    assert_eq!(log.epoch_at(log.head()), Some(log.epoch()));
}

/// Ana's log, what her devices may add to it, and what they may not.
pub fn seeds() -> Seeds {
    let (ana, mut rng) = (ana(), generator(3, 0));
    let log = &ana.log;
    let sent = |log: &AccountLog, cuts| {
        moded(0, &cbor(AuthorLog { account: log.account(), records: log.records().to_vec(), cuts }))
    };
    let words = DeviceKeys::generate(&mut rng);
    let secret = ana.secrets.current();
    let tablet = ana.tablet.public().device_id();
    let rotate = log.epoch_rotate(secret, &ana.phone, &mut rng).expect("a rotation");
    let proven = ProvenRecovery::signed(log.account(), &words);
    let replace = log.recovery_replace(&proven, secret, &ana.phone, &mut rng).expect("words");
    let list = CutList::of(SpaceId::personal(log.account()), vec![]);
    let remove = log.device_remove(&[tablet], &[list], secret, &ana.phone, &mut rng).expect("a removal");
    let add = log.device_add(&log.grant(&ana.laptop.public(), &ana.phone), &ana.laptop);
    let first = AccountLog::verify(log.account(), log.records()[..1].to_vec()).expect("the first record");
    let foreign = first.epoch_rotate(&AccountSecret::generate(&mut rng), &ana.phone, &mut rng).expect("a rotation");
    vec![
        ("whole", sent(log, Some(vec![ana.cut.clone()]))),
        ("first", sent(&first, None)),
        ("rotate", moded(1, &body_of(&rotate.record))),
        ("refused-rotate-by-the-lost", moded(1 | 8, &body_of(&rotate.record))),
        ("refused-rotate-elsewhere", moded(1, &body_of(&foreign.record))),
        ("replace", moded(1, &body_of(&replace.record))),
        ("remove", moded(1, &body_of(&remove.record))),
        ("add", moded(1 | 12, &body_of(&add))),
        ("refused-add-by-another", moded(1, &body_of(&add))),
        ("refused-genesis", moded(1, &body_of(&log.records()[0]))),
        ("cut", moded(2, &cbor(&ana.cut))),
    ]
}

fn body_of(record: &LogRecord) -> Vec<u8> {
    let (body, _): Record = minicbor::decode(&cbor(record)).expect("a record is its body and a signature");
    body.into()
}
