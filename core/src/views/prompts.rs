//! Prompts: notifications that the shell hands to the phone's system, exactly as planned.

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PromptKindView {
    /// A request to staff could not be sent yet.
    WaitingToSend,
    /// The daily check-in.
    EveningCheckIn,
    /// A day of the time after leaving a house.
    Landing,
    /// A milestone is reached today.
    MilestoneToday,
    /// The second check-in.
    MorningCheckIn,
}

/// One planned prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PromptView {
    /// The same in every plan: what is planned again replaces what was planned before.
    pub id: u32,
    /// What it is for: where a tap leads, never a word on the lock screen.
    pub kind: PromptKindView,
    /// When it is shown.
    pub at_ms: i64,
    /// The key of its words, which are neutral.
    pub words: String,
}

/// Which prompts a person wants, in minutes after midnight where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PromptSettingsView {
    /// The evening check-in, from noon on; absent when off.
    pub evening_at: Option<u16>,
    /// The morning check-in, before noon; absent when off.
    pub morning_at: Option<u16>,
    /// Whether a milestone is prompted on its day.
    pub has_milestones: bool,
    /// Whether a request to staff that was not sent yet is prompted.
    pub has_waiting: bool,
    /// Whether each day of the time after leaving a house is prompted.
    pub has_landing: bool,
    /// When quiet hours begin.
    pub quiet_from: u16,
    /// When they end; the same as their beginning for none.
    pub quiet_until: u16,
}
