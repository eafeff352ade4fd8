//! A device that was let in without a network, while the keys changed elsewhere.

mod anas_phones;

use anas_phones::{house, phone_clock, texts, words_of, write};
use house_simulator::phone::Phone;
use house_simulator::server::URL;

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
