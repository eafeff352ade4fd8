//! Random weeks of one person, on the public companion: whatever is done in whatever order, no number falls without the
//! person's own edit, no milestone that was on a screen is ever gone, and what nothing counts adds nothing.

use crate::own_devices::Person;
use house_simulator::people::below;
use house_simulator::phone::generator;
use porchlight_core::time::Day;
use porchlight_core::views::{
    CadenceView, CheckInAnswers, CheckInPartView, ExcuseReasonView, PathView, ReturnEntry, TrackerKindView, WeekdayView,
};
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: i64 = 86_400_000;
/// 1 October 2026, 12:00 UTC: a change of the clocks lies ahead in most of the zones.
const START_MS: i64 = 1_790_856_000_000;
const ZONES: [&str; 6] =
    ["America/Denver", "Europe/Madrid", "Asia/Kolkata", "Pacific/Auckland", "Australia/Lord_Howe", "Pacific/Honolulu"];
const WALKS: u64 = 8;
const STEPS: u32 = 45;

/// What a step may do to the numbers.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// Time passes, entries are added, days are excused: nothing may fall.
    Adds,
    /// Grace: no total may change.
    Excuses,
    /// The person's own edit.
    Edits,
}

fn totals(path: &PathView) -> BTreeMap<String, (u32, u32)> {
    let all = path.trackers.iter().chain(&path.set_aside);
    all.map(|it| (it.name.clone(), (it.total_days, it.longest_run_days))).collect()
}

fn walk(seed: u64) {
    let mut rng = generator(seed, 0);
    let (mut now_ms, mut zone) = (START_MS, ZONES[0]);
    let person = Person::with_a_phone(now_ms, zone);
    let core = person.phone.core();
    let path = core.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-09-05".into()).unwrap();
    core.start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), "2026-09-25".into()).unwrap();
    let days = vec![WeekdayView::Monday, WeekdayView::Wednesday, WeekdayView::Friday];
    let art = core.start_habit("Art".into(), CadenceView::Weekdays { days }).unwrap();
    let (mut seen, mut before) = (BTreeSet::new(), totals(&core.path().unwrap()));
    for step in 0..STEPS {
        let today = Day::parse(&core.today().unwrap().day).unwrap();
        let day = today.plus(-below(&mut rng, 6).cast_signed()).to_string();
        let act = below(&mut rng, 100);
        let kind = match act {
            0..45 => {
                now_ms += i64::from(below(&mut rng, 40)) * DAY_MS / 24;
                if act < 15 {
                    zone = ZONES[below(&mut rng, 6) as usize];
                }
                person.phone.go(now_ms, zone);
                Kind::Adds
            }
            45..60 => {
                core.record_check_in(CheckInAnswers::default()).unwrap();
                Kind::Adds
            }
            60..68 => {
                core.record_check_in_for(day, CheckInPartView::Evening, CheckInAnswers::default()).unwrap();
                Kind::Adds
            }
            68..78 => {
                core.mark_done(art.clone(), day).unwrap();
                Kind::Adds
            }
            78..86 => {
                core.excuse_days(day, today.plus(2).to_string(), ExcuseReasonView::Illness).unwrap();
                Kind::Excuses
            }
            86..92 => {
                let (at_ms, private_note, what_helped, new_start) = (None, None, None, None);
                let trackers = vec![path.clone()];
                core.record_return_to_use(ReturnEntry { trackers, day, at_ms, private_note, what_helped, new_start })
                    .unwrap();
                Kind::Edits
            }
            92..95 => {
                let noted = core.return_to_use().unwrap().noted;
                if let Some(last) = noted.into_iter().next() {
                    core.take_return_back(last.id, last.day).unwrap();
                }
                Kind::Edits
            }
            _ => {
                let start = today.plus(-30 - below(&mut rng, 20).cast_signed()).to_string();
                if core.edit_tracker(path.clone(), "Alcohol".into(), start, CadenceView::Daily).is_err() {
                    continue;
                }
                Kind::Edits
            }
        };
        let shown = core.path().unwrap();
        let place = format!("seed {seed}, step {step}, act {act}, {} in {zone}", shown.day);
        let now = totals(&shown);
        for (name, (total, longest)) in &before {
            let (total_now, longest_now) = now[name];
            match kind {
                Kind::Adds => assert!(total_now >= *total && longest_now >= *longest, "{place}: {name} fell"),
                Kind::Excuses => assert_eq!(total_now, *total, "{place}: grace changed {name}"),
                Kind::Edits => {}
            }
        }
        let milestones: BTreeSet<_> = shown.milestones.iter().map(|it| it.id.clone()).collect();
        assert!(seen.is_subset(&milestones), "{place}: a milestone is gone");
        seen = milestones;
        before = now;
        for it in shown.trackers.iter().chain(&shown.set_aside) {
            let longest = it.runs.iter().map(|run| run.days).max().unwrap_or(it.longest_run_days);
            let sum = if it.runs.is_empty() { it.total_days } else { it.runs.iter().map(|run| run.days).sum() };
            assert_eq!((sum, longest), (it.total_days, it.longest_run_days), "{place}: the runs add up");
            assert!(it.current_run_days <= it.longest_run_days && it.longest_run_days <= it.total_days, "{place}");
            assert!(it.total_days <= it.of_days && it.recent_days <= it.total_days.min(90), "{place}");
        }
    }
    core.forget_digests().unwrap();
    let shown = core.path().unwrap();
    assert_eq!(totals(&shown), before, "seed {seed}: without digests");
}

#[test]
fn no_number_falls_and_no_milestone_is_lost_in_random_weeks() {
    (1..=WALKS).for_each(walk);
}
