//! The circle: what people of a house said to each other, as one of them sees it. It is the join of many people's
//! documents, made when the screen is drawn, and only of the months that the screen shows.

use super::Companion;
use super::open::Unlocked;
use super::open_pages::Said;
use super::reading::path;
use crate::block_list;
use crate::celebrations::CelebrationPosted;
use crate::circles::{Bond, Bonds, CircleInvitation};
use crate::documents::{DocumentKind, Record};
use crate::encouragements::caps::{Given, Word};
use crate::encouragements::{Encouragement, PostId, PostTakenBack, Thanks, giving};
use crate::error::CompanionError;
use crate::ids::{AccountId, DocumentId, RecordId, SpaceId, TenantId};
use crate::profile;
use crate::protocol::Role;
use crate::reissue::NewAccounts;
use crate::storage::StorageError;
use crate::sync::page;
use crate::time::{Day, Month, Now};
use crate::views::CircleView;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many days of posts the screen shows.
pub const SHOWN_DAYS: i32 = 90;
/// Days before those that are read along, since a reply counts for three.
const READ_BEFORE_DAYS: i32 = 3;

/// What one person can see of a circle at an instant.
pub(super) struct Circle {
    pub house: TenantId,
    pub me: AccountId,
    pub today: Day,
    /// The circles that the person is in, the house's own first.
    pub circles: Vec<SpaceId>,
    /// Everybody in one of them, or in a pair with the person.
    pub people: BTreeSet<AccountId>,
    /// The order in which the person might think of them today.
    pub order: Vec<AccountId>,
    /// Whom the person does not hear, under a new account either.
    pub blocked: BTreeSet<AccountId>,
    /// Who has a new account in the place of an old one.
    pub new_accounts: NewAccounts,
    /// The bonds of each pair and small circle of which any are held.
    pub bonds: BTreeMap<SpaceId, Bonds>,
    /// The pairs that bonds prove, each with the other one in it.
    pub pairs: BTreeMap<SpaceId, AccountId>,
    pub names: BTreeMap<AccountId, String>,
    /// Encouragements, also those that are not shown.
    pub posts: BTreeMap<PostId, Post>,
    /// Milestones that people announced, also those that are not shown.
    pub celebrations: BTreeMap<PostId, (SpaceId, CelebrationPosted)>,
    pub taken_back: BTreeSet<PostId>,
    /// What the person reported.
    pub reported: BTreeSet<PostId>,
    /// What the house hides.
    pub hidden: BTreeSet<PostId>,
    /// Who thanked for which post, and how; the latest of one person.
    pub thanks: BTreeMap<(PostId, AccountId), Thanks>,
    /// Own posts that wait to be sent.
    pub waiting: BTreeSet<RecordId>,
    /// Own posts that the house refused.
    pub refused: BTreeSet<RecordId>,
    /// What was said in pairs.
    pub words: BTreeSet<Word>,
    /// Who asked the person into which small circle.
    pub invitations: Vec<(AccountId, CircleInvitation)>,
}

/// An encouragement where it was said.
#[derive(Clone)]
pub(super) struct Post {
    pub space: SpaceId,
    pub said: Encouragement,
    pub given: Given,
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The Circle screen. Errors: `NotAllowed` with `no_house`.
    pub fn circle(&self) -> Result<CircleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.circle_view(&now))
    }
}

impl Unlocked {
    /// The circles of a house that the person is in, the house's own first, and who is in each: by the house's word, or,
    /// while it has said nothing, everybody of whom its own circle holds a document.
    pub(super) fn people_in(&self, house: TenantId) -> Result<Vec<(SpaceId, BTreeSet<AccountId>)>, CompanionError> {
        let spaces = [SpaceId::house_circle(house), SpaceId::alumni_circle(house)];
        Ok(self.storage.read(|transaction| {
            let Some(word) = transaction.house_word(house)? else {
                let mut people = transaction.accounts_in(spaces[0])?;
                people.remove(&house.account());
                people.insert(self.account());
                return Ok(vec![(spaces[0], people)]);
            };
            let members = |space| word.circles.iter().find(|circle| circle.space == space);
            let people = spaces.into_iter().filter_map(|space| {
                let people = members(space)?.members.iter().filter(|member| member.role != Role::House);
                Some((space, people.map(|member| member.account).collect()))
            });
            Ok::<_, StorageError>(people.collect())
        })?)
    }

