//! `simulate [--year] --seeds N --from S`: plays seeds on all cores, prints what occurred, and fails when a
//! seed diverges or something expected never occurred.

use clap::Parser;
use house_simulator::life::{Plan, SIMULATE, play};
use house_simulator::tally::{self, Tally};
use house_simulator::year;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

/// Plays the life of Cedar House from many seeds.
#[derive(Parser)]
struct Arguments {
    /// How many seeds.
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Plays a year of the house in weeks, instead of a fortnight in hours.
    #[arg(long, conflicts_with_all = ["twins", "restores"])]
    year: bool,
    /// Whether phones are copied, both copies living on.
    #[arg(long, default_value_t = SIMULATE.has_twins, action = clap::ArgAction::Set)]
    twins: bool,
    /// Servers that come back from a backup, per day, in percent.
    #[arg(long, default_value_t = SIMULATE.restore_percent)]
    restores: u32,
}

fn main() -> std::process::ExitCode {
    let Arguments { seeds, from, year, twins, restores } = Arguments::parse();
    let plan = (!year).then_some(Plan { has_twins: twins, restore_percent: restores, ..SIMULATE });
    let again = if year { "simulate --year" } else { "simulate" };
    let began = Instant::now();
    let next = AtomicU64::new(from);
    let total = Mutex::new((Tally::default(), Vec::new()));
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + seeds {
                        return;
                    }
                    let result = play_in_own_directory(seed, plan);
                    let mut total = total.lock().expect("no seed panics while it counts");
                    match result {
                        Ok(tally) => total.0.join(&tally),
                        Err(error) => {
                            println!("seed {seed} diverged: {error:#}   (again: {again} --seeds 1 --from {seed})");
                            total.1.push(seed);
                        }
                    }
                }
            });
        }
    });
    let (tally, diverged) = total.into_inner().expect("no seed panics while it counts");
    for (name, count) in tally.iter() {
        println!("{count:>9}  {name}");
    }
    let missing =
        if seeds >= 100 { tally.missing(if year { year::EXPECTED } else { tally::EXPECTED }) } else { Vec::new() };
    for name in &missing {
        println!("never occurred: {name}");
    }
    println!("{seeds} seeds from {from} in {:.0} s", began.elapsed().as_secs_f64());
    let failed = diverged.len() as u64 + missing.len() as u64;
    println!("{} passed, {failed} failed", seeds - diverged.len() as u64);
    std::process::ExitCode::from(u8::from(failed > 0))
}

fn play_in_own_directory(seed: u64, plan: Option<Plan>) -> anyhow::Result<Tally> {
    // Memory-backed where there is one: the simulated kills are at commits, not of the machine.
    let shared_memory = std::path::Path::new("/dev/shm");
    let directory = if shared_memory.is_dir() { tempfile::tempdir_in(shared_memory)? } else { tempfile::tempdir()? };
    std::panic::catch_unwind(|| match plan {
        Some(plan) => play(seed, plan, directory.path()),
        None => year::play(seed, directory.path()),
    })
    .unwrap_or_else(|_| anyhow::bail!("panicked"))
}
