//! A phone whose clock is wrong works on, and is told. What it wrote ahead of the calendar counts once its clock is right.

use crate::own_devices::{Device, Person};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people::ZONE;
use house_simulator::phone::{Direct, Phone, Pumped, generator};
use house_simulator::server::Server;
use porchlight_core::views::{CadenceView, CheckInAnswers, ReturnEntry, TrackerKindView};

/// Noon in Denver on 24 November 2026.
const NOON_MS: i64 = 1_795_546_800_000;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Ten years with their leap days.
const YEARS_MS: i64 = 3_653 * DAY_MS;
const TOMORROW: &str = "2026-11-25";
const AHEAD: &str = "2036-11-24";

#[test]
fn a_wrong_clock_refuses_nothing_and_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let mut server = Server::new(&folder.path().join("server"), clock.clone(), generator(1, 0)).unwrap();
    let years_ms = 10 * 365 * 24 * 60 * MINUTE_MS;
    let shown = [(0, None), (4, None), (-6, Some(-6 * MINUTE_MS)), (120, Some(120 * MINUTE_MS))];
    let shown = shown.map(|(minutes, shown)| (minutes * MINUTE_MS, shown));
    for (number, (skew_ms, expected)) in
        shown.into_iter().chain([(years_ms, Some(years_ms)), (-years_ms, Some(-years_ms))]).enumerate()
    {
        let name = format!("phone-{number}");
        let phone_clock = PhoneClock { clock: clock.clone(), zone: ZONE, skew_ms };
        let mut phone = Phone::new(&name, folder.path(), phone_clock, 7 + number as u64).unwrap();
        let mood = CheckInAnswers { mood: Some(3), ..CheckInAnswers::default() };
        let day = phone.core().record_check_in(mood).unwrap().day;
        phone.join(&server.invite(&name).unwrap(), &server).unwrap();
        assert_eq!(phone.pump(&mut Direct(&mut server)).unwrap(), Pumped::UpToDate);
        let today = phone.core().today().unwrap();
        assert_eq!((today.sync.waiting, today.sync.refused.len()), (0, 0), "{skew_ms}");
        assert_eq!((today.sync.clock_skew_ms, today.day), (expected, day), "{skew_ms}");
    }
}

/// Ana, who has checked in and walked on 22 and 23 November; on the 24th her phone shows a day ten years later. There she
/// checks in, walks and notes a return to use.
fn ten_years_ahead() -> (Person, Tracked) {
    let mut ana = Person::with_a_phone(NOON_MS - 2 * DAY_MS, ZONE).and_a_tablet();
    let core = ana.phone.core();
    let since = |kind, start: &str| core.start_tracker(kind, "since".into(), start.into()).unwrap();
    let alcohol = since(TrackerKindView::Abstain, "2026-08-01");
    let checking_in = since(TrackerKindView::CheckInHabit, "2026-11-22");
    let walking = core.start_habit("walking".into(), CadenceView::Daily).unwrap();
    for (at_ms, mood) in [(NOON_MS - 2 * DAY_MS, 3), (NOON_MS - DAY_MS, 3), (NOON_MS + YEARS_MS, 2)] {
        ana.phone.go(at_ms, ZONE);
        let day = ana.phone.core().record_check_in(feeling(mood)).unwrap().day;
        ana.phone.core().mark_done(walking.clone(), day.clone()).unwrap();
        if at_ms < NOON_MS {
            ana.exchange();
        } else {
            assert_eq!(day, AHEAD);
            let (at_ms, private_note, what_helped, new_start) = (None, Some("a hard day".into()), None, None);
            let trackers = vec![alcohol.clone()];
            let noted = ReturnEntry { trackers, day, at_ms, private_note, what_helped, new_start };
            ana.phone.core().record_return_to_use(noted).unwrap();
        }
    }
    (ana, Tracked { alcohol, checking_in, walking })
}

struct Tracked {
    alcohol: String,
    checking_in: String,
    walking: String,
}

impl Tracked {
    /// Days with a check-in, days of walking, and of time since a day: the days that count, and how many runs they have.
    fn on(&self, device: &Device) -> [u32; 4] {
        let path = device.core().path().unwrap();
        let shown = |id: &String| path.trackers.iter().find(|tracker| tracker.id == *id).unwrap();
        let alcohol = shown(&self.alcohol);
        let runs = alcohol.runs.len() as u32;
        [shown(&self.checking_in).total_days, shown(&self.walking).total_days, alcohol.total_days, runs]
    }
}

/// Takes everybody, and every clock, to noon of a day this many days after 24 November.
fn go(ana: &mut Person, days: i64) {
    let (phone, tablet, server) = ana.apart();
    let at_ms = NOON_MS + days * DAY_MS;
    server.clock().move_to(at_ms);
    phone.go(at_ms, ZONE);
    tablet.go(at_ms, ZONE);
}

fn moods(device: &Device, day: &str) -> Vec<Option<u8>> {
    device.core().check_in_history(day.into()).unwrap().into_iter().map(|check_in| check_in.answers.mood).collect()
}

