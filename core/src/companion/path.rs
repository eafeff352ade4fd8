//! The path: what a person follows, with its numbers in the order in which they are shown, and milestones.

use super::Companion;
use super::open::Unlocked;
use super::reading::{daybook, path};
use crate::check_ins;
use crate::error::CompanionError;
use crate::habits;
use crate::ids::RecordId;
use crate::milestones::{self, Ladder, Mark, Milestone};
use crate::past::Past;
use crate::time::{Day, Now};
use crate::trackers::{self, HOURS_SHOWN_MAX, Tracker, TrackerKind};
use crate::views::{ExcusalView, LadderView, MilestoneView, PathView, RunView, TrackerEditView, TrackerView};
use std::collections::{BTreeMap, BTreeSet};

const HOUR_MS: i64 = 3_600_000;

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The Path screen.
    pub fn path(&self) -> Result<PathView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.path_view(&now))
    }

    /// The person has seen a milestone: it stays, whatever is edited later. `words` are their own for it, if any; they
    /// stay private. Errors: `NotFound`, `InvalidInput` for `words`; words that are too long stay as a draft.
    pub fn celebrate(&self, milestone: String, words: Option<String>) -> Result<PathView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let reached = unlocked.milestones_now(&now)?;
            let found = reached.into_iter().find(|reached| reached.id().to_string() == milestone);
            let found = found.ok_or_else(|| CompanionError::not_found("milestone"))?;
            unlocked.keep_awards(&now)?;
            if let Some(words) = words {
                unlocked.keep_words(&now, found.id(), words)?;
            }
            unlocked.path_view(&now)
        })
    }

    /// What a tracker said before and says now, the first state leading. Errors: `NotFound`.
    pub fn tracker_history(&self, id: String) -> Result<Vec<TrackerEditView>, CompanionError> {
        self.with(|unlocked| {
            let tracker = unlocked.tracker(&id)?;
            let edits = trackers::history(&unlocked.records(&path())?, tracker.id);
            let view = |edit: trackers::TrackerEdit| TrackerEditView {
                recorded_ms: edit.recorded_ms,
                name: edit.tracker.name,
                start: edit.tracker.start.to_string(),
                is_set_aside: edit.tracker.is_set_aside,
            };
            Ok(edits.into_iter().map(view).collect())
        })
    }
}

impl Unlocked {
    pub(super) fn path_view(&mut self, now: &Now) -> Result<PathView, CompanionError> {
        let today = self.day_of(now)?;
        let trackers = self.trackers()?;
        let counting = self.counting_day(today)?;
        let past = self.past(&trackers, counting)?;
        let (set_aside, followed): (Vec<_>, Vec<_>) = trackers.into_iter().partition(|tracker| tracker.is_set_aside);
        let milestones = self.milestones(counting)?;
        let words = self.celebration_words()?;
        let view = |milestone: &Milestone| milestone_view(milestone, counting, &words);
        let milestones = milestones.iter().rev().map(view).collect();
        Ok(PathView {
            day: today.to_string(),
            trackers: self.tracker_views(&followed, &past, now, today, counting)?,
            set_aside: self.tracker_views_of(&set_aside, &past, now, today, counting)?,
            milestones,
            excused: self.excusal_views(today)?,
        })
    }

    /// The views of the trackers that are followed.
    pub(super) fn tracker_views(
        &mut self,
        trackers: &[Tracker],
        past: &Past,
        now: &Now,
        today: Day,
        counting: Day,
    ) -> Result<Vec<TrackerView>, CompanionError> {
        let followed: Vec<_> = trackers.iter().filter(|tracker| !tracker.is_set_aside).cloned().collect();
        self.tracker_views_of(&followed, past, now, today, counting)
    }

    fn tracker_views_of(
        &mut self,
        trackers: &[Tracker],
        past: &Past,
        now: &Now,
        today: Day,
        counting: Day,
    ) -> Result<Vec<TrackerView>, CompanionError> {
        let (known, words) = (self.path_read()?, self.celebration_words()?);
        let records = self.records(&daybook(today.month()))?;
        let done = habits::days_done(&records);
        let has_checked_in = check_ins::standing(&records).keys().any(|(day, _)| *day == today);
        let view = |tracker: &Tracker| {
            let is_done_today = match tracker.kind {
                TrackerKind::Abstain => false,
                TrackerKind::CheckInHabit => has_checked_in,
                TrackerKind::Habit => done.get(&tracker.id).is_some_and(|days| days.contains_key(&today)),
            };
            let kept = |milestone| milestones::as_kept(&known.awards, milestone);
            let shown = |milestone: Milestone| milestone_view(&kept(milestone), counting, &words);
            tracker_view(tracker, past, now, counting, is_done_today, shown)
        };
        Ok(trackers.iter().map(view).collect())
    }

    /// Every milestone reached by now and every award, oldest first.
    pub(super) fn milestones_now(&mut self, now: &Now) -> Result<Vec<Milestone>, CompanionError> {
        let today = self.day_of(now)?;
        let counting = self.counting_day(today)?;
        self.milestones(counting)
    }

