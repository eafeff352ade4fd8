//! A person's devices: linking one by two codes, seeing them, letting a token rest, removing one.

use super::open::{self, Identity, Randomness};
use super::{Clock, Companion, KeyStore, OpenConfig};
use crate::crypto::keys::DeviceKeys;
use crate::error::CompanionError;
use crate::identity::account_log::AddedBy;
use crate::identity::linking::{self, LinkAnswer, LinkRequest};
use crate::ids::DeviceId;
use crate::protocol::SuspensionRequest;
use crate::time::EpochMs;
use crate::views::{DeviceAddedBy, DeviceView};
use std::sync::Arc;

/// How long a new device is announced on all others: 7 days.
pub const ANNOUNCED_MS: EpochMs = 7 * 24 * 3_600_000;

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
        let identity = Identity { keys: self.keys, secrets: linked.secrets, log: linked.log };
        let opened = open::open_bare(config, key_store, &mut self.rng, may_commit)?;
        Companion::start(opened, Some(identity), clock, self.rng)
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

    /// The request by which this device lets another's tokens rest, or work again; for a caller that
    /// carries messages itself.
    pub fn suspension(&self, device: DeviceId, rests: bool) -> Result<SuspensionRequest, CompanionError> {
        self.with(|unlocked| {
            if unlocked.log.live_device(device).is_none() {
                return Err(CompanionError::not_found("device"));
            }
            if device == unlocked.device() {
                return Err(CompanionError::not_allowed("this_device"));
            }
            let own = unlocked.device();
            let tokens: Vec<_> = unlocked.tenants()?.into_iter().map(|known| known.token).collect();
            let tokens: Vec<_> = tokens.into_iter().filter(|token| token.device() == own).collect();
            if tokens.is_empty() {
                return Err(CompanionError::not_allowed("no_house"));
            }
            Ok(SuspensionRequest { tokens, device, rests })
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The account's devices: this one first, then by when they came.
    pub fn devices(&self) -> Result<Vec<DeviceView>, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let planned = unlocked.planned()?.remove;
            let mut views = Vec::new();
            for (id, device) in unlocked.log.devices().map(|(id, device)| (id, device.added_by)).collect::<Vec<_>>() {
                let first_seen_ms = unlocked.first_seen_ms(id)?;
                let is_this = id == unlocked.device();
                views.push(DeviceView {
                    id: id.to_string(),
                    is_this,
                    added_by: match device {
                        AddedBy::Genesis => DeviceAddedBy::First,
                        AddedBy::Device(by) => DeviceAddedBy::Device { id: by.to_string() },
                        AddedBy::Recovery => DeviceAddedBy::Words,
                    },
                    first_seen_ms,
                    is_new: !is_this && first_seen_ms.is_some_and(|seen| now_ms - seen < ANNOUNCED_MS),
                    is_removed: unlocked.log.is_removed(id),
                    is_removal_waiting: planned.contains(&id) && !unlocked.log.is_removed(id),
                });
            }
            views.sort_by_key(|view| (!view.is_this, view.first_seen_ms, view.id.clone()));
            Ok(views)
        })
    }

    /// Lets a device's tokens rest (it can neither send nor read), or work again; over the network, at
    /// once, seen by nobody else. Errors: `NotFound`, `NotAllowed` (`no_house`, `this_device`),
    /// `Unreachable`.
    pub fn suspend_device(&self, device: String, rests: bool) -> Result<(), CompanionError> {
        let request = self.suspension(parse_device(&device)?, rests)?;
        let url = self.server_url()?;
        Ok(self.network.post(&url, "/v1/suspension", &request)?)
    }

    /// Removes devices for good, with new keys that they do not get. It happens when this phone has
    /// read everything that the server has; what the removed ones sent until then stays valid.
    /// Errors: `NotFound`, `NotAllowed` with `last_device` or `this_device`.
    pub fn remove_devices(&self, devices: Vec<String>) -> Result<(), CompanionError> {
        let devices = devices.iter().map(|device| parse_device(device)).collect::<Result<Vec<_>, _>>()?;
        self.with(|unlocked| {
            for device in &devices {
                if unlocked.log.device(*device).is_none() {
                    return Err(CompanionError::not_found("device"));
                }
                if *device == unlocked.device() {
                    return Err(CompanionError::not_allowed("this_device"));
                }
            }
            unlocked.plan(|plan| plan.remove.extend(devices))
        })
    }
}

fn parse_device(text: &str) -> Result<DeviceId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("device", "not_an_id"))
}
