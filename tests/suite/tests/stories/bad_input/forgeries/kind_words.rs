//! Kind words that are none, and names and offers that are none.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::encouragements::{Encouragement, PostTakenBack};
use porchlight_core::ids::RecordId;
use porchlight_core::mentors::{MentorStatement, Offer};
use porchlight_core::profile::DisplayName;

const ID: RecordId = RecordId::from_bytes([7; 16]);

fn words(world: &World) -> Encouragement {
    Encouragement::parse(None, None, Some("hello".into()), 0, world.ana.posts_day(b"bad")).unwrap()
}

fn post(world: &mut World, record: Record) -> Attempt {
    let space = world.ana.circle();
    let envelope = world.ana.write_open(DocumentKind::Posts, space, b"bad", &[record]);
    world.attempt(wire(envelope))
}

pub fn with_a_link(world: &mut World) -> Attempt {
    let mut words = words(world);
    words.text = Some("look at https://here".into());
    post(world, words.record(ID))
}

pub fn for_a_year(world: &mut World) -> Attempt {
    let mut words = words(world);
    words.until_ms = Some(365 * 86_400_000);
    post(world, words.record(ID))
}

pub fn taken_back_elsewhere(world: &mut World) -> Attempt {
    let day = world.ana.posts_day(b"bad").plus(31);
    post(world, PostTakenBack::record(ID, ID, day))
}

pub fn name_over_two_lines(world: &mut World) -> Attempt {
    let mut name = DisplayName::parse("Ana", 0).unwrap();
    name.name = "Ana\nStaff".into();
    let (space, record) = (world.ana.circle(), name.record(ID, &[]));
    let envelope = world.ana.write_open(DocumentKind::Profile, space, b"", &[record]);
    world.attempt(wire(envelope))
}

pub fn offer_without_the_rules(world: &mut World) -> Attempt {
    let mut offer = Offer::parse("I walked this way.", 36, 2, None, true).unwrap();
    offer.agrees_to_rules = false;
    let (space, record) = (world.ana.circle(), MentorStatement::record(ID, Some(offer), 0, &[]));
    let envelope = world.ana.write_open(DocumentKind::Profile, space, b"", &[record]);
    world.attempt(wire(envelope))
}
