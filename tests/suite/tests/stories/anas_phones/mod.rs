//! Cedar House with Ana's phones in it, and what their screens say.
#![allow(dead_code, reason = "each test binary uses its part")]

use house_simulator::clock::{PhoneClock, VirtualClock};
use house_simulator::people;
use house_simulator::phone::{Phone, Pumped, generator};
use house_simulator::server::{Server, URL};
use porchlight_core::views::WordListView;
use std::path::Path;
use tempfile::TempDir;

pub const NOON_MS: i64 = 1_795_546_800_000;
pub const MINUTE_MS: i64 = 60_000;

/// Cedar House with Ana's phone in it.
pub struct House {
    pub directory: TempDir,
    pub clock: VirtualClock,
    pub server: Server,
    pub ana: Phone,
}

pub fn house() -> House {
    let directory = tempfile::tempdir().unwrap();
    let clock = VirtualClock::at(NOON_MS);
    let server = Server::new(&directory.path().join("server"), clock.clone(), generator(1, 1)).unwrap();
    let ana = Phone::new("Ana", directory.path(), phone_clock(&clock), 1).unwrap();
    ana.join(&server.invite("Ana").unwrap(), &server).unwrap();
    House { directory, clock, server, ana }
}

pub fn phone_clock(clock: &VirtualClock) -> PhoneClock {
    PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms: 0 }
}

impl House {
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// A second device of Ana's, with its own tokens.
    pub fn tablet(&mut self) -> Phone {
        let tablet = Phone::linked("tablet", self.directory.path(), phone_clock(&self.clock), 2, &self.ana).unwrap();
        tablet.join_as_device(URL, &self.server).unwrap();
        tablet
    }

    pub fn settle(&mut self, phone: &mut Phone) {
        let pumped = phone.pump_until_settled(&mut self.server).unwrap();
        let status = phone.core().sync_status().unwrap();
        assert_eq!((pumped, status.alarm), (Pumped::UpToDate, None), "{}: {status:?}", phone.name);
    }

    pub fn settle_ana(&mut self) {
        let pumped = self.ana.pump_until_settled(&mut self.server).unwrap();
        let status = self.ana.core().sync_status().unwrap();
        assert_eq!((pumped, status.alarm), (Pumped::UpToDate, None), "{status:?}");
    }

    pub fn pass(&self, minutes: i64) {
        self.clock.move_to(self.clock.now_ms() + minutes * MINUTE_MS);
    }
}

/// The texts of a journal, newest first.
pub fn texts(phone: &Phone) -> Vec<String> {
    let rows = phone.core().journal().unwrap();
    rows.into_iter().map(|row| phone.core().entry(row.id).unwrap().text).collect()
}

pub fn write(phone: &Phone, text: &str) -> String {
    phone.core().write_entry(String::new(), text.into()).unwrap().id
}

/// New recovery words, asked back.
pub fn words_of(phone: &Phone) -> String {
    let shown = phone.core().new_recovery_words(WordListView::English).unwrap();
    let answers = shown.asked_back.iter().map(|position| shown.words[*position as usize - 1].clone()).collect();
    phone.core().confirm_recovery_words(answers).unwrap();
    shown.words.join(" ")
}
