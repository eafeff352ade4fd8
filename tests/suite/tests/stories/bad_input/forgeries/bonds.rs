//! Words where nobody let their author in.

use super::Attempt;
use crate::bad_input::World;
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::generator;
use porchlight_core::circles::{Accepted, Founded, Invited, PairOpened};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{AccountId, RecordId, SpaceId};

pub(super) fn in_no_space(w: &mut World) -> Attempt {
    let records = [w.card()];
    let envelope = w.ana.write_open(DocumentKind::Posts, SpaceId::from_bytes([3; 16]), b"bad", &records);
    w.attempt(wire(envelope))
}

/// Ana opens a pair with somebody whom the house does not know.
pub(super) fn with_a_stranger(w: &mut World) -> Attempt {
    let (ana, stranger) = (w.ana.account(), AccountId::from_bytes([7; 16]));
    let space = SpaceId::pair(w.ana.house, ana, stranger);
    let opened = PairOpened::record(stranger, space, ana);
    let envelope = w.ana.write_open(DocumentKind::Bonds, space, b"", &[opened]);
    w.attempt(wire(envelope))
}

/// Ben comes into a circle that has no room any more.
pub(super) fn a_seventh(w: &mut World) -> Attempt {
    let founded = Founded::parse("Porch", 0).unwrap().record(RecordId::random(&mut w.ana.rng));
    let space = SpaceId::small_circle(w.ana.house, w.ana.account(), founded.id);
    let mut said = vec![founded];
    for n in 0..6 {
        let mut next = Forger::joined("Next", &w.server, w.ana.today, generator(60, n)).unwrap();
        let guest = if n == 5 { w.ben.account() } else { next.account() };
        let invited = Invited::record(RecordId::random(&mut w.ana.rng), guest, 0);
        said.push(invited.clone());
        let asked = w.ana.write_open(DocumentKind::Bonds, space, b"", &std::mem::take(&mut said));
        w.push(asked);
        let yes = Accepted::record(RecordId::random(&mut next.rng), invited.id, 1, vec![]);
        if n == 5 {
            let yes = w.ben.write_open(DocumentKind::Bonds, space, b"", &[yes]);
            return Attempt { is_by_ben: true, ..w.attempt(wire(yes)) };
        }
        let yes = wire(next.write_open(DocumentKind::Bonds, space, b"", &[yes]));
        next.exchange(&mut w.server, next.part(next.house, vec![], vec![yes])).unwrap();
    }
    unreachable!("the sixth guest is Ben")
}
