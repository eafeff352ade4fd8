//! What can be seen of mentors: the join of profiles, of the house's notices and of the bonds of one's pairs.

use super::circle::Circle;
use super::open::Unlocked;
use super::open_pages::Said;
use super::reading::path;
use crate::circles::{PairOpened, invitations};
use crate::documents::{DocumentKind, Record, RecordType};
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::mentors::approval::APPROVED_DAYS_MAX;
use crate::mentors::{Approvals, Asking, Mentoring, Offer, statement};
use crate::profile;
use crate::time::{Month, Now};
use crate::views::{MentorAskingView, MentorOfferView, MentorView, MentorsView, MentorshipView};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What one person can see of mentors at an instant.
pub(super) struct Mentors {
    pub seen: Arc<Circle>,
    pub mentoring: Mentoring,
    approvals: Approvals,
    /// Who is in a circle with the person now.
    near: BTreeSet<AccountId>,
    names: BTreeMap<AccountId, String>,
    offers: BTreeMap<AccountId, Offer>,
    declined: BTreeSet<RecordId>,
}

impl Unlocked {
    pub(super) fn load_mentors(&mut self, now: &Now) -> Result<Mentors, CompanionError> {
        let seen = self.circle(now)?;
        let near = self.people_in(seen.house)?.into_iter().flat_map(|(_, people)| people).collect();
        // Who left a circle still knows what their mentor is called.
        let profiles = self.held_in(circles(seen.house), DocumentKind::Profile, None)?;
        let (mut called, mut offered) = (BTreeMap::<AccountId, Vec<Record>>::new(), BTreeMap::new());
        for Said { space, author, record } in self.held_page("known_profiles", profiles)? {
            if seen.circles.contains(&space) {
                offered.entry(author).or_insert_with(Vec::new).push(record.clone());
            }
            called.entry(author).or_default().push(record);
        }
        let names = called.into_iter().filter_map(|(account, said)| Some((account, profile::name(&said)?))).collect();
        let offers = offered.into_iter().filter_map(|(account, said)| Some((account, statement::offer(&said)?)));
        let offers = offers.collect();
        let (mentoring, approvals) = (self.mentoring(seen.house)?, self.approvals(seen.house, now)?);
        let declined = invitations::declined(&self.records(&path())?);
        Ok(Mentors { seen, mentoring, approvals, near, names, offers, declined })
    }

    /// Whether the person said anything in a pair or a small circle: who did not, asked nobody and accepted nobody.
    pub(super) fn has_own_bonds(&self, house: TenantId) -> Result<bool, CompanionError> {
        let spaces = self.storage.read(|transaction| transaction.spaces_with(house, DocumentKind::Bonds))?;
        let held = self.held_in(spaces, DocumentKind::Bonds, None)?;
        Ok(held.iter().any(|(source, _)| source.author == self.account()))
    }

    /// What was said about mentors in the person's pairs.
    pub(super) fn mentoring(&mut self, house: TenantId) -> Result<Mentoring, CompanionError> {
        let (me, kind) = (self.account(), DocumentKind::Bonds);
        let spaces = self.storage.read(|transaction| transaction.spaces_with(house, kind))?;
        let held = self.held_in(spaces, kind, None)?;
        let said = self.held_page("bonds", held)?;
        let opened = |said: &Said| said.record.read::<PairOpened>(RecordType::PairOpened).map(|opened| opened.with);
        let people = said.iter().flat_map(|said| [Some(said.author), opened(said)]).flatten();
        let ended = self.new_accounts(house)?.ended();
        let is_over = self.is_superseded(house)?; // what a mentor was to the old account is not said of the new one
        let people = people.filter(|other| !is_over && !ended.contains(other));
        let pairs: BTreeMap<SpaceId, AccountId> =
            people.filter(|other| *other != me).map(|other| (SpaceId::pair(house, me, other), other)).collect();
        let of_pair = |said| {
            let Said { space, author, record }: &Said = said;
            let other = *pairs.get(space)?;
            let heard_by = if *author == other { me } else { other };
            (*author == me || *author == other).then_some((*author, heard_by, record))
        };
        Ok(Mentoring::of(said.iter().filter_map(of_pair)))
    }

