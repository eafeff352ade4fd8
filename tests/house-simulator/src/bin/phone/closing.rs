//! Closing one's account, as the phone says it: what it would mean first, and only then, with what that showed, for good.

use super::asking::{short, whole_id};
use super::house::SYNC_MS_MAX;
use super::pin;
use super::words::advice;
use clap::Subcommand;
use porchlight_core::companion::Companion;
use porchlight_core::time::Zone;
use porchlight_core::views::{ClosingGoesView, ClosingStateView, ClosingStaysView, ClosingView};

/// Closing one's account.
#[derive(Subcommand)]
pub enum ClosingCommand {
    /// Close your account: shows what goes and what stays, and closes nothing yet
    Close {
        #[command(subcommand)]
        decision: Option<ClosingDecision>,
    },
}

/// What becomes of the account.
#[derive(Subcommand)]
pub enum ClosingDecision {
    /// Close it for good; nobody can bring it back
    ForGood {
        /// The word that `close` shows
        word: String,
    },
    /// Keep it after all, as long as this phone has not reached the house
    Keep,
    /// Erase this phone, whose account you closed on another one
    Erase,
}

/// Unlocks a phone; one that was erased with its account has nothing left that a PIN could open.
pub fn unlock(phone: &Companion) -> anyhow::Result<()> {
    let is_erased = phone.closing().is_ok_and(|view| view.state == ClosingStateView::Erased);
    if is_erased { Ok(()) } else { pin::unlock(phone) }
}

/// Does what was asked.
pub fn act(phone: &Companion, ClosingCommand::Close { decision }: ClosingCommand) -> anyhow::Result<()> {
    let view = match decision {
        None => phone.closing()?,
        Some(ClosingDecision::ForGood { word }) => {
            let confirmation = whole_id(&word, "close", phone.closing()?.confirmation)?;
            phone.close_account(confirmation)?;
            if let Err(error) = phone.run_sync_until(SYNC_MS_MAX) {
                println!("Not sent yet: {}.", advice(&error));
            }
            phone.closing()?
        }
        Some(ClosingDecision::Keep) => phone.keep_account()?,
        Some(ClosingDecision::Erase) => phone.erase_closed_account()?,
    };
    show(&view);
    Ok(())
}

fn show(view: &ClosingView) {
    match view.state {
        ClosingStateView::Open => show_what_it_means(view),
        ClosingStateView::Waiting => {
            println!("Your account is closed as soon as this phone reaches the house: `sync`.");
            println!("Until then you can keep it: `close keep`.");
        }
        ClosingStateView::Closed => {
            println!("Your account was closed on another device of yours.");
            println!("`export` still takes your journal with you; entries: {}.", view.entries);
            if let Some((day, _)) = view.erases_itself_ms.and_then(|at_ms| Zone::utc().civil(at_ms).ok()) {
                println!("This phone erases itself on {day}; `close erase` does it now.");
            }
        }
        ClosingStateView::Erased => println!("Your account is closed, and nothing of it is on this phone."),
    }
}

fn show_what_it_means(view: &ClosingView) {
    println!("Your account is open. To close it ends it for good: nobody can bring it back, and neither can you.");
    println!("You do not need to do it to leave a house, to rest, or to stop sharing.");
    println!("First take your journal with you: `export`; entries: {}.", view.entries);
    if view.unsent > 0 {
        println!("Not sent yet: {}. They go, too.", view.unsent);
    }
    if !view.houses.is_empty() {
        println!("Who will be told: {}.", view.houses.join(", "));
    }
    println!("What goes:");
    view.goes.iter().for_each(|goes| println!("  {}", name_of_what_goes(*goes)));
    println!("What stays:");
    view.stays.iter().for_each(|stays| println!("  {}", name_of_what_stays(*stays)));
    if let Some(confirmation) = &view.confirmation {
        println!("To close it for good: `close for-good {}`", short(confirmation));
    }
}

fn name_of_what_goes(goes: ClosingGoesView) -> &'static str {
    match goes {
        ClosingGoesView::Phones => {
            "all that is on this phone and on your other ones; those give the export for 30 days"
        }
        ClosingGoesView::Home => "the sealed copy on the house's server; your 12 words open nothing any more",
        ClosingGoesView::Shared => "what you share with staff, and every consent",
        ClosingGoesView::Circles => "what you said in circles, and your place there",
    }
}

fn name_of_what_stays(stays: ClosingStaysView) -> &'static str {
    match stays {
        ClosingStaysView::Exports => "files that you took out, where you keep them",
        ClosingStaysView::Readings => "which staff looked at what, and when, for six years",
        ClosingStaysView::Roster => "what the house noted itself: your name, and days",
        ClosingStaysView::Others => "what others remember, wrote to you, or reported",
    }
}
