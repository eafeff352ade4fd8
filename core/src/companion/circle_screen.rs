//! The Circle screen, out of what can be seen of a circle: by time, and by nothing else.

use super::circle::{Circle, Post, SHOWN_DAYS};
use crate::encouragements::caps::{self, Given, Word};
use crate::encouragements::{PostId, giving};
use crate::ids::AccountId;
use crate::reissue::Superseded;
use crate::time::Now;
use crate::views::{CircleView, GivingView, NewAccountView, PersonView, PostStateView, PostView, ThanksView};
use std::collections::{BTreeMap, BTreeSet};

impl Circle {
    /// What the screen shows.
    pub fn view(&self, now: &Now) -> CircleView {
        let given = self.given();
        let over = caps::over(&given, &self.words);
        let counted: Vec<Given> = given
            .iter()
            .copied()
            .filter(|given| self.post(given.post).is_some() && !over.contains_key(&given.post))
            .collect();
        let given_views = self.posts.keys().filter_map(|id| self.post(*id));
        let given_views = given_views.filter_map(|post| self.post_view(post, over.contains_key(&post.given.post), now));
        let mut shown: Vec<PostView> = given_views.chain(self.celebration_views()).collect();
        shown.sort_by(|one, other| (other.given_ms, &other.id).cmp(&(one.given_ms, &one.id)));
        let left_today = caps::left_on(&given, self.me, self.today);
        let people = self.people_views(&given, left_today, now);
        let card = giving::card(self.me, &counted, &self.heard(), self.today, now.at_ms);
        let nudged = giving::nudge(&self.order, |account| people[&account].left > 0, &counted, self.today);
        let mut people: Vec<PersonView> = people.into_values().collect();
        people
            .sort_by_cached_key(|person| (person.name.is_none(), person.name.as_ref().map(|name| name.to_lowercase())));
        CircleView {
            people,
            posts: shown,
            nudge: nudged.into_iter().map(|account| account.to_string()).collect(),
            giving: GivingView {
                people: number(card.people),
                wrote_back: number(card.wrote_back),
                run_days: card.run_days,
            },
            left_today: number(left_today),
            new_accounts: self.new_account_views(),
        }
    }

    /// Who has a new account, of those whom the person hears, the newest first.
    fn new_account_views(&self) -> Vec<NewAccountView> {
        let heard =
            |said: &&Superseded| said.old != self.me && said.new != self.me && !self.blocked.contains(&said.old);
        let is_shown = |said: &&Superseded| self.today.days_since(said.day) < SHOWN_DAYS;
        let mut said: Vec<&Superseded> = self.new_accounts.all().filter(heard).filter(is_shown).collect();
        said.sort_by_key(|said| (std::cmp::Reverse(said.at_ms), said.old));
        let view = |said: &Superseded| NewAccountView {
            person: said.new.to_string(),
            before: said.old.to_string(),
            name: self.names.get(&said.old).cloned(),
            since_ms: said.at_ms,
        };
        said.into_iter().map(view).collect()
    }

    /// What was said in pairs by those who are not blocked.
    fn heard(&self) -> BTreeSet<Word> {
        self.words.iter().copied().filter(|word| !self.blocked.contains(&word.from)).collect()
    }

    fn people_views(&self, given: &[Given], left_today: usize, now: &Now) -> BTreeMap<AccountId, PersonView> {
        let own = given.iter().filter(|given| given.post.author == self.me);
        let mut to_one: BTreeMap<AccountId, Vec<Given>> = BTreeMap::new();
        for given in own {
            to_one.entry(given.to.unwrap_or(self.me)).or_default().push(*given);
        }
        let view = |account: AccountId| {
            let (is_me, is_blocked) = (account == self.me, self.blocked.contains(&account));
            let is_here = self.people.contains(&account);
            let to_them = to_one.get(&account).map(Vec::as_slice).unwrap_or_default();
            let left = caps::left_to(to_them, &self.words, (self.me, account), self.today, now.at_ms).min(left_today);
            let name = self.names.get(&account).cloned();
            let left = if is_me || is_blocked || !is_here { 0 } else { number(left) };
            (account, PersonView { id: account.to_string(), name, is_me, is_here, is_blocked, left })
        };
        let authors = self.posts.keys().chain(self.celebrations.keys()).map(|post| &post.author);
        let everybody: BTreeSet<AccountId> = self.people.iter().chain(&self.blocked).chain(authors).copied().collect();
        everybody.into_iter().map(view).collect()
    }

    /// A post as this screen shows it, if it does.
    fn post_view(&self, post: &Post, is_over: bool, now: &Now) -> Option<PostView> {
        let (id, is_mine) = (post.given.post, post.given.post.author == self.me);
        let is_waiting = is_mine && self.waiting.contains(&id.record);
        let is_refused = is_mine && self.refused.contains(&id.record);
        let state = match (post.said.is_over(now.at_ms), is_over || is_refused) {
            _ if self.hidden.contains(&id) => PostStateView::HiddenByHouse,
            (true, _) if is_waiting || is_refused => PostStateView::ExpiredNotSent,
            (false, true) if is_mine => PostStateView::NotDelivered,
            (true, _) | (_, true) => return None,
            (false, false) if is_waiting => PostStateView::Waiting,
            (false, false) => PostStateView::Sent,
        };
        if self.today.days_since(post.said.day) >= SHOWN_DAYS {
            return None;
        }
        Some(PostView {
            id: id.to_string(),
            author: id.author.to_string(),
            to: post.given.to.map(|to| to.to_string()),
            card: post.said.card,
            text: post.said.text.clone(),
            given_ms: post.said.given_ms,
            until_ms: post.said.until_ms,
            state: is_mine.then_some(state),
            thanks: self.thanks_views(id),
            milestone: None,
        })
    }

    /// The thanks for a post that this person can see.
    pub fn thanks_views(&self, id: PostId) -> Vec<ThanksView> {
        let is_mine = id.author == self.me;
        let is_seen = |from: &AccountId| (is_mine && !self.blocked.contains(from)) || *from == self.me;
        let thanks = self.thanks.range((id, AccountId::from_bytes([0; 16]))..).take_while(|((of, _), _)| *of == id);
        let thanks = thanks.filter(|((_, from), _)| is_seen(from));
        thanks.map(|((_, from), thanks)| ThanksView { person: from.to_string(), card: thanks.card }).collect()
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
