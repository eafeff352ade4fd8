//! The phone's folder: its data, and beside it the key that a real phone has in its keystore.

use super::clock::SystemClock;
use anyhow::{Context, bail};
use house_simulator::key_store::OwnKeyStore;
use porchlight_core::companion::{Clock, Companion, OpenConfig, account_exists};
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::sync::Arc;

/// A phone's folder.
pub struct Folder {
    /// Where it is.
    pub path: PathBuf,
}

impl Folder {
    /// Opens the phone; the first time, it is a new one with an account of its own.
    pub fn open(&self) -> anyhow::Result<Arc<Companion>> {
        self.open_with(Arc::new(SystemClock))
    }

    /// Opens the phone with a clock of the caller's.
    pub fn open_with(&self, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<Companion>> {
        let (config, key_store) = self.prepare()?;
        Ok(Companion::open(config, key_store, clock)?)
    }

    /// Makes the folder for a phone that comes to an account which there is already.
    pub fn prepare_new(&self) -> anyhow::Result<(OpenConfig, Arc<OwnKeyStore>)> {
        let (config, key_store) = self.prepare()?;
        if account_exists(config.clone())? {
            bail!(
                "{} holds a phone already, and it stays as it is; choose an empty folder with --data",
                self.path.display()
            );
        }
        Ok((config, key_store))
    }

    fn prepare(&self) -> anyhow::Result<(OpenConfig, Arc<OwnKeyStore>)> {
        let cannot = || format!("cannot use the folder {}; choose another with --data", self.path.display());
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path).with_context(cannot)?;
        let (key_store, is_new) = OwnKeyStore::in_file(&self.path.join("keystore.key")).with_context(cannot)?;
        if is_new {
            eprintln!(
                "A new phone. A real one keeps its key in the phone's keystore; this one has a file beside its data."
            );
        }
        Ok((OpenConfig { directory: self.path.to_string_lossy().into_owned() }, Arc::new(key_store)))
    }
}
