//! Today after ten years of daily check-ins, a habit, days away and returns to use, against thirty days: with the app
//! just opened, and with it open. Both histories were looked at once before, which is when the digest of the past is
//! made.

use super::figures::{Figures, median, timed};
use super::phone::{self, DAY_MS, TODAY_MS};
use super::places;
use crate::clock::VirtualClock;
use porchlight_core::companion::Companion;
use porchlight_core::views::ExcuseReasonView;
use std::path::Path;

const TEN_YEARS: i64 = 3_652;
const THIRTY_DAYS: i64 = 30;
const COLD_STARTS: u64 = 60;
const LOOKS: u32 = 200;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let memory = places::in_memory()?;
    let directories = [TEN_YEARS, THIRTY_DAYS].map(|days| (days, memory.path().join(days.to_string())));
    for (days, directory) in &directories {
        live(*days, directory)?;
    }
    let [old, new] = directories.map(|(_, directory)| directory);

    let (mut cold_old, mut cold_new) = (Vec::new(), Vec::new());
    for start in 0..COLD_STARTS {
        cold_old.push(cold_start(&old, start)?);
        cold_new.push(cold_start(&new, start)?);
    }
    let (cold_old, cold_new) = (median(cold_old), median(cold_new));
    figures.at_most(1.5, "today_ten_years_cold", cold_old / cold_new, "times");
    figures.report("today_ten_years_cold_time", cold_old, "ms");

    let (old, new) = (open(&old, COLD_STARTS)?, open(&new, COLD_STARTS)?);
    let (mut warm_old, mut warm_new) = (Vec::new(), Vec::new());
    for _ in 0..LOOKS {
        warm_old.push(timed(|| Ok(old.today()?))?.1);
        warm_new.push(timed(|| Ok(new.today()?))?.1);
    }
    let (warm_old, warm_new) = (median(warm_old), median(warm_new));
    figures.at_most(1.5, "today_ten_years_warm", warm_old / warm_new, "times");
    figures.report("today_ten_years_warm_time", warm_old, "ms");
    Ok(())
}

/// A check-in a day, the last one today; a habit on five days of seven, two days in hospital every quarter, a return to
/// use every half-year; and one look at Today.
fn live(days: i64, directory: &Path) -> anyhow::Result<()> {
    let clock = VirtualClock::at(TODAY_MS - days * DAY_MS);
    let companion = phone::open(directory, &clock, days.unsigned_abs())?;
    let trackers = phone::start_trackers(&companion)?;
    let walk = phone::start_habit(&companion)?;
    for day in (0..days).rev() {
        clock.move_to(TODAY_MS - day * DAY_MS);
        let today = companion.record_check_in(phone::answers())?.day;
        match day {
            _ if day % 180 == 20 => phone::note_return(&companion, &trackers, today)?,
            _ if day % 90 < 2 => companion.excuse_days(today.clone(), today, ExcuseReasonView::Illness).map(drop)?,
            _ if day % 7 < 5 => companion.mark_done(walk.clone(), today).map(drop)?,
            _ => {}
        }
    }
    let (_, first_look) = timed(|| Ok(companion.today()?))?;
    eprintln!("bench: the first look at {days} days took {first_look:.0} ms");
    Ok(companion.close()?)
}

fn cold_start(directory: &Path, start: u64) -> anyhow::Result<f64> {
    let (companion, took) = timed(|| {
        let companion = open(directory, start)?;
        companion.today()?;
        Ok(companion)
    })?;
    companion.close()?;
    Ok(took)
}

fn open(directory: &Path, start: u64) -> anyhow::Result<Companion> {
    phone::open(directory, &VirtualClock::at(TODAY_MS), 10_000 + start)
}
