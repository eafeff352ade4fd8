//! A second house on another server, over real HTTP: what the app's own calls do by themselves.

use crate::anas_phones::{texts, words_of, write};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::http_server::HttpServer;
use house_simulator::key_store::OwnKeyStore;
use house_simulator::people;
use house_simulator::phone::{Phone, generator};
use house_simulator::server::{Server, URL};
use porchlight_core::companion::{Companion, OpenConfig};
use porchlight_core::views::SyncOutcome;
use std::path::Path;
use std::sync::Arc;

const NOON_MS: i64 = 1_795_546_800_000;
const SYNC_MS_MAX: u64 = 60_000;

fn served(name: &str, directory: &Path, clock: &VirtualClock, part: u64) -> HttpServer {
    let server = Server::at(URL, name, &directory.join(name), clock.clone(), generator(1, part)).unwrap();
    HttpServer::start(server).unwrap()
}

fn sync(phone: &Phone) -> SyncOutcome {
    phone.core().run_sync_until(SYNC_MS_MAX).unwrap()
}

fn failures(phone: &Phone) -> Vec<(String, Option<String>)> {
    phone.core().houses().unwrap().into_iter().map(|house| (house.name, house.failure)).collect()
}

#[test]
fn ana_joins_follows_recovers_and_goes_on_while_one_server_is_down() {
    let directory = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let of_phone = || PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 };
    let cedar = served("Cedar House", directory.path(), &clock, 1);
    let oak = served("Oak House", directory.path(), &clock, 2);
    let ana = Phone::new("Ana", directory.path(), of_phone(), 1).unwrap();
    ana.core().join_house(cedar.invite("Ana").unwrap().to_code()).unwrap();
    let words = words_of(&ana);
    assert_eq!(sync(&ana), SyncOutcome::UpToDate);

    // A device that was linked and has not been online yet enters its home before it joins anything.
    clock.move_to(NOON_MS + 60_000);
    let tablet = Phone::linked("tablet", directory.path(), of_phone(), 2, &ana).unwrap();
    tablet.core().join_house(oak.invite("Ana").unwrap().to_code()).unwrap();
    write(&tablet, "from the tablet");
    assert_eq!(sync(&tablet), SyncOutcome::UpToDate);
    assert_eq!(failures(&tablet), [("Oak House".to_owned(), None), ("Cedar House".to_owned(), None)]);

    // The phone hears of the new house through the home, and asks there by itself.
    assert_eq!(sync(&ana), SyncOutcome::UpToDate);
    assert_eq!(failures(&ana), [("Oak House".to_owned(), None), ("Cedar House".to_owned(), None)]);
    assert_eq!(texts(&ana), ["from the tablet"]);

    // The words are good at home alone; there, all that the account has is found.
    let config = |name: &str| OpenConfig { directory: directory.path().join(name).to_string_lossy().into_owned() };
    let recover = |name, url: &str| {
        let key_store = Arc::new(OwnKeyStore::of(&[7; 32]));
        Companion::recover(config(name), key_store, Arc::new(of_phone()), words.clone(), url.to_owned())
    };
    assert_eq!(recover("at Oak", oak.url()).unwrap_err().code(), "no_home_here");
    let found = recover("at home", cedar.url()).unwrap();
    assert_eq!(found.run_sync_until(SYNC_MS_MAX).unwrap(), SyncOutcome::UpToDate);
    assert_eq!(found.houses().unwrap().len(), 2);
    let turned_away = Some("unauthorized".to_owned());
    assert_eq!(sync(&ana), SyncOutcome::Unreachable);
    assert!(failures(&ana).iter().all(|(_, failure)| *failure == turned_away), "both shut out the old phone");
    found.suspend_device(ana.core().whoami().unwrap().1.to_string(), false).unwrap();
    assert_eq!(sync(&ana), SyncOutcome::UpToDate, "and both let it in again");

    drop(cedar);
    write(&ana, "while Cedar is down");
    ana.core().encourage(None, None, Some("Hello, Oak.".into()), false).unwrap();
    assert_eq!(sync(&ana), SyncOutcome::Unreachable);
    let houses = ana.core().houses().unwrap();
    assert_eq!((houses[0].waiting, houses[0].failure.as_deref()), (0, None));
    assert_eq!((houses[1].name.as_str(), houses[1].failure.as_deref()), ("Cedar House", Some("unreachable")));
    assert_eq!(ana.core().today().unwrap().sync.waiting, 1, "the entry waits for the home");
}
