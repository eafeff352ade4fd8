//! What was read once and is kept in memory for the next screen. Never truth: everything here can be read again from
//! the disk.

use super::circle::Circle;
use super::clock_ahead::LiesAhead;
use super::past::Daybooks;
use super::path_read::PathRead;
use crate::ids::TenantId;
use crate::past::{MonthSummary, Past};
use crate::time::{Day, Month};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All of it. Most goes when something comes in ([`super::open::Unlocked::unload`]), or when what it was read from is
/// written.
#[derive(Default)]
pub(super) struct Kept {
    /// Everything that counts before a month; dropped with the replicas, and when a document of another is written.
    pub past_before: Option<(Month, Past)>,
    /// What a month's daybook says to the counts; dropped with the replicas, and when something is written.
    pub month: Option<(Month, MonthSummary)>,
    /// The path; dropped when it is written, and with the replicas.
    pub path: Option<Arc<PathRead>>,
    /// What can be seen of the circles; dropped when something is written, and with every answer of a server.
    pub circle: Option<Arc<Circle>>,
    /// The ids of the daybooks before a month.
    pub daybooks: Option<(Month, Daybooks)>,
    /// What lies ahead of the calendar, as far as it was looked at.
    pub lies_ahead: LiesAhead,
    /// For each house, the day for which everything was published that its circles are to see; nothing once something
    /// changed.
    pub published: BTreeMap<TenantId, Day>,
    /// The same of what its staff are to see.
    pub published_to_staff: BTreeMap<TenantId, Day>,
}
