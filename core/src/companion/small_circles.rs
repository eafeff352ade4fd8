//! Small circles: founding one, asking people in, saying yes or no, staying and leaving. Who is in one its members' own
//! bonds say. Nobody is told of a no or of a leaving.

use super::Companion;
use super::circle::Circle;
use super::circle_shares::Shares;
use super::encouraging::{bonds, parse_account};
use super::open::Unlocked;
use super::open_pages::Said;
use super::reading::path;
use crate::circles::bonds::Answer;
use crate::circles::{
    Accepted, Bond, Bonds, CircleInvitation, CircleLeft, Founded, Invited, Left, MEMBERS_MAX, Member, Renewed,
    invitations,
};
use crate::documents::{DocumentKind, Record, open_document_id};
use crate::error::CompanionError;
use crate::gate::Refusal;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::time::Now;
use crate::views::SmallCirclesView;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The person's small circles, and who asks them into one. Errors: `NotAllowed` with
    /// `no_house`.
    pub fn small_circles(&self) -> Result<SmallCirclesView, CompanionError> {
        self.in_small_circles(|_, _, _| Ok(()))
    }

    /// Founds a small circle, in which one shares at first whether one checked in, and milestones. Errors: `InvalidInput`
    /// for `name`, which has 1 to 40 characters on one line.
    pub fn found_circle(&self, name: String) -> Result<SmallCirclesView, CompanionError> {
        self.in_small_circles(|unlocked, circles, now| {
            let founded = Founded::parse(&name, now.at_ms)?.record(unlocked.new_id());
            let (house, me) = (circles.seen.house, circles.seen.me);
            let choice = unlocked.first_choice(None, me, now.at_ms);
            unlocked.write(&bonds(house, SpaceId::small_circle(house, me, founded.id)), &[founded, choice])
        })
    }

    /// Asks somebody of the person's house or alumni circle into a small circle; they have 14 days. Whoever is asked
    /// already is not asked again. Errors: `InvalidInput` for `circle`, `person`; `NotAllowed` with `not_a_member`,
    /// `already_in`, `circle_full`, `to_yourself`, `blocked`, `not_in_your_circle`.
    pub fn invite_to_circle(&self, circle: String, person: String) -> Result<SmallCirclesView, CompanionError> {
        let (space, person) = (parse_space(&circle)?, parse_account("person", &person)?);
        self.in_small_circles(|unlocked, circles, now| unlocked.invite_to_circle(circles, space, person, now))
    }

    /// Says yes to an invitation, also once more where there was no room; what is shared at first is as in a circle of
    /// one's own. Errors: `InvalidInput` for `circle`; `NotFound` with `invitation`; `NotAllowed` with
    /// `already_in`, `invitation_over`.
    pub fn accept_invitation(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            let (_, invitation) = circles.answerable(space, now)?;
            let known = circles.seen.bonds.get(&space);
            let after = known.map(|bonds| bonds.leavings(circles.seen.me)).unwrap_or_default();
            let yes = Accepted::record(unlocked.new_id(), invitation.invitation, now.at_ms, after);
            let choice = unlocked.first_choice(known, circles.seen.me, now.at_ms);
            unlocked.write(&bonds(circles.seen.house, space), &[yes, choice])
        })
    }

    /// Shows the invitations into a circle no more, on all of the person's own devices; nobody hears of it. Errors: as for
    /// accepting one.
    pub fn decline_invitation(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            circles.answerable(space, now)?;
            let open = circles.invitations(space).filter(|(_, invitation)| now.at_ms <= invitation.until_ms());
            let no = open.map(|(_, said)| invitations::declined_record(unlocked.new_id(), said.invitation));
            let no: Vec<Record> = no.collect();
            unlocked.write(&path(), &no)
        })
    }

    /// Stays in a small circle for thirty days from now. Errors: `InvalidInput` for `circle`, `NotAllowed` with
    /// `not_a_member`.
    pub fn renew_circle(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            circles.member(space)?;
            let renewed = Renewed::record(unlocked.new_id(), now.at_ms);
            unlocked.write(&bonds(circles.seen.house, space), &[renewed])
        })
    }

    /// Leaves a small circle, or takes back a yes that has not let the person in yet; nobody is told, and what was shared
    /// there is dropped. Errors: `InvalidInput` for `circle`, `NotAllowed` with `not_a_member`.
    pub fn leave_circle(&self, circle: String) -> Result<SmallCirclesView, CompanionError> {
        let space = parse_space(&circle)?;
        self.in_small_circles(|unlocked, circles, now| {
            if !circles.invitations(space).any(|(_, said)| circles.answer(space, said) == Some(Answer::Yes)) {
                circles.member(space)?;
            }
            let left = Left::record(unlocked.new_id(), now.at_ms);
            let told = CircleLeft::record(unlocked.new_id(), space, left.id, now.at_ms);
            let writings = vec![(bonds(circles.seen.house, space), vec![left]), (path(), vec![told])];
            unlocked.write_and_drop(writings, space)
        })
    }
}

