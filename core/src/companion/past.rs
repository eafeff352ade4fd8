//! The past of a person's days, from digests: a summary for each month, and the fold of all months before
//! this one, so that ten years open like thirty days.

use super::open::Unlocked;
use super::open_pages::Source;
use super::reading::{daybook, path};
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::error::CompanionError;
use crate::ids::{DocumentId, SpaceId, TenantId, digest};
use crate::notices;
use crate::past::{MonthSummary, Past};
use crate::storage::documents::HeldDocument;
use crate::time::{Day, Month};
use crate::trackers::Tracker;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// No entry is older: the app did not exist, and filling in is a matter of days.
const FIRST_MONTH: Month = Month { year: 2010, month: 1 };
const BEFORE_THIS_MONTH: &str = "before_this_month";
const SHOWN_DAY: &str = "shown_day";
/// A zone change puts the date back by at most so many days.
const ZONE_DAYS_MAX: i32 = 2;

/// The daybooks of some months, in order, with the months they are of.
pub(super) type Daybooks = Arc<Vec<(Month, DocumentId)>>;

impl Unlocked {
    /// Everything that counts, as far as `today`. Only this month is read; what lies before it is a fold that
    /// is kept.
    pub(super) fn past(&mut self, trackers: &[Tracker], today: Day) -> Result<Past, CompanionError> {
        let month = today.month();
        let mut past = match self.kept.past_before.take() {
            Some((before, past)) if before == month => past,
            _ => self.before(month, trackers)?,
        };
        self.kept.past_before = Some((month, past.clone()));
        past.add(&self.read_month(month)?, trackers, today);
        Ok(past)
    }

    /// The day for counting: never earlier than one that was shown here, or that has an entry from any device, unless a
    /// clock went back by more than a change of zone can explain. So no number falls because a person flew west, and
    /// their devices agree.
    pub(super) fn counting_day(&mut self, today: Day) -> Result<Day, CompanionError> {
        let shown = self.storage.read(|transaction| transaction.secret_fact(SHOWN_DAY))?;
        let shown = shown.and_then(|bytes| minicbor::decode::<Day>(&bytes).ok());
        let ahead = today..=today.plus(ZONE_DAYS_MAX);
        let mut months = vec![today.month()];
        months.extend(Some(ahead.end().month()).filter(|month| *month != today.month()));
        let mut written = BTreeSet::new();
        for month in months {
            written.extend(self.read_month(month)?.days());
        }
        let days = written.iter().copied().chain(shown).chain([today]);
        let counting = days.filter(|day| ahead.contains(day)).max().unwrap_or(today);
        // An entry of that day says as much: a check-in costs no second commit.
        let is_kept = shown == Some(counting) || (shown < Some(counting) && written.contains(&counting));
        if !is_kept {
            let bytes = minicbor::to_vec(counting).expect("CBOR to memory");
            let Self { storage, rng, .. } = self;
            storage.transaction(|transaction| transaction.set_secret_fact(SHOWN_DAY, &bytes, rng))?;
        }
        Ok(counting)
    }

    /// What a month's daybook says now, read once for a screen.
    fn read_month(&mut self, month: Month) -> Result<MonthSummary, CompanionError> {
        if let Some((read, summary)) = &self.kept.month
            && *read == month
        {
            return Ok(summary.clone());
        }
        let mut summary = MonthSummary::of(&self.records(&daybook(month))?);
        summary.excuse(self.days_excused_by_houses(month)?);
        self.kept.month = Some((month, summary.clone()));
        Ok(summary)
    }

