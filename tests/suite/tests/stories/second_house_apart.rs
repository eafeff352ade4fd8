//! What the server of Ana's second house can neither learn nor take.

use crate::two_houses::{Houses, OAK_URL, houses};
use house_simulator::phone::Phone;
use house_simulator::server::{Server, URL};
use porchlight_core::ids::TenantId;
use porchlight_core::protocol::{Admission, EnrolmentRequest};

#[test]
fn who_asks_for_tokens_in_the_second_house_names_no_space_of_the_first() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.joined(URL, "Ana", 1);
    let (dir, clock) = (houses_of.directory.path().to_owned(), houses_of.clock_of_phone());
    let mut tablet = Phone::linked("tablet", &dir, clock.clone(), 2, &ana).unwrap();
    houses_of.settle(&mut tablet);
    houses_of.settle(&mut ana);
    ana.core().remove_devices(vec![tablet.core().whoami().unwrap().1.to_string()]).unwrap();
    houses_of.settle(&mut ana);
    ana.join(&houses_of.oak.invite("Ana").unwrap(), &houses_of.oak).unwrap();
    houses_of.settle(&mut ana);
    let mut laptop = Phone::linked("laptop", &dir, clock, 3, &ana).unwrap();
    houses_of.down.insert(OAK_URL);
    houses_of.exchange(&mut laptop);
    let request = |url: &str, server: &Server| laptop.core().prove_as_device(url, server.challenge()).unwrap();
    assert_eq!(request(URL, &houses_of.cedar).cuts.unwrap().len(), 3, "the home is told what stays valid");
    let at_oak = request(OAK_URL, &houses_of.oak);
    assert_eq!(at_oak.cuts.unwrap_or_default(), []);
    assert_eq!(at_oak.only, Some(vec![houses_of.oak.house.tenant]));
}

/// Whom a phone asks at Oak's server from now on.
fn asked_at_oak(houses_of: &mut Houses, phone: &mut Phone) -> Vec<Vec<TenantId>> {
    houses_of.asked.clear();
    houses_of.settle(phone);
    let at_oak = houses_of.asked.iter().filter(|(url, _)| url == OAK_URL);
    at_oak.map(|(_, request)| request.parts.iter().map(|part| part.tenant).collect()).collect()
}

#[test]
fn a_server_that_hands_out_tokens_for_the_home_or_the_first_house_gets_nothing_of_them() {
    let mut houses_of = Houses::new();
    let mut ana = houses_of.joined(URL, "Ana", 1);
    let invite = houses_of.oak.invite("Ana").unwrap();
    let told = ana.core().prove_for_invite(&invite, houses_of.oak.challenge()).unwrap();
    assert_eq!(told.home_is_elsewhere, Some(true));
    // One of an older version does not know the word, and hands out a token for the home.
    let of_before = EnrolmentRequest { home_is_elsewhere: None, ..told };
    let mut admission = houses_of.oak.enrol(&of_before).unwrap();
    assert_eq!(admission.tokens.len(), 2);
    ana.core().joined(&invite, &admission).unwrap();
    let oak = houses_of.oak.house.tenant;
    assert_eq!(asked_at_oak(&mut houses_of, &mut ana), [[oak]]);

    // One that lies says that Cedar House is there, too.
    let cedar = &houses_of.cedar.house;
    let of_oak = admission.tokens.pop().unwrap();
    let foreign = [cedar.tenant.as_bytes(), &of_oak.as_bytes()[16..]].concat();
    let tokens = vec![porchlight_core::protocol::Token::from_slice(&foreign).unwrap()];
    let lie = Admission { tokens, houses: vec![cedar.clone()], log: None };
    ana.core().admitted(OAK_URL, &lie).unwrap();
    houses_of.pass(20);
    assert_eq!(asked_at_oak(&mut houses_of, &mut ana), [[oak]]);
    assert_eq!(houses(&ana).len(), 2);
}
