//! Ana between two houses on two servers, either of which can be down.
#![allow(dead_code, reason = "each test binary uses its part")]

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people;
use house_simulator::phone::{Carrier, Phone, Pumped, generator};
use house_simulator::server::{Server, URL};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, from_body, to_body};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::{HouseView, StandingStateView};
use porchlight_server::commands::resident::{self, How, Person};
use std::collections::BTreeSet;
use tempfile::TempDir;

pub const OAK_URL: &str = "http://oak.invalid";
pub const DAY: i64 = 24 * 60;
const NOON_MS: i64 = 1_795_546_800_000;
const MINUTE_MS: i64 = 60_000;

/// Cedar House and Oak House, each on its server.
pub struct Houses {
    pub directory: TempDir,
    pub clock: VirtualClock,
    pub cedar: Server,
    pub oak: Server,
    /// The addresses that nobody reaches now.
    pub down: BTreeSet<&'static str>,
    /// Which server each request went to, and for which tenants with a token.
    pub asked: Vec<(String, ExchangeRequest)>,
}

struct Way<'a>(&'a mut Houses);

impl Carrier for Way<'_> {
    fn carry(&mut self, _: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        Err(Failure::Unreachable)
    }

    fn carry_to(&mut self, server_url: &str, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        self.0.asked.push((server_url.to_owned(), request.clone()));
        if self.0.down.contains(server_url) {
            return Err(Failure::Unreachable);
        }
        let answer = self.0.at(server_url).exchange(&to_body(&request)).ok_or(Failure::Unreachable)?;
        from_body(&answer).map_err(|_| Failure::Unreachable)
    }
}

impl Houses {
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let clock = VirtualClock::at(NOON_MS);
        let (at_cedar, at_oak) = (directory.path().join("cedar"), directory.path().join("oak"));
        let cedar = Server::new(&at_cedar, clock.clone(), generator(1, 1)).unwrap();
        let oak = Server::at(OAK_URL, "Oak House", &at_oak, clock.clone(), generator(1, 2)).unwrap();
        Self { directory, clock, cedar, oak, down: BTreeSet::new(), asked: Vec::new() }
    }

    pub fn at(&mut self, url: &str) -> &mut Server {
        match url {
            URL => &mut self.cedar,
            OAK_URL => &mut self.oak,
            other => panic!("nobody is at {other}"),
        }
    }

    pub fn clock_of_phone(&self) -> PhoneClock {
        PhoneClock { clock: self.clock.clone(), zone: people::ZONE, skew_ms: 0 }
    }

    pub fn phone(&self, name: &str, seed: u64) -> Phone {
        Phone::new(name, self.directory.path(), self.clock_of_phone(), seed).unwrap()
    }

    /// Somebody with a phone, in the house of a server.
    pub fn joined(&mut self, url: &str, name: &str, seed: u64) -> Phone {
        let mut phone = self.phone(name, seed);
        let server = self.at(url);
        phone.join(&server.invite(name).unwrap(), server).unwrap();
        self.settle(&mut phone);
        phone
    }

    /// Ana, who lived in Cedar House and left it, and lives in Oak House now.
    pub fn ana_moves(&mut self) -> Phone {
        let mut ana = self.joined(URL, "Ana", 1);
        leave(&self.cedar, &ana);
        ana.join(&self.oak.invite("Ana").unwrap(), &self.oak).unwrap();
        self.settle(&mut ana);
        ana
    }

    /// Exchanges, and asks for tokens where they are due, as far as the servers can be reached.
    pub fn exchange(&mut self, phone: &mut Phone) -> Pumped {
        let mut pumped = phone.pump(&mut Way(self)).unwrap();
        for _ in 0..8 {
            let due = phone.core().admissions_due().unwrap();
            let Some(url) = due.into_iter().find(|url| !self.down.contains(&url[..])) else { return pumped };
            phone.join_as_device(&url, self.at(&url)).unwrap();
            pumped = phone.pump(&mut Way(self)).unwrap();
        }
        panic!("{} does not come to rest", phone.name)
    }

    /// Exchanges with everybody; all goes well.
    pub fn settle(&mut self, phone: &mut Phone) {
        let pumped = self.exchange(phone);
        let status = phone.core().sync_status().unwrap();
        assert_eq!(
            (pumped, status.alarm, status.mismatches),
            (Pumped::UpToDate, None, 0),
            "{}: {status:?}",
            phone.name
        );
    }

    pub fn pass(&self, minutes: i64) {
        self.clock.move_to(self.clock.now_ms() + minutes * MINUTE_MS);
    }
}

pub fn leave(server: &Server, phone: &Phone) {
    let account = Some(phone.core().whoami().unwrap().0.to_string());
    let (house, now_ms) = (server.house.tenant, server.clock().now_ms());
    let who = Person { account, name: None };
    resident::exit(&**server.store(), house, &who, How::Planned, resident::ACCESS_HOURS, now_ms).unwrap();
}

/// A house as a phone shows it.
pub fn house_named(phone: &Phone, name: &str) -> HouseView {
    phone.core().houses().unwrap().into_iter().find(|house| house.name == name).expect("the phone knows it")
}

/// The houses of a phone in its order, with what the person is there.
pub fn houses(phone: &Phone) -> Vec<(String, Option<StandingStateView>)> {
    phone.core().houses().unwrap().into_iter().map(|house| (house.name, house.state)).collect()
}

pub fn show(phone: &Phone, name: &str) {
    phone.core().show_house(house_named(phone, name).id).unwrap();
}

/// What a phone shows of its circles, newest first.
pub fn circle(phone: &Phone) -> Vec<String> {
    phone.core().circle().unwrap().posts.into_iter().filter_map(|post| post.text).collect()
}

pub fn say(phone: &Phone, text: &str) {
    phone.core().encourage(None, None, Some(text.into()), false).unwrap();
}
