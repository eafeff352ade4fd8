//! What staff may ask the person about, by the answers that they are allowed to see. The person sees it first: it is made
//! of their own daybook, before anything has left the phone. They can add a line to it, which goes with the answer's copy.

use super::Companion;
use super::authoring::add_writing;
use super::loading::Target;
use super::open::Unlocked;
use super::reading::daybook;
use crate::check_ins::{self, CheckIn};
use crate::consent::follow_up_words::{BesideFollowUp, FollowUpWords, open_words, standing_words};
use crate::consent::publish::retraction;
use crate::consent::{Audience, ConsentId, Consents, Purpose};
use crate::documents::{Record, RecordType};
use crate::error::CompanionError;
use crate::follow_ups::{self, DAYS, DayAnswers, FollowUp, MEDIAN_DAYS, Rule, Width};
use crate::ids::{RecordId, TenantId};
use crate::time::{Day, Month, Now};
use crate::views::{FollowUpRuleView, FollowUpView, TodayView};
use std::collections::BTreeMap;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Adds a line of the person's own beside what staff may ask about, for the counsellor who sees the answer; in place of
    /// one said before. Errors: `InvalidInput` for `text` with `empty` or `too_long`, `NotFound` where that rule offers
    /// nothing today, `NotAllowed` with `no_consent` where the consent for answers is off, or older than such lines.
    pub fn say_beside_follow_up(&self, rule: FollowUpRuleView, text: String) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.say_beside(&now, rule.into(), &text)?;
            unlocked.today(&now)
        })
    }

    /// Takes the person's line beside a follow-up back. Nothing happens where there is none.
    pub fn take_back_beside_follow_up(&self, rule: FollowUpRuleView) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.take_back_beside(&now, rule.into())?;
            unlocked.today(&now)
        })
    }
}

/// Lines of a document, with the document.
type Said = Vec<(Target, BTreeMap<RecordId, FollowUpWords>)>;

impl Unlocked {
    /// Nothing while staff of the shown house see no answers.
    pub(super) fn follow_ups(&mut self, today: Day) -> Result<Vec<FollowUpView>, CompanionError> {
        if !self.has_house()? {
            return Ok(Vec::new());
        }
        let house = self.house()?;
        let consents = self.consents(house)?;
        let Some(consent) = consents.in_force(Purpose::StaffAnswers, Audience::Staff, today) else {
            return Ok(Vec::new());
        };
        let found = self.answers_to_follow_up(&consents, consent, today)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let mut words = BTreeMap::new();
        for (target, _) in self.said(house, consent, today)? {
            let open = open_words(&self.records(&target)?, today).into_values();
            words.extend(open.map(|words| (words.rule, words.text)));
        }
        let can_add_words = consents.allows(consent, RecordType::FollowUpWords, today);
        let view = |FollowUp { rule, day, answer }| {
            let (day, words) = (day.to_string(), words.get(&rule).cloned());
            Some(FollowUpView { rule: view_of(rule)?, day, answer: answer?, words, can_add_words })
        };
        Ok(found.into_iter().filter_map(view).collect())
    }

    fn answers_to_follow_up(
        &mut self,
        consents: &Consents,
        consent: ConsentId,
        today: Day,
    ) -> Result<Vec<FollowUp>, CompanionError> {
        let Some(given) = consents.given(consent) else { return Ok(Vec::new()) };
        let first = given.max(today.plus(1 - DAYS - MEDIAN_DAYS));
        let mut days: BTreeMap<Day, DayAnswers> = BTreeMap::new();
        for month in months(first, today) {
            let records = self.records(&daybook(month))?;
            for check_in in check_ins::standing(&records).into_values() {
                if (first..=today).contains(&check_in.moment.day) {
                    add(&mut days, &check_in);
                }
            }
        }
        Ok(follow_ups::of_answers(&days, today, Width::default()))
    }

