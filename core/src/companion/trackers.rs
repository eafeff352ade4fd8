//! Trackers: starting, editing and setting them aside; days done and days excused.

use super::Companion;
use super::open::Unlocked;
use super::reading::{daybook, path};
use crate::documents::Record;
use crate::error::CompanionError;
use crate::habits::{self, Reason};
use crate::ids::RecordId;
use crate::time::{Day, Now};
use crate::trackers::{ACTIVE_MAX, Cadence, InvalidTracker, Tracker, TrackerKind, Weekdays};
use crate::views::{CadenceView, ExcuseReasonView, PathView, TrackerKindView, WeekdayView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// Starts a daily tracker; `start` is an ISO date, today or earlier. Returns its id.
    pub fn start_tracker(&self, kind: TrackerKindView, name: String, start: String) -> Result<String, CompanionError> {
        let (now, start) = (self.now()?, Day::of_field("start", &start)?);
        self.with(|unlocked| unlocked.start_tracker(&now, kind.into(), &name, start, Cadence::Daily))
    }

    /// Starts to follow a habit from today on. Returns its id.
    pub fn start_habit(&self, name: String, cadence: CadenceView) -> Result<String, CompanionError> {
        let (now, cadence) = (self.now()?, cadence_of(cadence)?);
        self.with(|unlocked| {
            let today = unlocked.day_of(&now)?;
            unlocked.start_tracker(&now, TrackerKind::Habit, &name, today, cadence)
        })
    }

    /// Changes a tracker's name, start and cadence. What it said before stays in its history, for its owner only, and
    /// milestones that were reached stay. Errors: `NotFound`, `InvalidInput` with the field.
    pub fn edit_tracker(
        &self,
        id: String,
        name: String,
        start: String,
        cadence: CadenceView,
    ) -> Result<PathView, CompanionError> {
        let (now, start, cadence) = (self.now()?, Day::of_field("start", &start)?, cadence_of(cadence)?);
        self.with(|unlocked| {
            let tracker = unlocked.tracker(&id)?;
            let start_ms = tracker.start_ms.filter(|_| tracker.start == start);
            let today = unlocked.day_of(&now)?;
            let edited = Tracker { name, start, start_ms, cadence, ..tracker }.checked(today)?;
            unlocked.keep_awards(&now)?;
            unlocked.correct_tracker(&now, &edited)?;
            unlocked.path_view(&now)
        })
    }

    /// Stops following a tracker, or takes it up again; what it counted stays.
    pub fn set_tracker_aside(&self, id: String, is_set_aside: bool) -> Result<PathView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let tracker = unlocked.tracker(&id)?;
            if !is_set_aside && tracker.is_set_aside && unlocked.followed()?.len() >= ACTIVE_MAX {
                return Err(InvalidTracker::TooMany.into());
            }
            unlocked.keep_awards(&now)?;
            unlocked.correct_tracker(&now, &Tracker { is_set_aside, ..tracker })?;
            unlocked.path_view(&now)
        })
    }

    /// Notes that a habit was done on a day, as an ISO date: today, or one of the seven days before.
    pub fn mark_done(&self, tracker: String, day: String) -> Result<PathView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.mark_done(&now, &tracker, day, true)?;
            unlocked.path_view(&now)
        })
    }

    /// Takes the note of a day back.
    pub fn take_done_away(&self, tracker: String, day: String) -> Result<PathView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.mark_done(&now, &tracker, day, false)?;
            unlocked.path_view(&now)
        })
    }

    /// Excuses days, both ends included: they neither count nor break a run. Errors: `InvalidInput` for
    /// `last_day`.
    pub fn excuse_days(
        &self,
        first_day: String,
        last_day: String,
        reason: ExcuseReasonView,
    ) -> Result<PathView, CompanionError> {
        let (first, last) = (Day::of_field("first_day", &first_day)?, Day::of_field("last_day", &last_day)?);
        let now = self.now()?;
        self.with(|unlocked| {
            for (month, from, until) in habits::by_month(first, last)? {
                let id = RecordId::random(&mut unlocked.rng);
                let record = habits::excusal_record(id, now.at_ms, from, until, reason.into());
                unlocked.write(&daybook(month), &[record])?;
            }
            unlocked.path_view(&now)
        })
    }

    /// Takes an excusal back. Errors: `NotFound`. `day` is its first day.
    pub fn take_excusal_back(&self, id: String, day: String) -> Result<PathView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            let daybook = daybook(day.month());
            let known = habits::excusals(&unlocked.records(&daybook)?);
            let excusal = known.into_iter().find(|excusal| excusal.id.to_string() == id);
            let excusal = excusal.ok_or_else(|| CompanionError::not_found("excusal"))?;
            let id = RecordId::random(&mut unlocked.rng);
            unlocked.write(&daybook, &[habits::excusal_taken_back(id, now.at_ms, &excusal)])?;
            unlocked.path_view(&now)
        })
    }
}

impl Unlocked {
    fn start_tracker(
        &mut self,
        now: &Now,
        kind: TrackerKind,
        name: &str,
        start: Day,
        cadence: Cadence,
    ) -> Result<String, CompanionError> {
        let tracker = self.new_tracker(now, kind, name, start, cadence)?;
        self.write(&path(), &[tracker.record(now.at_ms)])?;
        Ok(tracker.id.to_string())
    }

