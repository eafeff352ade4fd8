//! The server of the simulation: the real store and the real exchange function, without sockets. It
//! can be killed at any commit and started again.

use crate::clock::VirtualClock;
use crate::fuse::Fuse;
use crate::network::FarEnd;
use crate::people;
use porchlight_core::identity::enrolment::{Challenge, Invite};
use porchlight_core::ids::AccountId;
use porchlight_core::protocol::{
    Admission, DeviceRequest, EnrolmentRequest, ExchangeRequest, House, RecoveryAnswer, RecoveryRequest,
    SuspensionRequest, from_body, to_body,
};
use porchlight_server::auth::{self, StaffId, StaffRole, StaffSession};
use porchlight_server::config::Config;
use porchlight_server::dashboard::copies::{self, Form};
use porchlight_server::dashboard::{house_page, resident_page};
use porchlight_server::enrolment::{self, Challenges};
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
use porchlight_server::store::{Stays, Store, StoreError};
use porchlight_server::{commands, exchange};
use rand_chacha::ChaCha20Rng;
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The address that invites name; nothing listens there.
pub const URL: &str = "http://simulated.invalid";

/// One server with its house, and perhaps others.
pub struct Server {
    /// Set to kill it.
    pub fuse: Fuse,
    /// The house.
    pub house: House,
    /// Its address.
    pub url: String,
    store: Option<Arc<SqliteStore>>,
    challenges: Challenges,
    directory: PathBuf,
    clock: VirtualClock,
    rng: RefCell<ChaCha20Rng>,
    config: Config,
    session: StaffSession,
}

impl Server {
    /// A new server with Cedar House and Carla signed in.
    pub fn new(directory: &Path, clock: VirtualClock, rng: ChaCha20Rng) -> anyhow::Result<Self> {
        Self::at(URL, people::HOUSE, directory, clock, rng)
    }

    /// A new server at an address, with a house and Carla signed in.
    pub fn at(
        url: &str,
        name: &str,
        directory: &Path,
        clock: VirtualClock,
        mut rng: ChaCha20Rng,
    ) -> anyhow::Result<Self> {
        let fuse = Fuse::default();
        let store = open(directory, &fuse)?;
        let house = commands::house::create(&store, name, people::ZONE, clock.now_ms(), &mut rng)?;
        let link = commands::invite::staff(
            &store,
            house.tenant,
            people::STAFF,
            StaffRole::HouseManager,
            clock.now_ms(),
            &mut rng,
        )?;
        let session = auth::sign_in(&store, &link.secret, clock.now_ms(), &mut rng)?;
        Ok(Self {
            fuse,
            house,
            url: url.to_owned(),
            store: Some(Arc::new(store)),
            challenges: Challenges::default(),
            directory: directory.to_owned(),
            clock,
            rng: RefCell::new(rng),
            config: Config::default(),
            session,
        })
    }

    /// The store.
    pub fn store(&self) -> &Arc<SqliteStore> {
        self.store.as_ref().expect("the store is open between restarts")
    }

    /// The clock.
    pub fn clock(&self) -> &VirtualClock {
        &self.clock
    }

    /// Starts it again after a kill, from what its disk holds.
    pub fn restart(&mut self) -> Result<(), StoreError> {
        self.store = None; // gives the lock back
        self.fuse = Fuse::default();
        self.store = Some(Arc::new(open(&self.directory, &self.fuse)?));
        Ok(())
    }

    /// Closes the database and opens it again in another way.
    pub fn reopen(&mut self, options: SqliteOptions) -> Result<(), StoreError> {
        self.store = None;
        self.store = Some(Arc::new(SqliteStore::open(&self.directory, options)?));
        Ok(())
    }

    /// How many envelopes the database holds, by its file.
    pub fn envelope_count(&self) -> anyhow::Result<u64> {
        let database = rusqlite::Connection::open(self.directory.join("porchlight.db"))?;
        Ok(database.query_row("SELECT count(*) FROM log WHERE document_id IS NOT NULL", [], |row| row.get(0))?)
    }

    /// An invite for a new resident.
    pub fn invite(&self, name: &str) -> anyhow::Result<Invite> {
        self.invite_to(&self.house, name)
    }

    /// An invite to a house of this server.
    pub fn invite_to(&self, house: &House, name: &str) -> anyhow::Result<Invite> {
        let (now_ms, rng) = (self.clock.now_ms(), &mut *self.rng.borrow_mut());
        commands::invite::resident(&**self.store(), house.tenant, name, &self.url, now_ms, rng)
    }

    /// Another house on this server.
    pub fn open_house(&self, name: &str) -> anyhow::Result<House> {
        let (now_ms, rng) = (self.clock.now_ms(), &mut *self.rng.borrow_mut());
        commands::house::create(&**self.store(), name, people::ZONE, now_ms, rng)
    }

