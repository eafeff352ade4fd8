//! What people do for themselves: a habit, days away, a return to use, a plan.

use super::House;
use crate::model::{self, Holdings, OwnDays};
use crate::people::{below, chance};
use crate::phone::Phone;
use anyhow::{Context, ensure};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CadenceView, ExcuseReasonView, PathView, PlanPartView, ReturnEntry, TrackerKindView, TrackerView,
};
use std::collections::BTreeSet;

/// Begins a habit on a new person's first phone.
pub(super) fn begin(phone: &Phone) -> Result<(), CompanionError> {
    phone.core().start_habit("Walk".into(), CadenceView::TimesAWeek { times: 3 })?;
    Ok(())
}

impl House {
    /// Perhaps one of these deeds, on one device. Its luck is another generator's, the kills included: what else
    /// happens in a seed does not hang on it.
    pub(super) fn own_deed(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        std::mem::swap(&mut self.rng, &mut self.own_rng);
        let did = if chance(&mut self.rng, 15) { self.some_deed(person, device) } else { Ok(()) };
        std::mem::swap(&mut self.rng, &mut self.own_rng);
        did.context("something of one's own")
    }

    fn some_deed(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let path = self.people[person].devices[device].core().path()?;
        let (Some(habit), Some(run)) = (habit_of(&path), of_kind(&path, TrackerKindView::Abstain)) else {
            return Ok(()); // let in a moment ago: its own past has still to come
        };
        let (habit, run, today) = (habit.clone(), run.id.clone(), path.day);
        match below(&mut self.rng, 10) {
            0 | 1 if habit.is_done_today => self.take_done_away(person, device, habit.id, today),
            2 => self.excuse(person, device, today),
            3 => self.return_to_use(person, device, run, today),
            4 => self.plan_ahead(person, device),
            _ => self.mark_done(person, device, &habit, today),
        }
    }

    fn mark_done(&mut self, person: usize, device: usize, habit: &TrackerView, day: String) -> anyhow::Result<()> {
        let (id, noted) = (habit.id.clone(), day.clone());
        let said = self.dare(person, device, |phone| phone.core().mark_done(id, noted))?;
        if is_saved(self.is_done_today(person, device)?, said.is_some())? {
            let own = &mut self.people[person].deeds.own;
            // Who took it away before did not know of this note. (What a killed phone shows may be an earlier one.)
            if said.is_some() || !habit.is_done_today {
                own.days_in_doubt.remove(&day);
            }
            own.days_done.insert(day);
        }
        Ok(())
    }

    fn take_done_away(&mut self, person: usize, device: usize, habit: String, day: String) -> anyhow::Result<()> {
        let taken = day.clone();
        let said = self.dare(person, device, |phone| phone.core().take_done_away(habit, taken))?;
        if is_saved(!self.is_done_today(person, device)?, said.is_some())? {
            let own = &mut self.people[person].deeds.own;
            own.days_in_doubt.insert(day);
            own.times_taken_away += 1;
            self.tally.count("change: take a day away");
        }
        Ok(())
    }

    fn excuse(&mut self, person: usize, device: usize, day: String) -> anyhow::Result<()> {
        let (from, until) = (day.clone(), day.clone());
        let said = self.dare(person, device, |phone| phone.core().excuse_days(from, until, ExcuseReasonView::Other))?;
        let path = self.people[person].devices[device].core().path()?;
        if is_saved(days_excused(&path).contains(&day), said.is_some())? {
            self.people[person].deeds.own.days_excused.insert(day);
            self.tally.count("change: excuse a day");
        }
        Ok(())
    }

