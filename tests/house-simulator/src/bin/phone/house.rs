//! The day and the house: today, check-ins, what is followed and shared, the exchange.

use super::consents::{self, Switch, What};
use super::folder::Folder;
use super::summary::{self, Part};
use super::who_looked;
use super::words::{milestone, show};
use anyhow::bail;
use house_simulator::clock::{PhoneClock, VirtualClock};
use porchlight_core::companion::Companion;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CheckInAnswers, HouseView, JoinAskStateView, JoinAskView, StandingStateView, SyncOutcome, SyncView, TrackerKindView,
};
use std::io::Write;
use std::sync::Arc;

/// How long one exchange may take.
pub const SYNC_MS_MAX: u64 = 30_000;
const DAY_MS: i64 = 86_400_000;

/// The day and the house.
#[derive(clap::Subcommand)]
pub enum HouseCommand {
    /// Join a house with the code of an invite
    Join {
        /// The code, as staff handed it out: PL1.…
        code: String,
    },
    /// Ask to join with a code that staff read out, and show them the digits
    AskToJoin {
        /// The address that staff show, such as porchlight.lan:7373
        address: String,
        /// The code: 7K3M-9QX2
        code: String,
    },
    /// Look whether staff have let this phone in
    LetIn,
    /// Show your houses, and which of them this phone is about
    Houses,
    /// Make this phone about one of your houses
    ShowHouse {
        /// Its id, or its name, as `houses` shows them
        house: String,
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
    /// Let staff see something of yours, or no longer
    Consent {
        /// on or off
        switch: Switch,
        /// What they may see
        #[arg(default_value = "milestones")]
        what: What,
    },
    /// Share the newest milestone with staff
    Share,
    /// Show who on staff looked at what you share, when, at what and why
    WhoLooked,
    /// Print a summary of your own, for whomever you like; nothing of it is kept, and nobody is told
    Summary {
        /// What is on it
        #[arg(required = true)]
        parts: Vec<Part>,
        /// Its first day, such as 2026-10-25
        #[arg(long)]
        since: String,
    },
    /// Exchange with the house; a locked phone can do this without its PIN
    Sync,
}

/// Does what was asked.
pub fn act(phone: &Companion, command: HouseCommand) -> anyhow::Result<()> {
    match command {
        HouseCommand::Join { code } => {
            phone.join_house(code)?;
            println!("You have joined. Nothing is shared until you say `consent on`.");
            sync(phone)?;
            if !phone.has_recovery_words()? {
                println!(
                    "If this phone were lost, your journal would be, too: `words` shows twelve words that prevent it."
                );
            }
        }
        HouseCommand::AskToJoin { address, code } => asking(phone.ask_to_join(address, code)?),
        HouseCommand::LetIn => match phone.look_whether_let_in()? {
            Some(ask) => asking(ask),
            None => println!("This phone is not asking to join a house."),
        },
        HouseCommand::Houses => list(&phone.houses()?),
        HouseCommand::ShowHouse { house } => {
            let known = phone.houses()?;
            let is_meant = |known: &&HouseView| known.name.eq_ignore_ascii_case(&house) || known.id == house;
            let Some(meant) = known.iter().find(is_meant) else {
                bail!("this phone knows no such house; `houses` lists them");
            };
            list(&phone.show_house(meant.id.clone())?);
        }
        HouseCommand::Today => show(&phone.today()?),
        HouseCommand::CheckIn { mood, craving, confidence, sleep, connected } => {
            let answers = CheckInAnswers { mood, craving, confidence, sleep, connected, ..CheckInAnswers::default() };
            let today = phone.record_check_in(answers)?;
            println!("Saved on this phone.");
            show(&today);
        }
        HouseCommand::Track { name, start } => {
            phone.start_tracker(TrackerKindView::Abstain, name, start)?;
            show(&phone.today()?);
        }
        HouseCommand::Consent { switch, what } => consents::turn(phone, switch, what)?,
        HouseCommand::Share => {
            let sharing = phone.sharing()?;
            let Some(newest) = sharing.milestones.first() else {
                bail!("there is no milestone to share yet; `track` says from when you count");
            };
            phone.share_milestone(newest.milestone.id.clone())?;
            println!("Shared: {}. `sync` carries it to the house.", milestone(&newest.milestone));
        }
        HouseCommand::WhoLooked => who_looked::show(phone)?,
        HouseCommand::Summary { parts, since } => summary::show(phone, parts, since)?,
        HouseCommand::Sync => sync(phone)?,
    }
    Ok(())
}

fn asking(ask: JoinAskView) {
    match ask.state {
        JoinAskStateView::Waiting => {
            println!("Show staff these digits, then say `let-in`:\n\n  {}", ask.digits);
        }
        JoinAskStateView::Joined => println!("You have joined. Nothing is shared until you say `consent on`."),
        JoinAskStateView::Refused => println!("Staff did not let this phone in. Ask them for a new code."),
        JoinAskStateView::Over => println!("The time of this code is over. Ask staff for a new one."),
    }
}

fn list(houses: &[HouseView]) {
    if houses.is_empty() {
        println!("This phone has joined no house. Ask staff for a code, then `join CODE`.");
    }
    for house in houses {
        let state = match house.state {
            None => "not heard from yet",
            Some(StandingStateView::Resident) => "you live there",
            Some(StandingStateView::Leave) => "you are away for a while",
            Some(StandingStateView::Landing) => "you left lately",
            Some(StandingStateView::Alumni) => "you left, and stay in touch",
            Some(StandingStateView::PrivateOnly) => "you left",
        };
        let mark = if house.is_shown { "*" } else { " " };
        let reach = match (&house.failure, house.waiting) {
            (Some(code), waiting) => format!("not reached ({code}), {waiting} wait here"),
            (None, 0) => "nothing waits".to_owned(),
            (None, waiting) => format!("{waiting} wait here"),
        };
        println!("{mark} {}  {}: {state}; {reach}", house.id, house.name);
    }
}

/// Exchanges, and says how it went.
pub fn sync(phone: &Companion) -> anyhow::Result<()> {
    let outcome = phone.run_sync_until(SYNC_MS_MAX)?;
    let sync = match phone.today() {
        Ok(today) => today.sync,
        Err(CompanionError::Locked { .. }) => {
            println!("The phone stays locked.");
            locked_view(phone)?
        }
        Err(other) => return Err(other.into()),
    };
    let houses = phone.houses().unwrap_or_default(); // a locked phone cannot look
    if outcome == SyncOutcome::Unreachable && houses.len() > 1 {
        list(&houses);
    }
    match outcome {
        SyncOutcome::UpToDate => println!("Up to date with the house."),
        SyncOutcome::TimedOut => println!("Time is up, and entries still wait here: {}. Sync again.", sync.waiting),
        SyncOutcome::NoHouse => {
            println!("This phone has joined no house. Ask staff for a code, then `join CODE`.")
        }
        SyncOutcome::Unreachable => match sync.failure.as_deref() {
            Some("unauthorized") => bail!(
                "the house lets this phone rest: one of your other devices said so. Nothing here is lost; if it was \
                 not you, say `resume` on a device that works, or ask staff"
            ),
            failure => bail!(
                "the house did not take it ({}). Nothing is lost: {} wait here; sync again later",
                failure.unwrap_or("unreachable"),
                sync.waiting
            ),
        },
    }
    for code in &sync.refused {
        println!("The house refused an entry ({code}); it stays on this phone.");
    }
    match sync.alarm {
        Some(alarm) => bail!("the house sent something that it should not have ({alarm}); tell whoever runs it"),
        None => Ok(()),
    }
}

/// Exchanges after something that was done already: a house that cannot be reached is no failure.
pub fn sync_if_possible(phone: &Companion) {
    if let Err(error) = sync(phone) {
        match error.downcast_ref::<CompanionError>() {
            Some(error) => println!("Not sent yet: {}. `sync` tries again.", super::words::advice(error)),
            None => println!("Not sent yet: {error:#}."),
        }
    }
}

/// What a locked phone knows of the exchange.
fn locked_view(phone: &Companion) -> anyhow::Result<SyncView> {
    let status = phone.sync_status()?;
    Ok(SyncView {
        waiting: 0, // it cannot look
        last_success_ms: status.last_success_ms,
        failure: status.failure.map(str::to_owned),
        alarm: status.alarm.map(str::to_owned),
        clock_skew_ms: status.clock_skew_ms,
        refused: Vec::new(),
    })
}

/// Records a check-in a day until killed.
pub fn write_forever(folder: &Folder, from: i64) -> anyhow::Result<()> {
    let clock = VirtualClock::at(from * DAY_MS + DAY_MS / 2);
    let phone = folder.open_with(Arc::new(PhoneClock { clock: clock.clone(), zone: "UTC", skew_ms: 0 }))?;
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
