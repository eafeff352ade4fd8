//! One screen of much against the same screen of little: with the app just opened, and with it open.

use super::figures::{Figures, median, timed};
use super::phone::{self, TODAY_MS};
use crate::clock::VirtualClock;
use porchlight_core::companion::Companion;
use std::path::Path;

/// How much longer the screen may take where there is much.
const BOUND: f64 = 1.5;
const COLD_STARTS: u64 = 60;
const LOOKS: u32 = 200;

/// Measures `look` on the phones in the folders `large` and `small` in turns, and gives the ratio of the medians as
/// `NAME_cold` and `NAME_warm`.
pub(super) fn compare<T>(
    figures: &mut Figures,
    name: &str,
    [large, small]: [&Path; 2],
    look: impl Fn(&Companion) -> anyhow::Result<T>,
) -> anyhow::Result<()> {
    let (mut of_large, mut of_small) = (Vec::new(), Vec::new());
    for start in 0..COLD_STARTS {
        of_large.push(cold_start(large, start, &look)?);
        of_small.push(cold_start(small, start, &look)?);
    }
    note(figures, &format!("{name}_cold"), of_large, of_small);

    let (large, small) = (open(large, COLD_STARTS)?, open(small, COLD_STARTS)?);
    let (mut of_large, mut of_small) = (Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        of_large.push(timed(|| look(&large))?.1);
        of_small.push(timed(|| look(&small))?.1);
    }
    note(figures, &format!("{name}_warm"), of_large, of_small);
    Ok(())
}

fn note(figures: &mut Figures, name: &str, of_large: Vec<f64>, of_small: Vec<f64>) {
    let (large, small) = (median(of_large), median(of_small));
    figures.at_most(BOUND, name, large / small, "times");
    figures.report(&format!("{name}_time"), large, "ms");
}

fn cold_start<T>(directory: &Path, start: u64, look: impl Fn(&Companion) -> anyhow::Result<T>) -> anyhow::Result<f64> {
    let (companion, took) = timed(|| {
        let companion = open(directory, start)?;
        look(&companion)?;
        Ok(companion)
    })?;
    companion.close()?;
    Ok(took)
}

fn open(directory: &Path, start: u64) -> anyhow::Result<Companion> {
    phone::open(directory, &VirtualClock::at(TODAY_MS), 10_000 + start)
}