    /// A tracker that can be begun now.
    pub(super) fn new_tracker(
        &mut self,
        now: &Now,
        kind: TrackerKind,
        name: &str,
        start: Day,
        cadence: Cadence,
    ) -> Result<Tracker, CompanionError> {
        let today = self.day_of(now)?;
        let followed = self.followed()?.len();
        let tracker = Tracker::parse(RecordId::random(&mut self.rng), kind, name, start, today, followed)?;
        let start_ms = (start == today).then_some(now.at_ms);
        Ok(Tracker { start_ms, cadence, ..tracker }.checked(today)?)
    }

    fn correct_tracker(&mut self, now: &Now, tracker: &Tracker) -> Result<(), CompanionError> {
        let id = RecordId::random(&mut self.rng);
        let record = tracker.correction(id, now.at_ms, &self.records(&path())?);
        self.write(&path(), &[record])
    }

    /// All trackers, those set aside included.
    pub(super) fn trackers(&mut self) -> Result<Vec<Tracker>, CompanionError> {
        Ok(self.path_read()?.trackers.clone())
    }

    fn followed(&mut self) -> Result<Vec<Tracker>, CompanionError> {
        Ok(self.trackers()?.into_iter().filter(|tracker| !tracker.is_set_aside).collect())
    }

    pub(super) fn tracker(&mut self, id: &str) -> Result<Tracker, CompanionError> {
        let found = self.trackers()?.into_iter().find(|tracker| tracker.id.to_string() == id);
        found.ok_or_else(|| CompanionError::not_found("tracker"))
    }

    fn mark_done(&mut self, now: &Now, tracker: &str, day: Day, is_done: bool) -> Result<(), CompanionError> {
        let record = self.done_record(now, tracker, day, is_done)?;
        self.write(&daybook(day.month()), &[record])
    }

    /// The record that ticks a habit on a day, or takes the tick away; it belongs into that month's daybook.
    pub(super) fn done_record(
        &mut self,
        now: &Now,
        tracker: &str,
        day: Day,
        is_done: bool,
    ) -> Result<Record, CompanionError> {
        let tracker = self.tracker(tracker)?;
        if tracker.kind != TrackerKind::Habit {
            return Err(CompanionError::not_allowed("not_a_habit"));
        }
        let moment = self.moment_for(now, day)?;
        let earlier = habits::unreplaced(&self.records(&daybook(day.month()))?, tracker.id, day);
        if earlier.is_empty() && !is_done {
            return Err(CompanionError::not_found("day"));
        }
        Ok(habits::record(RecordId::random(&mut self.rng), tracker.id, &moment, is_done, earlier))
    }
}

fn cadence_of(view: CadenceView) -> Result<Cadence, CompanionError> {
    let cadence = match view {
        CadenceView::Daily => Cadence::Daily,
        CadenceView::TimesAWeek { times } => Cadence::TimesAWeek(times),
        CadenceView::Weekdays { days } => {
            let days = days.into_iter().map(|day| day as u8);
            Cadence::Weekdays(Weekdays::of(days).ok_or(InvalidTracker::Cadence)?)
        }
    };
    Ok(cadence.checked()?)
}

impl From<Cadence> for CadenceView {
    fn from(cadence: Cadence) -> Self {
        match cadence {
            Cadence::Daily => Self::Daily,
            Cadence::TimesAWeek(times) => Self::TimesAWeek { times },
            Cadence::Weekdays(days) => {
                Self::Weekdays { days: days.numbers().map(|day| WeekdayView::WEEK[usize::from(day)]).collect() }
            }
        }
    }
}

impl From<TrackerKindView> for TrackerKind {
    fn from(kind: TrackerKindView) -> Self {
        match kind {
            TrackerKindView::Abstain => Self::Abstain,
            TrackerKindView::CheckInHabit => Self::CheckInHabit,
            TrackerKindView::Habit => Self::Habit,
        }
    }
}

impl From<TrackerKind> for TrackerKindView {
    fn from(kind: TrackerKind) -> Self {
        match kind {
            TrackerKind::Abstain => Self::Abstain,
            TrackerKind::CheckInHabit => Self::CheckInHabit,
            TrackerKind::Habit => Self::Habit,
        }
    }
}

impl From<ExcuseReasonView> for Reason {
    fn from(reason: ExcuseReasonView) -> Self {
        match reason {
            ExcuseReasonView::Hospital => Self::Hospital,
            ExcuseReasonView::Court => Self::Court,
            ExcuseReasonView::PhoneAway => Self::PhoneAway,
            ExcuseReasonView::Travel => Self::Travel,
            ExcuseReasonView::Illness => Self::Illness,
            ExcuseReasonView::Other => Self::Other,
        }
    }
}

impl From<Reason> for ExcuseReasonView {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Hospital => Self::Hospital,
            Reason::Court => Self::Court,
            Reason::PhoneAway => Self::PhoneAway,
            Reason::Travel => Self::Travel,
            Reason::Illness => Self::Illness,
            Reason::Other => Self::Other,
        }
    }
}
