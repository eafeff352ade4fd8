//! What the members of a pair or a small circle show each other: each chooses it, the phone publishes it by itself once
//! everything was sent and read, and "I need company" is said by hand.

use super::Companion;
use super::circle::Circle;
use super::encouraging::{bonds, parse_account, posts};
use super::loading::Target;
use super::open::Unlocked;
use super::open_pages::Source;
use super::small_circles::parse_space;
use crate::circles::{Bonds, CircleSharing, CompanyWanted, Field, PairOpened};
use crate::consent::in_circles::{SharedCounter, Shown, shown};
use crate::consent::publish::SharedMilestone;
use crate::documents::{DocumentKind, Record, open_document_id, shared_part};
use crate::encouragements::PostTakenBack;
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId};
use crate::milestones::Mark;
use crate::sync::page;
use crate::time::{Day, EpochMs, Now};
use crate::views::{CircleCounterView, CircleMilestoneView, SharedFieldsView, SharesView, SmallCirclesView};
use std::collections::{BTreeMap, BTreeSet};

/// What was published longer ago is not looked at.
const MONTHS_SHOWN: usize = 24;

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

/// What everybody shows in the pairs and small circles of a house.
#[derive(Default)]
pub(super) struct Shares {
    shown: BTreeMap<(SpaceId, AccountId), Shown>,
    /// What was said and not taken back, also what is over.
    company: BTreeMap<(SpaceId, AccountId), BTreeMap<RecordId, CompanyWanted>>,
    /// What the person shares where.
    own: BTreeMap<SpaceId, SharedFieldsView>,
    /// Where a number of the person's own rests, since a day less counts than the others were told.
    pub resting: BTreeSet<SpaceId>,
}

impl Unlocked {
    /// What is shown where, and who wants company.
    pub(super) fn load_shares(&mut self, seen: &Circle, now: &Now) -> Result<Shares, CompanionError> {
        let shown = self.shown_in(&seen.bonds, seen.today)?;
        let company = self.company_in(seen)?;
        let (own, resting) = Default::default();
        let mut shares = Shares { shown, company, own, resting };
        for space in seen.bonds.keys() {
            let Some((_, choice)) = self.own_choice(seen, *space)? else { continue };
            shares.own.insert(*space, SharedFieldsView::from(&choice));
            if choice.has(Field::Counters) && self.rests(*space, shares.shown.get(&(*space, seen.me)), now)? {
                shares.resting.insert(*space);
            }
        }
        Ok(shares)
    }

    /// What each author's choice lets through of what is held of them.
    pub(super) fn shown_in(
        &mut self,
        bonds: &BTreeMap<SpaceId, Bonds>,
        today: Day,
    ) -> Result<BTreeMap<(SpaceId, AccountId), Shown>, CompanionError> {
        let mut sources = Vec::new();
        for (space, bonds) in bonds {
            let held = self.storage.read(|transaction| transaction.documents_in(*space, Some(DocumentKind::Shared)))?;
            let held: BTreeSet<_> = held.into_iter().map(|held| (held.account, held.document)).collect();
            let authors: BTreeSet<AccountId> = held.iter().map(|(author, _)| *author).collect();
            for author in authors {
                let Some((choice, _)) = bonds.choice(author) else { continue };
                let months = std::iter::successors(Some(today.plus(1).month()), |month| Some(month.previous()));
                for month in months.take(MONTHS_SHOWN) {
                    let part = shared_part(month, choice);
                    if held.contains(&(author, open_document_id(author, *space, DocumentKind::Shared, &part))) {
                        sources.push(Source::of(*space, author, DocumentKind::Shared, &part));
                    }
                }
            }
        }
        let mut records: BTreeMap<(SpaceId, AccountId), Vec<Record>> = BTreeMap::new();
        for said in self.open_page("shared", &sources)? {
            records.entry((said.space, said.author)).or_default().push(said.record);
        }
        let seen = |((space, author), records): ((SpaceId, AccountId), Vec<Record>)| {
            Some(((space, author), shown(bonds.get(&space)?, author, &records)))
        };
        Ok(records.into_iter().filter_map(seen).collect())
    }

