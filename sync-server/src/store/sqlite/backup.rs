//! Copies of the database: out to a file while it is served, and back in place of what is there.
//!
//! A restore is made ready in a folder of its own, new incarnation and all. Giving that folder its second name decides:
//! before it nothing has changed, after it every opening first finishes the restore. What was there is kept beside.

use super::{BUSY_TIMEOUT, SqliteOptions, SqliteStore, disclosures, lock, lost_keys, migrations, resync};
use crate::clock;
use crate::store::StoreError;
use porchlight_core::ids::IncarnationId;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const DATABASE: &str = "porchlight.db";
/// Where a restore is made ready, and the name that the folder gets once it is.
const MAKING_READY: &str = "restore-not-ready";
const READY: &str = "restore-ready";

impl SqliteStore {
    /// Writes a copy of the database, whole and consistent, to a new file, while it is served, and reads it again. Nobody
    /// else on this machine may look at it. Fails when there is such a file, and then, or when the disk is full, leaves
    /// nothing behind that was not there.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let file = File::options().create_new(true).write(true).mode(0o600).open(to)?;
        let copied = copy(&self.path, to).and_then(|()| examine(to)).and_then(|()| {
            file.sync_all()?;
            sync_folder_of(to)
        });
        copied.inspect_err(|_| drop(fs::remove_file(to)))
    }

    /// Makes a database that came back from a backup another one than it was: a new incarnation, so that phones compare
    /// what they have, and nothing shared is shown before they did.
    pub fn begin_anew(&mut self) -> Result<(), StoreError> {
        let fresh = IncarnationId::random(&mut clock::system_rng());
        self.writer.write(0, move |tx, effects| {
            resync::renew(tx, fresh)?;
            lost_keys::forget_unreadable(tx, &effects.keys)?;
            disclosures::begin_all(tx, fresh)
        })?;
        self.incarnation = fresh;
        Ok(())
    }

    /// Puts a backup in place of the database in a directory that nobody serves, as a database that begins anew. Answers
    /// where the one before lies now, if there was one. The keys of the houses stay as they are. Fails with `Locked` while
    /// a server runs, and with `NotOurs`, `NewerSchema`, `ForeignMigration` or `Unsound` on a file that is no good;
    /// nothing has changed then.
    pub fn restore(dir: &Path, from: &Path) -> Result<Option<PathBuf>, StoreError> {
        DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        let _lock = lock(dir)?;
        put_in_place(dir)?;
        examine(from)?;
        let making_ready = dir.join(MAKING_READY);
        let made = make_ready(&making_ready, from);
        made.inspect_err(|_| drop(fs::remove_dir_all(&making_ready)))?;
        fs::rename(&making_ready, dir.join(READY))?;
        sync_folder_of(&making_ready)?;
        put_in_place(dir)
    }
}

/// Makes the database that is to come: a whole copy, migrated, with its new incarnation on stable storage.
fn make_ready(dir: &Path, from: &Path) -> Result<(), StoreError> {
    DirBuilder::new().mode(0o700).create(dir)?;
    let path = dir.join(DATABASE);
    File::options().create_new(true).write(true).mode(0o600).open(&path)?;
    copy(from, &path)?;
    // The keys stay where they are: what was taken back since the backup was made has none there.
    let keys_dir = dir.parent().unwrap_or(dir);
    let mut store = SqliteStore::open_locked(dir, keys_dir, lock(dir)?, SqliteOptions::default())?;
    store.begin_anew()?;
    drop(store);
    if size_of(&beside(&path, "-wal"))? > 0 {
        return Err(StoreError::Unsound("its last changes are not in it".into()));
    }
    File::open(&path)?.sync_all()?;
    Ok(())
}

/// Finishes a restore that was made ready, wherever it stopped, and clears away what was not; answers where the database
/// before it lies now. The lock must be held.
pub(super) fn put_in_place(dir: &Path) -> Result<Option<PathBuf>, StoreError> {
    let (ready, path) = (dir.join(READY), dir.join(DATABASE));
    let mut before = None;
    if ready.join(DATABASE).exists() {
        before = set_aside(&path)?;
        sync_folder_of(&path)?;
        fs::rename(ready.join(DATABASE), &path)?;
        sync_folder_of(&path)?;
    }
    for folder in [ready, dir.join(MAKING_READY)] {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
    }
    Ok(before)
}

