//! What the screen of small circles shows: who is in them, what they show each other, and who asks the person into one.

use super::MarkUnitView;

/// The person's small circles.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SmallCirclesView {
    /// Those that they are in, by name.
    pub circles: Vec<SmallCircleView>,
    /// Pairs with people whom one hears, by name.
    pub pairs: Vec<PairSharingView>,
    /// Invitations that can be answered, and answers that have not let the person in yet.
    pub invitations: Vec<CircleInvitationView>,
}

/// One small circle.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SmallCircleView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Everybody in it, by name; those without one at the end.
    pub members: Vec<SmallCircleMemberView>,
    /// Until when the person's own membership stands, unless it is renewed.
    pub until_ms: i64,
    /// Whether it is time to ask them if they stay: seven days before that, and afterwards.
    pub is_renewal_due: bool,
    /// Whether somebody can be asked in.
    pub has_room: bool,
    /// What the person shares there.
    pub sharing: SharedFieldsView,
    /// Whether numbers of theirs rest there: fewer days count than were shown, and the app tells nobody of that. Sharing the
    /// same fields once more shows them as they are.
    pub numbers_rest: bool,
}

/// Somebody in a small circle.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SmallCircleMemberView {
    /// Their account.
    pub id: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
    /// Whether it is oneself.
    pub is_me: bool,
    /// Whether their thirty days stand. Whoever did not renew is still in it, and can.
    pub stands: bool,
    /// What they show there.
    pub shows: SharesView,
}

/// What a person shares in a small circle or with one other: four switches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharedFieldsView {
    /// Whether they checked in today, and nothing of the answers.
    pub checked_in: bool,
    /// Marks that they reach for the first time.
    pub milestones: bool,
    /// How many days count, out of how many, of each tracker of time since a day.
    pub counters: bool,
    /// They may say that they need company.
    pub company: bool,
}

/// What a member shows. Whoever shares nothing looks like somebody who has not come to it yet.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SharesView {
    /// Whether they checked in today, as far as they show it.
    pub checked_in_today: bool,
    /// Milestones of the last two years, the newest first.
    pub milestones: Vec<CircleMilestoneView>,
    /// The days of each tracker, which has no name here.
    pub counters: Vec<CircleCounterView>,
    /// Until when they would like company, if they do.
    pub company_until_ms: Option<i64>,
}

/// A milestone that somebody shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CircleMilestoneView {
    /// The unit.
    pub unit: MarkUnitView,
    /// How many of it.
    pub amount: u16,
    /// The day on which it was reached, as an ISO date.
    pub day: String,
}

/// "112 of 113 days".
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CircleCounterView {
    /// All days that count.
    pub total_days: u32,
    /// All days since the beginning.
    pub of_days: u32,
}

/// Two people who can share with each other.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PairSharingView {
    /// The pair's id, as of a circle.
    pub id: String,
    /// The other one.
    pub person: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
    /// What the person shares with them.
    pub sharing: SharedFieldsView,
    /// As in a small circle.
    pub numbers_rest: bool,
    /// What the other one shows.
    pub shows: SharesView,
    /// Until when the person said that they need company.
    pub own_company_until_ms: Option<i64>,
}

/// Somebody asks the person into a small circle.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CircleInvitationView {
    /// The circle's id.
    pub circle: String,
    /// What it is called.
    pub name: String,
    /// Who asks.
    pub invited_by: String,
    /// What they want to be called, if they said so.
    pub invited_by_name: Option<String>,
    /// Until when it can be accepted.
    pub until_ms: i64,
    /// How far it has come.
    pub state: CircleInvitationStateView,
}

/// How far an invitation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CircleInvitationStateView {
    /// It can be accepted or declined.
    Open,
    /// It was accepted; the circle's words come with the network.
    Accepted,
    /// It was accepted, and others came first: there was no room. It can be accepted again, once somebody left.
    Full,
}

prints_no_words!(SmallCircleView, SmallCircleMemberView, SharesView, PairSharingView, CircleInvitationView);
