//! Disclosures: one reading of a resident's shared data by somebody else, written down before it is shown.

use crate::auth::StaffId;
use porchlight_core::ids::AccountId;
use porchlight_core::time::EpochMs;

/// One reading: whose data, by whom, when, what and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Whose data was read.
    pub account: AccountId,
    /// Who read it.
    pub staff: StaffId,
    /// When, on the server's clock.
    pub at_ms: EpochMs,
    /// The numbers of the record types that were shown, in order, with commas: `30`.
    pub record_types: String,
    /// Why: `house page` or `report`.
    pub reason: String,
}
