//! The key of each `shared` document, in the file beside the database that no backup includes. What a person takes back
//! becomes unreadable with its key, in every copy of the database that was ever made.
//!
//! Two files, so two commits. A key is on stable storage before the commit of what rests under it, and is deleted behind
//! the commit that erases that: a kill between leaves a key too many, and never words without theirs. What is yet to be
//! deleted stands in the database (`ending_keys`), and is done before anybody is answered, or at the next start.

use super::{BUSY_TIMEOUT, SqliteOptions, Synchronous};
use crate::clock;
use crate::store::StoreError;
use porchlight_core::crypto::hazmat::SecretBytes;
use porchlight_core::crypto::keys::StorageKey;
use porchlight_core::ids::{AccountId, DocumentId, RecordId, TenantId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

const KNOWN_MAX: usize = 4_096;

/// consent_id: what the document was published under, so that it ends with that consent whatever the database knows of it.
const SCHEMA: &str = "CREATE TABLE IF NOT EXISTS document_keys (
    tenant_id   BLOB NOT NULL CHECK (length(tenant_id) = 16),
    account_id  BLOB NOT NULL CHECK (length(account_id) = 16),
    document_id BLOB NOT NULL CHECK (length(document_id) = 16),
    consent_id  BLOB,
    data_key    BLOB NOT NULL CHECK (length(data_key) = 32),
    PRIMARY KEY (tenant_id, account_id, document_id)
) STRICT, WITHOUT ROWID";
const KEY: &str = "SELECT data_key FROM document_keys WHERE tenant_id = ?1 AND account_id = ?2 AND document_id = ?3";
const KEEP: &str = "INSERT INTO document_keys (tenant_id, account_id, document_id, consent_id, data_key)
    VALUES (?1, ?2, ?3, ?4, ?5)";
const DELETE: &str = "DELETE FROM document_keys WHERE tenant_id = ?1 AND account_id = ?2 AND ?3 IN (account_id, consent_id, document_id)";
const END: &str = "INSERT INTO ending_keys (tenant_id, account_id, of_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
const ENDING: &str = "SELECT /* every tenant */ tenant_id, account_id, of_id FROM ending_keys";
const ENDED: &str = "DELETE FROM ending_keys WHERE tenant_id = ?1 AND account_id = ?2 AND of_id = ?3";

/// Whose key it is: a document is named by its tenant, its account and its id together.
pub(super) type KeyName = (TenantId, AccountId, DocumentId);

/// Tenant, account, and a consent, a document, or the account itself.
pub(super) type Ending = (TenantId, AccountId, [u8; 16]);

/// The keys, and the file that they lie in.
pub(super) struct DataKeys(Mutex<Held>);

struct Held {
    conn: Connection,
    known: BTreeMap<KeyName, StorageKey>,
    /// Not on the disk yet.
    new: BTreeMap<KeyName, (StorageKey, Option<RecordId>)>,
}

impl DataKeys {
    pub fn open(path: &Path, options: &SqliteOptions) -> Result<Self, StoreError> {
        let conn = Connection::open(path)?;
        conn.busy_timeout(BUSY_TIMEOUT)?;
        // EXTRA: a power cut brings no rollback journal back, which would undo a commit that the database relies on.
        let level = if options.synchronous == Synchronous::Full { "EXTRA" } else { "OFF" };
        conn.execute_batch(&format!(
            "PRAGMA synchronous = {level}; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;
             PRAGMA temp_store = MEMORY;"
        ))?;
        conn.execute_batch(SCHEMA)?;
        if let Some(may_commit) = options.may_commit.clone() {
            conn.commit_hook(Some(move || !may_commit()))?;
        }
        Ok(Self(Mutex::new(Held { conn, known: BTreeMap::new(), new: BTreeMap::new() })))
    }

    /// A document's key; nothing once it was deleted, or on another machine.
    pub fn of(&self, name: KeyName) -> Result<Option<StorageKey>, StoreError> {
        self.held().of(name)
    }

    /// A document's key, a new one if it has none. It is on no disk before [`Self::sync`].
    pub fn make(&self, name: KeyName, consent: Option<RecordId>) -> Result<StorageKey, StoreError> {
        let mut held = self.held();
        if let Some(key) = held.of(name)? {
            return Ok(key);
        }
        let key = StorageKey::generate(&mut clock::system_rng());
        held.new.insert(name, (key.clone(), consent));
        Ok(key)
    }

