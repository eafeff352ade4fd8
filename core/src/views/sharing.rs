//! What the Sharing screen shows.

use super::{CheckInPartView, MilestoneView};

/// The Sharing screen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharingView {
    /// One switch per purpose.
    pub consents: Vec<ConsentView>,
    /// Milestones that can be shared or are, newest first.
    pub milestones: Vec<SharedMilestoneView>,
    /// What staff may see of the check-ins of the last 17 days, the latest first: what was published, whether it has
    /// reached the house or not.
    pub check_ins: Vec<SharedCheckInView>,
    /// Returns to use of this month and the one before, newest first, and whether a counsellor may see each. Empty while that is off.
    pub returns: Vec<SharedReturnView>,
    /// How many lines of the plan a counsellor may see.
    pub plan_lines: u32,
}

/// A return to use, and whether it is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedReturnView {
    /// The return's id.
    pub id: String,
    /// Its day, as an ISO date.
    pub day: String,
    /// Whether a counsellor may see that it was.
    pub is_shared: bool,
}

/// What a consent is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PurposeView {
    /// Staff may see the milestones that the person shares.
    StaffMilestones,
    /// Staff may still read what was shared with them after the person has left the house.
    Aftercare,
    /// The house may put the person into its alumni circle once they have left.
    Alumni,
    /// Staff may see on which days the person checked in, and nothing of the answers.
    StaffCheckIns,
    /// Staff may see mood, urge, confidence, sleep and company of each check-in.
    StaffAnswers,
    /// A counsellor may see each return to use that the person shares.
    StaffReturns,
    /// A counsellor may see the plan.
    StaffPlan,
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
    /// Its last day, as an ISO date, if it ends by itself.
    pub last_day: Option<String>,
    /// True while a change of this purpose has not reached the house: a withdrawal takes effect then.
    pub is_waiting_for_house: bool,
}

/// What staff may see of a day's check-in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedCheckInView {
    /// The day, as an ISO date.
    pub day: String,
    /// Which of the day, where the answers are shared.
    pub part: Option<CheckInPartView>,
    /// The answers, where they are shared.
    pub answers: Option<StaffAnswersView>,
}

/// The answers that staff may see. Each can be missing: skipped is not zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StaffAnswersView {
    /// 1 to 5.
    pub mood: Option<u8>,
    /// 0 to 10.
    pub craving: Option<u8>,
    /// 0 to 10.
    pub confidence: Option<u8>,
    /// 1 to 5.
    pub sleep: Option<u8>,
    /// Whether they talked with somebody who supports them.
    pub connected: Option<bool>,
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