    fn company_in(
        &mut self,
        seen: &Circle,
    ) -> Result<BTreeMap<(SpaceId, AccountId), BTreeMap<RecordId, CompanyWanted>>, CompanionError> {
        let months: BTreeSet<_> = [-1, 0, 1].map(|days| seen.today.plus(days).month()).into();
        let mut company: BTreeMap<_, BTreeMap<_, _>> = BTreeMap::new();
        let mut taken_back = BTreeSet::new();
        for month in months {
            let held = self.held_in(seen.bonds.keys().copied(), DocumentKind::Posts, Some(month))?;
            for said in self.held_page(&format!("company/{}-{}", month.year, month.month), held)? {
                let place = (said.space, said.author);
                if let Some(wanted) = CompanyWanted::read(&said.record) {
                    company.entry(place).or_default().insert(said.record.id, wanted);
                } else if let Some(back) = PostTakenBack::read(&said.record) {
                    taken_back.insert((place, back.post));
                }
            }
        }
        for (place, wanted) in &mut company {
            wanted.retain(|id, _| !taken_back.contains(&(*place, *id)));
        }
        Ok(company)
    }

    /// The person's own choice in a space. One whose copies were erased here stands no more, whatever the bonds say yet.
    fn own_choice(&self, seen: &Circle, space: SpaceId) -> Result<Option<(RecordId, CircleSharing)>, CompanionError> {
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
        let shares = self.load_shares(seen, now)?;
        // The same once more says: as it is now, the numbers too.
        if shares.own(space) == fields && !shares.resting.contains(&space) {
            return Ok(());
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
        self.write_and_drop(writings, space)
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

impl Shares {
    /// What the person shares in a space.
    pub fn own(&self, space: SpaceId) -> SharedFieldsView {
        self.own.get(&space).copied().unwrap_or_default()
    }

    /// What somebody said and has neither taken back nor outlasted.
    fn open_company(
        &self,
        space: SpaceId,
        author: AccountId,
        now_ms: EpochMs,
    ) -> impl Iterator<Item = (&RecordId, &CompanyWanted)> {
        let said = self.company.get(&(space, author)).into_iter().flatten();
        said.filter(move |(_, wanted)| wanted.is_open(now_ms))
    }

    /// What one member shows in a space. Whoever shares nothing looks like somebody who has not come to it yet.
    pub fn view(&self, seen: &Circle, space: SpaceId, member: AccountId, now: &Now) -> SharesView {
        let choice = seen.bonds.get(&space).and_then(|bonds| bonds.choice(member)).map(|(_, choice)| choice);
        let nothing = Shown::default();
        let shown = self.shown.get(&(space, member)).filter(|_| !seen.blocked.contains(&member)).unwrap_or(&nothing);
        let mut milestones: Vec<_> = shown.milestones.values().collect();
        milestones.sort_by_key(|milestone| (milestone.day, milestone.mark));
        let says_so = choice.is_some_and(|choice| choice.has(Field::Company)) && !seen.blocked.contains(&member);
        let company = self.open_company(space, member, now.at_ms).map(|(_, wanted)| wanted.until_ms);
        SharesView {
            checked_in_today: shown.checked_in.keys().any(|day| *day >= seen.today),
            milestones: milestones.into_iter().rev().map(CircleMilestoneView::from).collect(),
            counters: shown.counters.values().map(|(_, counter)| counter.into()).collect(),
            company_until_ms: company.max().filter(|_| says_so),
        }
    }
}

impl SharedFieldsView {
    fn fields(self) -> impl Iterator<Item = Field> {
        let Self { checked_in, milestones, counters, company } = self;
        let all = [checked_in, milestones, counters, company].into_iter().zip(Field::ALL);
        all.filter_map(|(is_on, field)| is_on.then_some(field))
    }
}

impl From<&SharedMilestone> for CircleMilestoneView {
    fn from(milestone: &SharedMilestone) -> Self {
        let Mark { unit, amount } = milestone.mark;
        Self { unit: unit.into(), amount, day: milestone.day.to_string() }
    }
}

impl From<&SharedCounter> for CircleCounterView {
    fn from(counter: &SharedCounter) -> Self {
        Self { total_days: counter.total_days, of_days: counter.of_days }
    }
}

impl From<&CircleSharing> for SharedFieldsView {
    fn from(choice: &CircleSharing) -> Self {
        let [checked_in, milestones, counters, company] = Field::ALL.map(|field| choice.has(field));
        Self { checked_in, milestones, counters, company }
    }
}