#[test]
fn what_a_clock_ahead_wrote_counts_on_the_day_after_it_reached_the_server() {
    let (mut ana, tracked) = ten_years_ahead();
    go(&mut ana, 0);
    assert_eq!(tracked.on(&ana.phone), [2, 2, 115, 1], "the clock is right again, and nothing was exchanged");
    ana.exchange();
    go(&mut ana, 1);
    for device in ana.devices() {
        assert_eq!(tracked.on(device), [3, 3, 116, 2]);
        let today = device.core().today().unwrap();
        assert_eq!((today.day.as_str(), today.check_in.unwrap().answers.mood), (TOMORROW, Some(2)));
        let noted = device.core().return_to_use().unwrap().noted;
        assert_eq!(noted.len(), 1);
        assert_eq!((noted[0].day.as_str(), noted[0].new_start.as_str()), (TOMORROW, TOMORROW));
        assert_eq!(noted[0].private_note.as_deref(), Some("a hard day"));
        assert_eq!(moods(device, AHEAD), [Some(2)], "and it stays in the history of the day that the clock showed");
    }
    let held = |ana: &Person| ana.devices().map(|device| device.core().own_documents().unwrap()).collect::<Vec<_>>();
    let before = held(&ana);
    ana.exchange();
    assert_eq!(held(&ana), before, "once is enough");
    ana.phone.core().record_check_in(feeling(5)).unwrap();
    ana.exchange();
    assert_eq!(moods(ana.tablet.as_ref().unwrap(), TOMORROW), [Some(5), Some(2)], "the one of today corrects it");
    assert_eq!(ana.tablet.as_ref().unwrap().core().today().unwrap().check_in.unwrap().answers.mood, Some(5));
    go(&mut ana, YEARS_MS / DAY_MS + 1);
    ana.exchange();
    for device in ana.devices() {
        let [check_ins, walks, _, runs] = tracked.on(device);
        assert_eq!((check_ins, walks, runs), (3, 3, 2), "ten years later nothing counts twice");
    }
}

#[test]
fn a_phone_that_is_killed_while_it_brings_days_back_counts_each_once() {
    for commits in 0.. {
        let (mut ana, tracked) = ten_years_ahead();
        go(&mut ana, 0);
        let (phone, _, server) = ana.apart();
        let is_killed = phone.exchange_killed_after(server, commits);
        go(&mut ana, 40);
        ana.exchange();
        for device in ana.devices() {
            let [check_ins, walks, _, runs] = tracked.on(device);
            assert_eq!((check_ins, walks, runs), (3, 3, 2), "killed after {commits} commits");
        }
        if !is_killed {
            assert!(commits > 4, "{commits} commits are too few to have written anything");
            break;
        }
    }
}

#[test]
fn two_devices_that_bring_a_day_back_to_different_months_count_it_once() {
    let (mut ana, tracked) = ten_years_ahead();
    let (phone, tablet, server) = ana.apart();
    phone.exchange(server);
    assert_eq!(phone.core().today().unwrap().check_in.unwrap().answers.mood, Some(2), "its clock still says so");
    server.clock().move_to(NOON_MS);
    tablet.go(NOON_MS, ZONE);
    tablet.exchange_without_sending(server);
    assert_eq!(moods(tablet, TOMORROW), [Some(2)]);
    go(&mut ana, 10);
    let (phone, tablet, server) = ana.apart();
    phone.exchange(server);
    assert_eq!((moods(phone, "2026-12-05"), tracked.on(phone)[..2].to_vec()), (vec![Some(2)], vec![3, 3]));
    tablet.exchange(server);
    ana.exchange();
    go(&mut ana, 20);
    for device in ana.devices() {
        let [check_ins, walks, _, runs] = tracked.on(device);
        assert_eq!((check_ins, walks, runs), (3, 3, 2));
        let noted = device.core().return_to_use().unwrap().noted;
        assert_eq!(
            noted.iter().map(|noted| noted.day.as_str()).collect::<Vec<_>>(),
            [TOMORROW],
            "the first one stands"
        );
    }
}

#[test]
fn a_locked_phone_brings_days_back_once_it_is_unlocked() {
    let (mut ana, tracked) = ten_years_ahead();
    ana.phone.core().set_pin(Some("4711".into())).unwrap();
    ana.phone.core().today().unwrap();
    go(&mut ana, 0);
    let (phone, _, server) = ana.apart();
    assert!(phone.core().is_locked().unwrap(), "its clock went back");
    phone.exchange(server);
    phone.core().unlock("4711".into()).unwrap();
    assert_eq!(tracked.on(phone)[..2], [2, 2]);
    phone.exchange(server);
    assert_eq!(tracked.on(phone)[..2], [3, 3]);
}

#[test]
fn a_server_whose_clock_is_wrong_moves_no_day() {
    let mut ana = Person::with_a_phone(NOON_MS - YEARS_MS, ZONE).and_a_tablet();
    ana.phone.go(NOON_MS, ZONE);
    ana.phone.core().record_check_in(feeling(4)).unwrap();
    ana.tablet.as_ref().unwrap().go(NOON_MS, ZONE);
    ana.exchange();
    for device in ana.devices() {
        let today = device.core().today().unwrap();
        assert_eq!((today.sync.clock_skew_ms, today.check_in.unwrap().answers.mood), (Some(YEARS_MS), Some(4)));
    }
}

fn feeling(mood: u8) -> CheckInAnswers {
    CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }
}