/// Gives a database the first free name beside, its write-ahead log first: SQLite finds the two together again.
fn set_aside(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let names = (1..).map(|n| beside(path, &format!(".before-restore-{n}")));
    let name = names.into_iter().find(|name| !name.exists()).unwrap_or_else(|| beside(path, ".before-restore"));
    for (ending, is_kept) in [("-wal", true), ("-shm", false), ("", true)] {
        let from = beside(path, ending);
        let moved = if is_kept { fs::rename(&from, beside(&name, ending)) } else { fs::remove_file(&from) };
        match moved {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(name.exists().then_some(name))
}

/// Whether a file is a database of ours, of a schema that this version knows, and sound.
fn examine(path: &Path) -> Result<(), StoreError> {
    let conn = open_to_read(path)?;
    migrations::check(&conn).map_err(|error| match error {
        StoreError::Sqlite(error) => unsound(&error),
        other => other,
    })?;
    let found: String =
        conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(|error| unsound(&error))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Unsound(found)) }
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let name = to.to_str().ok_or_else(|| std::io::Error::new(ErrorKind::InvalidFilename, "the name is no UTF-8"))?;
    open_to_read(from)?.execute("VACUUM INTO ?1", [name])?;
    Ok(())
}

fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    File::open(path)?; // its error says more than SQLite's
    let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(BUSY_TIMEOUT)?;
    // A copy is written as securely as this is read: else its first pages keep what is later deleted from their rows.
    conn.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON;",
    )?;
    Ok(conn)
}

