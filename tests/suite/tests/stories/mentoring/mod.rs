//! Ana, Ben and Dev, whom the house approves as a mentor, in tests.
#![allow(dead_code, reason = "each test binary uses its part")]

use crate::anas_phones::House;
use crate::carla::carla;
use crate::kind_words::{HOUR, ana_and_ben, housemate, id};
use house_simulator::phone::Phone;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{MentorsView, MentorshipView};
use porchlight_server::commands::mentor::Approval;
use porchlight_server::commands::resident::{How, Person};
use porchlight_server::commands::{Ask, carry_out};

pub const DAY: i64 = 24 * HOUR;
pub const WORDS: &str = "I came here three years ago, and I still have the tea cup.";

pub fn mentors(phone: &Phone) -> MentorsView {
    phone.core().mentors(None).unwrap()
}

pub fn names(people: Vec<MentorshipView>) -> Vec<String> {
    people.into_iter().map(|person| person.name.unwrap()).collect()
}

pub fn my_mentors(phone: &Phone) -> Vec<String> {
    names(mentors(phone).my_mentors)
}

pub fn my_mentees(phone: &Phone) -> Vec<String> {
    names(mentors(phone).my_mentees)
}

/// Who is shown, and whether they have room.
pub fn shown(phone: &Phone) -> Vec<(String, bool)> {
    mentors(phone).mentors.into_iter().map(|mentor| (mentor.name.unwrap(), mentor.has_room)).collect()
}

pub fn code(done: Result<MentorsView, CompanionError>) -> String {
    done.err().map(|error| error.code().to_owned()).unwrap_or_default()
}

pub fn offer(phone: &Phone, months: u16, mentees: u8) {
    phone.core().offer_to_mentor(WORDS.into(), months, mentees, Some("Man".into()), true).unwrap();
}

pub fn of(phone: &Phone) -> Person {
    Person { account: Some(id(phone)), name: None }
}

pub fn approve(phone: &Phone) -> Ask {
    let approval = Approval { training_done: true, until: None, months_least: 12 };
    Ask::MentorApprove { house: "Cedar House".into(), person: of(phone), approval }
}

pub fn end_approval(phone: &Phone) -> Ask {
    Ask::MentorEnd { house: "Cedar House".into(), person: of(phone) }
}

pub fn exit(phone: &Phone) -> Ask {
    Ask::ResidentExit { house: "Cedar House".into(), person: of(phone), how: How::Planned, access_hours: 0 }
}

/// What the house says to what Carla asks.
pub fn refused(house: &House, ask: &Ask) -> String {
    carry_out(house.server.store(), ask, "", house.clock.now_ms()).expect_err("done").to_string()
}

pub fn settle(house: &mut House, phones: &mut [&mut Phone]) {
    for _ in 0..2 {
        house.settle_ana();
        for phone in &mut *phones {
            house.settle(phone);
        }
    }
}

/// Ana, Ben, and Dev, whom the house approves as a mentor for so many.
pub fn with_dev(mentees: u8) -> (House, Phone, Phone) {
    let (mut house, mut ben) = ana_and_ben();
    let mut dev = housemate(&mut house, "Dev", 6);
    offer(&dev, 36, mentees);
    house.settle(&mut dev);
    carla(&house, &approve(&dev));
    settle(&mut house, &mut [&mut ben, &mut dev]);
    (house, ben, dev)
}

/// Dev says yes to whoever asks.
pub fn accept_all(dev: &Phone) {
    for asking in mentors(dev).asking_me {
        dev.core().accept_mentee(asking.asking).unwrap();
    }
}

/// Ana is Dev's mentee, and both know it.
pub fn together() -> (House, Phone, Phone) {
    let (mut house, mut ben, mut dev) = with_dev(2);
    house.ana.core().ask_mentor(id(&dev)).unwrap();
    settle(&mut house, &mut [&mut dev]);
    accept_all(&dev);
    settle(&mut house, &mut [&mut dev, &mut ben]);
    assert_eq!((my_mentors(&house.ana), my_mentees(&dev)), (vec!["Dev".to_owned()], vec!["Ana".to_owned()]));
    (house, ben, dev)
}
