//! The journal: entries with titles and texts, edited on any of the person's devices, deleted for
//! good; the list from digests, the search in memory, the file that a person can keep.

use super::Companion;
use super::authoring::Writing;
use super::drafts::Draft;
use super::loading::{Place, Target};
use super::open::Unlocked;
use crate::documents::DocumentKind;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::journal::list::{EntryRow, matches, newest_first};
use crate::journal::{self, Entry, InvalidEntry, export};
use crate::time::Now;
use crate::views::{EntryRowView, EntryView, ImportView};
use data_encoding::HEXLOWER;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The list, newest day first. No entry is opened that was opened before.
    pub fn journal(&self) -> Result<Vec<EntryRowView>, CompanionError> {
        self.with(|unlocked| Ok(unlocked.entry_rows()?.into_iter().map(EntryRowView::from).collect()))
    }

    /// One entry. Errors: `NotFound`.
    pub fn entry(&self, id: String) -> Result<EntryView, CompanionError> {
        let id = parse_id(&id)?;
        self.with(|unlocked| unlocked.entry_view(id))
    }

    /// Writes a new entry. Errors: `InvalidInput` for `title` or `body`; a text that is too long stays
    /// on the phone as a draft.
    pub fn write_entry(&self, title: String, text: String) -> Result<EntryView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.write_entry(&now, &title, &text))
    }

    /// Saves what a person made of an entry that was opened at `revision`; what other phones wrote
    /// meanwhile stays. Errors: as for a new one, and `NotFound` for one that was deleted: its
    /// text stays as a draft.
    pub fn edit_entry(
        &self,
        id: String,
        revision: String,
        title: String,
        text: String,
    ) -> Result<EntryView, CompanionError> {
        let (id, now) = (parse_id(&id)?, self.now()?);
        let base = parse_revision(&revision)?;
        self.with(|unlocked| unlocked.edit_entry(&now, id, &base, &title, &text))
    }

    /// Deletes an entry for good, here at once and everywhere else when it is heard of.
    pub fn delete_entry(&self, id: String) -> Result<(), CompanionError> {
        let id = parse_id(&id)?;
        self.with(|unlocked| unlocked.delete_entry(id))
    }

    /// The rows of entries that have every word of the query, newest first. Nothing of it is kept.
    pub fn search_journal(&self, query: String) -> Result<Vec<EntryRowView>, CompanionError> {
        self.with(|unlocked| {
            let found = unlocked.entries()?.into_iter().filter(|entry| matches(entry, &query));
            let mut rows: Vec<EntryRow> = found.map(|entry| EntryRow::of(&entry)).collect();
            newest_first(&mut rows);
            Ok(rows.into_iter().map(EntryRowView::from).collect())
        })
    }

    /// The whole journal as a readable file (`docs/export.md`). It leaves the vault: only on the
    /// person's own word. A device that heard that the account was closed gives it, too.
    pub fn export_journal(&self) -> Result<String, CompanionError> {
        self.with_any(|unlocked| Ok(export::export(&unlocked.entries()?)))
    }

    /// Brings a file back, all of it or, if any of it cannot be read, nothing. Errors: `InvalidInput`
    /// with the entry and field.
    pub fn import_journal(&self, file: String) -> Result<ImportView, CompanionError> {
        let entries = export::import(&file)?;
        self.with(|unlocked| unlocked.import_entries(entries))
    }
}

fn parse_id(text: &str) -> Result<RecordId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("id", "not_an_id"))
}

/// A revision is the hashes of the changes that the editor showed, in hexadecimal, one after another.
fn parse_revision(text: &str) -> Result<Vec<[u8; 32]>, CompanionError> {
    let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| CompanionError::invalid("revision", "not_a_revision"))?;
    Ok(bytes.chunks_exact(32).map(|hash| hash.try_into().expect("32 bytes")).collect())
}

fn revision(heads: &[[u8; 32]]) -> String {
    HEXLOWER.encode(&heads.concat())
}

/// The document of an entry.
fn entry_target(id: RecordId) -> Target {
    Target::Sealed { kind: DocumentKind::JournalEntry, part: journal::part(id) }
}

impl Unlocked {
    /// Checks a text; one that is too long stays as a draft.
    fn check_entry(&mut self, title: &str, text: &str) -> Result<(), CompanionError> {
        match journal::check(title, text) {
            Ok(()) => Ok(()),
            Err(InvalidEntry::Empty) => Err(InvalidEntry::Empty.into()),
            Err(too_long) => {
                let (title, text) = (title.to_owned(), text.to_owned());
                self.keep_draft(Draft { title, text, ..Draft::default() })?;
                Err(too_long.into())
            }
        }
    }

    fn write_entry(&mut self, now: &Now, title: &str, text: &str) -> Result<EntryView, CompanionError> {
        self.check_entry(title, text)?;
        let moment = self.moment(now)?;
        let entry = Entry::parse(RecordId::random(&mut self.rng), title, text, moment)?;
        self.begin_entry(&entry)?;
        self.entry_view(entry.id)
    }

    fn begin_entry(&mut self, entry: &Entry) -> Result<(), CompanionError> {
        let place = self.place(&entry_target(entry.id));
        self.write_change(&place, |replica| Some(replica.write_with_body(&[entry.record()], &entry.body)), |_| Ok(()))?;
        Ok(())
    }

