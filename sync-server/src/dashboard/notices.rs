//! What the house says to everybody: the schedule of this week and of what comes, announcements, and days that count for
//! nobody; and the forms to say more (`posting`).

use super::acts::{Trouble, answered, house_of};
use super::written::{self, Written};
use super::{Frame, page, session_page};
use crate::auth::StaffSession;
use crate::clock;
use crate::commands::notice;
use crate::error::Failure;
use crate::http::ServerState;
use crate::say;
use crate::words::Said;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use porchlight_core::activities::ActivityKind;
use porchlight_core::documents::Record;
use porchlight_core::ids::RecordId;
use porchlight_core::notices::{self as rules, DaysExcused, Session};
use porchlight_core::time::{Day, EpochMs, Zone};
use std::collections::BTreeMap;

/// Announcements that are shown.
const ANNOUNCEMENTS_SHOWN: usize = 10;

/// The page.
#[derive(Template)]
#[template(path = "notices.html")]
pub(super) struct NoticesPage {
    pub frame: Frame,
    /// The id of what is posted next.
    pub id: String,
    pub today: String,
    pub done: Option<Said>,
    pub trouble: Option<String>,
    pub typed: Typed,
    pub this_week: Vec<SessionRow>,
    pub later: Vec<SessionRow>,
    pub announcements: Vec<(Written, String)>,
    pub excused: Vec<(Written, Written)>,
    /// Id, name and whether it was chosen, of each who may lead a session.
    pub leads: Vec<(String, String, bool)>,
    /// Sessions that whoever looks led in the last 30 days.
    pub led: Vec<(RecordId, Written, String)>,
}

/// What was typed and could not be posted.
#[derive(Clone, Default)]
pub(super) struct Typed {
    /// Which of the forms: `announcement`, `session` or `days`.
    pub form: &'static str,
    pub text: String,
    pub title: String,
    pub kind: String,
    pub day: String,
    pub time: String,
    pub minutes: String,
    pub place: String,
    /// Who leads it; nobody chosen is whoever posts it.
    pub lead: String,
    pub from: String,
    pub until: String,
}

/// A session on the schedule.
pub(super) struct SessionRow {
    pub id: String,
    pub title: String,
    pub starts: Written,
    pub minutes: u16,
    pub place: Option<String>,
    pub is_called_off: bool,
    pub can_be_called_off: bool,
}

impl NoticesPage {
    fn is_typing(&self, form: &str) -> bool {
        self.trouble.is_some() && self.typed.form == form
    }

    /// Name, words and whether it was chosen, of each kind.
    fn kinds(&self) -> impl Iterator<Item = (&'static str, String, bool)> {
        ActivityKind::ALL.iter().map(|(kind, name)| (*name, kind_in_words(*kind), self.typed.kind == *name))
    }
}

fn kind_in_words(kind: ActivityKind) -> String {
    match kind {
        ActivityKind::GroupSession => say("notices-kind-group-session"),
        ActivityKind::Art => say("notices-kind-art"),
        ActivityKind::Fitness => say("notices-kind-fitness"),
        ActivityKind::Meditation => say("notices-kind-meditation"),
        ActivityKind::Outdoor => say("notices-kind-outdoor"),
        ActivityKind::Service => say("notices-kind-service"),
        ActivityKind::Meeting => say("notices-kind-meeting"),
        ActivityKind::Meal => say("notices-kind-meal"),
        ActivityKind::Other => say("notices-kind-other"),
    }
    .plain()
}

pub(super) async fn look(
    State(state): State<ServerState>,
    Extension(session): Extension<StaffSession>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    let done = match query.get("done").map(String::as_str) {
        Some("posted") => Some(say("notices-done-posted")),
        Some("called-off") => Some(say("notices-done-called-off")),
        _ => None,
    };
    show(&state, session, StatusCode::OK, done, None, Typed::default()).await
}

pub(super) async fn show(
    state: &ServerState,
    session: StaffSession,
    status: StatusCode,
    done: Option<Said>,
    trouble: Option<String>,
    typed: Typed,
) -> Response {
    let made = state.blocking(move |state| {
        let (house, now_ms) = (house_of(state, session.house)?, (state.clock)());
        let zone = Zone::named(&house.zone).map_err(|_| Failure::INTERNAL)?;
        let today = zone.civil(now_ms).map_err(|_| Failure::INTERNAL)?.0;
        let said = notice::said(&*state.store, &house, today).map_err(anyhow::Error::from)?;
        let (this_week, later) = schedule(&said, &zone, today, now_ms);
        let leads = session_page::leads(&*state.store, &session, &typed.lead, now_ms)?;
        let led = session_page::led(&*state.store, &session, &said, (&zone, today), now_ms)?;
        let notices = NoticesPage {
            frame: Frame::of(&session, &state.config),
            id: RecordId::random(&mut clock::system_rng()).to_string(),
            today: today.to_string(),
            done,
            trouble,
            typed,
            this_week,
            later,
            announcements: announcements(&said, &zone),
            excused: excused(&said),
            leads,
            led,
        };
        Ok::<_, Trouble>(notices.render()?)
    });
    match made.await {
        Ok(Ok(html)) => page(status, html),
        other => answered(state, other),
    }
}

