//! Letting the tokens of one of the person's devices rest, or work again, on every server that this one has tokens for.

use super::Companion;
use super::devices::parse_device;
use crate::error::CompanionError;
use crate::ids::DeviceId;
use crate::protocol::SuspensionRequest;
use std::collections::BTreeMap;

impl Companion {
    /// The requests by which this device lets another's tokens rest, or work again, each with the server that it is for;
    /// for a caller that carries messages itself.
    pub fn suspensions(
        &self,
        device: DeviceId,
        rests: bool,
    ) -> Result<BTreeMap<String, SuspensionRequest>, CompanionError> {
        self.with(|unlocked| {
            if unlocked.log.live_device(device).is_none() {
                return Err(CompanionError::not_found("device"));
            }
            if device == unlocked.device() {
                return Err(CompanionError::not_allowed("this_device"));
            }
            let own = unlocked.device();
            let mut requests: BTreeMap<String, SuspensionRequest> = BTreeMap::new();
            for known in unlocked.tenants()?.into_iter().filter(|known| known.token.device() == own) {
                let new = SuspensionRequest { tokens: Vec::new(), device, rests };
                requests.entry(known.server_url).or_insert(new).tokens.push(known.token);
            }
            if requests.is_empty() {
                return Err(CompanionError::not_allowed("no_house"));
            }
            Ok(requests)
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Lets a device's tokens rest (it can neither send nor read), or work again; over the network, at
    /// once, seen by nobody else. Errors: `NotFound`, `NotAllowed` (`no_house`, `this_device`),
    /// `Unreachable`.
    pub fn suspend_device(&self, device: String, rests: bool) -> Result<(), CompanionError> {
        let mut done = Ok(());
        for (url, request) in self.suspensions(parse_device(&device)?, rests)? {
            // Each of them is asked, whatever another one answers.
            done = done.and(self.network.post(&url, "/v1/suspension", &request));
        }
        Ok(done?)
    }
}
