//! Consents of Ana's, and the page of hers as staff in each role see it.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::House;
use porchlight_core::views::PurposeView;
use porchlight_server::auth::StaffRole;

const NOTICE: &str = "what she has read";

/// Whose counsellor Carla is from then on, so that what is for one is hers.
pub fn consent(house: &House, purpose: PurposeView) {
    house.server.assign(house.ana.core().whoami().unwrap().0).ok(); // who left keeps who was theirs
    house.ana.core().give_consent(purpose, NOTICE.into()).unwrap();
}

pub fn page(house: &mut House, role: StaffRole) -> String {
    house.server.be(role);
    let account = house.ana.core().whoami().unwrap().0;
    house.server.resident_page(account).unwrap()
}
