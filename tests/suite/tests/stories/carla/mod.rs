//! Carla, who says what the house says, on the command line of a house that is served; and what phones then show.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::{House, phone_clock};
use house_simulator::phone::Phone;
use porchlight_core::views::{ScheduleView, SessionView, TrackerView};
use porchlight_server::commands::notice::Notice;
use porchlight_server::commands::{Ask, Made, admin};
use std::sync::Arc;

/// What Carla does, on the command line, while the house is served.
pub fn carla(house: &House, ask: &Ask) -> Made {
    let (directory, clock) = (house.path().join("server"), house.clock.clone());
    let now: porchlight_server::clock::Clock = Arc::new(move || clock.now_ms());
    admin::listen(&directory, Arc::clone(house.server.store()), String::new(), Arc::clone(&now)).unwrap();
    admin::ask(&directory, "", ask, &now).unwrap()
}

pub fn carla_posts(house: &House, notice: Notice) -> String {
    match carla(house, &Ask::NoticePost { house: "Cedar House".into(), notice }) {
        Made::Notice { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

pub fn session(title: &str, kind: &str, starts: &str) -> Notice {
    let (title, kind, starts) = (title.to_owned(), kind.to_owned(), starts.to_owned());
    Notice::Session { title, kind, starts, minutes: 60, place: Some("Living room".into()), led_by: None }
}

pub fn evening_group(house: &House) -> String {
    carla_posts(house, session("Evening group", "group_session", "2026-11-24T19:00"))
}

pub fn moved_in(house: &mut House, name: &str, seed: u64) -> Phone {
    let mut phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&house.server.invite(name).unwrap(), &house.server).unwrap();
    house.settle(&mut phone);
    phone
}

pub fn schedule(phone: &Phone) -> ScheduleView {
    phone.core().schedule().unwrap()
}

pub fn of(phone: &Phone, id: &str) -> SessionView {
    schedule(phone).sessions.into_iter().find(|session| session.id == id).unwrap()
}

pub fn account(phone: &Phone) -> String {
    phone.core().whoami().unwrap().0.to_string()
}

pub fn habit(phone: &Phone) -> TrackerView {
    phone.core().today().unwrap().trackers.remove(0)
}
