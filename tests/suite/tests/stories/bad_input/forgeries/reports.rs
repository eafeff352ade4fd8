//! Reports that nobody may make, or not there, or that show nothing.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::wire;
use porchlight_core::crypto::segment::Segment;
use porchlight_core::documents::{DocumentKind, Record};
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::reports::{Reason, Report, document_part};

const ID: RecordId = RecordId::from_bytes([7; 16]);

pub fn for_the_circle(w: &mut World) -> Attempt {
    let report = of_a_card(w);
    made(w, w.ana.circle(), DocumentKind::Reports, ID, report)
}

pub fn among_asks(w: &mut World) -> Attempt {
    let report = of_a_card(w);
    made(w, w.ana.care(), DocumentKind::Asks, ID, report)
}

pub fn in_the_document_of_another(w: &mut World) -> Attempt {
    let report = of_a_card(w);
    made(w, w.ana.care(), DocumentKind::Reports, RecordId::from_bytes([8; 16]), report)
}

/// What stands for its proof cannot be read.
pub fn without_a_proof(w: &mut World) -> Attempt {
    let mut to = minicbor::Encoder::new(Vec::new());
    to.map(5).unwrap().u8(0).unwrap().u8(90).unwrap().u8(1).unwrap().u8(1).unwrap();
    to.u8(3).unwrap().bytes(ID.as_bytes()).unwrap().u8(4).unwrap().u8(0).unwrap();
    to.u8(6).unwrap().bytes(b"believe me").unwrap();
    let report = Record { id: ID, bytes: to.into_writer() };
    made(w, w.ana.care(), DocumentKind::Reports, ID, report)
}

/// A consent is no post.
pub fn of_a_consent(w: &mut World) -> Attempt {
    let grant = w.ben.grant();
    let proof = Segment::of(vec![grant]).unwrap();
    let report = Report::parse(Reason::Other, None, ID, proof, 0).unwrap().record(ID);
    made(w, w.ana.care(), DocumentKind::Reports, ID, report)
}

pub fn in_bens_care_space(w: &mut World) -> Attempt {
    let report = of_a_card(w);
    made(w, w.ben.care(), DocumentKind::Reports, ID, report)
}

fn of_a_card(w: &mut World) -> Record {
    let card = w.ben.write_card(b"bens");
    Report::parse(Reason::Other, None, ID, Segment::of(vec![card]).unwrap(), 0).unwrap().record(ID)
}

fn made(w: &mut World, space: SpaceId, kind: DocumentKind, part: RecordId, report: Record) -> Attempt {
    let envelope = w.ana.write_open(kind, space, &document_part(part), &[report]);
    w.attempt(wire(envelope))
}
