//! Reading our own documents: through loaded replicas for what is being written, through a kept
//! digest for the past.

use super::authoring::Target;
use super::open::Unlocked;
use crate::check_ins;
use crate::crypto::sealed;
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::{SpaceId, digest};
use crate::replica::Replica;
use crate::storage::envelopes::HeldDocument;
use crate::streaks::{DayEntries, HabitFold};
use crate::time::{Day, Month};
use std::collections::BTreeMap;

const PAST_CHECK_INS: &str = "past_check_ins";

impl Unlocked {
    /// The records of a document of our own.
    pub(super) fn records(&mut self, target: &Target) -> Result<Vec<Record>, CompanionError> {
        let document = self.document_id(target);
        if !self.replicas.contains_key(&document) {
            let replica = self.load_replica(document)?;
            self.replicas.insert(document, replica);
        }
        Ok(self.replicas.get(&document).map(Replica::records).unwrap_or_default())
    }

    /// The standing check-ins of a month.
    pub(super) fn check_ins_of(&mut self, month: Month) -> Result<BTreeMap<Day, check_ins::CheckIn>, CompanionError> {
        Ok(check_ins::by_day(&self.records(&daybook(month))?))
    }

    /// The check-in habit up to `today`. Months before the last one come from a digest that is kept
    /// under the fingerprint of everything it was computed from, so ten years cost what one month does.
    pub(super) fn check_in_habit(&mut self, today: Day) -> Result<HabitFold, CompanionError> {
        let recent = [today.month().previous(), today.month()];
        let mut fold = self.past_habit(recent)?;
        for month in recent {
            for (day, entries) in entries_of(self.check_ins_of(month)?.values()) {
                if day <= today {
                    fold.add(day, entries);
                }
            }
        }
        Ok(fold)
    }

    fn past_habit(&mut self, recent: [Month; 2]) -> Result<HabitFold, CompanionError> {
        let open_documents =
            [self.document_id(&daybook(recent[0])), self.document_id(&daybook(recent[1])), self.document_id(&path())];
        let space = SpaceId::personal(self.account());
        let (past, kept) = self.storage.read(|transaction| {
            let mut past = transaction.documents_in(space, None)?;
            past.retain(|held| !open_documents.contains(&held.document));
            let kept = transaction.digest(PAST_CHECK_INS, &fingerprint(&past, recent[0]))?;
            Ok::<_, CompanionError>((past, kept))
        })?;
        if let Some(fold) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
            return Ok(fold);
        }
        let fold = self.fold_documents(&past, recent[0])?;
        let bytes = minicbor::to_vec(&fold).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| {
            transaction.keep_digest(PAST_CHECK_INS, &fingerprint(&past, recent[0]), &bytes, rng)
        })?;
        Ok(fold)
    }

    /// Opens every daybook among `documents` and folds the days before a month.
    fn fold_documents(&self, documents: &[HeldDocument], before: Month) -> Result<HabitFold, CompanionError> {
        let mut records = Vec::new();
        for held in documents {
            let Some(opened) = self.daybook_records(held)? else {
                continue;
            };
            records.extend(opened);
        }
        let mut fold = HabitFold::default();
        for (day, entries) in entries_of(check_ins::by_day(&records).values()) {
            if day.month() < before {
                fold.add(day, entries);
            }
        }
        Ok(fold)
    }

    fn daybook_records(&self, held: &HeldDocument) -> Result<Option<Vec<Record>>, CompanionError> {
        let unreadable = || CompanionError::internal("unreadable_envelope");
        let account = self.account();
        let envelopes = self.storage.read(|transaction| transaction.envelopes(account, held.document))?;
        let mut replica = Replica::new([0; 16]);
        for envelope in &envelopes {
            let contents = sealed::open(envelope, &self.secret).map_err(|_| unreadable())?;
            if contents.document_kind != DocumentKind::Daybook {
                return Ok(None);
            }
            replica.join(contents.changes.iter().map(|change| &change[..])).map_err(|_| unreadable())?;
        }
        Ok(Some(replica.records()))
    }
}

/// The daybook of a month.
pub(super) fn daybook(month: Month) -> Target {
    Target::Sealed { kind: DocumentKind::Daybook, part: month.key().to_vec() }
}

/// The one document of trackers, plan and settings.
pub(super) fn path() -> Target {
    Target::Sealed { kind: DocumentKind::Path, part: Vec::new() }
}

fn entries_of<'a>(check_ins: impl Iterator<Item = &'a check_ins::CheckIn>) -> impl Iterator<Item = (Day, DayEntries)> {
    check_ins.map(|check_in| {
        let at_ms = check_in.moment.at_ms;
        (check_in.moment.day, DayEntries { first_ms: at_ms, last_ms: at_ms })
    })
}

fn fingerprint(documents: &[HeldDocument], before: Month) -> Vec<u8> {
    let mut list = before.key().to_vec();
    for held in documents {
        list.extend(held.document.as_bytes());
        list.extend(held.fingerprint.count.to_be_bytes());
        list.extend(held.fingerprint.sum.to_be_bytes());
    }
    digest("porchlight/v1/digest", &[&list]).to_vec()
}
