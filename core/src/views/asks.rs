//! What the Today screen says of an ask for support.

use super::{AskSeenView, CrisisView};

/// How far an ask has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum AskStateView {
    /// The house does not have it yet.
    NotSent,
    /// The house has it: it is on the page that staff look at.
    Sent,
    /// The person answered that staff should reach out, and belongs to no house: there is nobody to ask.
    NobodyHere,
}

/// An ask that is open. Several count as one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AskView {
    /// How far it has come.
    pub state: AskStateView,
    /// When it was made, or the oldest of several.
    pub asked_ms: i64,
    /// The name of the house whose staff were asked; absent where there is none.
    pub house: Option<String>,
    /// Who on staff has seen it, as far as this phone knows.
    pub seen_by: Vec<AskSeenView>,
    /// Whom to call instead, for as long as no house has it.
    pub call_instead: Option<CrisisView>,
}