impl Companion {
    /// Does something with the small circles as they are, and answers what they are then.
    pub(super) fn in_small_circles(
        &self,
        work: impl FnOnce(&mut Unlocked, &SmallCircles, &Now) -> Result<(), CompanionError>,
    ) -> Result<SmallCirclesView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let circles = unlocked.load_small_circles(&now)?;
            work(unlocked, &circles, &now)?;
            Ok(unlocked.load_small_circles(&now)?.view(&now))
        })
    }
}

pub(super) fn parse_space(text: &str) -> Result<SpaceId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("circle", "not_an_id"))
}

/// What a person can see of the small circles around them.
pub(super) struct SmallCircles {
    pub seen: Arc<Circle>,
    pub shares: Shares,
    declined: BTreeSet<RecordId>,
    /// Where the server said that there is no room for them.
    pub full: BTreeSet<SpaceId>,
}

impl Unlocked {
    pub(super) fn new_id(&mut self) -> RecordId {
        RecordId::random(&mut self.rng)
    }

    /// The bonds of the pairs and small circles of a house, as far as they are held.
    pub(super) fn bonds(&mut self, house: TenantId) -> Result<BTreeMap<SpaceId, Bonds>, CompanionError> {
        let spaces = self.storage.read(|transaction| transaction.spaces_with(house, DocumentKind::Bonds))?;
        let held = self.held_in(spaces, DocumentKind::Bonds, None)?;
        let mut said: BTreeMap<SpaceId, Vec<(AccountId, Record)>> = BTreeMap::new();
        for Said { space, author, record } in self.held_page("bonds", held)? {
            said.entry(space).or_default().push((author, record));
        }
        let mut ended = self.new_accounts(house)?.ended();
        if self.is_superseded(house)? {
            ended.insert(self.account()); // it may have heard no more than that
        }
        for (space, left) in CircleLeft::all(&self.records(&path())?) {
            said.entry(space).and_modify(|said| said.push((self.account(), left)));
        }
        let bonds = |(space, said): (SpaceId, Vec<(AccountId, Record)>)| {
            let said = Bonds::of(said.iter().map(|(author, record)| (*author, record)));
            (space, said.without(house, space, &ended))
        };
        Ok(said.into_iter().map(bonds).collect())
    }

    fn load_small_circles(&mut self, now: &Now) -> Result<SmallCircles, CompanionError> {
        let seen = self.circle(now)?;
        let declined = invitations::declined(&self.records(&path())?);
        let refused = self.storage.read(|transaction| transaction.refused())?;
        let is_full = |space: &&SpaceId| {
            let own = open_document_id(seen.me, **space, DocumentKind::Bonds, b"");
            refused.iter().any(|it| it.document == own && it.code == Refusal::CircleFull.code())
        };
        let full = seen.bonds.keys().filter(is_full).copied().collect();
        let shares = self.load_shares(&seen, now)?;
        Ok(SmallCircles { seen, shares, declined, full })
    }

