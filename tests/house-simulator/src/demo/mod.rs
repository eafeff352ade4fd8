//! The demo: a real server on embedded SQLite, Cedar House with real cores over real HTTP, two weeks
//! on a shared virtual clock that joins real time at the end.

pub mod days;
mod own_days;
pub mod staff;
pub mod summary;
mod together;

use crate::clock::VirtualClock;
use crate::key_store::OwnKeyStore;
use crate::model::Deeds;
use crate::people;
use crate::phone::generator;
use anyhow::Context;
use porchlight_core::companion::{Clock, Companion, LinkingDevice, OpenConfig};
use porchlight_core::protocol::House;
use porchlight_core::time::Day;
use porchlight_core::views::TrackerKindView;
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::{self, admin};
use porchlight_server::config::Config;
use porchlight_server::http::ServerState;
use porchlight_server::store::StaffStore;
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore};
use rand_chacha::ChaCha20Rng;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::oneshot;

const DAY_MS: i64 = 86_400_000;

/// What the demo is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where luck comes from.
    pub seed: u64,
    /// Days to live before today's evening.
    pub days: u32,
    /// The port; 0 for any free one.
    pub port: u16,
}

/// A person of the demo, with their devices.
pub struct Person {
    /// Name as staff wrote it in the invite.
    pub name: &'static str,
    /// One device or two.
    pub devices: Vec<Companion>,
    /// What they did.
    pub deeds: Deeds,
}

/// The running house.
pub struct Demo {
    /// The server's address, `http://localhost:PORT`.
    pub url: String,
    /// The house.
    pub house: House,
    /// Everybody.
    pub people: Vec<Person>,
    /// The clock of all.
    pub clock: VirtualClock,
    /// How many days it lives.
    days: u32,
    /// How often a phone came back and exchanged.
    pub reconnects: u64,
    rng: ChaCha20Rng,
    store: Arc<SqliteStore>,
    stop: Option<oneshot::Sender<()>>,
    runtime: tokio::runtime::Runtime,
}

impl Demo {
    /// Starts the server and moves everybody in.
    pub fn start(settings: &Settings, directory: &Path) -> anyhow::Result<Self> {
        let mut rng = generator(settings.seed, 0);
        let now_ms = porchlight_server::clock::system()();
        let clock = VirtualClock::at(now_ms - i64::from(settings.days) * DAY_MS);
        let store = Arc::new(SqliteStore::open(&directory.join("server"), SqliteOptions::default())?);
        let house = commands::house::create(&*store, people::HOUSE, people::ZONE, clock.now_ms(), &mut rng)?;
        let runtime = tokio::runtime::Runtime::new()?;
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind(("127.0.0.1", settings.port)))
            .with_context(|| format!("port {} is taken; choose another with --port", settings.port))?;
        let url = format!("http://localhost:{}", listener.local_addr()?.port());
        let config = Config { sample_people: true, data: directory.join("server"), ..Config::default() };
        let server_clock = clock.clone();
        let server_clock: porchlight_server::clock::Clock = Arc::new(move || server_clock.now_ms());
        // `porchlight … --data` works on a house that is kept, while it is open and afterwards.
        admin::listen(&directory.join("server"), Arc::clone(&store), url.clone(), server_clock.clone())?;
        let state = ServerState::new(Arc::clone(&store), config, server_clock);
        let (stop, stopped) = oneshot::channel();
        runtime.spawn(async move {
            let shutdown = async {
                stopped.await.ok();
            };
            if let Err(error) = porchlight_server::serve(listener, state, shutdown).await {
                eprintln!("the server stopped: {error}");
            }
        });
        let people = Vec::new();
        let days = settings.days;
        let mut demo = Self { url, house, people, clock, days, reconnects: 0, rng, store, stop: Some(stop), runtime };
        demo.move_in(settings, directory)?;
        demo.note_stays()?;
        Ok(demo)
    }

    fn move_in(&mut self, settings: &Settings, directory: &Path) -> anyhow::Result<()> {
        for (number, name) in people::RESIDENTS.iter().chain(people::ALUMNI).copied().enumerate() {
            let (config, key_store) = belongings(directory, name)?;
            let clock = self.phone_clock();
            let phone =
                Companion::open_with(&config, &key_store, clock, device_rng(settings.seed, number as u64), None)?;
            let today = Day::parse(&phone.today()?.day)?;
            let start = today.plus(-people::days_on_the_way(&mut self.rng));
            phone.start_tracker(TrackerKindView::Abstain, "My path".into(), start.to_string())?;
            phone.start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), today.to_string())?;
            self.begin_own_days(&phone)?;
            let now_ms = self.clock.now_ms();
            let invite =
                commands::invite::resident(&*self.store, self.house.tenant, name, &self.url, now_ms, &mut self.rng)?;
            phone.join_house(invite.to_code())?;
            let deeds = Deeds { grants: self.let_staff_see(number, &phone)?, ..Deeds::default() };
            let mut devices = vec![phone];
            if number == 0 {
                devices.push(self.link_tablet(settings, directory, &devices[0])?);
            }
            self.people.push(Person { name, devices, deeds });
        }
        Ok(())
    }

    fn link_tablet(&self, settings: &Settings, directory: &Path, phone: &Companion) -> anyhow::Result<Companion> {
        let (config, key_store) = belongings(directory, "tablet")?;
        let linking = LinkingDevice::begin(device_rng(settings.seed, 99));
        let answer = phone.answer_link(&linking.request())?;
        let tablet = linking.finish(&answer, &config, &key_store, self.phone_clock(), None)?;
        tablet.join_as_device(self.url.clone())?;
        Ok(tablet)
    }

    fn phone_clock(&self) -> Arc<dyn Clock> {
        Arc::new(crate::clock::PhoneClock { clock: self.clock.clone(), zone: people::ZONE, skew_ms: 0 })
    }

    /// A new one-time sign-in link for Carla, a counsellor: of all roles she sees most. An earlier one stops working.
    pub fn sign_in_link(&mut self) -> anyhow::Result<String> {
        let (store, house, now_ms) = (&*self.store, self.house.tenant, self.clock.now_ms());
        let link = match store.staff_named(house, people::STAFF)?.first() {
            Some(carla) => commands::staff::link(store, house, carla.id, now_ms, &mut self.rng)?,
            None => commands::invite::staff(store, house, people::STAFF, StaffRole::Counsellor, now_ms, &mut self.rng)?,
        };
        Ok(format!("{}{}", self.url, link.path))
    }

    /// Stops the server and closes every phone.
    pub fn stop(mut self) -> anyhow::Result<()> {
        if let Some(stop) = self.stop.take() {
            stop.send(()).ok();
        }
        for phone in self.people.iter().flat_map(|person| &person.devices) {
            phone.close()?;
        }
        self.runtime.shutdown_timeout(std::time::Duration::from_secs(2));
        Ok(())
    }
}

fn belongings(directory: &Path, name: &str) -> anyhow::Result<(OpenConfig, OwnKeyStore)> {
    let directory = directory.join("phones").join(name);
    std::fs::create_dir_all(&directory)?;
    // Beside its data, where `phone` looks for it.
    let (key_store, _) = OwnKeyStore::in_file(&directory.join("keystore.key"))?;
    Ok((OpenConfig { directory: directory.to_string_lossy().into_owned() }, key_store))
}

fn device_rng(seed: u64, number: u64) -> porchlight_core::companion::Randomness {
    Box::new(generator(seed, 10 + number))
}
