//! Leaving a house: what the phone knows of it, from the house's word and the person's own consents. Nothing here takes
//! anything away: the account, the journal and every day of it are the person's, whatever the house says.

use super::Companion;
use super::open::Unlocked;
use crate::alumni::{StayingInTouch, staying_in_touch};
use crate::error::CompanionError;
use crate::ids::{SpaceId, TenantId};
use crate::landing;
use crate::protocol::{HouseWord, State};
use crate::time::{Day, EpochMs, Now};
use crate::views::{LandingView, MentorshipView, StandingStateView, StandingView, StayingInTouchView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Who the person is in their house; nothing before the house has said so. Errors: `NotAllowed` with `no_house`.
    pub fn standing(&self) -> Result<Option<StandingView>, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.standing(&now))
    }
}

impl Unlocked {
    fn standing(&mut self, now: &Now) -> Result<Option<StandingView>, CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let name = self.name_of_house(house)?;
        let Some(word) = self.storage.read(|transaction| transaction.house_word(house))? else { return Ok(None) };
        let alumni = match staying_in_touch(&self.consents(house)?, today) {
            StayingInTouch::Off => StayingInTouchView::Off,
            StayingInTouch::Until(day) => StayingInTouchView::Until { day: day.to_string() },
            StayingInTouch::AskAgain => StayingInTouchView::AskAgain,
        };
        let state = state_at(&word, house, now.at_ms);
        let landing = self.day_of_leaving(&word, now)?.and_then(|left| landing::day_of(left, today));
        let landing = match landing.filter(|_| state == State::Landing) {
            Some(day) => Some(landing_view(day, self.my_mentors(now)?)),
            None => None,
        };
        let ends_ms = word.standing.staff_access_ends_ms.filter(|ends_ms| *ends_ms > now.at_ms);
        let stay = word.stay.unwrap_or_default();
        Ok(Some(StandingView {
            house: name.unwrap_or_default(),
            state: state.into(),
            since_ms: word.standing.since_ms,
            away_until: word.standing.away_until.map(|day| day.to_string()),
            landing,
            staff_access_ends_ms: ends_ms,
            room: stay.room,
            last_day: stay.last_day.map(|day| day.to_string()),
            counsellor: stay.counsellor,
            alumni,
        }))
    }

    /// The person's day on which they left, while the time after leaving lasts by the house's word.
    pub(super) fn day_of_landing(&mut self, now: &Now) -> Result<Option<Day>, CompanionError> {
        let Ok(house) = self.house() else { return Ok(None) };
        let Some(word) = self.storage.read(|transaction| transaction.house_word(house))? else { return Ok(None) };
        let is_landing = state_at(&word, house, now.at_ms) == State::Landing;
        if is_landing { self.day_of_leaving(&word, now) } else { Ok(None) }
    }

    fn day_of_leaving(&mut self, word: &HouseWord, now: &Now) -> Result<Option<Day>, CompanionError> {
        if word.standing.landing_until_ms.is_none() {
            return Ok(None);
        }
        let left = Now { at_ms: word.standing.since_ms, zone: now.zone.clone() };
        self.day_of(&left).map(Some)
    }
}

/// What somebody is at an instant by a house's word: a phone that was away sees the time after leaving end by itself.
pub(super) fn state_at(word: &HouseWord, house: TenantId, at_ms: EpochMs) -> State {
    let standing = &word.standing;
    let is_over = standing.landing_until_ms.is_some_and(|until_ms| until_ms <= at_ms);
    match standing.state {
        State::Landing if is_over => {
            let is_alumni = word.circles.iter().any(|circle| circle.space == SpaceId::alumni_circle(house));
            if is_alumni { State::Alumni } else { State::PrivateOnly }
        }
        state => state,
    }
}

fn landing_view(day: u16, mentors: Vec<MentorshipView>) -> LandingView {
    LandingView {
        day,
        days: landing::DAYS,
        pinned: landing::PINNED.map(str::to_owned).to_vec(),
        contact_days: landing::contacts_ahead(day),
        mentors,
    }
}

impl From<State> for StandingStateView {
    fn from(state: State) -> Self {
        match state {
            State::Resident => Self::Resident,
            State::Leave => Self::Leave,
            State::Landing => Self::Landing,
            State::Alumni => Self::Alumni,
            State::PrivateOnly => Self::PrivateOnly,
        }
    }
}
