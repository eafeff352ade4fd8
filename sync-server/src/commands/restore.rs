//! `porchlight restore`.

use super::Made;
use crate::store::StoreError;
use crate::store::sqlite::SqliteStore;
use anyhow::{Context, bail};
use std::path::Path;

/// Puts a backup in place of the database in a data directory that no server runs on.
pub fn run(data: &Path, from: &Path) -> anyhow::Result<Made> {
    match SqliteStore::restore(data, from) {
        Ok(before) => Ok(Made::Restore { before }),
        Err(StoreError::Locked) => {
            bail!("a server runs on {}, and nothing was changed; stop it, then restore again", data.display())
        }
        Err(error) => Err(error).with_context(|| format!("{} was not restored", from.display())),
    }
}

pub(super) fn in_words(before: Option<&Path>) -> String {
    let before = before.map_or_else(String::new, |before| {
        format!(" The database that was here is kept in {}; delete it when you no longer need it.", before.display())
    });
    format!(
        "The backup is in place.{before}\n\nStart the server. Phones send again what the backup lacks as they come back, and \
         until a person's phone has, the house page shows nothing that this person shares."
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Ask, admin, backup};
    use super::*;
    use crate::clock;
    use crate::store::Store;
    use crate::test_phone::{Cedar, cedar, open};
    use std::sync::Arc;

    #[test]
    fn a_backup_is_made_beside_a_server_and_restored_without_one() {
        let Cedar { store, dir, house } = cedar();
        let (store, elsewhere) = (Arc::new(store), tempfile::tempdir().unwrap());
        admin::listen(dir.path(), Arc::clone(&store), "http://localhost:1".into(), clock::system()).unwrap();
        let ask = |name: &str| {
            let ask = Ask::Backup { to: elsewhere.path().join(name) };
            admin::ask(dir.path(), "", &ask, &clock::system())
        };
        let Made::Backup { file, length_bytes } = ask("first").unwrap() else { panic!("no backup") };
        assert_eq!(std::fs::metadata(&file).unwrap().len(), length_bytes);
        let overwriting = ask("first").unwrap_err().to_string();
        assert!(overwriting.contains("overwrites nothing; name a new file"), "{overwriting}");
        let nowhere = ask("no/such/folder").unwrap_err().to_string();
        assert!(nowhere.contains("a folder that the server's own user may write to"), "{nowhere}");

        let running = run(dir.path(), &file).unwrap_err().to_string();
        assert!(running.contains("stop it, then restore again"), "{running}");
        drop(store);
        let wrong = format!("{:#}", run(dir.path(), &dir.path().join("keys.db")).unwrap_err());
        assert!(wrong.contains("was not restored: it is no Porchlight database"), "{wrong}");
        let made = run(dir.path(), &file).unwrap();
        assert!(made.in_words().contains("is kept in") && made.in_words().contains("porchlight.db.before-restore-1"));
        assert_eq!(open(dir.path()).houses().unwrap(), vec![house]);
        assert!(ask("second").is_ok(), "a backup needs no server");
        assert!(backup::in_words(&file).contains("porchlight restore --from"));
    }
}
