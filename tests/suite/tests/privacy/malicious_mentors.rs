//! A server that hands out an approval that the house did not say, and a yes that the mentor did not say. Nobody becomes
//! a mentor by either.

use crate::double::pump;
use crate::house::{house, phone_clock};
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Phone, generator};
use porchlight_core::documents::DocumentKind;
use porchlight_core::ids::{RecordId, SpaceId};
use porchlight_core::mentors::{MentorAccepted, MentorApproved};
use porchlight_core::time::Day;
use porchlight_server::commands::mentor::Approval;
use porchlight_server::commands::resident::Person;
use porchlight_server::commands::{Ask, carry_out};

#[test]
fn nobody_is_a_mentor_whom_the_house_did_not_approve_or_who_did_not_say_yes() {
    let mut house = house();
    let tenant = house.server.house.tenant;
    let mut ben = Phone::new("Ben", house.directory.path(), phone_clock(&house.clock), 5).unwrap();
    ben.join(&house.server.invite("Ben").unwrap(), &house.server).unwrap();
    ben.core().offer_to_mentor("I walked this way.".into(), 36, 2, None, true).unwrap();
    house.settle(&mut ben);
    let today = Day::from_number(i32::try_from(house.clock.now_ms() / 86_400_000).unwrap()).unwrap();
    let mut eve = Forger::joined("Eve", &house.server, today, generator(70, 1)).unwrap();
    let hello = wire(eve.write_card(b"x"));
    eve.exchange(&mut house.server, eve.part(tenant, vec![], vec![hello])).unwrap();
    house.settle_ana();

    let (ana_is, ben_is) = (house.ana.core().whoami().unwrap().0, ben.core().whoami().unwrap().0);
    let approved = MentorApproved::parse(ben_is, true, None, house.clock.now_ms(), today).unwrap();
    let approved = approved.record(RecordId::random(&mut eve.rng));
    let (circle, part) = (SpaceId::house_circle(tenant), today.month().key());
    let forged = wire(eve.write_open(DocumentKind::Notices, circle, &part, &[approved]));
    pump(&mut house.ana, &mut house.server, tenant, |page| {
        page.pull.push(forged.clone());
        page.checks.clear();
    });
    assert!(house.ana.core().mentors(None).unwrap().mentors.is_empty(), "Eve is not the house");
    assert_eq!(house.ana.core().today().unwrap().sync.refused, ["not_the_owner"]);

    let approval = Approval { training_done: true, until: None, months_least: 12 };
    let person = Person { account: Some(ben_is.to_string()), name: None };
    let ask = Ask::MentorApprove { house: "Cedar House".into(), person, approval };
    carry_out(house.server.store(), &ask, "", house.clock.now_ms()).unwrap();
    house.ana.pump_until_settled(&mut house.server).unwrap();
    house.settle(&mut ben);
    let asked = house.ana.core().ask_mentor(ben_is.to_string()).unwrap().asked.remove(0).asking;
    house.ana.pump_until_settled(&mut house.server).unwrap();
    house.settle(&mut ben);
    let yes = MentorAccepted::record(RecordId::random(&mut eve.rng), asked.parse().unwrap(), house.clock.now_ms());
    let pair = SpaceId::pair(tenant, ana_is, ben_is);
    let forged = wire(eve.write_open(DocumentKind::Bonds, pair, b"", &[yes]));
    pump(&mut house.ana, &mut house.server, tenant, |page| {
        page.pull.push(forged.clone());
        page.checks.clear();
    });
    assert!(house.ana.core().mentors(None).unwrap().my_mentors.is_empty(), "Eve is not Ben");

    ben.core().accept_mentee(asked).unwrap();
    house.settle(&mut ben);
    house.ana.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(house.ana.core().mentors(None).unwrap().my_mentors.len(), 1, "or this proves nothing");
}
