//! Two ways in for a house without a domain, over real TLS: an invite that names the house's own authority, and eight
//! symbols for somebody without a camera. Certificates are judged by the machine's clock, so everybody here has that one.

use crate::anas_phones::{texts, write};
use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people;
use house_simulator::phone::{Phone, generator};
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::identity::server_address::ServerAddress;
use porchlight_core::protocol::House;
use porchlight_core::views::{JoinAskStateView, SyncOutcome};
use porchlight_server::commands::{Ask, Made, carry_out, house};
use porchlight_server::config::Config;
use porchlight_server::http::ServerState;
use porchlight_server::join_codes::{JoinCodes, Stands};
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore};
use porchlight_server::tls::authority;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const SYNC_MS_MAX: u64 = 60_000;

pub fn now_ms() -> i64 {
    porchlight_server::clock::system()()
}

/// A house on a server of its own that vouches for itself, under the name `localhost`.
pub struct Lan {
    /// The house.
    pub house: House,
    store: Arc<SqliteStore>,
    /// What it reads out.
    pub codes: Arc<JoinCodes>,
    /// Where it listens.
    pub address: SocketAddr,
    config: Config,
    /// Its folder.
    pub data: PathBuf,
    serving: Option<Runtime>,
}

impl Lan {
    /// Served by the machine's clock.
    pub fn open(name: &str, directory: &Path, part: u64) -> Self {
        let data = directory.join(name);
        std::fs::create_dir(&data).unwrap();
        let store = Arc::new(SqliteStore::open(&data, SqliteOptions::default()).unwrap());
        let house = house::create(&*store, name, people::ZONE, now_ms(), &mut generator(1, part)).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let (codes, config, serving) = (Arc::default(), Config::default(), None);
        let mut lan = Self { house, store, codes, address, config, data, serving };
        lan.make_authority(now_ms());
        lan.serve(now_ms());
        lan
    }

    /// A new authority in place of the one that was there.
    fn make_authority(&mut self, at_ms: i64) {
        let _there_was_none = std::fs::remove_dir_all(authority::folder(&self.data));
        authority::create(&self.data, &["localhost".to_owned()], at_ms).unwrap();
    }

    /// Serves, at the same place as before, with a clock that stands.
    fn serve(&mut self, at_ms: i64) {
        if let Some(runtime) = self.serving.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind(self.address)).unwrap();
        self.address = listener.local_addr().unwrap();
        let file = format!("data = '{}'\nlisten = '{}'", self.data.display(), self.address);
        self.config = Config::load(Some(&file), [], Default::default()).unwrap();
        let state = ServerState::new(Arc::clone(&self.store), self.config.clone(), Arc::new(move || at_ms));
        self.codes = Arc::clone(&state.join_codes);
        runtime.spawn(porchlight_server::serve(listener, state, std::future::pending()));
        self.serving = Some(runtime);
    }

    /// Where phones find it, and whom they know it by.
    fn server(&self) -> ServerAddress {
        self.config.server_address(self.address.port())
    }

    /// The code of an invite, as the command makes it.
    fn invite(&self, name: &str) -> String {
        let ask = Ask::InviteResident { house: self.house.name.clone(), name: name.into(), url: None };
        match carry_out(&self.store, &ask, &self.server().to_string(), now_ms()).unwrap() {
            Made::ResidentInvite { code } => code,
            _ => panic!("not an invite"),
        }
    }

    /// How far the first code has come.
    pub fn stands(&self) -> Stands {
        self.codes.of_house(self.house.tenant, now_ms()).remove(0).stands
    }

    /// What staff say of it.
    pub fn decide(&self, lets_in: bool) {
        let (house, id) = (self.house.tenant, self.codes.of_house(self.house.tenant, now_ms())[0].id);
        let done = match lets_in {
            true => self.codes.approve(&*self.store, house, id, now_ms()).unwrap(),
            false => self.codes.refuse(house, id, now_ms()),
        };
        assert!(done);
    }
}

impl Drop for Lan {
    fn drop(&mut self) {
        if let Some(runtime) = self.serving.take() {
            runtime.shutdown_timeout(Duration::from_secs(5));
        }
    }
}

