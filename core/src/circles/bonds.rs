//! Who is in a pair or a small circle: a function of its bond records, in any order.

use super::{
    Accepted, CircleSharing, Founded, INVITATION_MS, Invited, Left, MEMBERS_MAX, PairOpened, Renewed, STANDS_MS,
};
use crate::corrections::unreplaced;
use crate::documents::{Record, RecordType};
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::time::EpochMs;
use std::collections::{BTreeMap, BTreeSet};

/// What a space is by its members' word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bond {
    /// Two accounts.
    Pair(AccountId, AccountId),
    /// A small circle.
    Circle {
        /// Who founded it.
        founder: AccountId,
        /// The record with which they did.
        founded: RecordId,
        /// What they call it.
        name: String,
    },
}

/// What somebody said to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// They come.
    Yes,
    /// They came, and have left.
    Left,
}

/// One member of a small circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Since when, by their own clock.
    pub since_ms: EpochMs,
    /// Until when it stands, unless it is renewed.
    pub until_ms: EpochMs,
}

/// All bond records of one space. What two people wrote under one id is two records: nobody can take another's place.
#[derive(Debug, Clone, Default)]
pub struct Bonds {
    opened: BTreeSet<(AccountId, AccountId)>,
    founded: BTreeSet<(AccountId, RecordId, Founded)>,
    invited: BTreeSet<(RecordId, AccountId, Invited)>,
    /// By their time, then by their id.
    accepted: BTreeSet<(EpochMs, RecordId, AccountId, Accepted)>,
    renewed: BTreeMap<AccountId, EpochMs>,
    left: BTreeSet<(AccountId, RecordId)>,
    /// Of each author, by their time, then by their id.
    choices: BTreeSet<(AccountId, EpochMs, RecordId, CircleSharing)>,
    /// Whose bonds have ended here: accounts that another one stands in the place of, and who was in a pair with them.
    ended: BTreeSet<AccountId>,
}

