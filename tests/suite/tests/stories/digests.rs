//! Digests are never truth: with them, without them, and counted from nothing, a year is the same.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people::{below, chance};
use house_simulator::phone::{Phone, generator};
use porchlight_core::streaks::{Counts, DayEntries, habit};
use porchlight_core::time::Day;
use porchlight_core::trackers::Cadence;
use porchlight_core::views::{CheckInAnswers, TrackerKindView};
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 86_400_000;
const NOON_MS: i64 = 1_700_049_600_000; // 2023-11-15T12:00:00Z

fn shown(phone: &Phone) -> Counts {
    let trackers = phone.core().today().unwrap().trackers;
    let habit = trackers.iter().find(|tracker| tracker.kind == TrackerKindView::CheckInHabit).unwrap();
    Counts {
        total_days: habit.total_days,
        current_run_days: habit.current_run_days,
        longest_run_days: habit.longest_run_days,
        recent_days: habit.recent_days,
        of_days: habit.of_days,
    }
}

#[test]
fn a_year_of_check_ins_counts_the_same_with_and_without_digests() {
    let folder = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let phone_clock = PhoneClock { clock: clock.clone(), zone: "UTC", skew_ms: 0 };
    let mut phone = Phone::new("Ana", folder.path(), phone_clock, 1).unwrap();
    let mut rng = generator(1, 0);
    phone.core().start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), "2023-11-15".into()).unwrap();
    let mut days = BTreeMap::new();
    for day in 0..400 {
        let now_ms = NOON_MS + day * DAY_MS + i64::from(below(&mut rng, 36_000_000));
        clock.move_to(now_ms);
        if chance(&mut rng, 85) {
            phone.core().record_check_in(CheckInAnswers::default()).unwrap();
            let number = i32::try_from(now_ms / DAY_MS).unwrap();
            // Before 03:00 it is still yesterday; the hours above never reach past midnight + 10 h.
            let hour = now_ms % DAY_MS / 3_600_000;
            let number = if hour < 3 { number - 1 } else { number };
            days.insert(Day::from_number(number).unwrap(), DayEntries { first_ms: now_ms, last_ms: now_ms });
        }
        if day % 9 == 0 {
            let today = Day::parse(&phone.core().today().unwrap().day).unwrap();
            let expected = habit(Cadence::Daily, &days, &BTreeSet::new(), today, now_ms);
            assert_eq!(shown(&phone), expected, "day {day}, digests as they are");
            phone.core().forget_digests().unwrap();
            assert_eq!(shown(&phone), expected, "day {day}, digests thrown away");
        }
        if day % 50 == 0 {
            let before = shown(&phone);
            phone.restart().unwrap();
            assert_eq!(shown(&phone), before, "day {day}, opened again");
        }
    }
}