pub fn clock() -> PhoneClock {
    PhoneClock { clock: VirtualClock::at(now_ms()), zone: people::ZONE, skew_ms: 0 }
}

pub fn sync(phone: &Phone) -> SyncOutcome {
    phone.core().run_sync_until(SYNC_MS_MAX).unwrap()
}

fn failure(phone: &Phone) -> Option<String> {
    phone.core().today().unwrap().sync.failure
}

fn refused(phone: &Phone, code: &str) -> String {
    phone.core().join_house(code.to_owned()).unwrap_err().code().to_owned()
}

#[test]
fn ana_knows_her_house_by_the_authority_that_the_invite_named() {
    let directory = tempfile::tempdir().unwrap();
    let mut cedar = Lan::open("Cedar House", directory.path(), 1);
    let ana = Phone::new("Ana", directory.path(), clock(), 1).unwrap();

    // Nobody but the named one, under no other name, and no unnamed one.
    let invite = Invite::parse(&cedar.invite("Ana")).unwrap();
    let to = |server_url: String| Invite { server_url, ..invite.clone() }.to_code();
    let address = cedar.server();
    let another = porchlight_core::identity::server_address::Authority::of(b"another");
    assert_eq!(refused(&ana, &to(address.url.clone())), "another_server");
    let strangers = ServerAddress { authority: Some(another), ..address.clone() };
    assert_eq!(refused(&ana, &to(strangers.to_string())), "another_server");
    let elsewhere = ServerAddress { url: address.url.replace("localhost", "127.0.0.1"), ..address.clone() };
    assert_eq!(refused(&ana, &to(elsewhere.to_string())), "another_server");
    assert_eq!(refused(&ana, &to(format!("{address}0"))), "server_address_not_https");
    ana.core().join_house(invite.to_code()).unwrap();
    write(&ana, "first");
    assert_eq!(sync(&ana), SyncOutcome::UpToDate);

    // A tablet learns of it with the account.
    let tablet = Phone::linked("tablet", directory.path(), clock(), 2, &ana).unwrap();
    assert_eq!(sync(&tablet), SyncOutcome::UpToDate);
    assert_eq!(texts(&tablet), ["first"]);

    // The server renews its certificate: nobody notices. One that is out of date is not believed, and said.
    cedar.make_authority(now_ms() - 120 * DAY_MS);
    cedar.serve(now_ms() - 120 * DAY_MS);
    assert_eq!((sync(&ana), sync(&tablet)), (SyncOutcome::Unreachable, SyncOutcome::Unreachable));
    assert_eq!(failure(&ana).as_deref(), Some("another_server"), "a new authority is a stranger's");
    write(&ana, "while nobody was believed");
    assert_eq!(ana.core().today().unwrap().sync.waiting, 1);
    assert_eq!(refused(&ana, &cedar.invite("Ana")), "certificate_out_of_date");
    cedar.serve(now_ms());
    assert_eq!(failure(&ana).as_deref(), Some("another_server"), "nothing moves by itself");
    ana.core().join_house(cedar.invite("Ana")).unwrap();
    assert_eq!((sync(&ana), failure(&ana)), (SyncOutcome::UpToDate, None));
    assert_eq!(ana.core().today().unwrap().sync.waiting, 0, "nothing was lost");
    tablet.core().join_house(cedar.invite("Ana")).unwrap();
    assert_eq!(sync(&tablet), SyncOutcome::UpToDate);
    assert_eq!(texts(&tablet).len(), 2);

    // A second house has another server and another authority; the tablet follows there by itself.
    let oak = Lan::open("Oak House", directory.path(), 2);
    assert_ne!(oak.server().authority, cedar.server().authority);
    ana.core().join_house(oak.invite("Ana")).unwrap();
    assert_eq!((sync(&ana), sync(&tablet)), (SyncOutcome::UpToDate, SyncOutcome::UpToDate));
    let houses = tablet.core().houses().unwrap();
    assert!(houses.len() == 2 && houses.iter().all(|house| house.failure.is_none()), "{houses:?}");
}

