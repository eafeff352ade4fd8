//! Views: what a screen shows, already sorted, counted and permission-filtered. Plain values. Ids
//! are hexadecimal text, instants epoch milliseconds, days ISO dates, codes the shells' keys.

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

/// The lists that recovery words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum WordListView {
    /// English words.
    English,
    /// Spanish words.
    Spanish,
}

/// Twelve recovery words, to be shown once and not kept.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShownWords {
    /// The words, in order.
    pub words: Vec<String>,
    /// Which three are asked back, counted from 1.
    pub asked_back: Vec<u32>,
}

impl std::fmt::Debug for ShownWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownWords(…)")
    }
}

/// How a device came to be one of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DeviceAddedBy {
    /// It is the first.
    First,
    /// Another device let it in.
    Device {
        /// That device.
        id: String,
    },
    /// The recovery words let it in.
    Words,
}

/// One device of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DeviceView {
    /// Its id.
    pub id: String,
    /// Whether it is this one.
    pub is_this: bool,
    /// How it came.
    pub added_by: DeviceAddedBy,
    /// When this phone first heard of it.
    pub first_seen_ms: Option<i64>,
    /// True for seven days: worth a word, in case it is not theirs.
    pub is_new: bool,
    /// Whether it was removed.
    pub is_removed: bool,
    /// Whether its removal waits until this phone has reached the house.
    pub is_removal_waiting: bool,
}

/// One row of the journal's list.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EntryRowView {
    /// The entry.
    pub id: String,
    /// The day it counts for.
    pub day: String,
    /// When it was begun.
    pub written_ms: i64,
    /// The title, or empty.
    pub title: String,
    /// The first words of the text.
    pub opening: String,
}

/// One entry, opened.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EntryView {
    /// The entry.
    pub id: String,
    /// The day it counts for.
    pub day: String,
    /// When it was begun.
    pub written_ms: i64,
    /// The title, or empty.
    pub title: String,
    /// The text.
    pub text: String,
    /// What the editor hands back when it saves, so that another phone's words are not undone.
    pub revision: String,
    /// Whether all of it has reached the person's own space on the server.
    pub has_reached_house: bool,
}

/// Why a text is kept as a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DraftReason {
    /// It is longer than an entry may be.
    TooLong,
    /// It was changed here while it was deleted on another phone.
    DeletedElsewhere,
}

/// A text that could not be saved as an entry. It stays on this phone.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DraftView {
    /// The draft.
    pub id: String,
    /// Why.
    pub reason: DraftReason,
    /// The title, or empty.
    pub title: String,
    /// The text.
    pub text: String,
}

/// What came of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportView {
    /// Entries that are new here.
    pub added: u32,
    /// Entries that were here already, word for word.
    pub already_here: u32,
    /// Entries whose place was taken (deleted before, or with other words): added as new ones.
    pub added_as_new: u32,
}

/// Something that a removed phone wrote after it was removed.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LateWordsView {
    /// The removed device.
    pub device: String,
    /// How many journal entries it has words for.
    pub entries: u32,
    /// How many other documents (days, trackers).
    pub others: u32,
    /// The beginnings of the entries.
    pub openings: Vec<String>,
}

macro_rules! prints_no_words {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
prints_no_words!(EntryRowView, EntryView, DraftView, LateWordsView);
