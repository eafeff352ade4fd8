//! A phone of the simulation: the real core with its own database, which can be killed at any commit
//! and started again.

use crate::clock::PhoneClock;
use crate::fuse::Fuse;
use crate::key_store::OwnKeyStore;
use crate::people;
use crate::server::{Server, URL};
use porchlight_core::companion::{Companion, LinkingDevice, OpenConfig, Randomness, RecoveringDevice};
use porchlight_core::error::CompanionError;
use porchlight_core::identity::enrolment::Invite;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest, from_body, to_body};
use porchlight_core::sync::engine::{Failure, Input, Output};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use std::path::Path;
use std::sync::Arc;

/// Carries a request to the server and its answer back, or fails to.
pub trait Carrier {
    /// One request.
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure>;

    /// One request to the server at an address; where there is one server, to that.
    fn carry_to(&mut self, _server_url: &str, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        self.carry(request)
    }
}

/// One phone.
pub struct Phone {
    /// Whose, for messages.
    pub name: String,
    /// Set to kill it.
    pub fuse: Fuse,
    /// Absent only while it starts again.
    companion: Option<Companion>,
    config: OpenConfig,
    key_store: OwnKeyStore,
    clock: PhoneClock,
    seed: u64,
    /// The seed of its keystore: a twin has another's.
    key_seed: u64,
    lives: u64,
}

/// How pumping a phone ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pumped {
    /// Everything was sent and read.
    UpToDate,
    /// It backs off.
    Failed,
    /// It was killed on the way and started again.
    Killed,
}

