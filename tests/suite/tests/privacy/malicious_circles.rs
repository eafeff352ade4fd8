//! A server that lets somebody into a small circle whom nobody asked. It can let anybody read what it has; it cannot make
//! them a member.

use crate::double::pump;
use crate::house::{house, phone_clock};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Phone, generator};
use porchlight_core::circles::{Accepted, CircleInvitation};
use porchlight_core::documents::DocumentKind;
use porchlight_core::gate::changes;
use porchlight_core::ids::RecordId;
use porchlight_core::protocol::Exchanged;
use porchlight_core::time::Day;

#[test]
fn who_was_not_invited_is_nobody_new_whatever_the_server_hands_out() {
    let mut house = house();
    let tenant = house.server.house.tenant;
    let mut ben = Phone::new("Ben", house.directory.path(), phone_clock(&house.clock), 5).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    ben.core().set_display_name("Ben".into()).unwrap();
    house.settle(&mut ben);
    house.settle_ana();
    let ana = house.ana.core();
    let porch = ana.found_circle("Porch".into()).unwrap().circles.remove(0).id;
    ana.invite_to_circle(porch.clone(), ben.core().whoami().unwrap().0.to_string()).unwrap();
    house.settle_ana();
    let mut invitation = None;
    pump(&mut ben, &mut house.server, tenant, |page: &mut Exchanged| {
        let envelopes = page.pull.iter().flat_map(|wire| wire.clone().parse().unwrap().into_envelopes());
        let records = envelopes.filter_map(|envelope| changes::contents(&envelope, tenant).ok());
        let records = records.flat_map(|contents| contents.records);
        invitation = records.filter_map(|record| CircleInvitation::read(&record)).next().or(invitation.take());
    });
    let invitation = invitation.expect("Ben can read it, and so can the server").invitation;

    let today = Day::from_number(i32::try_from(house.clock.now_ms() / 86_400_000).unwrap()).unwrap();
    let mut eve = Forger::joined("Eve", &house.server, today, generator(70, 1)).unwrap();
    let hello = wire(eve.write_card(b"x"));
    eve.exchange(&mut house.server, eve.part(tenant, vec![], vec![hello])).unwrap();
    house.settle_ana();
    let yes = Accepted::record(RecordId::random(&mut eve.rng), invitation, house.clock.now_ms(), vec![]);
    let forged = wire(eve.write_open(DocumentKind::Bonds, porch.parse().unwrap(), b"", &[yes]));
    pump(&mut house.ana, &mut house.server, tenant, |page| {
        page.pull.push(forged.clone());
        page.checks.clear();
    });
    let circles = house.ana.core().small_circles().unwrap().circles;
    assert_eq!(circles[0].members.len(), 1, "the invitation was for Ben");

    ben.core().accept_invitation(porch).unwrap();
    house.settle(&mut ben);
    assert_eq!(ben.core().small_circles().unwrap().circles[0].members.len(), 2, "or this proves nothing");
}
