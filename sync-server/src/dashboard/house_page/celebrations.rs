//! Celebrations: the milestones that people shared with staff and reached today or in the three days before. None are
//! announced ahead: a mark that was promised and does not come would tell of a return to use.

use super::super::written::{self, Written};
use super::folded::Folded;
use super::residents::ResidentRow;
use porchlight_core::ids::AccountId;
use porchlight_core::time::Day;

const DAYS_BACK: i32 = 3;

/// Somebody who reached a milestone and let staff know.
pub(in crate::dashboard) struct CelebrationRow {
    pub account: AccountId,
    pub name: String,
    pub label: String,
    pub day: Written,
}

/// The latest first. All of it stands in the rows of the residents too.
pub(super) fn of(rows: &[ResidentRow], today: Option<Day>) -> Folded<CelebrationRow> {
    let Some(today) = today else { return Folded::after_a_few(Vec::new()) };
    let of_row = |row: &ResidentRow| {
        let milestones = row.shared.iter().flat_map(|shared| &shared.milestones).flatten();
        let recent = milestones.filter(|milestone| (0..=DAYS_BACK).contains(&today.days_since(milestone.reached)));
        let celebration = |milestone: &super::residents::MilestoneRow| {
            let row = CelebrationRow {
                account: row.account,
                name: row.name.clone(),
                label: milestone.label.clone(),
                day: written::day_near(milestone.reached, today),
            };
            (milestone.reached, row)
        };
        recent.map(celebration).collect::<Vec<_>>()
    };
    let mut found: Vec<(Day, CelebrationRow)> = rows.iter().flat_map(of_row).collect();
    found.sort_by_key(|(day, _)| std::cmp::Reverse(*day)); // stable: people stay in the order of their names
    Folded::after_a_few(found.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    use super::super::residents::{ResidentRow, Shared, sample_milestone};
    use super::*;

    #[test]
    fn nothing_is_announced_ahead() {
        let today = Day::parse("2026-11-24").unwrap();
        let milestones = [1, 0, -3, -4].map(|days| sample_milestone(1, &format!("{days}"), today.plus(days)));
        let shared =
            Shared { milestones: Some(milestones.into()), check_in: None, more: Vec::new(), data_age: String::new() };
        let account = AccountId::from_bytes([1; 16]);
        let row =
            ResidentRow { account, name: "Ana".into(), away: None, room: None, has_left: false, shared: Some(shared) };
        let rows = of(&[row], Some(today));
        let labels: Vec<(&str, &str)> = rows.all().map(|row| (row.label.as_str(), row.day.text.as_str())).collect();
        assert_eq!(labels, [("0", "today"), ("-3", "21 November 2026")]);
    }
}
