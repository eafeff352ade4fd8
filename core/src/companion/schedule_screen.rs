//! What the schedule is made of: the house's notices, the circle's answers and lines, and the person's own daybook. Only
//! the months that the screen shows are read.

use super::open::Unlocked;
use super::open_pages::{Said, Source};
use super::reading::{daybook, path};
use crate::activities::{self, ActivityKind, Answer, Answered, Attended};
use crate::block_list;
use crate::documents::{DocumentKind, Record};
use crate::encouragements::{PostId, PostTakenBack};
use crate::error::CompanionError;
use crate::ids::{AccountId, RecordId, SpaceId, TenantId};
use crate::notices::{self, Announcement, DaysExcused, Session};
use crate::reflections::{self, Reflection, ReflectionLine};
use crate::time::{Day, EpochMs, Month, Now};
use crate::views::{
    ActivityKindView, ActivityView, AnnouncementView, AttendedView, DaysExcusedView, LineView, ScheduleView,
    SessionView,
};
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: EpochMs = 86_400_000;
/// How far ahead sessions are shown.
const AHEAD_DAYS: i32 = 14;
/// How long a session stays that is over, and what the person did by themselves.
const OVER_DAYS: i32 = 7;
/// How long the house's words stay.
const SAID_DAYS: i32 = 30;

/// The schedule at an instant.
pub(super) struct Schedule {
    pub house: Option<TenantId>,
    pub me: AccountId,
    announcements: BTreeMap<RecordId, Announcement>,
    excused: Vec<DaysExcused>,
    /// The sessions that are shown, the earliest first.
    pub sessions: Vec<OnSchedule>,
    /// What the person did by themselves.
    pub activities: Vec<(RecordId, Attended)>,
}

/// A session, and all that is known of it here.
pub(super) struct OnSchedule {
    pub id: RecordId,
    pub session: Session,
    pub is_called_off: bool,
    /// What each member says.
    pub answers: BTreeMap<AccountId, Answered>,
    pub attended: Option<(Attended, Vec<RecordId>)>,
    pub reflection: Option<(Reflection, Vec<RecordId>)>,
    /// Lines that were not taken back and whose time is not over, the earliest first.
    pub lines: Vec<(AccountId, RecordId, ReflectionLine)>,
}

impl Unlocked {
    /// The Schedule screen.
    pub(super) fn schedule_view(&mut self, now: &Now) -> Result<ScheduleView, CompanionError> {
        let today = self.day_of(now)?;
        Ok(self.schedule(now)?.view(now.at_ms, today))
    }

    pub(super) fn schedule(&mut self, now: &Now) -> Result<Schedule, CompanionError> {
        let (me, today) = (self.account(), self.day_of(now)?);
        let own = self.own_days(today)?;
        let mut schedule = Schedule {
            house: None,
            me,
            announcements: BTreeMap::new(),
            excused: Vec::new(),
            sessions: Vec::new(),
            activities: activities::attended(&own).into_iter().filter(|(_, noted)| noted.session.is_none()).collect(),
        };
        if !self.has_house()? {
            return Ok(schedule);
        }
        let house = self.house()?;
        schedule.house = Some(house);
        let blocked = block_list::blocked(&self.records(&path())?);
        let space = SpaceId::house_circle(house);
        let authors = self.storage.read(|transaction| transaction.accounts_in(space))?;
        let members: BTreeSet<AccountId> = self.people_in(house)?.into_iter().flat_map(|(_, people)| people).collect();
        let own = Own::of(&own);
        for month in months(first_day(today), today.plus(AHEAD_DAYS + 1)) {
            let notices = self.notices_of(&[house], month)?;
            schedule.announcements.extend(notices::announcements(&notices));
            schedule.excused.extend(notices.iter().filter_map(DaysExcused::read));
            let sessions = notices::sessions(&notices);
            if sessions.is_empty() {
                continue;
            }
            let of_author = |author: &AccountId| Source::of(space, *author, DocumentKind::Posts, &month.key());
            let sources: Vec<Source> =
                authors.iter().filter(|author| !blocked.contains(author)).map(of_author).collect();
            let said = self.open_page(&format!("answers/{}-{}", month.year, month.month), &sources)?;
            let said = CircleWords::of(self.without_hidden(house, month, said)?);
            let on = |(id, (session, is_called_off))| said.on_schedule(id, session, is_called_off, &own, now.at_ms);
            schedule.sessions.extend(sessions.into_iter().map(on));
        }
        for on in &mut schedule.sessions {
            on.answers.retain(|author, _| members.contains(author) || *author == me);
        }
        schedule.sessions.retain(|on| on.is_shown(me, now.at_ms));
        schedule.sessions.sort_by_key(|on| (on.session.starts_ms, on.id));
        Ok(schedule)
    }

