//! The person's houses.

use super::StandingStateView;

/// One house, and how the exchange with its server stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HouseView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What the person is there; absent before the house has said so.
    pub state: Option<StandingStateView>,
    /// Whether the screens of this device are about it.
    pub is_shown: bool,
    /// Entries for it that wait on this phone.
    pub waiting: u64,
    /// The last exchange with its server.
    pub last_success_ms: Option<i64>,
    /// Why the last exchange with its server failed, as a code.
    pub failure: Option<String>,
}