    /// Brings new keys to stable storage. To be called before what rests under them is committed.
    pub fn sync(&self) -> Result<(), StoreError> {
        let mut held = self.held();
        let new = std::mem::take(&mut held.new);
        if new.is_empty() {
            return Ok(());
        }
        let tx = held.conn.transaction()?;
        for ((tenant, account, document), (key, consent)) in &new {
            let (consent, key) = (consent.as_ref().map(RecordId::as_bytes), key.to_bytes().as_slice());
            let values = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes(), consent, key];
            tx.prepare_cached(KEEP)?.execute(values)?;
        }
        tx.commit()?;
        held.known.extend(new.into_iter().map(|(name, (key, _))| (name, key)));
        Ok(())
    }

    /// Forgets keys that are on no disk: what was to rest under them is not committed.
    pub fn undo(&self) {
        self.held().new.clear();
    }

    /// Deletes keys for good.
    fn delete(&self, endings: &[Ending]) -> Result<(), StoreError> {
        let mut held = self.held();
        let tx = held.conn.transaction()?;
        for (tenant, account, of) in endings {
            tx.prepare_cached(DELETE)?.execute(params![tenant.as_bytes(), account.as_bytes(), of])?;
        }
        tx.commit()?;
        held.known.retain(|name, _| !endings.iter().any(|ending| (ending.0, ending.1) == (name.0, name.1)));
        Ok(())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn of(&mut self, name: KeyName) -> Result<Option<StorageKey>, StoreError> {
        if let Some(key) = self.known.get(&name).or(self.new.get(&name).map(|(key, _)| key)) {
            return Ok(Some(key.clone()));
        }
        let (tenant, account, document) = name;
        let values = params![tenant.as_bytes(), account.as_bytes(), document.as_bytes()];
        let found =
            self.conn.prepare_cached(KEY)?.query_row(values, |row| row.get(0).map(SecretBytes::new)).optional()?;
        let Some(key) = found.as_ref().map(StorageKey::of_bytes) else { return Ok(None) };
        if self.known.len() >= KNOWN_MAX {
            self.known.clear();
        }
        self.known.insert(name, key.clone());
        Ok(Some(key))
    }
}

/// Notes that keys are to be deleted once this is committed.
pub(super) fn end(tx: &Connection, tenant: TenantId, account: AccountId, of: &[u8; 16]) -> Result<(), StoreError> {
    tx.prepare_cached(END)?.execute(params![tenant.as_bytes(), account.as_bytes(), of])?;
    Ok(())
}

