//! What people do with their phones on a visit.

use super::{Said, Year};
use crate::people::{below, chance};
use anyhow::Context;
use porchlight_core::error::CompanionError;
use porchlight_core::ids::AccountId;
use porchlight_core::views::{
    CheckInAnswers, CircleInvitationStateView, CircleView, PurposeView, ReportReasonView, SmallCirclesView,
    StandingStateView, StayingInTouchView,
};

impl Year {
    pub(super) fn visit(&mut self, person: usize) -> anyhow::Result<()> {
        self.keep_days(person)?;
        // (Before the first exchange the house has said nothing.)
        if let Some(standing) = self.people[person].phone.core().standing()?
            && !matches!(standing.state, StandingStateView::Resident | StandingStateView::Leave)
        {
            let is_on = !matches!(standing.alumni, StayingInTouchView::Off);
            self.stay_in_touch(person, is_on)?;
        }
        let circle = self.people[person].phone.core().circle()?;
        self.encourage(person, &circle)?;
        self.answer(person, &circle)?;
        self.shut_out(person, &circle)?;
        let circles = self.people[person].phone.core().small_circles()?;
        self.tend(person, &circle, &circles)
    }

    fn luck(&mut self, percent: u32) -> bool {
        chance(&mut self.rng, percent)
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(below(&mut self.rng, all.len() as u32) as usize)
    }

