//! What people of a small circle show each other, as their phones show it and as it lies on disks.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::{House, MINUTE_MS};
use crate::kind_words::{HOUR, id};
use house_simulator::phone::Phone;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{
    CheckInAnswers, CheckInPartView, SharedFieldsView, SharesView, SmallCirclesView, TrackerKindView,
};

pub const DAY: i64 = 24 * HOUR;
pub const NOTHING: SharedFieldsView =
    SharedFieldsView { checked_in: false, milestones: false, counters: false, company: false };
pub const NEWCOMERS: SharedFieldsView = SharedFieldsView { checked_in: true, milestones: true, ..NOTHING };
pub const COUNTERS: SharedFieldsView = SharedFieldsView { counters: true, ..NOTHING };
pub const COMPANY: SharedFieldsView = SharedFieldsView { company: true, ..NOTHING };

/// What a phone shows of a member of its one circle.
pub fn shows(on: &Phone, who: &Phone) -> SharesView {
    let circle = on.core().small_circles().unwrap().circles.remove(0);
    circle.members.into_iter().find(|member| member.id == id(who)).expect("a member").shows
}

pub fn sees_check_in(on: &Phone, who: &Phone) -> bool {
    shows(on, who).checked_in_today
}

pub fn marks(on: &Phone, who: &Phone) -> Vec<u16> {
    shows(on, who).milestones.into_iter().map(|milestone| milestone.amount).collect()
}

pub fn counters(on: &Phone, who: &Phone) -> Vec<(u32, u32)> {
    shows(on, who).counters.into_iter().map(|counter| (counter.total_days, counter.of_days)).collect()
}

pub fn company_until(on: &Phone, who: &Phone) -> Option<i64> {
    shows(on, who).company_until_ms
}

pub fn code(done: Result<SmallCirclesView, CompanionError>) -> String {
    done.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

pub fn sharing(on: &Phone) -> SharedFieldsView {
    on.core().small_circles().unwrap().circles[0].sharing
}

pub fn check_in(phone: &Phone) {
    let answers = CheckInAnswers { mood: Some(2), craving: Some(8), ..CheckInAnswers::default() };
    phone.core().record_check_in(answers).unwrap();
}

pub fn take_away(phone: &Phone) {
    phone.core().take_check_in_away(phone.core().today().unwrap().day, CheckInPartView::Evening).unwrap();
}

/// A tracker that has counted for so many days.
pub fn follow(phone: &Phone, days: i64, house: &House) -> String {
    let day = (house.clock.now_ms() / (DAY * MINUTE_MS) - days) as i32;
    let day = porchlight_core::time::Day::from_number(day).unwrap();
    phone.core().start_tracker(TrackerKindView::Abstain, "Alcohol".into(), day.to_string()).unwrap()
}

pub fn settle_both(house: &mut House, ben: &mut Phone) {
    house.settle_ana();
    house.settle(ben);
}

/// How many bodies of shared copies lie in a database, of a phone or of the server.
pub fn shared_bodies(folder: &std::path::Path) -> usize {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let database = files.into_iter().find(|path| path.file_name().is_some_and(|name| name == "porchlight.db"));
    let database = rusqlite::Connection::open(database.expect("a database")).unwrap();
    let on_phone = "SELECT count(*) FROM envelopes e JOIN documents d USING (account, document)
        WHERE kind = 5 AND body IS NOT NULL";
    let on_server = "SELECT count(*) FROM log l JOIN documents d USING (tenant_id, account_id, document_id)
        WHERE kind = 5 AND body IS NOT NULL";
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, usize>(0));
    count(on_phone).or_else(|_| count(on_server)).unwrap()
}

pub fn bodies(house: &House, ben: &Phone) -> [usize; 3] {
    [house.ana.directory().to_path_buf(), ben.directory().to_path_buf(), house.path().join("server")]
        .map(|folder| shared_bodies(&folder))
}

/// Ana has left their circle, for herself and for Ben.
pub fn has_left(house: &House, ben: &Phone) {
    assert_eq!(house.ana.core().small_circles().unwrap().circles, vec![]);
    assert_eq!(ben.core().small_circles().unwrap().circles[0].members.len(), 1);
}
