//! Why a store could not do what was asked.

/// Why the store could not do what was asked. Verdicts on envelopes are no errors.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The queue of waiting writes is full; come again shortly.
    #[error("the server is busy; try again shortly")]
    Busy,
    /// No space on the disk. Nothing was acknowledged; reading goes on.
    #[error("the disk is full; free some space and the server goes on by itself")]
    Full,
    /// Writing failed for good; the process must be started anew.
    #[error("the store has stopped after a failed write; look at the disk, then start the server again")]
    Stopped,
    /// Another process serves this database.
    #[error("another porchlight process uses this data directory")]
    Locked,
    /// The database was written by a later version.
    #[error("this database has schema {found}, and this version knows up to {known}; use the newer porchlight")]
    NewerSchema {
        /// The schema's number in the database.
        found: i64,
        /// The last number that this version knows.
        known: i64,
    },
    /// A migration that was applied is not the one that this version would apply.
    #[error("migration {0} of this database is not the one this version knows; use the porchlight that wrote it")]
    ForeignMigration(i64),
    /// A file that is no database of ours.
    #[error("it is no Porchlight database; name a file that `porchlight backup` made")]
    NotOurs,
    /// A file that is damaged; SQLite's own words.
    #[error("it is damaged ({0}); take another backup")]
    Unsound(String),
    /// SQLite is older than 3.51.3, which can corrupt a database in WAL mode.
    #[error("SQLite {0} is too old; 3.51.3 or later is needed")]
    OldSqlite(&'static str),
    /// What is stored cannot be read.
    #[error("a stored {0} cannot be read")]
    Damaged(&'static str),
    /// A fault inside the server, logged where it happened.
    #[error("a write failed inside the server")]
    Fault,
    /// SQLite's own error.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The file system's error.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
