//! What the journal's screens show.

/// One row of the journal's list.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EntryRowView {
    /// The entry.
    pub id: String,
    /// The day it counts for, as an ISO date.
    pub day: String,
    /// When it was begun.
    pub written_ms: i64,
    /// The title, or empty.
    pub title: String,
    /// The first words of the text.
    pub opening: String,
}

/// One entry, opened.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EntryView {
    /// The entry.
    pub id: String,
    /// The day it counts for, as an ISO date.
    pub day: String,
    /// When it was begun.
    pub written_ms: i64,
    /// The title, or empty.
    pub title: String,
    /// The text.
    pub text: String,
    /// What the editor hands back when it saves, so that another phone's words are not undone.
    pub revision: String,
    /// Whether all of it has reached the person's own space on the server.
    pub has_reached_house: bool,
}

/// Why a text is kept as a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DraftReason {
    /// It is longer than an entry may be.
    TooLong,
    /// It was changed here while it was deleted on another phone.
    DeletedElsewhere,
    /// It was for somebody, and could not be given: the screen said why.
    NotGiven,
}

/// A text that could not be saved as an entry, or not be given to somebody. It stays on this phone.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DraftView {
    /// The draft.
    pub id: String,
    /// Why.
    pub reason: DraftReason,
    /// The title, or empty.
    pub title: String,
    /// The text.
    pub text: String,
}

/// What came of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportView {
    /// Entries that are new here.
    pub added: u32,
    /// Entries that were here already, word for word.
    pub already_here: u32,
    /// Entries whose place was taken (deleted before, or with other words): added as new ones.
    pub added_as_new: u32,
}

prints_no_words!(EntryRowView, EntryView, DraftView);
