//! What the members of a pair or a small circle show each other: each chooses it, the phone publishes it by itself once
//! everything was sent and read, and "I need company" is said by hand.

use super::Companion;
use super::circle::Circle;
use super::circle_shares::Shares;
use super::encouraging::{bonds, parse_account, posts};
use super::loading::Target;
use super::open::Unlocked;
use super::small_circles::parse_space;
use crate::circles::{Bonds, CircleSharing, CompanyWanted, Field, PairOpened};
use crate::documents::Record;
use crate::encouragements::PostTakenBack;
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId};
use crate::sync::page;
use crate::time::{Day, EpochMs, Now};
use crate::views::{SharedFieldsView, SmallCirclesView};
use std::collections::BTreeMap;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Chooses what the members of a small circle see of the person from now on. What is off is dropped here at once, by
    /// the others as soon as they hear of it. Errors: `InvalidInput` for `circle`, `NotAllowed` with `not_a_member`.
    pub fn share_in_circle(
        &self,
        circle: String,
        fields: SharedFieldsView,
    ) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            circles.member(space)?;
            unlocked.choose(&circles.seen, space, fields, now)
        })
    }

    /// Chooses what one person sees; nothing until the first time. Errors: `InvalidInput` for `person`, `NotAllowed` with
    /// `to_yourself`, `blocked`, `not_in_your_circle`.
    pub fn share_with(&self, person: String, fields: SharedFieldsView) -> Result<SmallCirclesView, CompanionError> {
        let person = parse_account("person", &person)?;
        self.in_small_circles(|unlocked, circles, now| {
            circles.seen.may_write_to(person)?;
            let space = SpaceId::pair(circles.seen.house, circles.seen.me, person);
            unlocked.choose(&circles.seen, space, fields, now)
        })
    }

    /// Says "I need company" to a small circle, or to a pair by its id, for four hours. While it is said, once more is
    /// nothing new. Errors: `InvalidInput` for `circle`; `NotAllowed` with `not_a_member`, `company_is_off`.
    pub fn ask_for_company(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            circles.may_speak_in(space)?;
            let seen = &circles.seen;
            if !circles.shares.own(space).company {
                return Err(CompanionError::not_allowed("company_is_off"));
            }
            if circles.shares.open_company(space, seen.me, now.at_ms).next().is_some() {
                return Ok(());
            }
            let wanted = CompanyWanted::new(now.at_ms, seen.today).record(unlocked.new_id());
            unlocked.write(&posts(seen.house, space, seen.today), &[wanted])
        })
    }

    /// Takes "I need company" back, for all. Errors: `InvalidInput` for `circle`, `NotFound` with `company`.
    pub fn company_no_longer(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            let writings = unlocked.company_taken_back(&circles.seen, &circles.shares, space, now);
            if writings.is_empty() {
                return Err(CompanionError::not_found("company"));
            }
            unlocked.write_together(writings)
        })
    }
}

impl Unlocked {
    /// The person's own choice in a space. One whose copies were erased here stands no more, whatever the bonds say yet.
    pub(super) fn own_choice(
        &self,
        seen: &Circle,
        space: SpaceId,
    ) -> Result<Option<(RecordId, CircleSharing)>, CompanionError> {
        let Some(choice) = seen.bonds.get(&space).and_then(|bonds| bonds.choice(seen.me)) else { return Ok(None) };
        let is_erased = self.storage.read(|transaction| transaction.is_erased(seen.me, choice.0))?;
        Ok(Some(choice).filter(|_| !is_erased))
    }

    /// The choice of who founds a circle or comes into one, to be written along.
    pub(super) fn first_choice(&mut self, known: Option<&Bonds>, me: AccountId, now_ms: EpochMs) -> Record {
        let known = known.map(|bonds| (bonds.choices_of(me), bonds.leavings(me))).unwrap_or_default();
        CircleSharing::new(Field::OF_NEWCOMERS, now_ms, &known.0, known.1).record(self.new_id())
    }

    /// Writes a choice, and in the same transaction drops what it ends.
    fn choose(
        &mut self,
        seen: &Circle,
        space: SpaceId,
        fields: SharedFieldsView,
        now: &Now,
    ) -> Result<(), CompanionError> {
        let writings = self.choice(seen, space, fields, now)?;
        if writings.is_empty() { Ok(()) } else { self.write_and_drop(writings, space) }
    }

    /// What a choice is written as; nothing if it would say nothing new.
    pub(super) fn choice(
        &mut self,
        seen: &Circle,
        space: SpaceId,
        fields: SharedFieldsView,
        now: &Now,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let shares = self.load_shares(seen, now)?;
        // The same once more says: as it is now, the numbers too.
        if shares.own(space) == fields && !shares.resting.contains(&space) {
            return Ok(Vec::new());
        }
        let known = seen.bonds.get(&space).map(|bonds| (bonds.choices_of(seen.me), bonds.leavings(seen.me)));
        let (known, after) = known.unwrap_or_default();
        let choice = CircleSharing::new(fields.fields(), now.at_ms, &known, after).record(self.new_id());
        let mut said = vec![choice];
        if let Some(other) = seen.people.iter().find(|other| SpaceId::pair(seen.house, seen.me, **other) == space)
            && !seen.pairs.contains_key(&space)
        {
            said.insert(0, PairOpened::record(*other, space, seen.me));
        }
        let mut writings = vec![(bonds(seen.house, space), said)];
        if !fields.company {
            writings.extend(self.company_taken_back(seen, &shares, space, now));
        }
        Ok(writings)
    }

    /// Writes what ends a choice, and drops what was published under it.
    pub(super) fn write_and_drop(
        &mut self,
        writings: Vec<(Target, Vec<Record>)>,
        space: SpaceId,
    ) -> Result<(), CompanionError> {
        self.write_together_and(writings, |transaction| page::erase_void(transaction, space))?;
        self.unload(); // erased copies must not live on in memory
        Ok(())
    }

    /// What takes back that company is wanted in a space, as far as it still is.
    pub(super) fn company_taken_back(
        &mut self,
        seen: &Circle,
        shares: &Shares,
        space: SpaceId,
        now: &Now,
    ) -> Vec<(Target, Vec<Record>)> {
        let mut by_month: BTreeMap<_, (Day, Vec<Record>)> = BTreeMap::new();
        for (id, wanted) in shares.open_company(space, seen.me, now.at_ms) {
            let back = PostTakenBack::record(self.new_id(), *id, wanted.day);
            by_month.entry(wanted.day.month()).or_insert((wanted.day, Vec::new())).1.push(back);
        }
        by_month.into_values().map(|(day, back)| (posts(seen.house, space, day), back)).collect()
    }
}

impl SharedFieldsView {
    fn fields(self) -> impl Iterator<Item = Field> {
        let Self { checked_in, milestones, counters, company } = self;
        let all = [checked_in, milestones, counters, company].into_iter().zip(Field::ALL);
        all.filter_map(|(is_on, field)| is_on.then_some(field))
    }
}

impl From<&CircleSharing> for SharedFieldsView {
    fn from(choice: &CircleSharing) -> Self {
        let [checked_in, milestones, counters, company] = Field::ALL.map(|field| choice.has(field));
        Self { checked_in, milestones, counters, company }
    }
}
