//! The screen of small circles, out of what can be seen of them.

use super::small_circles::SmallCircles;
use crate::circles::{Bond, MEMBERS_MAX, RENEWAL_MS};
use crate::ids::{AccountId, SpaceId};
use crate::time::{EpochMs, Now};
use crate::views::{
    CircleInvitationStateView, CircleInvitationView, PairSharingView, SmallCircleMemberView, SmallCircleView,
    SmallCirclesView,
};
use std::collections::BTreeSet;

impl SmallCircles {
    /// What the screen shows.
    pub fn view(&self, now: &Now) -> SmallCirclesView {
        let mut circles: Vec<_> = self.seen.bonds.keys().filter_map(|space| self.circle_view(*space, now)).collect();
        circles.sort_by_cached_key(|circle| (circle.name.to_lowercase(), circle.id.clone()));
        let asked = self.seen.invitations.iter().map(|(_, said)| said.circle(self.seen.house));
        let asked: BTreeSet<SpaceId> = asked.collect();
        let invitations = asked.into_iter().filter_map(|space| self.invitation_view(space, now.at_ms)).collect();
        let pairs = self.seen.pairs.iter().filter(|(_, other)| !self.seen.blocked.contains(other));
        let mut pairs: Vec<_> = pairs.map(|(space, other)| self.pair_view(*space, *other, now)).collect();
        pairs.sort_by_cached_key(|pair| (pair.name.is_none(), pair.name.as_ref().map(|name| name.to_lowercase())));
        SmallCirclesView { circles, pairs, invitations }
    }

    fn circle_view(&self, space: SpaceId, now: &Now) -> Option<SmallCircleView> {
        let Some(Bond::Circle { name, .. }) = self.bond(space) else { return None };
        let own = self.member(space).ok()?;
        let members = self.members(space).into_iter().map(|(account, member)| SmallCircleMemberView {
            id: account.to_string(),
            name: self.seen.names.get(&account).cloned(),
            is_me: account == self.seen.me,
            stands: now.at_ms < member.until_ms,
            shows: self.shares.view(&self.seen, space, account, now),
        });
        let mut members: Vec<_> = members.collect();
        members
            .sort_by_cached_key(|member| (member.name.is_none(), member.name.as_ref().map(|name| name.to_lowercase())));
        Some(SmallCircleView {
            id: space.to_string(),
            name,
            has_room: members.len() < MEMBERS_MAX,
            members,
            sharing: self.shares.own(space),
            numbers_rest: self.shares.resting.contains(&space),
            until_ms: own.until_ms,
            is_renewal_due: now.at_ms >= own.until_ms.saturating_sub(RENEWAL_MS),
        })
    }

    fn pair_view(&self, space: SpaceId, other: AccountId, now: &Now) -> PairSharingView {
        PairSharingView {
            id: space.to_string(),
            person: other.to_string(),
            name: self.seen.names.get(&other).cloned(),
            sharing: self.shares.own(space),
            numbers_rest: self.shares.resting.contains(&space),
            shows: self.shares.view(&self.seen, space, other, now),
            own_company_until_ms: self.shares.view(&self.seen, space, self.seen.me, now).company_until_ms,
        }
    }

    fn invitation_view(&self, space: SpaceId, now_ms: EpochMs) -> Option<CircleInvitationView> {
        let open = self.invitations(space).filter(|(_, said)| now_ms <= said.until_ms());
        let (from, said) = open.last()?;
        let is_accepted = self.invitations(space).any(|(_, said)| self.answer(space, said).is_some());
        Some(CircleInvitationView {
            circle: space.to_string(),
            name: said.name.clone(),
            invited_by: from.to_string(),
            invited_by_name: self.seen.names.get(from).cloned(),
            until_ms: said.until_ms(),
            state: match (is_accepted, self.full.contains(&space)) {
                (false, _) => CircleInvitationStateView::Open,
                (true, false) => CircleInvitationStateView::Accepted,
                (true, true) => CircleInvitationStateView::Full,
            },
        })
    }
}
