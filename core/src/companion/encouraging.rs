//! Encouraging: a card or a few words, to one person or to the whole circle; thanks; taking back; and the name under
//! which a person does it. What cannot be given stays on the phone as a draft.

use super::Companion;
use super::circle::Circle;
use super::loading::Target;
use super::open::Unlocked;
use crate::circles::PairOpened;
use crate::documents::{DocumentKind, Record};
use crate::encouragements::caps::{self, Cap, Given};
use crate::encouragements::words::{LooksLike, looks_like};
use crate::encouragements::{CARDS, Encouragement, PostId, PostTakenBack, THANKS_CARDS, Thanks};
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::profile::DisplayName;
use crate::time::{Day, Now};
use crate::views::{CircleView, LooksLikeView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Gives a card (1 to 16) or at most 280 characters, to somebody or, without `to`, to the whole circle. Words that are
    /// for now only end after 72 hours. Errors: `InvalidInput` for `to`, `card` or `text`; `NotAllowed` with `no_house`,
    /// `to_yourself`, `blocked`, `not_in_your_circle`, `cap_day`, `cap_pair`, `cap_no_reply`. After any of them the text is
    /// among the drafts.
    pub fn encourage(
        &self,
        to: Option<String>,
        card: Option<u16>,
        text: Option<String>,
        is_time_bound: bool,
    ) -> Result<CircleView, CompanionError> {
        let now = self.now()?;
        let text = text.filter(|text| !text.trim().is_empty());
        self.with(|unlocked| {
            let given = unlocked.encourage(&now, to.as_deref(), card, text.clone(), is_time_bound);
            if let (Err(error), Some(text)) = (&given, text)
                && error.is_permanent()
            {
                unlocked.keep_not_given(text)?;
            }
            given?;
            unlocked.circle_view(&now)
        })
    }

    /// What words look like, before they are given: an image of use, where to get something, how much to take. Nothing is
    /// written down, and they can be given anyway.
    pub fn check_words(&self, text: String) -> Vec<LooksLikeView> {
        looks_like(&text).into_iter().map(LooksLikeView::from).collect()
    }

    /// Thanks the author of a post with a card (1 to 6); only the two of them see it. Errors: `NotFound` with `post`,
    /// `InvalidInput` for `card`, `NotAllowed` with `to_yourself`.
    pub fn thank(&self, post: String, card: u16) -> Result<CircleView, CompanionError> {
        let (now, post) = (self.now()?, parse_post(&post)?);
        self.with(|unlocked| {
            unlocked.thank(&now, post, card)?;
            unlocked.circle_view(&now)
        })
    }

    /// Takes a post of one's own back, for all; it still counts for its day. Errors: `NotFound` with `post`.
    pub fn take_post_back(&self, post: String) -> Result<CircleView, CompanionError> {
        let (now, post) = (self.now()?, parse_post(&post)?);
        self.with(|unlocked| {
            unlocked.take_post_back(&now, post)?;
            unlocked.circle_view(&now)
        })
    }

    /// Says what the person wants to be called in the circle: 1 to 40 characters on one line. Errors: `InvalidInput` for
    /// `name`, `NotAllowed` with `no_house`.
    pub fn set_display_name(&self, name: String) -> Result<CircleView, CompanionError> {
        let now = self.now()?;
        let name = DisplayName::parse(&name, now.at_ms)?;
        self.with(|unlocked| {
            unlocked.set_display_name(&now, &name)?;
            unlocked.circle_view(&now)
        })
    }
}

pub(super) fn parse_account(field: &'static str, text: &str) -> Result<AccountId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid(field, "not_an_id"))
}

pub(super) fn parse_post(text: &str) -> Result<PostId, CompanionError> {
    text.parse().map_err(|_| CompanionError::invalid("post", "not_an_id"))
}

impl Unlocked {
    fn encourage(
        &mut self,
        now: &Now,
        to: Option<&str>,
        card: Option<u16>,
        text: Option<String>,
        is_time_bound: bool,
    ) -> Result<(), CompanionError> {
        let to = to.map(|to| parse_account("to", to)).transpose()?;
        if card.is_some_and(|card| !(1..=CARDS).contains(&card)) {
            return Err(CompanionError::invalid("card", "not_a_card"));
        }
        let circle = self.circle(now)?;
        to.map_or(Ok(()), |to| circle.may_write_to(to))?;
        let said = Encouragement::parse(to, card, text, now.at_ms, circle.today)?;
        let said = if is_time_bound { said.time_bound() } else { said };
        let post = PostId { record: RecordId::random(&mut self.rng), author: circle.me };
        let new = Given { post, to, is_in_pair: to.is_some(), given_ms: now.at_ms, day: circle.today };
        caps::check(&circle.given(), &circle.words, new)?;
        self.say(&circle, to, said.day, said.record(post.record))
    }

