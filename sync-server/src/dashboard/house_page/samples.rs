//! The page in each state that staff can meet.

use super::super::handovers::sample_row;
use super::super::sample_frame;
use super::super::written::{self, Written};
use super::HousePage;
use super::asks::AskRow;
use super::celebrations::CelebrationRow;
use super::climate::ClimatePanel;
use super::consents::EndingRow;
use super::folded::Folded;
use super::follow_ups::{self, FollowUpRow};
use super::full_evening;
use super::landing::{self, LandingRow, LeavingRow, LeavingState};
use super::moderation::WaitingRow;
use super::residents::{AwayRow, ResidentRow, Shared, sample_milestone};
use super::since_last_shift::{EventRow, SinceLastShift};
use super::today::{self, SessionRow};
use crate::say;
use crate::store::HouseEventKind;
use crate::store::Share;
use crate::words::Said;
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::time::Day;

/// A day, a time of one, or, where `text` says the clock alone, that.
pub(super) fn written(iso: &str, text: &str) -> Written {
    let (day, clock) = iso.split_once('T').unwrap_or((iso, ""));
    let day = written::day_text(Day::parse(day).unwrap());
    let text = match clock {
        "" => day,
        clock if clock == text => clock.to_owned(),
        clock => format!("{day}, {clock}"),
    };
    Written { iso: iso.into(), text }
}

pub(super) fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

pub(super) fn few<T>(rows: Vec<T>) -> Folded<T> {
    Folded::after_a_few(rows)
}

pub(super) fn quiet() -> HousePage {
    HousePage {
        frame: sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        house_name: "Cedar House".into(),
        today: written("2026-11-24", "").text,
        since: SinceLastShift { since: written("2026-11-23T12:00", "23 November 2026, 12:00"), events: few(vec![]) },
        asks: vec![],
        follow_ups: few(vec![]),
        leaving_soon: vec![],
        landing: few(vec![]),
        celebrations: few(vec![]),
        sessions: few(vec![]),
        handover: None,
        moderation: None,
        ending: vec![],
        climate: None,
        rows: vec![],
    }
}

pub(super) fn ask(n: u8, name: &str) -> AskRow {
    let since = written("2026-11-24T08:05", "24 November 2026, 08:05");
    AskRow { account: account(n), name: name.into(), since, taken: None, asks: Vec::new() }
}

pub(super) fn event(n: u8, name: &str, kind: HouseEventKind) -> EventRow {
    let at = written("2026-11-24T07:30", "24 November 2026, 07:30");
    let room = (kind == HouseEventKind::Moved).then(|| "Room 3, <b>window</b>".into());
    EventRow { account: account(n), name: name.into(), kind, at, room }
}

pub(super) fn follow_up(n: u8, name: &str, rule: Rule, what: Said) -> FollowUpRow {
    let (day, why) = (written("2026-11-24", "24 November 2026"), say("house-urge-why").plain());
    FollowUpRow {
        account: account(n),
        name: name.into(),
        rule,
        what: what.plain(),
        why,
        day,
        words: vec!["My <b>brother</b> called.".into()],
        mark: None,
        is_settled: false,
    }
}

pub(super) fn landing(n: u8, name: &str, day: u16, is_contact_day: bool) -> LandingRow {
    let next_contact = (day < 28).then(|| written("2026-11-28", "28 November 2026"));
    LandingRow { account: account(n), name: name.into(), day, is_contact_day, next_contact }
}

pub(super) fn celebration(n: u8, name: &str, ago: i32) -> CelebrationRow {
    let today = Day::parse("2026-11-24").unwrap();
    CelebrationRow {
        account: account(n),
        name: name.into(),
        label: say("house-mark-days").with("count", 30).plain(),
        day: super::super::written::day_near(today.plus(-ago), today),
    }
}

pub(super) fn session(n: u8, title: &str, is_called_off: bool) -> SessionRow {
    SessionRow {
        id: RecordId::from_bytes([n; 16]),
        title: title.into(),
        starts: written("2026-11-24T18:00", "18:00"),
        minutes: 60,
        place: (n == 1).then(|| "Living room".into()),
        is_called_off,
        is_led: n == 1,
        is_over: n > 2,
    }
}

