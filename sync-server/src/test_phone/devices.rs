//! Further devices of the same person, removal with its cut lists, and recovery words.

use super::{Phone, exchange_part, rng};
use crate::enrolment::{Challenges, EnrolmentError, admit_device, recover, suspend};
use crate::store::Store;
use crate::test_phone::NOON;
use porchlight_core::crypto::keys::DeviceKeys;
use porchlight_core::identity::account_log::{CutEntry, CutList, NewEpoch};
use porchlight_core::identity::enrolment::Proof;
use porchlight_core::identity::recovery::RecoveryKeys;
use porchlight_core::ids::{DeviceId, SpaceId, TenantId};
use porchlight_core::protocol::{
    Admission, DeviceRequest, Exchanged, RecoveryAnswer, RecoveryRequest, RequestPart, SuspensionRequest,
};

impl Phone {
    pub fn device(&self) -> DeviceId {
        self.keys.public().device_id()
    }

    /// A further device with the same log and secrets, not a device of the log yet and without tokens.
    fn further(&self, seed: u64) -> Self {
        let mut rng = rng(seed);
        let keys = DeviceKeys::generate(&mut rng);
        let (log, secrets, house, consents) =
            (self.log.clone(), self.secrets.clone(), self.house, self.consents.clone());
        let (tokens, cursors, chains, replicas) = Default::default();
        Self { keys, log, secrets, house, tokens, cursors, chains, replicas, consents, rng }
    }

    /// A further device that this one let in; no server knows it yet.
    pub fn linked(&self, seed: u64) -> Self {
        let mut further = self.further(seed);
        let grant = self.log.grant(&further.keys.public(), &self.keys);
        further.log.append(self.log.device_add(&grant, &further.keys)).unwrap();
        further
    }

    /// A further device that this one let in, with tokens; both know of it.
    pub fn second(&mut self, seed: u64, store: &dyn Store) -> Self {
        let mut second = self.linked(seed);
        second.admit(store);
        self.log = second.log.clone();
        second
    }

    /// A new device that the words let in, without tokens.
    pub fn recovered(&self, seed: u64, words: &RecoveryKeys) -> Self {
        let mut new = self.further(seed);
        let linked = words.let_in(self.log.clone(), &new.keys, "").unwrap();
        (new.log, new.secrets) = (linked.log, linked.secrets);
        new
    }

    pub fn ask_for_tokens(
        &mut self,
        store: &dyn Store,
        others_rest: Option<bool>,
    ) -> Result<Admission, EnrolmentError> {
        let challenges = Challenges::default();
        let challenge = challenges.issue(NOON, &mut self.rng);
        let proof = Proof::sign(self.home(), challenge, &self.log, &self.keys);
        let cuts = Some(self.log.lists().cloned().collect());
        admit_device(store, &challenges, NOON, &DeviceRequest { proof, others_rest, cuts, only: None }, &mut self.rng)
    }

    pub fn admit(&mut self, store: &dyn Store) {
        let tokens = self.ask_for_tokens(store, None).unwrap().tokens;
        assert!(!tokens.is_empty());
        self.keep_tokens(tokens);
    }

    /// Asks that another device's tokens rest, or work again, at home and in the house.
    pub fn suspend(&self, store: &dyn Store, device: DeviceId, rests: bool) -> Result<(), EnrolmentError> {
        suspend(store, &SuspensionRequest { tokens: self.tokens.values().cloned().collect(), device, rests })
    }

    /// Finds the log that some words belong to.
    pub fn look_up(store: &dyn Store, words: &RecoveryKeys) -> Result<RecoveryAnswer, EnrolmentError> {
        let challenges = Challenges::default();
        let challenge = challenges.issue(NOON, &mut rng(99));
        recover(store, &challenges, NOON, &RecoveryRequest { proof: words.prove(challenge) })
    }

    pub fn set_words(&mut self, words: &RecoveryKeys) {
        let current = self.secrets.current().clone();
        let proven = words.proven_for(self.account());
        let set = self.log.recovery_replace(&proven, &current, &self.keys, &mut self.rng).unwrap();
        self.begin_epoch(set);
    }

    pub fn rotate(&mut self) {
        let current = self.secrets.current().clone();
        let rotated = self.log.epoch_rotate(&current, &self.keys, &mut self.rng).unwrap();
        self.begin_epoch(rotated);
    }

    /// Removes a device in this phone's own log.
    pub fn remove(&mut self, device: DeviceId, lists: &[CutList]) {
        let current = self.secrets.current().clone();
        let removal = self.log.device_remove(&[device], lists, &current, &self.keys, &mut self.rng).unwrap();
        self.begin_epoch(removal);
    }

    fn begin_epoch(&mut self, new: NewEpoch) {
        self.log.append(new.record).unwrap();
        self.secrets = self.log.secrets(new.secret).unwrap();
    }

    /// The cut of this device's personal documents, each after its first so many envelopes.
    pub fn cut(&self, kept: &[(&[u8], usize)]) -> CutList {
        let entry = |(part, count): &(&[u8], usize)| {
            let document = self.document(part);
            let last = &self.chains[&document][count - 1];
            CutEntry { device: self.device(), document, sequence: last.header.sequence, id: last.id() }
        };
        CutList::of(SpaceId::personal(self.account()), kept.iter().map(entry).collect())
    }

    /// Brings the phone's whole log, and lists, to a tenant.
    pub fn push_log(&self, store: &dyn Store, tenant: TenantId, cuts: &[CutList]) -> Exchanged {
        let cuts = (!cuts.is_empty()).then(|| cuts.to_vec());
        let part = RequestPart { log: self.log.records().to_vec(), cuts, ..self.part(tenant, vec![]) };
        exchange_part(store, NOON, part).exchanged.unwrap()
    }
}
