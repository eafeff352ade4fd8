//! What the screens of a return to use show, in their order: safety, company, then the note, now or later.

use super::CrisisView;

/// The screens of a return to use.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReturnToUseView {
    /// The screens, in order.
    pub steps: Vec<ReturnStepView>,
    /// For the first: whom to call.
    pub crisis: CrisisView,
    /// For the second: who can be asked to be there.
    pub company: Vec<CompanyView>,
    /// For the third: today, as an ISO date.
    pub day: String,
    /// What was noted before, newest first; for its owner only.
    pub noted: Vec<ReturnView>,
}

/// One screen of a return to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ReturnStepView {
    /// "Are you safe?": less is needed now than before, naloxone, the emergency number.
    Safety,
    /// "Who would you like with you?"
    Company,
    /// Note it, or later.
    Note,
}

/// Who could be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CompanyView {
    /// Somebody of the circle.
    Peer,
    /// The mentor.
    Mentor,
    /// Staff.
    Staff,
    /// Nobody.
    Nobody,
}

/// What a person notes of a return to use. Nothing of it leaves the phone by itself.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReturnEntry {
    /// The trackers whose run it closes; none, for somebody who counts no days.
    pub trackers: Vec<String>,
    /// The day, as an ISO date.
    pub day: String,
    /// When, if the person says so.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub at_ms: Option<i64>,
    /// A note for nobody else.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub private_note: Option<String>,
    /// What helped.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub what_helped: Option<String>,
    /// The day from which to count again, as an ISO date; the same day if nothing is said.
    #[cfg_attr(feature = "uniffi", uniffi(default = None))]
    pub new_start: Option<String>,
}

/// A return to use that was noted.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReturnView {
    /// Its id.
    pub id: String,
    /// The trackers whose run it closed.
    pub trackers: Vec<String>,
    /// The day, as an ISO date.
    pub day: String,
    /// When, if the person said so.
    pub at_ms: Option<i64>,
    /// The note.
    pub private_note: Option<String>,
    /// What helped.
    pub what_helped: Option<String>,
    /// The day from which the person counts again, as an ISO date.
    pub new_start: String,
}

prints_no_words!(ReturnEntry, ReturnView);
