//! One life of the house from one seed: two weeks of days, with everything that goes wrong; then
//! calm, and the comparison with the model.

mod deeds;
mod lost;
mod online;
mod own_days;
mod verdict;

use crate::clock::{PhoneClock, VirtualClock};
use crate::model::Deeds;
use crate::network::{FarEnd, Weather};
use crate::people::{self, below, chance};
use crate::phone::{Phone, generator};
use crate::server::{Server, URL};
use crate::tally::Tally;
use anyhow::{Context, bail};
use porchlight_core::error::CompanionError;
use porchlight_core::views::TrackerKindView;
use rand_chacha::ChaCha20Rng;
use std::path::{Path, PathBuf};

const DAY_MS: i64 = 86_400_000;
const START_MS: i64 = 1_780_000_000_000;

/// How large a life is.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// People; the first has two devices.
    pub people: usize,
    /// Days.
    pub days: i64,
    /// The weather.
    pub weather: Weather,
    /// Kills of a phone, per deed, in percent.
    pub phone_kill_percent: u32,
    /// Phones lost, stolen, restored, copied, and servers restored, per person and day, in percent.
    pub loss_percent: u32,
    /// Servers that take a backup in the morning and come back from it in the evening, per day, in percent.
    pub restore_percent: u32,
    /// Whether phones are copied, too.
    pub has_twins: bool,
}

/// What `tests/run simulate` plays: four phones of three people.
pub const SIMULATE: Plan = Plan {
    people: 3,
    days: 14,
    weather: Weather { fault_percent: 30, server_kill_percent: 6 },
    phone_kill_percent: 8,
    loss_percent: 12,
    restore_percent: 3,
    has_twins: true,
};

/// One person with their devices.
struct Person {
    devices: Vec<Phone>,
    /// How far the clocks of the person's devices are wrong.
    skew_ms: i64,
    /// How many devices there were, the lost ones too.
    device_count: u64,
    /// Recovery words, once they are in force.
    words: Option<String>,
    /// Whether one of the phones has been copied, or set back to a backup.
    has_copies: bool,
    deeds: Deeds,
}

/// A house in the middle of its life.
struct House {
    far_end: Box<dyn FarEnd>,
    people: Vec<Person>,
    clock: VirtualClock,
    tally: Tally,
    delayed: Vec<Vec<u8>>,
    trouble: Option<String>,
    rng: ChaCha20Rng,
    own_rng: ChaCha20Rng,
    plan: Plan,
    seed: u64,
    directory: PathBuf,
    words_written: u64,
    server_backup: Option<PathBuf>,
    was_restored: bool,
}

/// Plays one seed in an empty directory, without sockets; an error says what diverged.
pub fn play(seed: u64, plan: Plan, directory: &Path) -> anyhow::Result<Tally> {
    play_with(seed, plan, directory, |server| Ok(Box::new(server)))
}

/// The same with another way to the server.
pub fn play_with(
    seed: u64,
    plan: Plan,
    directory: &Path,
    way: impl FnOnce(Server) -> anyhow::Result<Box<dyn FarEnd>>,
) -> anyhow::Result<Tally> {
    let mut house = House::move_in(seed, plan, directory, way).context("moving in")?;
    for day in 0..plan.days {
        house.live(day).with_context(|| format!("day {day}"))?;
        if let Some(trouble) = &house.trouble {
            bail!("day {day}: {trouble}");
        }
    }
    house.settle().context("after the last day")?;
    Ok(house.tally)
}

