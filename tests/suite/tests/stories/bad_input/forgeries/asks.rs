//! Asks that nobody may make, or not there.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::asks::Ask;
use porchlight_core::documents::{DocumentKind, Record, asks_part};
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::time::{Day, Month};

pub fn for_ana(w: &mut World) -> Attempt {
    let (space, record) = (w.ana.care(), ask().record(RecordId::random(&mut w.ben.rng)));
    let envelope = w.ben.write_open(DocumentKind::Asks, space, &part(11), &[record]);
    Attempt { is_by_ben: true, ..w.attempt(wire(envelope)) }
}

pub fn at_home(w: &mut World) -> Attempt {
    Attempt { tenant: w.ana.home(), ..by_ana(w, w.ana.care(), DocumentKind::Asks, &part(11)) }
}

pub fn for_the_circle(w: &mut World) -> Attempt {
    by_ana(w, w.ana.circle(), DocumentKind::Asks, &part(11))
}

pub fn among_consents(w: &mut World) -> Attempt {
    by_ana(w, w.ana.care(), DocumentKind::Consents, b"")
}

pub fn of_another_month(w: &mut World) -> Attempt {
    by_ana(w, w.ana.care(), DocumentKind::Asks, &part(10))
}

/// One field more than an ask has, as a later version might bring it.
pub fn with_words(w: &mut World) -> Attempt {
    let mut record = ask().record(RecordId::random(&mut w.ana.rng));
    record.bytes[0] += 1;
    record.bytes.push(9);
    record.bytes.extend(minicbor::to_vec("words, and words, and words").unwrap());
    said(w, w.ana.care(), DocumentKind::Asks, &part(11), record)
}

fn by_ana(w: &mut World, space: SpaceId, kind: DocumentKind, part: &[u8]) -> Attempt {
    let record = ask().record(RecordId::random(&mut w.ana.rng));
    said(w, space, kind, part, record)
}

fn said(w: &mut World, space: SpaceId, kind: DocumentKind, part: &[u8], record: Record) -> Attempt {
    let envelope = w.ana.write_open(kind, space, part, &[record]);
    w.attempt(wire(envelope))
}

/// Made at noon in Denver on 24 November 2026.
fn ask() -> Ask {
    Ask::new(1_795_546_800_000, Day::parse("2026-11-24").unwrap())
}

fn part(month: i8) -> Vec<u8> {
    asks_part(Month { year: 2026, month })
}