    /// The fold of all months before one, kept under the fingerprint of everything that it was made from.
    fn before(&mut self, month: Month, trackers: &[Tracker]) -> Result<Past, CompanionError> {
        let space = SpaceId::personal(self.account());
        let daybooks = self.daybooks_before(month);
        let notices = self.notices_before(month)?;
        let (held, key, kept) = self.storage.read(|transaction| {
            let known = transaction.documents_in(space, None)?.into_iter().map(|held| (held.document, held));
            let known: BTreeMap<DocumentId, HeldDocument> = known.collect();
            let held = daybooks.iter().filter_map(|(month, document)| Some((*month, *known.get(document)?)));
            let held: Vec<_> = held.collect();
            let all = held.iter().chain(&notices).map(|(_, held)| held);
            let key = fingerprint(all, month, trackers);
            let kept = transaction.digest(BEFORE_THIS_MONTH, &key)?;
            Ok::<_, CompanionError>((held, key, kept))
        })?;
        if let Some(past) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
            return Ok(past);
        }
        let mut months: BTreeMap<Month, MonthSummary> = BTreeMap::new();
        for (of, held) in &held {
            months.insert(*of, self.summary(*of, held)?);
        }
        for (of, _) in &notices {
            months.entry(*of).or_default().excuse(self.days_excused_by_houses(*of)?);
        }
        let mut past = Past::new(trackers);
        months.values().for_each(|month| past.add(month, trackers, Day::LAST));
        let bytes = minicbor::to_vec(&past).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| transaction.keep_digest(BEFORE_THIS_MONTH, &key, &bytes, rng))?;
        Ok(past)
    }

    /// What the houses excuse in a month for everybody: it counts like what the person excuses.
    fn days_excused_by_houses(&mut self, month: Month) -> Result<BTreeSet<Day>, CompanionError> {
        let houses = self.houses()?;
        Ok(notices::excused_days(&self.notices_of(&houses, month)?))
    }

    /// The records of houses' notices of a month.
    pub(super) fn notices_of(&mut self, houses: &[TenantId], month: Month) -> Result<Vec<Record>, CompanionError> {
        let source = |house: &TenantId| {
            Source::of(SpaceId::house_circle(*house), house.account(), DocumentKind::Notices, &month.key())
        };
        let sources: Vec<Source> = houses.iter().map(source).collect();
        let said = self.open_page(&format!("notices/{}-{}", month.year, month.month), &sources)?;
        Ok(said.into_iter().map(|said| said.record).collect())
    }

    /// The houses' notices of the months before one, as far as they are held.
    fn notices_before(&mut self, before: Month) -> Result<Vec<(Month, HeldDocument)>, CompanionError> {
        let mut found = Vec::new();
        for house in self.houses()? {
            let (author, space) = (house.account(), SpaceId::house_circle(house));
            let held = self.storage.read(|transaction| transaction.documents_in(space, Some(DocumentKind::Notices)))?;
            let mut held: BTreeMap<DocumentId, HeldDocument> =
                held.into_iter().filter(|held| held.account == author).map(|held| (held.document, held)).collect();
            for month in months_before(before) {
                if held.is_empty() {
                    break;
                }
                let document = open_document_id(author, space, DocumentKind::Notices, &month.key());
                found.extend(held.remove(&document).map(|held| (month, held)));
            }
        }
        Ok(found)
    }

    fn houses(&self) -> Result<Vec<TenantId>, CompanionError> {
        Ok(self.houses_known()?.into_iter().map(|known| known.tenant).collect())
    }

    /// The summary of one month: a late entry costs one document, and not all.
    fn summary(&mut self, month: Month, held: &HeldDocument) -> Result<MonthSummary, CompanionError> {
        let (name, key) = (format!("month/{}-{}", month.year, month.month), held.fingerprint.to_bytes());
        let kept = self.storage.read(|transaction| transaction.digest(&name, &key))?;
        if let Some(summary) = kept.and_then(|kept| minicbor::decode(&kept).ok()) {
            return Ok(summary);
        }
        let summary = MonthSummary::of(&self.load_replica(held.document)?.records());
        let bytes = minicbor::to_vec(&summary).expect("CBOR to memory");
        let Self { storage, rng, .. } = self;
        storage.transaction(|transaction| transaction.keep_digest(&name, &key, &bytes, rng))?;
        Ok(summary)
    }

    /// The ids of all daybooks before a month; computed once, for nothing on the disk says what a sealed document is
    /// for.
    pub(super) fn daybooks_before(&mut self, before: Month) -> Daybooks {
        if let Some((month, daybooks)) = &self.kept.daybooks
            && *month == before
        {
            return Arc::clone(daybooks);
        }
        let months = months_before(before);
        let daybooks: Daybooks = Arc::new(months.map(|month| (month, self.document_id(&daybook(month)))).collect());
        self.kept.daybooks = Some((before, Arc::clone(&daybooks)));
        daybooks
    }

    /// Before a document is written: unless it is this month's daybook, the days before may change.
    pub(super) fn will_write(&mut self, document: DocumentId) {
        let month = self.kept.past_before.as_ref().map(|(month, _)| *month);
        if month.is_some_and(|month| self.document_id(&daybook(month)) != document) {
            self.kept.past_before = None;
        }
        self.kept.month = None;
        if self.document_id(&path()) == document {
            self.kept.path = None;
        }
    }

    /// Drops what was loaded of our own documents; the next use reads the disk.
    pub(super) fn unload(&mut self) {
        self.replicas.clear();
        self.kept.past_before = None;
        (self.kept.month, self.kept.path, self.kept.circle) = (None, None, None);
    }
}

fn months_before(before: Month) -> impl Iterator<Item = Month> {
    let months = std::iter::successors(Some(FIRST_MONTH), |month| Some(month.next()));
    months.take_while(move |month| *month < before)
}

fn fingerprint<'a>(held: impl Iterator<Item = &'a HeldDocument>, before: Month, trackers: &[Tracker]) -> Vec<u8> {
    let mut list = before.key().to_vec();
    for tracker in trackers {
        list.extend(minicbor::to_vec((tracker.id, tracker.cadence)).expect("CBOR to memory"));
    }
    for held in held {
        list.extend(held.document.as_bytes());
        list.extend(held.fingerprint.count.to_be_bytes());
        list.extend(held.fingerprint.sum.to_be_bytes());
    }
    digest("porchlight/v1/digest", &[&list]).to_vec()
}
