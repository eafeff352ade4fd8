//! Phones whose system fails while they exchange: a clock that raises, panics, blocks or calls back, a server that never
//! answers, an app that is suspended on the way. Each says so, loses nothing, and goes on with the next call.

use house_simulator::clock::VirtualClock;
use house_simulator::http_server::HttpServer;
use house_simulator::key_store::OwnKeyStore;
use house_simulator::people;
use house_simulator::phone::generator;
use house_simulator::server::Server;
use porchlight_core::companion::{Clock, ClockReading, Companion, Observer, OpenConfig, PlatformError};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{AreaView, CheckInAnswers, SyncOutcome};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const NOON_MS: i64 = 1_795_546_800_000;
const SYNC_MS_MAX: u64 = 60_000;

type Reading = Arc<dyn Fn() -> Result<(), PlatformError> + Send + Sync>;

/// A clock that stands at noon, and first does what a test says.
#[derive(Default)]
struct BadClock(Mutex<Option<Reading>>);

impl BadClock {
    fn first(&self, does: impl Fn() -> Result<(), PlatformError> + Send + Sync + 'static) {
        *self.0.lock().unwrap() = Some(Arc::new(does));
    }

    fn is_well(&self) {
        *self.0.lock().unwrap() = None;
    }
}

impl Clock for BadClock {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        let does = self.0.lock().unwrap().clone();
        does.map_or(Ok(()), |does| does())?;
        Ok(ClockReading { at_ms: NOON_MS, zone: people::ZONE.to_owned() })
    }
}

struct World {
    house: HttpServer,
    ana: Arc<Companion>,
    clock: Arc<BadClock>,
    directory: tempfile::TempDir,
}

/// Ana in Cedar House, with a check-in that it does not have yet.
fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::new(&directory.path().join("server"), VirtualClock::at(NOON_MS), generator(1, 0)).unwrap();
    let house = HttpServer::start(server).unwrap();
    let clock = Arc::new(BadClock::default());
    let ana = open(directory.path(), "ana", Arc::clone(&clock));
    ana.join_house(house.invite("Ana").unwrap().to_code()).unwrap();
    check_in(&ana, 4);
    World { house, ana, clock, directory }
}

fn open(directory: &std::path::Path, name: &str, clock: Arc<BadClock>) -> Arc<Companion> {
    let config = OpenConfig { directory: directory.join(name).to_string_lossy().into_owned() };
    Companion::open(config, Arc::new(OwnKeyStore::of(&[7; 32])), clock).unwrap()
}

fn check_in(ana: &Companion, mood: u8) {
    ana.record_check_in(CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }).unwrap();
}

fn waiting(ana: &Companion) -> u64 {
    ana.today().unwrap().sync.waiting
}

fn assert_goes(ana: &Companion) {
    assert_eq!(ana.run_sync_until(SYNC_MS_MAX).unwrap(), SyncOutcome::UpToDate);
    assert_eq!(waiting(ana), 0, "what waited has gone");
}

fn no_battery() -> PlatformError {
    PlatformError::Failed { reason: "no battery".into() }
}

#[test]
fn a_clock_that_fails_at_any_reading_of_an_exchange_costs_that_exchange_alone() {
    let World { ana, clock, house: _house, directory: _directory } = world();
    let mut readings = 0;
    loop {
        let done = AtomicU32::new(0);
        clock.first(move || if done.fetch_add(1, Ordering::SeqCst) < readings { Ok(()) } else { Err(no_battery()) });
        let went = ana.run_sync_until(SYNC_MS_MAX);
        clock.is_well();
        let Err(failed) = went else { break };
        assert_eq!(failed.code(), "platform_failed", "reading {readings}");
        assert_goes(&ana);
        check_in(&ana, 3);
        readings += 1;
    }
    assert!(readings > 3, "an exchange reads the clock {readings} times");
    assert_goes(&ana);
}

#[test]
fn a_clock_that_panics_in_the_background_is_said_by_the_next_exchange() {
    let World { ana, clock, house: _house, directory: _directory } = world();
    clock.first(|| panic!("planted"));
    assert_eq!(ends_with(&ana), "sync_broke_off");
    clock.is_well();
    assert_goes(&ana);
    check_in(&ana, 3);
    clock.first(|| Err(no_battery()));
    assert_eq!(ends_with(&ana), "platform_failed");
    clock.is_well();
    assert_goes(&ana);
}

/// Exchanges in the background until the next one says how one ended.
fn ends_with(ana: &Arc<Companion>) -> String {
    let (_subscription, hears) = observed(ana);
    loop {
        match Arc::clone(ana).sync_now() {
            Err(failed) => return failed.code().to_owned(),
            Ok(()) => hears.recv_timeout(Duration::from_secs(30)).expect("that it ended is told"),
        };
    }
}

#[test]
fn what_comes_in_the_background_is_told_to_observers_until_they_end() {
    let World { house, ana, clock, directory } = world();
    assert_goes(&ana);
    let tablet = linked(&ana, directory.path(), clock);
    tablet.join_as_device(house.url().to_owned()).unwrap();
    tablet.write_entry(String::new(), "from the tablet".into()).unwrap();
    assert_goes(&tablet);

    let (subscription, hears) = observed(&ana);
    Arc::clone(&ana).sync_now().unwrap();
    let (mut told, mut revisions) = (Vec::new(), Vec::new());
    while ana.journal().unwrap().is_empty() || !told.contains(&AreaView::Journal) {
        let (revision, areas) = hears.recv_timeout(Duration::from_secs(30)).expect("nobody was told");
        revisions.push(revision);
        told.extend(areas);
    }
    assert!(revisions.is_sorted_by(|before, after| before < after), "{revisions:?}");
    subscription.end();
    assert_goes(&ana); // waits for what is still going on
    while hears.try_recv().is_ok() {}
    check_in(&ana, 2);
    assert_goes(&ana);
    assert!(hears.try_recv().is_err());
}

