//! Cedar House with Ana's phone in it.

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people;
use house_simulator::phone::{Phone, Pumped, generator};
use house_simulator::server::{Server, URL};
use porchlight_core::ids::{AccountId, TenantId};
use std::path::Path;
use tempfile::TempDir;

/// Noon in Denver on 24 November 2026.
pub const NOON_MS: i64 = 1_795_546_800_000;

/// A server with a house, and Ana's phone.
pub struct House {
    pub directory: TempDir,
    pub clock: VirtualClock,
    pub server: Server,
    pub ana: Phone,
}

pub fn house() -> House {
    house_of("Ana")
}

/// The house with a phone whose owner's name is this one on the invite.
pub fn house_of(name: &str) -> House {
    let directory = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let server = Server::new(&directory.path().join("server"), clock.clone(), generator(1, 1)).unwrap();
    let ana = Phone::new("Ana", directory.path(), phone_clock(&clock), 1).unwrap();
    ana.join(&server.invite(name).unwrap(), &server).unwrap();
    House { directory, clock, server, ana }
}

pub fn phone_clock(clock: &VirtualClock) -> PhoneClock {
    PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 }
}

impl House {
    /// A second device of Ana's, with its own tokens.
    pub fn linked(&self, name: &str, seed: u64) -> Phone {
        let clock = phone_clock(&self.clock);
        let device = Phone::linked(name, self.directory.path(), clock, seed, &self.ana).unwrap();
        device.join_as_device(URL, &self.server).unwrap();
        device
    }

    pub fn settle(&mut self, phone: &mut Phone) {
        assert_eq!(phone.pump_until_settled(&mut self.server).unwrap(), Pumped::UpToDate);
        assert_calm(phone);
    }

    pub fn settle_ana(&mut self) {
        assert_eq!(self.ana.pump_until_settled(&mut self.server).unwrap(), Pumped::UpToDate);
        assert_calm(&self.ana);
    }

    pub fn account(&self) -> AccountId {
        self.ana.core().whoami().unwrap().0
    }

    pub fn home(&self) -> TenantId {
        TenantId::of(self.account())
    }
}

/// No alarm, and nothing was refused.
pub fn assert_calm(phone: &Phone) {
    assert_eq!(alarm(phone), None);
    assert_eq!(phone.core().today().unwrap().sync.refused, Vec::<String>::new());
}

pub fn alarm(phone: &Phone) -> Option<&'static str> {
    phone.core().sync_status().unwrap().alarm
}

/// The texts of a journal, in order of the alphabet.
pub fn texts(phone: &Phone) -> Vec<String> {
    let rows = phone.core().journal().unwrap();
    let mut texts: Vec<String> = rows.into_iter().map(|row| phone.core().entry(row.id).unwrap().text).collect();
    texts.sort();
    texts
}

pub fn write(phone: &Phone, text: &str) -> String {
    phone.core().write_entry(String::new(), text.into()).unwrap().id
}

/// How many envelopes of an account a phone's disk holds.
pub fn envelopes_of(phone: &Phone, account: AccountId) -> u64 {
    let count = "SELECT count(*) FROM envelopes WHERE account = ?1";
    database(phone.directory()).query_row(count, [account.as_bytes()], |row| row.get(0)).unwrap()
}

/// The codes under which a phone has refused what came from an account.
pub fn refused_from(phone: &Phone, account: AccountId) -> Vec<String> {
    let database = database(phone.directory());
    let mut codes = database.prepare("SELECT code FROM refusals WHERE account = ?1").unwrap();
    let rows = codes.query_map([account.as_bytes()], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

pub fn database(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("porchlight.db")).unwrap()
}