    /// The person's own daybooks as far back as a session is shown.
    fn own_days(&mut self, today: Day) -> Result<Vec<Record>, CompanionError> {
        let mut records = Vec::new();
        for month in months(first_day(today), today) {
            records.extend(self.records(&daybook(month))?);
        }
        Ok(records)
    }
}

/// What the person noted of sessions.
struct Own {
    attended: BTreeMap<RecordId, (Attended, Vec<RecordId>)>,
    reflections: BTreeMap<RecordId, (Reflection, Vec<RecordId>)>,
}

impl Own {
    fn of(records: &[Record]) -> Self {
        let mut attended: BTreeMap<RecordId, (Attended, Vec<RecordId>)> = BTreeMap::new();
        for (id, noted) in activities::attended(records) {
            let Some(session) = noted.session else { continue };
            let (latest, ids) = attended.entry(session).or_insert_with(|| (noted.clone(), Vec::new()));
            *latest = noted;
            ids.push(id);
        }
        Self { attended, reflections: reflections::reflections(records) }
    }
}

/// What the circle says of a month's sessions.
struct CircleWords {
    answers: BTreeMap<AccountId, BTreeMap<RecordId, Answered>>,
    lines: Vec<(AccountId, RecordId, ReflectionLine)>,
}

impl CircleWords {
    fn of(said: Vec<Said>) -> Self {
        let mut by_author: BTreeMap<AccountId, Vec<Record>> = BTreeMap::new();
        for Said { author, record, .. } in said {
            by_author.entry(author).or_default().push(record);
        }
        let mut lines = Vec::new();
        for (author, records) in &by_author {
            let back: BTreeSet<RecordId> =
                records.iter().filter_map(PostTakenBack::read).map(|back| back.post).collect();
            let standing = records.iter().filter(|record| !back.contains(&record.id));
            lines.extend(standing.filter_map(|record| Some((*author, record.id, ReflectionLine::read(record)?))));
        }
        lines.sort_by_key(|(_, id, line)| (line.at_ms, *id));
        lines.dedup_by_key(|(author, id, _)| (*author, *id));
        let answers = by_author.into_iter().map(|(author, records)| (author, activities::answers(&records)));
        Self { answers: answers.collect(), lines }
    }

    fn on_schedule(
        &self,
        id: RecordId,
        session: Session,
        is_called_off: bool,
        own: &Own,
        now_ms: EpochMs,
    ) -> OnSchedule {
        let answers = self.answers.iter().filter_map(|(author, said)| Some((*author, said.get(&id)?.clone())));
        let lines = self.lines.iter().filter(|(_, _, line)| line.session == id && line.is_current(now_ms));
        OnSchedule {
            id,
            session,
            is_called_off,
            answers: answers.collect(),
            attended: own.attended.get(&id).cloned(),
            reflection: own.reflections.get(&id).cloned(),
            lines: lines.cloned().collect(),
        }
    }
}

impl OnSchedule {
    /// The person's own lines, without those that they took back.
    pub fn own_lines(&self, me: AccountId) -> impl Iterator<Item = (RecordId, &ReflectionLine)> {
        self.lines.iter().filter(move |(author, ..)| *author == me).map(|(_, id, line)| (*id, line))
    }

    /// The lines that this person may read.
    fn readable_lines(
        &self,
        me: AccountId,
        now_ms: EpochMs,
    ) -> impl Iterator<Item = &(AccountId, RecordId, ReflectionLine)> {
        let was_there = self.attended.is_some();
        self.lines.iter().filter(move |(author, _, line)| *author == me || line.may_be_read(was_there, now_ms))
    }

    /// Before it has begun, nobody was there.
    pub fn has_begun(&self, now_ms: EpochMs) -> bool {
        self.session.starts_ms <= now_ms
    }

