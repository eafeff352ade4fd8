//! Cedar House behind real HTTP, and Ana's phone.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::http_server::HttpServer;
use house_simulator::people;
use house_simulator::phone::{Phone, generator};
use house_simulator::server::Server;
use porchlight_core::views::{CheckInAnswers, TrackerKindView};
use porchlight_server::store::sqlite::SqliteOptions;

/// Noon in Denver on 24 November 2026.
pub const NOON_MS: i64 = 1_795_546_800_000;

/// A served house with Ana's phone in it.
pub struct World {
    /// The server.
    pub server: HttpServer,
    /// The phone, with a tracker and a check-in that the server does not have yet.
    pub phone: Phone,
    /// Where both have their data.
    pub directory: tempfile::TempDir,
}

/// `options` say how the server's database behaves.
pub fn world(options: impl FnOnce() -> SqliteOptions) -> World {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::new(&directory.path().join("server"), VirtualClock::at(NOON_MS), generator(1, 0)).unwrap();
    let phone = lone_phone(directory.path());
    phone.join(&server.invite("Ana").unwrap(), &server).unwrap();
    server.reopen(options()).unwrap();
    World { server: HttpServer::start(server).unwrap(), phone, directory }
}

fn lone_phone(directory: &std::path::Path) -> Phone {
    let clock = PhoneClock { clock: VirtualClock::at(NOON_MS), zone: people::ZONE, skew_ms: 0 };
    let phone = Phone::new("Ana", directory, clock, 1).unwrap();
    phone.core().start_tracker(TrackerKindView::Abstain, "My path".into(), "2026-10-25".into()).unwrap();
    check_in(&phone, 4);
    phone
}

/// Ana says how she is.
pub fn check_in(phone: &Phone, mood: u8) {
    phone.core().record_check_in(CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }).unwrap();
}

/// What was written is all there, and says why it waits.
pub fn assert_keeps(phone: &Phone, mood: u8, failure: Option<&str>) {
    let today = phone.core().today().unwrap();
    assert_eq!(today.check_in.map(|check_in| check_in.answers.mood), Some(Some(mood)));
    assert_eq!(today.sync.failure.as_deref(), failure);
    assert_eq!(today.sync.waiting > 0, failure.is_some());
    assert_eq!((today.sync.alarm, today.sync.refused.len()), (None, 0));
}
