//! Views: what a screen shows, already sorted, counted and permission-filtered. Plain values. Ids
//! are hexadecimal text, instants epoch milliseconds, days ISO dates, codes the shells' keys.

mod devices;
mod journal;

pub use devices::{DeviceAddedBy, DeviceView, LateWordsView, ShownWords, WordListView};
pub use journal::{DraftReason, DraftView, EntryRowView, EntryView, ImportView};

/// The Today screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TodayView {
    /// The person's day, as an ISO date.
    pub day: String,
    /// Today's check-in, once there is one.
    pub check_in: Option<CheckInView>,
    /// What the person follows, the one that started first leading.
    pub trackers: Vec<TrackerView>,
    /// How the exchange with the house stands.
    pub sync: SyncView,
}

/// A check-in; skipped answers are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckInView {
    /// Its id.
    pub id: String,
    /// When it was recorded.
    pub recorded_ms: i64,
    /// The answers.
    pub answers: CheckInAnswers,
    /// True once all of this month's entries have reached the person's own space on the server.
    pub has_reached_house: bool,
}

/// The answers of a check-in. Everything may be skipped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckInAnswers {
    /// 1 to 5.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub mood: Option<u8>,
    /// 0 to 10.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub craving: Option<u8>,
    /// 0 to 10.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub confidence: Option<u8>,
    /// 1 to 5.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub sleep: Option<u8>,
    /// Whether the person talked with someone who supports them.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub connected: Option<bool>,
}

/// The kinds of tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum TrackerKindView {
    /// Time since a day.
    Abstain,
    /// Days with a check-in.
    CheckInHabit,
}

/// One tracker with its numbers, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TrackerView {
    /// Its id.
    pub id: String,
    /// What it counts.
    pub kind: TrackerKindView,
    /// The person's own word.
    pub name: String,
    /// All days that count.
    pub total_days: u32,
    /// Days of the run that is going on.
    pub current_run_days: u32,
    /// Days of the longest run.
    pub longest_run_days: u32,
    /// Days that count among the last ninety.
    pub recent_days: u32,
    /// The last milestone reached, if any.
    pub reached: Option<MilestoneView>,
    /// The next one.
    pub next: Option<MilestoneView>,
}

/// The unit of a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum MarkUnitView {
    /// Civil days.
    Days,
    /// Calendar months.
    Months,
    /// Calendar years.
    Years,
}

/// A milestone: "30 days", "6 months", "1 year".
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MilestoneView {
    /// Its id; the same on all devices of the person.
    pub id: String,
    /// Days, months or years.
    pub unit: MarkUnitView,
    /// How many.
    pub amount: u16,
    /// The day on which it was or will be reached.
    pub day: String,
    /// Whether that day is today.
    pub is_today: bool,
}

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
    /// Codes of entries that were refused for good; the entries are still here.
    pub refused: Vec<String>,
}

/// The Sharing screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharingView {
    /// One switch per purpose.
    pub consents: Vec<ConsentView>,
    /// Milestones that can be shared or are, newest first.
    pub milestones: Vec<SharedMilestoneView>,
}

/// What a consent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PurposeView {
    /// Staff may see the milestones that the person shares.
    StaffMilestones,
}

/// One consent switch.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentView {
    /// What it is for.
    pub purpose: PurposeView,
    /// Whether it is on.
    pub is_on: bool,
    /// The consent in force, while it is on: what a person would ask about.
    pub consent: Option<String>,
    /// True while the last change has not reached the house: a withdrawal takes effect then.
    pub is_waiting_for_house: bool,
}

/// A milestone that was reached, and whether it is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedMilestoneView {
    /// The milestone.
    pub milestone: MilestoneView,
    /// Whether staff may see it.
    pub is_shared: bool,
}

/// How a sync within a deadline ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SyncOutcome {
    /// Everything was sent and read.
    UpToDate,
    /// Time ran out; the rest goes next time.
    TimedOut,
    /// The house cannot be reached; it is tried again later.
    Unreachable,
    /// This phone belongs to no house yet.
    NoHouse,
}