impl Phone {
    /// A phone that is off: whatever it needs for a core.
    fn off(name: &str, directory: &Path, clock: PhoneClock, seed: u64, key_seed: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&key_seed.to_be_bytes());
        Self {
            name: name.to_owned(),
            fuse: Fuse::default(),
            companion: None,
            config: OpenConfig { directory: directory.join(name).to_string_lossy().into_owned() },
            key_store: OwnKeyStore::of(&key),
            clock,
            seed,
            key_seed,
            lives: 1,
        }
    }

    /// A new phone with a new account.
    pub fn new(name: &str, directory: &Path, clock: PhoneClock, seed: u64) -> Result<Self, CompanionError> {
        let mut phone = Self::off(name, directory, clock, seed, seed);
        phone.start(0)?;
        Ok(phone)
    }

    /// Opens its folder, in its life of that number.
    fn start(&mut self, life: u64) -> Result<(), CompanionError> {
        let (clock, may_commit) = (Arc::new(self.clock.clone()), Some(self.fuse.may_commit()));
        let rng = rng(self.seed, life);
        self.companion = Some(Companion::open_with(&self.config, &self.key_store, clock, rng, may_commit)?);
        Ok(())
    }

    /// A second device of the person with `other`.
    pub fn linked(
        name: &str,
        directory: &Path,
        clock: PhoneClock,
        seed: u64,
        other: &Phone,
    ) -> Result<Self, CompanionError> {
        let mut phone = Self::off(name, directory, clock, seed, seed);
        let linking = LinkingDevice::begin(rng(seed, 0));
        let answer = other.core().answer_link(&linking.request())?;
        let (clock, may_commit) = (Arc::new(phone.clock.clone()), Some(phone.fuse.may_commit()));
        phone.companion = Some(linking.finish(&answer, &phone.config, &phone.key_store, clock, may_commit)?);
        Ok(phone)
    }

    /// The core.
    pub fn core(&self) -> &Companion {
        self.companion.as_ref().expect("a phone that did not start again was reported")
    }

    /// Where its data lies.
    pub fn directory(&self) -> &Path {
        Path::new(&self.config.directory)
    }

    /// Starts it again after a kill, from what its disk holds.
    pub fn restart(&mut self) -> Result<(), CompanionError> {
        self.fuse = Fuse::default();
        self.lives += 1;
        self.companion = None; // gives the folder back
        self.start(self.lives)
    }

    /// Exchanges until there is nothing more to do, or a failure.
    pub fn pump(&mut self, carrier: &mut dyn Carrier) -> Result<Pumped, CompanionError> {
        match self.exchange(carrier) {
            Err(_) if self.fuse.is_blown() => {
                self.restart()?;
                Ok(Pumped::Killed)
            }
            other => other,
        }
    }

    fn exchange(&self, carrier: &mut dyn Carrier) -> Result<Pumped, CompanionError> {
        self.core().handle_sync(Input::Connected)?;
        for _ in 0..256 {
            let Output::Send { server_url, request } = self.core().poll_sync()? else {
                let failed = self.core().sync_status()?.failure.is_some();
                return Ok(if failed { Pumped::Failed } else { Pumped::UpToDate });
            };
            let input = match carrier.carry_to(&server_url, request) {
                Ok(answer) => Input::Answered(answer),
                Err(failure) => Input::Failed(failure),
            };
            self.core().handle_sync(input)?;
        }
        Ok(Pumped::Failed)
    }

    /// Joins a house in the simulation, without sockets.
    pub fn join(&self, invite: &Invite, server: &crate::server::Server) -> anyhow::Result<()> {
        let request = self.core().prove_for_invite(invite, server.challenge())?;
        self.core().joined(invite, &server.enrol(&request)?)?;
        Ok(())
    }

    /// Gets its own tokens, as a device that was linked or has started over.
    pub fn join_as_device(&self, server_url: &str, server: &crate::server::Server) -> anyhow::Result<()> {
        loop {
            let request = self.core().prove_as_device(server_url, server.challenge())?;
            if !self.core().admitted(server_url, &server.admit(&request)?)? {
                return Ok(());
            }
        }
    }

    /// A new phone of somebody who has the words; the tokens of all others rest.
    pub fn recovered(
        name: &str,
        directory: &Path,
        clock: PhoneClock,
        seed: u64,
        words: &str,
        server: &Server,
    ) -> anyhow::Result<Self> {
        let mut phone = Self::off(name, directory, clock, seed, seed);
        let recovering = RecoveringDevice::begin(words, rng(seed, 0))?;
        let answer = server.recover(&recovering.prove(server.challenge()))?;
        let (clock, may_commit) = (Arc::new(phone.clock.clone()), Some(phone.fuse.may_commit()));
        let companion = recovering.finish(answer, URL, &phone.config, &phone.key_store, clock, may_commit)?;
        let request = companion.prove_as_device(URL, server.challenge())?;
        companion.admitted(URL, &server.admit(&request)?)?;
        phone.companion = Some(companion);
        Ok(phone)
    }

    /// A copy of its folder, as a backup takes it while the phone runs.
    pub fn back_up(&self, to: &Path) -> std::io::Result<()> {
        copy_folder(self.directory(), to)
    }

    /// Puts a backup in place of what it has, and starts again.
    pub fn restore(&mut self, from: &Path) -> anyhow::Result<()> {
        self.companion = None;
        std::fs::remove_dir_all(self.directory())?;
        copy_folder(from, self.directory())?;
        Ok(self.restart()?)
    }

    /// Its twin: the same folder and the same keystore, somewhere else.
    pub fn cloned(&self, name: &str, directory: &Path, seed: u64) -> anyhow::Result<Self> {
        let mut twin = Self::off(name, directory, self.clock.clone(), seed, self.key_seed);
        copy_folder(self.directory(), twin.directory())?;
        twin.start(0)?;
        Ok(twin)
    }

    /// Exchanges, and gets tokens of its own where it has none, until there is nothing more to do.
    pub fn pump_until_settled(&mut self, server: &mut Server) -> anyhow::Result<Pumped> {
        for _ in 0..8 {
            let pumped = self.pump(&mut Direct(server))?;
            match self.core().needs_admission()? {
                Some(url) => self.join_as_device(&url, server)?,
                None => return Ok(pumped),
            }
        }
        anyhow::bail!("{} does not come to rest", self.name)
    }
}

/// A good network: every request arrives, and so does its answer.
pub struct Direct<'a>(pub &'a mut Server);

impl Carrier for Direct<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        let answer = self.0.exchange(&to_body(&request)).ok_or(Failure::Unreachable)?;
        from_body(&answer).map_err(|_| Failure::Unreachable)
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for file in std::fs::read_dir(from)? {
        let file = file?;
        // The lock belongs to who runs.
        if file.file_name() != "porchlight.lock" {
            std::fs::copy(file.path(), to.join(file.file_name()))?;
        }
    }
    Ok(())
}

fn rng(seed: u64, life: u64) -> Randomness {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    rng.set_stream(life);
    Box::new(rng)
}

/// A new generator for a part of a seed.
pub fn generator(seed: u64, part: u64) -> ChaCha20Rng {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    rng.set_stream(1_000 + part);
    people::below(&mut rng, 2);
    rng
}
