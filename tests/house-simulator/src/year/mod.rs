//! A year of the house from one seed, in weeks: people move in and leave in every way, say kind words, found small
//! circles and renew them, block, report, become alumni and come back. Every answer of the server is held against an
//! independent model of who may read what, every screen against what people did.

mod deeds;
mod facts;
mod house;
mod readers;
mod verdict;

use crate::clock::{PhoneClock, VirtualClock};
use crate::people::{self, below, chance};
use crate::phone::{Carrier, Phone, Pumped, generator};
use crate::server::Server;
use crate::tally::Tally;
use anyhow::{Context, bail};
use porchlight_core::ids::AccountId;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, from_body, to_body};
use porchlight_core::sync::engine::Failure;
use rand_chacha::ChaCha20Rng;
use readers::Readers;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 86_400_000;
const START_MS: i64 = 1_780_000_000_000;
const WEEKS: u32 = 52;
/// Who lives there on the first day.
const FIRST: usize = 4;
/// Most people who live there at a time.
const PLACES: usize = 6;
/// Requests of which nothing arrives, and as many whose answers do not, in percent.
const LOST_PERCENT: u32 = 6;

/// Everything that the years of a run must have met.
pub const EXPECTED: &[&str] = &[
    "circle: founded",
    "circle: joined",
    "circle: left",
    "circle: renewed",
    "circle: said no",
    "fault: reply lost",
    "fault: request lost",
    "house: exit, ended by house",
    "house: exit, left early",
    "house: exit, planned",
    "house: exit, transferred",
    "house: moved in",
    "house: readmitted",
    "house: said something",
    "person: alumni, off",
    "person: alumni, on",
    "person: announced a milestone",
    "person: blocked",
    "person: blocked no more",
    "person: encouraged one",
    "person: encouraged all",
    "person: reported",
    "person: thanked",
    "person: took back",
];

/// A person, their phone, and what they did.
struct Person {
    name: &'static str,
    account: AccountId,
    phone: Phone,
    lives_here: bool,
    /// Whether they left at any time.
    was_away: bool,
    entries: usize,
    check_ins: BTreeSet<String>,
    blocked: BTreeSet<AccountId>,
    reported: BTreeSet<String>,
}

/// Words in the house circle, or in a pair.
struct Said {
    id: String,
    author: AccountId,
    to: Option<AccountId>,
    text: String,
    day: String,
    is_taken_back: bool,
}

/// The house in the middle of its year.
struct Year {
    server: Server,
    clock: VirtualClock,
    people: Vec<Person>,
    said: Vec<Said>,
    readers: Readers,
    tally: Tally,
    rng: ChaCha20Rng,
    seed: u64,
    directory: PathBuf,
}

/// Plays one year in an empty directory, without sockets; an error says what diverged.
pub fn play(seed: u64, directory: &Path) -> anyhow::Result<Tally> {
    let clock = VirtualClock::at(START_MS);
    let server = Server::new(&directory.join("server"), clock.clone(), generator(seed, 1))?;
    let readers = Readers::of(server.house.tenant)?;
    let mut year = Year {
        server,
        clock,
        people: Vec::new(),
        said: Vec::new(),
        readers,
        tally: Tally::default(),
        rng: generator(seed, 20),
        seed,
        directory: directory.to_owned(),
    };
    for _ in 0..FIRST {
        year.move_in()?;
    }
    for week in 0..WEEKS {
        year.live(week).with_context(|| format!("week {week}"))?;
    }
    year.settle().context("after the last week")?;
    Ok(year.tally)
}

