//! A phone whose clock is wrong works on, and is told.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people::ZONE;
use house_simulator::phone::{Direct, Phone, Pumped, generator};
use house_simulator::server::Server;
use porchlight_core::views::CheckInAnswers;

/// Noon in Denver on 24 November 2026.
const NOON_MS: i64 = 1_795_546_800_000;
const MINUTE_MS: i64 = 60_000;

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
