//! Today after ten years of daily check-ins, a habit, days away and returns to use, against thirty days: with the app
//! just opened, and with it open. Both histories were looked at once before, which is when the digest of the past is
//! made.

use super::figures::{Figures, timed};
use super::phone::{self, DAY_MS, TODAY_MS};
use super::{places, two_sizes};
use crate::clock::VirtualClock;
use porchlight_core::views::ExcuseReasonView;
use std::path::Path;

const TEN_YEARS: i64 = 3_652;
const THIRTY_DAYS: i64 = 30;

pub(super) fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let memory = places::in_memory()?;
    let directories = [TEN_YEARS, THIRTY_DAYS].map(|days| (days, memory.path().join(days.to_string())));
    for (days, directory) in &directories {
        live(*days, directory)?;
    }
    let [old, new] = &directories;
    two_sizes::compare(figures, "today_ten_years", [&old.1, &new.1], |companion| Ok(companion.today()?))
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
