//! What of a person's own answers staff may ask them about, shown to the person first.

/// An offer of a conversation.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FollowUpView {
    /// Why.
    pub rule: FollowUpRuleView,
    /// The day of the answer, as an ISO date.
    pub day: String,
    /// The answer itself.
    pub answer: u8,
    /// What the person said beside it, for a counsellor to read.
    pub words: Option<String>,
    /// Whether they can: the consent for answers says so since words belong to it.
    pub can_add_words: bool,
}

prints_no_words!(FollowUpView);

/// Why staff may ask how somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum FollowUpRuleView {
    /// An urge of 7 or more of 10, or well above the usual.
    Urge,
    /// Confidence of 3 or less of 10, or well below the usual.
    Confidence,
    /// A mood of 2 or less of 5, three days running.
    Mood,
}
