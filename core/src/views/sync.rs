//! How the exchange with the house stands.

/// How the exchange stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncView {
    /// Entries saved on this phone that have not reached the house yet.
    pub waiting: u64,
    /// The last exchange that every tenant answered.
    pub last_success_ms: Option<i64>,
    /// Why the last exchange failed, as a code.
    pub failure: Option<String>,
    /// The server sent something that it should not have; a code.
    pub alarm: Option<String>,
    /// How far this phone's clock is ahead of the house's, when they differ by more than five minutes: its days may be
    /// wrong, and nothing is refused for it.
    pub clock_skew_ms: Option<i64>,
    /// Codes of entries that were refused for good; the entries are still here.
    pub refused: Vec<String>,
}

/// How a sync within a deadline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SyncOutcome {
    /// Everything was sent and read.
    UpToDate,
    /// Time ran out; the rest goes next time.
    TimedOut,
    /// A house, or the home, cannot be reached; it is tried again later. The list of houses says which.
    Unreachable,
    /// This phone belongs to no house yet.
    NoHouse,
}
