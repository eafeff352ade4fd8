//! Staff of Cedar House who look at what was reported.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::House;
use house_simulator::people;
use house_simulator::phone::{Phone, generator};
use porchlight_core::ids::AccountId;
use porchlight_core::views::{CircleView, ReportReasonView, ReportView};
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::invite;
use porchlight_server::commands::report::{self, Decision, ReportRow, Resolving};
use porchlight_server::store::Store;

/// The second one on staff, beside Carla.
pub const SAM: &str = "Sam";
pub const CARLA: &str = people::STAFF;
pub const HIDE: Decision = Decision { hide: true, keep: false };
pub const KEEP: Decision = Decision { hide: false, keep: true };

pub fn hire_sam(house: &House) {
    let (store, tenant) = (&**house.server.store(), house.server.house.tenant);
    invite::staff(store, tenant, SAM, StaffRole::Counsellor, house.clock.now_ms(), &mut generator(1, 44)).unwrap();
}

/// Somebody reports the newest post of somebody's that they see.
pub fn report(phone: &Phone, author: &str, reason: ReportReasonView) -> ReportView {
    let posts = phone.core().circle().unwrap().posts;
    let post = posts.into_iter().find(|post| post.author == author).unwrap();
    phone.core().report(post.id, reason, None).unwrap()
}

fn rows(house: &House, decided: bool) -> Vec<ReportRow> {
    let (store, now_ms) = (&**house.server.store(), house.clock.now_ms());
    let (rows, left_out) = report::list(store, &house.server.house, CARLA, decided, now_ms).unwrap();
    assert_eq!(left_out, 0);
    rows
}

pub fn open_rows(house: &House) -> Vec<ReportRow> {
    rows(house, false)
}

pub fn decided_rows(house: &House) -> Vec<ReportRow> {
    rows(house, true)
}

/// A decision; or why there is none.
pub fn decide(house: &House, report: &str, staff: &str, decision: Decision) -> Result<(), String> {
    let (store, now_ms) = (&**house.server.store(), house.clock.now_ms());
    let resolving = Resolving { report: report.into(), staff: staff.into(), decision, note: None };
    let decided = report::resolve(store, house.server.house.tenant, &resolving, now_ms, &mut generator(1, 45));
    decided.map(|_| ()).map_err(|error| error.to_string())
}

/// What was read of somebody: record types, and why.
pub fn readings(house: &House, account: AccountId) -> Vec<(String, String)> {
    let read = house.server.store().disclosures_of(house.server.house.tenant, account).unwrap();
    read.into_iter().map(|reading| (reading.record_types, reading.reason)).collect()
}

pub fn account(phone: &Phone) -> AccountId {
    phone.core().whoami().unwrap().0
}

pub fn states(view: CircleView) -> Vec<Option<porchlight_core::views::PostStateView>> {
    view.posts.into_iter().map(|post| post.state).collect()
}
