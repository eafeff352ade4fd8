//! Asked for support: who would like staff to reach out, the first one leading.

use super::super::written::{self, Written};
use crate::projection;
use crate::store::{HouseRead, ResidentRead};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::time::{EpochMs, Zone};

/// Somebody who asked staff to reach out.
pub(in crate::dashboard) struct AskRow {
    pub account: AccountId,
    pub name: String,
    pub since: Written,
    /// Who of the staff talks with them, and since when they say so.
    pub taken: Option<(String, Written)>,
    /// What is open of theirs.
    pub asks: Vec<RecordId>,
}

pub(super) fn of(read: &HouseRead, zone: &Zone, now_ms: EpochMs) -> Vec<AskRow> {
    let asking = |resident| projection::asks_since(resident, now_ms).map(|asks| (asks, resident));
    let mut asking: Vec<((EpochMs, Vec<RecordId>), &ResidentRead)> = read.residents.iter().filter_map(asking).collect();
    asking.sort_by_key(|((since_ms, _), resident)| (*since_ms, resident.account));
    let row = |((since_ms, asks), resident): ((EpochMs, Vec<RecordId>), &ResidentRead)| AskRow {
        account: resident.account,
        name: resident.display_name.clone(),
        since: written::time_near(zone, since_ms, now_ms),
        taken: read
            .taken
            .get(&resident.account)
            .filter(|by| by.at_ms >= since_ms)
            .map(|by| (by.name.clone(), written::time_near(zone, by.at_ms, now_ms))),
        asks,
    };
    asking.into_iter().map(row).collect()
}

/// Which asks of a person are shown.
pub(super) fn of_account(rows: &[AskRow], account: AccountId) -> Vec<RecordId> {
    rows.iter().filter(|row| row.account == account).flat_map(|row| row.asks.clone()).collect()
}

pub(super) fn shown(rows: &[AskRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().map(|row| (row.account, RecordType::Ask))
}
