//! What was reported and waits: how much and how long, and nothing of what it is. That is on a page of its own, where who
//! looks is written down.

use super::super::written::{self, Written};
use crate::access::{Right, StaffRole};
use crate::moderation::Waiting;
use porchlight_core::time::{EpochMs, Zone};

/// What waits.
pub(in crate::dashboard) struct WaitingRow {
    pub posts: usize,
    /// `3 hours ago`.
    pub oldest: String,
    /// Until when the most urgent one is to be looked at.
    pub due: Written,
    pub is_overdue: bool,
}

pub(super) fn of(waiting: Option<Waiting>, role: StaffRole, zone: &Zone, now_ms: EpochMs) -> Option<WaitingRow> {
    let Waiting { posts, oldest_ms, due_ms } = waiting.filter(|_| role.may(Right::SeeReportedPosts))?;
    let (oldest, due) = (written::ago(oldest_ms, now_ms), written::time(zone, due_ms));
    Some(WaitingRow { posts, oldest, due, is_overdue: due_ms <= now_ms })
}
