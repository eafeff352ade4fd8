//! A person's settings.

use super::PromptSettingsView;

/// The settings as they stand; the same on all devices.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SettingsView {
    /// When the person's day ends, in minutes after midnight.
    pub day_end_minutes: u16,
    /// Whether there is a second check-in in the morning.
    pub has_morning_check_in: bool,
    /// Whether the check-in asks about use.
    pub asks_about_use: bool,
    /// The country whose numbers come first, as two letters.
    pub country: Option<String>,
    /// Which prompts there are, and when.
    pub prompts: PromptSettingsView,
    /// Whether the plan can be read without the PIN.
    pub plan_opens_locked: bool,
}