#[test]
fn a_server_that_never_answers_is_waited_for_no_longer_than_the_deadline() {
    let World { house, ana, clock, directory: _directory } = world();
    let (address, silent) = silenced(house);
    let before = Instant::now();
    assert_eq!(ana.run_sync_until(300).unwrap(), SyncOutcome::TimedOut);
    assert!(before.elapsed() < Duration::from_secs(20), "reqwest itself would wait a minute");
    assert_eq!(ana.today().unwrap().sync.failure, None, "{address} may be well");

    // Nor by a clock that takes its time: meanwhile everything else goes on.
    let (release, waits): (Sender<()>, Receiver<()>) = channel();
    let (arrived, is_there) = channel();
    let waits = Mutex::new(waits);
    clock.first(move || {
        arrived.send(()).ok();
        waits.lock().unwrap().recv().ok();
        Ok(())
    });
    let syncing = std::thread::spawn({
        let ana = Arc::clone(&ana);
        move || ana.run_sync_until(1)
    });
    is_there.recv_timeout(Duration::from_secs(30)).unwrap();
    assert!(ana.journal().unwrap().is_empty(), "a screen that needs no clock");
    drop(release);
    assert_eq!(syncing.join().unwrap().unwrap(), SyncOutcome::TimedOut);
    clock.is_well();
    assert!(waiting(&ana) > 0, "it is still here");
    drop(silent);
}

#[test]
fn suspending_lets_go_of_a_request_and_resuming_sends_it_again() {
    let World { house, ana, directory: _directory, .. } = world();
    let (_, silent) = silenced(house);
    Arc::clone(&ana).sync_now().unwrap();
    let request = accepted(&silent);
    let before = Instant::now();
    ana.suspend().unwrap();
    assert_eq!(ana.run_sync_until(SYNC_MS_MAX).unwrap_err().code(), "suspended");
    assert!(before.elapsed() < Duration::from_secs(20), "it waited for the server");
    ana.resume().unwrap();
    assert!(waiting(&ana) > 0);
    drop(request);
    Arc::clone(&ana).sync_now().unwrap();
    accepted(&silent); // sent again
    ana.close().unwrap();
}

#[test]
fn a_clock_that_exchanges_by_itself_does_not_wait_for_itself() {
    let World { ana, clock, house: _house, directory: _directory } = world();
    let (calls_back, answers) = (Arc::downgrade(&ana), Arc::new(Mutex::new(Vec::new())));
    let answered = Arc::clone(&answers);
    clock.first(move || {
        let ana = calls_back.upgrade().expect("she is there");
        answered.lock().unwrap().push(ana.run_sync_until(SYNC_MS_MAX).map_err(|error| error.code().to_owned()));
        Ok(())
    });
    assert_eq!(ana.run_sync_until(SYNC_MS_MAX).unwrap(), SyncOutcome::UpToDate);
    clock.is_well();
    assert!(!answers.lock().unwrap().is_empty());
    assert!(answers.lock().unwrap().iter().all(|answer| *answer == Ok(SyncOutcome::TimedOut)), "{answers:?}");
}

#[test]
fn who_comes_second_finds_it_done() {
    let World { ana, house: _house, directory: _directory, .. } = world();
    std::thread::scope(|scope| {
        let both =
            [(); 2].map(|()| scope.spawn(|| ana.run_sync_until(SYNC_MS_MAX).map(|outcome| (outcome, waiting(&ana)))));
        for one in both {
            assert_eq!(one.join().unwrap().unwrap(), (SyncOutcome::UpToDate, 0));
        }
    });
}

/// Ana's tablet, linked without a network.
fn linked(ana: &Companion, directory: &std::path::Path, clock: Arc<BadClock>) -> Arc<Companion> {
    let device = porchlight_core::companion::LinkingDevice::begin_now().unwrap();
    let codes = ana.answer_link_code(device.code()).unwrap();
    let config = OpenConfig { directory: directory.join("tablet").to_string_lossy().into_owned() };
    device.finish_with_codes(codes, config, Arc::new(OwnKeyStore::of(&[8; 32])), clock).unwrap()
}

struct Listening(Mutex<Sender<(u64, Vec<AreaView>)>>);

impl Observer for Listening {
    fn on_change(&self, revision: u64, areas: Vec<AreaView>) -> Result<(), PlatformError> {
        self.0.lock().unwrap().send((revision, areas)).map_err(|_| no_battery())
    }
}

type Subscribed = (Arc<porchlight_core::companion::Subscription>, Receiver<(u64, Vec<AreaView>)>);

fn observed(ana: &Companion) -> Subscribed {
    let (tells, hears) = channel();
    let subscribed: Result<_, CompanionError> = ana.subscribe(Arc::new(Listening(Mutex::new(tells))));
    (subscribed.unwrap(), hears)
}

/// The next connection.
fn accepted(listener: &TcpListener) -> TcpStream {
    let (accepts, accepted) = channel();
    let listener = listener.try_clone().unwrap();
    std::thread::spawn(move || accepts.send(listener.accept().unwrap().0));
    accepted.recv_timeout(Duration::from_secs(30)).expect("nobody asks")
}

/// The house is gone, and something listens at its address that never answers.
fn silenced(house: HttpServer) -> (String, TcpListener) {
    let address = house.url().trim_start_matches("http://").replace("localhost", "127.0.0.1");
    drop(house);
    let listener = TcpListener::bind(&address).unwrap();
    (address, listener)
}
