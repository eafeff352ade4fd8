//! Whether a segment may be written at all: who belongs into its space, and what consents and choices in force allow.

use super::append::{Item, Judged};
use super::{bonds, consents, membership, superseded};
use crate::store::StoreError;
use porchlight_core::documents::{DocumentKind, Record, SpaceKind};
use porchlight_core::gate::{self, Refusal, changes};
use porchlight_core::ids::{AccountId, RecordId, SpaceId};

impl Item<'_> {
    /// Whether the author belongs into the space, and so does who pushes. Bonds may let their author in.
    pub(super) fn may_write(&self, records: &[&Record]) -> Judged<()> {
        let (author, space) = (self.header.account, self.header.space());
        if self.is_ended(author, space)? {
            return Ok(Err(Refusal::Superseded));
        }
        if self.push.account != author && !self.is_member(self.push.account)? {
            return Ok(Err(Refusal::NotTheOwner));
        }
        if !self.is_bonded() {
            return Ok(if self.is_member(author)? { Ok(()) } else { Err(Refusal::NotTheOwner) });
        }
        if self.kind() == Some(DocumentKind::Bonds) && !records.is_empty() {
            return bonds::judge(self.tx, self.tenant, space, author, records, self.push.now_ms);
        }
        if self.is_member(author)? {
            return Ok(Ok(()));
        }
        // Whoever left shares and says nothing more there, and nothing of theirs may wait for that.
        Ok(Err(match self.kind() {
            Some(DocumentKind::Shared) if self.check_choice(records)? == Err(Refusal::Withdrawn) => Refusal::Withdrawn,
            Some(DocumentKind::Posts) if bonds::has_left(self.tx, self.tenant, space, author)? => Refusal::CircleLeft,
            _ => Refusal::NoBond,
        }))
    }

    /// Whether nobody writes this any more, since another account stands in the place of its author, or of the other one of a
    /// pair.
    fn is_ended(&self, author: AccountId, space: SpaceId) -> Result<bool, StoreError> {
        let is_author = superseded::of(self.tx, self.tenant, author)?.is_some();
        Ok(is_author || self.is_bonded() && superseded::is_ended_pair(self.tx, self.tenant, space)?)
    }

    fn check_choice(&self, records: &[&Record]) -> Judged<()> {
        let bonds = bonds::bonds_of(self.tx, self.tenant, self.header.space())?;
        let records: Vec<Record> = records.iter().map(|record| (*record).clone()).collect();
        Ok(changes::check_choice(&records, &bonds, self.header.account))
    }

    pub(super) fn is_bonded(&self) -> bool {
        gate::space_kind(self.tenant, self.header.account, self.header.space()) == SpaceKind::Bonded
    }

    pub(super) fn is_member(&self, account: AccountId) -> Result<bool, StoreError> {
        membership::is_member(self.tx, self.tenant, self.header.space(), account)
    }

    /// For a `shared` document: whether the consents in force allow it, and the one consent that it is published under;
    /// `held` is the document's own.
    pub(super) fn judge_consent(&self, held: Option<RecordId>, records: &[&Record]) -> Judged<Option<RecordId>> {
        if self.kind() != Some(DocumentKind::Shared) {
            return Ok(Ok(None));
        }
        let mut consent = held;
        for record in records {
            let published = changes::published_under(record).map(|(consent, _)| consent);
            if published.is_none() || consent.is_some_and(|known| Some(known) != published) {
                return Ok(Err(Refusal::UnfitRecord));
            }
            consent = published;
        }
        if self.is_bonded() {
            return Ok(self.check_choice(records)?.map(|()| consent));
        }
        let records: Vec<Record> = records.iter().map(|record| (*record).clone()).collect();
        let consents = consents::of(self.tx, self.tenant, self.header.account)?;
        let today = consents::today(self.tx, self.tenant, self.push.now_ms)?;
        Ok(changes::check_consent(&records, &consents, today).map(|()| consent))
    }
}