/// Deletes the keys that are to be deleted by what is committed.
pub(super) fn delete_ended(conn: &Connection, keys: &DataKeys) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(ENDING)?;
    let rows = statement.query_map([], |row| {
        Ok((TenantId::from_bytes(row.get(0)?), AccountId::from_bytes(row.get(1)?), row.get(2)?))
    })?;
    let endings: Vec<Ending> = rows.collect::<Result<_, _>>()?;
    if endings.is_empty() {
        return Ok(());
    }
    keys.delete(&endings)?;
    let tx = conn.unchecked_transaction()?;
    for (tenant, account, of) in &endings {
        tx.prepare_cached(ENDED)?.execute(params![tenant.as_bytes(), account.as_bytes(), of])?;
    }
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::sqlite::{SqliteStore, at_rest};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part, open};
    use porchlight_core::crypto::envelope::Header;
    use porchlight_core::crypto::segment::WireSegment;
    use porchlight_core::protocol::{RequestPart, Verdict};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// A house where Ana shares her milestones with staff.
    fn sharing() -> (Cedar, Phone, Vec<WireSegment>) {
        let cedar = cedar();
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let push = [vec![ana.grant().1], ana.share_milestones()].concat();
        assert!(ana.push(&cedar.store, ana.house, push.clone()).iter().all(|verdict| *verdict == Verdict::Stored));
        cedar.store.settle();
        (cedar, ana, push)
    }

    /// What the dashboard would read of everybody.
    fn read(store: &SqliteStore, house: TenantId) -> Vec<Vec<u8>> {
        let residents = store.read_house(house, NOON).unwrap().unwrap().residents;
        let documents = residents.into_iter().flat_map(|resident| resident.shared);
        documents.flat_map(|document| document.records).map(|record| record.bytes).collect()
    }

    fn keys_in(path: &Path) -> Vec<Vec<u8>> {
        let conn = Connection::open(path).unwrap();
        let mut statement = conn.prepare("SELECT data_key FROM document_keys").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    fn holds(path: &Path, needle: &[u8]) -> bool {
        std::fs::read(path).unwrap().windows(needle.len()).any(|window| window == needle)
    }

    fn is_in(dir: &Path, needle: &[u8]) -> bool {
        let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| path.is_file()).any(|path| holds(&path, needle))
    }

    /// A folder with a copy of some files of another one.
    fn copied(from: &Path, names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            std::fs::copy(from.join(name), dir.path().join(name)).unwrap();
        }
        dir
    }

    #[test]
    fn what_is_shared_rests_under_a_key_that_goes_when_it_is_taken_back() {
        let (cedar, mut ana, _) = sharing();
        let (dir, elsewhere) = (cedar.dir.path(), tempfile::tempdir().unwrap());
        let shown = read(&cedar.store, ana.house);
        assert_eq!(shown.len(), 5, "staff read it");
        let backup = elsewhere.path().join("yesterday");
        cedar.store.back_up(&backup).unwrap();
        let keys = keys_in(&dir.join("keys.db"));
        assert_eq!(keys.len(), 2, "one a document");
        assert!(keys.iter().all(|key| is_in(dir, key) && !holds(&backup, key)), "and no backup has it");
        assert!(shown.iter().all(|record| !is_in(dir, record) && !holds(&backup, record)));

        let withdrawal = ana.withdrawal();
        assert_eq!(ana.push(&cedar.store, ana.house, vec![withdrawal]), [Verdict::Stored]);
        assert!(keys.iter().all(|key| !is_in(dir, key)), "gone before Ana is answered");
        // The backup of before, with the keys of now.
        let old = copied(dir, &["keys.db"]);
        std::fs::copy(&backup, old.path().join("porchlight.db")).unwrap();
        let old = open(old.path());
        assert_eq!(read(&old, ana.house), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_backup_on_the_same_machine_opens_with_its_keys_and_elsewhere_phones_bring_what_was_shared() {
        let (cedar, ana, push) = sharing();
        let elsewhere = tempfile::tempdir().unwrap();
        let backup = elsewhere.path().join("yesterday");
        cedar.store.back_up(&backup).unwrap();
        let here = copied(cedar.dir.path(), &["porchlight.db", "porchlight.db-wal", "keys.db"]);
        SqliteStore::restore(here.path(), &backup).unwrap();
        let here = open(here.path());
        assert_eq!(read(&here, ana.house).len(), 5);

        for copies in [false, true] {
            let there = tempfile::tempdir().unwrap();
            if copies {
                std::fs::copy(&backup, there.path().join("porchlight.db")).unwrap();
            } else {
                SqliteStore::restore(there.path(), &backup).unwrap();
            }
            let there = open(there.path());
            assert_eq!(read(&there, ana.house).len(), 0);
            assert_ne!(there.incarnation(), cedar.store.incarnation(), "else the phones would raise an alarm");
            let held = |phone: &Phone| {
                let exchanged = phone.try_push(&there, phone.house, vec![]).exchanged.unwrap();
                exchanged.checks.iter().map(|check| check.count).sum::<u64>()
            };
            assert_eq!(held(&ana), 1, "the consent, and not what nobody can read");
            let compared = RequestPart { have: Some(vec![]), ..ana.part(ana.house, vec![]) };
            let compared = RequestPart { incarnation: Some(there.incarnation()), ..compared };
            assert_eq!(exchange_part(&there, NOON, compared).exchanged.unwrap().differing.unwrap().len(), 1);
            let verdicts = ana.push(&there, ana.house, push.clone());
            assert_eq!(verdicts, [Verdict::Duplicate, Verdict::Stored, Verdict::Stored]);
            there.settle();
            assert_eq!(read(&there, ana.house).len(), 5);
        }
    }

    #[test]
    fn a_key_of_another_machine_that_bears_the_same_name_opens_nothing_and_is_not_taken_for_the_right_one() {
        let (cedar, ana, push) = sharing();
        let elsewhere = tempfile::tempdir().unwrap();
        let backup = elsewhere.path().join("yesterday");
        cedar.store.back_up(&backup).unwrap();
        let there = tempfile::tempdir().unwrap();
        SqliteStore::restore(there.path(), &backup).unwrap();
        ana.push(&open(there.path()), ana.house, push.clone());
        SqliteStore::restore(there.path(), &backup).unwrap();
        let there = open(there.path());
        assert_eq!(read(&there, ana.house).len(), 0);
        assert_eq!(ana.push(&there, ana.house, push), [Verdict::Duplicate, Verdict::Stored, Verdict::Stored]);
        there.settle();
        assert_eq!(read(&there, ana.house).len(), 5);
    }

    /// A store that is killed at its n-th commit, of whichever of the two files.
    fn killed_after(dir: &Path, commits: i64) -> Result<SqliteStore, StoreError> {
        let left = Arc::new(AtomicI64::new(commits));
        let may_commit = move || left.fetch_sub(1, Ordering::SeqCst) > 0;
        let options = SqliteOptions {
            may_commit: Some(Arc::new(may_commit)),
            synchronous: Synchronous::Off,
            ..SqliteOptions::default()
        };
        SqliteStore::open(dir, options)
    }

    /// Whether each body of what is shared opens.
    fn has_every_key(store: &SqliteStore) -> bool {
        let select = "SELECT header, body, tenant_id FROM log WHERE body IS NOT NULL";
        let rows = store.read(|conn| {
            let mut statement = conn.prepare(select)?;
            let rows = statement.query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        });
        rows.unwrap().into_iter().all(|(header, body, tenant)| {
            let (header, tenant) = (Header::parse(&header).unwrap(), TenantId::from_bytes(tenant));
            at_rest::opened(&store.data_keys, tenant, &header, body).unwrap().bytes().is_some()
        })
    }

    #[test]
    fn a_kill_at_any_write_of_either_file_leaves_no_words_without_their_key_and_no_key_of_what_was_taken_back() {
        let (mut answered, mut commits) = (0, 0);
        while answered < 3 {
            let mut cedar = cedar();
            let mut ana = Phone::joined(1, &cedar, "Ana");
            let (dir, house, care) = (cedar.dir.path().to_owned(), ana.house, ana.care());
            let grant = ana.grant().1;
            let shared = ana.share_milestones();
            let withdrawal = ana.withdrawal();
            let pushes = [vec![grant, shared[0].clone()], vec![shared[1].clone()], vec![withdrawal]];
            let (incarnation, other) = (cedar.store.incarnation(), tempfile::tempdir().unwrap());
            cedar.store = open(other.path()); // gives the lock back
            answered = 0;
            if let Ok(dying) = killed_after(&dir, commits) {
                for push in &pushes {
                    if ana.try_push(&dying, house, push.clone()).status != 200 {
                        break;
                    }
                    answered += 1;
                    if answered == 3 {
                        assert!(keys_in(&dir.join("keys.db")).is_empty(), "answered, and its keys are there");
                    }
                    dying.settle();
                }
            }
            let store = open(&dir);
            // Where a key is missing, an opening begins anew.
            let has_every_key = has_every_key(&store) && store.incarnation() == incarnation;
            assert!(has_every_key, "killed at commit {commits}: words without their key");
            assert!(answered < 3 || keys_in(&dir.join("keys.db")).is_empty(), "killed at commit {commits}");
            let held = ana.try_push(&store, house, vec![]).exchanged.unwrap().checks;
            let held = held.iter().find(|check| check.space == care).unwrap().count;
            assert!(answered == 3 || held >= answered, "killed at commit {commits}: {held} of {answered}");
            // The phone sends it all again.
            for push in &pushes {
                ana.push(&store, house, push.clone());
            }
            store.settle();
            assert!(read(&store, house).is_empty() && keys_in(&dir.join("keys.db")).is_empty(), "commit {commits}");
            commits += 1;
        }
        assert!(commits > 6, "each commit was tried: {commits}");
    }

    #[test]
    fn what_an_earlier_version_left_lying_open_is_sealed_when_it_is_opened() {
        let (mut cedar, ana, _) = sharing();
        let other = tempfile::tempdir().unwrap();
        cedar.store = open(other.path());
        let path = cedar.dir.path().join("porchlight.db");
        let conn = Connection::open(&path).unwrap();
        let body = |segment: &porchlight_core::crypto::envelope::Envelope| segment.body.bytes().unwrap().to_vec();
        let mut needles = Vec::new();
        for envelope in ana.chains.values().flatten().filter(|envelope| at_rest::is_sealed(&envelope.header)) {
            let (id, body) = (envelope.id(), body(envelope));
            let changed = conn.execute("UPDATE log SET body = ?1 WHERE envelope_id = ?2", params![body, id.as_bytes()]);
            assert_eq!(changed.unwrap(), 1);
            needles.push(body);
        }
        conn.execute_batch("DROP TABLE ending_keys; DELETE FROM schema_migrations WHERE version = 18").unwrap();
        drop(conn);
        assert!(needles.iter().all(|needle| is_in(cedar.dir.path(), needle)), "else the search proves nothing");
        std::fs::remove_file(cedar.dir.path().join("keys.db")).unwrap();
        let store = open(cedar.dir.path());
        store.settle();
        assert_eq!(read(&store, ana.house).len(), 5);
        assert!(needles.iter().all(|needle| !is_in(cedar.dir.path(), needle)));
    }
}