    /// Whom the house approves, by what it said in its circles, and by nobody else's word.
    pub(super) fn approvals(&mut self, house: TenantId, now: &Now) -> Result<Approvals, CompanionError> {
        let today = self.day_of(now)?;
        let (first, last) = (today.plus(-APPROVED_DAYS_MAX - 1).month(), today.plus(1).month());
        let months = std::iter::successors(Some(first), |month| Some(month.next()));
        let mut records = Vec::new();
        for month in months.take_while(|month| *month <= last) {
            let Month { year, month: number } = month;
            let mut held = self.held_in(circles(house), DocumentKind::Notices, Some(month))?;
            held.retain(|(source, _)| source.author == house.account());
            let said = self.held_page(&format!("approvals/{year}-{number}"), held)?;
            records.extend(said.into_iter().map(|said| said.record));
        }
        Ok(Approvals::of(&records))
    }

    /// What the mentors of the person are called, by their accounts.
    pub(super) fn my_mentors(&mut self, now: &Now) -> Result<Vec<MentorshipView>, CompanionError> {
        Ok(self.load_mentors(now)?.view(None, now).my_mentors)
    }
}

fn circles(house: TenantId) -> [SpaceId; 2] {
    [SpaceId::house_circle(house), SpaceId::alumni_circle(house)]
}

impl Mentors {
    pub fn own_offer(&self) -> Option<&Offer> {
        self.offers.get(&self.seen.me)
    }

    /// The offer of somebody in the person's circle, whom the house approves.
    fn approved(&self, mentor: AccountId) -> Option<&Offer> {
        let is_approved = self.approvals.until(mentor, self.seen.today).is_some();
        self.offers.get(&mentor).filter(|_| is_approved && self.near.contains(&mentor))
    }

    /// Whether the person may ask somebody.
    pub fn may_ask(&self, mentor: AccountId, now: &Now) -> Result<(), CompanionError> {
        let me = self.seen.me;
        let is_it = |asking: &Asking| (asking.mentor, asking.mentee) == (mentor, me);
        if mentor == me {
            return Err(CompanionError::not_allowed("mentor_of_oneself"));
        }
        if self.seen.blocked.contains(&mentor) {
            return Err(CompanionError::not_allowed("blocked"));
        }
        if !self.near.contains(&mentor) {
            return Err(CompanionError::not_allowed("not_in_your_circle"));
        }
        let offer = self.approved(mentor).ok_or_else(|| CompanionError::not_allowed("mentor_not_approved"))?;
        if self.mentoring.open(now.at_ms).iter().chain(&self.mentoring.held()).any(is_it) {
            return Err(CompanionError::not_allowed("already_asked"));
        }
        if offer.has_room { Ok(()) } else { Err(CompanionError::not_allowed("mentor_full")) }
    }

    /// An asking that the person can say yes or no to.
    pub fn answerable(&self, id: &str, now: &Now) -> Result<Asking, CompanionError> {
        let found = self.asking_me(now).into_iter().find(|asking| asking.id.to_string() == id);
        found.ok_or_else(|| CompanionError::not_found("asking"))
    }

    /// Whether the person may say yes now.
    pub fn may_accept(&self) -> Result<(), CompanionError> {
        let me = self.seen.me;
        let offer = self.own_offer().ok_or_else(|| CompanionError::not_allowed("no_offer"))?;
        if self.approvals.until(me, self.seen.today).is_none() {
            return Err(CompanionError::not_allowed("mentor_not_approved"));
        }
        let has_room = self.mentoring.mentees(me).len() < usize::from(offer.mentees);
        if has_room { Ok(()) } else { Err(CompanionError::not_allowed("mentor_full")) }
    }