    /// Every milestone reached by a day and every award, oldest first.
    fn milestones(&mut self, today: Day) -> Result<Vec<Milestone>, CompanionError> {
        let trackers = self.trackers()?;
        let past = self.past(&trackers, today)?;
        let known = self.path_read()?;
        let mut all = known.awards.clone();
        for tracker in trackers.iter().filter(|tracker| tracker.kind == TrackerKind::Abstain) {
            let reached = milestones::reached(tracker.id, &past.ledger(tracker), today);
            all.extend(reached.into_iter().map(|milestone| milestones::as_kept(&known.awards, milestone)));
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_cached_key(|milestone| (milestone.day, milestone.id()));
        Ok(all)
    }

    /// Keeps every milestone reached by now as an award, before something is edited that could take it back.
    pub(super) fn keep_awards(&mut self, now: &Now) -> Result<(), CompanionError> {
        let known = self.path_read()?.awards.clone();
        let reached: BTreeSet<_> = self.milestones_now(now)?.into_iter().collect();
        let records: Vec<_> = reached.difference(&known).map(milestones::award).collect();
        if records.is_empty() { Ok(()) } else { self.write(&path(), &records) }
    }

    fn keep_words(&mut self, now: &Now, milestone: RecordId, words: String) -> Result<(), CompanionError> {
        let id = RecordId::random(&mut self.rng);
        let made = milestones::celebration(id, now.at_ms, milestone, &words, &self.records(&path())?);
        match made {
            Ok(record) => self.write(&path(), &[record]),
            Err(too_long) => {
                self.keep_text(words)?;
                Err(too_long.into())
            }
        }
    }

    fn celebration_words(&mut self) -> Result<BTreeMap<RecordId, String>, CompanionError> {
        Ok(self.path_read()?.words.clone())
    }

    /// The last milestone of each tracker, where it was not looked at yet.
    pub(super) fn celebrations(
        &mut self,
        trackers: &[Tracker],
        past: &Past,
        today: Day,
    ) -> Result<Vec<MilestoneView>, CompanionError> {
        let known = self.path_read()?;
        let words = self.celebration_words()?;
        let followed = trackers.iter().filter(|tracker| tracker.kind == TrackerKind::Abstain && !tracker.is_set_aside);
        let last = followed.filter_map(|tracker| milestones::latest(tracker.id, &past.ledger(tracker), today));
        Ok(last
            .map(|milestone| milestones::as_kept(&known.awards, milestone))
            .filter(|milestone| !known.awards.contains(milestone))
            .map(|milestone| milestone_view(&milestone, today, &words))
            .collect())
    }

    fn excusal_views(&mut self, today: Day) -> Result<Vec<ExcusalView>, CompanionError> {
        let mut views = Vec::new();
        for month in [today.month().previous(), today.month(), today.month().next()] {
            let excusals = habits::excusals(&self.records(&daybook(month))?);
            views.extend(excusals.into_iter().map(|excusal| ExcusalView {
                id: excusal.id.to_string(),
                first_day: excusal.from.to_string(),
                last_day: excusal.until.to_string(),
                reason: excusal.reason.into(),
            }));
        }
        Ok(views)
    }
}

fn tracker_view(
    tracker: &Tracker,
    past: &Past,
    now: &Now,
    counting: Day,
    is_done_today: bool,
    shown: impl Fn(Milestone) -> MilestoneView,
) -> TrackerView {
    let is_abstain = tracker.kind == TrackerKind::Abstain;
    let ledger = past.ledger(tracker);
    let habit = past.habit(tracker.id).map(|fold| fold.counts(counting, now.at_ms)).unwrap_or_default();
    let counts = if is_abstain { ledger.counts(counting) } else { habit };
    let marks = is_abstain.then_some((&ledger, counting));
    let reached = marks.and_then(|(ledger, today)| milestones::latest(tracker.id, ledger, today));
    let next = marks.and_then(|(ledger, today)| milestones::next(tracker.id, ledger, today).into_iter().next());
    let runs = ledger.runs().iter().filter(|_| is_abstain).map(|run| RunView {
        start: run.start.to_string(),
        end: run.end.map(|end| end.to_string()),
        days: run.days(counting),
    });
    TrackerView {
        id: tracker.id.to_string(),
        kind: tracker.kind.into(),
        name: tracker.name.clone(),
        start: tracker.start.to_string(),
        cadence: tracker.cadence.into(),
        hours: tracker.start_ms.filter(|_| ledger.runs().len() == 1).and_then(|start| hours_since(start, now.at_ms)),
        is_done_today,
        total_days: counts.total_days,
        is_run_beginning: counts.current_run_days == 0 && counts.total_days > 0,
        current_run_days: counts.current_run_days,
        longest_run_days: counts.longest_run_days,
        recent_days: counts.recent_days,
        of_days: counts.of_days,
        reached: reached.map(&shown),
        next: next.map(&shown),
        runs: runs.collect(),
    }
}

/// Whole hours that have really passed, for the first three days.
fn hours_since(start_ms: i64, now_ms: i64) -> Option<u32> {
    let hours = now_ms.checked_sub(start_ms)? / HOUR_MS;
    u32::try_from(hours).ok().filter(|hours| i64::from(*hours) < HOURS_SHOWN_MAX)
}

pub(super) fn milestone_view(milestone: &Milestone, today: Day, words: &BTreeMap<RecordId, String>) -> MilestoneView {
    let Mark { unit, amount } = milestone.mark;
    let ladder = match milestone.ladder {
        Ladder::Run => LadderView::Run,
        Ladder::Total => LadderView::Total,
    };
    MilestoneView {
        id: milestone.id().to_string(),
        tracker: milestone.tracker.to_string(),
        ladder,
        unit: unit.into(),
        amount,
        day: milestone.day.to_string(),
        is_today: milestone.day == today,
        words: words.get(&milestone.id()).cloned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use crate::views::{CadenceView, ExcuseReasonView, TrackerKindView};

    #[test]
    fn the_first_three_days_are_shown_in_hours() {
        let phone = on_paper::ana("2026-10-31T20:00:00Z", "America/New_York");
        let ana = &phone.companion;
        ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-10-31".into()).unwrap();
        ana.start_tracker(TrackerKindView::Abstain, "Wine".into(), "2026-10-30".into()).unwrap();
        phone.clock.set("2026-11-01T20:00:00Z", "America/New_York"); // 15:00 there: the clocks went back
        let trackers = ana.path().unwrap().trackers;
        assert_eq!((trackers[1].hours, trackers[1].total_days), (Some(24), 1));
        assert_eq!(trackers[0].hours, None, "the hour of a day long gone is not known");
        phone.clock.set("2026-11-03T20:00:00Z", "America/New_York");
        assert_eq!(ana.path().unwrap().trackers[1].hours, None);
    }

    #[test]
    fn no_number_falls_on_a_flight_west() {
        let phone = on_paper::ana("2026-11-25T01:00:00Z", "Pacific/Auckland"); // the 25th, 14:00
        let ana = &phone.companion;
        ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-11-15".into()).unwrap();
        assert_eq!(ana.path().unwrap().trackers[0].total_days, 10);
        phone.clock.set("2026-11-25T02:00:00Z", "Pacific/Honolulu"); // the 24th, 16:00
        let path = ana.path().unwrap();
        assert_eq!((path.day.as_str(), path.trackers[0].total_days), ("2026-11-24", 10));
        phone.clock.set("2026-11-25T22:00:00Z", "Pacific/Honolulu"); // the 25th
        assert_eq!(ana.path().unwrap().trackers[0].total_days, 10);
        phone.clock.set("2026-11-26T22:00:00Z", "Pacific/Honolulu");
        assert_eq!(ana.path().unwrap().trackers[0].total_days, 11);
    }

    #[test]
    fn a_habit_is_done_excused_and_set_aside() {
        let phone = on_paper::ana("2026-11-20T12:00:00Z", "UTC");
        let ana = &phone.companion;
        let walk = ana.start_habit("Walk".into(), CadenceView::Daily).unwrap();
        let shown = ana.mark_done(walk.clone(), "2026-11-20".into()).unwrap();
        assert!(shown.trackers[0].is_done_today);
        phone.clock.set("2026-11-24T12:00:00Z", "UTC");
        let excused = ana.excuse_days("2026-11-21".into(), "2026-11-23".into(), ExcuseReasonView::Hospital).unwrap();
        assert_eq!((excused.trackers[0].current_run_days, excused.excused.len()), (1, 1));
        let done = ana.mark_done(walk.clone(), "2026-11-24".into()).unwrap();
        assert_eq!((done.trackers[0].current_run_days, done.trackers[0].total_days), (2, 2));
        let id = done.excused[0].id.clone();
        let counted = ana.take_excusal_back(id, "2026-11-21".into()).unwrap();
        assert_eq!((counted.trackers[0].current_run_days, counted.trackers[0].longest_run_days), (1, 1));
        let aside = ana.set_tracker_aside(walk.clone(), true).unwrap();
        assert_eq!((aside.trackers.len(), aside.set_aside[0].total_days), (0, 2));
        assert_eq!(ana.tracker_history(walk).unwrap().len(), 2);
    }

    #[test]
    fn a_milestone_is_celebrated_once_and_keeps_its_words() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let ana = &phone.companion;
        ana.start_tracker(TrackerKindView::Abstain, "Alcohol".into(), "2026-10-26".into()).unwrap();
        let celebrations = ana.today().unwrap().celebrations;
        assert_eq!((celebrations.len(), celebrations[0].amount), (1, 30));
        let path = ana.celebrate(celebrations[0].id.clone(), Some("For my sister".into())).unwrap();
        assert_eq!(path.milestones[0].words.as_deref(), Some("For my sister"));
        assert!(ana.today().unwrap().celebrations.is_empty());
        let refused = ana.celebrate(celebrations[0].id.clone(), Some("x".repeat(10_000_000))).unwrap_err();
        assert_eq!(refused.code(), "too_long");
        assert_eq!(ana.drafts().unwrap().len(), 1);
    }
}