    fn set_display_name(&mut self, now: &Now, name: &DisplayName) -> Result<(), CompanionError> {
        let circle = self.circle(now)?;
        let mut writings = Vec::new();
        for space in circle.circles.iter().copied() {
            let profile = Target::Open { kind: DocumentKind::Profile, house: circle.house, space, part: Vec::new() };
            let record = name.clone().record(RecordId::random(&mut self.rng), &self.records(&profile)?);
            writings.push((profile, vec![record]));
        }
        self.write_together(writings)
    }

    fn thank(&mut self, now: &Now, post: PostId, card: u16) -> Result<(), CompanionError> {
        if !(1..=THANKS_CARDS).contains(&card) {
            return Err(CompanionError::invalid("card", "not_a_card"));
        }
        let circle = self.circle(now)?;
        circle.place_of(post).ok_or_else(|| CompanionError::not_found("post"))?;
        circle.may_write_to(post.author)?;
        if circle.thanked(post, circle.me) == Some(card) {
            return Ok(());
        }
        let record = Thanks::record(RecordId::random(&mut self.rng), post, card, now.at_ms, circle.today);
        self.say(&circle, Some(post.author), circle.today, record)
    }

    fn take_post_back(&mut self, now: &Now, id: PostId) -> Result<(), CompanionError> {
        let circle = self.circle(now)?;
        let place = circle.place_of(id).filter(|_| id.author == circle.me);
        let (space, day) = place.ok_or_else(|| CompanionError::not_found("post"))?;
        let back = PostTakenBack::record(RecordId::random(&mut self.rng), id.record, day);
        self.write(&posts(circle.house, space, day), &[back])
    }

    /// Writes a post: to the pair with somebody, which the first word opens, or to the first circle.
    pub(super) fn say(
        &mut self,
        circle: &Circle,
        to: Option<AccountId>,
        day: Day,
        record: Record,
    ) -> Result<(), CompanionError> {
        if self.is_superseded(circle.house)? {
            return Err(CompanionError::not_allowed("superseded"));
        }
        let Some(to) = to else {
            let space = circle.circles.first().ok_or_else(|| CompanionError::not_allowed("not_in_your_circle"))?;
            return self.write(&posts(circle.house, *space, day), &[record]);
        };
        self.write_together(circle.to_one(to, day, record))
    }
}

impl Circle {
    /// A record for the pair with somebody, and what opens the pair if nothing was said there before.
    pub fn to_one(&self, to: AccountId, day: Day, record: Record) -> Vec<(Target, Vec<Record>)> {
        let (house, space) = (self.house, SpaceId::pair(self.house, self.me, to));
        let mut writings = Vec::new();
        if !self.pairs.contains_key(&space) {
            writings.push((bonds(house, space), vec![PairOpened::record(to, space, self.me)]));
        }
        writings.push((posts(house, space, day), vec![record]));
        writings
    }

    /// Whether the person may say something to somebody.
    pub fn may_write_to(&self, to: AccountId) -> Result<(), CompanionError> {
        if to == self.me {
            Err(CompanionError::not_allowed("to_yourself"))
        } else if self.blocked.contains(&to) {
            Err(CompanionError::not_allowed("blocked"))
        } else if !self.people.contains(&to) {
            Err(CompanionError::not_allowed("not_in_your_circle"))
        } else {
            Ok(())
        }
    }
}

/// The person's own bonds in a space.
pub(super) fn bonds(house: TenantId, space: SpaceId) -> Target {
    Target::Open { kind: DocumentKind::Bonds, house, space, part: Vec::new() }
}

/// The posts of a month in a space.
pub(super) fn posts(house: TenantId, space: SpaceId, day: Day) -> Target {
    Target::Open { kind: DocumentKind::Posts, house, space, part: day.month().key().to_vec() }
}

impl From<Cap> for CompanionError {
    fn from(cap: Cap) -> Self {
        match cap {
            Cap::Day => Self::not_allowed("cap_day"),
            Cap::Pair => Self::not_allowed("cap_pair"),
            Cap::NoReply => Self::not_allowed("cap_no_reply"),
        }
    }
}

impl From<LooksLike> for LooksLikeView {
    fn from(looks_like: LooksLike) -> Self {
        match looks_like {
            LooksLike::SubstanceImagery => Self::SubstanceImagery,
            LooksLike::Sourcing => Self::Sourcing,
            LooksLike::Dosing => Self::Dosing,
        }
    }
}
