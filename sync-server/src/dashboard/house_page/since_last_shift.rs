//! Since the last shift: who came, left, was away and came back. All of it is the house's own word; how somebody left is
//! told to nobody but them.

use super::super::written::{self, Written};
use super::folded::Folded;
use crate::say;
use crate::store::{HouseEvent, HouseEventKind, HouseRead};
use crate::words::Said;
use porchlight_core::ids::AccountId;
use porchlight_core::time::{EpochMs, Zone};

/// How far back a shift looks without a hand-over to begin from: a day.
const ONE_DAY_MS: EpochMs = 24 * 60 * 60 * 1000;

/// What happened in the house since then, the latest first.
pub(in crate::dashboard) struct SinceLastShift {
    pub since: Written,
    pub events: Folded<EventRow>,
}

/// One thing that happened.
pub(in crate::dashboard) struct EventRow {
    pub account: AccountId,
    pub name: String,
    pub kind: HouseEventKind,
    pub at: Written,
    /// The room that they moved to.
    pub room: Option<String>,
}

pub(super) fn of(read: &HouseRead, zone: &Zone, now_ms: EpochMs) -> SinceLastShift {
    let since_ms = read.last_shift_ms.unwrap_or(now_ms - ONE_DAY_MS);
    let row = |event: &HouseEvent| EventRow {
        account: event.account,
        name: event.display_name.clone(),
        kind: event.kind,
        at: written::time_near(zone, event.at_ms, now_ms),
        room: event.room.clone(),
    };
    let events = read.events.iter().rev().filter(|event| event.at_ms >= since_ms).map(row).collect();
    SinceLastShift { since: written::time_near(zone, since_ms, now_ms), events: Folded::after_a_few(events) }
}

impl EventRow {
    pub(in crate::dashboard) fn said(&self) -> Said {
        let said = match self.kind {
            HouseEventKind::Arrived => say("house-event-arrived"),
            HouseEventKind::Left => say("house-event-left"),
            HouseEventKind::CameBack => say("house-event-came-back"),
            HouseEventKind::Away => say("house-event-away"),
            HouseEventKind::Back => say("house-event-back"),
            HouseEventKind::Moved => say("house-event-moved").with("room", self.room.as_deref().unwrap_or("–")),
        };
        said.named("name", &self.name).with("time", &self.at)
    }
}
