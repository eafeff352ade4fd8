//! `cargo demo`: the main job, live, with sample people.

use clap::Parser;
use house_simulator::demo::{Demo, Settings};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Cedar House with sample people: a real server, real phones' cores, two weeks in a minute.
#[derive(Parser)]
#[command(name = "cargo demo")]
struct Arguments {
    /// The dashboard's port; a free one if not given.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Keep the data in this folder (it must be new or empty).
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Leave after the summary; the exit code says whether phones and server agree.
    #[arg(long)]
    exit: bool,
    /// Print one JSON object on standard output and nothing else there; leaves like --exit.
    #[arg(long)]
    json: bool,
    /// Where luck comes from.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Days that pass before today.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=120))]
    days: u32,
}

fn main() -> anyhow::Result<std::process::ExitCode> {
    let arguments = Arguments::parse();
    let is_stopping = Arc::new(AtomicBool::new(false));
    watch_for_ctrl_c(Arc::clone(&is_stopping))?;
    let (directory, _temporary) = directory(arguments.keep.as_deref())?;
    let settings = Settings { seed: arguments.seed, days: arguments.days, port: arguments.port };
    eprintln!("Cedar House opens: sample people, real phones' cores, a real server.");
    let mut demo = Demo::start(&settings, &directory)?;
    if !pass_days(&mut demo, arguments.days, &is_stopping)? {
        demo.stop()?;
        return Ok(std::process::ExitCode::from(130));
    }
    let summary = demo.summarise()?;
    if arguments.json {
        println!("{}", serde_json::to_string(&summary)?);
    } else {
        print_summary(&summary);
        print_own_screen(&demo)?;
    }
    let converged = summary.converged;
    if !(arguments.exit || arguments.json) {
        stay_open(&mut demo, arguments.keep.as_deref(), &is_stopping)?;
    }
    demo.stop()?;
    Ok(std::process::ExitCode::from(u8::from(!converged)))
}

/// The days pass; false when Ctrl-C ended them.
fn pass_days(demo: &mut Demo, days: u32, is_stopping: &AtomicBool) -> anyhow::Result<bool> {
    let bar = ProgressBar::new(u64::from(days));
    bar.set_style(ProgressStyle::with_template("{bar:30} day {pos} of {len}  {msg}")?);
    let is_terminal = std::io::stderr().is_terminal();
    for day in 0..days {
        if is_stopping.load(Ordering::SeqCst) {
            bar.abandon();
            return Ok(false);
        }
        demo.live(day, day + 1 == days, |note| {
            if is_terminal { bar.println(format!("  {note}")) } else { eprintln!("  {note}") }
        })?;
        bar.inc(1);
        if !is_terminal {
            eprintln!("day {} of {days}", day + 1);
        }
    }
    bar.finish_and_clear();
    for person in 0..demo.people.len() {
        for device in 0..demo.people[person].devices.len() {
            demo.reconnect(person, device)?; // so that what one device sent last reaches the other
        }
    }
    Ok(true)
}

/// The dashboard's address, and live check-ins until Ctrl-C.
fn stay_open(demo: &mut Demo, kept: Option<&Path>, is_stopping: &AtomicBool) -> anyhow::Result<()> {
    let lines = read_lines();
    println!(
        "\nThe staff dashboard (sample people). This link opens it once, for Carla, a counsellor on her first evening; on its \
         page, \"Not now\" goes on without a passkey:\n\n  {}\n",
        demo.sign_in_link()?
    );
    if let Some(directory) = kept {
        println!(
            "Kept in {}. Once the demo has ended, each phone says who looked:\n\n  \
             cargo run -p house-simulator --bin phone -- --data {} who-looked\n",
            directory.display(),
            directory.join("phones").join("Ana").display()
        );
    }
    if std::io::stdin().is_terminal() {
        println!("Enter prints another link. Ctrl-C ends the demo.\n");
    } else {
        println!("Ctrl-C ends the demo.\n");
    }
    let now_ms = porchlight_server::clock::system();
    let mut turn = 0;
    while !is_stopping.load(Ordering::SeqCst) {
        match lines.recv_timeout(Duration::from_millis(200)) {
            Ok(()) => println!("  {}\n", demo.sign_in_link()?),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(Duration::from_millis(200)),
        }
        demo.clock.move_to(now_ms());
        turn += 1;
        if turn % 15 == 0 {
            let person = (turn / 15) % demo.people.len();
            demo.check_in(person, 0)?;
            demo.reconnect(person, 0)?;
            println!("  {} checks in; it has reached the house", demo.people[person].name);
        }
        std::io::stdout().flush()?;
    }
    println!("Cedar House closes. Each phone comes back once more, and hears who looked.");
    demo.everybody_comes_home()?;
    Ok(())
}

/// One phone's own numbers, in the order in which its screen shows them.
fn print_own_screen(demo: &Demo) -> anyhow::Result<()> {
    let (name, lines) = demo.own_screen()?;
    println!("\n{name}'s phone shows, to {name} alone:");
    for line in lines {
        println!("  {line}");
    }
    Ok(())
}

fn print_summary(summary: &house_simulator::demo::summary::Summary) {
    println!(
        "\n{} phones, {} round trips, {} envelopes acknowledged",
        summary.phones, summary.exchanges, summary.envelopes_pushed
    );
    println!(
        "when a phone comes back: {:.2} round trips, {:.0} bytes",
        summary.round_trips_per_reconnect, summary.bytes_per_reconnect
    );
    println!("{} kind words given to one another", summary.words_given);
    println!("{} milestones shared, {} on the dashboard", summary.milestones_shared, summary.milestones_on_dashboard);
    if summary.converged {
        println!("Phones and server agree.");
    } else {
        println!("Phones and server DISAGREE:");
        for disagreement in &summary.disagreements {
            println!("  {disagreement}");
        }
    }
}

fn read_lines() -> Receiver<()> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.is_err() || sender.send(()).is_err() {
                return;
            }
        }
    });
    receiver
}

fn watch_for_ctrl_c(is_stopping: Arc<AtomicBool>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::spawn(move || {
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if is_stopping.swap(true, Ordering::SeqCst) {
                    std::process::exit(130); // asked twice
                }
            }
        });
    });
    Ok(())
}

fn directory(keep: Option<&std::path::Path>) -> anyhow::Result<(PathBuf, Option<tempfile::TempDir>)> {
    let Some(keep) = keep else {
        let temporary = tempfile::tempdir()?;
        return Ok((temporary.path().to_owned(), Some(temporary)));
    };
    std::fs::create_dir_all(keep)?;
    anyhow::ensure!(
        std::fs::read_dir(keep)?.next().is_none(),
        "{} is not empty; choose a new folder for --keep",
        keep.display()
    );
    Ok((keep.to_owned(), None))
}
