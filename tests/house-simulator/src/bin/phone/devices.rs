//! The person's devices: letting a new one in, seeing them, letting one rest, removing a lost one, and what a removed
//! one sent late.

use super::asking::{next_line, short, whole_id};
use super::house::sync_if_possible;
use super::recovery::link_line_by_line;
use anyhow::Context;
use clap::Subcommand;
use porchlight_core::companion::Companion;
use porchlight_core::views::{DeviceAddedBy, DeviceView};

/// The person's devices.
#[derive(Subcommand)]
pub enum DevicesCommand {
    /// Let a new device in: prints the answer to the code that it shows
    LinkAnswer {
        /// The code, as `link` shows it there: PLQ1.…
        code: String,
    },
    /// Link this device again, after the keys have changed elsewhere; what was written here stays
    LinkAgain,
    /// Hand this phone's account over to your own phone, and erase it here: prints a code, and waits for the answer
    HandOver {
        /// Leave behind what the house refused, and with it the only copy
        #[arg(long)]
        leave_refused: bool,
    },
    /// Take your account over from a house's device, which erases itself then: prints the answer to the code that it shows
    TakeOver {
        /// The code, as `hand-over` shows it there: PLH1.…
        code: String,
    },
    /// List your devices
    Devices,
    /// Let a device rest: it can neither send nor read, until you say `resume`
    Suspend {
        /// The beginning of its id, as `devices` shows it
        id: String,
    },
    /// Let a device work again
    Resume {
        /// The beginning of its id, as `devices` shows it
        id: String,
    },
    /// Remove lost devices for good; they get none of the new keys
    Remove {
        /// The beginnings of their ids, as `devices` shows them
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Show what removed devices sent late, and say what becomes of it
    Late {
        #[command(subcommand)]
        decision: Option<LateDecision>,
    },
}

/// What becomes of late words.
#[derive(Subcommand)]
pub enum LateDecision {
    /// They are yours: they become part of the journal again
    Keep {
        /// The beginning of the device's id, as `late` shows it
        id: String,
    },
    /// They are not yours: they are thrown away
    Dismiss {
        /// The beginning of the device's id, as `late` shows it
        id: String,
    },
}

/// Does what was asked.
pub fn act(phone: &Companion, command: DevicesCommand) -> anyhow::Result<()> {
    match command {
        DevicesCommand::LinkAnswer { code } => {
            for code in phone.answer_link_code(code)? {
                println!("{code}");
            }
            eprintln!("Give this to the new device. Nobody else can open it.");
        }
        DevicesCommand::LinkAgain => link_again(phone)?,
        DevicesCommand::HandOver { leave_refused } => hand_over(phone, leave_refused)?,
        DevicesCommand::TakeOver { code } => {
            println!("{}", phone.take_over(code)?);
            eprintln!(
                "Give this to the other device: it erases what is yours there. The house hears of it at the next `sync`."
            );
        }
        DevicesCommand::Devices => phone.devices()?.iter().for_each(show),
        DevicesCommand::Suspend { id } => {
            phone.suspend_device(device_id(phone, &id)?, true)?;
            println!("It rests now: it can neither send nor read. `resume` undoes it, `remove` is for good.");
        }
        DevicesCommand::Resume { id } => {
            phone.suspend_device(device_id(phone, &id)?, false)?;
            println!("It works again.");
        }
        DevicesCommand::Remove { ids } => remove(phone, &ids)?,
        DevicesCommand::Late { decision: None } => show_late(phone)?,
        DevicesCommand::Late { decision: Some(LateDecision::Keep { id }) } => {
            phone.keep_late_words(late_id(phone, &id)?)?;
            println!("Kept: it is part of your journal again.");
        }
        DevicesCommand::Late { decision: Some(LateDecision::Dismiss { id }) } => {
            phone.dismiss_late_words(late_id(phone, &id)?)?;
            println!("Thrown away.");
        }
    }
    Ok(())
}

fn link_again(phone: &Companion) -> anyhow::Result<()> {
    if !phone.must_link_again()? {
        println!("This phone is linked; there is nothing to do.");
        return Ok(());
    }
    println!("{}", phone.link_again_code()?);
    eprintln!("On another device of yours: `link-answer` with this code. Then give its answer here, line by line.");
    link_line_by_line(|codes| phone.link_again_with_codes(codes))?;
    println!("Linked again. What you wrote here is kept, and goes to the house now.");
    sync_if_possible(phone);
    Ok(())
}

fn hand_over(phone: &Companion, leave_refused: bool) -> anyhow::Result<()> {
    println!("{}", phone.hand_over_code(leave_refused)?);
    eprintln!("On your own phone: `take-over` with this code. Then give its answer here.");
    let answer = next_line()?.context("the input ended before the answer; nothing was changed")?;
    phone.finish_hand_over(answer, leave_refused)?;
    println!("What was yours here is erased; you have it on your own phone.");
    Ok(())
}

fn device_id(phone: &Companion, typed: &str) -> anyhow::Result<String> {
    whole_id(typed, "devices", phone.devices()?.into_iter().map(|device| device.id))
}

fn late_id(phone: &Companion, typed: &str) -> anyhow::Result<String> {
    whole_id(typed, "late", phone.late_words()?.into_iter().map(|words| words.device))
}

fn remove(phone: &Companion, typed: &[String]) -> anyhow::Result<()> {
    let ids = typed.iter().map(|typed| device_id(phone, typed)).collect::<anyhow::Result<Vec<_>>>()?;
    phone.remove_devices(ids.clone())?;
    sync_if_possible(phone);
    let devices = phone.devices()?;
    let is_done = devices.iter().filter(|device| ids.contains(&device.id)).all(|device| device.is_removed);
    if is_done {
        println!("Removed for good. What it had sent before stays yours.");
    } else {
        println!("It is removed as soon as this phone has read everything that the house has: `sync`.");
    }
    Ok(())
}

fn show(device: &DeviceView) {
    let mut words = match &device.added_by {
        DeviceAddedBy::First => "the first".to_owned(),
        DeviceAddedBy::Device { id } => format!("let in by {}", short(id)),
        DeviceAddedBy::Words => "let in by the twelve words".to_owned(),
    };
    let marks = [
        (device.is_this, "this phone"),
        (device.is_new, "NEW: if it is not yours, `remove` it"),
        (device.is_removal_waiting, "to be removed at the next `sync`"),
        (device.is_removed, "removed"),
    ];
    for (_, mark) in marks.into_iter().filter(|(applies, _)| *applies) {
        words.push_str(", ");
        words.push_str(mark);
    }
    println!("{}  {words}", short(&device.id));
}

fn show_late(phone: &Companion) -> anyhow::Result<()> {
    let mut late = phone.late_words()?;
    late.retain(|words| words.entries + words.others > 0 || !words.turned_off.is_empty()); // kept on another device, it is here already
    if late.is_empty() {
        println!("No removed device has sent anything late.");
    }
    for words in late {
        println!(
            "{}  sent after it was removed; journal entries: {}, others: {}",
            short(&words.device),
            words.entries,
            words.others
        );
        for opening in &words.openings {
            println!("    {opening}");
        }
        if !words.turned_off.is_empty() {
            println!("    sharing was turned off there; it is off here, too, since this came");
        }
        println!("  yours: `late keep {0}`; not yours: `late dismiss {0}`", short(&words.device));
    }
    Ok(())
}
