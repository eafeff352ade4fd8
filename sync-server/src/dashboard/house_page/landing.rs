//! Landing: who leaves within a week by the house's own plan, and who left in the last 28 days and lets the house stay in touch. On days 1, 3, 7, 14 and 28 somebody gets in
//! touch. Whoever did not agree to that is not here at all.

use super::super::written::{self, Written};
use super::folded::Folded;
use crate::say;
use crate::store::{HouseRead, ResidentRead};
use crate::words::Said;
use porchlight_core::consent::{Audience, Consents, Purpose};
use porchlight_core::documents::RecordType;
use porchlight_core::ids::AccountId;
use porchlight_core::landing;
use porchlight_core::time::{Day, Zone};
use std::cmp::Ordering;

/// A planned last day is shown from so many days before.
const DAYS_AHEAD: i32 = 7;

/// Somebody in their first 28 days after leaving.
pub(in crate::dashboard) struct LandingRow {
    pub account: AccountId,
    pub name: String,
    /// Which day of the 28 it is.
    pub day: u16,
    pub is_contact_day: bool,
    /// The next day on which somebody gets in touch, today's not counted.
    pub next_contact: Option<Written>,
}

/// Somebody whose planned last day is near, or over.
pub(in crate::dashboard) struct LeavingRow {
    pub account: AccountId,
    pub name: String,
    pub state: LeavingState,
}

/// When that is.
pub(in crate::dashboard) enum LeavingState {
    On(Written),
    Today,
    /// They live here all the same: no day ends a stay by itself.
    Over(Written),
}

impl LeavingRow {
    pub(in crate::dashboard) fn said(&self) -> Said {
        match &self.state {
            LeavingState::On(day) => say("stays-leaving-on").with("day", day),
            LeavingState::Today => say("stays-leaving-today"),
            LeavingState::Over(day) => say("stays-leaving-over").with("day", day),
        }
        .named("name", &self.name)
    }
}

/// Who leaves within a week, the first one leading. It is the house's own word and needs no consent; nothing here says
/// whether somebody gave one for the time after.
pub(super) fn soon(read: &HouseRead, today: Option<Day>) -> Vec<LeavingRow> {
    let Some(today) = today else { return Vec::new() };
    let near = |resident: &ResidentRead| {
        let last_day = resident.stay.last_day.filter(|last_day| last_day.days_since(today) <= DAYS_AHEAD)?;
        let state = match last_day.cmp(&today) {
            Ordering::Less => LeavingState::Over(written::day(last_day)),
            Ordering::Equal => LeavingState::Today,
            Ordering::Greater => LeavingState::On(written::day(last_day)),
        };
        let (account, name) = (resident.account, resident.display_name.clone());
        Some((last_day, LeavingRow { account, name, state }))
    };
    let mut rows: Vec<(Day, LeavingRow)> = read.residents.iter().filter_map(near).collect();
    rows.sort_by(|a, b| (a.0, &a.1.name, a.1.account).cmp(&(b.0, &b.1.name, b.1.account)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Who needs a call today; behind them the others, the latest who left first.
pub(super) fn of(read: &HouseRead, zone: &Zone, today: Option<Day>) -> Folded<LandingRow> {
    let Some(today) = today else { return Folded::after_a_few(Vec::new()) };
    let row = |resident: &ResidentRead| {
        let left = zone.civil(resident.left_ms?).ok()?.0;
        let day = landing::day_of(left, today)?;
        let is_asked = !resident.is_unheard
            && Consents::of(&resident.consents).in_force(Purpose::Aftercare, Audience::Staff, today).is_some();
        let ahead = landing::contacts_ahead(day);
        let next = ahead.iter().find(|contact| **contact > day).map(|contact| left.plus(i32::from(*contact) - 1));
        is_asked.then(|| LandingRow {
            account: resident.account,
            name: resident.display_name.clone(),
            day,
            is_contact_day: ahead.first() == Some(&day),
            next_contact: next.map(written::day),
        })
    };
    let mut rows: Vec<LandingRow> = read.residents.iter().filter_map(row).collect();
    rows.sort_by(|a, b| (a.day, &a.name, a.account).cmp(&(b.day, &b.name, b.account)));
    folded(rows)
}

pub(super) fn folded(rows: Vec<LandingRow>) -> Folded<LandingRow> {
    Folded::but_for(rows, |row| !row.is_contact_day)
}

/// A row tells that the person gave their consent to be called.
pub(super) fn shown(rows: &Folded<LandingRow>) -> impl Iterator<Item = (AccountId, RecordType)> {
    rows.all().map(|row| (row.account, RecordType::Grant))
}
