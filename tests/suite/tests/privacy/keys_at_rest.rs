//! Secrets lie nowhere in the clear: not on a phone's disk, not on the server's, not on the way.

use crate::double::Double;
use crate::house::{House, NOON_MS, house, write};
use crate::known_device::{Known, today};
use crate::search::Marker;
use house_simulator::forger::{Forger, wire};
use house_simulator::phone::{Pumped, generator};
use porchlight_core::documents::DocumentKind;
use porchlight_core::encouragements::Encouragement;
use porchlight_core::identity::words::RecoveryWords;
use porchlight_core::ids::RecordId;
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::views::WordListView;

const NOWHERE: Vec<&str> = Vec::new();

/// Exchanges, and gives what went over the way, before it was deflated.
fn exchange(house: &mut House) -> Vec<u8> {
    let mut bytes = Vec::new();
    let change = |request: &ExchangeRequest, answer: &mut ExchangeAnswer| {
        bytes.extend(minicbor::to_vec(request).unwrap());
        bytes.extend(minicbor::to_vec(answer).unwrap());
    };
    assert_eq!(house.ana.pump(&mut Double { server: &mut house.server, change }).unwrap(), Pumped::UpToDate);
    bytes
}

#[test]
fn the_accounts_secret_is_nowhere_in_the_clear() {
    let mut house = house();
    let Known { forger, .. } = house.known_device(1);
    let secret = forger.secrets.current().secret_bytes().to_vec();
    write(&house.ana, "sealed under it");
    let on_the_way = exchange(&mut house);
    house.ana.core().remove_devices(vec![forger.keys.public().device_id().to_string()]).unwrap();
    let rotated = exchange(&mut house);
    let marker = Marker::bytes(&secret);
    assert_eq!(marker.found_in(&[on_the_way, rotated].concat()), NOWHERE);
    assert_eq!(marker.found_below(house.directory.path()), NOWHERE);
    let of_device = forger.keys.to_secret_bytes();
    assert_eq!(Marker::bytes(&of_device[..32]).found_below(house.directory.path()), NOWHERE);
    // What is public of that device is there: it was looked for in the right place.
    assert!(!Marker::bytes(&forger.keys.public().signing).found_below(house.directory.path()).is_empty());
}

#[test]
fn recovery_words_are_nowhere_once_they_were_shown() {
    let mut house = house();
    let shown = house.ana.core().new_recovery_words(WordListView::English).unwrap();
    let answers = shown.asked_back.iter().map(|position| shown.words[*position as usize - 1].clone()).collect();
    house.ana.core().confirm_recovery_words(answers).unwrap();
    let on_the_way = exchange(&mut house);
    let all = shown.words.join(" ");
    let words = RecoveryWords::parse_any(&all).unwrap();
    for marker in [Marker::bytes(words.entropy()), Marker::text(&all), Marker::text(&shown.words[..3].join(" "))] {
        assert_eq!(marker.found_in(&on_the_way), NOWHERE);
        assert_eq!(marker.found_below(house.directory.path()), NOWHERE);
    }
}

#[test]
fn a_token_lies_hashed_on_the_server() {
    let house = house();
    let Known { token, .. } = house.known_device(1);
    let server = house.directory.path().join("server");
    assert_eq!(Marker::bytes(&token.as_bytes()[32..]).found_below(&server), NOWHERE);
    assert!(!Marker::bytes(&token.hash()).found_below(&server).is_empty(), "this is where it would be");
}

#[test]
fn an_invite_lies_hashed_on_the_server() {
    let house = house();
    let invite = house.server.invite("Ben").unwrap();
    let server = house.directory.path().join("server");
    assert_eq!(Marker::bytes(&invite.secret).found_below(&server), NOWHERE);
    assert_eq!(Marker::text(&invite.to_code()).found_below(&server), NOWHERE);
    assert!(!Marker::bytes(invite.house.as_bytes()).found_below(&server).is_empty());
}

#[test]
fn a_pin_lies_nowhere() {
    let house = house();
    house.ana.core().set_pin(Some("8402175566".into())).unwrap();
    house.ana.core().lock().unwrap();
    assert!(house.ana.core().unlock("0000000000".into()).is_err());
    house.ana.core().unlock("8402175566".into()).unwrap();
    assert_eq!(Marker::text("8402175566").found_below(house.directory.path()), NOWHERE);
}

#[test]
fn open_words_that_come_to_a_locked_phone_are_sealed_on_its_disk() {
    let mut house = house();
    house.settle_ana();
    house.ana.core().set_pin(Some("4711".into())).unwrap();
    let text = "for the circle, who may read it";
    let mut ben = Forger::joined("Ben", &house.server, today(), generator(1, 2)).unwrap();
    let card = Encouragement::parse(None, None, Some(text.into()), NOON_MS, ben.posts_day(b"month")).unwrap();
    let (space, records) = (ben.circle(), [card.record(RecordId::random(&mut ben.rng))]);
    let posted = ben.write_open(DocumentKind::Posts, space, b"month", &records);
    let part = ben.part(ben.house, vec![], vec![wire(posted)]);
    ben.exchange(&mut house.server, part).unwrap();
    house.ana.core().lock().unwrap();
    let on_the_way = exchange(&mut house);
    let marker = Marker::text(text);
    assert!(!marker.found_in(&on_the_way).is_empty(), "it has come");
    assert_eq!(crate::house::envelopes_of(&house.ana, ben.account()), 1);
    let folder = house.ana.directory().to_owned();
    assert_eq!(marker.found_below(&folder), NOWHERE);
    house.ana.core().unlock("4711".into()).unwrap();
    house.settle_ana();
    assert_eq!(marker.found_below(&folder), NOWHERE);
}
