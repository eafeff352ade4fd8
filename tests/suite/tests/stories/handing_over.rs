//! Ana's account leaves the house's tablet for her own phone: nothing goes before the phone has it, and then everything.

use crate::anas_phones::{House, house, phone_clock, texts, words_of, write};
use house_simulator::phone::Phone;
use house_simulator::server::URL;
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CheckInAnswers, PurposeView};
use porchlight_server::commands::resident::{self, How, Person};

/// Ana's own phone, linked at the tablet (`house.ana`) with two codes and without a network.
fn own_phone(house: &House) -> Phone {
    Phone::linked("own phone", house.path(), phone_clock(&house.clock), 6, &house.ana).unwrap()
}

fn code_of<T: std::fmt::Debug>(refused: Result<T, CompanionError>) -> String {
    refused.unwrap_err().code().to_owned()
}

fn check_in(phone: &Phone) {
    phone.core().record_check_in(CheckInAnswers { mood: Some(4), ..CheckInAnswers::default() }).unwrap();
}

/// How many rows of what was written or received the tablet's disk holds.
fn rows_on(phone: &Phone) -> i64 {
    let database = rusqlite::Connection::open(phone.directory().join("porchlight.db")).unwrap();
    let tables = ["envelopes", "documents", "digests", "drafts", "set_aside", "anchors", "send_queue", "tenants"];
    let count = |table| database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0));
    tables.into_iter().map(|table| count(table).unwrap()).sum()
}

#[test]
fn ana_takes_her_account_along_on_her_own_phone() {
    let mut house = house();
    house.ana.core().give_consent(PurposeView::StaffMilestones, "yes".into()).unwrap();
    write(&house.ana, "on the sofa");
    check_in(&house.ana);
    let mut phone = own_phone(&house);

    // What the tablet has not sent is nowhere else.
    assert_eq!(code_of(house.ana.core().hand_over_code(false)), "words_only_here");
    house.settle_ana();
    let shown = house.ana.core().hand_over_code(false).unwrap();
    assert_eq!(code_of(phone.core().take_over(shown.clone())), "not_all_here", "codes hand over keys, not words");
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    house.pass(1);
    write(&phone, "on the bus"); // what the phone writes meanwhile is no hindrance

    // From here on the tablet has no network.
    let taken = phone.core().take_over(shown.clone()).unwrap();
    assert_eq!(phone.core().take_over(shown).unwrap(), taken, "as often as it is asked");
    house.ana.core().finish_hand_over(taken.clone(), false).unwrap();
    assert_eq!(rows_on(&house.ana), 0);
    assert_eq!(code_of(house.ana.core().journal()), "device_removed");
    assert_eq!(code_of(house.ana.core().finish_hand_over(taken, false)), "device_removed");
    house.ana.restart().unwrap();
    assert_eq!(code_of(house.ana.core().journal()), "device_removed");

    // The phone's next exchange tells the house's server that the tablet is none of hers any more.
    house.settle(&mut phone);
    let devices = phone.core().devices().unwrap();
    assert_eq!(devices.iter().map(|device| device.is_removed).collect::<Vec<_>>(), [false, true]);
    assert_eq!(texts(&phone), ["on the bus", "on the sofa"]);
    assert!(phone.core().today().unwrap().check_in.is_some());
    assert_eq!(phone.core().late_words().unwrap(), []);
}

#[test]
fn what_is_written_after_the_code_was_shown_keeps_the_tablet() {
    let mut house = house();
    house.settle_ana();
    let mut phone = own_phone(&house);
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    let taken = phone.core().take_over(house.ana.core().hand_over_code(false).unwrap()).unwrap();
    write(&house.ana, "one more");
    assert_eq!(code_of(house.ana.core().finish_hand_over(taken.clone(), false)), "words_only_here");
    house.settle_ana();
    assert_eq!(code_of(house.ana.core().finish_hand_over(taken, false)), "hand_over_again");
    let shown = house.ana.core().hand_over_code(false).unwrap();
    assert_eq!(code_of(phone.core().take_over(shown)), "not_all_here", "the last word is not with her phone yet");
    assert_eq!(texts(&house.ana), ["one more"]);

    // Her phone reads it before it removes the tablet.
    house.settle(&mut phone);
    assert_eq!((texts(&phone), phone.core().late_words().unwrap()), (vec!["one more".to_owned()], vec![]));
    house.ana.pump_until_settled(&mut house.server).unwrap();
    assert_eq!(rows_on(&house.ana), 0, "it has heard of its removal");
}

#[test]
fn drafts_and_words_that_no_log_has_are_only_on_the_tablet() {
    let mut house = house();
    house.settle_ana();
    words_of(&house.ana);
    assert_eq!(
        code_of(house.ana.core().hand_over_code(false)),
        "words_only_here",
        "new recovery words that no log has yet"
    );
    house.settle_ana();
    house.ana.core().hand_over_code(false).unwrap();
    let too_long = "x".repeat(70_000);
    assert!(house.ana.core().write_entry(String::new(), too_long).is_err());
    let drafts = house.ana.core().drafts().unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(code_of(house.ana.core().hand_over_code(false)), "words_only_here");
    house.ana.core().forget_draft(drafts[0].id.clone()).unwrap();
    house.ana.core().hand_over_code(false).unwrap();
}

