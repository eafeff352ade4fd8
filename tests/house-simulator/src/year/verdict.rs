//! What must hold at the end of the year, when everybody has been heard.

use super::{Person, Year};
use anyhow::{Context, ensure};
use porchlight_core::encouragements::PostId;
use porchlight_core::ids::{AccountId, SpaceId};
use porchlight_core::time::Day;
use std::collections::BTreeSet;

/// How many days of posts the screen shows.
const SHOWN_DAYS: i32 = 90;

impl Year {
    pub(super) fn settle(&mut self) -> anyhow::Result<()> {
        for _ in 0..3 {
            self.clock.move_to(self.clock.now_ms() + 3_600_000);
            for person in 0..self.people.len() {
                self.pump(person, 0).with_context(|| self.people[person].name)?;
            }
        }
        for person in &self.people {
            self.check(person).with_context(|| person.name)?;
        }
        Ok(())
    }

    fn check(&self, person: &Person) -> anyhow::Result<()> {
        let core = person.phone.core();
        ensure!(core.journal()?.len() == person.entries, "the journal has not all entries");
        for day in &person.check_ins {
            ensure!(!core.check_in_history(day.clone())?.is_empty(), "the check-in of {day} is gone");
        }
        let (waiting, refused) = (core.today()?.sync.waiting, core.today()?.sync.refused);
        // Words for somebody who had left meanwhile, those of whoever had left themselves, a yes that found no room.
        let is_explained = |code: &String| match code.as_str() {
            "not_together" | "circle_full" => true,
            "not_the_owner" => person.was_away,
            _ => false,
        };
        ensure!(waiting == 0 && refused.iter().all(is_explained), "{waiting} wait, refused: {refused:?}");
        self.check_posts(person)?;
        self.check_circles(person)
    }

    /// The screen shows what was said, and nothing else.
    fn check_posts(&self, person: &Person) -> anyhow::Result<()> {
        let core = person.phone.core();
        let Some(since) = self.readers.house_circle_since(person.account) else {
            return Ok(()); // whoever has left is shown nothing of the house circle; the wire is watched all the same
        };
        let first = Day::parse(&core.today()?.day)?.plus(1 - SHOWN_DAYS);
        let mut expected = BTreeSet::new();
        for said in &self.said {
            let day = Day::parse(&said.day)?;
            let is_own = said.author == person.account;
            let is_for = match said.to {
                // In the alumni circle, or before the person came, it was for others.
                None => self.never_left(said.author) && (is_own || day.month() >= since),
                Some(to) => is_own || to == person.account,
            };
            let is_shut_out = person.blocked.contains(&said.author) || person.reported.contains(&said.id);
            // What two people report is hidden from everybody else.
            let reports = self.people.iter().filter(|other| other.reported.contains(&said.id)).count();
            let is_seen = is_own || (self.readers.has_arrived(said.id.parse::<PostId>()?.record) && reports < 2);
            if is_for && is_seen && !said.is_taken_back && !is_shut_out && day >= first {
                expected.insert(said.text.as_str());
            }
        }
        let circle = core.circle()?;
        let shown: BTreeSet<&str> = circle.posts.iter().filter_map(|post| post.text.as_deref()).collect();
        let missing: Vec<_> = expected.difference(&shown).collect();
        ensure!(missing.is_empty(), "not on the screen: {missing:?}");
        let certain = |text: &&&str| self.said.iter().all(|said| said.text != **text || self.never_left(said.author));
        let more: Vec<_> = shown.difference(&expected).filter(certain).collect();
        ensure!(more.is_empty(), "on the screen, for no reason: {more:?}");
        Ok(())
    }

    /// Who has never left: what they say to all is said in the house circle, beyond doubt.
    fn never_left(&self, account: AccountId) -> bool {
        self.people.iter().any(|person| person.account == account && person.lives_here && !person.was_away)
    }

    fn check_circles(&self, person: &Person) -> anyhow::Result<()> {
        for circle in person.phone.core().small_circles()?.circles {
            let shown = circle.members.iter().map(|member| Ok(member.id.parse::<AccountId>()?));
            let shown: BTreeSet<AccountId> = shown.collect::<anyhow::Result<_>>()?;
            let expected = self.readers.members(circle.id.parse::<SpaceId>()?);
            ensure!(shown == expected, "the circle {} shows {shown:?}, and has {expected:?}", circle.id);
        }
        Ok(())
    }
}
