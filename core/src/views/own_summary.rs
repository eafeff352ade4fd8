//! A person's own summary, for paper: what they chose, for whom they like.

use super::{MilestoneView, PlanSectionView, TrackerView};

/// What a person can put on a summary. Answers, returns to use, notes and the journal are none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SummaryPartView {
    /// On which days they checked in.
    CheckInDays,
    /// Milestones that they reached.
    Milestones,
    /// What they count, under their own names for it, with its numbers.
    Trackers,
    /// Their plan for a hard hour.
    Plan,
}

/// The summary. Parts that were not chosen are absent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OwnSummaryView {
    /// Its first day, as an ISO date.
    pub since: String,
    /// Its last day, as an ISO date: the day on which it was made.
    pub until: String,
    /// Days with a check-in, as ISO dates, the first one leading.
    pub check_in_days: Option<Vec<String>>,
    /// Milestones of these days, the first one leading.
    pub milestones: Option<Vec<MilestoneView>>,
    /// What the person counts, as it is today.
    pub trackers: Option<Vec<TrackerView>>,
    /// The parts of the plan that have lines.
    pub plan: Option<Vec<PlanSectionView>>,
    /// What a sheet says at its foot, in the words of the law (42 CFR 2.32).
    pub notice: String,
}
