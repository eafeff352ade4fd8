//! A server that lets somebody into a small circle whom nobody asked, and one that hands out what somebody did not choose to
//! show. It can let anybody read what it has; it makes nobody a member, and no phone shows what was not chosen.

use crate::double::pump;
use crate::house::{house, phone_clock};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Phone, generator};
use porchlight_core::circles::{Accepted, Bonds, CircleInvitation, CircleSharing, Field, PairOpened};
use porchlight_core::consent::in_circles::{CheckedIn, SharedCheckIn, shareable};
use porchlight_core::documents::{DocumentKind, shared_part};
use porchlight_core::gate::changes;
use porchlight_core::ids::{RecordId, SpaceId};
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

#[test]
fn what_was_not_chosen_is_not_shown_whatever_the_server_hands_out() {
    let mut house = house();
    let tenant = house.server.house.tenant;
    let today = Day::from_number(i32::try_from(house.clock.now_ms() / 86_400_000).unwrap()).unwrap();
    let mut eve = Forger::joined("Eve", &house.server, today, generator(71, 1)).unwrap();
    let me = house.ana.core().whoami().unwrap().0;
    let pair = SpaceId::pair(tenant, me, eve.account());
    let opened = PairOpened::record(me, pair, eve.account());
    let opened = wire(eve.write_open(DocumentKind::Bonds, pair, b"", &[opened]));
    // An app that believes in a choice that was never said.
    let (id, choice) = (RecordId::from_bytes([9; 16]), CircleSharing::new([Field::CheckedIn], 0, &[], vec![]));
    let said = choice.record(id);
    let believed = Bonds::of([(eve.account(), &said)]);
    let check_in = CheckedIn::of(pair, RecordId::from_bytes([7; 16]), today);
    let copy = SharedCheckIn::of(&shareable(&believed, eve.account(), check_in).unwrap());
    let copy = wire(eve.write_open(DocumentKind::Shared, pair, &shared_part(today.month(), id), &[copy]));
    let hello = wire(eve.write_card(b"x"));
    eve.exchange(&mut house.server, eve.part(tenant, vec![], vec![hello])).unwrap();
    house.settle_ana();
    let mut hand_out = |wires: Vec<_>| {
        house.ana.core().set_display_name("Ana".into()).unwrap();
        pump(&mut house.ana, &mut house.server, tenant, |page| {
            page.pull.extend(wires.iter().cloned());
            page.checks.clear();
        });
        house.ana.core().small_circles().unwrap().pairs[0].shows.checked_in_today
    };
    assert!(!hand_out(vec![opened, copy]), "she never said so");
    let said = wire(eve.write_open(DocumentKind::Bonds, pair, b"", &[said]));
    assert!(hand_out(vec![said]), "or this proves nothing");
}
