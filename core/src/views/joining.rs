//! Joining a house by a code.

/// This phone asks to be let in with a code.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct JoinAskView {
    /// Six digits, `481 205`: staff see the same ones, if it is this phone that asks and nobody stands between.
    pub digits: String,
    /// What became of it.
    pub state: JoinAskStateView,
}

/// What became of a phone that asks to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum JoinAskStateView {
    /// Staff have not decided yet.
    Waiting,
    /// This phone has joined the house.
    Joined,
    /// Staff did not let it in.
    Refused,
    /// The code's time is over.
    Over,
}

prints_no_words!(JoinAskView);
