//! What the members of pairs and small circles show, as one of them sees it.

use super::circle::Circle;
use super::open::Unlocked;
use super::open_pages::Source;
use crate::circles::{Bonds, CompanyWanted, Field};
use crate::consent::in_circles::{SharedCounter, Shown, shown};
use crate::consent::publish::SharedMilestone;
use crate::documents::{DocumentKind, Record, open_document_id, shared_part};
use crate::encouragements::PostTakenBack;
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId};
use crate::milestones::Mark;
use crate::sync::engine::leases;
use crate::time::{Day, EpochMs, Now};
use crate::views::{CircleCounterView, CircleMilestoneView, SharedFieldsView, SharesView};
use std::collections::{BTreeMap, BTreeSet};

/// What was published longer ago is not looked at.
const MONTHS_SHOWN: usize = 24;

/// Who said where that they need company.
type Company = BTreeMap<(SpaceId, AccountId), BTreeMap<RecordId, CompanyWanted>>;

/// What everybody shows in the pairs and small circles of a house.
#[derive(Default)]
pub(super) struct Shares {
    shown: BTreeMap<(SpaceId, AccountId), Shown>,
    /// What was said and not taken back, also what is over.
    company: Company,
    /// What the person shares where.
    own: BTreeMap<SpaceId, SharedFieldsView>,
    /// Where a number of the person's own rests, since a day less counts than the others were told.
    pub resting: BTreeSet<SpaceId>,
}

impl Unlocked {
    /// What is shown where, and who wants company.
    pub(super) fn load_shares(&mut self, seen: &Circle, now: &Now) -> Result<Shares, CompanionError> {
        let unheard = leases::look(&mut self.storage, seen.me, now.at_ms)?;
        let shown = self.shown_in(&seen.bonds, seen.today, &unheard)?;
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

    /// What each author's choice lets through of what is held of them; of others nothing where their space is `unheard`.
    pub(super) fn shown_in(
        &mut self,
        bonds: &BTreeMap<SpaceId, Bonds>,
        today: Day,
        unheard: &BTreeSet<SpaceId>,
    ) -> Result<BTreeMap<(SpaceId, AccountId), Shown>, CompanionError> {
        let (mut sources, me) = (Vec::new(), self.account());
        for (space, bonds) in bonds {
            let held = self.storage.read(|transaction| transaction.documents_in(*space, Some(DocumentKind::Shared)))?;
            let held: BTreeSet<_> = held.into_iter().map(|held| (held.account, held.document)).collect();
            let authors: BTreeSet<AccountId> = held.iter().map(|(author, _)| *author).collect();
            for author in authors.into_iter().filter(|author| *author == me || !unheard.contains(space)) {
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

    fn company_in(&mut self, seen: &Circle) -> Result<Company, CompanionError> {
        let months: BTreeSet<_> = [-1, 0, 1].map(|days| seen.today.plus(days).month()).into();
        let mut company = Company::new();
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
}

impl Shares {
    /// What the person shares in a space.
    pub fn own(&self, space: SpaceId) -> SharedFieldsView {
        self.own.get(&space).copied().unwrap_or_default()
    }

    /// What somebody said and has neither taken back nor outlasted.
    pub fn open_company(
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
