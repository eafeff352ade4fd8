//! What the Circle screen shows. Nothing here counts people's words, ranks anybody or says who has read what.

use super::{MarkUnitView, NewAccountView};

/// The circle of a house, as one of its members sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CircleView {
    /// Everybody, by name; those without one at the end.
    pub people: Vec<PersonView>,
    /// Posts of the last 90 days, newest first.
    pub posts: Vec<PostView>,
    /// At most two people whom one might think of today. Why is said nowhere.
    pub nudge: Vec<String>,
    /// A card that nobody else sees.
    pub giving: GivingView,
    /// How many encouragements can still be given today.
    pub left_today: u32,
    /// Who has a new account, and what they were called under the old one; the newest first, for 90 days.
    pub new_accounts: Vec<NewAccountView>,
}

/// Somebody in the circle, in a pair with the person, or whose words are shown.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonView {
    /// Their account.
    pub id: String,
    /// What they want to be called, if they said so.
    pub name: Option<String>,
    /// Whether it is oneself.
    pub is_me: bool,
    /// Whether they can be written to: in one's circle, or in a pair with oneself. Others said something here before.
    pub is_here: bool,
    /// Whether their words are hidden here.
    pub is_blocked: bool,
    /// How many encouragements can be given to them now.
    pub left: u32,
}

/// A few words or a card.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PostView {
    /// Which.
    pub id: String,
    /// Who gave it.
    pub author: String,
    /// To whom; to the whole circle when absent.
    pub to: Option<String>,
    /// Number of the card, whose text is among the words as `card.N`, or `celebration_card.N` where a milestone is
    /// announced.
    pub card: Option<u16>,
    /// The giver's own words.
    pub text: Option<String>,
    /// When it was given.
    pub given_ms: i64,
    /// From when on nobody is shown it.
    pub until_ms: Option<i64>,
    /// One's own: how far it has come.
    pub state: Option<PostStateView>,
    /// Thanks that the person can see: for their own post, or their own for somebody else's.
    pub thanks: Vec<ThanksView>,
    /// The milestone that it announces.
    pub milestone: Option<AnnouncedMarkView>,
}

/// A milestone as a circle sees it: the mark, and nothing of what lies before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AnnouncedMarkView {
    /// The unit.
    pub unit: MarkUnitView,
    /// How many of it.
    pub amount: u16,
}

/// How far a post of one's own has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PostStateView {
    /// It goes when there is a network.
    Waiting,
    /// The house has it.
    Sent,
    /// Its time is over, and it has not been sent; if it still goes, nobody is shown it.
    ExpiredNotSent,
    /// Several devices gave more than a day or a person can take, or the house did not take it: nobody is shown this one.
    NotDelivered,
    /// The house hides it from everybody; it may still change its mind.
    HiddenByHouse,
}

/// Somebody's thanks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ThanksView {
    /// Whose.
    pub person: String,
    /// Number of the card, whose text is among the words as `thanks_card.N`.
    pub card: u16,
}

/// What giving has done in the last seven days. Never a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GivingView {
    /// People to whom something was given.
    pub people: u32,
    /// Those of them who wrote back.
    pub wrote_back: u32,
    /// Days of the run on which something was given, as far back as 90 days.
    pub run_days: u32,
}

/// What one's own words look like. The screen asks: give them anyway, or change them?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum LooksLikeView {
    /// An image of use.
    SubstanceImagery,
    /// Where to get something.
    Sourcing,
    /// How much to take.
    Dosing,
}

prints_no_words!(PersonView, PostView);
