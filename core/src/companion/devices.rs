//! A person's devices: linking a second one, offline, by two messages.

use super::open::{self, Identity, Randomness};
use super::{Clock, Companion, KeyStore, OpenConfig};
use crate::crypto::keys::DeviceKeys;
use crate::error::CompanionError;
use crate::identity::linking::{self, LinkAnswer, LinkRequest};
use std::sync::Arc;

/// A new device that waits for the answer of the old one.
pub struct LinkingDevice {
    keys: DeviceKeys,
    rng: Randomness,
}

impl LinkingDevice {
    /// A new device with keys of its own.
    pub fn begin(mut rng: Randomness) -> Self {
        Self { keys: DeviceKeys::generate(&mut rng), rng }
    }

    /// What the new device shows to the old one.
    pub fn request(&self) -> LinkRequest {
        LinkRequest { device: self.keys.public() }
    }

    /// Opens a companion for the account that the answer holds, as its new device. The folder must
    /// hold no companion yet.
    pub fn finish(
        mut self,
        answer: &LinkAnswer,
        config: &OpenConfig,
        key_store: &dyn KeyStore,
        clock: Arc<dyn Clock>,
        may_commit: Option<crate::storage::MayCommit>,
    ) -> Result<Companion, CompanionError> {
        let linked = linking::accept(answer, &self.keys)
            .map_err(|_| CompanionError::invalid("answer", "not_for_this_device"))?;
        let mut storage = open::unlock(config, key_store, &mut self.rng, may_commit)?;
        if open::has_identity(&mut storage)? {
            return Err(CompanionError::not_allowed("account_exists_here"));
        }
        let identity = Identity { keys: self.keys, secrets: linked.secrets, log: linked.log };
        open::keep_identity(&mut storage, &identity, &mut self.rng)?;
        Companion::assemble(storage, identity, clock, self.rng)
    }
}

impl Companion {
    /// The old device's answer to a new one: a grant and the account's secret, sealed to its keys.
    pub fn answer_link(&self, request: &LinkRequest) -> Result<LinkAnswer, CompanionError> {
        self.with(|unlocked| {
            let tenants = unlocked.tenants()?;
            let server_url = tenants.first().map_or("", |known| &known.server_url);
            let houses: Vec<_> = tenants.iter().filter(|known| known.is_house).map(|known| known.tenant).collect();
            linking::answer(
                request,
                &unlocked.log,
                &unlocked.keys,
                unlocked.secrets.current(),
                server_url,
                &houses,
                &mut unlocked.rng,
            )
            .map_err(|_| CompanionError::invalid("request", "not_a_device"))
        })
    }
}
