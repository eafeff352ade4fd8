//! Consents that end by themselves within a week, for a counsellor who may ask whether the person wants to go on. What was
//! withdrawn and what was never given are both not here.

use super::super::consents::words;
use super::super::written::{self, Written};
use crate::access::{Right, StaffRole};
use crate::store::HouseRead;
use porchlight_core::consent::Consents;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;

const DAYS_AHEAD: i32 = 7;

/// A consent that ends soon.
pub(in crate::dashboard) struct EndingRow {
    pub account: AccountId,
    pub name: String,
    pub what: &'static str,
    pub last_day: Written,
}

/// What ends first leads.
pub(super) fn of(read: &HouseRead, role: StaffRole, today: Option<Day>) -> Vec<EndingRow> {
    let Some(today) = today.filter(|_| role.may(Right::SeeConsents)) else { return Vec::new() };
    let mut rows = Vec::new();
    for resident in read.residents.iter().filter(|resident| !resident.is_unheard) {
        for (_, grant) in Consents::of(&resident.consents).all_in_force(today) {
            let Some(last_day) = grant.last_day.filter(|last| last.days_since(today) <= DAYS_AHEAD) else { continue };
            let (account, name) = (resident.account, resident.display_name.clone());
            let row = EndingRow { account, name, what: words(grant.purpose).0, last_day: written::day(last_day) };
            rows.push((last_day, row));
        }
    }
    rows.sort_by(|a, b| (a.0, &a.1.name, a.1.account, a.1.what).cmp(&(b.0, &b.1.name, b.1.account, b.1.what)));
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(super) fn shown(rows: &[EndingRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().map(|row| (row.account, RecordType::Grant))
}
