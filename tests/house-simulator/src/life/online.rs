//! A phone that is online: it exchanges, and gets tokens of its own where it has none.

use super::{House, id_of, verdict};
use crate::network::{Network, Weather};
use crate::people::{below, chance};
use crate::phone::Pumped;
use anyhow::ensure;
use porchlight_server::enrolment::EnrolmentError;

impl House {
    pub(super) fn pump(&mut self, person: usize, device: usize, weather: Weather) -> anyhow::Result<Pumped> {
        let mut pumped = self.exchange(person, device, weather)?;
        let person_now = &self.people[person];
        // A phone rests while another one of its person removes it, and what that one has read of it is not all.
        let may_rest = person_now.has_copies || person_now.deeds.leaving.contains(&id_of(&person_now.devices[device])?);
        // Tokens of its own: for a device that is new, has started over, or that a restored server does not know.
        for _ in 0..4 {
            let phone = &self.people[person].devices[device];
            let url = match phone.core().needs_admission()? {
                Some(url) => url,
                None => match phone.core().was_turned_away()? {
                    Some(url) => url,
                    None => break,
                },
            };
            match phone.join_as_device(&url, self.far_end.server()) {
                Err(refused) if may_rest && is_unauthorized(&refused) => break,
                admitted => admitted?,
            }
            pumped = self.exchange(person, device, weather)?;
        }
        let phone = &self.people[person].devices[device];
        let status = phone.core().sync_status()?;
        ensure!(status.alarm.is_none(), "{}: alarm {:?}", phone.name, status.alarm);
        ensure!(status.mismatches == 0, "{}: holds something else than the server", phone.name);
        Ok(pumped)
    }

    fn exchange(&mut self, person: usize, device: usize, weather: Weather) -> anyhow::Result<Pumped> {
        let explained = verdict::explained_refusals(&self.people[person], device)?;
        let phone = &mut self.people[person].devices[device];
        if weather.fault_percent > 0 && chance(&mut self.rng, self.plan.phone_kill_percent) {
            phone.fuse.blow_after(i64::from(below(&mut self.rng, 8)));
        }
        let mut network = Network {
            far_end: &mut *self.far_end,
            tally: &mut self.tally,
            weather,
            delayed: &mut self.delayed,
            rng: &mut self.rng,
            trouble: &mut self.trouble,
            was_restored: self.was_restored,
            explained,
        };
        let pumped = phone.pump(&mut network)?;
        phone.fuse.spare();
        if pumped == Pumped::Killed {
            self.tally.count("fault: phone killed");
        }
        Ok(pumped)
    }
}

fn is_unauthorized(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(EnrolmentError::Unauthorized))
}