impl Bonds {
    /// The bonds among the records of a space's `bonds` documents, each with its author; others are passed over.
    pub fn of<'a>(records: impl IntoIterator<Item = (AccountId, &'a Record)>) -> Self {
        let mut bonds = Self::default();
        for (author, record) in records {
            bonds.add(author, record);
        }
        bonds
    }

    /// The same where some accounts have ended in the house: they are in no small circle any more and share nothing, and no
    /// pair with one of them goes on for either. What was said stays said.
    #[must_use]
    pub fn without(mut self, house: TenantId, space: SpaceId, ended: &BTreeSet<AccountId>) -> Self {
        self.ended = match self.bond(house, space) {
            Some(Bond::Pair(one, other)) if ended.contains(&one) || ended.contains(&other) => [one, other].into(),
            _ => ended.clone(),
        };
        self
    }

    fn add(&mut self, author: AccountId, record: &Record) {
        use RecordType as R;
        if let Some(opened) = record.read::<PairOpened>(R::PairOpened) {
            self.opened.insert((author, opened.with));
        } else if let Some(founded) = record.read::<Founded>(R::Founded) {
            self.founded.insert((author, record.id, founded));
        } else if let Some(invited) = record.read::<Invited>(R::Invited) {
            self.invited.insert((record.id, author, invited));
        } else if let Some(accepted) = record.read::<Accepted>(R::Accepted) {
            self.accepted.insert((accepted.at_ms, record.id, author, accepted));
        } else if let Some(Renewed { at_ms, .. }) = record.read(R::Renewed) {
            self.renewed.entry(author).and_modify(|known| *known = at_ms.max(*known)).or_insert(at_ms);
        } else if record.read::<Left>(R::Left).is_some() {
            self.left.insert((author, record.id));
        } else if let Some(choice) = CircleSharing::read(record) {
            self.choices.insert((author, choice.at_ms, record.id, choice));
        }
    }

    /// What the space is, if a record proves it: only then does its id come out.
    pub fn bond(&self, house: TenantId, space: SpaceId) -> Option<Bond> {
        let pair = self.opened.iter().find(|(one, other)| one != other && SpaceId::pair(house, *one, *other) == space);
        let pair = pair.map(|(one, other)| Bond::Pair(*one.min(other), *one.max(other)));
        pair.or_else(|| {
            let (founder, id, founded) = self.founding(house, space)?;
            Some(Bond::Circle { founder: *founder, founded: *id, name: founded.name.clone() })
        })
    }

    fn founding(&self, house: TenantId, space: SpaceId) -> Option<&(AccountId, RecordId, Founded)> {
        self.founded.iter().find(|(founder, id, _)| SpaceId::small_circle(house, *founder, *id) == space)
    }

    /// Everybody in a small circle who has not left, whether their thirty days are over or not.
    ///
    /// An invitation counts if a member wrote it; an acceptance if the one who was invited wrote it in time. Where more
    /// accepted than there is room for, those who did so first are in (by their clocks, then by the record's id).
    pub fn members(&self, house: TenantId, space: SpaceId) -> BTreeMap<AccountId, Member> {
        let Some((founder, _, founded)) = self.founding(house, space) else { return BTreeMap::new() };
        let mut ever = BTreeSet::from([*founder]);
        let mut present = BTreeMap::new();
        if !self.has_left(*founder, &[]) && !self.ended.contains(founder) {
            present.insert(*founder, founded.at_ms);
        }
        // Whoever was invited by somebody who came in later than they accepted is found in the next round.
        loop {
            let before = (ever.len(), present.len());
            for (at_ms, _, author, accepted) in &self.accepted {
                if !self.invited_in_time(*author, accepted).any(|inviter| ever.contains(&inviter)) {
                    continue;
                }
                ever.insert(*author);
                let has_room = present.len() < MEMBERS_MAX && !present.contains_key(author);
                if has_room && !self.has_left(*author, &accepted.after) && !self.ended.contains(author) {
                    present.insert(*author, *at_ms);
                }
            }
            if (ever.len(), present.len()) == before {
                break;
            }
        }
        let member = |(account, since_ms): (AccountId, EpochMs)| {
            let last_ms = self.renewed.get(&account).map_or(since_ms, |renewed_ms| since_ms.max(*renewed_ms));
            (account, Member { since_ms, until_ms: last_ms.saturating_add(STANDS_MS) })
        };
        present.into_iter().map(member).collect()
    }

    /// Who invited somebody by the invitation that they accepted.
    fn invited_in_time(&self, account: AccountId, accepted: &Accepted) -> impl Iterator<Item = AccountId> {
        let is_it = move |(id, _, invited): &&(RecordId, AccountId, Invited)| {
            *id == accepted.invitation
                && invited.to == account
                && accepted.at_ms <= invited.at_ms.saturating_add(INVITATION_MS)
        };
        self.invited.iter().filter(is_it).map(|(_, inviter, _)| *inviter)
    }

    /// Everybody whose membership stands at an instant; both of a pair, unless one of the two has ended.
    pub fn standing(&self, house: TenantId, space: SpaceId, now_ms: EpochMs) -> BTreeSet<AccountId> {
        match self.bond(house, space) {
            None => BTreeSet::new(),
            Some(Bond::Pair(one, other)) => BTreeSet::from([one, other]).difference(&self.ended).copied().collect(),
            Some(Bond::Circle { .. }) => {
                let members = self.members(house, space).into_iter();
                members.filter(|(_, member)| now_ms < member.until_ms).map(|(account, _)| account).collect()
            }
        }
    }

    /// What somebody shares here, with the id of the choice. Of two that do not know of each other the later one stands,
    /// and none that has not seen all leavings of its author.
    pub fn choice(&self, account: AccountId) -> Option<(RecordId, CircleSharing)> {
        self.own_choice(account).filter(|_| !self.ended.contains(&account))
    }

    fn own_choice(&self, account: AccountId) -> Option<(RecordId, CircleSharing)> {
        let latest = unreplaced(self.choices_of(account)).pop();
        latest.filter(|(_, choice)| !self.has_left(account, &choice.after))
    }

    /// All choices of somebody, the last at the end.
    pub fn choices_of(&self, account: AccountId) -> Vec<(RecordId, CircleSharing)> {
        let own = self.choices.iter().filter(|(author, ..)| *author == account);
        own.map(|(_, _, id, choice)| (*id, choice.clone())).collect()
    }

    /// Choices that do not stand by their author's own word: what was published under them is to be dropped. What ends by the
    /// house's word is shown no more, and stays counted.
    pub fn void_choices(&self) -> BTreeSet<(AccountId, RecordId)> {
        let authors: BTreeSet<AccountId> = self.choices.iter().map(|(author, ..)| *author).collect();
        let standing: BTreeSet<_> =
            authors.into_iter().filter_map(|author| Some((author, self.own_choice(author)?.0))).collect();
        self.choices.iter().map(|(author, _, id, _)| (*author, *id)).filter(|it| !standing.contains(it)).collect()
    }

    /// Own leavings, for an acceptance that comes after them.
    pub fn leavings(&self, account: AccountId) -> Vec<RecordId> {
        self.left.iter().filter(|(author, _)| *author == account).map(|(_, id)| *id).collect()
    }

    /// Invitations to an account that can be accepted at an instant: by whom, and which.
    pub fn open_invitations(&self, account: AccountId, now_ms: EpochMs) -> Vec<(AccountId, RecordId)> {
        let is_answered =
            |id: &RecordId| self.accepted.iter().any(|(_, _, author, yes)| *author == account && yes.invitation == *id);
        let is_open = |(id, _, invited): &&(RecordId, AccountId, Invited)| {
            invited.to == account && now_ms <= invited.at_ms.saturating_add(INVITATION_MS) && !is_answered(id)
        };
        self.invited.iter().filter(is_open).map(|(id, inviter, _)| (*inviter, *id)).collect()
    }

    /// What an account answered to an invitation by its own word: that it comes, and whether it has left since.
    pub fn answer(&self, account: AccountId, invitation: RecordId) -> Option<Answer> {
        let of_it = |(_, _, author, yes): &&(EpochMs, RecordId, AccountId, Accepted)| {
            *author == account && yes.invitation == invitation
        };
        let mut yes = self.accepted.iter().filter(of_it).map(|(_, _, _, yes)| self.has_left(account, &yes.after));
        let first = yes.next()?;
        Some(if first && yes.all(|has_left| has_left) { Answer::Left } else { Answer::Yes })
    }

    fn has_left(&self, account: AccountId, after: &[RecordId]) -> bool {
        self.left.iter().any(|(author, id)| *author == account && !after.contains(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUSE: TenantId = TenantId::from_bytes([9; 16]);
    const DAY_MS: EpochMs = 24 * 3_600_000;

    fn account(n: u8) -> AccountId {
        AccountId::from_bytes([n; 16])
    }

    fn id(n: u8) -> RecordId {
        RecordId::from_bytes([n; 16])
    }

    type Said = Vec<(AccountId, Record)>;

    fn bonds(said: &Said) -> Bonds {
        Bonds::of(said.iter().map(|(author, record)| (*author, record)))
    }

    /// Account 1 founds a circle and invites the others, who accept one after the other, a minute apart.
    fn circle(others: std::ops::RangeInclusive<u8>) -> (SpaceId, Said) {
        let mut said = vec![(account(1), Founded::parse("Porch", 0).unwrap().record(id(1)))];
        for n in others {
            said.push((account(1), Invited::record(id(100 + n), account(n), 0)));
            said.push((account(n), Accepted::record(id(n), id(100 + n), i64::from(n) * 60_000, vec![])));
        }
        (SpaceId::small_circle(HOUSE, account(1), id(1)), said)
    }

    fn present(said: &Said, space: SpaceId) -> Vec<AccountId> {
        bonds(said).members(HOUSE, space).into_keys().collect()
    }

    #[test]
    fn a_pair_is_of_the_two_whose_ids_make_it() {
        let space = SpaceId::pair(HOUSE, account(1), account(2));
        let opened = PairOpened::record(account(2), space, account(1));
        assert_eq!(
            bonds(&vec![(account(1), opened.clone())]).bond(HOUSE, space),
            Some(Bond::Pair(account(1), account(2)))
        );
        assert_eq!(bonds(&vec![(account(3), opened)]).bond(HOUSE, space), None, "somebody else's word makes no pair");
        assert_eq!(SpaceId::pair(HOUSE, account(2), account(1)), space);
    }

    #[test]
    fn only_who_is_invited_by_a_member_comes_in() {
        let (space, mut said) = circle(2..=3);
        let everybody = [account(1), account(2), account(3)];
        assert_eq!(present(&said, space), everybody);
        said.push((account(4), Accepted::record(id(40), id(102), 5, vec![])));
        said.push((account(8), Invited::record(id(41), account(5), 5)));
        said.push((account(5), Accepted::record(id(42), id(41), 6, vec![])));
        assert_eq!(present(&said, space), everybody, "another's invitation, and a stranger's");
        said.push((account(3), Invited::record(id(43), account(6), 5)));
        said.push((account(6), Accepted::record(id(44), id(43), INVITATION_MS + 6, vec![])));
        assert_eq!(present(&said, space), everybody, "too late");
        said.push((account(6), Accepted::record(id(45), id(43), 7, vec![])));
        assert!(present(&said, space).contains(&account(6)), "a member may invite");
        assert_eq!(present(&said, SpaceId::house_circle(HOUSE)), [], "the same records make no other space");
    }

    #[test]
    fn a_seventh_finds_no_room_until_one_leaves() {
        let (space, mut said) = circle(2..=7);
        assert_eq!(present(&said, space).len(), MEMBERS_MAX);
        assert!(!present(&said, space).contains(&account(7)));
        said.push((account(2), Left::record(id(50), 9)));
        assert!(present(&said, space).contains(&account(7)) && !present(&said, space).contains(&account(2)));
    }

    #[test]
    fn who_left_comes_back_by_a_yes_that_knows_it() {
        let (space, mut said) = circle(2..=2);
        said.push((account(2), Left::record(id(50), 9)));
        said.push((account(1), Invited::record(id(51), account(2), 10)));
        said.push((account(2), Accepted::record(id(52), id(51), 11, vec![])));
        assert_eq!(present(&said, space), [account(1)], "an old yes does not undo it");
        let after = bonds(&said).leavings(account(2));
        said.push((account(2), Accepted::record(id(53), id(51), 12, after)));
        assert_eq!(present(&said, space), [account(1), account(2)]);
    }

    #[test]
    fn a_membership_stands_for_thirty_days_after_its_last_renewal() {
        let (space, mut said) = circle(2..=2);
        let standing = |said: &Said, days| bonds(said).standing(HOUSE, space, days * DAY_MS);
        assert_eq!(standing(&said, 29).len(), 2);
        assert_eq!(standing(&said, 30), BTreeSet::from([account(2)]), "whose yes was two minutes later");
        said.push((account(1), Renewed::record(id(60), 20 * DAY_MS)));
        assert_eq!(standing(&said, 49), BTreeSet::from([account(1)]));
        assert_eq!(standing(&said, 50), BTreeSet::new());
    }

    #[test]
    fn an_invitation_is_open_for_two_weeks_and_once() {
        let (space, mut said) = circle(2..=2);
        said.push((account(2), Invited::record(id(70), account(3), 0)));
        let open = |said: &Said, ms| bonds(said).open_invitations(account(3), ms);
        assert_eq!(open(&said, INVITATION_MS), [(account(2), id(70))]);
        assert_eq!(open(&said, INVITATION_MS + 1), []);
        said.push((account(3), Accepted::record(id(71), id(70), 5, vec![])));
        assert_eq!(open(&said, 6), []);
        assert_eq!(present(&said, space).len(), 3);
    }

    fn any_said() -> impl Strategy<Value = Said> {
        let one = (0..6u8, 1..9u8, 0..9u8, 1..9u8, 0..40i64).prop_map(|(what, author, n, other, days)| {
            let (this, at_ms) = (id(10 + n + 20 * what), days * DAY_MS);
            let record = match what {
                0 | 1 => Invited::record(this, account(other), at_ms),
                2 | 3 => Accepted::record(this, id(10 + n + 20 * (other % 2)), at_ms, vec![]),
                4 => Renewed::record(this, at_ms),
                _ => Left::record(this, at_ms),
            };
            (account(author), record)
        });
        proptest::collection::vec(one, 0..60).prop_map(|mut said| {
            let (_, founding) = circle(2..=3);
            said.extend(founding);
            said
        })
    }

    proptest! {
        #[test]
        fn who_is_in_does_not_depend_on_the_order(
            (said, shuffled) in any_said().prop_flat_map(|said| (Just(said.clone()), Just(said).prop_shuffle())),
        ) {
            let space = SpaceId::small_circle(HOUSE, account(1), id(1));
            let members = bonds(&said).members(HOUSE, space);
            prop_assert_eq!(&members, &bonds(&shuffled).members(HOUSE, space));
            prop_assert!(members.len() <= MEMBERS_MAX);
            let invited: BTreeSet<_> = said.iter().filter_map(|(_, record)| record.read::<Invited>(RecordType::Invited)).map(|i| i.to).collect();
            prop_assert!(members.keys().all(|member| *member == account(1) || invited.contains(member)));
        }
    }
}
