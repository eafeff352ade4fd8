//! Who leads a session of the schedule.

use crate::auth::StaffId;
use crate::store::StoreError;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::Day;
use std::collections::BTreeSet;

/// Where a house keeps that.
pub trait SessionLeads {
    /// Notes who leads a session on a day. Said again it stays the first time.
    fn note_lead(&self, house: TenantId, session: RecordId, staff: StaffId, day: Day) -> Result<(), StoreError>;
    /// The sessions that somebody leads or led.
    fn led_by(&self, house: TenantId, staff: StaffId) -> Result<BTreeSet<RecordId>, StoreError>;
}
