//! Closing one's account: what it would mean, and how far it has come.

/// What the screen says before, while and after an account is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ClosingView {
    /// How far it has come.
    pub state: ClosingStateView,
    /// What to hand back when the person has said twice that they want it; nothing once it was asked for.
    pub confirmation: Option<String>,
    /// Journal entries that an export would hold. It is offered first.
    pub entries: u64,
    /// Words that no house has yet; they go with the account.
    pub unsent: u64,
    /// The houses that will be told.
    pub houses: Vec<String>,
    /// What goes for good.
    pub goes: Vec<ClosingGoesView>,
    /// What stays, where this account cannot reach.
    pub stays: Vec<ClosingStaysView>,
    /// When this device erases itself, if another one closed the account: until then it gives the export.
    pub erases_itself_ms: Option<i64>,
}

/// How far the closing of an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ClosingStateView {
    /// Nobody asked for it.
    Open,
    /// It takes effect when this device reaches the server of the person's home; until then it can be taken back.
    Waiting,
    /// Another device of the person closed it. This one gives the export, and erases itself.
    Closed,
    /// Nothing is left here.
    Erased,
}

/// What goes with an account, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ClosingGoesView {
    /// All that is on this phone and the person's other ones.
    Phones,
    /// The sealed copy of it on the server of their home, and the way back by the words.
    Home,
    /// What they shared with staff, and every consent.
    Shared,
    /// What they said in circles, and their place there.
    Circles,
}

/// What stays of an account that was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ClosingStaysView {
    /// Files that they took out, wherever those are.
    Exports,
    /// Which staff looked at what, and when: the law asks a house to keep that for six years.
    Readings,
    /// What the house noted itself: a name, and days.
    Roster,
    /// What others remember, wrote to them, or reported.
    Others,
}

/// A house that was closed while the person belonged to it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ClosedHouseView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}