impl House {
    fn move_in(
        seed: u64,
        plan: Plan,
        directory: &Path,
        way: impl FnOnce(Server) -> anyhow::Result<Box<dyn FarEnd>>,
    ) -> anyhow::Result<Self> {
        let clock = VirtualClock::at(START_MS);
        let mut rng = generator(seed, 0);
        let server = Server::new(&directory.join("server"), clock.clone(), generator(seed, 1))?;
        let mut tally = Tally::default();
        let mut residents = Vec::new();
        for (number, name) in people::RESIDENTS.iter().take(plan.people).enumerate() {
            let skew_ms = people::skew_ms(&mut rng);
            if skew_ms != 0 {
                tally.count("fault: clock wrong");
            }
            let phone_clock = PhoneClock { clock: clock.clone(), zone: people::ZONE, skew_ms };
            let device_seed = seed.wrapping_mul(64) + number as u64;
            let phone = Phone::new(name, directory, phone_clock.clone(), device_seed)?;
            let start = START_MS / DAY_MS - i64::from(people::days_on_the_way(&mut rng));
            let start = porchlight_core::time::Day::from_number(i32::try_from(start)?)?.to_string();
            phone.core().start_tracker(TrackerKindView::Abstain, "My path".into(), start)?;
            phone.core().start_tracker(TrackerKindView::CheckInHabit, "Checking in".into(), today(&phone)?)?;
            own_days::begin(&phone)?;
            phone.join(&server.invite(name)?, &server)?;
            let mut devices = vec![phone];
            if number == 0 {
                let tablet =
                    Phone::linked(&format!("{name}-tablet"), directory, phone_clock, device_seed + 32, &devices[0])?;
                tablet.join_as_device(URL, &server)?;
                devices.push(tablet);
            }
            let device_count = devices.len() as u64;
            let (words, has_copies, deeds) = (None, false, Deeds::default());
            residents.push(Person { devices, skew_ms, device_count, words, has_copies, deeds });
        }
        let far_end = way(server)?;
        Ok(Self {
            far_end,
            people: residents,
            clock,
            tally,
            delayed: Vec::new(),
            trouble: None,
            rng,
            own_rng: generator(seed, 9),
            plan,
            seed,
            directory: directory.to_owned(),
            words_written: 0,
            server_backup: None,
            was_restored: false,
        })
    }

    fn live(&mut self, day: i64) -> anyhow::Result<()> {
        for hour in [8, 13, 19, 22] {
            self.clock.move_to(START_MS + day * DAY_MS + hour * 3_600_000 + i64::from(below(&mut self.rng, 3_000_000)));
            self.restore_server(hour)?;
            for person in 0..self.people.len() {
                if hour == 13 && chance(&mut self.rng, self.plan.loss_percent) {
                    self.lose_something(person).context("losing something")?;
                }
                let mut device = 0;
                while device < self.people[person].devices.len() {
                    if self.let_go_if_removed(person, device)? {
                        continue;
                    }
                    self.moment(person, device, hour)?;
                    // At once: what a removed device has sent late lies on the server alone until another one has
                    // read it, and if a server from before takes its place now, it lies nowhere.
                    device += usize::from(!self.let_go_if_removed(person, device)?);
                }
            }
        }
        self.look()
    }

    /// What one device does at one time of the day: deeds, and perhaps an exchange.
    fn moment(&mut self, person: usize, device: usize, hour: i64) -> anyhow::Result<()> {
        if chance(&mut self.rng, if hour == 19 { 50 } else { 8 }) {
            self.check_in(person, device)?;
        }
        if chance(&mut self.rng, 20) {
            self.keep_journal(person, device)?;
        }
        self.own_deed(person, device)?;
        // What a device that is about to be removed says about sharing would count no more.
        let is_leaving = self.people[person].deeds.leaving.contains(&id_of(&self.people[person].devices[device])?);
        if !is_leaving && chance(&mut self.rng, 12) {
            self.share(person, device)?;
        }
        if !is_leaving && hour == 13 && chance(&mut self.rng, 15) {
            self.turn_switch(person, device)?;
        }
        // A phone is online once or twice a day; now and then the whole day passes without.
        if hour == 22 && chance(&mut self.rng, 15) {
            self.tally.count("fault: day offline");
        } else if hour == 22 || chance(&mut self.rng, 10) {
            self.pump(person, device, self.plan.weather)?;
        }
        Ok(())
    }

    /// Does something on a phone that may be killed while it does. `None`: it was killed, and the
    /// phone runs again from its disk.
    fn dare<T>(
        &mut self,
        person: usize,
        device: usize,
        deed: impl FnOnce(&Phone) -> Result<T, CompanionError>,
    ) -> anyhow::Result<Option<T>> {
        let phone = &mut self.people[person].devices[device];
        if chance(&mut self.rng, self.plan.phone_kill_percent) {
            phone.fuse.blow_after(i64::from(below(&mut self.rng, 3)));
        }
        let result = deed(phone);
        phone.fuse.spare();
        match result {
            Ok(done) if !phone.fuse.is_blown() => Ok(Some(done)),
            _ if phone.fuse.is_blown() => {
                self.tally.count("fault: phone killed");
                phone.restart()?;
                Ok(None)
            }
            Ok(done) => Ok(Some(done)),
            Err(error) => bail!("{}: {error}", phone.name),
        }
    }
}

fn id_of(phone: &Phone) -> Result<String, CompanionError> {
    Ok(phone.core().whoami()?.1.to_string())
}

fn today(phone: &Phone) -> Result<String, CompanionError> {
    Ok(phone.core().today()?.day)
}
