//! Late words: what a removed phone of the person's own sent after it was removed. They are kept apart
//! until the person has looked; kept, they are written again by this device. Only withdrawals of
//! consent are carried out at once.

use super::Companion;
use super::loading::Place;
use super::open::Unlocked;
use super::rewriting::Words;
use crate::consent::Purpose;
use crate::consent::withdraw::Withdrawal;
use crate::crypto::envelope::{Envelope, EnvelopeKind, Suite};
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Form, Record};
use crate::error::CompanionError;
use crate::ids::{DeviceId, DocumentId};
use crate::replica::{Replica, actor, inspect};
use crate::storage::Transaction;
use crate::sync::page;
use crate::views::{LateWordsView, PurposeView};
use std::collections::{BTreeMap, BTreeSet};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// What removed phones have sent late, a row for each.
    pub fn late_words(&self) -> Result<Vec<LateWordsView>, CompanionError> {
        self.with(|unlocked| {
            let mut views = Vec::new();
            for device in unlocked.late_devices()? {
                let words = unlocked.words_of(device)?;
                let turned_off = unlocked.turned_off_by(device)?;
                if words.is_empty() && turned_off.is_empty() {
                    continue; // all of it is here: another phone of the person kept it
                }
                let is_entry = |words: &&Words| words.kind() == DocumentKind::JournalEntry;
                let entries = words.iter().filter(is_entry).count() as u32;
                let openings = words.iter().filter(is_entry).filter_map(Words::body);
                views.push(LateWordsView {
                    device: device.to_string(),
                    entries,
                    others: words.len() as u32 - entries,
                    openings: openings.map(|body| body.chars().take(80).collect()).collect(),
                    turned_off,
                });
            }
            Ok(views)
        })
    }

    /// Keeps what a removed phone has sent late: it becomes this person's words again.
    pub fn keep_late_words(&self, device: String) -> Result<(), CompanionError> {
        let device = parse(&device)?;
        self.with(|unlocked| {
            for words in unlocked.words_of(device)? {
                unlocked.write_again(&words)?;
            }
            unlocked.forget_late_words(device)
        })
    }

    /// Throws away what a removed phone has sent late.
    pub fn dismiss_late_words(&self, device: String) -> Result<(), CompanionError> {
        let device = parse(&device)?;
        self.with(|unlocked| unlocked.forget_late_words(device))
    }
}

fn parse(device: &str) -> Result<DeviceId, CompanionError> {
    device.parse().map_err(|_| CompanionError::invalid("device", "not_an_id"))
}

impl Unlocked {
    pub(super) fn late_envelopes(&self) -> Result<Vec<Envelope>, CompanionError> {
        let account = self.account();
        Ok(self.storage.read(|transaction| transaction.aside(account))?)
    }

    fn late_devices(&self) -> Result<BTreeSet<DeviceId>, CompanionError> {
        Ok(self.late_envelopes()?.iter().map(|envelope| envelope.header.device).collect())
    }

    /// What a removed device's late envelopes say that is not here; what does not open says nothing. A
    /// deletion is not taken from it.
    fn words_of(&mut self, device: DeviceId) -> Result<Vec<Words>, CompanionError> {
        let mut by_document: BTreeMap<_, Vec<Envelope>> = BTreeMap::new();
        for envelope in self.late_envelopes()? {
            if envelope.header.device == device && envelope.header.kind != EnvelopeKind::Tombstone {
                by_document.entry(envelope.header.document).or_default().push(envelope);
            }
        }
        let mut all = Vec::new();
        for (document, envelopes) in by_document {
            let Some(place) = self.late_place(document, &envelopes)? else { continue };
            if place.kind == DocumentKind::Consents {
                continue; // a withdrawal needs nobody's second look; a consent is given by who reads its text
            }
            let (mut without, mut with) = (self.load_replica(document)?, self.load_replica(document)?);
            if self.join(&mut with, &envelopes).is_ok() {
                all.extend(Words::between(&place, &mut without, &with).and_then(Words::without_choices));
            }
        }
        Ok(all)
    }

    fn late_place(&self, document: DocumentId, envelopes: &[Envelope]) -> Result<Option<Place>, CompanionError> {
        let Ok(Some(kind)) = self.kind_of(envelopes) else { return Ok(None) };
        let (account, suite) = (self.account(), envelopes.first().map(|envelope| envelope.header.suite.clone()));
        let Some(Suite::Open { space, .. }) = suite else { return Ok(Some(self.sealed_place(document, kind))) };
        let tenant = self.storage.read(|transaction| {
            for known in transaction.tenants()? {
                if transaction.is_space_of(known.tenant, account, space)? {
                    return Ok::<_, CompanionError>(Some(known.tenant));
                }
            }
            Ok(None)
        })?;
        Ok(tenant.map(|tenant| Place { document, kind, form: Form::Open, tenant, space }))
    }

    /// The consents documents that late envelopes speak of, with the withdrawals in them.
    fn late_withdrawals(&self) -> Result<Vec<(DeviceId, Place, Vec<Record>)>, CompanionError> {
        let mut all = Vec::new();
        for envelope in self.late_envelopes()? {
            let (device, document) = (envelope.header.device, envelope.header.document);
            let Some(place) = self.late_place(document, std::slice::from_ref(&envelope))? else { continue };
            if place.kind != DocumentKind::Consents {
                continue;
            }
            let expected = actor(self.account(), device, document);
            let changes = sealed::read_open(&envelope).unwrap_or_default();
            let records = changes.iter().flat_map(|change| inspect::records_of(change, expected).unwrap_or_default());
            all.push((device, place, records.filter(|record| Withdrawal::of(record).is_some()).collect()));
        }
        Ok(all)
    }

    /// Carries out withdrawals that a removed phone sent late: they only make less visible. Whether there
    /// were any that were not known.
    pub(super) fn carry_out_late_withdrawals(&mut self) -> Result<bool, CompanionError> {
        if !self.storage.read(|transaction| transaction.has_late_consents())? {
            return Ok(false);
        }
        let mut did_write = false;
        for (_, place, withdrawals) in self.late_withdrawals()? {
            let account = self.account();
            let change = |replica: &mut Replica| {
                let held = replica.records();
                let new = withdrawals.into_iter().filter(|withdrawal| !held.contains(withdrawal)).collect::<Vec<_>>();
                (!new.is_empty()).then(|| replica.write(&new))
            };
            let erase = |transaction: &Transaction<'_>| page::erase_withdrawn(transaction, place.tenant, account);
            if self.write_change(&place, change, erase)?.is_some() {
                self.unload(); // erased copies must not live on in memory
                did_write = true;
            }
        }
        did_write |= self.carry_out_late_choices()?;
        self.storage.transaction(|transaction| transaction.forget_late_consents())?;
        Ok(did_write)
    }

    fn turned_off_by(&self, device: DeviceId) -> Result<Vec<PurposeView>, CompanionError> {
        let late = self.late_withdrawals()?;
        let records = late.iter().filter(|(of, ..)| *of == device).flat_map(|(_, _, records)| records);
        let purposes: BTreeSet<Purpose> = records.filter_map(Withdrawal::of).map(|taken| taken.purpose).collect();
        Ok(purposes.into_iter().map(PurposeView::from).collect())
    }

    fn forget_late_words(&mut self, device: DeviceId) -> Result<(), CompanionError> {
        let envelopes = self.late_envelopes()?;
        self.storage.transaction(|transaction| {
            for envelope in envelopes.iter().filter(|envelope| envelope.header.device == device) {
                transaction.forget_aside(envelope.id())?;
            }
            Ok(())
        })
    }
}
