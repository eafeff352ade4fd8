//! A person's own summary, as text to print.

use super::words::milestone;
use porchlight_core::companion::Companion;
use porchlight_core::views::{OwnSummaryView, SummaryPartView, TrackerView};

/// What can be on a summary.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Part {
    /// On which days you checked in
    CheckInDays,
    /// Milestones that you reached
    Milestones,
    /// What you count
    Trackers,
    /// Your plan for a hard hour
    Plan,
}

impl From<Part> for SummaryPartView {
    fn from(part: Part) -> Self {
        match part {
            Part::CheckInDays => Self::CheckInDays,
            Part::Milestones => Self::Milestones,
            Part::Trackers => Self::Trackers,
            Part::Plan => Self::Plan,
        }
    }
}

/// Prints it.
pub fn show(phone: &Companion, parts: Vec<Part>, since: String) -> anyhow::Result<()> {
    let summary = phone.own_summary(parts.into_iter().map(Into::into).collect(), since)?;
    let OwnSummaryView { since, until, check_in_days, milestones, trackers, plan, notice } = summary;
    println!("A summary of my own, {since} to {until}\nI made this myself, on my own phone. Nobody has checked it.");
    if let Some(days) = check_in_days {
        println!("\nI checked in on {} days: {}", days.len(), days.join(", "));
    }
    if let Some(reached) = milestones {
        println!("\nMilestones that I reached:");
        reached.iter().for_each(|reached| println!("  {}  {}", reached.day, milestone(reached)));
    }
    if let Some(trackers) = trackers {
        println!("\nWhat I count:");
        for TrackerView { name, start, total_days, of_days, .. } in trackers {
            println!("  {name}, since {start}: {total_days} of {of_days} days");
        }
    }
    for section in plan.into_iter().flatten() {
        println!("\nFrom my plan ({:?}):", section.part);
        section.lines.iter().for_each(|line| println!("  {}", line.text));
    }
    println!("\n{notice}");
    Ok(())
}
