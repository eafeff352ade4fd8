//! What the screen of small circles shows: who is in them, and who asks the person into one.

/// The person's small circles.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SmallCirclesView {
    /// Those that they are in, by name.
    pub circles: Vec<SmallCircleView>,
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
    pub from: String,
    /// What they want to be called, if they said so.
    pub from_name: Option<String>,
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

prints_no_words!(SmallCircleView, SmallCircleMemberView, CircleInvitationView);
