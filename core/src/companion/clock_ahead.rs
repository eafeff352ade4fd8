//! Entries of a clock that was ahead: once it is right again, they count for the day after the one on which the server
//! has them, and no longer only when their own day comes.

use super::open::Unlocked;
use super::past::Daybooks;
use super::reading::daybook;
use crate::clock_ahead::{self, Entry};
use crate::documents::Record;
use crate::error::CompanionError;
use crate::ids::{DocumentId, RecordId, SpaceId};
use crate::storage::documents::Fingerprint;
use crate::time::{Day, Month, Now};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far ahead entries are looked for. The settings of Android and iOS go to 2037.
const MONTHS_AHEAD: usize = 12 * 12;

/// What lies ahead of the calendar, as far as it was looked at. Kept in memory only.
#[derive(Default)]
pub(super) struct LiesAhead {
    daybooks: Option<(Month, Daybooks)>,
    looked_at: BTreeMap<DocumentId, Fingerprint>,
}

impl Unlocked {
    /// Writes what lies ahead again, for the day after the server's; whether something was written. While this phone's
    /// date and the server's differ by more than a day nothing is: nobody knows which of the two is right, and neither
    /// alone may move a person's days.
    pub(super) fn bring_back_from_ahead(&mut self, now: &Now) -> Result<bool, CompanionError> {
        let Some(server_ms) = self.engine.status().server_ms else { return Ok(false) };
        let server = Now { at_ms: server_ms, zone: now.zone.clone() };
        let Ok((date, _)) = now.zone.civil(server_ms) else { return Ok(false) };
        let changed = self.not_looked_at(date.month())?;
        if changed.is_empty() {
            return Ok(false); // and no document was loaded to say so
        }
        let day_end = self.settings()?.day_end;
        let (Ok(here), Ok(there)) = (Day::at(now, day_end), Day::at(&server, day_end)) else { return Ok(false) };
        if !(-1..=1).contains(&here.days_since(there)) {
            return Ok(false);
        }
        let (last, mut wrote) = (there.plus(1), false);
        for (month, document, fingerprint) in changed {
            let records = self.records(&daybook(month))?;
            wrote |= self.write_for(now, last, month, &records)?;
            wrote |= self.keep_the_first(&records)?;
            self.kept.lies_ahead.looked_at.insert(document, fingerprint);
        }
        Ok(wrote)
    }

    /// The daybooks from a month on that are held and have changed since they were looked at.
    fn not_looked_at(&mut self, from: Month) -> Result<Vec<(Month, DocumentId, Fingerprint)>, CompanionError> {
        let daybooks = self.daybooks_ahead(from);
        let space = SpaceId::personal(self.account());
        let held = self.storage.read(|transaction| transaction.documents_in(space, None))?;
        let held: BTreeMap<_, _> = held.into_iter().map(|held| (held.document, held.fingerprint)).collect();
        let looked_at = &self.kept.lies_ahead.looked_at;
        let changed = daybooks.iter().filter_map(|(month, document)| {
            let fingerprint = held.get(document).filter(|held| looked_at.get(document) != Some(*held))?;
            Some((*month, *document, *fingerprint))
        });
        Ok(changed.collect())
    }

    fn daybooks_ahead(&mut self, from: Month) -> Daybooks {
        if let Some((month, daybooks)) = &self.kept.lies_ahead.daybooks
            && *month == from
        {
            return Arc::clone(daybooks);
        }
        let months = std::iter::successors(Some(from), |month| Some(month.next())).take(MONTHS_AHEAD);
        let daybooks: Daybooks = Arc::new(months.map(|month| (month, self.document_id(&daybook(month)))).collect());
        self.kept.lies_ahead.daybooks = Some((from, Arc::clone(&daybooks)));
        daybooks
    }

    /// The entries of one daybook that lie ahead: first they are written again, then taken away there. A kill in between
    /// leaves both, and the next time finds what was written.
    fn write_for(&mut self, now: &Now, last: Day, month: Month, records: &[Record]) -> Result<bool, CompanionError> {
        let ahead = Entry::ahead(records, last);
        if ahead.is_empty() {
            return Ok(false);
        }
        self.keep_awards(now)?;
        let written = self.written_again(&ahead, last.month())?;
        let (mut copies, mut taken_away): (BTreeMap<Month, Vec<Record>>, _) = (BTreeMap::new(), Vec::new());
        for entry in &ahead {
            let day = entry.names().find_map(|name| written.get(&name)).copied().unwrap_or(last);
            if !written.contains_key(&entry.id()) {
                copies.entry(day.month()).or_default().push(entry.copy(day));
            }
            taken_away.push(entry.taken_away(day));
        }
        for (month, copies) in copies {
            self.write(&daybook(month), &copies)?;
        }
        self.write(&daybook(month), &taken_away)?;
        Ok(true)
    }

    /// Which of some entries, and of those that they correct, were written again already, here or by another device.
    fn written_again(&mut self, entries: &[Entry], last: Month) -> Result<BTreeMap<RecordId, Day>, CompanionError> {
        let (account, names) = (self.account(), entries.iter().flat_map(Entry::names).collect::<BTreeSet<_>>());
        let mut written = BTreeMap::new();
        for (_, document) in self.daybooks_before(last.next()).iter() {
            let held = self.storage.read(|transaction| transaction.fingerprint(account, *document))?;
            if held == Fingerprint::default() {
                continue;
            }
            for (name, day) in clock_ahead::written_again(&self.load_replica(*document)?.records(), &names) {
                written.entry(name).or_insert(day);
            }
        }
        Ok(written)
    }

    /// Where two devices wrote an entry again for two days, the later one is taken away.
    fn keep_the_first(&mut self, records: &[Record]) -> Result<bool, CompanionError> {
        let mut wrote = false;
        for twice in clock_ahead::written_twice(records) {
            let daybook = daybook(twice.later.month());
            let Some(copy) = Entry::with_id(&self.records(&daybook)?, twice.copy) else { continue };
            self.write(&daybook, &[copy.taken_away(twice.first)])?;
            wrote = true;
        }
        Ok(wrote)
    }
}
