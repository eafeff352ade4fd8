//! What people do on their phones, any of which may be killed while they do it.

use super::House;
use crate::people::{self, below, chance};
use anyhow::ensure;
use porchlight_core::views::{CheckInAnswers, PurposeView, SharingView};

impl House {
    /// Writes in the journal, or changes an entry, or deletes one.
    pub(super) fn keep_journal(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let word = format!("word{}", self.words_written);
        self.words_written += 1;
        let known: Vec<String> = self.people[person].deeds.entries.keys().cloned().collect();
        let luck = below(&mut self.rng, 100);
        if luck < 60 || known.is_empty() {
            let text = word.clone();
            self.dare(person, device, |phone| phone.core().write_entry(String::new(), text))?;
            // After a kill the disk says whether it was saved; before one, the phone has said so.
            let phone = &self.people[person].devices[device];
            let found = phone.core().search_journal(word.clone())?;
            if let Some(row) = found.into_iter().next() {
                self.people[person].deeds.entries.entry(row.id).or_default().words.insert(word);
            }
            return Ok(());
        }
        let id = known[below(&mut self.rng, known.len() as u32) as usize].clone();
        let Ok(entry) = self.people[person].devices[device].core().entry(id.clone()) else {
            return Ok(()); // deleted, or not here yet
        };
        if luck < 92 {
            let text = format!("{} {word}", entry.text);
            let edited = id.clone();
            self.dare(person, device, |phone| phone.core().edit_entry(edited, entry.revision, String::new(), text))?;
            let phone = &self.people[person].devices[device];
            if phone.core().entry(id.clone())?.text.contains(&word) {
                self.people[person].deeds.entries.entry(id).or_default().words.insert(word);
            }
        } else if !self.people[person].deeds.leaving.contains(&super::id_of(&self.people[person].devices[device])?) {
            // (A deletion by a device that is about to be removed counts no more.)
            let deleted = id.clone();
            self.dare(person, device, |phone| phone.core().delete_entry(deleted))?;
            if self.people[person].devices[device].core().entry(id.clone()).is_err() {
                self.people[person].deeds.entries.entry(id).or_default().is_deleted = true;
            }
        }
        Ok(())
    }

    pub(super) fn check_in(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let answers = CheckInAnswers {
            mood: Some(1 + below(&mut self.rng, 5) as u8),
            craving: chance(&mut self.rng, 70).then(|| below(&mut self.rng, 11) as u8),
            ..CheckInAnswers::default()
        };
        let recorded = answers.clone();
        let done = self.dare(person, device, |phone| phone.core().record_check_in(recorded))?;
        let was_killed = done.is_none();
        let view = match done {
            Some(view) => view,
            None => self.people[person].devices[device].core().today()?,
        };
        // After a kill the disk says whether it was saved; before one, the phone has said so.
        let is_saved = view.check_in.as_ref().is_some_and(|check_in| check_in.answers == answers);
        ensure!(is_saved || was_killed, "a check-in that was saved is not on Today");
        if is_saved {
            self.people[person].deeds.check_ins.push((view.day, answers));
        }
        Ok(())
    }

    pub(super) fn share(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let before = self.people[person].devices[device].core().sharing()?;
        let Some(consent) = before.consents[0].consent.clone() else {
            return Ok(());
        };
        let Some(choice) = before.milestones.first() else {
            return Ok(());
        };
        let id = choice.milestone.id.clone();
        let pair = (consent, id.clone());
        if choice.is_shared {
            if chance(&mut self.rng, 20) {
                self.dare(person, device, |phone| phone.core().unshare_milestone(id.clone()))?;
                let after = self.people[person].devices[device].core().sharing()?;
                if !is_shared(&after, &id) {
                    self.people[person].deeds.taken_back.insert(pair);
                }
            }
            return Ok(());
        }
        if self.people[person].deeds.taken_back.contains(&pair) {
            return Ok(());
        }
        self.dare(person, device, |phone| phone.core().share_milestone(id.clone()))?;
        let after = self.people[person].devices[device].core().sharing()?;
        if is_shared(&after, &id) {
            self.people[person].deeds.shared.insert(pair);
        }
        Ok(())
    }

    pub(super) fn turn_switch(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let was_on = self.people[person].devices[device].core().sharing()?.consents[0].is_on;
        self.dare(person, device, |phone| {
            if was_on {
                phone.core().withdraw_consent(PurposeView::StaffMilestones)
            } else {
                phone.core().give_consent(PurposeView::StaffMilestones, people::CONSENT_TEXT.into())
            }
        })?;
        let is_on = self.people[person].devices[device].core().sharing()?.consents[0].is_on;
        let deeds = &mut self.people[person].deeds;
        match (was_on, is_on) {
            (false, true) => deeds.grants += 1,
            (true, false) => deeds.withdrawals += 1,
            _ => {}
        }
        Ok(())
    }
}

fn is_shared(view: &SharingView, id: &str) -> bool {
    view.milestones.iter().any(|shared| shared.milestone.id == id && shared.is_shared)
}