fn unsound(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotOurs,
        _ => StoreError::Unsound(error.to_string()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn size_of(path: &Path) -> Result<u64, StoreError> {
    match fs::metadata(path) {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Brings names to stable storage, too.
fn sync_folder_of(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projection;
    use crate::store::{ResidentRead, Store};
    use crate::test_phone::{Cedar, NOON, Phone, cedar, exchange_part, open};
    use porchlight_core::protocol::{RequestPart, Verdict};
    use porchlight_core::time::Day;
    use std::collections::BTreeMap;
    use std::os::unix::fs::PermissionsExt;

    /// Every file of a folder but the lock, by name.
    fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
        let named = |entry: std::io::Result<fs::DirEntry>| {
            let entry = entry.unwrap();
            (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap_or_default())
        };
        fs::read_dir(dir).unwrap().map(named).filter(|(name, _)| name != "porchlight.lock").collect()
    }

    /// A house where Ana wrote one entry, a backup of that, and one entry more.
    fn yesterday() -> (Cedar, Phone, PathBuf, tempfile::TempDir) {
        let (cedar, elsewhere) = (cedar(), tempfile::tempdir().unwrap());
        let mut ana = Phone::joined(1, &cedar, "Ana");
        let (home, first) = (ana.home(), ana.write_sealed(b"month", 10));
        ana.push(&cedar.store, home, vec![first]);
        let backup = elsewhere.path().join("yesterday");
        cedar.store.back_up(&backup).unwrap();
        let second = ana.write_sealed(b"month", 20);
        ana.push(&cedar.store, home, vec![second]);
        (cedar, ana, backup, elsewhere)
    }

    /// The files of a running server, as a power cut leaves them.
    fn power_cut(cedar: &Cedar) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in ["porchlight.db", "porchlight.db-wal", "keys.db"] {
            fs::copy(cedar.dir.path().join(name), dir.path().join(name)).unwrap();
        }
        dir
    }

    fn count_of(ana: &Phone, store: &SqliteStore) -> u64 {
        ana.try_push(store, ana.home(), vec![]).exchanged.unwrap().checks[0].count
    }

    #[test]
    fn a_backup_is_whole_private_and_overwrites_nothing() {
        let (cedar, ana, backup, elsewhere) = yesterday();
        assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o600);
        let refused = cedar.store.back_up(&backup).unwrap_err();
        assert!(matches!(refused, StoreError::Io(error) if error.kind() == ErrorKind::AlreadyExists));
        assert!(cedar.store.back_up(&elsewhere.path().join("no/such/folder")).is_err());
        let (path, away) = (cedar.dir.path().join(DATABASE), cedar.dir.path().join("away"));
        fs::rename(&path, &away).unwrap();
        assert!(cedar.store.back_up(&elsewhere.path().join("today")).is_err());
        fs::rename(&away, &path).unwrap();
        assert_eq!(files(elsewhere.path()).into_keys().collect::<Vec<_>>(), ["yesterday"], "no half of a backup stays");
        assert_eq!(count_of(&ana, &cedar.store), 2, "and the server goes on");
    }

    #[test]
    fn a_restored_database_is_the_backup_in_another_lifetime() {
        let (cedar, ana, backup, _elsewhere) = yesterday();
        let incarnation = cedar.store.incarnation();
        let dir = power_cut(&cedar);
        assert!(
            fs::metadata(dir.path().join("porchlight.db-wal")).unwrap().len() > 0,
            "a log that must not be read again"
        );
        let keys = fs::read(dir.path().join("keys.db")).unwrap();
        let before = SqliteStore::restore(dir.path(), &backup).unwrap().unwrap();
        assert_eq!(before, dir.path().join("porchlight.db.before-restore-1"));
        let restored = open(dir.path());
        assert_ne!(restored.incarnation(), incarnation);
        assert_eq!(count_of(&ana, &restored), 1);
        assert_eq!(restored.houses().unwrap(), vec![cedar.house.clone()]);
        assert_eq!(fs::read(dir.path().join("keys.db")).unwrap(), keys, "the houses' keys stay");
        assert_eq!(
            ana.push(&restored, ana.home(), vec![ana.segment(*ana.chains.keys().next().unwrap(), 0..2)]),
            [Verdict::Stored],
            "the phone brings back what the backup lacks"
        );
        drop(restored);
        // What was there before is whole, with what lay in its write-ahead log only, and one can go back to it.
        let again = SqliteStore::restore(dir.path(), &before).unwrap().unwrap();
        assert_eq!(again, dir.path().join("porchlight.db.before-restore-2"));
        assert_eq!(count_of(&ana, &open(dir.path())), 2);
    }

    #[test]
    fn what_was_shared_is_shown_again_once_the_person_was_heard() {
        let (cedar, elsewhere) = (cedar(), tempfile::tempdir().unwrap());
        let (mut ana, mut ben) = (Phone::joined(1, &cedar, "Ana"), Phone::joined(2, &cedar, "Ben"));
        for phone in [&mut ana, &mut ben] {
            let push = [vec![phone.grant().1], phone.share_milestones()].concat();
            phone.push(&cedar.store, phone.house, push);
        }
        cedar.store.settle();
        let shown = |store: &SqliteStore| {
            let residents = store.read_house(cedar.house.tenant, NOON).unwrap().unwrap().residents;
            let today = Day::parse("2026-11-24").unwrap();
            let is_shown = |resident: &&ResidentRead| {
                projection::milestones_in_force(resident, today).is_some_and(|all| all.len() == 5)
            };
            residents.iter().filter(is_shown).map(|resident| resident.account).collect::<Vec<_>>()
        };
        assert_eq!(shown(&cedar.store).len(), 2);
        let backup = elsewhere.path().join("yesterday");
        cedar.store.back_up(&backup).unwrap();
        // What the backup does not know: Ana has withdrawn.
        let withdrawal = ana.withdrawal();
        ana.push(&cedar.store, ana.house, vec![withdrawal.clone()]);
        let private = ana.write_sealed(b"month", 10);
        ana.push(&cedar.store, ana.home(), vec![private]);
        let dir = power_cut(&cedar);
        SqliteStore::restore(dir.path(), &backup).unwrap();
        let restored = open(dir.path());
        restored.settle();
        let exchange = |phone: &Phone, change: &dyn Fn(&mut RequestPart)| {
            let mut part = RequestPart { incarnation: Some(restored.incarnation()), ..phone.part(phone.house, vec![]) };
            change(&mut part);
            assert_eq!(exchange_part(&restored, NOON, part).status, 200);
            shown(&restored)
        };
        assert_eq!(shown(&restored), [], "nobody was heard");
        let old = cedar.store.incarnation();
        assert_eq!(exchange(&ben, &|part| part.incarnation = Some(old)), [], "this phone does not know yet");
        assert_eq!(exchange(&ben, &|part| part.incarnation = None), []);
        assert_eq!(exchange(&ben, &|part| part.have = Some(vec![])), [], "this one is comparing");
        assert_eq!(exchange(&ben, &|part| part.want = Some(vec![])), []);
        assert_eq!(exchange(&ben, &|_| ()), [ben.account()], "Ben was heard, Ana was not");
        assert_eq!(exchange(&ana, &|part| part.have = Some(vec![])), [ben.account()]);
        let withdraw = |part: &mut RequestPart| part.push = vec![withdrawal.clone()];
        assert_eq!(exchange(&ana, &withdraw), [ben.account()], "and what she took back is not shown again");
        drop(restored);
        assert_eq!(shown(&open(dir.path())), [ben.account()], "a restart is no restore");
    }

    #[test]
    fn a_wrong_file_is_refused_and_nothing_changes() {
        let (cedar, _, backup, elsewhere) = yesterday();
        let dir = power_cut(&cedar);
        let file = |name: &str, bytes: &[u8]| {
            let path = elsewhere.path().join(name);
            fs::write(&path, bytes).unwrap();
            path
        };
        let whole = fs::read(&backup).unwrap();
        let mut damaged = whole.clone();
        let middle = damaged.len() / 2;
        damaged[middle..].fill(7);
        let later = file("later", &whole);
        Connection::open(&later)
            .unwrap()
            .execute("INSERT INTO schema_migrations (version, checksum, applied_ms) VALUES (99, x'00', 0)", [])
            .unwrap();
        let foreign = file("foreign", &whole);
        Connection::open(&foreign).unwrap().execute("UPDATE schema_migrations SET checksum = x'00'", []).unwrap();
        let leaking = file("leaking", &whole);
        let forget = "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'documents_of_space'";
        Connection::open(&leaking).unwrap().execute_batch(forget).unwrap();
        let before = files(dir.path());
        let refused = |from: &Path| {
            let error = SqliteStore::restore(dir.path(), from).unwrap_err();
            assert_eq!(files(dir.path()), before, "{error}");
            error
        };
        assert!(matches!(refused(&file("text", b"a shopping list, longer than a header")), StoreError::NotOurs));
        assert!(matches!(refused(&file("empty", b"")), StoreError::NotOurs));
        assert!(matches!(refused(&dir.path().join("keys.db")), StoreError::NotOurs));
        assert!(matches!(refused(&file("damaged", &damaged)), StoreError::Unsound(_)));
        assert!(matches!(refused(&file("short", &whole[..middle])), StoreError::Unsound(_)));
        assert!(matches!(refused(&leaking), StoreError::Unsound(_)));
        assert!(matches!(refused(&later), StoreError::NewerSchema { found: 99, .. }));
        assert!(matches!(refused(&foreign), StoreError::ForeignMigration(1)));
        assert!(matches!(refused(&elsewhere.path().join("nothing")), StoreError::Io(_)));
        assert!(SqliteStore::restore(dir.path(), &backup).is_ok(), "else the refusals prove nothing");
    }

    #[test]
    fn a_running_server_keeps_a_restore_out() {
        let (cedar, ana, backup, _elsewhere) = yesterday();
        let before = files(cedar.dir.path());
        assert!(matches!(SqliteStore::restore(cedar.dir.path(), &backup), Err(StoreError::Locked)));
        assert_eq!(files(cedar.dir.path()), before);
        assert_eq!(count_of(&ana, &cedar.store), 2);
    }

    #[test]
    fn a_restore_that_was_cut_short_is_finished_or_never_was() {
        let (cedar, ana, backup, _elsewhere) = yesterday();
        // While it was being made ready: nothing has happened.
        let dir = power_cut(&cedar);
        make_ready(&dir.path().join(MAKING_READY), &backup).unwrap();
        assert_eq!(count_of(&ana, &open(dir.path())), 2);
        assert!(!dir.path().join(MAKING_READY).exists(), "and nobody's words lie about");
        make_ready(&dir.path().join(MAKING_READY), &backup).unwrap();
        assert!(SqliteStore::restore(dir.path(), &backup).is_ok(), "it can be done again");
        // From there on it is finished, wherever it stopped.
        for moved in [&[][..], &["-wal"], &["-wal", ""]] {
            let dir = power_cut(&cedar);
            make_ready(&dir.path().join(READY), &backup).unwrap();
            let path = dir.path().join(DATABASE);
            for ending in moved {
                fs::rename(beside(&path, ending), beside(&path, &format!(".before-restore-1{ending}"))).unwrap();
            }
            let restored = open(dir.path());
            assert_eq!(count_of(&ana, &restored), 1);
            assert_ne!(restored.incarnation(), cedar.store.incarnation());
            drop(restored);
            let kept = files(dir.path());
            assert!(kept.contains_key("porchlight.db.before-restore-1-wal") && !kept.contains_key(READY));
            SqliteStore::restore(dir.path(), &dir.path().join("porchlight.db.before-restore-1")).unwrap();
            assert_eq!(count_of(&ana, &open(dir.path())), 2, "nothing of what was there is lost");
        }
    }
}
