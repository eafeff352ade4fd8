//! `porchlight backup`.

use crate::store::StoreError;
use crate::store::sqlite::SqliteStore;
use anyhow::{Context, bail};
use std::io::ErrorKind;
use std::path::Path;

/// Writes a backup to a new file, readable by the server's own user only; answers its length in bytes.
pub fn write(store: &SqliteStore, to: &Path) -> anyhow::Result<u64> {
    match store.back_up(to) {
        Ok(()) => Ok(std::fs::metadata(to)?.len()),
        Err(StoreError::Io(error)) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already, and a backup overwrites nothing; name a new file", to.display())
        }
        Err(StoreError::Io(error)) => Err(error).with_context(|| {
            format!("cannot write {}; name a file in a folder that the server's own user may write to", to.display())
        }),
        Err(error) => Err(error).with_context(|| format!("no backup was made in {}", to.display())),
    }
}

pub(super) fn in_words(file: &Path) -> String {
    format!(
        "The backup is in {}. Keep it as safe as the server itself: it holds names, and whatever people share. The \
         keys (keys.db) of houses and of what people share are not in it.\n\nTo go back to it, stop the server, then:\n  porchlight restore --from FILE",
        file.display()
    )
}
