//! What people of Cedar House say to each other, in tests.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::{House, house, phone_clock};
use house_simulator::phone::Phone;
use porchlight_core::views::{CircleView, DraftReason, PersonView, PostView};

pub const HOUR: i64 = 60;

/// A housemate, with a name in the circle.
pub fn housemate(house: &mut House, name: &str, seed: u64) -> Phone {
    let mut phone = Phone::new(name, house.path(), phone_clock(&house.clock), seed).unwrap();
    phone.join(&house.server.invite(name).unwrap(), &house.server).unwrap();
    phone.core().set_display_name(name.into()).unwrap();
    house.settle(&mut phone);
    phone
}

/// Cedar House, where Ana and Ben know each other.
pub fn ana_and_ben() -> (House, Phone) {
    let mut house = house();
    house.ana.core().set_display_name("Ana".into()).unwrap();
    house.settle_ana();
    let ben = housemate(&mut house, "Ben", 5);
    house.settle_ana();
    (house, ben)
}

/// Ana founds a circle.
pub fn porch(ana: &Phone) -> String {
    ana.core().found_circle("Porch".into()).unwrap().circles.remove(0).id
}

/// Ana has founded a circle and asks Ben in; he has heard of it.
pub fn asked_in() -> (House, Phone, String) {
    let (mut house, mut ben) = ana_and_ben();
    let porch = porch(&house.ana);
    house.ana.core().invite_to_circle(porch.clone(), id(&ben)).unwrap();
    house.settle_ana();
    house.settle(&mut ben);
    (house, ben, porch)
}

/// Ana and Ben have a circle.
pub fn together() -> (House, Phone, String) {
    let (mut house, mut ben, porch) = asked_in();
    ben.core().accept_invitation(porch.clone()).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    (house, ben, porch)
}

pub fn id(phone: &Phone) -> String {
    phone.core().whoami().unwrap().0.to_string()
}

pub fn circle(phone: &Phone) -> CircleView {
    phone.core().circle().unwrap()
}

pub fn give(from: &Phone, to: Option<&Phone>, text: &str) -> Result<CircleView, String> {
    let given = from.core().encourage(to.map(id), None, Some(text.into()), false);
    given.map_err(|error| error.code().to_owned())
}

pub fn code(given: Result<CircleView, String>) -> String {
    given.err().unwrap_or_default()
}

pub fn texts(phone: &Phone) -> Vec<String> {
    circle(phone).posts.into_iter().filter_map(|post| post.text).collect()
}

pub fn only_post(phone: &Phone) -> PostView {
    let mut posts = circle(phone).posts;
    assert_eq!(posts.len(), 1);
    posts.remove(0)
}

pub fn person(phone: &Phone, other: &Phone) -> PersonView {
    circle(phone).people.into_iter().find(|person| person.id == id(other)).unwrap()
}

/// Texts that could not be given and stayed on the phone, and forgets them.
pub fn drafts(phone: &Phone) -> Vec<String> {
    let drafts = phone.core().drafts().unwrap();
    assert!(drafts.iter().all(|draft| draft.reason == DraftReason::NotGiven));
    drafts.iter().for_each(|draft| phone.core().forget_draft(draft.id.clone()).unwrap());
    drafts.into_iter().map(|draft| draft.text).collect()
}
