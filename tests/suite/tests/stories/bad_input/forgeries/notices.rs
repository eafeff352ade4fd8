//! Words of the house that the house did not say, and lines about a session that nobody may write so.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::activities::ActivityKind;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::RecordId;
use porchlight_core::notices::{DaysExcused, Session};
use porchlight_core::reflections::ReflectionLine;

pub fn of_the_house(w: &mut World) -> Attempt {
    let day = w.ana.today;
    let record = DaysExcused::parse(day, day, day).unwrap()[0].record(RecordId::random(&mut w.ana.rng));
    let (space, part) = (w.ana.circle(), day.month().key());
    let envelope = w.ana.write_open(DocumentKind::Notices, space, &part, &[record]);
    w.attempt(wire(envelope))
}

pub fn among_posts(w: &mut World) -> Attempt {
    let (id, day) = (RecordId::random(&mut w.ana.rng), w.ana.posts_day(b"bad"));
    let session = Session::parse("Evening group", ActivityKind::GroupSession, 0, 60, None, day).unwrap();
    w.record(&session.record(id).bytes)
}

pub fn line_with_a_link(w: &mut World) -> Attempt {
    let (id, day) = (RecordId::random(&mut w.ana.rng), w.ana.posts_day(b"bad"));
    let Record { mut bytes, .. } = ReflectionLine::parse(id, "see www-there".into(), 0, day).unwrap().record(id);
    let dash = bytes.iter().position(|byte| *byte == b'-').unwrap();
    bytes[dash] = b'.';
    w.record(&bytes)
}
