//! Who leads a session of the schedule.

use crate::auth::StaffId;
use crate::store::StoreError;
use porchlight_core::ids::{RecordId, TenantId};
use porchlight_core::time::Day;
use std::collections::BTreeMap;

/// Where a house keeps that.
pub trait SessionLeads {
    /// Notes who leads a session on a day, as of today. Said again it stays the first time.
    fn note_lead(
        &self,
        house: TenantId,
        session: RecordId,
        staff: StaffId,
        day_and_today: (Day, Day),
    ) -> Result<(), StoreError>;
    /// The sessions that somebody leads or led, with their days.
    fn led_by(&self, house: TenantId, staff: StaffId) -> Result<BTreeMap<RecordId, Day>, StoreError>;
}
