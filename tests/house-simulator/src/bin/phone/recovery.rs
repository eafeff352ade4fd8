//! The twelve words, and the two ways in which a new phone comes to an account: the words, and another device.

use super::asking;
use super::clock::SystemClock;
use super::folder::Folder;
use super::house::{SYNC_MS_MAX, sync_if_possible};
use super::words::advice;
use anyhow::bail;
use porchlight_core::companion::{Companion, LinkingDevice};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{ShownWords, SyncOutcome, WordListView};
use std::sync::{Arc, mpsc};
use std::time::Duration;

const WORD_COUNT: usize = 12;
const TRIES: u32 = 3;
const AWAKE_EVERY: Duration = Duration::from_secs(20);
/// Clears the screen and what has scrolled away, and puts the cursor on top.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// What makes a new phone of an account that there is already.
#[derive(clap::Subcommand)]
pub enum NewPhoneCommand {
    /// Come back with the twelve words, on a new phone; they are asked for, never given here
    Recover {
        /// Where the house's server is, such as https://cedar.example
        #[arg(long, value_name = "URL")]
        server: String,
    },
    /// Make this new phone another device of yours: shows a code, then reads the other device's answer
    Link,
}

/// Makes the new phone.
pub fn begin(folder: &Folder, command: NewPhoneCommand) -> anyhow::Result<()> {
    match command {
        NewPhoneCommand::Recover { server } => recover(folder, server),
        NewPhoneCommand::Link => link(folder),
    }
}

/// Shows twelve new words and asks three of them back.
pub fn show_words(phone: &Companion, is_spanish: bool) -> anyhow::Result<()> {
    let list = if is_spanish { WordListView::Spanish } else { WordListView::English };
    let had_words = phone.has_recovery_words()?;
    let shown = phone.new_recovery_words(list)?;
    while_awake(phone, || ask_back(phone, &shown))?;
    let outcome = phone.run_sync_until(SYNC_MS_MAX);
    if matches!(outcome, Ok(SyncOutcome::UpToDate | SyncOutcome::NoHouse)) && phone.has_recovery_words()? {
        println!("The words count from now on.");
        if had_words {
            println!("Destroy the paper with the ones before; they open nothing any more.");
        }
    } else {
        println!("The words count as soon as this phone has reached the house: `sync`. Until then the ones before do.");
    }
    Ok(())
}

fn ask_back(phone: &Companion, shown: &ShownWords) -> anyhow::Result<()> {
    println!("Write these twelve words on paper, in this order. They open everything of yours; they are shown once.");
    for (number, word) in (1..).zip(&shown.words) {
        println!("{number:>4}  {word}");
    }
    if asking::is_terminal() {
        asking::line("When they are on paper, press Enter; the screen is cleared")?;
        print!("{CLEAR}");
    }
    let positions: Vec<String> = shown.asked_back.iter().map(u32::to_string).collect();
    println!("To be sure that the paper is right, type the words {}.", positions.join(", "));
    for left in (0..TRIES).rev() {
        let ask = |number: &String| asking::line(&format!("Word {number}"));
        let answers = positions.iter().map(ask).collect::<anyhow::Result<Vec<_>>>()?;
        match phone.confirm_recovery_words(answers) {
            Err(CompanionError::InvalidInput { .. }) if left > 0 && asking::is_terminal() => {
                println!("Not all three are the words that were shown. Look at the paper once more.");
            }
            other => return Ok(other?),
        }
    }
    Ok(())
}

/// Does what takes a person minutes; a phone with a PIN does not lock itself meanwhile.
fn while_awake<T>(phone: &Companion, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        let (is_done, wait) = mpsc::channel::<()>();
        scope.spawn(move || {
            while wait.recv_timeout(AWAKE_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
                phone.was_used().ok();
            }
        });
        let done = work();
        drop(is_done);
        done
    })
}

fn recover(folder: &Folder, server: String) -> anyhow::Result<()> {
    let (config, key_store) = folder.prepare_new()?;
    eprintln!("Type your twelve words, in order; several in a line or one by one.");
    let mut words = String::new();
    while words.split_whitespace().count() < WORD_COUNT {
        match asking::next_line()? {
            Some(line) => words.push_str(&format!("{line} ")),
            None => break,
        }
    }
    let phone = Companion::recover(config, key_store, Arc::new(SystemClock), words, server)?;
    println!("Welcome back. This phone is yours; your other devices rest until you say which of them you still have.");
    sync_if_possible(&phone);
    println!("`devices` lists them: `resume ID` for one that you have, `remove ID` for one that is lost.");
    Ok(phone.close()?)
}

fn link(folder: &Folder) -> anyhow::Result<()> {
    let (config, key_store) = folder.prepare_new()?;
    let device = LinkingDevice::begin_now()?;
    println!("{}", device.code());
    eprintln!(
        "On a device that you use already: `link-answer` with this code. Then give its answer here, line by line."
    );
    let phone = link_line_by_line(|codes| {
        device.finish_with_codes(codes, config.clone(), key_store.clone(), Arc::new(SystemClock))
    })?;
    println!("This phone is a device of yours now; the others will say so for a week.");
    sync_if_possible(&phone);
    Ok(phone.close()?)
}

/// Reads the parts of an answer until they are whole.
pub fn link_line_by_line<T>(finish: impl Fn(Vec<String>) -> Result<T, CompanionError>) -> anyhow::Result<T> {
    let mut codes: Vec<String> = Vec::new();
    loop {
        let Some(line) = asking::next_line()? else {
            bail!("the input ended before the answer was whole; do it again: a new code is shown each time");
        };
        if line.is_empty() {
            continue;
        }
        codes.push(line);
        match finish(codes.clone()) {
            Ok(linked) => return Ok(linked),
            Err(CompanionError::InvalidInput { code, .. }) if code == "parts_missing" => {
                eprintln!("That was a part of it; the next one, please.");
            }
            Err(error @ CompanionError::InvalidInput { .. }) => {
                eprintln!("{}", advice(&error));
                codes.pop();
                if matches!(&error, CompanionError::InvalidInput { code, .. } if code == "not_for_this_device") {
                    codes.clear();
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
}
