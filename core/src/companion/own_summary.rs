//! A person's own summary: for a family, a court, a doctor, an office; whoever they hand it to. It is made on the phone of
//! what they choose, leaves it on paper alone, and nothing of it is kept: nobody is told that it was made.

use super::Companion;
use super::open::Unlocked;
use super::path::milestone_view;
use super::reading::daybook;
use crate::check_ins;
use crate::consent::redisclosure;
use crate::error::CompanionError;
use crate::time::{Day, Month, Now};
use crate::views::{OwnSummaryView, PlanSectionView, SummaryPartView};
use std::collections::{BTreeMap, BTreeSet};

/// Most days that a summary goes back.
const DAYS_MAX: i32 = 366;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The summary of these parts, from a day on (an ISO date, at most 366 days ago) to today. Errors: `InvalidInput`
    /// for `since` with `after_today` or `too_long_ago`, and for `parts` with `empty`.
    pub fn own_summary(&self, parts: Vec<SummaryPartView>, since: String) -> Result<OwnSummaryView, CompanionError> {
        let (now, since) = (self.now()?, Day::of_field("since", &since)?);
        self.with(|unlocked| unlocked.own_summary(&now, &parts.into_iter().collect(), since))
    }
}

impl Unlocked {
    fn own_summary(
        &mut self,
        now: &Now,
        parts: &BTreeSet<SummaryPartView>,
        since: Day,
    ) -> Result<OwnSummaryView, CompanionError> {
        let today = self.day_of(now)?;
        match today.days_since(since) {
            ..0 => return Err(CompanionError::invalid("since", "after_today")),
            DAYS_MAX.. => return Err(CompanionError::invalid("since", "too_long_ago")),
            _ => {}
        }
        if parts.is_empty() {
            return Err(CompanionError::invalid("parts", "empty"));
        }
        let has = |part| parts.contains(&part);
        let check_in_days = match has(SummaryPartView::CheckInDays) {
            true => Some(self.days_checked_in(since, today)?.iter().map(Day::to_string).collect()),
            false => None,
        };
        let milestones = match has(SummaryPartView::Milestones) {
            true => {
                let reached = self.milestones_now(now)?;
                let reached = reached.iter().filter(|milestone| (since..=today).contains(&milestone.day));
                Some(reached.map(|milestone| milestone_view(milestone, today, &BTreeMap::new())).collect())
            }
            false => None,
        };
        let trackers = match has(SummaryPartView::Trackers) {
            true => Some(self.path_view(now)?.trackers),
            false => None,
        };
        let plan = match has(SummaryPartView::Plan) {
            true => {
                let sections = self.plan_view()?.sections.into_iter();
                Some(sections.filter(|section: &PlanSectionView| !section.lines.is_empty()).collect())
            }
            false => None,
        };
        let (since, until, notice) = (since.to_string(), today.to_string(), redisclosure::SHORT.to_owned());
        Ok(OwnSummaryView { since, until, check_in_days, milestones, trackers, plan, notice })
    }

    fn days_checked_in(&mut self, first: Day, last: Day) -> Result<BTreeSet<Day>, CompanionError> {
        let mut days = BTreeSet::new();
        let months = std::iter::successors(Some(first.month()), |month: &Month| Some(month.next()));
        for month in months.take_while(|month| *month <= last.month()) {
            let records = self.records(&daybook(month))?;
            let standing = check_ins::standing(&records).into_values().map(|check_in| check_in.moment.day);
            days.extend(standing.filter(|day| (first..=last).contains(day)));
        }
        Ok(days)
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper::ana;
    use crate::views::{CheckInAnswers, PlanPartView, SummaryPartView, TrackerKindView};

    #[test]
    fn a_summary_holds_what_was_chosen_and_nothing_beside() {
        let ana = ana("2026-11-24T12:00:00-07:00", "America/Denver");
        let core = &ana.companion;
        core.start_tracker(TrackerKindView::Abstain, "No drinks".into(), "2026-10-20".into()).unwrap();
        core.add_plan_line(PlanPartView::Signs, "I stop answering".into(), None).unwrap();
        let answers = CheckInAnswers { mood: Some(1), craving: Some(9), ..CheckInAnswers::default() };
        core.record_check_in(answers).unwrap();
        let of = |parts: &[SummaryPartView], since: &str| core.own_summary(parts.to_vec(), since.into());
        let summary = of(&[SummaryPartView::CheckInDays, SummaryPartView::Milestones], "2026-11-01").unwrap();
        assert_eq!(summary.check_in_days.as_deref(), Some(&["2026-11-24".to_owned()][..]));
        assert_eq!((&summary.trackers, &summary.plan), (&None, &None));
        let days: Vec<_> =
            summary.milestones.as_ref().unwrap().iter().map(|milestone| milestone.day.as_str()).collect();
        assert!(!days.is_empty() && days.iter().all(|day| *day >= "2026-11-01"), "{days:?}");
        let all = [SummaryPartView::Trackers, SummaryPartView::Plan];
        let summary = of(&all, "2026-11-24").unwrap();
        assert_eq!(summary.plan.unwrap()[0].lines[0].text, "I stop answering");
        assert_eq!(summary.trackers.unwrap()[0].name, "No drinks");
        assert_eq!((summary.check_in_days, summary.milestones), (None, None));
        assert!(summary.notice.contains("42 CFR part 2"));
    }

    #[test]
    fn a_summary_of_nothing_or_of_no_days_is_refused() {
        let ana = ana("2026-11-24T12:00:00-07:00", "America/Denver");
        let of = |parts: &[SummaryPartView], since: &str| {
            format!("{:?}", ana.companion.own_summary(parts.to_vec(), since.into()).unwrap_err())
        };
        assert!(of(&[], "2026-11-01").contains("empty"));
        assert!(of(&[SummaryPartView::Plan], "2026-11-25").contains("after_today"));
        assert!(of(&[SummaryPartView::Plan], "2025-11-23").contains("too_long_ago"));
        assert!(of(&[SummaryPartView::Plan], "soon").contains("not_a_date"));
    }
}