    /// A challenge to sign.
    pub fn challenge(&self) -> Challenge {
        self.challenges.issue(self.clock.now_ms(), &mut *self.rng.borrow_mut())
    }

    /// Enrols a person.
    pub fn enrol(&self, request: &EnrolmentRequest) -> anyhow::Result<Admission> {
        let (now_ms, rng) = (self.clock.now_ms(), &mut *self.rng.borrow_mut());
        Ok(enrolment::enrol(&**self.store(), &self.challenges, now_ms, request, rng)?)
    }

    /// Admits a further device.
    pub fn admit(&self, request: &DeviceRequest) -> anyhow::Result<Admission> {
        let (now_ms, rng) = (self.clock.now_ms(), &mut *self.rng.borrow_mut());
        Ok(enrolment::admit_device(&**self.store(), &self.challenges, now_ms, request, rng)?)
    }

    /// Finds the account of recovery words.
    pub fn recover(&self, request: &RecoveryRequest) -> anyhow::Result<RecoveryAnswer> {
        Ok(enrolment::recover(&**self.store(), &self.challenges, self.clock.now_ms(), request)?)
    }

    /// Lets a device's tokens rest, or work again.
    pub fn suspend(&self, request: &SuspensionRequest) -> anyhow::Result<()> {
        Ok(enrolment::suspend(&**self.store(), request)?)
    }

    /// Writes a copy of the database to a file.
    pub fn back_up(&self, to: &Path) -> anyhow::Result<()> {
        Ok(self.store().back_up(to)?)
    }

    /// Puts a copy in place of the database, as `porchlight restore` does.
    pub fn restore(&mut self, from: &Path) -> anyhow::Result<()> {
        self.store = None;
        for name in ["porchlight.db", "porchlight.db-wal", "porchlight.db-shm"] {
            std::fs::remove_file(self.directory.join(name)).ok();
        }
        std::fs::copy(from, self.directory.join("porchlight.db"))?;
        self.fuse = Fuse::default();
        let mut store = open(&self.directory, &self.fuse)?;
        store.begin_anew()?;
        self.store = Some(Arc::new(store));
        Ok(())
    }

    /// Answers an exchange: bytes in, bytes out; nothing when it was killed on the way.
    pub fn exchange(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let request: ExchangeRequest = from_body(body).ok()?;
        let answer = exchange::exchange(&**self.store(), self.clock.now_ms(), &request);
        // The writer also projects after it has answered; a kill there belongs to this exchange too.
        self.store().settle();
        if self.fuse.is_blown() {
            return None;
        }
        Some(to_body(&answer))
    }

    /// The dashboard page of the house, as served. Carla's session is renewed, since she sits there
    /// all day.
    pub fn page(&mut self) -> anyhow::Result<String> {
        self.store().settle();
        self.session.last_seen_ms = self.clock.now_ms();
        Ok(house_page::render(&**self.store(), &self.session, self.house.tenant, self.clock.now_ms(), &self.config)?)
    }

    /// Carla in another role from now on.
    pub fn be(&mut self, role: StaffRole) {
        self.session.staff.role = role;
    }

    /// Carla is somebody's counsellor from now on.
    pub fn assign(&self, account: AccountId) -> anyhow::Result<()> {
        let is_there = self.store().assign(self.house.tenant, account, Some(self.session.staff.id))?;
        anyhow::ensure!(is_there, "they do not live there");
        Ok(())
    }

    /// Carla's id.
    pub fn carla(&self) -> StaffId {
        self.session.staff.id
    }

    /// The dashboard page of one resident, as served.
    pub fn resident_page(&mut self, account: AccountId) -> anyhow::Result<String> {
        self.store().settle();
        self.session.last_seen_ms = self.clock.now_ms();
        let (of, now_ms) = ((self.house.tenant, account), self.clock.now_ms());
        Ok(resident_page::render(&**self.store(), &self.session, of, now_ms, &self.config)?)
    }

    /// A copy of what one resident shares, as Carla takes it away; nothing where there is none for her.
    pub fn copy(&mut self, account: AccountId, what_for: &str, form: Form) -> Option<String> {
        self.store().settle();
        self.session.last_seen_ms = self.clock.now_ms();
        let (of, now_ms) = ((self.house.tenant, account), self.clock.now_ms());
        let bytes = copies::bytes(&**self.store(), &self.session, of, what_for, now_ms, form)?;
        String::from_utf8(bytes).ok()
    }
}

impl FarEnd for Server {
    fn server(&mut self) -> &mut Server {
        self
    }

    fn exchange(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        Server::exchange(self, body)
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        Ok(Server::restart(self)?)
    }
}

fn open(directory: &Path, fuse: &Fuse) -> Result<SqliteStore, StoreError> {
    let options = SqliteOptions {
        may_commit: Some(fuse.may_commit()),
        synchronous: Synchronous::Full,
        ..SqliteOptions::default()
    };
    SqliteStore::open(directory, options)
}
