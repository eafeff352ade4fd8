//! Asked for support: who would like staff to reach out, the first one leading.

use super::super::written::{self, Written};
use crate::projection;
use crate::store::{HouseRead, ResidentRead};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::AccountId;
use porchlight_core::time::{EpochMs, Zone};

/// Somebody who asked staff to reach out.
pub(in crate::dashboard) struct AskRow {
    pub account: AccountId,
    pub name: String,
    pub since: Written,
}

pub(super) fn of(read: &HouseRead, zone: &Zone, now_ms: EpochMs) -> Vec<AskRow> {
    let asking = |resident| projection::asks_since(resident, now_ms).map(|since_ms| (since_ms, resident));
    let mut asking: Vec<(EpochMs, &ResidentRead)> = read.residents.iter().filter_map(asking).collect();
    asking.sort_by_key(|(since_ms, resident)| (*since_ms, resident.account));
    let row = |(since_ms, resident): (EpochMs, &ResidentRead)| AskRow {
        account: resident.account,
        name: resident.display_name.clone(),
        since: written::time(zone, since_ms),
    };
    asking.into_iter().map(row).collect()
}

pub(super) fn shown(rows: &[AskRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().map(|row| (row.account, RecordType::Ask))
}
