//! What the screens of devices and recovery words show.

use super::PurposeView;

/// The lists that recovery words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum WordListView {
    /// English words.
    English,
    /// Spanish words.
    Spanish,
}

/// Twelve recovery words, to be shown once and not kept.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShownWords {
    /// The words, in order.
    pub words: Vec<String>,
    /// Which three are asked back, counted from 1.
    pub asked_back: Vec<u32>,
}

impl std::fmt::Debug for ShownWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ShownWords(…)")
    }
}

/// How a device came to be one of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DeviceAddedBy {
    /// It is the first.
    First,
    /// Another device let it in.
    Device {
        /// That device.
        id: String,
    },
    /// The recovery words let it in.
    Words,
}

/// One device of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DeviceView {
    /// Its id.
    pub id: String,
    /// Whether it is this one.
    pub is_this: bool,
    /// How it came.
    pub added_by: DeviceAddedBy,
    /// When this phone first heard of it.
    pub first_seen_ms: Option<i64>,
    /// True for seven days: worth a word, in case it is not theirs.
    pub is_new: bool,
    /// Whether it was removed.
    pub is_removed: bool,
    /// Whether its removal waits until this phone has reached the house.
    pub is_removal_waiting: bool,
}

/// Something that a removed phone wrote after it was removed.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LateWordsView {
    /// The removed device.
    pub device: String,
    /// How many journal entries it has words for.
    pub entries: u32,
    /// How many other documents (days, trackers).
    pub others: u32,
    /// The beginnings of the entries.
    pub openings: Vec<String>,
    /// What was turned off on that phone. It is off here, too, since this came; on again is a new consent.
    pub turned_off: Vec<PurposeView>,
}

impl std::fmt::Debug for LateWordsView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LateWordsView(…)")
    }
}