    fn invite_to_circle(
        &mut self,
        circles: &SmallCircles,
        space: SpaceId,
        person: AccountId,
        now: &Now,
    ) -> Result<(), CompanionError> {
        let seen = &circles.seen;
        circles.member(space)?;
        seen.may_write_to(person)?;
        let members = circles.members(space);
        if members.contains_key(&person) {
            return Err(CompanionError::not_allowed("already_in"));
        }
        if members.len() >= MEMBERS_MAX {
            return Err(CompanionError::not_allowed("circle_full"));
        }
        // Whom one only knows from a pair may live elsewhere by now.
        if !self.people_in(seen.house)?.iter().any(|(_, people)| people.contains(&person)) {
            return Err(CompanionError::not_allowed("not_in_your_circle"));
        }
        let Some(Bond::Circle { founder, founded, name }) = circles.bond(space) else { return Ok(()) };
        if !seen.bonds[&space].open_invitations(person, now.at_ms).is_empty() {
            return Ok(());
        }
        let invited = Invited::record(self.new_id(), person, now.at_ms);
        let said = CircleInvitation::parse((founder, founded, &name), invited.id, now.at_ms, seen.today)?;
        let mut writings = vec![(bonds(seen.house, space), vec![invited])];
        writings.extend(seen.to_one(person, seen.today, said.record(self.new_id())));
        self.write_together(writings)
    }
}

impl SmallCircles {
    pub fn bond(&self, space: SpaceId) -> Option<Bond> {
        self.seen.bonds.get(&space)?.bond(self.seen.house, space)
    }

    pub fn members(&self, space: SpaceId) -> BTreeMap<AccountId, Member> {
        self.seen.bonds.get(&space).map(|bonds| bonds.members(self.seen.house, space)).unwrap_or_default()
    }

    /// The person's own membership.
    pub fn member(&self, space: SpaceId) -> Result<Member, CompanionError> {
        let own = self.members(space).remove(&self.seen.me);
        own.ok_or_else(|| CompanionError::not_allowed("not_a_member"))
    }

    /// Whether the person is in a small circle, or in a pair with somebody whom they hear.
    pub fn may_speak_in(&self, space: SpaceId) -> Result<(), CompanionError> {
        match self.seen.pairs.get(&space) {
            Some(other) => self.seen.may_write_to(*other),
            None => self.member(space).map(|_| ()),
        }
    }

    /// What the person answered to an invitation.
    pub fn answer(&self, space: SpaceId, said: &CircleInvitation) -> Option<Answer> {
        self.seen.bonds.get(&space)?.answer(self.seen.me, said.invitation)
    }

    /// Who asks the person into a circle that they are not in, also those whose time is over, the latest last.
    pub fn invitations(&self, space: SpaceId) -> impl Iterator<Item = &(AccountId, CircleInvitation)> {
        let is_in = self.member(space).is_ok();
        let mut said: Vec<_> =
            self.seen.invitations.iter().filter(|(_, said)| said.circle(self.seen.house) == space).collect();
        said.sort_by_key(|(from, said)| (said.at_ms, said.invitation, *from));
        said.into_iter().filter(move |(from, said)| {
            let is_hidden = self.declined.contains(&said.invitation) || self.seen.blocked.contains(from);
            !is_in && !is_hidden && self.answer(space, said) != Some(Answer::Left)
        })
    }

    /// The invitation that a yes or a no now answers.
    fn answerable(&self, space: SpaceId, now: &Now) -> Result<&(AccountId, CircleInvitation), CompanionError> {
        // Whoever found no room can say it again: somebody may have left.
        let has_answered = self.invitations(space).any(|(_, said)| self.answer(space, said).is_some());
        if self.member(space).is_ok() || (has_answered && !self.full.contains(&space)) {
            return Err(CompanionError::not_allowed("already_in"));
        }
        let latest = self.invitations(space).last().ok_or_else(|| CompanionError::not_found("invitation"))?;
        let is_over = now.at_ms > latest.1.until_ms();
        if is_over { Err(CompanionError::not_allowed("invitation_over")) } else { Ok(latest) }
    }
}
