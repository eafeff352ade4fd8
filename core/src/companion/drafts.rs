//! Drafts: texts that could not go where they were meant to, sealed, on this phone alone.

use super::Companion;
use super::open::Unlocked;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::views::{DraftReason, DraftView};
use minicbor::{Decode, Encode};

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
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Texts that could not be saved as entries, or not be given to somebody.
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
    pub(super) fn keep_draft(&mut self, draft: &Draft) -> Result<(), CompanionError> {
        let bytes = minicbor::to_vec(draft).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        let id = RecordId::random(rng);
        storage.transaction(|transaction| Ok(transaction.keep_draft(id, &bytes, rng)?))
    }

    /// Keeps a text that was too long for its place.
    pub(super) fn keep_text(&mut self, text: String) -> Result<(), CompanionError> {
        self.keep_draft(&Draft { text, ..Draft::default() })
    }

    /// Keeps words for somebody that could not be given.
    pub(super) fn keep_not_given(&mut self, text: String) -> Result<(), CompanionError> {
        self.keep_draft(&Draft { text, was_not_given: Some(true), ..Draft::default() })
    }

    fn drafts(&self) -> Result<Vec<DraftView>, CompanionError> {
        let kept = self.storage.read(|transaction| transaction.drafts())?;
        let mut views = Vec::new();
        for (id, bytes) in kept {
            let draft: Draft = minicbor::decode(&bytes).map_err(|_| CompanionError::internal("unreadable_draft"))?;
            let reason = match (draft.is_deleted_elsewhere, draft.was_not_given) {
                (true, _) => DraftReason::DeletedElsewhere,
                (false, Some(true)) => DraftReason::NotGiven,
                (false, _) => DraftReason::TooLong,
            };
            views.push(DraftView { id: id.to_string(), reason, title: draft.title, text: draft.text });
        }
        Ok(views)
    }
}
