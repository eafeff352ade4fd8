//! A phone on the command line: the real core, its data in a folder, this computer's clock and zone.

mod asking;
mod clock;
mod closing;
mod consents;
mod devices;
mod folder;
mod house;
mod journal;
mod pin;
mod recovery;
mod reissue;
mod summary;
mod who_looked;
mod words;

use clap::{Parser, Subcommand};
use folder::Folder;
use porchlight_core::error::CompanionError;
use std::path::PathBuf;
use words::advice;

/// A Porchlight phone on this computer. Everything but joining, linking and `sync` works offline.
///
/// A phone that has a PIN takes it from the variable PORCHLIGHT_PIN, or else asks for it; never from the command line,
/// which other programs can read.
#[derive(Parser)]
#[command(name = "phone")]
struct Line {
    /// The phone's folder; made if it is missing
    #[arg(long, global = true, value_name = "DIR", default_value = "phone-data")]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    House(house::HouseCommand),
    #[command(flatten)]
    Journal(journal::JournalCommand),
    #[command(flatten)]
    Devices(devices::DevicesCommand),
    #[command(flatten)]
    Reissue(reissue::ReissueCommand),
    #[command(flatten)]
    Closing(closing::ClosingCommand),
    #[command(flatten)]
    New(recovery::NewPhoneCommand),
    /// Show twelve new recovery words, once, and ask three of them back
    Words {
        /// From the Spanish list
        #[arg(long)]
        spanish: bool,
    },
    /// Set a PIN, or take it off; it is asked for, never given here
    Pin {
        /// set or off
        action: pin::PinAction,
    },
    /// Record a check-in a day until killed, on a clock of its own
    #[command(hide = true)]
    WriteForever {
        /// The first day, counted from 1970-01-01
        #[arg(long)]
        from: i64,
    },
}

fn main() -> std::process::ExitCode {
    let Line { data, command } = Line::parse();
    match run(&Folder { path: data }, command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            match error.downcast_ref::<CompanionError>() {
                Some(error) => eprintln!("phone: {}", advice(error)),
                None => eprintln!("phone: {error:#}"),
            }
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(folder: &Folder, command: Command) -> anyhow::Result<()> {
    let phone = match command {
        Command::WriteForever { from } => return house::write_forever(folder, from),
        Command::New(command) => return recovery::begin(folder, command),
        Command::House(house::HouseCommand::Sync) => {
            let phone = folder.open()?;
            pin::unlock_if_given(&phone)?;
            house::sync(&phone)?;
            phone
        }
        Command::Closing(command) => {
            let phone = folder.open()?;
            closing::unlock(&phone)?;
            closing::act(&phone, command)?;
            phone
        }
        command => {
            let phone = folder.open()?;
            pin::unlock(&phone)?;
            act(&phone, command)?;
            phone
        }
    };
    Ok(phone.close()?)
}

fn act(phone: &porchlight_core::companion::Companion, command: Command) -> anyhow::Result<()> {
    match command {
        Command::House(command) => house::act(phone, command),
        Command::Journal(command) => journal::act(phone, command),
        Command::Devices(command) => devices::act(phone, command),
        Command::Reissue(command) => reissue::act(phone, command),
        Command::Words { spanish } => recovery::show_words(phone, spanish),
        Command::Pin { action } => pin::act(phone, action),
        Command::New(_) | Command::Closing(_) | Command::WriteForever { .. } => Ok(()), // they open the folder in their own way, before this
    }
}
