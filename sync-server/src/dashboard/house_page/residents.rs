//! Who lives here, and the milestones that each person lets staff see today. Without a consent in force there is a name,
//! what the house itself noted, and nothing else.

use super::super::written::{self, Written};
use crate::projection;
use crate::store::{Away, HouseRead, ResidentRead};
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::milestones::{Ladder, MarkUnit};
use porchlight_core::time::{Day, EpochMs, Zone};

/// One resident.
pub(in crate::dashboard) struct ResidentRow {
    pub account: AccountId,
    pub name: String,
    pub away: Option<AwayRow>,
    pub has_left: bool,
    pub shared: Option<Shared>,
}

/// Somebody who is away for a while.
pub(in crate::dashboard) struct AwayRow {
    pub since: Written,
    /// The last day that is expected.
    pub until: Option<Written>,
}

/// What somebody lets staff see.
pub(in crate::dashboard) struct Shared {
    pub milestones: Vec<MilestoneRow>,
    pub data_age: String,
}

/// A milestone that was shared.
pub(in crate::dashboard) struct MilestoneRow {
    pub id: RecordId,
    pub label: String,
    pub reached: Day,
    pub day: Written,
}

pub(super) fn of(read: &HouseRead, zone: &Zone, today: Option<Day>, now_ms: EpochMs) -> Vec<ResidentRow> {
    let row = |resident: &ResidentRead| ResidentRow {
        account: resident.account,
        name: resident.display_name.clone(),
        away: resident.away.map(|away| away_of(away, zone)),
        has_left: resident.left_ms.is_some(),
        shared: today.and_then(|today| shared_of(resident, today, now_ms)),
    };
    let mut rows: Vec<ResidentRow> = read.residents.iter().map(row).collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.account));
    rows
}

/// Even without a milestone a row tells that sharing is on, and when the phone was last here.
pub(super) fn shown(rows: &[ResidentRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.iter().filter(|row| row.shared.is_some()).map(|row| (row.account, RecordType::SharedMilestone))
}

fn away_of(away: Away, zone: &Zone) -> AwayRow {
    AwayRow { since: written::day_of(zone, away.since_ms), until: away.until.map(written::day) }
}

fn shared_of(resident: &ResidentRead, today: Day, now_ms: EpochMs) -> Option<Shared> {
    let in_force = projection::milestones_in_force(resident, today)?;
    let mut milestones: Vec<(&RecordId, &SharedMilestone)> = in_force.iter().collect();
    milestones.sort_by_key(|(id, milestone)| (std::cmp::Reverse(milestone.day), **id));
    let milestones = milestones.into_iter().map(|(id, milestone)| MilestoneRow {
        id: *id,
        label: label(milestone),
        reached: milestone.day,
        day: written::day(milestone.day),
    });
    let age = |last_ms| format!("data from {}", written::ago(last_ms, now_ms));
    let data_age = resident.last_exchange_ms.map_or_else(|| "no data yet".to_owned(), age);
    Some(Shared { milestones: milestones.collect(), data_age })
}

fn label(milestone: &SharedMilestone) -> String {
    let amount = milestone.mark.amount;
    let unit = match (milestone.mark.unit, amount) {
        (MarkUnit::Days, 1) => "day",
        (MarkUnit::Days, _) => "days",
        (MarkUnit::Months, 1) => "month",
        (MarkUnit::Months, _) => "months",
        (MarkUnit::Years, 1) => "year",
        (MarkUnit::Years, _) => "years",
    };
    let in_all = if milestone.ladder == Ladder::Total { " in all" } else { "" };
    format!("{amount} {unit}{in_all}")
}
