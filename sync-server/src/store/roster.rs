//! Who is in a house, by the house's own word.

use crate::store::{Away, Stay, StoreError};
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::time::EpochMs;

/// Somebody whom a house knows, with what it noted itself. How they left is no part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterEntry {
    /// Who.
    pub account: AccountId,
    /// The name that staff gave.
    pub display_name: String,
    /// When they left, if they do not live there any more.
    pub left_ms: Option<EpochMs>,
    /// Whether they are away for a while.
    pub away: Option<Away>,
    /// What it noted of their stay.
    pub stay: Stay,
    /// When they closed their account.
    pub closed_ms: Option<EpochMs>,
}

/// Where staff find people.
pub trait Roster {
    /// Everybody who lives in a house, and who left it at this instant or later.
    fn roster(&self, house: TenantId, left_since_ms: EpochMs) -> Result<Vec<RosterEntry>, StoreError>;
    /// One person whom a house knows, however long ago they left.
    fn person(&self, house: TenantId, account: AccountId) -> Result<Option<RosterEntry>, StoreError>;
}
