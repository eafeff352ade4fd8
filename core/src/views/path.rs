//! What the Path screen shows: trackers with their runs, and milestones.

/// The Path screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PathView {
    /// The person's day, as an ISO date.
    pub day: String,
    /// What the person follows, the one that started first leading.
    pub trackers: Vec<TrackerView>,
    /// What they followed before; what it counted stays.
    pub set_aside: Vec<TrackerView>,
    /// Every milestone that was reached, newest first.
    pub milestones: Vec<MilestoneView>,
    /// Days of this month and the last that do not count against a run, and why; for their owner only.
    pub excused: Vec<ExcusalView>,
}

/// The kinds of tracker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum TrackerKindView {
    /// Time since a day.
    Abstain,
    /// Days with a check-in.
    CheckInHabit,
    /// Days on which the person did something they follow.
    Habit,
}

/// How often a habit is meant to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CadenceView {
    /// Every day.
    Daily,
    /// So many days in a week from Monday to Sunday, 1 to 7.
    TimesAWeek {
        /// How many.
        times: u8,
    },
    /// On chosen days of the week.
    Weekdays {
        /// Which, at least one; shown in the order of the week.
        days: Vec<WeekdayView>,
    },
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum WeekdayView {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl WeekdayView {
    /// The week, from Monday on.
    pub const WEEK: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];
}

/// One run of a tracker of time since a day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RunView {
    /// Its first day, as an ISO date.
    pub start: String,
    /// The day on which the next one was begun, as an ISO date; nothing while it goes on.
    pub end: Option<String>,
    /// Its days.
    pub days: u32,
}

/// What a tracker said before an edit, for its owner only.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TrackerEditView {
    /// When it was written.
    pub recorded_ms: i64,
    /// Its name then.
    pub name: String,
    /// Its first day then, as an ISO date.
    pub start: String,
    /// Whether it was set aside then.
    pub is_set_aside: bool,
}

/// Days that do not count against a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExcusalView {
    /// Its id.
    pub id: String,
    /// The first day, as an ISO date.
    pub first_day: String,
    /// The last day, as an ISO date.
    pub last_day: String,
    /// Why.
    pub reason: ExcuseReasonView,
}

/// Why a person excuses days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ExcuseReasonView {
    /// In hospital or detox.
    Hospital,
    /// Court or an office.
    Court,
    /// The phone was taken away or broken.
    PhoneAway,
    /// On the way.
    Travel,
    /// Ill.
    Illness,
    /// Something else, or nobody's business.
    Other,
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
    /// The day from which time is counted, as an ISO date; of a habit, the day on which it was begun.
    pub start: String,
    /// How often it is meant to be done.
    pub cadence: CadenceView,
    /// Whole hours since the start, for the first three days where the hour is known.
    pub hours: Option<u32>,
    /// Whether today has an entry.
    pub is_done_today: bool,
    /// All days that count.
    pub total_days: u32,
    /// Whether the run that is going on has no day yet, after days that counted: the screen says that it begins, and shows
    /// no zero.
    pub is_run_beginning: bool,
    /// Days of the run that is going on.
    pub current_run_days: u32,
    /// Days of the longest run.
    pub longest_run_days: u32,
    /// Days that count among the last ninety.
    pub recent_days: u32,
    /// All days since the beginning, those that do not count included: "112 of 113 days". As the total where all count.
    pub of_days: u32,
    /// The last milestone reached, if any.
    pub reached: Option<MilestoneView>,
    /// The next one.
    pub next: Option<MilestoneView>,
    /// Its runs, the first one leading; none for a habit.
    pub runs: Vec<RunView>,
}

/// What a milestone measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum LadderView {
    /// The run that goes on.
    Run,
    /// All days together, so that a return to use takes no mark away.
    Total,
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
    /// The tracker it belongs to.
    pub tracker: String,
    /// What it measures.
    pub ladder: LadderView,
    /// Days, months or years.
    pub unit: MarkUnitView,
    /// How many.
    pub amount: u16,
    /// The day on which it was or will be reached, as an ISO date.
    pub day: String,
    /// Whether that day is today.
    pub is_today: bool,
    /// The person's own words for it.
    pub words: Option<String>,
}