    /// What the person can see of their circles in a house, and of their pairs there; read once for a day, until something
    /// is written or comes in.
    pub(super) fn circle(&mut self, now: &Now) -> Result<Arc<Circle>, CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        if let Some(read) = &self.kept.circle
            && (read.house, read.today) == (house, today)
        {
            return Ok(Arc::clone(read));
        }
        let read = Arc::new(self.read_circle(house, today)?);
        self.kept.circle = Some(Arc::clone(&read));
        Ok(read)
    }

    fn read_circle(&mut self, house: TenantId, today: Day) -> Result<Circle, CompanionError> {
        let me = self.account();
        let members = self.people_in(house)?;
        let circles: Vec<SpaceId> = members.iter().map(|(space, _)| *space).collect();
        let bonds = self.bonds(house)?;
        let pairs = pairs(house, me, &bonds);
        let profiles = self.held_in(circles.iter().copied(), DocumentKind::Profile, None)?;
        let names = names(self.held_page("profiles", profiles)?);
        let new_accounts = self.new_accounts(house)?;
        let blocked = new_accounts.with_new(block_list::blocked(&self.records(&path())?));
        let ended = new_accounts.ended();
        let people = members.into_iter().flat_map(|(_, people)| people).chain(pairs.values().copied());
        let people = people.filter(|account| !ended.contains(account)).chain([me]);
        let people: BTreeSet<AccountId> = people.collect();
        let order = giving::order(me, &people, today);
        let reported = self.reported(house)?;
        let (posts, celebrations, taken_back, hidden, thanks, waiting, refused, words, invitations) =
            Default::default();
        let mut circle = Circle {
            house,
            me,
            today,
            circles,
            people,
            order,
            blocked,
            new_accounts,
            bonds,
            pairs,
            names,
            posts,
            celebrations,
            taken_back,
            reported,
            hidden,
            thanks,
            waiting,
            refused,
            words,
            invitations,
        };
        let mut decisions = Vec::new();
        for month in months(today) {
            decisions.extend(self.house_decisions(house, month)?);
            let spaces = circle.circles.iter().chain(circle.pairs.keys()).copied();
            let held = self.held_in(spaces, DocumentKind::Posts, Some(month))?;
            let own: Vec<_> =
                held.iter().filter(|(source, _)| source.author == me).map(|(source, _)| source.document).collect();
            for said in self.held_page(&format!("posts/{}-{}", month.year, month.month), held)? {
                circle.take(said);
            }
            self.take_unacknowledged(&mut circle, &own)?;
        }
        circle.hide(&decisions);
        Ok(circle)
    }

    /// Tells apart which records of own documents no server is known to have: those that wait, and those that the house
    /// refused.
    fn take_unacknowledged(&self, circle: &mut Circle, own: &[DocumentId]) -> Result<(), CompanionError> {
        let me = self.account();
        Ok(self.storage.read(|transaction| {
            let refused: BTreeSet<_> = transaction.refused()?.into_iter().map(|refused| refused.document).collect();
            for document in own {
                let is_queued = transaction.is_queued(me, *document)?;
                if !refused.contains(document) && !is_queued {
                    continue;
                }
                let found = if is_queued { &mut circle.waiting } else { &mut circle.refused };
                for envelope in transaction.envelopes(me, *document)? {
                    if transaction.is_unacknowledged(&envelope.header)? {
                        found.extend(page::records_of(&envelope).into_iter().map(|record| record.id));
                    }
                }
            }
            Ok::<_, StorageError>(())
        })?)
    }

    /// The Circle screen.
    pub(super) fn circle_view(&mut self, now: &Now) -> Result<CircleView, CompanionError> {
        Ok(self.circle(now)?.view(now))
    }
}

