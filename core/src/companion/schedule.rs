//! The schedule: answering the house's sessions, noting what one was at or did by oneself, reflecting on it, and sharing
//! one line with those who were there. Only the answer and the line leave this account's devices.

use super::Companion;
use super::loading::Target;
use super::open::Unlocked;
use super::reading::daybook;
use super::schedule_screen::{OnSchedule, Schedule};
use crate::activities::{ActivityKind, Answer, Attended, Rsvp};
use crate::documents::{DocumentKind, Record};
use crate::encouragements::PostTakenBack;
use crate::error::CompanionError;
use crate::ids::{RecordId, SpaceId, TenantId};
use crate::reflections::{InvalidReflection, Reflection, ReflectionLine};
use crate::time::{Day, Now};
use crate::views::{ActivityKindView, ScheduleView, SessionAnswerView};

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The Schedule screen; without a house it shows what the person did by themselves.
    pub fn schedule(&self) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| unlocked.schedule_view(&now))
    }

    /// Says whether the person comes to a session; the circle sees the last answer. Errors: `NotFound` with `session`,
    /// `NotAllowed` with `no_house`, `session_called_off` or `session_over`.
    pub fn answer_session(&self, session: String, answer: SessionAnswerView) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let on = schedule.open(&session)?;
            if on.session.ends_ms() <= now.at_ms {
                return Err(CompanionError::not_allowed("session_over"));
            }
            let earlier = on.answers.get(&schedule.me).map(|said| said.records.clone()).unwrap_or_default();
            let id = RecordId::random(&mut unlocked.rng);
            let record = Rsvp::record(id, on.id, answer.into(), earlier, now.at_ms, on.session.day);
            unlocked.write(&posts(schedule.house()?, on.session.day), &[record])?;
            unlocked.schedule_view(&now)
        })
    }

    /// Notes that the person was at a session, and how it was (1 to 5), for themselves only; `habit` ticks a tracker for
    /// that day along with it. Noting it again corrects it. Errors: `NotFound` with `session` or `tracker`,
    /// `InvalidInput` for `how_was_it` or `day`, `NotAllowed` with `session_called_off`, `session_not_begun` or
    /// `not_a_habit`.
    pub fn note_attended(
        &self,
        session: String,
        how_was_it: Option<u8>,
        habit: Option<String>,
    ) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let on = schedule.begun(&session, &now)?;
            let day = on.session.day.min(unlocked.day_of(&now)?);
            let earlier = on.attended.as_ref().map(|(_, ids)| ids.clone()).unwrap_or_default();
            unlocked.note(&now, day, Some(on.id), on.session.kind, how_was_it, habit.as_deref(), earlier)?;
            unlocked.schedule_view(&now)
        })
    }

    /// Takes the note of having been at a session away; a tracker that was ticked stays so. Errors: `NotFound`.
    pub fn take_attended_away(&self, session: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let (attended, ids) = schedule.with_id(&session)?.attended.clone().ok_or_else(not_there)?;
            let target = daybook(attended.moment.day.month());
            let record = attended.taken_away(RecordId::random(&mut unlocked.rng), now.at_ms, ids);
            unlocked.write(&target, &[record])?;
            unlocked.schedule_view(&now)
        })
    }

    /// Notes something that the person did by themselves on a day, as an ISO date: today, or one of the seven days
    /// before. Errors: as for having been at a session.
    pub fn note_activity(
        &self,
        kind: ActivityKindView,
        day: String,
        how_was_it: Option<u8>,
        habit: Option<String>,
    ) -> Result<ScheduleView, CompanionError> {
        let (now, day) = (self.now()?, Day::of_field("day", &day)?);
        self.with(|unlocked| {
            unlocked.note(&now, day, None, kind.into(), how_was_it, habit.as_deref(), Vec::new())?;
            unlocked.schedule_view(&now)
        })
    }

    /// Takes the note of something that the person did by themselves away. Errors: `NotFound` with `activity`.
    pub fn take_activity_away(&self, id: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let noted = unlocked.schedule(&now)?.activities;
            let found = noted.into_iter().find(|(noted, _)| noted.to_string() == id);
            let (noted, activity) = found.ok_or_else(|| CompanionError::not_found("activity"))?;
            let target = daybook(activity.moment.day.month());
            let record = activity.taken_away(RecordId::random(&mut unlocked.rng), now.at_ms, vec![noted]);
            unlocked.write(&target, &[record])?;
            unlocked.schedule_view(&now)
        })
    }

    /// Keeps the person's own words about a session, in place of earlier ones; nobody else reads them, staff included.
    /// Errors: `NotFound` with `session`, `InvalidInput` for `text` (over 20,480 bytes it stays as a draft).
    pub fn reflect(&self, session: String, text: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let on = schedule.with_id(&session)?;
            let moment = unlocked.moment(&now)?;
            let target = daybook(moment.day.month());
            let reflection = match Reflection::parse(moment, on.id, text.clone()) {
                Err(InvalidReflection::TooLong) => {
                    unlocked.keep_text(text)?;
                    return Err(InvalidReflection::TooLong.into());
                }
                other => other?,
            };
            let earlier = on.reflection.as_ref().map(|(_, ids)| ids.clone()).unwrap_or_default();
            let record = reflection.record(RecordId::random(&mut unlocked.rng), earlier);
            unlocked.write(&target, &[record])?;
            unlocked.schedule_view(&now)
        })
    }

    /// Takes the words about a session away. Errors: `NotFound` with `reflection`.
    pub fn take_reflection_away(&self, session: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let found = schedule.with_id(&session)?.reflection.clone();
            let (reflection, ids) = found.ok_or_else(|| CompanionError::not_found("reflection"))?;
            let target = daybook(reflection.moment.day.month());
            let record = reflection.taken_away(RecordId::random(&mut unlocked.rng), now.at_ms, ids);
            unlocked.write(&target, &[record])?;
            unlocked.schedule_view(&now)
        })
    }

    /// Shares one line with those who were at a session, for 30 days, in place of an earlier one: at most 280 characters,
    /// no links, no numbers to call. Errors: `NotFound` with `session`, `InvalidInput` for `text`, `NotAllowed` with
    /// `not_attended`; the text is then among the drafts.
    pub fn share_line(&self, session: String, text: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let shared = unlocked.share_line(&now, &session, text.clone());
            if let Err(error) = &shared
                && error.is_permanent()
                && !text.trim().is_empty()
            {
                unlocked.keep_not_given(text)?;
            }
            shared?;
            unlocked.schedule_view(&now)
        })
    }

    /// Takes a line back, for all. Errors: `NotFound` with `line`.
    pub fn take_line_back(&self, line: String) -> Result<ScheduleView, CompanionError> {
        let now = self.now()?;
        self.with(|unlocked| {
            let schedule = unlocked.schedule(&now)?;
            let mut own = schedule.sessions.iter().flat_map(|on| on.own_lines(schedule.me));
            let (id, day) = own
                .find(|(id, _)| id.to_string() == line)
                .map(|(id, line)| (id, line.day))
                .ok_or_else(|| CompanionError::not_found("line"))?;
            let back = PostTakenBack::record(RecordId::random(&mut unlocked.rng), id, day);
            unlocked.write(&posts(schedule.house()?, day), &[back])?;
            unlocked.schedule_view(&now)
        })
    }
}

