//! A device that was let in without a network, while the keys changed elsewhere or the server came back from a backup.

use crate::anas_phones::{house, phone_clock, texts, words_of, write};
use house_simulator::phone::{Carrier, Direct, Phone};
use house_simulator::server::{Server, URL};
use porchlight_core::protocol::{ExchangeAnswer, ExchangeRequest};
use porchlight_core::sync::engine::Failure;
use porchlight_core::views::CheckInAnswers;

#[test]
fn a_device_that_was_linked_offline_before_the_keys_changed_is_linked_again_and_keeps_its_words() {
    let mut house = house();
    house.settle_ana();
    let clock = phone_clock(&house.clock);
    let mut tablet = Phone::linked("tablet", house.directory.path(), clock, 2, &house.ana).unwrap();
    write(&tablet, "by the tablet, in the cellar");
    words_of(&house.ana); // new words, and with them new keys
    house.settle_ana();
    write(&house.ana, "under the new keys");
    house.settle_ana();
    assert!(!tablet.core().must_link_again().unwrap(), "it has not heard yet");
    let turned_away = tablet.join_as_device(URL, &house.server).unwrap_err();
    assert!(turned_away.to_string().contains("link_again"), "{turned_away}");
    tablet.restart().unwrap();
    assert!(tablet.core().must_link_again().unwrap());
    assert_eq!(texts(&tablet), ["by the tablet, in the cellar"]);
    let foreign = Phone::new("Ben", house.path(), phone_clock(&house.clock), 9).unwrap();
    let code = tablet.core().link_again_code().unwrap();
    let by_ben = foreign.core().answer_link_code(code.clone()).unwrap();
    assert!(tablet.core().link_again_with_codes(by_ben).is_err(), "another account's answer");
    tablet.core().link_again_with_codes(house.ana.core().answer_link_code(code).unwrap()).unwrap();
    assert!(!tablet.core().must_link_again().unwrap());
    tablet.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut tablet);
    house.settle_ana();
    for phone in [&tablet, &house.ana] {
        let mut all = texts(phone);
        all.sort();
        assert_eq!(all, ["by the tablet, in the cellar", "under the new keys"], "{}", phone.name);
        assert_eq!(phone.core().today().unwrap().sync.refused, Vec::<String>::new(), "{}", phone.name);
    }
}

#[test]
fn a_phone_linked_before_the_server_came_back_from_a_backup_sees_nothing_withheld() {
    let mut house = house();
    let mut tablet = house.tablet();
    house.settle_ana();
    house.settle(&mut tablet);
    let backup = house.path().join("server-backup.db");
    house.server.back_up(&backup).unwrap();
    check_in(&tablet, 3);
    house.settle(&mut tablet);
    house.settle_ana();
    let clock = phone_clock(&house.clock);
    let mut new = Phone::linked("new", house.directory.path(), clock, 5, &house.ana).unwrap();
    house.server.restore(&backup).unwrap();
    // Ana's check-in names what her phone saw of the tablet; her phone stops before it brings that back.
    check_in(&house.ana, 4);
    house.ana.pump(&mut FirstOnly(Some(&mut house.server))).unwrap();
    new.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut new);
    house.settle_ana();
    house.settle(&mut new);
    assert_eq!(house.ana.core().own_documents().unwrap(), new.core().own_documents().unwrap());
}

/// A network that breaks after one request.
struct FirstOnly<'a>(Option<&'a mut Server>);

impl Carrier for FirstOnly<'_> {
    fn carry(&mut self, request: ExchangeRequest) -> Result<ExchangeAnswer, Failure> {
        Direct(self.0.take().ok_or(Failure::Unreachable)?).carry(request)
    }
}

fn check_in(phone: &Phone, mood: u8) {
    phone.core().record_check_in(CheckInAnswers { mood: Some(mood), ..CheckInAnswers::default() }).unwrap();
}
