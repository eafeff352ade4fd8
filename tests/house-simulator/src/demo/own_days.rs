//! What people of the demo do for themselves: habits, days away, a return to use, a plan. It stays on
//! their own devices; the house sees nothing of it.

use super::Demo;
use crate::people::{below, chance};
use porchlight_core::companion::Companion;
use porchlight_core::views::{
    CadenceView, ExcuseReasonView, MarkUnitView, PlanPartView, ReturnEntry, TrackerKindView, TrackerView, WeekdayView,
};

/// Whoever has this number notes a return to use on the seventh day.
const RETURNS: usize = 1;
const RETURN_DAY: u32 = 6;

impl Demo {
    /// A habit to keep and a plan to have, from the first day on.
    pub(super) fn begin_own_days(&mut self, phone: &Companion) -> anyhow::Result<()> {
        let habits = [
            ("Walk", CadenceView::TimesAWeek { times: 3 }),
            ("Meeting", CadenceView::Weekdays { days: vec![WeekdayView::Tuesday, WeekdayView::Thursday] }),
            ("Ten quiet minutes", CadenceView::Daily),
        ];
        let (name, cadence) = habits[below(&mut self.rng, habits.len() as u32) as usize].clone();
        phone.start_habit(name.to_owned(), cadence)?;
        phone.add_plan_line(PlanPartView::ByMyself, "Tea, and the bench behind the house".into(), None)?;
        phone.set_country("us".into())?;
        Ok(())
    }

    /// One day of a person by themselves.
    pub(super) fn own_day(&mut self, person: usize, day: u32) -> anyhow::Result<()> {
        let phone = &self.people[person].devices[0];
        let today = phone.path()?;
        if chance(&mut self.rng, 60)
            && let Some(habit) = today.trackers.iter().find(|tracker| tracker.kind == TrackerKindView::Habit)
        {
            phone.mark_done(habit.id.clone(), today.day.clone())?;
        }
        if chance(&mut self.rng, 2) {
            phone.excuse_days(today.day.clone(), today.day.clone(), ExcuseReasonView::PhoneAway)?;
        }
        if person == RETURNS && day == RETURN_DAY {
            let path = today.trackers.iter().find(|tracker| tracker.kind == TrackerKindView::Abstain);
            let trackers = path.map(|tracker| tracker.id.clone()).into_iter().collect();
            let (private_note, what_helped) = (None, Some("I called Dev".to_owned()));
            let (at_ms, new_start) = (None, None);
            phone.record_return_to_use(ReturnEntry {
                trackers,
                day: today.day,
                at_ms,
                private_note,
                what_helped,
                new_start,
            })?;
        }
        Ok(())
    }

    /// Who has returned to use keeps the first marks of the new run to themselves.
    pub(super) fn keeps_milestones(person: usize, day: u32) -> bool {
        person == RETURNS && day >= RETURN_DAY
    }

    /// What the Path screen of one phone shows, a line a tracker: its owner's eyes only.
    pub fn own_screen(&self) -> anyhow::Result<(&'static str, Vec<String>)> {
        let person = self.people.get(RETURNS).unwrap_or(&self.people[0]);
        let trackers = person.devices[0].path()?.trackers;
        Ok((person.name, trackers.iter().map(line).collect()))
    }
}

fn line(tracker: &TrackerView) -> String {
    let TrackerView {
        name,
        total_days,
        of_days,
        is_run_beginning,
        current_run_days,
        longest_run_days,
        recent_days,
        ..
    } = tracker;
    let total = if of_days > total_days { format!("{total_days} of {of_days} days") } else { days(*total_days) };
    let next = tracker.next.as_ref().map(|next| {
        let unit = match next.unit {
            MarkUnitView::Days => "days",
            MarkUnitView::Months => "months",
            MarkUnitView::Years => "years",
        };
        format!("; next: {} {unit} on {}", next.amount, next.day)
    });
    format!(
        "{name}: {total}, {}, longest {}, {recent_days} of the last 90{}",
        if *is_run_beginning { "a new run begins".to_owned() } else { format!("now {}", days(*current_run_days)) },
        days(*longest_run_days),
        next.unwrap_or_default()
    )
}

fn days(count: u32) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}
