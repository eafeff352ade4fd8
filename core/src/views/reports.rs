//! What the phone says of a report: who looks at it and until when, and whom to call meanwhile.

use super::CrisisView;

/// Why something is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ReportReasonView {
    /// Somebody is put down, threatened or followed about.
    Harassment,
    /// Where to get something.
    DrugSourcing,
    /// Somebody may hurt themselves, or somebody else.
    SelfHarmOrThreat,
    /// Something of somebody's that is not for others.
    PrivacyBreach,
    /// Something else.
    Other,
}

/// How far a report has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ReportStateView {
    /// It goes when there is a network.
    Waiting,
    /// The house has it.
    Sent,
}

/// A report of one's own.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportView {
    /// Which.
    pub id: String,
    /// The post. It is hidden here, and on one's other devices when they hear of it.
    pub post: String,
    /// Why.
    pub reason: ReportReasonView,
    /// One's own words to staff.
    pub note: Option<String>,
    /// When it was made.
    pub at_ms: i64,
    /// How far it has come.
    pub state: ReportStateView,
    /// Within how many minutes of its coming in staff look at it, while the house is staffed.
    pub due_minutes: u32,
    /// Whom to call meanwhile, where somebody may get hurt.
    pub call_instead: Option<CrisisView>,
}

prints_no_words!(ReportView);
