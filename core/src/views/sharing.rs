//! What the Sharing screen shows.

use super::MilestoneView;

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
    /// Staff may still read what was shared with them after the person has left the house.
    Aftercare,
    /// The house may put the person into its alumni circle once they have left.
    Alumni,
    /// Staff may see on which days the person checked in, and nothing of the answers.
    StaffCheckIns,
    /// Staff may see mood, urge, confidence, sleep and company of each check-in.
    StaffAnswers,
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
