//! What the screen of mentors shows: who offers to walk with somebody, and who walks with whom. Nothing here counts a mentor's
//! people or ranks anybody.

/// Mentors, as one person sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MentorsView {
    /// Those of one's circle whom the house approves, by name; those without one at the end.
    pub mentors: Vec<MentorView>,
    /// Who walks with the person. It is voluntary: either of the two ends it at any time.
    pub my_mentors: Vec<MentorshipView>,
    /// Whom the person walks with.
    pub my_mentees: Vec<MentorshipView>,
    /// Whom the person has asked.
    pub asked: Vec<MentorAskingView>,
    /// Who asks the person.
    pub asking_me: Vec<MentorAskingView>,
    /// What the person offers.
    pub my_offer: Option<MentorOfferView>,
}

/// Somebody who offers to walk with others.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MentorView {
    /// Their account.
    pub id: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
    /// Their own words.
    pub text: String,
    /// How many months they have behind them, by their own word.
    pub months: u16,
    /// In their own words, if they said so.
    pub gender: Option<String>,
    /// Whether they can be asked.
    pub has_room: bool,
}

/// Two people, one of whom walks with the other.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MentorshipView {
    /// The other one.
    pub person: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
}

/// Somebody was asked, and can still say yes.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MentorAskingView {
    /// Its id.
    pub asking: String,
    /// The other one.
    pub person: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
    /// Until when it can be accepted.
    pub until_ms: i64,
}

/// What the person offers themselves.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MentorOfferView {
    /// Their own words.
    pub text: String,
    /// How many months they have behind them, by their own word.
    pub months: u16,
    /// How many people they take, 1 to 3.
    pub mentees: u8,
    /// In their own words, if they said so.
    pub gender: Option<String>,
    /// The last day on which the house approves it, as an ISO date, as it knows it now; absent when it does not.
    pub approved_until: Option<String>,
}

prints_no_words!(MentorView, MentorshipView, MentorAskingView, MentorOfferView);
