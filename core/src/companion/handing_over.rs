//! Handing over: an account leaves a house's device for the person's own. What the device holds goes only once the other
//! one has said that it holds all of it, and not while there are words that are nowhere else.

use super::open::Unlocked;
use super::starting_over::has_kept_words;
use super::{Companion, Session, account_keys};
use crate::documents::{DocumentKind, open_document_id};
use crate::error::CompanionError;
use crate::identity::handing_over::{Holding, NotAHandOverCode, Taken};
use crate::ids::{DeviceId, SpaceId, TenantId};
use std::collections::BTreeSet;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The code that a device shows which is to hand over, for the person's own device; it is no secret. Errors:
    /// `NotAllowed` with `words_only_here`: something was not sent yet, or is a draft; or with `refused_words_here`: a
    /// house refused some, as it does after somebody has left, and the person has not said that they leave those.
    pub fn hand_over_code(&self, leaves_refused: bool) -> Result<String, CompanionError> {
        self.with(|unlocked| Ok(unlocked.holding_to_hand_over(leaves_refused)?.to_code()))
    }

    /// Answers the code of a device that hands over, if this one holds everything that it shows, and removes that device
    /// from the account with the next exchange. Errors: `InvalidInput` for `code` with `not_a_hand_over_code`;
    /// `NotAllowed` with `another_account`, `this_device`, or `not_all_here`: this device has to exchange once, or the
    /// other one, which then shows a new code.
    pub fn take_over(&self, code: String) -> Result<String, CompanionError> {
        let shown = Holding::parse(&code)?;
        self.with(|unlocked| Ok(unlocked.take_over(&shown)?.to_code()))
    }

    /// Erases this device's keys and everything that it holds, on the word of the person's own device. Nothing is sent;
    /// every later call answers `device_removed`. Errors: `InvalidInput` for `code` with `not_a_hand_over_code`;
    /// `NotAllowed` with `words_only_here`, `refused_words_here`, or `hand_over_again`: the answer is to another code, or
    /// something was written since.
    pub fn finish_hand_over(&self, code: String, leaves_refused: bool) -> Result<(), CompanionError> {
        let taken = Taken::parse(&code)?;
        self.with(|_| Ok(()))?;
        // Judged and erased under one lock: nobody writes in between.
        let mut session = self.session();
        let Session::Unlocked(unlocked) = &mut *session else { return Err(CompanionError::locked()) };
        if unlocked.holding_to_hand_over(leaves_refused)?.taken(unlocked.secrets.current()) != taken {
            return Err(CompanionError::not_allowed("hand_over_again"));
        }
        session.end()
    }
}

impl From<NotAHandOverCode> for CompanionError {
    fn from(_: NotAHandOverCode) -> Self {
        Self::invalid("code", "not_a_hand_over_code")
    }
}

impl Unlocked {
    /// What this device holds, unless there is anything that no other device can have.
    fn holding_to_hand_over(&mut self, leaves_refused: bool) -> Result<Holding, CompanionError> {
        let (is_only_here, has_refused) = self.storage.read(|transaction| {
            let is_waiting = transaction.queued_count(None)? > 0;
            let is_only_here = is_waiting || !transaction.drafts()?.is_empty() || has_kept_words(transaction)?;
            Ok::<_, CompanionError>((is_only_here, !transaction.refused()?.is_empty()))
        })?;
        if is_only_here || self.planned()? != account_keys::Plan::default() {
            return Err(CompanionError::not_allowed("words_only_here"));
        }
        if has_refused && !leaves_refused {
            return Err(CompanionError::not_allowed("refused_words_here"));
        }
        let no_more = self.log.devices().map(|(id, _)| id).filter(|id| self.log.is_removed(*id));
        let devices = std::iter::once(self.device()).chain(no_more).collect();
        self.holding(self.secrets.current().epoch(), devices)
    }

    fn take_over(&mut self, shown: &Holding) -> Result<Taken, CompanionError> {
        let leaving = shown.device().ok_or(NotAHandOverCode)?;
        if shown.account != self.account() {
            return Err(CompanionError::not_allowed("another_account"));
        }
        if leaving == self.device() {
            return Err(CompanionError::not_allowed("this_device"));
        }
        let home = TenantId::of(self.account());
        let held = self.holding(shown.key_epoch, shown.devices.clone())?;
        let is_withheld = self.storage.read(|transaction| transaction.is_withheld(home))?;
        let secret = self.secrets.of_epoch(shown.key_epoch);
        let Some(secret) = secret.filter(|_| held == *shown && !is_withheld) else {
            return Err(CompanionError::not_allowed("not_all_here"));
        };
        let taken = shown.taken(secret);
        if self.log.live_device(leaving).is_some() && !self.planned()?.remove.contains(&leaving) {
            self.plan(|plan| plan.remove.push(leaving))?;
        }
        Ok(taken)
    }

    /// What is held here of these devices' words in the person's own space, and of their consents.
    fn holding(&self, key_epoch: u32, devices: Vec<DeviceId>) -> Result<Holding, CompanionError> {
        let (account, own_space) = (self.account(), SpaceId::personal(self.account()));
        let tenants = self.tenants()?;
        let houses = tenants.iter().filter(|known| known.is_house);
        let care = houses.map(|house| SpaceId::care(house.tenant, account));
        let consents: BTreeSet<_> =
            care.map(|care| open_document_id(account, care, DocumentKind::Consents, &[])).collect();
        let mut ends = self.storage.read(|transaction| transaction.ends_of_devices(account, &devices))?;
        ends.retain(|(space, end)| *space == own_space || consents.contains(&end.document));
        Ok(Holding::of(account, key_epoch, devices, ends.into_iter().map(|(_, end)| end).collect()))
    }
}
