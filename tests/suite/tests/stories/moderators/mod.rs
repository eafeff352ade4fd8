//! Staff of Cedar House who look at what was reported.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::House;
use crate::kind_words::{ana_and_ben, give, housemate, texts};
use house_simulator::people;
use house_simulator::phone::{Phone, generator};
use porchlight_core::ids::AccountId;
use porchlight_core::views::{CircleView, PostStateView, ReportReasonView, ReportView};
use porchlight_server::auth::StaffRole;
use porchlight_server::commands::invite;
use porchlight_server::commands::report::{self, Decision, ReportRow, Resolving};
use porchlight_server::store::Store;

/// The second one on staff, beside Carla.
pub const SAM: &str = "Sam";
pub const CARLA: &str = people::STAFF;
pub const HIDE: Decision = Decision { hide: true, keep: false };
pub const KEEP: Decision = Decision { hide: false, keep: true };

fn hire_sam(house: &House) {
    let (store, tenant) = (&**house.server.store(), house.server.house.tenant);
    invite::staff(store, tenant, SAM, StaffRole::Counsellor, house.clock.now_ms(), &mut generator(1, 44)).unwrap();
}

/// Ana, Ben and Dev, and words of Ben's that all three have.
pub fn after_bens_words() -> (House, Phone, Phone) {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    hire_sam(&house);
    give(&ben, None, "You are all fools").unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    house.settle(&mut dev);
    assert_eq!((texts(&house.ana).len(), texts(&dev).len()), (1, 1));
    (house, ben, dev)
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

pub fn states(view: CircleView) -> Vec<Option<PostStateView>> {
    view.posts.into_iter().map(|post| post.state).collect()
}
