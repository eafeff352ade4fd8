//! Words of the house that the house did not say, and lines about a session that nobody may write so.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::activities::ActivityKind;
use porchlight_core::circles::PairOpened;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::{AccountId, RecordId, SpaceId};
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

/// Ana opens a pair with Ben after the house has said that another account stands in his place.
pub fn to_whom_the_house_ended(w: &mut World) -> Attempt {
    let (house, ana, ben) = (w.ana.house, w.ana.account(), w.ben.account());
    let said = Superseded::record(ben, AccountId::from_bytes([7; 16]), 0, w.ana.today);
    house_voice::say(&**w.server.store(), house, &[said], 0, &mut w.ana.rng).unwrap();
    let space = SpaceId::pair(house, ana, ben);
    let envelope = w.ana.write_open(DocumentKind::Bonds, space, b"", &[PairOpened::record(ben, space, ana)]);
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
