//! Starting over: a database that came back from a backup, or that has a twin, becomes a new device.
//! The old key lets the new one in; what was not sent yet is kept, and written again once everything
//! that the server has is here; then the old device is removed.

use super::carrying_on::READ_WHOLE;
use super::identity::{Identity, keep_identity};
use super::loading::Place;
use super::open::Unlocked;
use super::rewriting::Words;
use crate::crypto::envelope::{Envelope, EnvelopeKind, Suite};
use crate::crypto::keys::DeviceKeys;
use crate::documents::Form;
use crate::error::CompanionError;
use crate::identity::account_log::AccountLog;
use crate::ids::{DeviceId, DocumentId};
use crate::storage::{StorageError, Transaction};
use crate::sync::engine::Engine;
use std::collections::BTreeMap;

const WORDS: &str = "words_to_write_again/";
const FORMER: &str = "former_device";

/// Whether there are words here that are still to be written again.
pub(super) fn has_kept_words(transaction: &Transaction<'_>) -> Result<bool, StorageError> {
    Ok(transaction.fact(FORMER)?.is_some() || !transaction.facts_named(WORDS)?.is_empty())
}

impl Unlocked {
    /// Becomes a new device of the account. The words that no server has are taken out and kept.
    pub(super) fn start_over(&mut self) -> Result<(), CompanionError> {
        if self.log.live_device(self.device()).is_none() {
            return Err(CompanionError::not_allowed("device_removed"));
        }
        let new = DeviceKeys::generate(&mut self.rng);
        let mut log = self.log.clone();
        let add = log.device_add(&log.grant(&new.public(), &self.keys), &new);
        log.append(add).map_err(|_| CompanionError::not_allowed("too_many_devices"))?;
        let former = self.device();
        let unsent = self.unsent(&log)?;
        let tenants = self.tenants()?;
        let identity = Identity { keys: new, secrets: self.secrets.clone(), log };
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| {
            keep_words(transaction, &unsent, rng)?;
            for (first, _) in &unsent {
                transaction.forget_chain_from(&first.header)?;
            }
            transaction.forget_refusals_of(former)?;
            keep_identity(transaction, &identity, rng)?;
            transaction.set_fact(FORMER, former.as_bytes())?;
            transaction.forget_fact(READ_WHOLE)?;
            for known in &tenants {
                transaction.reset_cursor(known.tenant)?;
            }
            Ok::<_, CompanionError>(())
        })?;
        let Identity { keys, log, .. } = identity;
        self.storage.set_device(keys.public());
        self.engine = Engine::new(log.account(), keys.public().device_id());
        (self.keys, self.log) = (keys, log);
        self.unload();
        Ok(())
    }

    /// Adds this device to the account again, behind records that came first. Errors: `NotAllowed` with
    /// `link_again`.
    pub(super) fn add_again(&mut self, log: AccountLog) -> Result<(), CompanionError> {
        let grant = self.log.grant_of(self.device());
        let mut log = log;
        let added = grant.and_then(|grant| log.append(log.device_add(&grant, &self.keys)).ok());
        let secret = self.secrets.current();
        let is_in_force = secret.epoch() == log.epoch() && log.secrets(secret.clone()).is_ok();
        // A key epoch that we were not told of, or a grant that is good no more.
        if added.is_none() || !is_in_force {
            return Err(self.ask_to_link_again());
        }
        self.go_on_behind(log, None)
    }

    /// What of this device's own chains no server has, or names a head that is not in `log`: the first
    /// such envelope of each document, and what it and those behind it say.
    pub(super) fn unsent(&mut self, log: &AccountLog) -> Result<Vec<(Envelope, Option<Words>)>, CompanionError> {
        let (account, device) = (self.account(), self.device());
        let firsts = self.storage.read(|transaction| {
            let mut firsts = BTreeMap::new();
            let unsent = transaction.first_unsent(account, device)?;
            for (document, first) in unsent.into_iter().chain(transaction.first_outside(log, device)?) {
                firsts.entry(document).and_modify(|least: &mut u64| *least = first.min(*least)).or_insert(first);
            }
            Ok::<_, CompanionError>(firsts)
        })?;
        let mut unsent = Vec::new();
        for (document, first) in firsts {
            let envelopes = self.storage.read(|transaction| transaction.envelopes(account, document))?;
            let (late, early): (Vec<_>, Vec<_>) =
                envelopes.into_iter().partition(|e| e.header.device == device && e.header.sequence >= first);
            let Some(beginning) = late.first().cloned() else { continue };
            let place = self.place_of(document, &beginning, &late, &early)?;
            let words = match place {
                None => None,
                Some(place) if late.iter().any(|e| e.header.kind == EnvelopeKind::Tombstone) => {
                    Some(Words::deletion(&place))
                }
                Some(place) => {
                    let mut without = self.replica_of(document, &early)?;
                    let mut with = self.replica_of(document, &early)?;
                    self.join(&mut with, &late)?;
                    Words::between(&place, &mut without, &with)
                }
            };
            unsent.push((beginning, words));
        }
        Ok(unsent)
    }

    fn place_of(
        &self,
        document: DocumentId,
        first: &Envelope,
        late: &[Envelope],
        early: &[Envelope],
    ) -> Result<Option<Place>, CompanionError> {
        if let Suite::Open { document_kind: kind, space } = first.header.suite {
            let account = self.account();
            let tenant = self.storage.read(|transaction| transaction.tenant_of(account, document))?;
            return Ok(tenant.map(|tenant| Place { document, kind, form: Form::Open, tenant, space }));
        }
        let kind = match self.kind_of(late)? {
            Some(kind) => Some(kind),
            None => self.kind_of(early)?,
        };
        Ok(kind.map(|kind| self.sealed_place(document, kind)))
    }

    /// Writes again what was kept, once everything has been read; whether there was anything. Then the
    /// device that this one was before is to be removed.
    pub(super) fn finish_starting_over(&mut self) -> Result<bool, CompanionError> {
        let did_write = self.write_kept_again()?;
        let former = self.storage.read(|transaction| transaction.fact(FORMER))?;
        let Some(former) = former.and_then(|bytes| DeviceId::from_slice(&bytes)) else { return Ok(did_write) };
        self.plan(|plan| plan.remove.push(former))?;
        self.storage.transaction(|transaction| transaction.forget_fact(FORMER))?;
        Ok(true)
    }

    pub(super) fn write_kept_again(&mut self) -> Result<bool, CompanionError> {
        let names = self.storage.read(|transaction| transaction.facts_named(WORDS))?;
        for name in &names {
            let bytes = self.storage.read(|transaction| transaction.secret_fact(name))?;
            let words: Option<Words> = bytes.and_then(|bytes| minicbor::decode(&bytes).ok());
            if let Some(words) = words {
                self.write_again(&words)?;
            }
            self.storage.transaction(|transaction| transaction.forget_fact(name))?;
        }
        Ok(!names.is_empty())
    }
}

pub(super) fn keep_words(
    transaction: &Transaction<'_>,
    unsent: &[(Envelope, Option<Words>)],
    rng: &mut super::Randomness,
) -> Result<(), CompanionError> {
    for words in unsent.iter().filter_map(|(_, words)| words.as_ref()) {
        let bytes = minicbor::to_vec(words).expect("CBOR to memory");
        transaction.set_secret_fact(&format!("{WORDS}{}", words.document()), &bytes, rng)?;
    }
    Ok(())
}
