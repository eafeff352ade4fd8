//! Late words: what a removed phone of the person's own sent after it was removed. They are kept apart
//! until the person has looked; kept, they are written again by this device.

use super::Companion;
use super::open::Unlocked;
use super::rewriting::Words;
use crate::crypto::envelope::{Envelope, EnvelopeKind};
use crate::documents::DocumentKind;
use crate::error::CompanionError;
use crate::ids::DeviceId;
use crate::views::LateWordsView;
use std::collections::{BTreeMap, BTreeSet};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// What removed phones have sent late, a row for each.
    pub fn late_words(&self) -> Result<Vec<LateWordsView>, CompanionError> {
        self.with(|unlocked| {
            let mut views = Vec::new();
            for device in unlocked.late_devices()? {
                let words = unlocked.words_of(device)?;
                if words.is_empty() {
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
    fn late_envelopes(&self) -> Result<Vec<Envelope>, CompanionError> {
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
            let Ok(Some(kind)) = self.kind_of(&envelopes) else { continue };
            let (mut without, mut with) = (self.load_replica(document)?, self.load_replica(document)?);
            if self.join(&mut with, &envelopes).is_ok() {
                all.extend(Words::between(&self.sealed_place(document, kind), &mut without, &with));
            }
        }
        Ok(all)
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