pub(super) fn resident(n: u8, name: &str, shared: Option<Shared>) -> ResidentRow {
    let room = (n < 3).then(|| format!("Room {n} <i>"));
    ResidentRow { account: account(n), name: name.into(), away: None, room, has_left: false, shared }
}

pub(super) fn shared(labels: &[&str], data_age: &str) -> Shared {
    let today = Day::parse("2026-11-24").unwrap();
    let milestone = |(n, label): (u8, &&str)| sample_milestone(n, label, today);
    Shared {
        milestones: Some((1..).zip(labels).map(milestone).collect()),
        check_in: (!labels.is_empty()).then(|| say("house-checked-in-today").plain()),
        more: Vec::new(),
        data_age: data_age.into(),
    }
}

/// A house nobody has joined, and one where everything happens at once.
pub(in crate::dashboard) fn samples() -> Vec<HousePage> {
    let mark = |count: i32| say("house-mark-days").with("count", count);
    let away = |until| AwayRow { since: written("2026-11-20", "20 November 2026"), until };
    let mut rows = vec![
        resident(
            1,
            "Ana",
            Some(shared(
                &[&mark(30).plain(), &say("house-mark-in-all").with("mark", mark(90)).plain()],
                &say("house-data-from").with("ago", written::ago_said(0, 7_200_000)).plain(),
            )),
        ),
        resident(2, "Ben", Some(shared(&[], &say("house-no-data").plain()))),
        resident(3, "<b>Dev</b> & co", None),
        resident(4, "Eli", None),
    ];
    rows[1].away = Some(away(Some(written("2026-11-27", "27 November 2026"))));
    rows[2].away = Some(away(None));
    rows[3].has_left = true;
    let mut busy = quiet();
    busy.since.events = few(vec![
        event(5, "Fay", HouseEventKind::Arrived),
        event(4, "Eli", HouseEventKind::Left),
        event(6, "Gus", HouseEventKind::CameBack),
        event(2, "Ben", HouseEventKind::Away),
        event(1, "Ana", HouseEventKind::Back),
        event(1, "Ana", HouseEventKind::Moved),
    ]);
    busy.asks = vec![ask(1, "Ana"), ask(3, "<b>Dev</b> & co")];
    let mut to_follow_up = vec![
        follow_up(1, "Ana", Rule::Urge, say("house-urge").with("answer", 8)),
        follow_up(2, "Ben", Rule::Quiet, say("house-quiet")),
    ];
    busy.asks[1].taken = Some(("Carla".into(), written("2026-11-24T08:30", "24 November 2026, 08:30")));
    to_follow_up[1].mark = Some((say("house-mark-booked").plain(), "Carla".into()));
    busy.follow_ups = follow_ups::folded(to_follow_up);
    let leaving = |n, name: &str, state| LeavingRow { account: account(n), name: name.into(), state };
    let day = |n: i32| written::day(Day::parse("2026-11-24").unwrap().plus(n));
    busy.leaving_soon = vec![
        leaving(2, "Ben", LeavingState::Over(day(-1))),
        leaving(1, "Ana", LeavingState::Today),
        leaving(3, "<b>Dev</b> & co", LeavingState::On(day(7))),
    ];
    let (checking_in, encouraging) = (Share::Most, Share::Few);
    busy.climate = Some(ClimatePanel { from: day(-8), until: day(-2), checking_in, encouraging });
    busy.landing =
        landing::folded(vec![landing(7, "Hana", 3, true), landing(8, "Ivo", 5, false), landing(9, "Jo", 28, true)]);
    busy.celebrations = few(vec![celebration(1, "Ana", 0), celebration(2, "Ben", 2)]);
    busy.sessions = today::folded(vec![session(1, "Morning group", false), session(2, "Walk by the river", true)]);
    busy.ending = vec![EndingRow {
        account: account(7),
        name: "Hana".into(),
        what: say("consents-aftercare"),
        last_day: written("2026-11-28", "28 November 2026"),
    }];
    busy.handover = Some(sample_row(1, true));
    let due = written("2026-11-24T12:15", "24 November 2026, 12:15");
    busy.moderation = Some(WaitingRow { posts: 2, oldest: written::ago(0, 3 * 3_600_000), due, is_overdue: true });
    busy.rows = rows;
    vec![quiet(), full_evening::sample(), busy]
}
