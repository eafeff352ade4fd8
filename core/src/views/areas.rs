//! What a change is about, for who observes.

/// A screen that may show something else now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum AreaView {
    /// Today, and how the exchange stands.
    Today,
    /// The journal and the drafts.
    Journal,
    /// Posts, small circles, the schedule.
    Circle,
    /// Trackers and milestones.
    Path,
    /// The plan.
    Plan,
    /// Devices, houses, mentors.
    People,
    /// Consents, what is shared, who looked.
    Sharing,
    /// Settings, the PIN among them.
    Settings,
}

impl AreaView {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Today, Self::Journal, Self::Circle, Self::Path, Self::Plan, Self::People, Self::Sharing, Self::Settings];
}
