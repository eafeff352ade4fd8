//! Who looked at what the person shared.

/// The list of who looked, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WhoLookedView {
    /// One page of it.
    pub readings: Vec<ReadingView>,
    /// What to ask the next page with; absent at the end.
    pub next: Option<i64>,
    /// How far each house's list can be trusted.
    pub houses: Vec<HouseLogView>,
}

/// One reading of the person's data by staff, or the same one again and again in one sitting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReadingView {
    /// The house's name.
    pub house: String,
    /// The staff member's name, as the house had it then.
    pub staff: String,
    /// What they were there then.
    pub role: StaffRoleView,
    /// When, on the house's clock; the last time, if it was more than once.
    pub at_ms: i64,
    /// The first time of a sitting: a page that stays open is read anew whenever something changes. The same as `at_ms` if
    /// it was once.
    pub since_ms: i64,
    /// How often in that sitting.
    pub times: u32,
    /// What they saw.
    pub kinds: Vec<SeenKindView>,
    /// Why.
    pub reason: SeenReasonView,
    /// What for, in the staff member's own words: where they took a copy away.
    pub what_for: Option<String>,
}

/// What a phone knows of a house's list.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HouseLogView {
    /// The house's name.
    pub house: String,
    /// When the house last proved that nothing of it was changed; absent if it never did.
    pub checked_ms: Option<i64>,
    /// The code of what was wrong, if anything ever was. Both of the house's words are kept.
    pub broken: Option<String>,
}

/// Somebody on staff who saw an ask.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AskSeenView {
    /// Their name.
    pub staff: String,
    /// What they are there.
    pub role: StaffRoleView,
    /// When they saw it first, on the house's clock.
    pub at_ms: i64,
}

/// What somebody on staff is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum StaffRoleView {
    /// On shift in the house.
    HouseStaff,
    /// Counsellor.
    Counsellor,
    /// Runs the house.
    HouseManager,
    /// Another one, of a later version too.
    Other,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SeenKindView {
    /// That somebody asked for support.
    Ask,
    /// On which days they checked in.
    CheckIns,
    /// Answers of check-ins.
    Answers,
    /// The person's own words beside a follow-up.
    FollowUpWords,
    /// Milestones, or that sharing them is on.
    Milestones,
    /// The plan.
    Plan,
    /// A return to use that somebody shared.
    ReturnToUse,
    /// A consent that somebody gave, such as that staff may stay in touch after they left.
    StayingInTouch,
    /// A report that somebody made.
    Report,
    /// A line about a session, without its author.
    SessionLines,
    /// Something else.
    Other,
}

/// Why somebody looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SeenReasonView {
    /// They opened the page about everybody in the house.
    HousePage,
    /// They opened the page about this person.
    ResidentPage,
    /// They looked at reports.
    Report,
    /// They read the lines about a session that they led.
    Session,
    /// They opened the page on which the week of the whole house was counted, in thirds.
    HouseClimate,
    /// They asked for a new account in the place of this one, or stopped one.
    NewAccount,
    /// They took a copy away.
    Exported,
    /// Something else.
    Other,
}
