//! Streaks: runs and totals, computed from days and never stored as truth. A total comes first, and
//! nothing that was reached is taken back.

mod abstain;
mod habit;

pub use abstain::{Break, Ledger, Run};
pub use habit::{CONTINUES_WITHIN_MS, DayEntries, HabitFold, REST_WINDOW_DAYS, habit};

/// The window of the last number shown, in days.
pub const RECENT_DAYS: i32 = 90;

/// What a tracker shows, in the order in which it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// All days that count.
    pub total_days: u32,
    /// Days of the run that is going on.
    pub current_run_days: u32,
    /// Days of the longest run.
    pub longest_run_days: u32,
    /// Days that count among the last ninety, today included.
    pub recent_days: u32,
    /// All days since the beginning, those that do not count included: "112 of 113 days". For a habit, as the total.
    pub of_days: u32,
}
