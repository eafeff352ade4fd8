//! Who the person is in their house, and what follows from having left it.

use super::mentors::MentorshipView;

/// Who the person is in their house. How they left is not on it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StandingView {
    /// The house's name.
    pub house: String,
    /// What they are there now.
    pub state: StandingStateView,
    /// Since when.
    pub since_ms: i64,
    /// The last day away that the house expects, as an ISO date, while they are away for a while; only the house's word
    /// ends it.
    pub away_until: Option<String>,
    /// The 28 days after leaving, while they last.
    pub landing: Option<LandingView>,
    /// When staff stop reading what was shared with them; absent once they have, and while one lives there.
    pub staff_access_ends_ms: Option<i64>,
    /// Their room or bed, as the house noted it.
    pub room: Option<String>,
    /// The last day that the house plans with, as an ISO date; only its word ends a stay.
    pub last_day: Option<String>,
    /// Who their counsellor is. Without one, nobody on the staff sees what is for a counsellor.
    pub counsellor: Option<String>,
    /// The alumni circle.
    pub alumni: StayingInTouchView,
}

/// What somebody is in a house.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum StandingStateView {
    /// Lives there.
    Resident,
    /// Lives there and is away for a while.
    Leave,
    /// Left in the last 28 days.
    Landing,
    /// Left, and is in the alumni circle.
    Alumni,
    /// Left, and keeps to themselves.
    PrivateOnly,
}

/// The 28 days after leaving.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LandingView {
    /// Which day it is, from 1.
    pub day: u16,
    /// How many there are.
    pub days: u16,
    /// What stays on top, as keys of the screens.
    pub pinned: Vec<String>,
    /// Days on which somebody of one's own gets in touch, today and later.
    pub contact_days: Vec<u16>,
    /// Who that may be: one's mentors.
    pub mentors: Vec<MentorshipView>,
}

/// How the person stands to the alumni circle. It is turned on and off with the consent `Alumni`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum StayingInTouchView {
    /// Off: not asked for, or turned off.
    Off,
    /// On until this day, with it.
    Until {
        /// The day, as an ISO date.
        day: String,
    },
    /// It ends today or is over: the screen asks whether it is wanted again.
    AskAgain,
}
