//! What staff may ask the person about, by the answers that they are allowed to see. The person sees it first: it is made
//! of their own daybook, before anything has left the phone.

use super::open::Unlocked;
use super::reading::daybook;
use crate::check_ins::{self, CheckIn};
use crate::consent::{Audience, Purpose};
use crate::error::CompanionError;
use crate::follow_ups::{self, DAYS, DayAnswers, FollowUp, MEDIAN_DAYS, Rule, Width};
use crate::time::Day;
use crate::views::{FollowUpRuleView, FollowUpView};
use std::collections::BTreeMap;

impl Unlocked {
    /// Nothing while staff of the shown house see no answers.
    pub(super) fn follow_ups(&mut self, today: Day) -> Result<Vec<FollowUpView>, CompanionError> {
        if !self.has_house()? {
            return Ok(Vec::new());
        }
        let house = self.house()?;
        let consents = self.consents(house)?;
        let consent = consents.in_force(Purpose::StaffAnswers, Audience::Staff, today);
        let Some(given) = consent.and_then(|consent| consents.given(consent)) else { return Ok(Vec::new()) };
        let first = given.max(today.plus(1 - DAYS - MEDIAN_DAYS));
        let mut days: BTreeMap<Day, DayAnswers> = BTreeMap::new();
        let mut month = first.month();
        while month <= today.month() {
            let records = self.records(&daybook(month))?;
            for check_in in check_ins::standing(&records).into_values() {
                if (first..=today).contains(&check_in.moment.day) {
                    add(&mut days, &check_in);
                }
            }
            month = month.next();
        }
        Ok(follow_ups::of_answers(&days, today, Width::default()).into_iter().filter_map(view).collect())
    }
}

fn add(days: &mut BTreeMap<Day, DayAnswers>, check_in: &CheckIn) {
    let answers = &check_in.answers;
    days.entry(check_in.moment.day).or_default().add(answers.mood, answers.craving, answers.confidence);
}

fn view(FollowUp { rule, day, answer }: FollowUp) -> Option<FollowUpView> {
    let rule = match rule {
        Rule::Urge => FollowUpRuleView::Urge,
        Rule::Confidence => FollowUpRuleView::Confidence,
        Rule::Mood => FollowUpRuleView::Mood,
        // Whoever reads this has the app open.
        Rule::Quiet => return None,
    };
    Some(FollowUpView { rule, day: day.to_string(), answer: answer? })
}