    fn edit_entry(
        &mut self,
        now: &Now,
        id: RecordId,
        base: &[[u8; 32]],
        title: &str,
        text: &str,
    ) -> Result<EntryView, CompanionError> {
        self.check_entry(title, text)?;
        let Some(entry) = self.opened_entry(id)? else {
            let (title, text) = (title.to_owned(), text.to_owned());
            self.keep_draft(Draft { is_deleted_elsewhere: true, title, text, ..Draft::default() })?;
            return Err(CompanionError::not_found("entry"));
        };
        let mut records = Vec::new();
        if entry.title != title {
            let moment = self.moment(now)?;
            records.push(journal::record(RecordId::random(&mut self.rng), &moment, title, Some(entry.standing)));
        }
        let place = self.place(&entry_target(id));
        let saved = self.write_change(&place, |replica| replica.edit_body(base, text, &records), |_| Ok(()))?;
        let mut view = self.entry_view(id)?;
        // The editor goes on from what it shows: not from words of another phone that it has not shown.
        let shown = saved.map_or_else(|| base.to_vec(), |hash| vec![hash]);
        view.revision = revision(&shown);
        Ok(view)
    }

    fn delete_entry(&mut self, id: RecordId) -> Result<(), CompanionError> {
        if self.opened_entry(id)?.is_none() {
            return Err(CompanionError::not_found("entry"));
        }
        self.delete_document(&self.place(&entry_target(id)))
    }

    /// Ends a document for good: its bytes are gone from this disk when this returns.
    pub(super) fn delete_document(&mut self, place: &Place) -> Result<(), CompanionError> {
        let account = self.account();
        let covers = self.storage.read(|transaction| transaction.covers_now(account, place.document))?;
        self.commit(place, Writing::Tombstone(covers), &[], |transaction| {
            transaction.erase_covered(account, place.document, true)?;
            transaction.forget_digest(&row_name(place))
        })?;
        self.unload();
        Ok(self.storage.checkpoint()?)
    }

    fn opened_entry(&mut self, id: RecordId) -> Result<Option<Entry>, CompanionError> {
        let (place, account) = (self.place(&entry_target(id)), self.account());
        if self.storage.read(|transaction| transaction.is_deleted(account, place.document))? {
            return Ok(None);
        }
        let replica = self.replica(&place)?;
        let (records, body) = (replica.records(), replica.body().unwrap_or_default());
        Ok(Entry::of(&records, body).filter(|entry| entry.id == id))
    }

    fn entry_view(&mut self, id: RecordId) -> Result<EntryView, CompanionError> {
        let entry = self.opened_entry(id)?.ok_or_else(|| CompanionError::not_found("entry"))?;
        let (place, account) = (self.place(&entry_target(id)), self.account());
        let heads = self.replica(&place)?.heads();
        let is_waiting = self.storage.read(|transaction| transaction.is_queued(account, place.document))?;
        Ok(EntryView {
            id: id.to_string(),
            day: entry.moment.day.to_string(),
            written_ms: entry.moment.recorded_ms,
            title: entry.title,
            text: entry.body,
            revision: revision(&heads),
            has_reached_house: !is_waiting && self.has_house()?,
        })
    }

    /// Every entry, opened; in memory, for a search or a file.
    fn entries(&mut self) -> Result<Vec<Entry>, CompanionError> {
        let rows = self.entry_rows()?;
        let mut entries = Vec::new();
        for row in rows {
            let place = self.place(&entry_target(row.id));
            let replica = self.load_replica(place.document)?;
            entries.extend(Entry::of(&replica.records(), replica.body().unwrap_or_default()));
        }
        Ok(entries)
    }

    fn import_entries(&mut self, imported: Vec<export::ImportedEntry>) -> Result<ImportView, CompanionError> {
        let mut view = ImportView { added: 0, already_here: 0, added_as_new: 0 };
        for entry in imported {
            let fresh = RecordId::random(&mut self.rng);
            let wanted = entry.id.unwrap_or(fresh);
            let is_taken = self.is_taken(wanted)?;
            if is_taken
                && self.opened_entry(wanted)?.is_some_and(|held| held.title == entry.title && held.body == entry.body)
            {
                view.already_here += 1;
                continue;
            }
            let id = if is_taken { fresh } else { wanted };
            self.begin_entry(&Entry::parse(id, &entry.title, &entry.body, entry.moment)?)?;
            if is_taken { view.added_as_new += 1 } else { view.added += 1 }
        }
        Ok(view)
    }

    fn is_taken(&self, id: RecordId) -> Result<bool, CompanionError> {
        let (place, account) = (self.place(&entry_target(id)), self.account());
        let held = self.storage.read(|transaction| transaction.fingerprint(account, place.document))?;
        Ok(held.count > 0)
    }
}

/// The name of the digest that holds an entry's row.
pub(super) fn row_name(place: &Place) -> String {
    format!("row/{}", place.document)
}

impl From<EntryRow> for EntryRowView {
    fn from(row: EntryRow) -> Self {
        let EntryRow { id, day, recorded_ms, title, opening, .. } = row;
        Self { id: id.to_string(), day: day.to_string(), written_ms: recorded_ms, title, opening }
    }
}
