//! Since the last shift: who came, left, was away and came back. All of it is the house's own word; how somebody left is
//! told to nobody but them.

use super::super::written::{self, Written};
use crate::store::{HouseEvent, HouseEventKind, HouseRead};
use porchlight_core::ids::AccountId;
use porchlight_core::time::{EpochMs, Zone};

/// How far back a shift looks without a hand-over to begin from: a day.
const ONE_DAY_MS: EpochMs = 24 * 60 * 60 * 1000;

/// What happened in the house since then, the latest first.
pub(in crate::dashboard) struct SinceLastShift {
    pub since: Written,
    pub events: Vec<EventRow>,
}

/// One thing that happened.
pub(in crate::dashboard) struct EventRow {
    pub account: AccountId,
    pub name: String,
    pub what: &'static str,
    pub at: Written,
}

pub(super) fn of(read: &HouseRead, zone: &Zone, now_ms: EpochMs) -> SinceLastShift {
    let since_ms = read.last_shift_ms.unwrap_or(now_ms - ONE_DAY_MS);
    let row = |event: &HouseEvent| EventRow {
        account: event.account,
        name: event.display_name.clone(),
        what: words(event.kind),
        at: written::time(zone, event.at_ms),
    };
    let events = read.events.iter().rev().filter(|event| event.at_ms >= since_ms).map(row).collect();
    SinceLastShift { since: written::time(zone, since_ms), events }
}

fn words(kind: HouseEventKind) -> &'static str {
    match kind {
        HouseEventKind::Arrived => "moved in",
        HouseEventKind::Left => "left the house",
        HouseEventKind::CameBack => "lives here again",
        HouseEventKind::Away => "is away for a while",
        HouseEventKind::Back => "is back",
    }
}
