//! One person of a house, as each page of theirs reads them: once, for the staff of that house alone, and with what was
//! shown written down.

use super::house_page::PageError;
use crate::access::Right;
use crate::auth::StaffSession;
use crate::disclosures::Disclosure;
use crate::store::{ResidentRead, Store};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, TenantId};
use porchlight_core::protocol::House;
use porchlight_core::time::{Day, DayEnd, EpochMs, Now, Zone};
use std::collections::BTreeSet;

/// Who a page is about.
pub(super) struct OnePerson {
    pub house: House,
    pub resident: ResidentRead,
    /// The day in the house.
    pub today: Day,
}

impl OnePerson {
    /// Reads them for somebody who has this right. Errors: `NotFound` for another house, and for whoever has not.
    pub(super) fn read(
        store: &dyn Store,
        session: &StaffSession,
        (house, account): (TenantId, AccountId),
        right: Right,
        now_ms: EpochMs,
    ) -> Result<Self, PageError> {
        if session.house != house || !session.staff.role.may(right) {
            return Err(PageError::NotFound);
        }
        store.settle();
        let read = store.read_house(house, now_ms)?.ok_or(PageError::NotFound)?;
        let resident = read.residents.into_iter().find(|resident| resident.account == account);
        let resident = resident.ok_or(PageError::NotFound)?;
        let zone = Zone::named(&read.house.zone).unwrap_or_else(|_| Zone::utc());
        let today = Day::at(&Now { at_ms: now_ms, zone }, DayEnd::default()).map_err(|_| PageError::NotFound)?;
        Ok(Self { house: read.house, resident, today })
    }

    /// That these were shown, and why; nothing where nothing was.
    pub(super) fn reading(
        &self,
        session: &StaffSession,
        now_ms: EpochMs,
        shown: impl IntoIterator<Item = RecordType>,
        reason: &str,
    ) -> Option<Disclosure> {
        let types: BTreeSet<u16> = shown.into_iter().map(|record| record as u16).collect();
        (!types.is_empty()).then(|| Disclosure {
            account: self.resident.account,
            staff: session.staff.id,
            at_ms: now_ms,
            record_types: types.iter().map(u16::to_string).collect::<Vec<_>>().join(","),
            reason: reason.to_owned(),
            asks: Vec::new(),
            what_for: None,
        })
    }
}
