//! What the screens say of a new account in the place of an old one.

use super::{MarkUnitView, PlanPartView};

/// What there is to say of it in the shown house.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReissueView {
    /// New accounts that wait to take this one's place, in any house. To be shown before everything else.
    pub waiting: Vec<WaitingReissueView>,
    /// Since when another account stands in this one's place: what this phone has of the house can be read, and nothing can
    /// be written there. Journal and path are as they were.
    pub superseded_ms: Option<i64>,
    /// Whether this account stands in the place of another.
    pub is_new: bool,
    /// Days that can be taken over from the shared copy.
    pub trackers: Vec<OfferedTrackerView>,
    /// Lines of the plan that can be taken over from it.
    pub plan_lines: Vec<OfferedLineView>,
    /// Ids of the trackers and lines of the plan that came from the shared copy; the screens mark them so.
    pub taken_over: Vec<String>,
}

/// A new account that waits to take this one's place.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WaitingReissueView {
    /// The house's name.
    pub house: String,
    /// What the two of the staff are called who asked for it.
    pub staff: Vec<String>,
    /// When the second one did, on the house's clock.
    pub asked_ms: i64,
    /// Until when nothing happens, and one tap stops it.
    pub until_ms: i64,
    /// Whether this person has stopped it; it takes effect when a phone of theirs reaches the house.
    pub is_stopped: bool,
}

/// Days of the shared copy.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OfferedTrackerView {
    /// Its name among what is offered.
    pub copy: String,
    /// From which day a tracker would count, as an ISO date.
    pub start: String,
    /// The marks that were shared, the earliest first.
    pub marks: Vec<MarkReachedView>,
}

/// A mark and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MarkReachedView {
    /// The unit.
    pub unit: MarkUnitView,
    /// How many of it.
    pub amount: u16,
    /// The day on which it was reached, as an ISO date.
    pub day: String,
}

/// A line of the plan in the shared copy.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OfferedLineView {
    /// Its name among what is offered.
    pub copy: String,
    /// Where it stood.
    pub part: PlanPartView,
    /// What it says.
    pub text: String,
    /// A number to call.
    pub phone: Option<String>,
}

/// Somebody in the circle who has a new account: two of the staff said so, and nobody else can.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NewAccountView {
    /// The new account.
    pub person: String,
    /// The old one, which says nothing any more.
    pub before: String,
    /// What the old one was called.
    pub name: Option<String>,
    /// Since when, on the house's clock.
    pub since_ms: i64,
}

prints_no_words!(WaitingReissueView, OfferedLineView, NewAccountView);
