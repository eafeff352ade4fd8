//! Celebrations: the milestones that people shared with staff and reached today or in the three days before. None are
//! announced ahead: a mark that was promised and does not come would tell of a return to use.

use super::super::written::Written;
use super::residents::ResidentRow;
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;

const DAYS_BACK: i32 = 3;

/// Somebody who reached a milestone and let staff know.
pub(in crate::dashboard) struct CelebrationRow {
    pub account: AccountId,
    pub name: String,
    pub label: String,
    pub is_today: bool,
    pub day: Written,
}

/// The latest first. All of it stands in the rows of the residents too.
pub(super) fn of(rows: &[ResidentRow], today: Option<Day>) -> Vec<CelebrationRow> {
    let Some(today) = today else { return Vec::new() };
    let of_row = |row: &ResidentRow| {
        let milestones = row.shared.iter().flat_map(|shared| &shared.milestones).flatten();
        let recent = milestones.filter(|milestone| (0..=DAYS_BACK).contains(&today.days_since(milestone.reached)));
        let celebration = |milestone: &super::residents::MilestoneRow| {
            let row = CelebrationRow {
                account: row.account,
                name: row.name.clone(),
                label: milestone.label.clone(),
                is_today: milestone.reached == today,
                day: milestone.day.clone(),
            };
            (milestone.reached, row)
        };
        recent.map(celebration).collect::<Vec<_>>()
    };
    let mut found: Vec<(Day, CelebrationRow)> = rows.iter().flat_map(of_row).collect();
    found.sort_by_key(|(day, _)| std::cmp::Reverse(*day)); // stable: people stay in the order of their names
    found.into_iter().map(|(_, row)| row).collect()
}
