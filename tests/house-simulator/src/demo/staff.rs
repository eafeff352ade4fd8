//! The house's staff, as far as the demo needs them: what they are let see, an evening's hand-over, and Carla's browser,
//! which follows a sign-in link and reads the page.

use super::Demo;
use crate::people::{HOUSE, RESIDENTS, STAFF, chance};
use anyhow::{Context, ensure};
use porchlight_core::companion::Companion;
use porchlight_core::time::Day;
use porchlight_core::views::{PurposeView, ReportReasonView};
use porchlight_server::auth::{StaffId, StaffRole};
use porchlight_server::commands::invite;
use porchlight_server::consent_texts;
use porchlight_server::store::{Away, HandoverText, Shifts, StaffStore, Stays, Store};

/// Who wrote the evening's hand-over.
const NIGHT_STAFF: &str = "Eve";
/// Whoever has these numbers is in hospital, and asks for support.
const IN_HOSPITAL: usize = 10;
const ASKS: usize = 4;
/// Whoever has this number leaves in a few days.
const LEAVES_SOON: usize = 7;
/// Whoever has these numbers keeps everything, or the days of check-ins, to themselves. All others show those days, so that
/// the house is large enough to be shown as a whole.
const PRIVATE: usize = 12;
const NO_CHECK_INS: usize = 3;
/// Whoever has these numbers wrote something unkind to all, and reported it.
const UNKIND: usize = 6;
const REPORTS: usize = 9;

impl Demo {
    /// What a person lets staff see from the first day on; answers how many consents that are.
    pub(super) fn let_staff_see(&mut self, person: usize, phone: &Companion) -> anyhow::Result<usize> {
        let mut grants = 0;
        for (purpose, percent) in [
            (PurposeView::StaffMilestones, 75),
            (PurposeView::StaffCheckIns, if person == NO_CHECK_INS { 0 } else { 100 }),
            (PurposeView::StaffAnswers, 40),
            (PurposeView::StaffPlan, 30),
        ] {
            if chance(&mut self.rng, percent) && person != PRIVATE {
                let text = consent_texts::english(purpose.into(), HOUSE).context("the apps have words for it")?;
                phone.give_consent(purpose, text)?;
                grants += 1;
            }
        }
        Ok(grants)
    }

    /// Carla, a counsellor, who has been on the staff since the first day that somebody needed her.
    pub(super) fn carla(&mut self) -> anyhow::Result<StaffId> {
        let (house, now_ms) = (self.house.tenant, self.clock.now_ms());
        if self.store.staff_named(house, STAFF)?.is_empty() {
            invite::staff(&*self.store, house, STAFF, StaffRole::Counsellor, now_ms, &mut self.rng)?;
        }
        Ok(self.store.staff_named(house, STAFF)?.first().context("Carla was invited")?.id)
    }

    /// Two people a room, each of them Carla's.
    pub(super) fn note_stays(&mut self) -> anyhow::Result<()> {
        let (house, now_ms, carla) = (self.house.tenant, self.clock.now_ms(), self.carla()?);
        for (number, person) in self.people.iter().enumerate().take(RESIDENTS.len()) {
            let account = person.devices[0].whoami()?.0;
            self.store.note_room(house, account, Some(format!("Room {}", number / 2 + 1)), now_ms)?;
            self.store.assign(house, account, Some(carla))?;
        }
        Ok(())
    }

    /// Somebody leaves in a few days, as planned; somebody is in hospital, somebody asks for support, something unkind is
    /// reported, and Eve hands over to the morning.
    pub(super) fn evening_in_the_house(&mut self) -> anyhow::Result<()> {
        let (house, now_ms) = (self.house.tenant, self.clock.now_ms());
        let today = Day::parse(&self.people[0].devices[0].today()?.day)?;
        let leaves = self.people[LEAVES_SOON].devices[0].whoami()?.0;
        self.store.plan_last_day(house, leaves, Some(today.plus(4)))?;
        self.report_something()?;
        let account = self.people[IN_HOSPITAL].devices[0].whoami()?.0;
        self.store.away(house, account, Away { since_ms: now_ms, until: None })?;
        self.people[ASKS].devices[0].ask_for_support()?;
        invite::staff(&*self.store, house, NIGHT_STAFF, StaffRole::HouseStaff, now_ms, &mut self.rng)?;
        let eve = self.store.staff_named(house, NIGHT_STAFF)?;
        let eve = eve.first().context("Eve was invited")?;
        let text = HandoverText {
            situation: format!(
                "{} went to the hospital at 17:40 with a friend, for a planned operation tomorrow.",
                self.people[IN_HOSPITAL].name
            ),
            background: "Planned since last week; the bag stands in the hall.".into(),
            assessment: "Calm. Said: \u{201c}I am glad it is tomorrow.\u{201d}".into(),
            recommendation: "Please call the ward at nine, and tell the group at breakfast.".into(),
        };
        self.store.hand_over(house, eve.id, &text, now_ms)?;
        Ok(())
    }

    fn report_something(&mut self) -> anyhow::Result<()> {
        let words = "Whoever left the kitchen like that should not live here.".to_owned();
        let said = self.people[UNKIND].devices[0].encourage(None, None, Some(words.clone()), false);
        if super::together::or_enough(said)?.is_none() {
            return Ok(());
        }
        self.reconnect(UNKIND, 0)?;
        self.reconnect(REPORTS, 0)?;
        let phone = &self.people[REPORTS].devices[0];
        let circle = phone.circle()?;
        let post = circle.posts.iter().find(|post| post.text.as_ref() == Some(&words)).context("it has arrived")?;
        phone.report(post.id.clone(), ReportReasonView::Harassment, None)?;
        Ok(())
    }

    /// The house page as served over HTTP to a newly signed-in member of staff.
    pub fn fetch_page(&mut self) -> anyhow::Result<String> {
        let link = self.sign_in_link()?;
        let page = format!("{}/houses/{}", self.url, self.house.tenant);
        let origin = self.url.clone();
        self.runtime.block_on(async move {
            let client = porchlight_core::sync::driver::client()?;
            let signed_in = client.post(link).header("origin", origin).send().await?;
            let cookie = signed_in.headers().get("set-cookie").context("signing in gives a cookie")?.to_str()?;
            let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            let answer = client.get(page).header("cookie", cookie).send().await?;
            ensure!(answer.status() == 200, "the dashboard answered {}", answer.status());
            Ok(answer.text().await?)
        })
    }
}
