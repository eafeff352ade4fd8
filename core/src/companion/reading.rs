//! Reading our own documents: through loaded replicas for what is being written, through a kept
//! digest for the past.

use super::journal::row_name;
use super::loading::{Place, Target};
use super::open::Unlocked;
use crate::check_ins;
use crate::documents::{DocumentKind, Record};
use crate::error::CompanionError;
use crate::ids::{DocumentId, SpaceId, digest};
use crate::journal::Entry;
use crate::journal::list::{EntryRow, newest_first};
use crate::replica::Replica;
use crate::storage::documents::HeldDocument;
use crate::streaks::{DayEntries, HabitFold};
use crate::time::{Day, Month};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// No check-in is older: the app did not exist, and backfill is a matter of days.
const FIRST_MONTH: Month = Month { year: 2010, month: 1 };
const BEFORE_THIS_MONTH: &str = "check_ins_before_this_month";
const BEFORE_LAST_MONTH: &str = "check_ins_before_last_month";

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

    /// The standing check-ins of a month.
    pub(super) fn check_ins_of(&mut self, month: Month) -> Result<BTreeMap<Day, check_ins::CheckIn>, CompanionError> {
        Ok(check_ins::by_day(&self.records(&daybook(month))?))
    }

    /// The check-in habit up to `today`. Only this month is read; what lies before it is a fold that
    /// is kept, so ten years cost what a month does.
    pub(super) fn check_in_habit(&mut self, today: Day) -> Result<HabitFold, CompanionError> {
        let month = today.month();
        let mut fold = match self.habit_before.take() {
            Some((before, fold)) if before == month => fold,
            _ => self.fold_before(month)?,
        };
        self.habit_before = Some((month, fold.clone()));
        for (day, entries) in entries_of(self.check_ins_of(month)?.values()) {
            if day <= today {
                fold.add(day, entries);
            }
        }
        Ok(fold)
    }

    /// The fold of all days before a month. It continues the one before last month, so that an entry
    /// that comes in late, as they do in the first days of a month, costs one document and not all.
    fn fold_before(&mut self, month: Month) -> Result<HabitFold, CompanionError> {
        let last = month.previous();
        self.kept_fold(BEFORE_THIS_MONTH, month, &[month], |unlocked, _| {
            let mut fold = unlocked.kept_fold(BEFORE_LAST_MONTH, last, &[month, last], |unlocked, documents| {
                unlocked.fold_documents(documents, last)
            })?;
            for (day, entries) in entries_of(unlocked.check_ins_of(last)?.values()) {
                fold.add(day, entries);
            }
            Ok(fold)
        })
    }

    /// A fold from the digest that is kept under the fingerprint of everything it was computed from: all
    /// daybooks but those of some months. Made and kept if there is none.
    fn kept_fold(
        &mut self,
        name: &str,
        before: Month,
        left_out: &[Month],
        make: impl FnOnce(&mut Self, &[HeldDocument]) -> Result<HabitFold, CompanionError>,
    ) -> Result<HabitFold, CompanionError> {
        let left_out: Vec<_> = left_out.iter().map(|month| self.document_id(&daybook(*month))).collect();
        let daybooks = self.daybook_ids(before);
        let space = SpaceId::personal(self.account());
        let (documents, key, kept) = self.storage.read(|transaction| {
            let mut documents = transaction.documents_in(space, None)?;
            documents.retain(|held| daybooks.contains(&held.document) && !left_out.contains(&held.document));
            let key = fingerprint(&documents, before);
            let kept = transaction.digest(name, &key)?;
            Ok::<_, CompanionError>((documents, key, kept))
        })?;
        if let Some(fold) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
            return Ok(fold);
        }
        let fold = make(self, &documents)?;
        let bytes = minicbor::to_vec(&fold).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| transaction.keep_digest(name, &key, &bytes, rng))?;
        Ok(fold)
    }

    /// The ids of all daybooks up to a month and the year after it (another device's clock may be
    /// ahead); computed once, for nothing on the disk says what a sealed document is for.
    fn daybook_ids(&mut self, before: Month) -> Arc<BTreeSet<DocumentId>> {
        if let Some((month, ids)) = &self.daybooks
            && *month == before
        {
            return Arc::clone(ids);
        }
        let mut months = vec![FIRST_MONTH];
        while months.last().is_some_and(|month| *month < before) || months.len() % 12 != 1 {
            months.push(months[months.len() - 1].next());
        }
        let ids: Arc<BTreeSet<_>> =
            Arc::new(months.into_iter().map(|month| self.document_id(&daybook(month))).collect());
        self.daybooks = Some((before, Arc::clone(&ids)));
        ids
    }

    /// Before a document is written: unless it is this month's daybook, the days before may change.
    pub(super) fn will_write(&mut self, document: DocumentId) {
        let month = self.habit_before.as_ref().map(|(month, _)| *month);
        if month.is_some_and(|month| self.document_id(&daybook(month)) != document) {
            self.habit_before = None;
        }
    }

    /// Drops what was loaded of our own documents; the next use reads the disk.
    pub(super) fn unload(&mut self) {
        self.replicas.clear();
        self.habit_before = None;
    }

    /// Opens every daybook among `documents` and folds the days before a month.
    fn fold_documents(&self, documents: &[HeldDocument], before: Month) -> Result<HabitFold, CompanionError> {
        let mut records = Vec::new();
        for held in documents {
            records.extend(self.daybook_records(held)?);
        }
        let mut fold = HabitFold::default();
        for (day, entries) in entries_of(check_ins::by_day(&records).values()) {
            if day.month() < before {
                fold.add(day, entries);
            }
        }
        Ok(fold)
    }

    fn daybook_records(&self, held: &HeldDocument) -> Result<Vec<Record>, CompanionError> {
        Ok(self.load_replica(held.document)?.records())
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

#[cfg(test)]
mod tests {
    use super::super::{Clock, ClockReading, Companion, KeyStore, OpenConfig, PlatformError};
    use crate::storage::StorageError;
    use crate::views::{CheckInAnswers, TrackerKindView};
    use rand_core::SeedableRng;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    const DAY_MS: i64 = 86_400_000;

    struct Paper;
    impl KeyStore for Paper {
        fn wrap_secret(&self, secret: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
            Ok(secret)
        }
        fn unwrap_secret(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, PlatformError> {
            Ok(wrapped)
        }
    }

    struct Noon(AtomicI64);
    impl Clock for Noon {
        fn read_clock(&self) -> Result<ClockReading, PlatformError> {
            Ok(ClockReading { at_ms: self.0.load(Ordering::SeqCst), zone: "UTC".into() })
        }
    }

    #[test]
    fn throwing_the_kept_folds_away_changes_no_answer() {
        let directory = tempfile::tempdir().unwrap();
        let config = OpenConfig { directory: directory.path().to_str().unwrap().to_owned() };
        let clock = Arc::new(Noon(AtomicI64::new(20_000 * DAY_MS + DAY_MS / 2)));
        let rng = Box::new(rand_chacha::ChaCha20Rng::seed_from_u64(1));
        let ana = Companion::open_with(&config, &Paper, clock.clone(), rng, None).unwrap();
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
            clock.0.fetch_add(DAY_MS, Ordering::SeqCst);
        }
    }
}
