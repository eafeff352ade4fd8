//! Consents that end by themselves within a week, for a counsellor who may ask whether the person wants to go on. What was
//! withdrawn and what was never given are both not here.

use super::super::consents::words;
use super::super::written::{self, Written};
use crate::access::Right;
use crate::auth::Staff;
use crate::store::{HouseRead, ResidentRead};
use crate::words::Said;
use porchlight_core::consent::Consents;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;

const DAYS_AHEAD: i32 = 7;

/// A consent that ends soon.
pub(in crate::dashboard) struct EndingRow {
    pub account: AccountId,
    pub name: String,
    pub what: Said,
    pub last_day: Written,
}

/// What ends first leads.
pub(super) fn of(read: &HouseRead, staff: &Staff, today: Option<Day>) -> Vec<EndingRow> {
    let Some(today) = today else { return Vec::new() };
    let is_theirs = |resident: &&ResidentRead| staff.may_of(Right::SeeConsents, resident.stay.assigned());
    let mut rows = Vec::new();
    for resident in read.residents.iter().filter(|resident| !resident.is_unheard).filter(is_theirs) {
        for (_, grant) in Consents::of(&resident.consents).all_in_force(today) {
            let Some(last_day) = grant.last_day.filter(|last| last.days_since(today) <= DAYS_AHEAD) else { continue };
            let (account, name) = (resident.account, resident.display_name.clone());
            let row = EndingRow { account, name, what: words(grant.purpose).0, last_day: written::day(last_day) };
            rows.push((last_day, row, grant.purpose));
        }
    }
    rows.sort_by(|(a, row_a, of_a), (b, row_b, of_b)| {
        (a, &row_a.name, row_a.account, of_a).cmp(&(b, &row_b.name, row_b.account, of_b))
    });
    rows.into_iter().map(|(_, row, _)| row).collect()
}

pub(super) fn shown(rows: &[EndingRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().map(|row| (row.account, RecordType::Grant))
}
