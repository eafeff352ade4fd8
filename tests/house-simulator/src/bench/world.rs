//! A server process and the phones that come back to it after a week, in several shapes.

use super::author::Author;
use super::figures::median;
use super::house::House;
use super::phone::{self, DAY_MS, TODAY_MS};
use super::server_process::{self, ServerProcess};
use crate::clock::VirtualClock;
use crate::phone::generator;
use anyhow::ensure;
use porchlight_core::companion::Companion;
use porchlight_core::sync::driver::Traffic;
use porchlight_core::time::{Day, Month};
use porchlight_core::views::SyncOutcome;
use std::path::Path;

/// Authors who have written since the phones were last here: one document each.
pub(super) const AUTHORS: usize = 96;
/// What each phone writes while it is away.
const OWN_ENTRIES: i64 = 3;
/// Envelopes of a month that is over.
const OLD_ENVELOPES: usize = 7;

/// A house's circle as the phones find it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// Months of posts per author, the one with news included.
    pub months: usize,
    /// New envelopes of each author.
    pub news: usize,
    /// Phones that come back, each once.
    pub phones: usize,
}

/// One server and its phones.
pub(super) struct World {
    /// The server's memory before anybody came, in MiB.
    pub idle_mib: f64,
    server: ServerProcess,
    phones: Vec<Companion>,
    traffic: Vec<Traffic>,
    cpu_each_ms: Vec<f64>,
    cpu_before_ms: f64,
}

/// What the phones of a world took.
#[derive(Debug)]
pub(super) struct Cost {
    /// The most round trips of one phone.
    pub round_trips: f64,
    /// The median of what one phone sent and received.
    pub bytes: f64,
    /// The server's processor time for all of them.
    pub cpu_ms: f64,
    /// The median of its processor time for one of them.
    pub cpu_each_ms: f64,
    /// The most memory that the server used.
    pub memory_mib: f64,
}

impl World {
    /// A house whose phones were up to date a week ago, and whose members have posted since.
    pub fn of_posts(shape: Shape, disk: &Path, memory: &Path) -> anyhow::Result<Self> {
        let clock = VirtualClock::at(TODAY_MS);
        let port = server_process::free_port()?;
        let mut house = House::build(disk, 2)?;
        house.url = server_process::url(port);
        let mut authors: Vec<Author> = Vec::new();
        for number in 0..AUTHORS {
            let mut author = Author::new(generator(3, number as u64));
            house.welcome(&mut author, &format!("Author {number}"))?;
            authors.push(author);
        }
        let mut phones = Vec::new();
        for number in 0..shape.phones {
            let phone = phone::open(&memory.join(number.to_string()), &clock, 100 + number as u64)?;
            house.join(&phone, &format!("Reader {number}"))?;
            phones.push(phone);
        }
        let this_month = Day::from_number(i32::try_from(TODAY_MS / DAY_MS)?)?.month();
        for author in &mut authors {
            write_before(&house, author, this_month, shape.months - 1)?;
        }
        for phone in &phones {
            house.exchange(phone)?;
        }
        for day in 0..shape.news {
            for author in &mut authors {
                let given_ms = TODAY_MS + day as i64 * DAY_MS;
                let envelope = author.post(house.tenant, this_month, given_ms)?;
                house.receive(author, vec![envelope])?;
            }
        }
        drop(house);
        Self::open(disk, port, &clock, phones)
    }

    /// A person's tablet, away while their phone wrote one check-in in each of as many months.
    pub fn of_sealed(disk: &Path, memory: &Path) -> anyhow::Result<Self> {
        let month_ms = 365 * DAY_MS / 12;
        let phone_clock = VirtualClock::at(TODAY_MS - (AUTHORS as i64 + 1) * month_ms);
        let clock = VirtualClock::at(TODAY_MS);
        let port = server_process::free_port()?;
        let mut house = House::build(disk, 4)?;
        house.url = server_process::url(port);
        let phone = phone::open(&memory.join("phone"), &phone_clock, 5)?;
        house.join(&phone, "Ana")?;
        let tablet = phone::link(&phone, &memory.join("tablet"), &clock, 6)?;
        house.join_as_device(&tablet)?;
        house.exchange(&tablet)?;
        house.exchange(&phone)?;
        for _ in 0..AUTHORS {
            phone_clock.move_to(phone_clock.now_ms() + month_ms);
            phone.record_check_in(phone::answers())?;
        }
        ensure!(phone.own_documents()?.len() == AUTHORS, "one daybook a month");
        house.exchange(&phone)?;
        drop(house);
        Self::open(disk, port, &clock, vec![tablet])
    }

    /// Starts the server, and lets the phones write what they have to say.
    fn open(disk: &Path, port: u16, clock: &VirtualClock, phones: Vec<Companion>) -> anyhow::Result<Self> {
        let server = ServerProcess::start(disk, port)?;
        for _ in 0..OWN_ENTRIES {
            clock.move_to(clock.now_ms() + DAY_MS);
            for phone in &phones {
                phone.record_check_in(phone::answers())?;
            }
        }
        Ok(Self {
            idle_mib: server.memory_mib()?,
            cpu_before_ms: server.cpu_ms()?,
            server,
            phones,
            traffic: Vec::new(),
            cpu_each_ms: Vec::new(),
        })
    }

    /// The next phone comes back, over real HTTP; false when all have.
    pub fn reconnect(&mut self) -> anyhow::Result<bool> {
        let Some(phone) = self.phones.pop() else { return Ok(false) };
        let before_ms = self.server.live_cpu_ms()?;
        let outcome = phone.run_sync_until(60_000)?;
        self.cpu_each_ms.push(self.server.live_cpu_ms()? - before_ms);
        let status = phone.sync_status()?;
        ensure!(outcome == SyncOutcome::UpToDate && status.mismatches == 0, "{outcome:?} {status:?}");
        ensure!(status.acknowledged == OWN_ENTRIES.unsigned_abs(), "{status:?}");
        self.traffic.push(phone.traffic());
        Ok(true)
    }

    /// What they took.
    pub fn cost(self) -> anyhow::Result<Cost> {
        let bytes = self.traffic.iter().map(|took| (took.bytes_sent + took.bytes_received) as f64);
        let round_trips = self.traffic.iter().map(|took| took.round_trips).max().unwrap_or(0);
        Ok(Cost {
            round_trips: round_trips as f64,
            bytes: median(bytes.collect()),
            cpu_ms: self.server.cpu_ms()? - self.cpu_before_ms,
            cpu_each_ms: median(self.cpu_each_ms),
            memory_mib: self.server.memory_most_mib()?,
        })
    }
}

/// Earlier months, and the beginning of this one: the phones know all of it.
fn write_before(house: &House, author: &mut Author, this_month: Month, months: usize) -> anyhow::Result<()> {
    let today = Day::from_number(i32::try_from(TODAY_MS / DAY_MS)?)?;
    for months_before in 1..=i32::try_from(months)? {
        let then = today.plus_months(-months_before);
        let given_ms = i64::from(then.number()) * DAY_MS;
        let mut envelopes = Vec::new();
        for _ in 0..OLD_ENVELOPES {
            envelopes.push(author.post(house.tenant, then.month(), given_ms)?);
        }
        house.receive(author, envelopes)?;
    }
    let first = author.post(house.tenant, this_month, TODAY_MS)?;
    house.receive(author, vec![first])
}
