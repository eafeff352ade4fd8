//! Where the databases of a run lie.

use std::path::Path;
use tempfile::TempDir;

/// A new folder on a real disk: beside this program, so under `target`.
pub(super) fn on_disk() -> anyhow::Result<TempDir> {
    let program = std::env::current_exe()?;
    let beside = program.parent().unwrap_or(Path::new("."));
    Ok(tempfile::tempdir_in(beside)?)
}

/// A new folder in memory, where the disk is not what is measured.
pub(super) fn in_memory() -> anyhow::Result<TempDir> {
    let shared_memory = Path::new("/dev/shm");
    Ok(if shared_memory.is_dir() { tempfile::tempdir_in(shared_memory)? } else { tempfile::tempdir()? })
}

/// Copies the files of a folder into a new one.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}

/// Sets a connection up as phones and server set theirs up: what is committed has reached the disk.
pub(super) fn configure(connection: &rusqlite::Connection) -> anyhow::Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA trusted_schema = OFF; PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}
