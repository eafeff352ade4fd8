//! A server's data directory with Cedar House in it, filled by the server's own functions, without
//! sockets and without waiting for the disk.

use super::author::Author;
use super::phone::{DAY_MS, TODAY_MS};
use crate::people;
use crate::phone::generator;
use anyhow::ensure;
use porchlight_core::companion::Companion;
use porchlight_core::crypto::envelope::Envelope;
use porchlight_core::identity::enrolment::Proof;
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{Admission, EnrolmentRequest, Verdict};
use porchlight_core::sync::engine::{Input, Output};
use porchlight_server::enrolment::{self, Challenges};
use porchlight_server::exchange;
use porchlight_server::store::sqlite::{SqliteOptions, SqliteStore, Synchronous};
use porchlight_server::store::{Appended, Push, Store};
use porchlight_server::{commands, store::StoreError};
use rand_chacha::ChaCha20Rng;
use std::path::Path;

/// When everybody joined: they read all months since.
const JOINED_MS: i64 = TODAY_MS - 120 * DAY_MS;
/// Where the phones of a house without a server think that it is.
const NOWHERE: &str = "http://simulated.invalid";

/// The open database of a house.
pub(super) struct House {
    /// The store.
    pub store: SqliteStore,
    /// The house.
    pub tenant: TenantId,
    /// Where its phones will look for it.
    pub url: String,
    challenges: Challenges,
    rng: ChaCha20Rng,
}

impl House {
    /// A new house in a new database.
    pub fn build(directory: &Path, seed: u64) -> anyhow::Result<Self> {
        let store = open(directory, Synchronous::Off)?;
        let mut rng = generator(seed, 0);
        let house = commands::house::create(&store, people::HOUSE, people::ZONE, JOINED_MS, &mut rng)?;
        Ok(Self { store, tenant: house.tenant, url: NOWHERE.into(), challenges: Challenges::default(), rng })
    }

    /// A real phone joins the house.
    pub fn join(&mut self, phone: &Companion, name: &str) -> anyhow::Result<()> {
        let invite = commands::invite::resident(&self.store, self.tenant, name, &self.url, JOINED_MS, &mut self.rng)?;
        let challenge = self.challenges.issue(JOINED_MS, &mut self.rng);
        let admission = self.enrol(&phone.prove_for_invite(&invite, challenge)?)?;
        phone.admitted(&self.url, &admission)?;
        Ok(())
    }

    /// A linked device gets its tokens.
    pub fn join_as_device(&mut self, phone: &Companion) -> anyhow::Result<()> {
        let challenge = self.challenges.issue(TODAY_MS, &mut self.rng);
        let request = phone.prove_as_device(&self.url, challenge)?;
        let admission = enrolment::admit_device(&self.store, &self.challenges, TODAY_MS, &request, &mut self.rng)?;
        phone.admitted(&self.url, &admission)?;
        Ok(())
    }

    /// An author joins the house.
    pub fn welcome(&mut self, author: &mut Author, name: &str) -> anyhow::Result<()> {
        let invite = commands::invite::resident(&self.store, self.tenant, name, &self.url, JOINED_MS, &mut self.rng)?;
        let challenge = self.challenges.issue(JOINED_MS, &mut self.rng);
        let request = EnrolmentRequest {
            house: self.tenant,
            invite_secret: invite.secret.into(),
            proof: Proof::sign(self.tenant, challenge, &author.log, &author.keys),
            home_is_elsewhere: None,
        };
        author.tokens = self.enrol(&request)?.tokens;
        Ok(())
    }

    fn enrol(&mut self, request: &EnrolmentRequest) -> anyhow::Result<Admission> {
        Ok(enrolment::enrol(&self.store, &self.challenges, JOINED_MS, request, &mut self.rng)?)
    }

    /// An author's envelopes reach the house, as one segment.
    pub fn receive(&self, author: &Author, envelopes: Vec<Envelope>) -> anyhow::Result<()> {
        let push = Push {
            account: author.account(),
            device: author.device(),
            log: None,
            segments: vec![author.checked(self.tenant, envelopes)?],
            now_ms: TODAY_MS,
        };
        let appended = self.store.append(self.tenant, push)?;
        ensure!(appended == Appended::Done(vec![Verdict::Stored]), "{appended:?}");
        Ok(())
    }

    /// Exchanges until a phone has sent and read everything.
    pub fn exchange(&self, phone: &Companion) -> anyhow::Result<()> {
        phone.handle_sync(Input::Connected)?;
        while let Output::Send { request, .. } = phone.poll_sync()? {
            let answer = exchange::exchange(&self.store, TODAY_MS, &request);
            phone.handle_sync(Input::Answered(answer))?;
        }
        let status = phone.sync_status()?;
        ensure!(status.failure.is_none() && status.mismatches == 0, "{status:?}");
        Ok(())
    }
}

/// Opens the database in a directory.
pub(super) fn open(directory: &Path, synchronous: Synchronous) -> Result<SqliteStore, StoreError> {
    let options = SqliteOptions { synchronous, ..SqliteOptions::default() };
    SqliteStore::open(directory, options)
}