    /// What is theirs alone, wherever they live.
    fn keep_days(&mut self, person: usize) -> anyhow::Result<()> {
        if self.luck(70) {
            let mood = 1 + below(&mut self.rng, 5) as u8;
            let answers = CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() };
            let today = self.people[person].phone.core().record_check_in(answers)?;
            self.people[person].check_ins.insert(today.day);
        }
        if self.luck(20) {
            self.people[person].phone.core().write_entry(String::new(), "A quiet evening.".into())?;
            self.people[person].entries += 1;
        }
        Ok(())
    }

    fn stay_in_touch(&mut self, person: usize, is_on: bool) -> anyhow::Result<()> {
        if !is_on && self.luck(50) {
            self.people[person].phone.core().give_consent(PurposeView::Alumni, "Stay in touch?".into())?;
            self.tally.count("person: alumni, on");
        } else if is_on && self.luck(4) {
            self.people[person].phone.core().withdraw_consent(PurposeView::Alumni)?;
            self.tally.count("person: alumni, off");
        }
        Ok(())
    }

    fn encourage(&mut self, person: usize, circle: &CircleView) -> anyhow::Result<()> {
        let open: Vec<AccountId> =
            circle.people.iter().filter(|other| other.left > 0).filter_map(|other| other.id.parse().ok()).collect();
        if self.luck(45)
            && let Some(to) = self.pick(&open).copied()
        {
            self.say(person, Some(to), "person: encouraged one")?;
        }
        if self.luck(20) {
            self.say(person, None, "person: encouraged all")?;
        }
        if self.luck(8) {
            let milestones = self.people[person].phone.core().sharing()?.milestones;
            if let Some(last) = milestones.last() {
                let card = 1 + below(&mut self.rng, 4) as u16;
                let told =
                    self.people[person].phone.core().announce_milestone(last.milestone.id.clone(), Some(card), None);
                self.done(told, "person: announced a milestone")?;
            }
        }
        Ok(())
    }

    fn say(&mut self, person: usize, to: Option<AccountId>, name: &'static str) -> anyhow::Result<()> {
        let text = format!("kind words {}", self.said.len());
        let phone = self.people[person].phone.core();
        let given = phone.encourage(to.map(|to| to.to_string()), None, Some(text.clone()), false);
        let day = phone.today()?.day;
        if let Some(view) = self.done(given, name)? {
            let post =
                view.posts.iter().find(|post| post.text.as_ref() == Some(&text)).context("it is on the screen")?;
            let (id, author) = (post.id.clone(), self.people[person].account);
            self.said.push(Said { id, author, to, text, day, is_taken_back: false });
        }
        Ok(())
    }

    fn answer(&mut self, person: usize, circle: &CircleView) -> anyhow::Result<()> {
        for post in circle.posts.iter().filter(|post| post.to.is_some() && post.state.is_none()) {
            if post.thanks.is_empty() && self.luck(30) {
                let card = 1 + below(&mut self.rng, 6) as u16;
                let thanked = self.people[person].phone.core().thank(post.id.clone(), card);
                self.done(thanked, "person: thanked")?;
            }
        }
        let own: Vec<_> = circle.posts.iter().filter(|post| post.state.is_some()).map(|post| post.id.clone()).collect();
        if self.luck(8)
            && let Some(id) = self.pick(&own).cloned()
            && self.people[person].phone.core().take_post_back(id.clone()).is_ok()
        {
            self.said.iter_mut().filter(|said| said.id == id).for_each(|said| said.is_taken_back = true);
            self.tally.count("person: took back");
        }
        Ok(())
    }

    /// Blocks somebody, or reports what they said; and thinks better of it.
    fn shut_out(&mut self, person: usize, circle: &CircleView) -> anyhow::Result<()> {
        let others: Vec<_> = circle.people.iter().filter(|other| !other.is_me && other.is_here).collect();
        if self.luck(4)
            && let Some(other) = self.pick(&others)
            && !other.is_blocked
        {
            self.people[person].phone.core().block(other.id.clone())?;
            self.people[person].blocked.insert(other.id.parse()?);
            self.tally.count("person: blocked");
        }
        if self.luck(25)
            && let Some(other) = self.people[person].blocked.first().copied()
        {
            self.people[person].phone.core().unblock(other.to_string())?;
            self.people[person].blocked.remove(&other);
            self.tally.count("person: blocked no more");
        }
        let theirs: Vec<_> = circle.posts.iter().filter(|post| post.state.is_none()).collect();
        if self.luck(4)
            && let Some(post) = self.pick(&theirs)
            && !self.people[person].blocked.contains(&post.author.parse()?)
        {
            let id = post.id.clone();
            let reported = self.people[person].phone.core().report(id.clone(), ReportReasonView::Other, None);
            if self.done(reported, "person: reported")?.is_some() {
                self.people[person].reported.insert(id);
            }
        }
        Ok(())
    }

    /// What belongs to small circles.
    fn tend(&mut self, person: usize, circle: &CircleView, circles: &SmallCirclesView) -> anyhow::Result<()> {
        for asked in circles.invitations.iter().filter(|asked| asked.state == CircleInvitationStateView::Open) {
            let core = self.people[person].phone.core();
            if chance(&mut self.rng, 60) {
                let yes = core.accept_invitation(asked.circle.clone());
                self.done(yes, "circle: joined")?;
            } else if chance(&mut self.rng, 30) {
                let no = core.decline_invitation(asked.circle.clone());
                self.done(no, "circle: said no")?;
            }
        }
        for own in &circles.circles {
            let core = self.people[person].phone.core();
            if own.is_renewal_due && chance(&mut self.rng, 75) {
                let renewed = core.renew_circle(own.id.clone());
                self.done(renewed, "circle: renewed")?;
            } else if chance(&mut self.rng, 3) {
                let left = core.leave_circle(own.id.clone());
                self.done(left, "circle: left")?;
                continue;
            }
            let others: Vec<_> = circle.people.iter().filter(|other| !other.is_me && other.is_here).collect();
            if self.luck(20)
                && let Some(other) = self.pick(&others)
            {
                let asked = self.people[person].phone.core().invite_to_circle(own.id.clone(), other.id.clone());
                self.done(asked, "circle: asked in")?;
            }
        }
        if circles.circles.len() < 2 && self.luck(8) {
            let founded = self.people[person].phone.core().found_circle("Porch".into());
            self.done(founded, "circle: founded")?;
        }
        Ok(())
    }

    /// Counts what was done; what a rule did not allow is counted, too, and everything else is a fault.
    fn done<T>(&mut self, result: Result<T, CompanionError>, name: &'static str) -> anyhow::Result<Option<T>> {
        match result {
            Ok(done) => {
                self.tally.count(name);
                Ok(Some(done))
            }
            Err(CompanionError::NotAllowed { .. }) => {
                self.tally.count("refused by a rule");
                Ok(None)
            }
            Err(error) => Err(anyhow::Error::from(error).context(name)),
        }
    }
}