#[test]
fn a_renewed_certificate_is_no_news() {
    let directory = tempfile::tempdir().unwrap();
    let mut cedar = Lan::open("Cedar House", directory.path(), 1);
    cedar.make_authority(now_ms() - 70 * DAY_MS);
    cedar.serve(now_ms() - 70 * DAY_MS);
    let server_file = authority::folder(&cedar.data).join("server.pem");
    let first = std::fs::read(&server_file).unwrap();
    let ana = Phone::new("Ana", directory.path(), clock(), 1).unwrap();
    ana.core().join_house(cedar.invite("Ana")).unwrap();
    cedar.serve(now_ms());
    assert_eq!((sync(&ana), failure(&ana)), (SyncOutcome::UpToDate, None));
    assert!(std::fs::read(&server_file).unwrap() != first, "20 days were left");
}

#[test]
fn ben_has_no_camera_and_comes_in_by_eight_symbols() {
    let directory = tempfile::tempdir().unwrap();
    let mut cedar = Lan::open("Cedar House", directory.path(), 1);
    let ben = Phone::new("Ben", directory.path(), clock(), 1).unwrap();
    let typed = format!("localhost:{}", cedar.address.port());
    let make =
        |cedar: &Lan, seed| cedar.codes.make(cedar.house.tenant, "Ben", now_ms(), &mut generator(seed, 0)).unwrap();
    let ask = |phone: &Phone, code: &str| phone.core().ask_to_join(typed.clone(), code.to_owned());

    // What is mistyped never leaves the phone, and what the house does not know is said.
    let code = make(&cedar, 1).to_text();
    let wrong = |error: porchlight_core::error::CompanionError| error.code().to_owned();
    let first = if code.starts_with('7') { "8" } else { "7" };
    assert_eq!(ask(&ben, &format!("{first}{}", &code[1..])).map_err(wrong).unwrap_err(), "not_a_join_code");
    let unknown = porchlight_core::identity::join_code::JoinCode::generate(&mut generator(99, 0)).to_text();
    assert_eq!(ask(&ben, &unknown).map_err(wrong).unwrap_err(), "not_found");
    assert_eq!(ben.core().ask_to_join("no place".into(), code.clone()).map_err(wrong).unwrap_err(), "not_an_address");

    let asked = ask(&ben, &code.to_lowercase()).unwrap();
    assert_eq!(asked.state, JoinAskStateView::Waiting);
    let Stands::Asked { digits, .. } = cedar.stands() else { panic!("nobody asks") };
    assert_eq!(digits, asked.digits, "both screens show the same");
    assert_eq!(ask(&ben, &code).unwrap().digits, digits, "asked again, it is the same phone");
    let dev = Phone::new("Dev", directory.path(), clock(), 2).unwrap();
    assert_eq!(ask(&dev, &code).map_err(wrong).unwrap_err(), "not_found", "a code is one phone's");
    assert_eq!(ben.core().join_ask().unwrap().map(|ask| ask.digits), Some(digits));
    cedar.decide(true);
    let let_in = ben.core().look_whether_let_in().unwrap().unwrap();
    assert_eq!(let_in.state, JoinAskStateView::Joined);
    assert!(ben.core().join_ask().unwrap().is_none());
    assert_eq!(sync(&ben), SyncOutcome::UpToDate);

    // Whom Ben met is whom he knows from now on.
    cedar.make_authority(now_ms());
    cedar.serve(now_ms());
    assert_eq!((sync(&ben), failure(&ben).as_deref()), (SyncOutcome::Unreachable, Some("another_server")));

    // Who is not let in hears it, and the code is used up.
    let code = make(&cedar, 2).to_text();
    ask(&dev, &code).unwrap();
    cedar.decide(false);
    assert_eq!(dev.core().look_whether_let_in().unwrap().unwrap().state, JoinAskStateView::Refused);
    assert!(dev.core().join_ask().unwrap().is_none());
    assert_eq!(ask(&dev, &code).map_err(wrong).unwrap_err(), "not_found");
}