    fn is_shown(&self, me: AccountId, now_ms: EpochMs) -> bool {
        let days = |days: i32| EpochMs::from(days) * DAY_MS;
        let is_recent = self.session.ends_ms() >= now_ms.saturating_sub(days(OVER_DAYS));
        let is_soon = self.session.starts_ms < now_ms.saturating_add(days(AHEAD_DAYS));
        is_soon && (is_recent || self.readable_lines(me, now_ms).next().is_some())
    }

    fn view(self, me: AccountId, now_ms: EpochMs) -> SessionView {
        let line = |(author, id, line): &(AccountId, RecordId, ReflectionLine)| LineView {
            id: id.to_string(),
            post: PostId { record: *id, author: *author }.to_string(),
            author: author.to_string(),
            is_mine: *author == me,
            text: line.text.clone(),
            shared_ms: line.at_ms,
        };
        let lines = self.readable_lines(me, now_ms).map(line).collect();
        let coming = self.answers.iter().filter(|(_, said)| said.answer == Answer::Coming);
        let coming: BTreeSet<_> = coming.map(|(account, said)| (said.at_ms, *account)).collect();
        SessionView {
            id: self.id.to_string(),
            kind: self.session.kind.into(),
            starts_ms: self.session.starts_ms,
            minutes: self.session.minutes,
            has_begun: self.has_begun(now_ms),
            title: self.session.title,
            place: self.session.place,
            is_called_off: self.is_called_off,
            my_answer: self.answers.get(&me).map(|said| said.answer.into()),
            coming: coming.into_iter().map(|(_, account)| account.to_string()).collect(),
            attended: self.attended.map(|(noted, _)| AttendedView { how_was_it: noted.how_was_it }),
            reflection: self.reflection.map(|(reflection, _)| reflection.text),
            lines,
        }
    }
}

impl Schedule {
    fn view(self, now_ms: EpochMs, today: Day) -> ScheduleView {
        let first = today.plus(-SAID_DAYS);
        let mut announcements: Vec<_> = self.announcements.into_iter().filter(|(_, said)| said.day >= first).collect();
        announcements.sort_by_key(|(id, said)| (std::cmp::Reverse(said.at_ms), *id));
        let announcement = |(id, said): (RecordId, Announcement)| AnnouncementView {
            id: id.to_string(),
            text: said.text,
            posted_ms: said.at_ms,
        };
        let excused = self.excused.into_iter().filter(|span| span.until >= first);
        let span =
            |span: DaysExcused| DaysExcusedView { first_day: span.from.to_string(), last_day: span.until.to_string() };
        let mut activities = self.activities;
        activities.retain(|(_, noted)| noted.moment.day >= today.plus(-OVER_DAYS));
        activities.sort_by_key(|(id, noted)| (noted.moment.day, noted.moment.recorded_ms, *id));
        let activity = |(id, noted): (RecordId, Attended)| ActivityView {
            id: id.to_string(),
            kind: noted.kind.into(),
            day: noted.moment.day.to_string(),
            how_was_it: noted.how_was_it,
        };
        ScheduleView {
            announcements: announcements.into_iter().map(announcement).collect(),
            sessions: self.sessions.into_iter().map(|on| on.view(self.me, now_ms)).collect(),
            days_excused: excused.map(span).collect(),
            activities: activities.into_iter().map(activity).collect(),
        }
    }
}

/// The first day that matters: a line was shared while its session was shown, and stays for thirty days.
fn first_day(today: Day) -> Day {
    today.plus(-SAID_DAYS - OVER_DAYS - 1)
}

/// The months from the one of a day to the one of another.
fn months(first: Day, last: Day) -> impl Iterator<Item = Month> {
    let last = last.month();
    std::iter::successors(Some(first.month()), |month| Some(month.next())).take_while(move |month| *month <= last)
}

impl From<ActivityKind> for ActivityKindView {
    fn from(kind: ActivityKind) -> Self {
        match kind {
            ActivityKind::GroupSession => Self::GroupSession,
            ActivityKind::Art => Self::Art,
            ActivityKind::Fitness => Self::Fitness,
            ActivityKind::Meditation => Self::Meditation,
            ActivityKind::Outdoor => Self::Outdoor,
            ActivityKind::Service => Self::Service,
            ActivityKind::Meeting => Self::Meeting,
            ActivityKind::Meal => Self::Meal,
            ActivityKind::Other => Self::Other,
        }
    }
}
