//! Who lives here, and the milestones that each person lets staff see today. Without a consent in force there is a name,
//! what the house itself noted, and nothing else.

use super::super::written::{self, Written};
use crate::access::Right;
use crate::auth::Staff;
use crate::projection;
use crate::say;
use crate::store::{Away, HouseRead, ResidentRead};
use crate::words;
use porchlight_core::consent::publish::SharedMilestone;
use porchlight_core::documents::RecordType;
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::milestones::Ladder;
use porchlight_core::time::{Day, EpochMs, Zone};
use std::collections::{BTreeMap, BTreeSet};

/// One resident.
pub(in crate::dashboard) struct ResidentRow {
    pub account: AccountId,
    pub name: String,
    pub away: Option<AwayRow>,
    pub room: Option<String>,
    pub has_left: bool,
    pub shared: Option<Shared>,
}

/// Somebody who is away for a while.
pub(in crate::dashboard) struct AwayRow {
    pub since: Written,
    /// The last day that is expected.
    pub until: Option<Written>,
}

/// What somebody lets staff see: each part under a consent of its own.
pub(in crate::dashboard) struct Shared {
    pub milestones: Option<Vec<MilestoneRow>>,
    /// When they last checked in.
    pub check_in: Option<String>,
    /// What a page of their own shows beside that.
    pub more: Vec<RecordType>,
    pub data_age: String,
}

/// A milestone that was shared.
pub(in crate::dashboard) struct MilestoneRow {
    pub id: RecordId,
    pub label: String,
    pub reached: Day,
    pub day: Written,
}

pub(super) fn of(
    read: &HouseRead,
    staff: &Staff,
    zone: &Zone,
    today: Option<Day>,
    now_ms: EpochMs,
) -> Vec<ResidentRow> {
    let row = |resident: &ResidentRead| ResidentRow {
        account: resident.account,
        name: resident.display_name.clone(),
        away: resident.away.map(|away| away_of(away, zone)),
        room: resident.stay.room.clone(),
        has_left: resident.left_ms.is_some(),
        shared: today.and_then(|today| shared_of(resident, staff, today, now_ms)),
    };
    let mut rows: Vec<ResidentRow> = read.residents.iter().map(row).collect();
    rows.sort_by_cached_key(|row| (row.name.to_lowercase(), row.account));
    rows
}

/// Even without a milestone a row tells that sharing is on, and when the phone was last here.
pub(super) fn shown(rows: &[ResidentRow]) -> impl Iterator<Item = (AccountId, RecordType)> {
    let of_shared = |shared: &Shared| {
        let milestones = shared.milestones.as_ref().map(|_| RecordType::SharedMilestone);
        let check_in = shared.check_in.as_ref().map(|_| RecordType::SharedCheckIn);
        milestones.into_iter().chain(check_in).chain(shared.more.iter().copied()).collect::<Vec<_>>()
    };
    let of_row = move |row: &ResidentRow| {
        let account = row.account;
        row.shared.iter().flat_map(of_shared).map(move |record_type| (account, record_type)).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of_row)
}

fn away_of(away: Away, zone: &Zone) -> AwayRow {
    AwayRow { since: written::day_of(zone, away.since_ms), until: away.until.map(written::day) }
}

fn shared_of(resident: &ResidentRead, staff: &Staff, today: Day, now_ms: EpochMs) -> Option<Shared> {
    let may = |right| staff.may_of(right, resident.stay.assigned());
    let milestones = may(Right::SeeMilestones).then(|| milestones_of(resident, today)).flatten();
    let check_ins = may(Right::SeeCheckInDone).then(|| projection::check_ins_in_force(resident, today)).flatten();
    let more = [
        (Right::SeeCheckInAnswers, RecordType::SharedAnswers, projection::answers_in_force(resident, today).is_some()),
        (Right::SeeReturnsToUse, RecordType::SharedReturn, projection::returns_in_force(resident, today).is_some()),
        (Right::SeePlans, RecordType::SharedPlanLine, projection::plan_in_force(resident, today).is_some()),
    ];
    let more = more.into_iter().filter(|(right, _, is_shared)| *is_shared && may(*right));
    let more: Vec<RecordType> = more.map(|(_, record_type, _)| record_type).collect();
    if milestones.is_none() && check_ins.is_none() && more.is_empty() {
        return None;
    }
    let age = |last_ms| say("house-data-from").with("ago", written::ago_said(last_ms, now_ms));
    let data_age = resident.last_exchange_ms.map_or_else(|| say("house-no-data"), age).plain();
    Some(Shared { milestones, check_in: check_ins.map(|days| last_check_in(&days, today)), more, data_age })
}

/// The milestones that somebody lets staff see, the latest first.
fn milestones_of(resident: &ResidentRead, today: Day) -> Option<Vec<MilestoneRow>> {
    projection::milestones_in_force(resident, today).map(|in_force| milestone_rows(&in_force))
}

/// Their rows, the latest first.
pub(in crate::dashboard) fn milestone_rows(in_force: &BTreeMap<RecordId, SharedMilestone>) -> Vec<MilestoneRow> {
    let mut milestones: Vec<(&RecordId, &SharedMilestone)> = in_force.iter().collect();
    milestones.sort_by_key(|(id, milestone)| (std::cmp::Reverse(milestone.day), **id));
    let row = |(id, milestone): (&RecordId, &SharedMilestone)| MilestoneRow {
        id: *id,
        label: label(milestone),
        reached: milestone.day,
        day: written::day(milestone.day),
    };
    milestones.into_iter().map(row).collect()
}

fn last_check_in(days: &BTreeSet<Day>, today: Day) -> String {
    match days.range(..=today).next_back().map(|last| today.days_since(*last)) {
        None => say("house-no-check-in"),
        Some(0) => say("house-checked-in-today"),
        Some(1) => say("house-checked-in-yesterday"),
        Some(days) => say("house-last-check-in").with("count", days),
    }
    .plain()
}

fn label(milestone: &SharedMilestone) -> String {
    let mark = words::of_mark(milestone.mark);
    match milestone.ladder {
        Ladder::Total => say("house-mark-in-all").with("mark", mark).plain(),
        _ => mark.plain(),
    }
}

#[cfg(test)]
pub(in crate::dashboard) fn sample_milestone(n: u8, label: &str, reached: Day) -> MilestoneRow {
    MilestoneRow { id: RecordId::from_bytes([n; 16]), label: label.into(), reached, day: written::day(reached) }
}