impl Unlocked {
    /// Notes an activity, and ticks a habit in the same transaction: both lie in the daybook of the day's month.
    #[expect(clippy::too_many_arguments, reason = "what a person says in one go")]
    fn note(
        &mut self,
        now: &Now,
        day: Day,
        session: Option<RecordId>,
        kind: ActivityKind,
        how_was_it: Option<u8>,
        habit: Option<&str>,
        earlier: Vec<RecordId>,
    ) -> Result<(), CompanionError> {
        let moment = self.moment_for(now, day)?;
        let attended = Attended::parse(moment, session, kind, how_was_it)?;
        let mut records: Vec<Record> = vec![attended.record(RecordId::random(&mut self.rng), earlier)];
        if let Some(habit) = habit {
            records.push(self.done_record(now, habit, day, true)?);
        }
        self.write(&daybook(day.month()), &records)
    }

    fn share_line(&mut self, now: &Now, session: &str, text: String) -> Result<(), CompanionError> {
        let schedule = self.schedule(now)?;
        let on = schedule.with_id(session)?;
        if on.attended.is_none() {
            return Err(CompanionError::not_allowed("not_attended"));
        }
        let day = on.session.day;
        let line = ReflectionLine::parse(on.id, text, now.at_ms, day)?;
        let mut records: Vec<Record> = Vec::new();
        for (earlier, _) in on.own_lines(schedule.me) {
            records.push(PostTakenBack::record(RecordId::random(&mut self.rng), earlier, day));
        }
        records.push(line.record(RecordId::random(&mut self.rng)));
        self.write(&posts(schedule.house()?, day), &records)
    }
}

impl Schedule {
    /// The session with this id.
    fn with_id(&self, id: &str) -> Result<&OnSchedule, CompanionError> {
        let found = self.sessions.iter().find(|on| on.id.to_string() == id);
        found.ok_or_else(|| CompanionError::not_found("session"))
    }

    /// The same, unless the house called it off.
    fn open(&self, id: &str) -> Result<&OnSchedule, CompanionError> {
        let on = self.with_id(id)?;
        if on.is_called_off { Err(CompanionError::not_allowed("session_called_off")) } else { Ok(on) }
    }

    /// The same, once it has begun.
    fn begun(&self, id: &str, now: &Now) -> Result<&OnSchedule, CompanionError> {
        let on = self.open(id)?;
        if on.has_begun(now.at_ms) { Ok(on) } else { Err(CompanionError::not_allowed("session_not_begun")) }
    }

    fn house(&self) -> Result<TenantId, CompanionError> {
        self.house.ok_or_else(|| CompanionError::not_allowed("no_house"))
    }
}

/// The person's own posts for the circle, of the month of a session.
fn posts(house: TenantId, day: Day) -> Target {
    let (space, part) = (SpaceId::house_circle(house), day.month().key().to_vec());
    Target::Open { kind: DocumentKind::Posts, house, space, part }
}

fn not_there() -> CompanionError {
    CompanionError::not_found("attended")
}

impl From<Answer> for SessionAnswerView {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Coming => Self::Coming,
            Answer::Maybe => Self::Maybe,
            Answer::NotComing => Self::NotComing,
        }
    }
}

impl From<SessionAnswerView> for Answer {
    fn from(view: SessionAnswerView) -> Self {
        match view {
            SessionAnswerView::Coming => Self::Coming,
            SessionAnswerView::Maybe => Self::Maybe,
            SessionAnswerView::NotComing => Self::NotComing,
        }
    }
}

impl From<ActivityKindView> for ActivityKind {
    fn from(view: ActivityKindView) -> Self {
        match view {
            ActivityKindView::GroupSession => Self::GroupSession,
            ActivityKindView::Art => Self::Art,
            ActivityKindView::Fitness => Self::Fitness,
            ActivityKindView::Meditation => Self::Meditation,
            ActivityKindView::Outdoor => Self::Outdoor,
            ActivityKindView::Service => Self::Service,
            ActivityKindView::Meeting => Self::Meeting,
            ActivityKindView::Meal => Self::Meal,
            ActivityKindView::Other => Self::Other,
        }
    }
}