/// The pairs that the person is in, each with the other one.
fn pairs(house: TenantId, me: AccountId, bonds: &BTreeMap<SpaceId, Bonds>) -> BTreeMap<SpaceId, AccountId> {
    let pair = |(space, bonds): (&SpaceId, &Bonds)| match bonds.bond(house, *space)? {
        Bond::Pair(one, other) if one == me => Some((*space, other)),
        Bond::Pair(one, other) if other == me => Some((*space, one)),
        _ => None,
    };
    bonds.iter().filter_map(pair).collect()
}

/// The months that the screen shows, and what lies around them.
fn months(today: Day) -> Vec<Month> {
    let (first, last) = (today.plus(1 - SHOWN_DAYS - READ_BEFORE_DAYS).month(), today.plus(1).month());
    std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last).collect()
}

fn names(profiles: Vec<Said>) -> BTreeMap<AccountId, String> {
    let mut records: BTreeMap<AccountId, Vec<Record>> = BTreeMap::new();
    for said in profiles {
        records.entry(said.author).or_default().push(said.record);
    }
    records.into_iter().filter_map(|(account, records)| Some((account, profile::name(&records)?))).collect()
}

impl Circle {
    /// Takes in what somebody said, if it is for this screen.
    fn take(&mut self, Said { space, author, record }: Said) {
        let partner = self.pairs.get(&space).map(|other| if author == self.me { *other } else { self.me });
        let post = PostId { record: record.id, author };
        if let Some(said) = Encouragement::read(&record) {
            let to = partner.or(said.to.filter(|to| *to != author));
            let given = Given { post, to, is_in_pair: partner.is_some(), given_ms: said.given_ms, day: said.day };
            self.words.extend(partner.map(|to| Word { from: author, to, at_ms: said.given_ms }));
            self.posts.insert(post, Post { space, said, given });
        } else if let (Some(said), None) = (CelebrationPosted::read(&record), partner) {
            self.celebrations.insert(post, (space, said));
        } else if let Some(back) = PostTakenBack::read(&record) {
            self.taken_back.insert(PostId { record: back.post, author });
        } else if let (Some(invitation), Some(_)) = (CircleInvitation::read(&record), partner) {
            self.invitations.extend((author != self.me).then_some((author, invitation)));
        } else if let (Some(thanks), Some(to)) = (Thanks::read(&record), partner)
            && thanks.to == to
        {
            self.words.insert(Word { from: author, to, at_ms: thanks.at_ms });
            let key = (PostId { record: thanks.of, author: to }, author);
            let is_later =
                self.thanks.get(&key).is_none_or(|known| (known.at_ms, known.card) < (thanks.at_ms, thanks.card));
            if is_later {
                self.thanks.insert(key, thanks);
            }
        }
    }

    /// Everything that was given, also what was taken back: it counts against the caps.
    pub fn given(&self) -> Vec<Given> {
        self.posts.values().map(|post| post.given).collect()
    }

    /// An encouragement that this person is shown.
    pub fn post(&self, id: PostId) -> Option<&Post> {
        self.posts.get(&id).filter(|_| !self.is_hidden(id))
    }

    /// Where a post lies that this person is shown, encouragement or celebration, and its day.
    pub fn place_of(&self, id: PostId) -> Option<(SpaceId, Day)> {
        let celebration = || self.celebrations.get(&id).map(|(space, said)| (*space, said.day));
        let place = self.posts.get(&id).map(|post| (post.space, post.said.day)).or_else(celebration);
        place.filter(|_| !self.is_hidden(id))
    }

    /// Whether the person is not shown a post: it was taken back, its author is blocked, they reported it, or the house
    /// hides it. Whose it is sees that it does.
    pub fn is_hidden(&self, id: PostId) -> bool {
        self.taken_back.contains(&id)
            || self.blocked.contains(&id.author)
            || self.reported.contains(&id)
            || (self.hidden.contains(&id) && id.author != self.me)
    }

    /// The card with which somebody thanked for a post.
    pub fn thanked(&self, post: PostId, from: AccountId) -> Option<u16> {
        self.thanks.get(&(post, from)).map(|thanks| thanks.card)
    }
}
