//! What the crisis screen shows: numbers and links, the same for everybody, known without an account or a network.

/// How a line is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum CrisisContactKindView {
    /// By voice.
    Call,
    /// By text message.
    Text,
    /// In a browser.
    Chat,
}

/// The crisis screen of one country: emergency numbers, then `lines`, in the order in which they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CrisisView {
    /// The country's ISO 3166 code, if it is one of those that are known.
    pub country: Option<String>,
    /// True for any other country: there are no numbers then, and the screen says to call the local emergency number.
    pub use_local_emergency_number: bool,
    /// Emergency numbers.
    pub emergency: Vec<EmergencyNumberView>,
    /// One row for each way to reach a line: calls, then texts, then chats.
    pub lines: Vec<CrisisLineView>,
    /// The version of the numbers, an ISO date.
    pub version: String,
    /// The last day on which they count as checked.
    pub must_be_checked_again_by: String,
    /// Whether that day has passed: a word for the screen, never a reason to hide a number.
    pub is_stale: bool,
}

/// An emergency number.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct EmergencyNumberView {
    /// As it is written in the country.
    pub number: String,
    /// Dials it.
    pub link: String,
    /// A page that says so.
    pub source: String,
    /// The day on which that page was looked up, as an ISO date.
    pub checked: String,
}

/// One way to reach a line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CrisisLineView {
    /// The line; its calls, texts and chats share it.
    pub id: String,
    /// The line's own name.
    pub name: String,
    /// The way.
    pub kind: CrisisContactKindView,
    /// The number as it is written in the country; absent for a chat.
    pub number: Option<String>,
    /// The word that begins a text, if there is one; `link` has it already.
    pub text_keyword: Option<String>,
    /// Dials, opens a text, or opens the chat.
    pub link: String,
    /// When it is answered: `always`.
    pub hours: String,
    /// ISO 639-1 codes.
    pub languages: Vec<String>,
    /// Whom it is for: `anyone`, `veterans`, `substance_use` or `northern_ireland`.
    pub for_whom: String,
    /// What to press or text for something particular.
    pub options: Vec<CrisisOptionView>,
    /// A page that says so.
    pub source: String,
    /// The day on which that page was looked up, as an ISO date.
    pub checked: String,
}

/// Something particular that a line offers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CrisisOptionView {
    /// What for: `veterans` or `spanish`.
    pub key: String,
    /// The key to press during the call, or the word to text.
    pub send: String,
    /// Opens that text; absent for a key.
    pub link: Option<String>,
}