/// This week's sessions, over ones among them, and those of later weeks.
fn schedule(said: &[Record], zone: &Zone, today: Day, now_ms: EpochMs) -> (Vec<SessionRow>, Vec<SessionRow>) {
    let monday = today.week_start();
    let mut sessions: Vec<(RecordId, Session, bool)> = rules::sessions(said)
        .into_iter()
        .filter(|(_, (session, _))| monday <= session.day)
        .map(|(id, (session, is_called_off))| (id, session, is_called_off))
        .collect();
    sessions.sort_by_key(|(id, session, _)| (session.starts_ms, *id));
    let this_week = sessions.partition_point(|(_, session, _)| session.day < monday.plus(7));
    let later = sessions.split_off(this_week);
    let row = |(id, session, is_called_off): (RecordId, Session, bool)| SessionRow {
        id: id.to_string(),
        can_be_called_off: !is_called_off && now_ms < session.ends_ms(),
        starts: written::time(zone, session.starts_ms),
        title: session.title,
        minutes: session.minutes,
        place: session.place,
        is_called_off,
    };
    (sessions.into_iter().map(row).collect(), later.into_iter().map(row).collect())
}

/// The latest first.
fn announcements(said: &[Record], zone: &Zone) -> Vec<(Written, String)> {
    let mut all: Vec<_> = rules::announcements(said).into_iter().collect();
    all.sort_by_key(|(id, announcement)| (std::cmp::Reverse(announcement.at_ms), *id));
    all.truncate(ANNOUNCEMENTS_SHOWN);
    all.into_iter().map(|(_, announcement)| (written::time(zone, announcement.at_ms), announcement.text)).collect()
}

fn excused(said: &[Record]) -> Vec<(Written, Written)> {
    let mut spans: Vec<(Day, Day)> =
        said.iter().filter_map(DaysExcused::read).map(|span| (span.from, span.until)).collect();
    spans.sort();
    spans.dedup();
    spans.into_iter().map(|(from, until)| (written::day(from), written::day(until))).collect()
}

#[cfg(test)]
pub(super) fn samples() -> Vec<String> {
    let day = || written::day(Day::parse("2026-12-24").unwrap());
    let time = || Written { iso: "2026-11-25T19:00".into(), ..day() };
    let session = |n: u8, title: &str, is_called_off| SessionRow {
        id: format!("{n:02x}").repeat(16),
        title: title.into(),
        starts: time(),
        minutes: 60,
        place: (n == 1).then(|| "Porch <b>& garden</b>".into()),
        is_called_off,
        can_be_called_off: !is_called_off,
    };
    let page = |typed: Typed, trouble: Option<&str>, is_busy: bool| NoticesPage {
        frame: super::sample_frame(),
        id: "0c".repeat(16),
        today: "2026-11-24".into(),
        done: (is_busy && trouble.is_none()).then(|| say("notices-done-posted")),
        trouble: trouble.map(str::to_owned),
        typed,
        this_week: if is_busy {
            vec![session(1, "<b>Evening</b> group", false), session(2, "Walk", true)]
        } else {
            vec![]
        },
        later: if is_busy { vec![session(3, "Art", false)] } else { vec![] },
        announcements: if is_busy { vec![(time(), "Dinner is at six.\n<b>Bring</b> a chair.".into())] } else { vec![] },
        excused: if is_busy { vec![(day(), day())] } else { vec![] },
        leads: vec![("0a".repeat(16), "Carla".into(), true), ("0b".repeat(16), "<b>Eve</b>".into(), false)],
        led: if is_busy {
            vec![(RecordId::from_bytes([4; 16]), time(), "<b>Evening</b> group".into())]
        } else {
            vec![]
        },
    };
    let hostile = || "\"><b>x".to_owned();
    let typed = |form| Typed {
        form,
        text: "</textarea><b>x".into(),
        title: hostile(),
        kind: "art".into(),
        day: hostile(),
        time: hostile(),
        minutes: hostile(),
        place: hostile(),
        lead: hostile(),
        from: hostile(),
        until: hostile(),
    };
    let past = super::refusals::sentence(&rules::InvalidNotice::Past.into());
    let troubled = ["announcement", "session", "days"].map(|form| page(typed(form), Some(&past), true));
    let others = [page(Typed::default(), None, false), page(Typed::default(), None, true)];
    others.into_iter().chain(troubled).map(|page| page.render().unwrap()).collect()
}
