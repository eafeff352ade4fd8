//! A new account in the place of an old one, as the phone says it.

use clap::Subcommand;
use porchlight_core::companion::Companion;
use porchlight_core::time::{EpochMs, Zone};
use porchlight_core::views::ReissueView;

#[derive(Subcommand)]
pub enum ReissueCommand {
    /// What there is to say of a new account: one that waits, that this one was replaced, or what it may take over
    NewAccount,
    /// Stop a new account that waits to take the place of this one
    StopNewAccount,
    /// Take something over from the shared copy
    #[command(name = "take-copy")]
    TakeOver {
        /// Its name, as `new-account` shows it
        copy: String,
        /// Your own word for the days; lines of the plan need none
        #[arg(long)]
        name: Option<String>,
    },
    /// Leave something of the shared copy where it is
    LeaveCopy {
        /// Its name, as `new-account` shows it
        copy: String,
    },
}

pub fn act(phone: &Companion, command: ReissueCommand) -> anyhow::Result<()> {
    let view = match command {
        ReissueCommand::NewAccount => phone.reissue()?,
        ReissueCommand::StopNewAccount => phone.cancel_reissue()?,
        ReissueCommand::TakeOver { copy, name: Some(name) } => phone.take_tracker_over(copy, name)?,
        ReissueCommand::TakeOver { copy, name: None } => phone.take_plan_line_over(copy)?,
        ReissueCommand::LeaveCopy { copy } => phone.leave_copy(copy)?,
    };
    show(&view);
    Ok(())
}

fn show(view: &ReissueView) {
    for waiting in &view.waiting {
        let staff = waiting.staff.join(" and ");
        println!("A new account is to take the place of this one at {}.", waiting.house);
        println!("  {staff} asked for it. Nothing happens before {}.", time(waiting.until_ms));
        println!(
            "  {}",
            if waiting.is_stopped { "You stopped it; `sync`." } else { "To stop it: `stop-new-account`." }
        );
    }
    if let Some(since_ms) = view.superseded_ms {
        println!("Since {} there is a new account for you in this house; this one only reads there.", time(since_ms));
    }
    for tracker in &view.trackers {
        let marks = tracker.marks.iter().map(|mark| mark.day.as_str()).collect::<Vec<_>>().join(", ");
        println!("{}  days from {} on (marks on {marks}); `take-copy` with --name", tracker.copy, tracker.start);
    }
    for line in &view.plan_lines {
        println!("{}  a line of your plan: {}", line.copy, line.text);
    }
    let has_offers = !(view.trackers.is_empty() && view.plan_lines.is_empty());
    if view.waiting.is_empty() && view.superseded_ms.is_none() && !has_offers {
        println!("There is nothing to say of a new account.");
    }
}

fn time(at_ms: EpochMs) -> String {
    let Ok((day, minute)) = Zone::utc().civil(at_ms) else { return at_ms.to_string() };
    format!("{day} {:02}:{:02} UTC", minute / 60, minute % 60)
}
