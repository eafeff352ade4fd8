//! What the house does: who moves in, who leaves and how, who comes back, what it says, how it answers reports.

use super::{PLACES, Year};
use crate::people::{below, chance};
use porchlight_core::ids::AccountId;
use porchlight_server::commands::notice::{self, Notice};
use porchlight_server::commands::resident::{self, How, Person};

impl Year {
    pub(super) fn keep_house(&mut self) -> anyhow::Result<()> {
        let living = self.people.iter().filter(|person| person.lives_here).count();
        if living < PLACES && chance(&mut self.rng, 25) {
            self.move_in()?;
        }
        if living > 3 && chance(&mut self.rng, 14) {
            self.somebody_leaves()?;
        }
        if living < PLACES && chance(&mut self.rng, 6) {
            self.somebody_comes_back()?;
        }
        if chance(&mut self.rng, 40) {
            self.say_something()?;
        }
        Ok(())
    }

    fn somebody_leaves(&mut self) -> anyhow::Result<()> {
        let Some(person) = self.anybody(true) else { return Ok(()) };
        let (how, name) = [
            (How::Planned, "house: exit, planned"),
            (How::Transferred, "house: exit, transferred"),
            (How::LeftEarly, "house: exit, left early"),
            (How::EndedByHouse, "house: exit, ended by house"),
        ][below(&mut self.rng, 4) as usize];
        let (account, now_ms) = (self.people[person].account, self.clock.now_ms());
        let (house, store) = (self.server.house.tenant, self.server.store());
        resident::exit(&**store, house, &named(account), how, resident::ACCESS_HOURS, now_ms)?;
        self.readers.leaves(account, now_ms)?;
        (self.people[person].lives_here, self.people[person].was_away) = (false, true);
        self.tally.count(name);
        Ok(())
    }

    fn somebody_comes_back(&mut self) -> anyhow::Result<()> {
        let Some(person) = self.anybody(false) else { return Ok(()) };
        let (account, now_ms) = (self.people[person].account, self.clock.now_ms());
        resident::readmit(&**self.server.store(), self.server.house.tenant, &named(account), now_ms)?;
        self.readers.moves_in(account, now_ms)?;
        self.people[person].lives_here = true;
        self.tally.count("house: readmitted");
        Ok(())
    }

    fn say_something(&mut self) -> anyhow::Result<()> {
        let today = self.readers.day(self.clock.now_ms())?;
        let notice = match below(&mut self.rng, 2) {
            0 => Notice::Announcement { text: "The garden is open again.".into() },
            _ => Notice::Session {
                title: "Open circle".into(),
                kind: "group_session".into(),
                starts: format!("{}T19:00", today.plus(1)),
                minutes: 60,
                place: None,
                led_by: None,
            },
        };
        let now_ms = self.clock.now_ms();
        notice::post(&**self.server.store(), &self.server.house, &notice, now_ms, &mut self.rng)?;
        self.tally.count("house: said something");
        Ok(())
    }

    fn anybody(&mut self, who_lives_here: bool) -> Option<usize> {
        let there: Vec<usize> =
            (0..self.people.len()).filter(|person| self.people[*person].lives_here == who_lives_here).collect();
        there.get(below(&mut self.rng, there.len() as u32) as usize).copied()
    }
}

fn named(account: AccountId) -> Person {
    Person { account: Some(account.to_string()), name: None }
}