impl Year {
    fn live(&mut self, week: u32) -> anyhow::Result<()> {
        let hours = 7 + i64::from(below(&mut self.rng, 15));
        self.clock.move_to(START_MS + i64::from(week) * 7 * DAY_MS + hours * 3_600_000);
        self.keep_house()?;
        for person in 0..self.people.len() {
            self.clock.move_to(self.clock.now_ms() + i64::from(below(&mut self.rng, 40)) * 60_000);
            // Whoever has left looks in now and then.
            let comes = if self.people[person].lives_here { 85 } else { 35 };
            if chance(&mut self.rng, comes) {
                self.visit(person).with_context(|| self.people[person].name)?;
            }
            if chance(&mut self.rng, comes - 15) {
                self.pump(person, LOST_PERCENT).with_context(|| self.people[person].name)?;
            }
        }
        Ok(())
    }

    /// Somebody moves in, with a new phone.
    fn move_in(&mut self) -> anyhow::Result<()> {
        let number = self.people.len();
        let Some(name) = people::RESIDENTS.get(number) else { return Ok(()) };
        let clock = PhoneClock { clock: self.clock.clone(), zone: people::ZONE, skew_ms: 0 };
        let seed = self.seed.wrapping_mul(64) + number as u64;
        let phone = Phone::new(name, &self.directory, clock, seed)?;
        let start = i32::try_from(self.clock.now_ms() / DAY_MS)? - people::days_on_the_way(&mut self.rng);
        let start = porchlight_core::time::Day::from_number(start)?.to_string();
        phone.core().start_tracker(porchlight_core::views::TrackerKindView::Abstain, "My path".into(), start)?;
        phone.join(&self.server.invite(name)?, &self.server)?;
        phone.core().set_display_name((*name).into())?;
        let account = phone.core().whoami()?.0;
        self.readers.moves_in(account, self.clock.now_ms())?;
        self.people.push(Person {
            name,
            account,
            phone,
            lives_here: true,
            was_away: false,
            entries: 0,
            check_ins: BTreeSet::new(),
            blocked: BTreeSet::new(),
            reported: BTreeSet::new(),
        });
        self.tally.count("house: moved in");
        Ok(())
    }

    /// A phone exchanges; what it was given is held against the table.
    fn pump(&mut self, person: usize, lost_percent: u32) -> anyhow::Result<()> {
        let Self { server, readers, tally, rng, people, clock, .. } = self;
        let Person { account, phone, .. } = &mut people[person];
        let mut wire =
            Wire { server, readers, tally, rng, lost_percent, reader: *account, trouble: None, now_ms: clock.now_ms() };
        let pumped = phone.pump(&mut wire)?;
        if let Some(trouble) = wire.trouble {
            return Err(trouble);
        }
        let status = phone.core().sync_status()?;
        if let Some(alarm) = status.alarm {
            bail!("alarm {alarm}");
        }
        match pumped {
            Pumped::UpToDate => readers.check_whole(*account, clock.now_ms()),
            Pumped::Failed if lost_percent == 0 => bail!("it does not come to rest: {:?}", status.failure),
            Pumped::Failed | Pumped::Killed => Ok(()),
        }
    }
}

/// The way between a phone and the server, on which somebody reads along.
struct Wire<'a> {
    server: &'a mut Server,
    readers: &'a mut Readers,
    tally: &'a mut Tally,
    rng: &'a mut ChaCha20Rng,
    lost_percent: u32,
    reader: AccountId,
    trouble: Option<anyhow::Error>,
    now_ms: i64,
}

impl Carrier for Wire<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let luck = below(self.rng, 100);
        if luck < self.lost_percent {
            self.tally.count("fault: request lost");
            return Err(Failure::Unreachable);
        }
        let reply = self.server.exchange(&to_body(&request)).ok_or(Failure::Unreachable)?;
        let answer: ExchangeAnswer = from_body(&reply).map_err(|_| Failure::Unreachable)?;
        let arrives = luck >= 2 * self.lost_percent;
        if let Err(trouble) = self.readers.note(self.reader, &request, &answer, arrives, self.now_ms) {
            self.trouble.get_or_insert(trouble);
        }
        if arrives {
            return Ok(answer);
        }
        self.tally.count("fault: reply lost");
        Err(Failure::Unreachable)
    }
}
