//! Devices come and go, key epochs follow: a model of who may open what, and the real account log beside it.

use house_simulator::phone::generator;
use porchlight_core::crypto::account_secret::{AccountSecret, AccountSecrets};
use porchlight_core::crypto::envelope::{Envelope, EnvelopeKind, Header, Suite};
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::crypto::sealed::{self, SealedContents};
use porchlight_core::documents::DocumentKind;
use porchlight_core::identity::account_log::{AccountLog, ProvenRecovery};
use porchlight_core::identity::linking::{self, HomeServer, LinkRequest};
use porchlight_core::ids::{DocumentId, EnvelopeId, SpaceId};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;

/// One device: its keys, the secrets that it ended up with, and the last epoch that it may open (`None`: all).
struct Device {
    keys: DeviceKeys,
    secrets: AccountSecrets,
    until: Option<u32>,
}

struct Account {
    log: AccountLog,
    devices: Vec<Device>,
    /// One envelope after every step.
    envelopes: Vec<Envelope>,
    /// Recovery keys, each with the last epoch that it may open.
    words: Vec<(DeviceKeys, Option<u32>)>,
    rng: ChaCha20Rng,
}

#[derive(Debug, Clone)]
enum Step {
    Add(usize),
    Remove(usize),
    Rotate(usize),
    NewWords(usize),
    Write,
}

impl Account {
    fn new(seed: u64) -> Self {
        let mut rng = generator(seed, 3);
        let keys = DeviceKeys::generate(&mut rng);
        let log = AccountLog::genesis(&keys, &mut rng);
        let secrets = AccountSecrets::first(AccountSecret::generate(&mut rng));
        Self { log, devices: vec![Device { keys, secrets, until: None }], envelopes: vec![], words: vec![], rng }
    }

    /// The live device that a number means.
    fn live(&self, number: usize) -> usize {
        let live: Vec<usize> = (0..self.devices.len()).filter(|index| self.devices[*index].until.is_none()).collect();
        live[number % live.len()]
    }

    fn take(&mut self, step: &Step) {
        let epoch = self.log.epoch();
        match step {
            Step::Add(by) if self.log.live_devices().count() < 8 => {
                let keys = DeviceKeys::generate(&mut self.rng);
                let by = &self.devices[self.live(*by)];
                let request = LinkRequest { device: keys.public() };
                let secret = by.secrets.current();
                let server = HomeServer::at("");
                let answer =
                    linking::answer(&request, &self.log, &by.keys, secret, server, &[], &mut self.rng).unwrap();
                let linked = linking::accept(&answer, &keys).unwrap();
                self.log = linked.log;
                self.devices.push(Device { keys, secrets: linked.secrets, until: None });
            }
            Step::Remove(which) if self.log.live_devices().count() > 1 => {
                let leaving = self.live(*which);
                let id = self.devices[leaving].keys.public().device_id();
                self.devices[leaving].until = Some(epoch);
                let by = &self.devices[self.live(0)];
                let removal =
                    self.log.device_remove(&[id], &[], by.secrets.current(), &by.keys, &mut self.rng).unwrap();
                self.log.append(removal.record).unwrap();
            }
            Step::Rotate(by) => {
                let by = &self.devices[self.live(*by)];
                let rotated = self.log.epoch_rotate(by.secrets.current(), &by.keys, &mut self.rng).unwrap();
                self.log.append(rotated.record).unwrap();
            }
            Step::NewWords(by) => {
                let words = DeviceKeys::generate(&mut self.rng);
                let by = &self.devices[self.live(*by)];
                let proven = ProvenRecovery::signed(self.log.account(), &words);
                let new = self.log.recovery_replace(&proven, by.secrets.current(), &by.keys, &mut self.rng).unwrap();
                self.log.append(new.record).unwrap();
                self.words.iter_mut().for_each(|(_, until)| *until = until.or(Some(epoch)));
                self.words.push((words, None));
            }
            Step::Add(_) | Step::Remove(_) | Step::Write => {}
        }
        if self.log.epoch() != epoch {
            // Everybody tries, also who is not meant.
            for device in &mut self.devices {
                let secrets = self.log.open_secret(&device.keys).and_then(|latest| self.log.secrets(latest));
                device.secrets = secrets.unwrap_or_else(|_| device.secrets.clone());
            }
        }
        self.write();
    }

    fn write(&mut self) {
        let number = self.envelopes.len();
        let author = &self.devices[self.live(number)];
        let space = SpaceId::personal(self.log.account());
        let header = Header {
            kind: EnvelopeKind::Changes,
            account: self.log.account(),
            document: DocumentId::from_bytes([number as u8; 16]),
            device: author.keys.public().device_id(),
            sequence: 1,
            previous: EnvelopeId::from_bytes([0; 32]),
            log_head: self.log.head(),
            body_len: 0,
            suite: Suite::Open { document_kind: DocumentKind::Daybook, space },
        };
        let changes = vec![vec![number as u8; 9].into()];
        let contents = SealedContents { document_kind: DocumentKind::Daybook, changes, seen: vec![], heads: vec![] };
        self.envelopes.push(sealed::seal(header, &contents, author.secrets.current(), &author.keys, &mut self.rng));
    }

    /// Whether each device, and each set of words, opens exactly what the model says.
    fn check(&self) {
        let mut opened = 0;
        for envelope in &self.envelopes {
            let Suite::Sealed { key_epoch, .. } = envelope.header.suite else { panic!("all are sealed") };
            for (index, device) in self.devices.iter().enumerate() {
                let may = device.until.is_none_or(|until| key_epoch <= until);
                assert_eq!(sealed::open(envelope, &device.secrets).is_ok(), may, "device {index}, epoch {key_epoch}");
                if !may {
                    // Nor does a secret that it has, under the later number.
                    let before = device.secrets.current().secret_bytes();
                    let same = AccountSecret::from_bytes(key_epoch, &before[..]).unwrap();
                    let is_kid = matches!(envelope.header.suite, Suite::Sealed { kid, .. }
                        if *same.document_key(envelope.header.document).kid() == kid);
                    assert!(!is_kid, "device {index} opens epoch {key_epoch} under a later number");
                }
                opened += usize::from(may);
            }
        }
        assert!(opened >= self.envelopes.len(), "somebody opens each");
        for (words, until) in &self.words {
            assert_eq!(self.log.recover_secret(words).is_ok(), until.is_none(), "words that were replaced");
        }
        assert_eq!(
            AccountLog::verify(self.log.account(), self.log.records().to_vec()).unwrap().head(),
            self.log.head()
        );
    }
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..8usize).prop_map(Step::Add),
        3 => (0..8usize).prop_map(Step::Remove),
        1 => (0..8usize).prop_map(Step::Rotate),
        1 => (0..8usize).prop_map(Step::NewWords),
        1 => Just(Step::Write),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_removed_device_opens_no_later_epoch_and_a_live_one_opens_all(
        seed in 0..1_000u64,
        steps in proptest::collection::vec(step(), 1..14),
    ) {
        let mut account = Account::new(seed);
        steps.iter().for_each(|step| account.take(step));
        account.check();
    }
}

#[test]
fn the_model_tells_when_a_removed_device_could_open_more() {
    let mut account = Account::new(1);
    for step in [Step::Add(0), Step::Remove(1), Step::Write] {
        account.take(&step);
    }
    account.check();
    account.devices[1].secrets = account.devices[0].secrets.clone();
    assert!(std::panic::catch_unwind(|| account.check()).is_err());
}