    fn asking_me(&self, now: &Now) -> Vec<Asking> {
        let is_hidden =
            |asking: &Asking| self.declined.contains(&asking.id) || self.seen.blocked.contains(&asking.mentee);
        let open = self.mentoring.open(now.at_ms).into_iter();
        open.filter(|asking| asking.mentor == self.seen.me && !is_hidden(asking)).collect()
    }

    /// What the screen shows.
    pub fn view(&self, gender: Option<&str>, now: &Now) -> MentorsView {
        let (me, blocked) = (self.seen.me, &self.seen.blocked);
        let gender = gender.filter(|gender| !gender.trim().is_empty());
        let shown = self.offers.keys().filter(|mentor| **mentor != me && !blocked.contains(mentor));
        let mentors = shown.filter_map(|mentor| Some((*mentor, self.approved(*mentor)?)));
        let mentors = mentors.filter(|(_, offer)| gender.is_none_or(|wanted| offer.is_of_gender(wanted)));
        let standing = self.mentoring.standing(&self.approvals, self.seen.today);
        let (mine, of_mine): (Vec<Asking>, Vec<Asking>) =
            standing.into_iter().filter(|asking| asking.is_of(me)).partition(|asking| asking.mentee == me);
        let asked = self.mentoring.open(now.at_ms).into_iter().filter(|asking| asking.mentee == me);
        MentorsView {
            mentors: self.by_name(mentors.map(|(mentor, offer)| (mentor, self.mentor_view(mentor, offer)))),
            my_mentors: self.mentorships(mine.into_iter().map(|asking| asking.mentor)),
            my_mentees: self.mentorships(of_mine.into_iter().map(|asking| asking.mentee)),
            asked: self.askings(asked.map(|asking| (asking.mentor, asking))),
            asking_me: self.askings(self.asking_me(now).into_iter().map(|asking| (asking.mentee, asking))),
            my_offer: self.own_offer().map(|offer| self.offer_view(offer)),
        }
    }

    fn name(&self, account: AccountId) -> Option<String> {
        self.names.get(&account).cloned()
    }

    /// By name, and by nothing else; who is blocked is left out.
    fn by_name<T>(&self, views: impl Iterator<Item = (AccountId, T)>) -> Vec<T> {
        let mut views: Vec<_> = views.filter(|(account, _)| !self.seen.blocked.contains(account)).collect();
        views.sort_by_cached_key(|(account, _)| {
            let name = self.name(*account);
            (name.is_none(), name.map(|name| name.to_lowercase()), *account)
        });
        views.into_iter().map(|(_, view)| view).collect()
    }

    fn mentorships(&self, people: impl Iterator<Item = AccountId>) -> Vec<MentorshipView> {
        let view = |person: AccountId| (person, MentorshipView { person: person.to_string(), name: self.name(person) });
        self.by_name(people.map(view))
    }

    fn askings(&self, askings: impl Iterator<Item = (AccountId, Asking)>) -> Vec<MentorAskingView> {
        let view = |(person, asking): (AccountId, Asking)| {
            let (id, until_ms) = (asking.id.to_string(), asking.until_ms());
            (person, MentorAskingView { asking: id, person: person.to_string(), name: self.name(person), until_ms })
        };
        self.by_name(askings.map(view))
    }

    fn mentor_view(&self, mentor: AccountId, offer: &Offer) -> MentorView {
        MentorView {
            id: mentor.to_string(),
            name: self.name(mentor),
            text: offer.text.clone(),
            months: offer.months,
            gender: offer.gender.clone(),
            has_room: offer.has_room,
        }
    }

    fn offer_view(&self, offer: &Offer) -> MentorOfferView {
        MentorOfferView {
            text: offer.text.clone(),
            months: offer.months,
            mentees: offer.mentees,
            gender: offer.gender.clone(),
            approved_until: self.approvals.until(self.seen.me, self.seen.today).map(|day| day.to_string()),
        }
    }
}
