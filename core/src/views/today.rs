//! What the Today screen shows: the check-in, and what a person follows in short.

use super::{AskView, FollowUpView, MilestoneView, SyncView, TrackerView, WaitingReissueView};

/// The Today screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TodayView {
    /// The person's day, as an ISO date.
    pub day: String,
    /// Today's check-in, once there is one.
    pub check_in: Option<CheckInView>,
    /// This morning's, for those who have a second one.
    pub morning_check_in: Option<CheckInView>,
    /// What the next check-in asks.
    pub questions: CheckInQuestionsView,
    /// What the person follows, the one that started first leading.
    pub trackers: Vec<TrackerView>,
    /// Milestones that were reached and not looked at yet: one for each tracker at most.
    pub celebrations: Vec<MilestoneView>,
    /// What was asked of staff and is open.
    pub ask: Option<AskView>,
    /// What of the answers that staff may see they may ask about; shown to the person first.
    pub follow_ups: Vec<FollowUpView>,
    /// A gentle offer to look at the plan with somebody. On this phone only.
    pub offers_plan: bool,
    /// How the exchange with the house stands.
    pub sync: SyncView,
    /// A new account that waits to take this one's place: shown before everything else, with one button that stops it.
    pub waiting_reissues: Vec<WaitingReissueView>,
}

/// What a check-in asks now, beside what it always asks: mood, craving, confidence, what was hard and what
/// helped, and whether somebody should reach out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckInQuestionsView {
    /// Which check-in of the day it would be.
    pub part: CheckInPartView,
    /// How the person slept: in the first one of the day.
    pub asks_sleep: bool,
    /// Whether they talked with somebody: in the evening.
    pub asks_connected: bool,
    /// About use: only where the person turned it on.
    pub asks_about_use: bool,
    /// Keys of what can make a day hard, in order.
    pub hard: Vec<String>,
    /// Keys of what can help, in order.
    pub helped: Vec<String>,
}

/// Which check-in of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CheckInPartView {
    /// The second one, for those who want it.
    Morning,
    /// The daily one.
    Evening,
}

/// Who should reach out. Crisis help is no answer: it opens on the phone and is recorded nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ReachOutView {
    /// Nobody.
    Nobody,
    /// Somebody whom the person picks.
    Peer,
    /// Staff.
    Staff,
}

/// A check-in; skipped answers are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckInView {
    /// Its id.
    pub id: String,
    /// The day it counts for, as an ISO date.
    pub day: String,
    /// Which of the day.
    pub part: CheckInPartView,
    /// When it was recorded.
    pub recorded_ms: i64,
    /// Whether it was filled in on a later day; it counts all the same.
    pub is_filled_in: bool,
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
    /// Keys of what made it hard.
    #[cfg_attr(feature = "uniffi", uniffi(default = []))]
    pub hard: Vec<String>,
    /// Keys of what helped.
    #[cfg_attr(feature = "uniffi", uniffi(default = []))]
    pub helped: Vec<String>,
    /// Whether somebody should reach out.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub reach_out: Option<ReachOutView>,
    /// A note about use, for nobody else.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub note_about_use: Option<String>,
}
