//! A phone on the command line: the real core, its data in a folder, this computer's clock and zone.

mod words;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::key_store::OwnKeyStore;
use house_simulator::people::CONSENT_TEXT;
use porchlight_core::companion::{Clock, ClockReading, Companion, OpenConfig, PlatformError};
use porchlight_core::error::CompanionError;
use porchlight_core::time::Zone;
use porchlight_core::views::{CheckInAnswers, PurposeView, SyncOutcome, TrackerKindView};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use words::{advice, milestone, show};

const SYNC_MS_MAX: u64 = 30_000;
const DAY_MS: i64 = 86_400_000;

/// A Porchlight phone on this computer. Everything but `join` and `sync` works offline.
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
    /// Join a house with the code of an invite
    Join {
        /// The code, as staff handed it out: PL1.…
        code: String,
    },
    /// Show today
    Today,
    /// Record today's check-in; every question may be left out
    CheckIn {
        /// How are you right now? 1 to 5
        #[arg(long)]
        mood: Option<u8>,
        /// Strongest urge since last time? 0 to 10
        #[arg(long)]
        craving: Option<u8>,
        /// How sure are you about the next 24 hours? 0 to 10
        #[arg(long)]
        confidence: Option<u8>,
        /// How did you sleep? 1 to 5
        #[arg(long)]
        sleep: Option<u8>,
        /// Did you talk with someone who supports you? true or false
        #[arg(long)]
        connected: Option<bool>,
    },
    /// Follow something from a day on
    Track {
        /// Your own word for it
        #[arg(long)]
        name: String,
        /// Its first day, such as 2026-10-25
        #[arg(long)]
        start: String,
    },
    /// Let staff see the milestones that you share, or no longer
    Consent {
        /// on or off
        switch: Switch,
    },
    /// Share the newest milestone with staff
    Share,
    /// Exchange with the house
    Sync,
    /// Record a check-in a day until killed, on a clock of its own
    #[command(hide = true)]
    WriteForever {
        /// The first day, counted from 1970-01-01
        #[arg(long)]
        from: i64,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Switch {
    On,
    Off,
}

fn main() -> std::process::ExitCode {
    let Line { data, command } = Line::parse();
    match run(&data, command) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("phone: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run(data: &Path, command: Command) -> anyhow::Result<()> {
    if let Command::WriteForever { from } = command {
        return write_forever(data, from);
    }
    let phone = open(data, Arc::new(SystemClock))?;
    act(&phone, command).map_err(|error| match error.downcast::<CompanionError>() {
        Ok(error) => anyhow::anyhow!("{}", advice(&error)),
        Err(error) => error,
    })?;
    phone.close().map_err(|error| anyhow::anyhow!("{}", advice(&error)))
}

fn act(phone: &Companion, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Join { code } => {
            phone.join_house(code)?;
            println!("You have joined. Nothing is shared until you say `consent on`.");
            sync(phone)?;
        }
        Command::Today => show(&phone.today()?),
        Command::CheckIn { mood, craving, confidence, sleep, connected } => {
            let answers = CheckInAnswers { mood, craving, confidence, sleep, connected };
            let today = phone.record_check_in(answers)?;
            println!("Saved on this phone.");
            show(&today);
        }
        Command::Track { name, start } => {
            phone.start_tracker(TrackerKindView::Abstain, name, start)?;
            show(&phone.today()?);
        }
        Command::Consent { switch: Switch::On } => {
            println!("{CONSENT_TEXT}");
            phone.give_consent(PurposeView::StaffMilestones, CONSENT_TEXT.into())?;
            println!("Sharing is on. `share` shares your newest milestone.");
        }
        Command::Consent { switch: Switch::Off } => {
            phone.withdraw_consent(PurposeView::StaffMilestones)?;
            println!("Sharing is off here. It takes effect when this phone reaches the house: `sync`.");
        }
        Command::Share => {
            let sharing = phone.sharing()?;
            let Some(newest) = sharing.milestones.first() else {
                bail!("there is no milestone to share yet; `track` says from when you count");
            };
            phone.share_milestone(newest.milestone.id.clone())?;
            println!("Shared: {}. `sync` carries it to the house.", milestone(&newest.milestone));
        }
        Command::Sync => sync(phone)?,
        Command::WriteForever { .. } => {} // runs on its own clock, before this
    }
    Ok(())
}

fn sync(phone: &Companion) -> anyhow::Result<()> {
    let outcome = phone.run_sync_until(SYNC_MS_MAX)?;
    let sync = phone.today()?.sync;
    match outcome {
        SyncOutcome::UpToDate => println!("Up to date with the house."),
        SyncOutcome::TimedOut => println!("Time is up, and entries still wait here: {}. Sync again.", sync.waiting),
        SyncOutcome::NoHouse => {
            println!("This phone has joined no house. Ask staff for a code, then `join CODE`.")
        }
        SyncOutcome::Unreachable => bail!(
            "the house did not take it ({}). Nothing is lost: {} wait here; sync again later",
            sync.failure.as_deref().unwrap_or("unreachable"),
            sync.waiting
        ),
    }
    for code in &sync.refused {
        println!("The house refused an entry ({code}); it stays on this phone.");
    }
    match sync.alarm {
        Some(alarm) => bail!("the house sent something that it should not have ({alarm}); tell whoever runs it"),
        None => Ok(()),
    }
}

fn open(data: &Path, clock: Arc<dyn Clock>) -> anyhow::Result<Arc<Companion>> {
    let cannot = || format!("cannot use the folder {}; choose another with --data", data.display());
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data).with_context(cannot)?;
    let (key_store, is_new) = OwnKeyStore::in_file(&data.join("keystore.key")).with_context(cannot)?;
    if is_new {
        eprintln!(
            "A new phone. A real one keeps its key in the phone's keystore; this one has a file beside its data."
        );
    }
    let config = OpenConfig { directory: data.to_string_lossy().into_owned() };
    Companion::open(config, Arc::new(key_store), clock).map_err(|error| anyhow::anyhow!("{}", advice(&error)))
}

fn write_forever(data: &Path, from: i64) -> anyhow::Result<()> {
    let clock = VirtualClock::at(from * DAY_MS + DAY_MS / 2);
    let phone = open(data, Arc::new(PhoneClock { clock: clock.clone(), zone: "UTC", skew_ms: 0 }))?;
    let mut out = std::io::stdout().lock();
    for n in from.. {
        let (mood, craving) = ((n % 5 + 1) as u8, (n % 11) as u8);
        let answers = CheckInAnswers { mood: Some(mood), craving: Some(craving), ..CheckInAnswers::default() };
        let day = phone.record_check_in(answers)?.day;
        writeln!(out, "saved {day} {mood} {craving}")?;
        out.flush()?;
        clock.move_to(clock.now_ms() + DAY_MS);
    }
    Ok(())
}

/// This computer's clock and zone.
struct SystemClock;

impl Clock for SystemClock {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: porchlight_server::clock::system()(), zone: zone() })
    }
}

/// `TZ`, else where `/etc/localtime` points, else UTC.
fn zone() -> String {
    let of_env = std::env::var("TZ").ok().map(|name| name.trim_start_matches(':').to_owned());
    let of_system = || {
        let target = std::fs::read_link("/etc/localtime").ok()?;
        Some(target.to_str()?.split_once("zoneinfo/")?.1.to_owned())
    };
    let is_known = |name: &String| Zone::named(name).is_ok();
    of_env.filter(is_known).or_else(|| of_system().filter(is_known)).unwrap_or_else(|| "UTC".to_owned())
}
