//! What the Plan screen shows.

/// My plan: its parts in the order in which they help.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanView {
    /// All six parts, empty ones too.
    pub sections: Vec<PlanSectionView>,
}

/// One part of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanSectionView {
    /// Which.
    pub part: PlanPartView,
    /// Its lines.
    pub lines: Vec<PlanLineView>,
}

/// The parts of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PlanPartView {
    /// How I notice that it is getting hard.
    Signs,
    /// What I can do by myself.
    ByMyself,
    /// Where I can be, and with whom, to think of something else.
    PeopleAndPlaces,
    /// Whom I can ask for help.
    PeopleToAsk,
    /// Professionals and lines that help.
    Professionals,
    /// How I make my surroundings safer.
    SaferSurroundings,
}

/// One line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanLineView {
    /// Its id.
    pub id: String,
    /// What the person wrote.
    pub text: String,
    /// A number to call.
    pub phone: Option<String>,
}
