//! Today: what the house put on the schedule. Who comes is between the residents.

use super::super::written::{self, Written};
use porchlight_core::documents::Record;
use porchlight_core::ids::RecordId;
use porchlight_core::notices::{self, Session};
use porchlight_core::time::{Day, Zone};
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
}

/// The earliest first.
pub(super) fn of(said: &[Record], led: &BTreeMap<RecordId, Day>, zone: &Zone, today: Option<Day>) -> Vec<SessionRow> {
    let mut sessions: Vec<(RecordId, (Session, bool))> =
        notices::sessions(said).into_iter().filter(|(_, (session, _))| Some(session.day) == today).collect();
    sessions.sort_by_key(|(id, (session, _))| (session.starts_ms, *id));
    let row = |(id, (session, is_called_off)): (RecordId, (Session, bool))| SessionRow {
        id,
        starts: written::clock(zone, session.starts_ms),
        minutes: session.minutes,
        title: session.title,
        place: session.place,
        is_called_off,
        is_led: led.contains_key(&id),
    };
    sessions.into_iter().map(row).collect()
}