    fn return_to_use(&mut self, person: usize, device: usize, run: String, day: String) -> anyhow::Result<()> {
        let (at_ms, private_note, what_helped, new_start) = (None, None, Some("a walk".into()), None);
        let entry = ReturnEntry { trackers: vec![run], day: day.clone(), at_ms, private_note, what_helped, new_start };
        let said = self.dare(person, device, |phone| phone.core().record_return_to_use(entry))?;
        if is_saved(days_of_return(&self.people[person].devices[device])?.contains(&day), said.is_some())? {
            self.people[person].deeds.own.days_of_return.insert(day);
            self.tally.count("change: return to use");
        }
        Ok(())
    }

    fn plan_ahead(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let line = format!("line {}", self.people[person].deeds.own.plan_lines.len());
        let written = line.clone();
        let said = self.dare(person, device, |phone| phone.core().add_plan_line(PlanPartView::Signs, written, None))?;
        if is_saved(lines(&self.people[person].devices[device])?.contains(&line), said.is_some())? {
            self.people[person].deeds.own.plan_lines.insert(line);
        }
        Ok(())
    }

    fn is_done_today(&self, person: usize, device: usize) -> anyhow::Result<bool> {
        let path = self.people[person].devices[device].core().path()?;
        Ok(habit_of(&path).context("the habit is gone")?.is_done_today)
    }
}

/// Everything of a person's own that a phone shows, against what they did.
pub(super) fn check(own: &OwnDays, phone: &Phone, holdings: &Holdings) -> anyhow::Result<()> {
    let name = &phone.name;
    let path = phone.core().path()?;
    let (standing, times_taken_away) = model::habit_days(holdings)?;
    ensure!(times_taken_away >= own.times_taken_away, "{name}: a day that was taken away is back: {own:?}");
    ensure!(standing.is_subset(&own.days_done), "{name}: walks on {standing:?}, and {own:?}");
    let certain: BTreeSet<_> = own.days_done.difference(&own.days_in_doubt).cloned().collect();
    ensure!(standing.is_superset(&certain), "{name}: a walk is gone, there are {standing:?}, and {own:?}");
    let shown = habit_of(&path).context("the habit is gone")?.total_days as usize;
    ensure!(shown == standing.len(), "{name}: {shown} days of walks are shown, and there are {standing:?}");

    let excused = days_excused(&path);
    ensure!(excused == own.days_excused, "{name}: excused are {excused:?}, and {own:?}");
    let returns = days_of_return(phone)?;
    ensure!(returns == own.days_of_return, "{name}: returns on {returns:?}, and {own:?}");
    let run = of_kind(&path, TrackerKindView::Abstain).context("the run is gone")?;
    let out = (run.of_days - run.total_days) as usize;
    ensure!(out == own.days_of_return.len(), "{name}: {out} days do not count, and {own:?}");
    let lines = lines(phone)?;
    ensure!(lines == own.plan_lines, "{name}: the plan has {lines:?}, and {own:?}");
    Ok(())
}

/// After a kill the disk says whether it was saved; before one, the phone has said so.
fn is_saved(is_shown: bool, was_said: bool) -> anyhow::Result<bool> {
    ensure!(is_shown || !was_said, "what was saved is not shown");
    Ok(is_shown)
}

fn of_kind(path: &PathView, kind: TrackerKindView) -> Option<&TrackerView> {
    path.trackers.iter().find(|tracker| tracker.kind == kind)
}

fn habit_of(path: &PathView) -> Option<&TrackerView> {
    of_kind(path, TrackerKindView::Habit)
}

/// Each was excused by itself.
fn days_excused(path: &PathView) -> BTreeSet<String> {
    path.excused.iter().map(|excused| excused.first_day.clone()).collect()
}

fn days_of_return(phone: &Phone) -> Result<BTreeSet<String>, CompanionError> {
    Ok(phone.core().return_to_use()?.noted.into_iter().map(|noted| noted.day).collect())
}

fn lines(phone: &Phone) -> Result<BTreeSet<String>, CompanionError> {
    let signs = phone.core().plan()?.sections.into_iter().find(|section| section.part == PlanPartView::Signs);
    Ok(signs.into_iter().flat_map(|section| section.lines).map(|line| line.text).collect())
}
