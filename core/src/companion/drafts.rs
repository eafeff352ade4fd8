//! Drafts: texts that could not go where they were meant to, sealed, on this phone alone.

use super::Companion;
use super::open::Unlocked;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::storage::drafts::KeptDraft;
use crate::views::{DraftReason, DraftView};
use minicbor::{Decode, Encode};
use std::cmp::Reverse;

/// A draft as it is kept.
#[derive(Default, Encode, Decode)]
#[cbor(map)]
pub(super) struct Draft {
    #[n(0)]
    pub is_deleted_elsewhere: bool,
    #[n(1)]
    pub title: String,
    #[n(2)]
    pub text: String,
    /// Whether it was for somebody, and could not be given.
    #[n(3)]
    pub was_not_given: Option<bool>,
    /// Which of the drafts of this phone it is, counted as they were kept.
    #[n(4)]
    pub number: Option<u64>,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Texts that could not be saved as entries, or not be given to somebody, the one kept last leading.
    pub fn drafts(&self) -> Result<Vec<DraftView>, CompanionError> {
        self.with(|unlocked| unlocked.drafts())
    }

    /// Throws a draft away.
    pub fn forget_draft(&self, id: String) -> Result<(), CompanionError> {
        let id = id.parse().map_err(|_| CompanionError::invalid("id", "not_an_id"))?;
        self.with(|unlocked| Ok(unlocked.storage.transaction(|transaction| transaction.forget_draft(id))?))
    }
}

impl Unlocked {
    /// Keeps a text as a draft of this phone.
    pub(super) fn keep_draft(&mut self, draft: Draft) -> Result<(), CompanionError> {
        let last = self.kept_drafts()?.first().map_or(0, |(_, latest)| latest.number.unwrap_or_default());
        let draft = Draft { number: Some(last + 1), ..draft };
        let bytes = minicbor::to_vec(&draft).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        let id = RecordId::random(rng);
        storage.transaction(|transaction| Ok(transaction.keep_draft(id, &bytes, rng)?))
    }

    /// Keeps a text that was too long for its place.
    pub(super) fn keep_text(&mut self, text: String) -> Result<(), CompanionError> {
        self.keep_draft(Draft { text, ..Draft::default() })
    }

    /// Keeps words for somebody that could not be given.
    pub(super) fn keep_not_given(&mut self, text: String) -> Result<(), CompanionError> {
        self.keep_draft(Draft { text, was_not_given: Some(true), ..Draft::default() })
    }

    fn drafts(&self) -> Result<Vec<DraftView>, CompanionError> {
        let view = |(id, draft): (RecordId, Draft)| {
            let reason = match (draft.is_deleted_elsewhere, draft.was_not_given) {
                (true, _) => DraftReason::DeletedElsewhere,
                (false, Some(true)) => DraftReason::NotGiven,
                (false, _) => DraftReason::TooLong,
            };
            DraftView { id: id.to_string(), reason, title: draft.title, text: draft.text }
        };
        Ok(self.kept_drafts()?.into_iter().map(view).collect())
    }

    /// The drafts, the one kept last leading.
    fn kept_drafts(&self) -> Result<Vec<(RecordId, Draft)>, CompanionError> {
        let unreadable = |_| CompanionError::internal("unreadable_draft");
        let kept = self.storage.read(|transaction| transaction.drafts())?;
        let read = |(id, bytes): KeptDraft| Ok((id, minicbor::decode(&bytes).map_err(unreadable)?));
        let mut drafts: Vec<(RecordId, Draft)> = kept.into_iter().map(read).collect::<Result<_, CompanionError>>()?;
        drafts.sort_by_key(|(id, draft)| (Reverse(draft.number), *id));
        Ok(drafts)
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;

    #[test]
    fn the_draft_that_was_kept_last_leads() {
        let phone = on_paper::ana("2026-11-24T19:00:00Z", "America/Denver");
        let ana = &phone.companion;
        for number in 0..8 {
            let title = format!("{number} {}", "x".repeat(160));
            assert_eq!(ana.write_entry(title, "too long a title".into()).unwrap_err().code(), "too_long");
        }
        let order = |ana: &crate::companion::Companion| -> Vec<String> {
            ana.drafts().unwrap().iter().map(|draft| draft.title[..1].to_owned()).collect()
        };
        assert_eq!(order(ana), ["7", "6", "5", "4", "3", "2", "1", "0"]);
        ana.forget_draft(ana.drafts().unwrap()[0].id.clone()).unwrap();
        assert!(ana.write_entry("8".repeat(161), String::new()).is_err());
        assert_eq!(order(ana), ["8", "6", "5", "4", "3", "2", "1", "0"]);
    }
}
