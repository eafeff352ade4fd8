//! Reading our own documents: through loaded replicas for what is being written, through a kept
//! digest for the past (`past`).

use super::journal::row_name;
use super::loading::{Place, Target};
use super::open::Unlocked;
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::SpaceId;
use crate::journal::Entry;
use crate::journal::list::{EntryRow, newest_first};
use crate::replica::Replica;
use crate::time::Month;

impl Unlocked {
    /// The records of a document of our own.
    pub(super) fn records(&mut self, target: &Target) -> Result<Vec<Record>, CompanionError> {
        let place = self.place(target);
        Ok(self.replica(&place)?.records())
    }

    /// A document of our own, loaded at most once.
    pub(super) fn replica(&mut self, place: &Place) -> Result<&mut Replica, CompanionError> {
        if !self.replicas.contains_key(&place.document) {
            let replica = self.load_replica(place.document)?;
            self.replicas.insert(place.document, replica);
        }
        self.replicas.get_mut(&place.document).ok_or_else(|| CompanionError::internal("replica_gone"))
    }

    /// The journal's rows, newest first, from digests: an entry is opened only where it has changed
    /// since its row was made. A document that is no entry has a row that says so.
    pub(super) fn entry_rows(&mut self) -> Result<Vec<EntryRow>, CompanionError> {
        let (account, space) = (self.account(), SpaceId::personal(self.account()));
        let (held, mut rows) = self.storage.read(|transaction| {
            let (mut missing, mut rows) = (Vec::new(), Vec::new());
            for held in transaction.documents_in(space, None)?.into_iter().filter(|held| !held.is_deleted) {
                let name = row_name(&self.sealed_place(held.document, DocumentKind::JournalEntry));
                let kept = transaction.digest(&name, &held.fingerprint.to_bytes())?;
                match kept.and_then(|kept| minicbor::decode::<Option<EntryRow>>(&kept).ok()) {
                    Some(row) => rows.extend(row),
                    None => missing.push(held),
                }
            }
            Ok::<_, CompanionError>((missing, rows))
        })?;
        for held in held {
            let envelopes = self.storage.read(|transaction| transaction.envelopes(account, held.document))?;
            let Some(kind) = self.kind_of(&envelopes)? else { continue };
            let place = self.sealed_place(held.document, kind);
            let row = match kind {
                DocumentKind::JournalEntry => {
                    let replica = self.replica_of(held.document, &envelopes)?;
                    Entry::of(&replica.records(), replica.body().unwrap_or_default()).map(|entry| EntryRow::of(&entry))
                }
                _ => None,
            };
            let bytes = minicbor::to_vec(&row).expect("CBOR to memory");
            let Self { storage, rng, .. } = self;
            storage.transaction(|transaction| {
                transaction.keep_digest(&row_name(&place), &held.fingerprint.to_bytes(), &bytes, rng)
            })?;
            rows.extend(row);
        }
        newest_first(&mut rows);
        Ok(rows)
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

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use crate::storage::StorageError;
    use crate::views::{CheckInAnswers, TrackerKindView};

    #[test]
    fn throwing_the_kept_folds_away_changes_no_answer() {
        let phone = on_paper::ana("2024-10-04T12:00:00Z", "UTC");
        let ana = &phone.companion;
        ana.start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), ana.today().unwrap().day).unwrap();
        let mut days = 0;
        for day in 0..130 {
            if day % 11 != 10 && day % 37 > 1 {
                let recorded = ana.record_check_in(CheckInAnswers::default()).unwrap();
                assert_eq!(ana.today().unwrap(), recorded);
                days += 1;
            }
            if day % 3 == 0 {
                let kept = ana.today().unwrap();
                ana.with(|unlocked| {
                    unlocked.unload();
                    let forgotten: Result<(), StorageError> = unlocked.storage.transaction(|all| all.forget_digests());
                    Ok(forgotten?)
                })
                .unwrap();
                assert_eq!(ana.today().unwrap(), kept);
                assert_eq!(kept.trackers[0].total_days, days);
            }
            phone.clock.wait_days(1);
        }
    }
}
