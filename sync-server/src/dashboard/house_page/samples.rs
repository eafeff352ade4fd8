//! The page in each state that staff can meet.

use super::super::handovers::sample_row;
use super::super::sample_frame;
use super::super::written::Written;
use super::HousePage;
use super::asks::AskRow;
use super::celebrations::CelebrationRow;
use super::consents::EndingRow;
use super::follow_ups::FollowUpRow;
use super::landing::LandingRow;
use super::moderation::WaitingRow;
use super::residents::{AwayRow, ResidentRow, Shared, sample_milestone};
use super::since_last_shift::{EventRow, SinceLastShift};
use super::today::SessionRow;
use porchlight_core::follow_ups::Rule;
use porchlight_core::ids::{AccountId, RecordId, TenantId};
use porchlight_core::time::Day;

fn written(iso: &str, text: &str) -> Written {
    Written { iso: iso.into(), text: text.into() }
}

fn account(n: u8) -> AccountId {
    AccountId::from_bytes([n; 16])
}

fn quiet() -> HousePage {
    HousePage {
        frame: sample_frame(),
        house: TenantId::from_bytes([7; 16]),
        house_name: "Cedar House".into(),
        today: "24 November 2026".into(),
        since: SinceLastShift { since: written("2026-11-23T12:00", "23 November 2026, 12:00"), events: vec![] },
        asks: vec![],
        follow_ups: vec![],
        landing: vec![],
        celebrations: vec![],
        sessions: vec![],
        handover: None,
        moderation: None,
        ending: vec![],
        rows: vec![],
    }
}

fn ask(n: u8, name: &str) -> AskRow {
    let since = written("2026-11-24T08:05", "24 November 2026, 08:05");
    AskRow { account: account(n), name: name.into(), since, taken: None, asks: Vec::new() }
}

fn event(n: u8, name: &str, what: &'static str) -> EventRow {
    let at = written("2026-11-24T07:30", "24 November 2026, 07:30");
    EventRow { account: account(n), name: name.into(), what, at }
}

fn follow_up(n: u8, name: &str, rule: Rule, what: &str) -> FollowUpRow {
    let (day, why) = (written("2026-11-24", "24 November 2026"), "an urge of 7 or more, or well above their usual");
    FollowUpRow { account: account(n), name: name.into(), rule, what: what.into(), why, day, mark: None }
}

fn landing(n: u8, name: &str, day: u16, is_contact_day: bool) -> LandingRow {
    let left = written("2026-11-22", "22 November 2026");
    let next_contact = (day < 28).then(|| written("2026-11-28", "28 November 2026"));
    LandingRow { account: account(n), name: name.into(), left, day, is_contact_day, next_contact }
}

fn celebration(n: u8, name: &str, is_today: bool) -> CelebrationRow {
    let day = written("2026-11-24", "24 November 2026");
    CelebrationRow { account: account(n), name: name.into(), label: "30 days".into(), is_today, day }
}

fn session(n: u8, title: &str, is_called_off: bool) -> SessionRow {
    SessionRow {
        id: RecordId::from_bytes([n; 16]),
        title: title.into(),
        starts: written("2026-11-24T18:00", "18:00"),
        minutes: 60,
        place: (n == 1).then(|| "Living room".into()),
        is_called_off,
    }
}

fn resident(n: u8, name: &str, shared: Option<Shared>) -> ResidentRow {
    ResidentRow { account: account(n), name: name.into(), away: None, has_left: false, shared }
}

fn shared(labels: &[&str], data_age: &str) -> Shared {
    let today = Day::parse("2026-11-24").unwrap();
    let milestone = |(n, label): (u8, &&str)| sample_milestone(n, label, today);
    Shared {
        milestones: Some((1..).zip(labels).map(milestone).collect()),
        check_in: (!labels.is_empty()).then(|| "checked in today".into()),
        more: Vec::new(),
        data_age: data_age.into(),
    }
}

/// A house nobody has joined, and one where everything happens at once.
pub(in crate::dashboard) fn samples() -> Vec<HousePage> {
    let away = |until| AwayRow { since: written("2026-11-20", "20 November 2026"), until };
    let mut rows = vec![
        resident(1, "Ana", Some(shared(&["30 days", "90 days in all"], "data from 2 hours ago"))),
        resident(2, "Ben", Some(shared(&[], "no data yet"))),
        resident(3, "<b>Dev</b> & co", None),
        resident(4, "Eli", None),
    ];
    rows[1].away = Some(away(Some(written("2026-11-27", "27 November 2026"))));
    rows[2].away = Some(away(None));
    rows[3].has_left = true;
    let mut busy = quiet();
    busy.since.events = vec![
        event(5, "Fay", "moved in"),
        event(4, "Eli", "left the house"),
        event(6, "Gus", "lives here again"),
        event(2, "Ben", "is away for a while"),
        event(1, "Ana", "is back"),
    ];
    busy.asks = vec![ask(1, "Ana"), ask(3, "<b>Dev</b> & co")];
    busy.follow_ups = vec![
        follow_up(1, "Ana", Rule::Urge, "urge 8 of 10"),
        follow_up(2, "Ben", Rule::Quiet, "no check-in for three days"),
    ];
    busy.asks[1].taken = Some(("Carla".into(), written("2026-11-24T08:30", "24 November 2026, 08:30")));
    busy.follow_ups[1].mark = Some(("a talk is booked", "Carla".into()));
    busy.landing = vec![landing(7, "Hana", 3, true), landing(8, "Ivo", 5, false), landing(9, "Jo", 28, true)];
    busy.celebrations = vec![celebration(1, "Ana", true), celebration(2, "Ben", false)];
    busy.sessions = vec![session(1, "Morning group", false), session(2, "Walk by the river", true)];
    busy.ending = vec![EndingRow {
        account: account(7),
        name: "Hana".into(),
        what: "what they shared, also after they have left",
        last_day: written("2026-11-28", "28 November 2026"),
    }];
    busy.handover = Some(sample_row(1, true));
    let due = written("2026-11-24T12:15", "24 November 2026, 12:15");
    busy.moderation = Some(WaitingRow { posts: 2, oldest: "3 hours ago".into(), due, is_overdue: true });
    busy.rows = rows;
    vec![quiet(), busy]
}
