//! Landing: who left in the last 28 days and lets the house stay in touch. On days 1, 3, 7, 14 and 28 somebody gets in
//! touch. Whoever did not agree to that is not here at all.

use super::super::written::{self, Written};
use crate::store::{HouseRead, ResidentRead};
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::AccountId;
use porchlight_core::landing;
use porchlight_core::time::{Day, Zone};

/// Somebody in their first 28 days after leaving.
pub(in crate::dashboard) struct LandingRow {
    pub account: AccountId,
    pub name: String,
    pub left: Written,
    /// Which day of the 28 it is.
    pub day: u16,
    pub is_contact_day: bool,
    /// The next day on which somebody gets in touch, today's not counted.
    pub next_contact: Option<Written>,
}

/// Who needs a call today, then the latest who left.
pub(super) fn of(read: &HouseRead, zone: &Zone, today: Option<Day>) -> Vec<LandingRow> {
    let Some(today) = today else { return Vec::new() };
    let row = |resident: &ResidentRead| {
        let left = zone.civil(resident.left_ms?).ok()?.0;
        let day = landing::day_of(left, today)?;
        let is_asked = !resident.is_unheard
            && Consents::of(&resident.consents).in_force(Purpose::Aftercare, Audience::Staff, today).is_some();
        let ahead = landing::contacts_ahead(day);
        let next = ahead.iter().find(|contact| **contact > day).map(|contact| left.plus(i32::from(*contact) - 1));
        is_asked.then(|| LandingRow {
            account: resident.account,
            name: resident.display_name.clone(),
            left: written::day(left),
            day,
            is_contact_day: ahead.first() == Some(&day),
            next_contact: next.map(written::day),
        })
    };
    let mut rows: Vec<LandingRow> = read.residents.iter().filter_map(row).collect();
    rows.sort_by(|a, b| {
        (!a.is_contact_day, a.day, &a.name, a.account).cmp(&(!b.is_contact_day, b.day, &b.name, b.account))
    });
    rows
}

/// A row tells that the person gave their consent to be called.
pub(super) fn shown(rows: &[LandingRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().map(|row| (row.account, RecordType::Grant))
}
