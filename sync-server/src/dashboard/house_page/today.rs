//! Today: what the house put on the schedule. Who comes is between the residents.

use super::super::written::{self, Written};
use super::folded::Folded;
use porchlight_core::documents::Record;
use porchlight_core::ids::RecordId;
use porchlight_core::notices::{self, Session};
use porchlight_core::time::{Day, EpochMs, Zone};
use std::collections::BTreeMap;

/// A session of today.
pub(in crate::dashboard) struct SessionRow {
    pub id: RecordId,
    pub title: String,
    pub starts: Written,
    pub minutes: u16,
    pub place: Option<String>,
    pub is_called_off: bool,
    /// Whether whoever looks leads it.
    pub is_led: bool,
    pub is_over: bool,
}

/// The earliest first. What is over is behind, but for one's own: lines of those who were there wait on its page.
pub(super) fn of(
    said: &[Record],
    led: &BTreeMap<RecordId, Day>,
    zone: &Zone,
    (today, now_ms): (Option<Day>, EpochMs),
) -> Folded<SessionRow> {
    let mut sessions: Vec<(RecordId, (Session, bool))> =
        notices::sessions(said).into_iter().filter(|(_, (session, _))| Some(session.day) == today).collect();
    sessions.sort_by_key(|(id, (session, _))| (session.starts_ms, *id));
    let row = |(id, (session, is_called_off)): (RecordId, (Session, bool))| SessionRow {
        id,
        is_over: session.ends_ms() <= now_ms,
        starts: written::clock(zone, session.starts_ms),
        minutes: session.minutes,
        title: session.title,
        place: session.place,
        is_called_off,
        is_led: led.contains_key(&id),
    };
    folded(sessions.into_iter().map(row).collect())
}

pub(super) fn folded(rows: Vec<SessionRow>) -> Folded<SessionRow> {
    Folded::but_for(rows, |row| row.is_over && !row.is_led)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_phone::NOON;
    use porchlight_core::activities::ActivityKind;

    #[test]
    fn what_is_over_is_behind_but_for_ones_own() {
        const MINUTE_MS: EpochMs = 60_000;
        let today = Day::parse("2026-11-24").unwrap();
        let session = |n: u8, minutes_ago: EpochMs| {
            let starts_ms = NOON - minutes_ago * MINUTE_MS;
            let session = Session::parse("Walk", ActivityKind::GroupSession, starts_ms, 30, None, today).unwrap();
            session.record(RecordId::from_bytes([n; 16]))
        };
        let said = [session(1, 90), session(2, 31), session(3, 30), session(4, 29), session(5, -60)];
        let led = BTreeMap::from([(RecordId::from_bytes([2; 16]), today)]);
        let rows = of(&said, &led, &Zone::utc(), (Some(today), NOON));
        let ids = |rows: &[SessionRow]| rows.iter().map(|row| row.id.to_string()[..2].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            (ids(&rows.open), ids(&rows.behind)),
            (vec!["02".into(), "04".into(), "05".into()], vec!["01".into(), "03".into()])
        );
    }
}