    fn say_beside(&mut self, now: &Now, rule: Rule, text: &str) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let consents = self.consents(house)?;
        let no_consent = || CompanionError::not_allowed("no_consent");
        let consent = consents.in_force(Purpose::StaffAnswers, Audience::Staff, today).ok_or_else(no_consent)?;
        let found = self.answers_to_follow_up(&consents, consent, today)?;
        let found = found.into_iter().find(|found| found.rule == rule);
        let day = found.ok_or_else(|| CompanionError::not_found("follow_up"))?.day;
        let beside = BesideFollowUp::parse(rule, day, text)?;
        let beside =
            consents.shareable(Purpose::StaffAnswers, Audience::Staff, today, beside).ok_or_else(no_consent)?;
        let copy = FollowUpWords::of(&beside, self.new_id());
        let mut writings = self.retractions(house, consent, today, |words| words.rule == rule)?;
        let target = self.shared_with_staff(house, day.month(), consent);
        add_writing(&mut writings, target, vec![copy]);
        self.write_together(writings)
    }

    fn take_back_beside(&mut self, now: &Now, rule: Rule) -> Result<(), CompanionError> {
        let (house, today) = (self.house()?, self.day_of(now)?);
        let Some(consent) = self.consents(house)?.in_force(Purpose::StaffAnswers, Audience::Staff, today) else {
            return Ok(());
        };
        let writings = self.retractions(house, consent, today, |words| words.rule == rule)?;
        if writings.is_empty() { Ok(()) } else { self.write_together(writings) }
    }

    /// Takes back what was said beside follow-ups that are offered no more: they are over, or their answer was corrected.
    pub(super) fn words_to_take_back(
        &mut self,
        house: TenantId,
        consents: &Consents,
        consent: ConsentId,
        today: Day,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        if self.said(house, consent, today)?.iter().all(|(_, words)| words.is_empty()) {
            return Ok(Vec::new());
        }
        let found = self.answers_to_follow_up(consents, consent, today)?;
        let is_offered = |rule| found.iter().any(|found| found.rule == rule);
        self.retractions(house, consent, today, |words| {
            !(is_offered(words.rule) && follow_ups::is_open(words.day, today))
        })
    }

    fn retractions(
        &mut self,
        house: TenantId,
        consent: ConsentId,
        today: Day,
        goes: impl Fn(&FollowUpWords) -> bool,
    ) -> Result<Vec<(Target, Vec<Record>)>, CompanionError> {
        let mut writings = Vec::new();
        for (target, words) in self.said(house, consent, today)? {
            let fallen = words.into_iter().filter(|(_, words)| goes(words));
            let records: Vec<Record> = fallen.map(|(id, _)| retraction(self.new_id(), consent, id)).collect();
            if !records.is_empty() {
                writings.push((target, records));
            }
        }
        Ok(writings)
    }

    /// What stands in this month's document and in that of the one before.
    fn said(&mut self, house: TenantId, consent: ConsentId, today: Day) -> Result<Said, CompanionError> {
        let mut said = Vec::new();
        for month in [today.month().previous(), today.month()] {
            let target = self.shared_with_staff(house, month, consent);
            let words = standing_words(&self.records(&target)?);
            said.push((target, words));
        }
        Ok(said)
    }
}

fn months(first: Day, last: Day) -> impl Iterator<Item = Month> {
    std::iter::successors(Some(first.month()), |month| Some(month.next()))
        .take_while(move |month| *month <= last.month())
}

fn add(days: &mut BTreeMap<Day, DayAnswers>, check_in: &CheckIn) {
    let answers = &check_in.answers;
    days.entry(check_in.moment.day).or_default().add(answers.mood, answers.craving, answers.confidence);
}

/// Whoever reads it has the app open: to them nothing is quiet.
fn view_of(rule: Rule) -> Option<FollowUpRuleView> {
    match rule {
        Rule::Urge => Some(FollowUpRuleView::Urge),
        Rule::Confidence => Some(FollowUpRuleView::Confidence),
        Rule::Mood => Some(FollowUpRuleView::Mood),
        Rule::Quiet => None,
    }
}

impl From<FollowUpRuleView> for Rule {
    fn from(rule: FollowUpRuleView) -> Self {
        match rule {
            FollowUpRuleView::Urge => Self::Urge,
            FollowUpRuleView::Confidence => Self::Confidence,
            FollowUpRuleView::Mood => Self::Mood,
        }
    }
}