/// The house says that she has left, and she says one more thing to it: it is told to nobody, and only the tablet has it.
#[test]
fn words_that_the_house_refuses_are_left_behind_only_when_she_says_so() {
    let mut house = house();
    house.settle_ana();
    let (tenant, now_ms) = (house.server.house.tenant, house.clock.now_ms());
    let ana = Person { account: Some(house.ana.core().whoami().unwrap().0.to_string()), name: None };
    resident::exit(&**house.server.store(), tenant, &ana, How::LeftEarly, 72, now_ms).unwrap();
    house.ana.core().encourage(None, None, Some("I miss you.".into()), false).unwrap();
    write(&house.ana, "first night");
    house.settle_ana();
    let mut phone = own_phone(&house);
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    assert_eq!(code_of(house.ana.core().hand_over_code(false)), "refused_words_here");
    let taken = phone.core().take_over(house.ana.core().hand_over_code(true).unwrap()).unwrap();
    assert_eq!(code_of(house.ana.core().finish_hand_over(taken.clone(), false)), "refused_words_here");
    house.ana.core().finish_hand_over(taken, true).unwrap();
    house.settle(&mut phone);
    assert_eq!((texts(&phone), rows_on(&house.ana)), (vec!["first night".to_owned()], 0));
}

#[test]
fn long_months_deletions_and_lost_phones_are_handed_over_too() {
    let mut house = house();
    let mut lost = house.tablet();
    write(&lost, "from the phone that was lost");
    house.settle(&mut lost);
    let gone = write(&house.ana, "to be deleted");
    for day in 1..60 {
        house.pass(24 * 60);
        if day < 40 {
            check_in(&house.ana);
        }
    }
    house.settle_ana();
    house.ana.core().remove_devices(vec![lost.core().whoami().unwrap().1.to_string()]).unwrap();
    house.settle_ana();
    let mut phone = own_phone(&house);
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    phone.core().delete_entry(gone).unwrap();
    house.settle(&mut phone);
    let shown = house.ana.core().hand_over_code(false).unwrap();
    house.ana.core().finish_hand_over(phone.core().take_over(shown).unwrap(), false).unwrap();
    house.settle(&mut phone);
    assert_eq!(texts(&phone), ["from the phone that was lost"]);
}

#[test]
fn nobody_else_takes_over_and_no_other_code_erases_anything() {
    let mut house = house();
    write(&house.ana, "mine");
    house.settle_ana();
    let mut phone = own_phone(&house);
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    let shown = house.ana.core().hand_over_code(false).unwrap();
    let ben = Phone::new("Ben", house.path(), phone_clock(&house.clock), 9).unwrap();
    assert_eq!(code_of(ben.core().take_over(shown.clone())), "another_account");
    assert_eq!(code_of(house.ana.core().take_over(shown.clone())), "this_device");
    for wrong in [shown.as_str(), "PLT1.", "yes"] {
        assert_eq!(code_of(house.ana.core().finish_hand_over(wrong.into(), false)), "not_a_hand_over_code", "{wrong}");
    }
    // Ben's account has written nothing yet, and may go without any network.
    let bens_own = Phone::linked("Ben's own", house.path(), phone_clock(&house.clock), 10, &ben).unwrap();
    let of_bens = bens_own.core().take_over(ben.core().hand_over_code(false).unwrap()).unwrap();
    assert_eq!(code_of(house.ana.core().finish_hand_over(of_bens.clone(), false)), "hand_over_again");
    ben.core().finish_hand_over(of_bens, false).unwrap();
    assert!(bens_own.core().devices().unwrap().iter().any(|device| device.is_removed));
    assert_eq!(texts(&house.ana), ["mine"]);
}

#[test]
fn a_tablet_that_is_killed_while_it_erases_has_everything_or_nothing() {
    let mut house = house();
    write(&house.ana, "mine");
    house.settle_ana();
    house.ana.core().set_pin(Some("260374".into())).unwrap();
    let mut phone = own_phone(&house);
    phone.join_as_device(URL, &house.server).unwrap();
    house.settle(&mut phone);
    let taken = phone.core().take_over(house.ana.core().hand_over_code(false).unwrap()).unwrap();
    house.ana.fuse.blow_after(0);
    house.ana.core().finish_hand_over(taken.clone(), false).unwrap_err();
    house.ana.restart().unwrap();
    house.ana.core().unlock("260374".into()).unwrap();
    assert_eq!(texts(&house.ana), ["mine"]);
    house.ana.core().lock().unwrap();
    assert_eq!(code_of(house.ana.core().finish_hand_over(taken.clone(), false)), "locked");
    house.ana.core().unlock("260374".into()).unwrap();
    house.ana.core().finish_hand_over(taken, false).unwrap();
    house.ana.restart().unwrap();
    assert_eq!((code_of(house.ana.core().journal()).as_str(), rows_on(&house.ana)), ("device_removed", 0));
}
