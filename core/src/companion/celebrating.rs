//! Announcing a milestone in the circle: one by one, by the person alone, in their own words or with a card.

use super::Companion;
use super::circle::{Circle, SHOWN_DAYS};
use super::open::Unlocked;
use crate::celebrations::{self, Announced, Bound, CELEBRATION_CARDS, CelebrationPosted};
use crate::encouragements::PostId;
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId};
use crate::milestones::MarkUnit;
use crate::time::Now;
use crate::views::{AnnouncedMarkView, CircleView, MarkUnitView, PostStateView, PostView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Tells the circle of a milestone: the mark, and a card (1 to 4) or at most 280 characters, or neither. It is said
    /// once in a circle, and again only after its post was taken back. Errors: `NotFound` with `milestone`;
    /// `InvalidInput` for `card` or `text`; `NotAllowed` with `no_house`, `not_in_your_circle`,
    /// `already_announced`, `cap_celebrations`. After any of them the text is among the drafts.
    pub fn announce_milestone(
        &self,
        milestone: String,
        card: Option<u16>,
        text: Option<String>,
    ) -> Result<CircleView, CompanionError> {
        let now = self.now()?;
        let text = text.filter(|text| !text.trim().is_empty());
        self.with(|unlocked| {
            let announced = unlocked.announce(&now, &milestone, card, text.clone());
            if let (Err(error), Some(text)) = (&announced, text)
                && error.is_permanent()
            {
                unlocked.keep_not_given(text)?;
            }
            announced?;
            unlocked.circle_view(&now)
        })
    }
}

impl Unlocked {
    fn announce(
        &mut self,
        now: &Now,
        milestone: &str,
        card: Option<u16>,
        text: Option<String>,
    ) -> Result<(), CompanionError> {
        if card.is_some_and(|card| !(1..=CELEBRATION_CARDS).contains(&card)) {
            return Err(CompanionError::invalid("card", "not_a_card"));
        }
        let reached = self.milestones_now(now)?.into_iter().find(|reached| reached.id().to_string() == milestone);
        let reached = reached.ok_or_else(|| CompanionError::not_found("milestone"))?;
        let circle = self.circle(now)?;
        let space = *circle.circles.first().ok_or_else(|| CompanionError::not_allowed("not_in_your_circle"))?;
        let said = CelebrationPosted::parse(&reached, space, card, text, now.at_ms, circle.today)?;
        let post = PostId { record: RecordId::random(&mut self.rng), author: circle.me };
        let new = announced(&circle, post, space, &said);
        celebrations::check(&circle.announced(), new)?;
        // Whatever is edited later, what the circle was told of stays a milestone.
        self.keep_awards(now)?;
        self.say(&circle, None, said.day, said.record(post.record))
    }
}

impl Circle {
    fn announced(&self) -> Vec<Announced> {
        self.celebrations.iter().map(|(post, (space, said))| announced(self, *post, *space, said)).collect()
    }

    /// The celebrations of the last 90 days, in no order.
    pub fn celebration_views(&self) -> Vec<PostView> {
        let over = celebrations::over(&self.announced());
        let view = |(id, (_, said)): (&PostId, &(_, CelebrationPosted))| {
            let is_mine = id.author == self.me;
            let is_over = over.contains_key(id);
            let is_shown =
                !self.is_hidden(*id) && self.today.days_since(said.day) < SHOWN_DAYS && (is_mine || !is_over);
            let is_refused = is_mine && self.refused.contains(&id.record);
            let state = match (is_over || is_refused, self.waiting.contains(&id.record)) {
                _ if self.hidden.contains(id) => PostStateView::HiddenByHouse,
                (true, _) => PostStateView::NotDelivered,
                (false, true) => PostStateView::Waiting,
                (false, false) => PostStateView::Sent,
            };
            is_shown.then(|| PostView {
                id: id.to_string(),
                author: id.author.to_string(),
                to: None,
                card: said.card,
                text: said.text.clone(),
                given_ms: said.at_ms,
                until_ms: None,
                state: is_mine.then_some(state),
                thanks: self.thanks_views(*id),
                milestone: Some(AnnouncedMarkView { unit: said.mark.unit.into(), amount: said.mark.amount }),
            })
        };
        self.celebrations.iter().filter_map(view).collect()
    }
}

fn announced(circle: &Circle, post: PostId, space: SpaceId, said: &CelebrationPosted) -> Announced {
    let is_taken_back = circle.taken_back.contains(&post);
    Announced { post, space, milestone: said.milestone, at_ms: said.at_ms, day: said.day, is_taken_back }
}

impl From<Bound> for CompanionError {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::Twice => Self::not_allowed("already_announced"),
            Bound::Day => Self::not_allowed("cap_celebrations"),
        }
    }
}

impl From<MarkUnit> for MarkUnitView {
    fn from(unit: MarkUnit) -> Self {
        match unit {
            MarkUnit::Days => Self::Days,
            MarkUnit::Months => Self::Months,
            MarkUnit::Years => Self::Years,
        }
    }
}
