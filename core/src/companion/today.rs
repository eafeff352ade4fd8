//! Today: recording a check-in, starting a tracker, and what the Today screen shows.

use super::Companion;
use super::open::Unlocked;
use super::reading::{daybook, path};
use crate::check_ins::{self, Answers};
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::milestones::{self, Ladder, Mark, MarkUnit, Milestone};
use crate::streaks;
use crate::time::{Day, Moment, Now};
use crate::trackers::{self, Tracker, TrackerKind};
use crate::views::{CheckInAnswers, CheckInView, MarkUnitView, MilestoneView, TodayView, TrackerKindView, TrackerView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Records today's check-in and returns the Today screen. A second one on the same day corrects
    /// the first. Errors: `InvalidInput` with the question's id; nothing is kept then.
    pub fn record_check_in(&self, answers: CheckInAnswers) -> Result<TodayView, CompanionError> {
        let answers = Answers::from(answers).checked()?;
        let now = self.now()?;
        self.with(|unlocked| {
            unlocked.record_check_in(&now, &answers)?;
            unlocked.today(&now)
        })
    }

    /// Starts a tracker; `start` is an ISO date, today or earlier. Returns its id.
    pub fn start_tracker(&self, kind: TrackerKindView, name: String, start: String) -> Result<String, CompanionError> {
        let now = self.now()?;
        let start = Day::parse(&start)?;
        self.with(|unlocked| unlocked.start_tracker(&now, kind.into(), &name, start)).map(|id| id.to_string())
    }

    /// The Today screen.
    pub fn today(&self) -> Result<TodayView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.today(&now))
    }
}

impl Unlocked {
    fn record_check_in(&mut self, now: &Now, answers: &Answers) -> Result<(), CompanionError> {
        let moment = Moment::of(now, self.day_end)?;
        let daybook = daybook(moment.day.month());
        let earlier = check_ins::unreplaced(&self.records(&daybook)?, moment.day);
        let record = check_ins::record(RecordId::random(&mut self.rng), &moment, answers, &earlier);
        self.write(&daybook, &[record])
    }

    fn start_tracker(
        &mut self,
        now: &Now,
        kind: TrackerKind,
        name: &str,
        start: Day,
    ) -> Result<RecordId, CompanionError> {
        let today = self.day_of(now)?;
        let followed = self.trackers()?.len();
        let tracker = Tracker::parse(RecordId::random(&mut self.rng), kind, name, start, today, followed)?;
        self.write(&path(), &[tracker.record()])?;
        Ok(tracker.id)
    }

    pub(super) fn trackers(&mut self) -> Result<Vec<Tracker>, CompanionError> {
        Ok(trackers::all(&self.records(&path())?))
    }

    /// Every milestone reached by today, oldest first.
    pub(super) fn milestones(&mut self, today: Day) -> Result<Vec<Milestone>, CompanionError> {
        let trackers = self.trackers()?;
        let mut reached: Vec<_> = trackers
            .iter()
            .filter(|tracker| tracker.kind == TrackerKind::Abstain)
            .flat_map(|tracker| milestones::reached(tracker.id, tracker.start, today))
            .collect();
        reached.sort_by_key(|milestone| (milestone.day, milestone.id()));
        Ok(reached)
    }

    pub(super) fn today(&mut self, now: &Now) -> Result<TodayView, CompanionError> {
        let today = self.day_of(now)?;
        let mut trackers = Vec::new();
        for tracker in self.trackers()? {
            trackers.push(self.tracker_view(&tracker, today)?);
        }
        let check_in = match self.check_ins_of(today.month())?.remove(&today) {
            Some(check_in) => Some(self.check_in_view(check_in, today)?),
            None => None,
        };
        Ok(TodayView { day: today.to_string(), check_in, trackers, sync: self.sync_view()? })
    }

    fn check_in_view(&mut self, check_in: check_ins::CheckIn, today: Day) -> Result<CheckInView, CompanionError> {
        let (account, document) = (self.account(), self.document_id(&daybook(today.month())));
        let is_waiting = self.storage.read(|transaction| transaction.is_queued(account, document))?;
        Ok(CheckInView {
            id: check_in.id.to_string(),
            recorded_ms: check_in.moment.recorded_ms,
            answers: check_in.answers.into(),
            has_reached_house: !is_waiting && self.has_house()?,
        })
    }

    fn tracker_view(&mut self, tracker: &Tracker, today: Day) -> Result<TrackerView, CompanionError> {
        let (counts, reached, next) = match tracker.kind {
            TrackerKind::Abstain => (
                streaks::abstain(tracker.start, today),
                milestones::reached(tracker.id, tracker.start, today).pop(),
                milestones::next(tracker.start, today),
            ),
            TrackerKind::CheckInHabit => (self.check_in_habit(today)?.counts(today), None, None),
        };
        let next = next.map(|(mark, day)| Milestone { tracker: tracker.id, ladder: Ladder::Run, mark, day });
        Ok(TrackerView {
            id: tracker.id.to_string(),
            kind: tracker.kind.into(),
            name: tracker.name.clone(),
            total_days: counts.total_days,
            current_run_days: counts.current_run_days,
            longest_run_days: counts.longest_run_days,
            recent_days: counts.recent_days,
            reached: reached.map(|milestone| milestone_view(&milestone, today)),
            next: next.map(|milestone| milestone_view(&milestone, today)),
        })
    }
}

pub(super) fn milestone_view(milestone: &Milestone, today: Day) -> MilestoneView {
    let Mark { unit, amount } = milestone.mark;
    let unit = match unit {
        MarkUnit::Days => MarkUnitView::Days,
        MarkUnit::Months => MarkUnitView::Months,
        MarkUnit::Years => MarkUnitView::Years,
    };
    MilestoneView {
        id: milestone.id().to_string(),
        unit,
        amount,
        day: milestone.day.to_string(),
        is_today: milestone.day == today,
    }
}

impl From<CheckInAnswers> for Answers {
    fn from(answers: CheckInAnswers) -> Self {
        let CheckInAnswers { mood, craving, confidence, sleep, connected } = answers;
        Self { mood, craving, confidence, sleep, connected }
    }
}

impl From<Answers> for CheckInAnswers {
    fn from(answers: Answers) -> Self {
        let Answers { mood, craving, confidence, sleep, connected } = answers;
        Self { mood, craving, confidence, sleep, connected }
    }
}

impl From<TrackerKindView> for TrackerKind {
    fn from(kind: TrackerKindView) -> Self {
        match kind {
            TrackerKindView::Abstain => Self::Abstain,
            TrackerKindView::CheckInHabit => Self::CheckInHabit,
        }
    }
}

impl From<TrackerKind> for TrackerKindView {
    fn from(kind: TrackerKind) -> Self {
        match kind {
            TrackerKind::Abstain => Self::Abstain,
            TrackerKind::CheckInHabit => Self::CheckInHabit,
        }
    }
}
