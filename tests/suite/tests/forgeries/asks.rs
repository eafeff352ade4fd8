//! Asks that nobody may make, or not there.

use super::Attempt;
use crate::World;
use house_simulator::forger::wire;
use porchlight_core::asks::Ask;
use porchlight_core::documents::{DocumentKind, asks_part};
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::time::{DayEnd, Moment, Month, Now, Zone};

pub fn for_ana(w: &mut World) -> Attempt {
    let (space, record) = (w.ana.care(), ask("UTC").record(RecordId::random(&mut w.ben.rng)));
    let envelope = w.ben.write_open(DocumentKind::Asks, space, &part(11), &[record]);
    Attempt { is_by_ben: true, ..w.attempt(wire(envelope)) }
}

pub fn at_home(w: &mut World) -> Attempt {
    Attempt { tenant: w.ana.home(), ..by_ana(w, w.ana.care(), DocumentKind::Asks, "UTC", &part(11)) }
}

pub fn for_the_circle(w: &mut World) -> Attempt {
    by_ana(w, w.ana.circle(), DocumentKind::Asks, "UTC", &part(11))
}

pub fn among_consents(w: &mut World) -> Attempt {
    by_ana(w, w.ana.care(), DocumentKind::Consents, "UTC", b"")
}

pub fn of_another_month(w: &mut World) -> Attempt {
    by_ana(w, w.ana.care(), DocumentKind::Asks, "UTC", &part(10))
}

pub fn with_words(w: &mut World) -> Attempt {
    by_ana(w, w.ana.care(), DocumentKind::Asks, &"words ".repeat(11), &part(11))
}

fn by_ana(w: &mut World, space: SpaceId, kind: DocumentKind, zone: &str, part: &[u8]) -> Attempt {
    let record = ask(zone).record(RecordId::random(&mut w.ana.rng));
    let envelope = w.ana.write_open(kind, space, part, &[record]);
    w.attempt(wire(envelope))
}

/// Made at noon in Denver on 24 November 2026.
fn ask(zone: &str) -> Ask {
    let now = Now { at_ms: 1_795_546_800_000, zone: Zone::utc() };
    Ask::new(Moment { zone: zone.to_owned(), ..Moment::of(&now, DayEnd::default()).unwrap() })
}

fn part(month: i8) -> Vec<u8> {
    asks_part(Month { year: 2026, month })
}
