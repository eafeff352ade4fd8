//! Words of the house that the house did not say, and lines about a session that nobody may write so.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::activities::ActivityKind;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::{AccountId, RecordId};
use porchlight_core::notices::{DaysExcused, Session};
use porchlight_core::reflections::ReflectionLine;
use porchlight_core::reissue::Superseded;
use porchlight_server::house_voice;

pub fn of_the_house(w: &mut World) -> Attempt {
    let day = w.ana.today;
    let record = DaysExcused::parse(day, day, day).unwrap()[0].record(RecordId::random(&mut w.ana.rng));
    let (space, part) = (w.ana.circle(), day.month().key());
    let envelope = w.ana.write_open(DocumentKind::Notices, space, &part, &[record]);
    w.attempt(wire(envelope))
}

/// Ana says that Ben has another account.
pub fn of_another_account(w: &mut World) -> Attempt {
    let (ana, day) = (w.ana.account(), w.ana.today);
    let record = Superseded::record(w.ben.account(), ana, 0, day);
    let envelope = w.ana.write_open(DocumentKind::Notices, w.ana.circle(), &day.month().key(), &[record]);
    w.attempt(wire(envelope))
}

/// Ben says something after the house has said that another account stands in his place.
pub fn by_whom_the_house_ended(w: &mut World) -> Attempt {
    let (house, ben) = (w.ben.house, w.ben.account());
    let said = Superseded::record(ben, AccountId::from_bytes([7; 16]), 0, w.ben.today);
    house_voice::say(&**w.server.store(), house, &[said], 0, &mut w.ben.rng).unwrap();
    let card = w.ben.write_card(b"bad");
    Attempt { is_by_ben: true, ..w.attempt(wire(card)) }
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
