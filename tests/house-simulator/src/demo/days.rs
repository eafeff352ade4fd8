//! The days of the demo: who checks in, whose phone is away, what is shared, what is taken back.

use super::{DAY_MS, Demo};
use crate::people::{below, chance};
use porchlight_core::companion::Companion;
use porchlight_core::views::{CheckInAnswers, PurposeView, SyncOutcome};

const SYNC_MS_MAX: u64 = 20_000;

/// Something worth a line while the days pass.
pub type Note = String;

impl Demo {
    /// One day of everybody; `note` is told what happened. `is_last` brings every phone home.
    pub fn live(&mut self, day: u32, is_last: bool, mut note: impl FnMut(Note)) -> anyhow::Result<()> {
        let begin_ms = self.clock.now_ms();
        if (day + 2) % 7 == self.days % 7 {
            self.post_session()?;
        }
        for person in 0..self.people.len() {
            // Spread over the day, so that the house is never in step.
            let share_of_day = DAY_MS * (person as i64 + 1) / (self.people.len() as i64 + 1);
            self.clock.move_to(begin_ms + share_of_day);
            for device in 0..self.people[person].devices.len() {
                self.day_of(person, device, day, is_last, &mut note)?;
            }
        }
        self.clock.move_to(begin_ms + DAY_MS);
        if is_last {
            self.evening_in_the_house()?;
            self.everybody_comes_home()?;
        }
        Ok(())
    }

    fn day_of(
        &mut self,
        person: usize,
        device: usize,
        day: u32,
        is_last: bool,
        note: &mut impl FnMut(Note),
    ) -> anyhow::Result<()> {
        if chance(&mut self.rng, if device == 0 { 70 } else { 25 }) {
            self.check_in(person, device)?;
        }
        if device == 0 {
            self.own_day(person, day)?;
            self.be_together(person, day)?;
        }
        if day > 3 && device == 0 && chance(&mut self.rng, 1) {
            self.withdraw(person, note)?;
        }
        if !Self::keeps_milestones(person, day) {
            self.share_newest(person, device, note)?;
        }
        let is_away = chance(&mut self.rng, 30);
        if is_away && !is_last {
            return Ok(());
        }
        self.reconnect(person, device)
    }

    /// What the last ones said, and who looked, reaches those who were there before.
    pub fn everybody_comes_home(&mut self) -> anyhow::Result<()> {
        for person in 0..self.people.len() {
            for device in 0..self.people[person].devices.len() {
                self.reconnect(person, device)?;
            }
        }
        Ok(())
    }

    /// Records a check-in of a person, as they might answer.
    pub fn check_in(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let answers = CheckInAnswers {
            mood: Some(1 + below(&mut self.rng, 5) as u8),
            craving: Some(below(&mut self.rng, 11) as u8),
            confidence: chance(&mut self.rng, 80).then(|| below(&mut self.rng, 11) as u8),
            sleep: chance(&mut self.rng, 80).then(|| 1 + below(&mut self.rng, 5) as u8),
            connected: chance(&mut self.rng, 60).then(|| chance(&mut self.rng, 70)),
            ..CheckInAnswers::default()
        };
        let view = self.people[person].devices[device].record_check_in(answers.clone())?;
        self.people[person].deeds.check_ins.push((view.day, answers));
        Ok(())
    }

    fn share_newest(&mut self, person: usize, device: usize, note: &mut impl FnMut(Note)) -> anyhow::Result<()> {
        let person = &mut self.people[person];
        let phone = &person.devices[device];
        let sharing = phone.sharing()?;
        let Some(consent) = sharing.consents[0].consent.clone() else {
            return Ok(());
        };
        let Some(newest) = sharing.milestones.first() else {
            return Ok(());
        };
        let id = newest.milestone.id.clone();
        if !newest.is_shared && person.deeds.shared.insert((consent, id.clone())) {
            phone.share_milestone(id)?;
            let units = format!("{:?}", newest.milestone.unit).to_lowercase();
            let unit = if newest.milestone.amount == 1 { units.trim_end_matches('s') } else { &units };
            note(format!("{} shares a milestone: {} {unit}", person.name, newest.milestone.amount));
        }
        Ok(())
    }

    fn withdraw(&mut self, person: usize, note: &mut impl FnMut(Note)) -> anyhow::Result<()> {
        let person = &mut self.people[person];
        if person.devices[0].sharing()?.consents[0].is_on {
            person.devices[0].withdraw_consent(PurposeView::StaffMilestones)?;
            person.deeds.withdrawals += 1;
            note(format!("{} turns sharing off", person.name));
        }
        Ok(())
    }

    /// A phone comes back and exchanges over HTTP.
    pub fn reconnect(&mut self, person: usize, device: usize) -> anyhow::Result<()> {
        let outcome = sync(&self.people[person].devices[device])?;
        self.reconnects += 1;
        anyhow::ensure!(
            outcome == SyncOutcome::UpToDate,
            "{}'s phone could not exchange: {outcome:?}",
            self.people[person].name
        );
        Ok(())
    }
}

fn sync(phone: &Companion) -> anyhow::Result<SyncOutcome> {
    Ok(phone.run_sync_until(SYNC_MS_MAX)?)
}
