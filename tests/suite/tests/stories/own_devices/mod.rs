//! One person's devices, wherever they are: each a real core with its own database and a clock that can be put
//! anywhere, meeting through a real server without sockets.
#![allow(dead_code, reason = "each test binary uses its part")]

use house_simulator::clock::VirtualClock;
use house_simulator::fuse::Fuse;
use house_simulator::key_store::OwnKeyStore;
use house_simulator::phone::generator;
use house_simulator::server::{Server, URL};
use porchlight_core::companion::{Clock, ClockReading, Companion, LinkingDevice, OpenConfig, PlatformError};
use porchlight_core::error::CompanionError;
use porchlight_core::protocol::{ExchangeRequest, from_body, to_body};
use porchlight_core::sync::engine::{Failure, Input, Output};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// A device's clock: it goes where the person goes, and back if somebody sets it back.
#[derive(Debug)]
pub struct Place {
    at_ms: AtomicI64,
    zone: Mutex<String>,
}

impl Clock for Place {
    fn read_clock(&self) -> Result<ClockReading, PlatformError> {
        Ok(ClockReading { at_ms: self.at_ms.load(Ordering::SeqCst), zone: self.zone.lock().unwrap().clone() })
    }
}

/// One device.
pub struct Device {
    name: String,
    /// Absent only while it starts again.
    core: Option<Companion>,
    place: Arc<Place>,
    config: OpenConfig,
    key_store: OwnKeyStore,
    fuse: Fuse,
    lives: u64,
}

/// A person with a phone, and perhaps a tablet.
pub struct Person {
    pub phone: Device,
    pub tablet: Option<Device>,
    server: Option<Server>,
    folder: TempDir,
}

impl Device {
    pub fn core(&self) -> &Companion {
        self.core.as_ref().unwrap()
    }

    /// Takes it to another moment and another zone.
    pub fn go(&self, at_ms: i64, zone: &str) {
        self.place.at_ms.store(at_ms, Ordering::SeqCst);
        *self.place.zone.lock().unwrap() = zone.to_owned();
    }

    /// Closes it and opens it again from what its disk holds.
    pub fn restart(&mut self) {
        self.core().close().unwrap();
        self.start_again();
    }

    fn start_again(&mut self) {
        (self.core, self.fuse) = (None, Fuse::default());
        self.lives += 1;
        let rng = Box::new(generator(self.name.len() as u64, self.lives));
        let (clock, may_commit) = (Arc::clone(&self.place) as Arc<dyn Clock>, Some(self.fuse.may_commit()));
        self.core = Some(Companion::open_with(&self.config, &self.key_store, clock, rng, may_commit).unwrap());
    }

    /// Exchanges, is killed after so many commits, and starts again; whether it came so far.
    pub fn exchange_killed_after(&mut self, server: &mut Server, commits: i64) -> bool {
        self.fuse.blow_after(commits);
        let ended = self.try_exchange(server, |_| true);
        let is_killed = self.fuse.is_blown();
        assert_eq!(ended.is_err(), is_killed, "{ended:?}");
        self.start_again();
        is_killed
    }

    /// Reads everything; the network ends before anything is sent.
    pub fn exchange_without_sending(&self, server: &mut Server) {
        self.try_exchange(server, |request| request.parts.iter().all(|part| part.push.is_empty())).unwrap();
    }

    fn try_exchange(
        &self,
        server: &mut Server,
        goes_through: impl Fn(&ExchangeRequest) -> bool,
    ) -> Result<(), CompanionError> {
        self.core().handle_sync(Input::Connected)?;
        while let Output::Send { request, .. } = self.core().poll_sync()? {
            if !goes_through(&request) {
                return self.core().handle_sync(Input::Failed(Failure::Unreachable));
            }
            let answer = from_body(&server.exchange(&to_body(&request)).unwrap()).unwrap();
            self.core().handle_sync(Input::Answered(answer))?;
        }
        Ok(())
    }

    /// Sends and reads everything.
    pub fn exchange(&self, server: &mut Server) {
        self.try_exchange(server, |_| true).unwrap();
        let status = self.core().sync_status().unwrap();
        assert_eq!((status.failure, status.alarm), (None, None), "{}", self.name);
    }
}

impl Person {
    /// Somebody with a phone that knows no house, at a moment in a zone.
    pub fn with_a_phone(at_ms: i64, zone: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (place, config, key_store) = belongings("phone", &folder, 1, at_ms, zone);
        let clock = Arc::clone(&place) as Arc<dyn Clock>;
        let rng = Box::new(generator(1, 0));
        let fuse = Fuse::default();
        let core = Some(Companion::open_with(&config, &key_store, clock, rng, Some(fuse.may_commit())).unwrap());
        let phone = Device { name: "phone".into(), core, place, config, key_store, fuse, lives: 0 };
        Self { phone, tablet: None, server: None, folder }
    }

    /// Adds a tablet; both know a house, whose clock stands still.
    pub fn and_a_tablet(self) -> Self {
        let ClockReading { at_ms: now_ms, zone } = self.phone.place.read_clock().unwrap();
        let server =
            Server::new(&self.folder.path().join("server"), VirtualClock::at(now_ms), generator(3, 0)).unwrap();
        let invite = server.invite("Ana").unwrap();
        let request = self.phone.core().prove_for_invite(&invite, server.challenge()).unwrap();
        self.phone.core().admitted(URL, &server.enrol(&request).unwrap()).unwrap();
        let (place, config, key_store) = belongings("tablet", &self.folder, 2, now_ms, &zone);
        let linking = LinkingDevice::begin(Box::new(generator(2, 0)));
        let answer = self.phone.core().answer_link(&linking.request()).unwrap();
        let clock = Arc::clone(&place) as Arc<dyn Clock>;
        let fuse = Fuse::default();
        let core = linking.finish(&answer, &config, &key_store, clock, Some(fuse.may_commit())).unwrap();
        let prove = || core.prove_as_device(URL, server.challenge()).unwrap();
        while core.admitted(URL, &server.admit(&prove()).unwrap()).unwrap() {}
        let tablet = Device { name: "tablet".into(), core: Some(core), place, config, key_store, fuse, lives: 0 };
        Self { tablet: Some(tablet), server: Some(server), ..self }
    }

    /// Both devices, or the one there is.
    pub fn devices(&self) -> impl Iterator<Item = &Device> {
        std::iter::once(&self.phone).chain(&self.tablet)
    }

    /// The phone, the tablet and the house's server, each for itself.
    pub fn apart(&mut self) -> (&mut Device, &mut Device, &mut Server) {
        let (Some(server), Some(tablet)) = (&mut self.server, &mut self.tablet) else {
            panic!("there is one device only")
        };
        (&mut self.phone, tablet, server)
    }

    /// The two tell each other all that they know.
    pub fn exchange(&mut self) {
        let (Some(server), Some(tablet)) = (&mut self.server, &self.tablet) else { panic!("there is one device only") };
        for device in [&self.phone, tablet, &self.phone] {
            device.exchange(server);
        }
    }
}

fn belongings(name: &str, folder: &TempDir, key: u8, at_ms: i64, zone: &str) -> (Arc<Place>, OpenConfig, OwnKeyStore) {
    let place = Place { at_ms: AtomicI64::new(at_ms), zone: Mutex::new(zone.to_owned()) };
    let directory = folder.path().join(name).to_string_lossy().into_owned();
    (Arc::new(place), OpenConfig { directory }, OwnKeyStore::of(&[key; 32]))
}
