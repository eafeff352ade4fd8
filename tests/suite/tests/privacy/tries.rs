//! Everything that could be a key in somebody's hands, tried at everything that keys open.

use house_simulator::phone::generator;
use porchlight_core::crypto::account_secret::AccountSecret;
use porchlight_core::crypto::envelope::{Envelope, Suite};
use porchlight_core::crypto::hazmat;
use porchlight_core::crypto::keys::{DeviceKeys, DevicePublic};
use porchlight_core::identity::account_log::AccountLog;
use porchlight_core::identity::recovery::RecoveryKeys;
use porchlight_core::identity::words::RecoveryWords;
use porchlight_core::ids::AccountId;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Of 32 random bytes, fewer than this many differ once in a hundred million keys: what has fewer is text, a number or
/// nothing.
const DIFFERENT_LEAST: usize = 22;

/// Pieces of 32 bytes that may be keys.
#[derive(Default)]
pub struct Candidates(HashSet<[u8; 32]>);

impl Candidates {
    /// Every piece of some bytes that begins at a multiple of `step`.
    pub fn add(&mut self, bytes: &[u8], step: usize) {
        for piece in bytes.windows(32).step_by(step) {
            let mut seen = [0u64; 4];
            piece.iter().for_each(|byte| seen[usize::from(byte >> 6)] |= 1 << (byte & 63));
            if seen.iter().map(|bits| bits.count_ones() as usize).sum::<usize>() >= DIFFERENT_LEAST {
                self.0.insert(piece.try_into().unwrap());
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

/// What there is to be opened or signed.
pub struct Locks<'a> {
    pub logs: &'a [AccountLog],
    pub sealed: &'a [Envelope],
}

/// What some candidates can do.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Sealed envelopes whose keys they are, or give.
    pub envelopes: usize,
    /// Accounts whose devices or words they can read and sign for.
    pub read_for: BTreeSet<AccountId>,
    pub sign_for: BTreeSet<AccountId>,
}

impl Locks<'_> {
    /// Tries each candidate as an account's secret, as a document's key, as the private half of every public key that
    /// stands in a log, and its first half as recovery words.
    pub fn try_all(&self, candidates: &Candidates) -> Opened {
        let mut by_kid: BTreeMap<[u8; 32], usize> = BTreeMap::new();
        let mut one_of_epoch = BTreeMap::new();
        for envelope in self.sealed {
            let Suite::Sealed { key_epoch, kid, .. } = envelope.header.suite else { panic!("it is sealed") };
            *by_kid.entry(kid).or_default() += 1;
            one_of_epoch.insert((envelope.header.account, key_epoch), envelope);
        }
        let (reading, signing) = (self.publics(|public| public.sealing), self.publics(|public| public.signing));
        let mut opened = Opened::default();
        for candidate in &candidates.0 {
            let as_document_key = hazmat::derive(candidate, &[], &[b"porchlight/v1/kid"]);
            opened.envelopes += by_kid.get(&*as_document_key).copied().unwrap_or_default();
            for ((account, epoch), one) in &one_of_epoch {
                let secret = AccountSecret::from_bytes(*epoch, candidate).unwrap();
                if opens(&secret, one) {
                    let of_epoch = |envelope: &&&Envelope| envelope.header.account == *account;
                    opened.envelopes += self.sealed.iter().filter(|e| of_epoch(&e) && opens(&secret, e)).count();
                }
            }
            opened.read_for.extend(reading.get(&hazmat::sealing_public(candidate)));
            opened.sign_for.extend(signing.get(&hazmat::signing_public(candidate)));
            let words = RecoveryWords::from_entropy(candidate[..16].try_into().unwrap());
            let (signing_secret, _) = words.recovery_secrets();
            opened.sign_for.extend(signing.get(&hazmat::signing_public(&signing_secret)));
        }
        opened
    }

    fn publics(&self, half: impl Fn(&DevicePublic) -> [u8; 32]) -> BTreeMap<[u8; 32], AccountId> {
        let of_log = |log: &AccountLog| {
            let words = log.recovery().map(|recovery| half(&recovery.0));
            let devices = log.devices().map(|(_, device)| half(&device.public)).chain(words);
            devices.map(|public| (public, log.account())).collect::<Vec<_>>()
        };
        self.logs.iter().flat_map(of_log).collect()
    }
}

fn opens(secret: &AccountSecret, envelope: &Envelope) -> bool {
    let Suite::Sealed { key_epoch, kid, .. } = envelope.header.suite else { panic!("it is sealed") };
    key_epoch == secret.epoch() && *secret.document_key(envelope.header.document).kid() == kid
}

/// Whether a log takes a new device that these keys let in, as a device of the account or as its recovery words.
pub fn lets_in(log: &AccountLog, by: &DeviceKeys) -> bool {
    let stranger = DeviceKeys::generate(&mut generator(3, 33));
    let grants = [log.grant(&stranger.public(), by), log.grant_by_recovery(&stranger.public(), by)];
    grants.iter().any(|grant| log.clone().append(log.device_add(grant, &stranger)).is_ok())
}

#[test]
fn words_are_tried_too() {
    let mut rng = generator(3, 34);
    let keys = DeviceKeys::generate(&mut rng);
    let mut log = AccountLog::genesis(&keys, &mut rng);
    let words = RecoveryWords::generate(&mut rng);
    let (signing, sealing) = words.recovery_secrets();
    let recovery = RecoveryKeys::of(&signing, &sealing);
    let secret = AccountSecret::generate(&mut rng);
    let new = log.recovery_replace(&recovery.proven_for(log.account()), &secret, &keys, &mut rng).unwrap();
    log.append(new.record).unwrap();
    let mut candidates = Candidates::default();
    candidates.add(&[&words.entropy()[..], &keys.public().signing].concat(), 1);
    let locks = Locks { logs: std::slice::from_ref(&log), sealed: &[] };
    assert_eq!(locks.try_all(&candidates).sign_for, BTreeSet::from([log.account()]));
}
